"""Every address that names an object, asked and posted by people it is not for; forged links, forms and numbers."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from maillage.access.models import Door
from maillage.bookings import actions
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.mails import cancel_url
from maillage.bookings.models import Booking
from maillage.community.models import Network, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon
from tests.kit.confidentiality import make_evidence_photo, make_visitor
from tests.kit.screens import SignedIn
from tests.pages.expected import TABLE
from tests.pages.test_who_sees_what import told_by

STRANGERS = ("nobody", "charlie", "eve", "fred", "gil")
# Counted, remembered or recorded whoever asks.
ALWAYS = {
    "django_session",
    "community_attempt",
    "community_journalentry",
    "procrastinate_jobs",
    "usersessions_usersession",
}
WRITES = re.compile(r'^\s*(?:WITH\b.*?)?(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.I | re.S)
# What a stranger may do to what is shown to all: write to a proposal, propose a change, join, cancel by a mailed link,
# end news by one; what one takes for oneself.
FOR_ALL = frozenset(
    {
        "commons:propose",
        "commons:comment",
        "community:join",
        "community:confirm",
        "community:no_more_news",
        "community:unsubscribe",
        "community:resubscribe",
        "bookings:cancel_by_link",
        "bookings:feed",
        "bookings:here",
        "bookings:visitor_leaves",
        "community:organisation",
        "foresight:shared",
    }
)

# Whoever writes in the commons of any network adapts a page, in this one lets in and restores: it is kept and undone.
# Eve hosts in this network, and reads its wall.
BY_ROLE = {
    "fred": {"commons:fork"},
    "eve": {
        "commons:fork",
        "commons:take_in",
        "commons:refuse",
        "commons:let_in",
        "commons:restore",
        "commons:tried",
        "commons:give_back",
        "community:report_post",
        "community:reply",
    },
}


def of_objects(at: dict[str, str]) -> dict[str, str]:
    """The addresses that name an object."""
    return {name: url for name, url in at.items() if resolve(urlsplit(url).path).kwargs}


def written(queries: Any) -> set[str]:
    tables = {found[1] for one in queries if (found := WRITES.match(one["sql"]))}
    return tables - ALWAYS


@pytest.mark.parametrize("person", STRANGERS)
def test_what_is_posted_to_somebody_else_s_object_changes_nothing(
    person: str, as_: SignedIn, addresses: dict[str, str], who: dict[str, Any], booked: Booking
) -> None:
    """Every object × every stranger: asked and posted; nothing is written, nothing of Bob's is said."""
    client, counted, loose = as_(who[person]), Counter[int](), []
    client.raise_request_exception = False
    for name, address in of_objects(addresses).items():
        for ask in (client.get, client.post):
            if ask == client.get and (name in FOR_ALL or TABLE[name][person] == 200):
                continue
            mark = transaction.savepoint()
            with CaptureQueriesContext(
                connection,
            ) as done:
                answer = ask(address)
            counted[answer.status_code] += 1
            if (tables := written(done.captured_queries)) and name not in FOR_ALL | BY_ROLE.get(person, set()):
                loose.append((name, ask.__name__, answer.status_code, tables))
            text = told_by(answer)
            if booked.note in text or booked.person.email in text or answer.status_code >= 500:
                loose.append((name, ask.__name__, answer.status_code, {"says or breaks"}))
            transaction.savepoint_rollback(mark)
    assert sum(counted.values()) > 150
    assert not loose


@pytest.mark.parametrize("person", ["alice", "dora", "bob"])
def test_no_form_is_taken_without_its_token(person: str, addresses: dict[str, str], who: dict[str, Any]) -> None:
    """Those who may do it, lured from another site: each form is refused."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(who[person], backend="django.contrib.auth.backends.ModelBackend")
    taken = []
    for name, address in addresses.items():
        if name.startswith("commons:") and "git_" in name and name != "commons:git_keys":
            continue  # by a key of Git, never by a cookie
        if name in {"community:no_more_news", "community:unsubscribe"}:
            continue  # one click of a mail programme (RFC 8058), by a signed link
        if name == "economy:card_notice":
            continue  # by the signature of a card provider
        if name == "bookings:commune_around":
            continue  # changes nothing: a position is posted so that it stands in no address and no log
        mark = transaction.savepoint()
        answer = client.post(address)
        refused = {401, 403} if name.startswith("api:") else {403}  # a program shows its key; a cookie opens nothing
        if answer.status_code not in refused | {405}:
            taken.append((name, answer.status_code))
        transaction.savepoint_rollback(mark)
    assert not taken


def names_of_bob(text: str, booked: Booking) -> list[str]:
    """What would tell that it is his; as words, since a token of a form may hold the three letters of his name."""
    person = booked.person
    secrets = (person.name, booked.note, person.email, str(booked.public_id))
    return [secret for secret in secrets if re.search(rf"\b{re.escape(secret)}\b", text)]


def forged(token: str) -> list[str]:
    """The link with a letter changed in each part, cut, signed for another use, and another person's name for it."""
    middle = len(token) // 2
    other = {"A": "B"}.get(token[middle], "A")
    return [
        token[:middle] + other + token[middle + 1 :],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token[:-2],
        token[1:],
        token + "A",
        signing.dumps(str(uuid4()), salt="maillage.autre", compress=True),
        "x",
        str(uuid4()),
    ]


def test_forged_links_open_nothing(as_: SignedIn, booked: Booking, bob: Person, place: Place) -> None:
    from maillage.community.mails.mailings import leave_url
    from maillage.community.mails.unsubscribe import resubscribe_token, unsubscribe_url
    from maillage.community.rules.notifications import MailChoice

    tokens = {
        "bookings:cancel_by_link": cancel_url(booked).rstrip("/").rpartition("/")[2],
        "community:no_more_news": leave_url(bob).rstrip("/").rpartition("/")[2],
        "community:unsubscribe": unsubscribe_url(bob, "message").rstrip("/").rpartition("/")[2],
        "community:resubscribe": resubscribe_token(bob, "message", MailChoice.OFF),
        "bookings:feed": open_calendar(bob, "mine").token,
    }
    for name, token in tokens.items():
        for wrong in forged(token):
            for ask in (as_(None).get, as_(None).post):
                answer = ask(reverse(name, args=[wrong]))
                text = told_by(answer)
                assert not names_of_bob(text, booked)
                assert "BEGIN:VEVENT" not in text
    booked.refresh_from_db()
    bob.refresh_from_db()
    assert booked.status == "confirmed"


@pytest.fixture
def eve_s(network: Network) -> Place:
    """A place of the same network, where Eve hosts."""
    return factories.make_place(network, "Mende", factories.MENDE)


def test_the_parts_of_another_place_are_not_reached_through_one_s_own(
    as_: SignedIn, eve_s: Place, desks: Space, booked: Booking, alice: Person, dora: Person, workday: date
) -> None:
    """One's own place in the address, the other's space, door, closure, photo, host, calendar behind it."""
    from maillage.community.rules import RoleKind

    eve = factories.make_person("eve", role=(RoleKind.HOST, eve_s.scopes()[0]))
    door = Door.objects.create(place=desks.place, name="Entrée", driver="shown_code", code="1789")
    shut = close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")
    photo = make_evidence_photo(desks)
    mine, client = eve_s.slug, as_(eve)
    client.raise_request_exception = False
    parts = {
        "places:space": desks.pk,
        "places:add_evidence": desks.pk,
        "places:inspection": desks.pk,
        "places:listening_begin": desks.pk,
        "places:evidence_photos": photo.evidence_id,
        **{f"places:{act}evidence_photo": photo.public_id for act in ("", "publish_", "hide_", "remove_")},
        "access:door": door.pk,
        "access:codes": door.pk,
        "access:rotate": door.pk,
        "access:again": door.pk,
        "closure": shut.pk,
        "lift_closure": shut.pk,
        "cancel_touched": shut.pk,
        "places:end_host": alice.roles.get().pk,
        "places:remove_photo": 1,
        "bookings:remove_outside": 1,
        "bookings:visitor_left": make_visitor(desks.place).pk,
    }
    for name, number in parts.items():
        for ask in (client.get, client.post):
            answer = ask(reverse(name, args=[mine, number]), {"codes": "123456"})
            assert answer.status_code in {404, 405}, (name, ask.__name__, answer.status_code)
            assert "1789" not in told_by(answer)
    booked.refresh_from_db()
    shut.refresh_from_db()
    assert (booked.status, shut.lifted_at) == ("confirmed", None)
    assert alice.roles.filter(ends_on__isnull=True).exists()


def test_numbers_of_others_in_what_is_sent_are_not_followed(
    as_: SignedIn, eve_s: Place, desks: Space, booked: Booking, workday: date, charlie: Person
) -> None:
    """Spaces, units, bookings, networks of others in the fields of one's own forms."""
    from maillage.community.rules import RoleKind, Scope, ScopeKind

    eve = factories.make_person("eve", role=(RoleKind.HOST, eve_s.scopes()[0]))
    elsewhere = factories.make_network("Ailleurs")
    fred = factories.make_person("fred", role=(RoleKind.FACILITATOR, Scope(ScopeKind.NETWORK, elsewhere.pk)))
    own = factories.make_space(eve_s, "À Ève")
    period = afternoon(workday)
    before = Booking.objects.count()
    unit = desks.units.first()
    assert unit is not None
    sent: list[tuple[Person, str, dict[str, Any]]] = [
        (
            eve,
            reverse("bookings:phone", args=[eve_s.slug]),
            {"nom": "X", "espace": desks.pk, "jour": workday, "quand": "morning", "personnes": 1},
        ),
        (
            eve,
            reverse("closures", args=[eve_s.slug]),
            {"space": desks.pk, "reason": "x", "first": workday, "last": workday},
        ),
        (eve, reverse("bookings:outside", args=[eve_s.slug]), {"unit": unit.pk, "url": "https://x.example/a.ics"}),
        (charlie, reverse("bookings:here", args=[desks.place.slug]), {"reservation": str(booked.public_id)}),
        (fred, reverse("imports"), {"kind": "people", "network": desks.place.network_id}),
        (fred, reverse("give_role"), {"email": charlie.email, "kind": "host", "where": f"place-{desks.place_id}"}),
        (
            fred,
            reverse("bookings:limits"),
            {"amount": 1, "measure": "bookings", "window": "day", "place": desks.place_id},
        ),
    ]
    for person, address, fields in sent:
        client = as_(person)
        client.raise_request_exception = False
        with CaptureQueriesContext(connection) as done:
            answer = client.post(address, fields)
        assert answer.status_code in {403, 404, 409, 422}, (address, answer.status_code)
        assert not written(done.captured_queries), address
        assert not names_of_bob(told_by(answer), booked)
    assert Booking.objects.count() == before
    booked.refresh_from_db()
    assert booked.arrived_at is None
    assert actions.book(eve, own.pk, period).status == "confirmed"
