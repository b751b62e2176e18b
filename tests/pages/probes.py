"""What the forms of the site are sent with: the numbers of things that exist, and who may send each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import maillage.pages.freshness  # noqa: F401 - it writes down each sign-in, from the first on
from maillage.access.models import AccessGrant, Delivery, Door
from maillage.bookings import actions
from maillage.bookings.actions import Wanted, book_series
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.actions.problems import follow_problem, report_problem
from maillage.bookings.actions.sharing import share_booking
from maillage.bookings.models import Booking, ExternalCalendar, Limit, Occupancy
from maillage.bookings.rules.recurrence import Recurrence
from maillage.commons import actions as commons
from maillage.community.actions import give_role
from maillage.community.actions.directory import describe_myself
from maillage.community.models import (
    ImportRun,
    Invitation,
    Mailing,
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
from maillage.places.forms import PresentationForm
from maillage.places.models import (
    Criterion,
    CriterionAnswer,
    Labelling,
    Photo,
    Place,
    PlaceProposal,
    RotaShift,
    Space,
)
from maillage.places.rules.hours import WeeklyHours
from maillage.places.rules.seasons import Season, read_seasons, with_season
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.bookings import always_open, around_now
from tests.kit.pictures import picture
from tests.pages.writing_probes import writing_probes


@dataclass
class Probe:
    """Where, what, and who may."""

    address: str
    rightful: str
    data: dict[str, Any] = field(default_factory=dict)


def all_probes(
    network: Network, place: Place, desks: Space, alice: Person, bob: Person, dora: Person, day: date
) -> dict[str, Probe]:
    """Each form with its numbers, those of things that exist and are somebody else's, and what one would write."""
    return {
        **_bookings(place, desks, alice, bob, day),
        **_tickets(place, desks, alice, bob, day),
        **_running(place, desks, alice, bob, dora, day),
        **_hours(network, place, alice, bob, day),
        **_doors(place, desks, bob, day),
        **_belonging(network, bob, dora),
        **_meeting(network, bob, dora),
        **_places(network, place, desks, bob, dora),
        **_facilitating(network, place, alice, bob, dora),
        **_foresight(network),
        **_commons(network, place, bob),
    }


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
        "seen": ("alice", {}),
        "accept": ("alice", {}),
        "refuse": ("alice", {"motif": "Complet"}),
        "change": ("bob", later),
        "arrive": ("bob", {"code": code_of(arrived.place)}),
        "stay": ("bob", {"jusqua": (arrived.ends_at + timedelta(minutes=30)).isoformat()}),
        "book_basket": ("bob", {"panier": str(basket.public_id)}),
        "confirm": ("bob", {"note": "x"}),
        "change_series": ("bob", {"quand": "afternoon", "depuis": day.isoformat(), "personnes": 1}),
        "cancel_series": ("bob", {"depuis": day.isoformat()}),
        "addresses": ("alice", {"kind": "place", "lieu": place.slug}),
    }
    return {
        f"bookings:{name}": Probe(reverse(f"bookings:{name}", args=args), *told.get(name, ("bob", {})))
        for name, args in of.items()
    }


def _tickets(place: Place, desks: Space, alice: Person, bob: Person, day: date) -> dict[str, Probe]:
    """The page of a booking, what is said of a visit, what does not work in the place."""
    booked = actions.book(bob, desks.pk, morning(day + timedelta(days=70)))
    shared = share_booking(bob, actions.book(bob, desks.pk, morning(day + timedelta(days=77))))
    undone = a_booking(bob, place, "Annulé", afternoon(day + timedelta(days=77)))
    actions.cancel(bob, undone)
    ago = timezone.now() - timedelta(days=3)
    visit = Booking.objects.create(
        person=bob,
        place=place,
        space=desks,
        starts_at=ago,
        ends_at=ago + timedelta(hours=2),
        status="confirmed",
        created_at=ago,
        arrived_at=ago,
    )
    said, mended = (report_problem(bob, booked, text) for text in ("Lampe grillée", "Porte bloquée"))
    follow_problem(alice, mended, "mend")
    other = factories.make_space(place, "À la place")
    instead = morning(day + timedelta(days=77))
    replacing = {
        "espace": other.pk,
        "debut": instead.start.isoformat(),
        "fin": instead.end.isoformat(),
        "sure": "on",
        "personnes": 1,
        "remplace": [str(shared.public_id)],
    }
    slug, today = place.slug, timezone.localdate(timezone=place.zone)
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "share": ([booked.public_id], "bob", {}),
        "stop_sharing": ([shared.public_id], "bob", {}),
        "undo": ([undone.public_id], "bob", {}),
        "write": ([booked.public_id], "bob", {"texte": "J’arrive à 9 h"}),
        "report_problem": ([booked.public_id], "bob", {"probleme": "Chaise cassée"}),
        "opinion": ([visit.public_id], "bob", {"avis": "good"}),
        "see_problem": ([slug, said.pk], "alice", {}),
        "mend_problem": ([slug, said.pk], "alice", {}),
        "reopen_problem": ([slug, mended.pk], "alice", {}),
        "walk_in": ([slug, today], "alice", {}),
        "new": ([], "bob", replacing),
    }
    return {
        f"bookings:{name}": Probe(reverse(f"bookings:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


def _hours(network: Network, place: Place, alice: Person, bob: Person, day: date) -> dict[str, Probe]:
    """Seasons, who opens when; and a place whose hours have shrunk under a booking."""
    shrunk = factories.make_place(network, "Matins")
    give_role(alice, RoleKind.HOST, shrunk.scopes()[0], by=None)
    a_booking(bob, shrunk, "L’après-midi", afternoon(day + timedelta(days=84)))
    mornings = read_seasons("Mo-Fr 08:00-12:00")
    assert mornings is not None
    summer = Season((7, 1), (8, 31), WeeklyHours(((),) * 7))
    Place.objects.filter(pk=shrunk.pk).update(hours=with_season(mornings, summer).expression())
    shift = RotaShift.objects.create(place=place, person=alice, weekday=1, starts=time(9), ends=time(12))
    given: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "cancel_outside_hours": ([shrunk.slug], {}),
        "places:remove_season": ([shrunk.slug], {"saison": summer.span}),
        "places:add_season": (
            [place.slug],
            {
                "first_day": 1,
                "first_month": 7,
                "last_day": 31,
                "last_month": 8,
                "Mo_0_from": "09:00",
                "Mo_0_to": "12:00",
            },
        ),
        "places:rota": ([place.slug], {"person": alice.pk, "weekday": 0, "starts": "09:00", "ends": "12:00"}),
        "places:remove_shift": ([place.slug, shift.pk], {}),
    }
    return {name: Probe(reverse(name, args=args), "alice", data) for name, (args, data) in given.items()}


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
        "bookings:phone": (
            [slug],
            "alice",
            {
                "nom": "Jeanne",
                "espace": desks.pk,
                "quand": "afternoon",
                "personnes": 1,
                "jour": (day + timedelta(days=70)).isoformat(),
            },
        ),
        "bookings:end_limit": ([limit.pk], "dora", {}),
        "bookings:limits": (
            [],
            "dora",
            {"amount": 3, "measure": "hours", "window": "week", "kind": "", "place": place.pk},
        ),
        "bookings:remove_outside": ([slug, calendar.pk], "alice", {}),
        "bookings:outside": ([slug], "alice", {"unit": desks.units.first().pk, "url": "https://93.184.215.14/x.ics"}),
        "closures": (
            [slug],
            "alice",
            {
                "first": (day + timedelta(days=90)).isoformat(),
                "reason": "Travaux",
                "last": (day + timedelta(days=90)).isoformat(),
            },
        ),
        "lift_closure": ([slug, closure.pk], "alice", {}),
        "cancel_touched": (
            [slug, closure.pk],
            "alice",
            {
                "bookings": [b.pk for b in bob.bookings.all()],
                "reservations": [str(b.public_id) for b in bob.bookings.all()],
            },
        ),
    }
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
        "codes": ([door.pk], {"codes": "111\n222"}),
        "rotate": ([door.pk], {}),
        "again": ([delivery.pk], {}),
        "door": ([door.pk], new | {"name": "Autre"}),
        "new_door": ([], new),
        "wifi": ([], {"codes": "wifi-1"}),
    }
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
        "edit_organisation": (
            [org.slug],
            "ines",
            {
                "name": "Autre nom",
                "kind": "employer",
                "url": "",
                "presentation": "x",
                "siren": "",
                "siret": "",
                "rna": "",
            },
        ),
        "add_part": ([network.slug], "dora", {"organisation": org.pk, "role": "partner"}),
        "remove_part": ([network.slug, part.pk], "dora", {}),
        "read_notification": ([news.pk], "bob", {}),
        "edit_network": (
            [network.slug],
            "dora",
            {
                "name": "Autre",
                "tagline": "x",
                "presentation": "",
                "email": "",
                "hold_minutes": 10,
                "request_hours": 48,
                "offer_minutes": 60,
                "no_show_limit": 3,
                "processors": "",
                "members_only": "on",
            },
        ),
    }
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
        place=factories.make_place(network, "Villefort"),
        label="comptoir",
        state="submitted",
        submitted_at=timezone.now(),
    )
    CriterionAnswer.objects.create(labelling=labelling, criterion=criterion, met=True, evidence="photo")
    photo, second = (
        Photo.objects.create(place=place, image="places/x.webp", alt="La salle", width=1, height=1, position=n)
        for n in range(2)
    )
    role = Role.objects.filter(kind="host", scope_kind="place", scope_id=place.pk).first()
    also = factories.make_person("also", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk))).roles.get()
    assert role is not None
    slug, today = place.slug, timezone.localdate().isoformat()
    a_space = {
        "name": "Nouveau",
        "kind": "desk",
        "unit_names": "Un",
        "seats": 1,
        "granularity": "half_day",
        "step_minutes": 30,
        "max_minutes": 0,
        "notice_minutes": 0,
        "advance_days": 90,
        "cancel_minutes": 0,
        "buffer_before": 0,
        "buffer_after": 0,
        "grace_minutes": 0,
        "wheelchair": "unknown",
        "approval": "",
        "active": "on",
    }
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "accept_proposal": ([proposal.public_id], "dora", {}),
        "decline_proposal": ([proposal.public_id], "dora", {"reason": "Trop près"}),
        "decide_label": ([labelling.public_id], "dora", {"grant": "on"}),
        "label": (
            [slug, "comptoir"],
            "alice",
            {f"c{criterion.pk}_met": "on", f"c{criterion.pk}_kind": "declared", f"c{criterion.pk}_evidence": "vue"},
        ),
        "criteria": ([network.slug], "dora", {"telecentre": "Une prise", "comptoir": "Une chaise"}),
        "remove_photo": ([slug, photo.pk], "alice", {}),
        "move_photo": ([slug, second.pk], "alice", {"to": "first"}),
        "photo": ([slug, photo.pk], "alice", {"alt": "La grande salle", "focus": "centre"}),
        "photos": (
            [slug],
            "alice",
            {
                "alt": "La cour",
                "focus": "centre",
                "image": SimpleUploadedFile("cour.png", picture(), content_type="image/png"),
            },
        ),
        "copy_space": ([slug, desks.pk], "alice", {}),
        "translation": ([slug], "alice", {"tagline": "Between two rivers"}),
        "presentation": ([slug], "alice", _presentation(place) | {"tagline": "Entre deux rivières"}),
        "add_evidence": (
            [slug, desks.pk],
            "alice",
            {"axis": "voice", "level": 2, "kind": "declared", "found_on": today, "note": "porte"},
        ),
        "hosts": ([slug], "alice", {"adresse": bob.email}),
        "end_host": ([slug, also.pk], "alice", {}),
        "hours": ([slug, "ouverture"], "alice", {"expression": "Mo-Fr 09:00-12:00"}),
        "new_space": ([slug], "alice", a_space),
        "space": ([slug, desks.pk], "alice", a_space),
        "life": ([slug], "alice", {"state": "closed", "on": today, "sure": "on"}),
        "new_place": ([], "dora", {"network": network.pk, "name": "Barjac", "commune_name": "Florac", "address": ""}),
    }
    return {
        f"places:{name}": Probe(reverse(f"places:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


def _presentation(place: Place) -> dict[str, Any]:
    """What the form of a place would send of it as it is."""
    form = PresentationForm(instance=place)
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in {None, False}}


def _facilitating(network: Network, place: Place, alice: Person, bob: Person, dora: Person) -> dict[str, Probe]:
    table = [
        {
            "": 2,
            "nom": "Nouvelle",
            "courriel": "nouvelle@example.org",
            "commune": "",
            "métier": "",
            "situation": "",
            "adhésion depuis": "",
            "adhésion jusqu’au": "",
            "nouvelles": "",
        }
    ]
    tried = ImportRun.objects.create(network=network, kind="people", file_name="x.csv", rows=1, table=table)
    written = ImportRun.objects.create(
        network=network,
        kind="people",
        file_name="y.csv",
        rows=1,
        state="written",
        made={
            "adhesions": [factories.make_member(factories.make_person(), network, signed=False, state="invited").pk],
            "people": [],
        },
    )
    offered: dict[str, Any] = {"kind": "host", "scope_kind": "place", "scope_id": place.pk, "given_by": dora}
    to_bob = Invitation.objects.create(email=bob.email, **offered)
    to_another = Invitation.objects.create(email="quelquun@example.org", **offered)
    Person.objects.filter(pk=bob.pk).update(news_since=timezone.now())
    mailing = Mailing.objects.create(
        network=network,
        subject="Lettre",
        text="Bonjour",
        selection="members",
        written_by=dora,
        wanted=1,
        leaves_at=timezone.now() + timedelta(hours=1),
    )
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
        "new_mailing": (
            [network.slug],
            "dora",
            {"selection": "members", "subject": "Lettre du mois", "text": "Bonjour", "etape": "envoyer"},
        ),
        "stop_mailing": ([mailing.pk], "dora", {}),
        "bookings:limits_of": (
            [network.slug],
            "dora",
            {"amount": 2, "measure": "hours", "window": "week", "kind": "", "place": place.pk},
        ),
        "community:edit_face": ([network.slug], "dora", {"home_title": "Travailler au pays"}),
        "retention_rule": (["letters"], "max", {"days": 123, "basis": "x", "source": "x"}),
    }
    return {name: Probe(reverse(name, args=args), whom, data) for name, (args, whom, data) in given.items()}


def _foresight(network: Network) -> dict[str, Probe]:
    scenario = factories.make_scenario(network)
    table = PeopleTable.objects.create(network=network, name="Actifs", source="x", lines=1)
    out = next(site["key"] for site in scenario.answer["sites"] if not site["is_place"])
    into = next(row[0] for row in scenario.answer["rows"] if row[0] not in {s["key"] for s in scenario.answer["sites"]})
    question = {
        "goal": "cover",
        "minutes": 20,
        "count": 1,
        "existing": "ignored",
        "departements": ["48"],
        "people_from": "population",
        "sites_from": "communes",
        "least_people": 0,
        "share": 100,
        "floor": 0,
        "opening_cost": 1,
        "yearly_cost": 1,
        "years_run": 1,
    }
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
        "let_in": ([stranger.public_id], "dora", {}),
        "take_in": ([others.public_id], "bob", {}),
        "refuse": ([others.public_id], "bob", {"text": "Non"}),
        "withdraw": ([mine.public_id], "bob", {}),
        "comment": ([others.public_id], "bob", {"text": "Bien"}),
        "restore": ([page.slug, 1], "bob", {}),
        "tried": ([page.slug], "bob", {"place": place.pk, "tried_on": "2026-01-05"}),
        "hide": ([page.slug], "dora", {}),
        "give_back": ([copy.slug], "bob", {}),
        **writing_probes(network, bob),
    }
    return {
        f"commons:{name}": Probe(reverse(f"commons:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }
