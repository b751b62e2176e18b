"""Every form of the site, sent by those it is not for, with the numbers of somebody else: nothing changes.

Each probe is first sent by whom it is for, and must change something: one that has no teeth proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import maillage.pages.freshness  # noqa: F401 - it writes down each sign-in, from the first on
from maillage.access.models import AccessGrant, Delivery, Door
from maillage.bookings import actions
from maillage.bookings.actions import Wanted, book_series
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.models import Booking, ExternalCalendar, Limit, Occupancy, Waiting
from maillage.bookings.rules.recurrence import Recurrence
from maillage.commons import actions as commons
from maillage.community.actions import give_role
from maillage.community.actions.directory import describe_myself
from maillage.community.models import (
    ImportRun,
    Invitation,
    Membership,
    Network,
    Notification,
    Organisation,
    Participation,
    Person,
    Post,
    PrivateMessage,
    Role,
)
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.foresight.models import PeopleTable
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Criterion, CriterionAnswer, Labelling, Photo, Place, PlaceProposal, Space
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.bookings import always_open, around_now
from tests.kit.screens import SignedIn
from tests.kit.screens import names as says_name
from tests.pages.expected import POSTED, TABLE

OWN = {  # what anybody does for themselves: there is nobody else's number to give
    "account_code_again", "stop_seeing", "commons:draft", "bookings:add_to_basket", "bookings:join_waiting",
    "community:read_notifications",
}  # fmt: skip
STRANGERS = ("nobody", "charlie", "eve", "fred", "gil")
# Members of the network, hosts of its other places: they answer on its wall, as they may.
THEIR_RIGHT = {
    "eve": {
        "community:reply",
        "community:report_post",
        *(
            f"commons:{name}"
            for name in (
                "take_in",
                "refuse",
                "restore",
                "tried",
                "give_back",
                "comment",
            )
        ),
    },
    "fred": {"foresight:question", "commons:comment"},  # of his own network
    # Whoever has an account may say a word about a proposal.
    "charlie": {"commons:comment"},
    "gil": {"commons:comment"},
}


@dataclass
class Probe:
    """Where, what, and who may."""

    address: str
    rightful: str
    data: dict[str, Any] = field(default_factory=dict)


def checksum() -> str:
    """Of all rows of all our tables, and of the jobs that wait; but the journal, counts of attempts, the ground."""
    left_out = {"community_journalentry", "community_attempt"}
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label != "territory"]
    tables = sorted({m._meta.db_table for m in models} - left_out - {"django_session", "usersessions_usersession"})
    one = "(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " || ".join(one.format(table) for table in tables if table not in NO_ROWS_OF_OURS))
        return str(cursor.fetchone()[0])


NO_ROWS_OF_OURS = {"procrastinate_workers"}


@pytest.fixture
def ahead(network: Network, place: Place) -> Place:
    """Where one says that one has arrived."""
    Place.objects.filter(pk=place.pk).update(expects_arrival=True)
    place.refresh_from_db()
    return place


def a_booking(bob: Person, place: Place, name: str, period: Any, **fields: Any) -> Booking:
    space = factories.make_space(place, name, **fields)
    return actions.book(bob, space.pk, period)


def now_on(booking: Booking) -> Booking:
    """As if it had begun half an hour ago."""
    now = around_now(30, 180)
    Occupancy.objects.filter(booking=booking).update(during=(now.start, now.end))
    Booking.objects.filter(pk=booking.pk).update(starts_at=now.start, ends_at=now.end)
    booking.refresh_from_db()
    return booking


@pytest.fixture
def probes(
    who: dict[str, Person | None],
    network: Network, ahead: Place, desks: Space, alice: Person, bob: Person, dora: Person, workday: date,
) -> dict[str, Probe]:  # fmt: skip
    """Each form with its numbers, those of things that exist and are somebody else's, and what one would write."""
    return {
        **_bookings(ahead, desks, alice, bob, workday), **_running(ahead, desks, alice, bob, dora, workday),
        **_doors(ahead, desks, bob, workday), **_belonging(network, bob, dora), **_meeting(network, bob, dora),
        **_places(network, ahead, desks, bob, dora), **_facilitating(network, ahead, alice, bob, dora),
        **_foresight(network), **_commons(network, ahead, bob),
    }  # fmt: skip


def _bookings(place: Place, desks: Space, alice: Person, bob: Person, day: date) -> dict[str, Probe]:
    book = actions.book(bob, desks.pk, morning(day))
    mine = dict.fromkeys(("cancel", "change"), book)
    hourly = {"granularity": "hour", "step_minutes": 15, "overnight": True}
    held = actions.hold(bob, factories.make_space(place, "Retenu").pk, afternoon(day))
    open_now = always_open(place.network)
    give_role(alice, RoleKind.HOST, open_now.scopes()[0], by=None)
    arrived = now_on(a_booking(bob, open_now, "En cours", afternoon(day + timedelta(days=7)), **hourly))
    asked = a_booking(bob, place, "Sur demande", afternoon(day + timedelta(days=14)), approval="host")
    assert asked.status == "requested"
    series = book_series(bob, Wanted(desks.pk, day + timedelta(days=21), Recurrence(count=2), "morning"))
    basket = actions.add_to_basket(bob, desks.pk, morning(day + timedelta(days=42)))
    taken = factories.make_space(place, "Pris")
    actions.book(alice, taken.pk, morning(day + timedelta(days=56)))
    waiting = actions.join_waiting(bob, taken.pk, morning(day + timedelta(days=56)))
    address = open_calendar(bob, "mine")
    left_out = series.dates.last()
    actions.cancel(bob, left_out.booking)
    later = {"jour": (day + timedelta(days=49)).isoformat(), "quand": "morning", "personnes": 1}
    of = {name: [found.public_id] for name, found in mine.items()}
    of |= {"confirm": [held.public_id], "accept": [asked.public_id], "refuse": [asked.public_id]}
    of |= {name: [arrived.public_id] for name in ("arrive", "seen", "leave", "stay")}
    of |= {"cancel_series": [series.public_id], "change_series": [series.public_id], "stop_series": [series.public_id]}
    of |= {"take_date": [series.public_id, left_out.day], "remove_from_basket": [basket.lines.get().pk]}
    of |= {"book_basket": [], "leave_waiting": [waiting.pk], "revoke_address": [address.pk], "addresses": []}
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "seen": ("alice", {}), "accept": ("alice", {}), "refuse": ("alice", {"motif": "Complet"}),
        "change": ("bob", later), "arrive": ("bob", {"code": code_of(arrived.place)}),
        "stay": ("bob", {"jusqua": (arrived.ends_at + timedelta(minutes=30)).isoformat()}),
        "book_basket": ("bob", {"panier": str(basket.public_id)}), "confirm": ("bob", {"note": "x"}),
        "change_series": ("bob", {"quand": "afternoon", "depuis": day.isoformat(), "personnes": 1}),
        "cancel_series": ("bob", {"depuis": day.isoformat()}),
        "addresses": ("alice", {"kind": "place", "lieu": place.slug}),
    }  # fmt: skip
    return {
        f"bookings:{name}": Probe(reverse(f"bookings:{name}", args=args), *told.get(name, ("bob", {})))
        for name, args in of.items()
    }


def code_of(place: Place) -> str:
    from maillage.bookings.rules.arrival import code_at

    return code_at(place.arrival_secret, timezone.now())


def _running(place: Place, desks: Space, alice: Person, bob: Person, dora: Person, day: date) -> dict[str, Probe]:
    limit = Limit.objects.create(network=place.network, measure="hours", window="week", amount=200)
    calendar = ExternalCalendar.objects.create(unit=desks.units.first(), url="https://ville.example/x.ics")
    closure = close(alice, place, day_period(day, place.zone), "Neige")
    slug, today = place.slug, timezone.localdate()
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "bookings:renew_arrivals": ([slug], "alice", {}),
        "bookings:message": ([slug, day], "alice", {"texte": "Bonjour"}),
        "bookings:taking": ([slug, today], "alice", {"euros": "12,50", "means": "cash", "note": "café"}),
        "bookings:phone": ([slug], "alice", {"nom": "Jeanne", "espace": desks.pk, "quand": "afternoon", "personnes": 1,
                                             "jour": (day + timedelta(days=70)).isoformat()}),
        "bookings:end_limit": ([limit.pk], "dora", {}),
        "bookings:limits": ([], "dora", {"amount": 3, "measure": "hours", "window": "week", "kind": "",
                                         "place": place.pk}),
        "bookings:remove_outside": ([slug, calendar.pk], "alice", {}),
        "bookings:outside": ([slug], "alice", {"unit": desks.units.first().pk, "url": "https://93.184.215.14/x.ics"}),
        "closures": ([slug], "alice", {"first": (day + timedelta(days=90)).isoformat(), "reason": "Travaux",
                                             "last": (day + timedelta(days=90)).isoformat()}),
        "lift_closure": ([slug, closure.pk], "alice", {}),
        "cancel_touched": ([slug, closure.pk], "alice", {"bookings": [b.pk for b in bob.bookings.all()],
                                                              "reservations": [str(b.public_id)
                                                                               for b in bob.bookings.all()]}),
    }  # fmt: skip
    return {name: Probe(reverse(name, args=args), whom, data) for name, (args, whom, data) in given.items()}


def _doors(place: Place, desks: Space, bob: Person, day: date) -> dict[str, Probe]:
    door = Door.objects.create(place=place, name="Serrure", driver="code_list")
    booking = actions.book(bob, desks.pk, morning(day + timedelta(days=63)))
    grant = AccessGrant.objects.filter(booking=booking).first() or AccessGrant.objects.create(
        booking=booking, door=door, starts_at=booking.starts_at, ends_at=booking.ends_at
    )
    delivery = Delivery.objects.create(grant=grant, event="granted", state="dead")
    new = {"name": "Portail", "driver": "shown_code", "code": "1789", "show_minutes": 60, "active": "on"}
    given: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "codes": ([door.pk], {"codes": "111\n222"}), "rotate": ([door.pk], {}), "again": ([delivery.pk], {}),
        "door": ([door.pk], new | {"name": "Autre"}), "new_door": ([], new), "wifi": ([], {"codes": "wifi-1"}),
    }  # fmt: skip
    return {
        f"access:{name}": Probe(reverse(f"access:{name}", args=[place.slug, *args]), "alice", data)
        for name, (args, data) in given.items()
    }


def _belonging(network: Network, bob: Person, dora: Person) -> dict[str, Probe]:
    charter = network.charters.get()
    theirs = bob.memberships.get()
    Membership.objects.filter(pk=theirs.pk).update(ends_on=timezone.localdate() + timedelta(days=10))
    newcomer = factories.make_person("newcomer")
    asked = factories.make_member(newcomer, network, signed=False, state="submitted", starts_on=None, ends_on=None)
    other = factories.make_network("Réseau voisin")
    question = factories.make_member(bob, other, signed=False, state="asked", starts_on=None, ends_on=None)
    unsigned = factories.make_member(bob, factories.make_network("Troisième"), signed=False)
    fields: dict[str, Any] = {"signed": False, "state": "invited", "starts_on": None, "ends_on": None}
    invited = factories.make_member(bob, factories.make_network("Quatrième"), **fields)
    return {
        "community:answer": Probe(reverse("community:answer", args=[question.public_id]), "bob", {"text": "Oui"}),
        "community:sign": Probe(
            reverse("community:sign", args=[unsigned.public_id, 1]), "bob", {"name": "Bob", "read": "on"}
        ),
        "community:accept_membership": Probe(reverse("community:accept_membership", args=[invited.public_id]), "bob"),
        "community:decline_membership": Probe(reverse("community:decline_membership", args=[invited.public_id]), "bob"),
        "community:renew": Probe(reverse("community:renew", args=[theirs.public_id]), "bob"),
        "community:leave": Probe(reverse("community:leave", args=[theirs.public_id]), "bob"),
        "community:accept": Probe(reverse("community:accept", args=[asked.public_id]), "dora"),
        "community:ask": Probe(reverse("community:ask", args=[asked.public_id]), "dora", {"ask-text": "Depuis ?"}),
        "community:decline": Probe(reverse("community:decline", args=[asked.public_id]), "dora", {"no-text": "Non"}),
        "community:edit_charter": Probe(
            reverse("community:edit_charter", args=[network.slug]), "dora", {"title": charter.title, "text": "Autre"}
        ),
    }


def _meeting(network: Network, bob: Person, dora: Person) -> dict[str, Probe]:
    member, other = factories.make_person("member"), factories.make_person("other")
    for person in (member, other):
        factories.make_member(person, network)
        describe_myself(person, {"name_to": "members", "letters_to": "members"})
    received = PrivateMessage.objects.create(sender=dora, recipient=bob, text="Bonjour", network=network)
    reported = PrivateMessage.objects.create(
        sender=bob, recipient=member, text="Hm", reported_at=timezone.now(), network=network
    )
    post = Post.objects.create(
        network=network, author=dora, voice="SoLozère", text="Fibre", scope_kind="network", scope_id=network.pk
    )
    loud = Post.objects.create(network=network, author=bob, voice="x", text="x", reported_at=timezone.now())
    org = Organisation.objects.get(kind="employer")
    worker = Role.objects.create(
        person=member, kind="member", scope_kind="organisation", scope_id=org.pk, starts_on=timezone.localdate()
    )
    part = Participation.objects.filter(network=network).first()
    news = Notification.objects.create(person=bob, kind="message", what="letter", about=1, key="news")
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "write": ([other.public_id], "bob", {"text": "Bonjour", "etape": "envoyer"}),
        "answer_letter": ([received.public_id], "bob", {"text": "Oui"}),
        "report_letter": ([received.public_id], "bob", {"complaint": "insistante"}),
        "settle_letter": ([reported.public_id], "dora", {"mute": "on"}),
        "post": ([network.slug], "dora", {"voice": f"network:{network.pk}", "kind": "news", "text": "Bonjour"}),
        "reply": ([post.public_id], "bob", {"text": "Bravo"}),
        "report_post": ([post.public_id], "bob", {}),
        "hide_post": ([post.public_id], "dora", {}),
        "keep_post": ([loud.public_id], "dora", {}),
        "add_worker": ([org.slug], "ines", {"email": bob.email, "kind": "manager"}),
        "remove_worker": ([org.slug, worker.pk], "ines", {}),
        "edit_organisation": ([org.slug], "ines", {"name": "Autre nom", "kind": "employer", "url": "",
                                                   "presentation": "x", "siren": "", "siret": "", "rna": ""}),
        "add_part": ([network.slug], "dora", {"organisation": org.pk, "role": "partner"}),
        "remove_part": ([network.slug, part.pk], "dora", {}),
        "read_notification": ([news.pk], "bob", {}),
        "edit_network": ([network.slug], "dora", {"name": "Autre", "tagline": "x", "presentation": "", "email": "",
                                                  "hold_minutes": 10, "request_hours": 48, "offer_minutes": 60,
                                                  "no_show_limit": 3, "processors": "", "members_only": "on"}),
    }  # fmt: skip
    return {
        f"community:{name}": Probe(reverse(f"community:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


def _places(network: Network, place: Place, desks: Space, bob: Person, dora: Person) -> dict[str, Probe]:
    proposal = PlaceProposal.objects.create(
        network=network, person=bob, name="Ispagnac", commune_id=factories.FLORAC, description="x"
    )
    criterion = Criterion.objects.create(network=network, label="comptoir", text="Une table")
    labelling = Labelling.objects.create(
        place=factories.make_place(network, "Villefort"), label="comptoir", state="submitted",
        submitted_at=timezone.now(),
    )  # fmt: skip
    CriterionAnswer.objects.create(labelling=labelling, criterion=criterion, met=True, evidence="photo")
    photo = Photo.objects.create(place=place, image="places/x.webp", alt="La salle", width=1, height=1)
    role = Role.objects.filter(kind="host", scope_kind="place", scope_id=place.pk).first()
    also = factories.make_person("also", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk))).roles.get()
    assert role is not None
    slug, today = place.slug, timezone.localdate().isoformat()
    a_space = {"name": "Nouveau", "kind": "desk", "unit_names": "Un", "seats": 1, "granularity": "half_day",
               "step_minutes": 30, "max_minutes": 0, "notice_minutes": 0, "advance_days": 90, "cancel_minutes": 0,
               "buffer_before": 0, "buffer_after": 0, "grace_minutes": 0, "wheelchair": "unknown", "approval": "",
               "active": "on"}  # fmt: skip
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "accept_proposal": ([proposal.public_id], "dora", {}),
        "decline_proposal": ([proposal.public_id], "dora", {"reason": "Trop près"}),
        "decide_label": ([labelling.public_id], "dora", {"grant": "on"}),
        "label": ([slug, "comptoir"], "alice", {f"c{criterion.pk}_met": "on", f"c{criterion.pk}_kind": "declared",
                                                f"c{criterion.pk}_evidence": "vue"}),
        "criteria": ([network.slug], "dora", {"telecentre": "Une prise", "comptoir": "Une chaise"}),
        "remove_photo": ([slug, photo.pk], "alice", {}),
        "add_evidence": ([slug, desks.pk], "alice", {"axis": "voice", "level": 2, "kind": "declared",
                                                     "found_on": today, "note": "porte"}),
        "hosts": ([slug], "alice", {"adresse": bob.email}),
        "end_host": ([slug, also.pk], "alice", {}),
        "hours": ([slug, "ouverture"], "alice", {"expression": "Mo-Fr 09:00-12:00"}),
        "new_space": ([slug], "alice", a_space),
        "space": ([slug, desks.pk], "alice", a_space),
        "life": ([slug], "alice", {"state": "closed", "on": today, "sure": "on"}),
        "new_place": ([], "dora", {"network": network.pk, "name": "Barjac", "commune_name": "Florac", "address": ""}),
    }  # fmt: skip
    return {
        f"places:{name}": Probe(reverse(f"places:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


def _facilitating(network: Network, place: Place, alice: Person, bob: Person, dora: Person) -> dict[str, Probe]:
    table = [{"": 2, "nom": "Nouvelle", "courriel": "nouvelle@example.org", "commune": "", "métier": "",
              "situation": "", "adhésion depuis": "", "adhésion jusqu’au": "", "nouvelles": ""}]  # fmt: skip
    tried = ImportRun.objects.create(network=network, kind="people", file_name="x.csv", rows=1, table=table)
    written = ImportRun.objects.create(
        network=network, kind="people", file_name="y.csv", rows=1, state="written",
        made={"adhesions": [
            factories.make_member(factories.make_person(), network, signed=False, state="invited").pk
        ], "people": []},
    )  # fmt: skip
    offered: dict[str, Any] = {"kind": "host", "scope_kind": "place", "scope_id": place.pk, "given_by": dora}
    to_bob = Invitation.objects.create(email=bob.email, **offered)
    to_another = Invitation.objects.create(email="quelquun@example.org", **offered)
    Person.objects.filter(pk=bob.pk).update(news_since=timezone.now())
    role = alice.roles.get(scope_id=place.pk)
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "write_import": ([tried.public_id], "dora", {}),
        "undo_import": ([written.public_id], "dora", {}),
        "give_role": ([], "dora", {"email": bob.email, "where": f"host:place:{place.pk}"}),
        "end_role": ([role.pk], "dora", {}),
        "accept_invitation": ([to_bob.public_id], "bob", {}),
        "decline_invitation": ([to_bob.public_id], "bob", {}),
        "withdraw_invitation": ([to_another.public_id], "dora", {}),
        "see_as": ([bob.public_id], "max", {}),
        "new_mailing": ([network.slug], "dora", {"selection": "members", "subject": "Lettre", "text": "Bonjour"}),
    }  # fmt: skip
    return {name: Probe(reverse(name, args=args), whom, data) for name, (args, whom, data) in given.items()}


def _foresight(network: Network) -> dict[str, Probe]:
    scenario = factories.make_scenario(network)
    table = PeopleTable.objects.create(network=network, name="Actifs", source="x", lines=1)
    out = next(site["key"] for site in scenario.answer["sites"] if not site["is_place"])
    into = next(row[0] for row in scenario.answer["rows"] if row[0] not in {s["key"] for s in scenario.answer["sites"]})
    question = {"goal": "cover", "minutes": 20, "count": 1, "existing": "ignored", "departements": ["48"],
                "people_from": "population", "sites_from": "communes", "least_people": 0, "share": 100, "floor": 0,
                "opening_cost": 1, "yearly_cost": 1, "years_run": 1}  # fmt: skip
    given: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "question": ([], question),
        "move": ([scenario.public_id], {"out": out, "into": into}),
        "rename": ([scenario.public_id], {"name": "Autre"}),
        "share": ([scenario.public_id], {}),
        "forget": ([scenario.public_id], {}),
        "remove_table": (["personnes", table.pk], {}),
    }
    return {
        f"foresight:{name}": Probe(reverse(f"foresight:{name}", args=args), "dora", data)
        for name, (args, data) in given.items()
    }


def _commons(network: Network, place: Place, bob: Person) -> dict[str, Probe]:
    page = factories.make_page(bob, network)
    commons.save(bob, page, 1, factories.page_fields("Deux."))
    copy = commons.fork(bob, page, network)
    commons.save(bob, copy, 1, factories.page_fields("Chez nous.", title=copy.title))
    stranger = commons.propose(None, page, 2, factories.page_fields("Trois."), origin="192.0.2.7")
    author = factories.make_person("auteur")
    others, mine = (commons.propose(who, page, 2, factories.page_fields("Quatre.")) for who in (author, bob))
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "let_in": ([stranger.public_id], "dora", {}), "take_in": ([others.public_id], "bob", {}),
        "refuse": ([others.public_id], "bob", {"text": "Non"}), "withdraw": ([mine.public_id], "bob", {}),
        "comment": ([others.public_id], "bob", {"text": "Bien"}), "restore": ([page.slug, 1], "bob", {}),
        "tried": ([page.slug], "bob", {"place": place.pk, "tried_on": "2026-01-05"}),
        "hide": ([page.slug], "dora", {}), "give_back": ([copy.slug], "bob", {}),
    }  # fmt: skip
    return {
        f"commons:{name}": Probe(reverse(f"commons:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Named = dict[str, Person | None]


def answers(client: Client, probe: Probe) -> int:
    client.raise_request_exception = False
    return client.post(probe.address, probe.data).status_code


def test_every_form_of_the_table_is_probed(probes: dict[str, Probe]) -> None:
    posted = {name for name, row in TABLE.items() if row == POSTED}
    assert posted - OWN <= set(probes)


TOOTHLESS = {"see_as"}  # changes a session only; tried in test_sign_in_safety


def test_each_probe_changes_something_when_sent_by_whom_it_is_for(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    toothless = {}
    clients = {name: as_(who[name]) for name in ("alice", "bob", "dora", "ines", "max")}
    before = checksum()
    for name, probe in probes.items():
        with taken_back():
            status = answers(clients[probe.rightful], probe)
            if checksum() == before:
                toothless[name] = status
    assert set(toothless) == TOOTHLESS, toothless


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nothing_changes_when_a_form_is_sent_by_whom_it_is_not_for(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
    stranger: str,
) -> None:
    client = as_(who[stranger])
    leaks, odd, before = [], {}, checksum()
    for name, probe in probes.items():
        if name in THEIR_RIGHT.get(stranger, set()):
            continue
        with taken_back():
            status = answers(client, probe)
            if checksum() != before:
                leaks.append(f"{name}: {status}")
        if status >= 500 or (status in {200, 302} and stranger != "nobody"):
            odd[name] = status
    assert not leaks
    assert not odd, "answered as if it were done"


def test_a_member_does_nothing_that_is_a_host_s_or_a_facilitator_s(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """Bob, on what is not his: his own bookings, letters and memberships apart."""
    client = as_(who["bob"])
    leaks, before = [], checksum()
    for name, probe in probes.items():
        if probe.rightful == "bob":
            continue
        with taken_back():
            status = answers(client, probe)
            if checksum() != before:
                leaks.append(f"{name}: {status}")
    assert not leaks


def test_those_who_facilitate_do_nothing_at_the_door(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """Whoever runs the network does not stand in for the host: no arrival, no telephone, no money, no door, no word."""
    of_hosts = {name for name in probes if name.startswith("access:")} | {
        f"bookings:{name}" for name in ("seen", "accept", "refuse", "phone", "message", "taking", "renew_arrivals",
                                        "cancel", "change", "leave", "stay", "arrive", "confirm")
    }  # fmt: skip
    clients = {person: as_(who[person]) for person in ("dora", "max")}
    leaks, before = [], checksum()
    for name in sorted(of_hosts):
        for person, client in clients.items():
            with taken_back():
                status = answers(client, probes[name])
                if checksum() != before:
                    leaks.append(f"{name} by {person}: {status}")
    assert not leaks


def test_the_hosts_of_a_place_give_no_numbers_of_another(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
    ahead: Place,
    network: Network,
) -> None:
    """The address of one's own place, and the number of a thing of another's: as if it did not exist."""
    eve = who["eve"]
    assert eve is not None
    own = Place.objects.get(pk=eve.roles.get().scope_id)
    swapped = [(n, p) for n, p in probes.items() if f"/lieux/{ahead.slug}/" in p.address and any(
        part.isdigit() for part in p.address.split("/"))]  # fmt: skip
    assert len(swapped) >= 7
    client = as_(eve)
    leaks, before = [], checksum()
    for name, probe in swapped:
        probe.address = probe.address.replace(f"/lieux/{ahead.slug}/", f"/lieux/{own.slug}/")
        with taken_back():
            status = answers(client, probe)
            if checksum() != before or status != 404:
                leaks.append(f"{name}: {status}")
    assert not leaks


OF_ONE_PERSON = {
    f"community:{name}"
    for name in ("answer", "sign", "renew", "leave", "write", "answer_letter", "report_letter", "settle_letter")
}


def test_a_number_that_is_nothing_answers_as_one_that_is_somebody_else_s(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """What exists is not told by the way it is refused: bookings, letters, memberships."""
    client, told = as_(who["charlie"]), []
    for name, probe in probes.items():
        parts = probe.address.split("/")
        numbers = [part for part in parts if part.count("-") == 4 and len(part) == 36]
        if not numbers or not (name.startswith("bookings:") or name in OF_ONE_PERSON):
            continue
        none = probe.address.replace(numbers[0], str(UUID(int=7)))
        theirs, nothing = client.post(probe.address, probe.data), client.post(none, probe.data)
        if theirs.status_code != nothing.status_code:
            told.append(f"{name}: {theirs.status_code} for what exists, {nothing.status_code} for what does not")
    assert not told


def test_a_table_is_not_imported_into_a_network_of_others(who: Named, as_: SignedIn, network: Network) -> None:
    fred = who["fred"]
    table = SimpleUploadedFile("x.csv", b"nom;courriel\nX;x@example.org\n", content_type="text/csv")
    given = {"kind": "people", "network": network.pk, "file": table}
    assert as_(fred).post("/animation/imports/", given).status_code == 422
    assert not ImportRun.objects.exists()


def test_an_account_is_made_nobody_s_but_ones_own(who: Named, as_: SignedIn, bob: Person) -> None:
    """What one may change of oneself says nothing of roles, of others, of being an administrator."""
    charlie = who["charlie"]
    assert charlie is not None
    more = {"is_staff": "on", "is_superuser": "on", "public_id": str(bob.public_id), "person": bob.pk, "id": bob.pk,
            "organisation": Organisation.objects.first().pk, "email": bob.email, "muted_at": ""}  # fmt: skip
    as_(charlie).post("/profil/", {"name": "Charlie", "language": "fr", "reminder": "day", **more})
    charlie.refresh_from_db()
    bob.refresh_from_db()
    assert (charlie.is_staff, charlie.is_superuser, charlie.organisation) == (False, False, None)
    assert charlie.email != bob.email
    assert bob.name == "Bob"


def test_the_last_who_facilitates_a_network_does_not_leave_it_to_nobody(
    who: Named,
    as_: SignedIn,
    dora: Person,
) -> None:
    """Though others facilitate other networks."""
    role = dora.roles.get()
    assert as_(dora).post(reverse("end_role", args=[role.pk])).status_code == 409
    role.refresh_from_db()
    assert role.ends_on is None


def test_a_waiting_list_tells_nobody_who_waits(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    assert Waiting.objects.exists()
    pages: list[Callable[[], Any]] = [
        lambda: as_(who["charlie"]).get("/mes-reservations/"),
        lambda: as_(who["charlie"]).get(reverse("bookings:basket")),
    ]
    assert all(not says_name(ask().content.decode(), "Bob") for ask in pages)
