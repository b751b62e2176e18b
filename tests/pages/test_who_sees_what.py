"""Every address, asked by each: the host, the member, the stranger, the facilitator, and nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.bookings.models import Booking
from maillage.community.models import (
    JournalEntry,
    Person,
)
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.screens import SignedIn
from tests.kit.screens import names as says_name
from tests.kit.walk import Walks
from tests.pages.expected import SAME_AS, TABLE
from tests.pages.rows import WHO

SECRETS = ("Bob", "Mot de passe oublié")
OF_THE_BOOKING = frozenset(
    f"bookings:{name}"
    for name in (
        "booking",
        "calendar",
        "change",
        "confirm",
        "cancel",
        "feed",
        "cancel_by_link",
        "shared",
        "shared_file",
    )
) | {
    f"telework:{name}"
    for name in (
        "attestation",
        "shared_accident",
        "employer",
        "employer_document",
        "employer_scan",
        "employer_end",
        "employer_suspend",
        "employer_resume",
        "employer_answer",
    )
}  # handed over
KNOWS_MEMBERS = frozenset(
    {
        "mydata",
        "archive",
        "journal",
        "journal_csv",
        "facilitating",
        "rights_of_person",
        "places:proposal",
        "community:directory",
        "community:entry",
        "community:letters",
        "community:letter",
        "community:review",
        "community:members",
        "community:members_csv",
        "community:requests",
        "passes:pool",
    }
)

NAMES_WHO_COMES_OR_PROPOSES = frozenset(
    f"programme:{name}"
    for name in ("registered", "registrations_table", "proposals", "reviewed_proposal", "decide_proposal")
)

OFFERS_A_SEAT = frozenset({"programme:rides", "programme:write_about_ride"})  # to whoever is signed in


def names(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The name of every address of the site, but Django's own admin and the photos."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin":
                continue
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"


def test_every_address_has_its_line_in_the_table() -> None:
    known = set(names(get_resolver().url_patterns)) - set(SAME_AS)
    assert known == set(TABLE)


@pytest.mark.parametrize("person", WHO)
def test_each_gets_the_answer_that_is_theirs(walk_of: Walks, person: str) -> None:
    wrong = []
    for name, answer in walk_of(person).answers.items():
        if answer.status != TABLE[name][person]:
            wrong.append(f"{name}: {answer.status}, not {TABLE[name][person]}")
    assert not wrong


def told_by(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


def says(text: str, secret: str) -> bool:
    """Three letters count as a word only: the random token of one form in four thousand holds them."""
    return says_name(text, secret) if secret == "Bob" else secret in text


@pytest.mark.parametrize("person", ["charlie", "dora", "nobody"])
def test_nothing_of_bob_s_booking_reaches_the_others(walk_of: Walks, person: str) -> None:
    """Neither his name, nor his note, nor his address, nor the number of the booking, on any page or file.

    Those who facilitate know who belongs to the network (these pages are named); where he works, they don't.
    """
    told, walk = [], walk_of(person)
    for name, answer in walk.answers.items():
        if name in OF_THE_BOOKING or walk.booking in walk.addresses[name]:
            continue  # the address itself holds the number: these answer 404, see the table
        names = [] if person == "dora" and name in KNOWS_MEMBERS else ["Bob", walk.email]
        if person == "dora" and name in NAMES_WHO_COMES_OR_PROPOSES:
            names = [walk.email]
        if name.startswith("commons:") or name in OFFERS_A_SEAT:  # texts are signed, seats offered by a first name
            names = [walk.email]
        secrets = ["Mot de passe oublié", walk.booking, *names]
        told += [f"{secret!r} at {name} to {person}" for secret in secrets if says(answer.text, secret)]
    assert not told


def test_a_booking_of_another_answers_as_one_that_does_not_exist(
    as_: SignedIn, booked: Booking, charlie: Person
) -> None:
    client = as_(charlie)
    for verb in ("", "annuler/", "confirmer/", "modifier/", "reservation.ics"):
        theirs, none = f"/reservations/{booked.public_id}/{verb}", f"/reservations/{uuid4()}/{verb}"
        for ask in (client.get, client.post):
            assert ask(theirs).status_code == ask(none).status_code
    booked.refresh_from_db()
    assert booked.status == "confirmed"


def test_others_see_taken_and_nothing_else(
    as_: SignedIn, desks: Space, booked: Booking, charlie: Person, workday: date
) -> None:
    desks.units.exclude(pk=booked.occupancies.get().unit_id).update(active=False)
    page = as_(charlie).get(f"{desks.place.get_absolute_url()}?jour={workday.isoformat()}").content.decode()
    assert "occupé" in page


def test_the_hosts_look_at_the_day_is_recorded(
    as_: SignedIn, desks: Space, booked: Booking, alice: Person, workday: date
) -> None:
    page = as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday.isoformat()}/")
    assert all(secret in page.content.decode() for secret in SECRETS)
    line = JournalEntry.objects.get(verb="day_looked_at")
    assert (line.actor, line.subject_id, line.details["bookings"]) == (alice.journal_id, desks.place_id, 1)


def test_the_hosts_look_at_one_booking_is_recorded_and_ones_own_is_not(
    as_: SignedIn, booked: Booking, alice: Person, bob: Person
) -> None:
    for person in (alice, bob):
        as_(person).get(booked.get_absolute_url())
    line = JournalEntry.objects.get(verb="booking_looked_at")
    assert line.actor == alice.journal_id


def test_the_facilitator_sees_how_many_and_never_who(
    as_: SignedIn, desks: Space, booked: Booking, dora: Person, workday: date
) -> None:
    page = as_(dora).get("/mes-lieux/").content.decode()
    assert desks.place.name in page
    assert page.count("<td>moins de\u00a05</td>") == 7
    assert "<td>1</td>" not in page
    assert not says_name(page, "Bob")


def test_a_host_of_another_place_is_a_stranger_here(as_: SignedIn, desks: Space, booked: Booking) -> None:
    other = factories.make_place(desks.place.network, "Mende", factories.MENDE)
    eve = factories.make_person("eve", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, other.pk)))
    assert as_(eve).get(booked.get_absolute_url()).status_code == 404
    assert as_(eve).get(f"/lieux/{desks.place.slug}/gerer/").status_code == 403


def test_a_role_that_ended_opens_nothing(as_: SignedIn, desks: Space, alice: Person) -> None:
    from maillage.community.actions import end_role

    end_role(alice.roles.get(), by=None)
    assert as_(alice).get(f"/lieux/{desks.place.slug}/gerer/").status_code == 403


@pytest.mark.parametrize("person", ["nobody", "dora"])
def test_head_answers_as_get_without_the_content(
    addresses: dict[str, str], as_: SignedIn, who: dict[str, Person | None], person: str
) -> None:
    """Monitors, link checkers and feed readers ask so first: a 405 is a dead site to them."""
    client, wrong = as_(who[person]), []
    for name, address in addresses.items():
        answer = client.head(address)
        if answer.status_code != TABLE[name][person] or told_by(answer):
            wrong.append(f"{name}: {answer.status_code}, not {TABLE[name][person]}, {len(told_by(answer))} characters")
    assert not wrong


@pytest.mark.parametrize("person", ["bob", "dora", "alice"])
def test_nothing_that_is_answered_to_somebody_signed_in_is_stored_on_the_way_or_shown_by_back(
    walk_of: Walks, person: str
) -> None:
    """No-store; or the very answer that strangers get, and no cookie with it."""
    kept = []
    for name, answer in walk_of(person).answers.items():
        rule = answer.headers.get("Cache-Control", "")
        if "no-store" in rule or ("private" in rule and name == "bookings:feed"):
            continue
        if answer.sets_cookies or answer.content != answer.to_stranger:
            kept.append(f"{name}: {rule!r}")
    assert not kept


def test_what_is_public_may_still_be_stored(as_: SignedIn, place: Place) -> None:
    for client in (as_(None), as_(factories.make_person("zoé"))):
        assert "public" in client.get("/robots.txt")["Cache-Control"]
