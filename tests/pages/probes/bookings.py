"""What the forms about bookings are sent with: tickets, hours, requests, doors."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.access.models import AccessGrant, Delivery, Door
from maillage.bookings import actions
from maillage.bookings.actions import Wanted, book_series
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.actions.problems import follow_problem, report_problem
from maillage.bookings.actions.sharing import share_booking
from maillage.bookings.models import Booking, ExternalCalendar, Limit, Occupancy
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.actions import give_role
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place, RotaShift, Space
from maillage.places.rules.hours import WeeklyHours
from maillage.places.rules.seasons import Season, read_seasons, with_season
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.bookings import always_open, around_now
from tests.kit.confidentiality import make_incident, make_visitor
from tests.pages.probes.probe import Probe


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


def bookings_probes(place: Place, desks: Space, alice: Person, bob: Person, day: date) -> dict[str, Probe]:
    book = actions.book(bob, desks.pk, morning(day))
    mine = dict.fromkeys(("cancel", "change"), book)
    hourly = {"granularity": "hour", "step_minutes": 15, "overnight": True}
    held = actions.hold(bob, factories.make_space(place, "Retenu").pk, afternoon(day))
    Booking.objects.filter(pk=held.pk).update(expires_at=timezone.now() + timedelta(days=1))  # however slow a machine
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


def tickets_probes(place: Place, desks: Space, alice: Person, bob: Person, day: date) -> dict[str, Probe]:
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
    left, settled = make_incident(place), make_incident(place, state="closed", outcome="Rendue", closed_at=ago)
    visitor = make_visitor(place)
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
        "edit_charter": ([slug], "alice", {"title": "Charte", "text": "Rien ne sort d’ici.", "asks_again": "on"}),
        "edit_network_charter": (
            [place.network.slug],
            "dora",
            {"title": "Charte", "text": "Chut.", "asks_again": "on"},
        ),
        "visitors": ([slug], "alice", {"is_open": "on", "days": 15}),
        "visitor_left": ([slug, visitor.pk], "alice", {}),
        "renew_visitors": ([slug], "alice", {}),
        "take_up_incident": ([left.public_id], "alice", {}),
        "close_incident": ([left.public_id], "alice", {"suite": "Rendue"}),
        "reopen_incident": ([settled.public_id], "alice", {}),
        "walk_in": ([slug, today], "alice", {}),
        "new": ([], "bob", replacing),
    }
    return {
        f"bookings:{name}": Probe(reverse(f"bookings:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


def hours_probes(network: Network, place: Place, alice: Person, bob: Person, day: date) -> dict[str, Probe]:
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


def running_probes(place: Place, desks: Space, alice: Person, bob: Person, dora: Person, day: date) -> dict[str, Probe]:
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


def doors_probes(place: Place, desks: Space, bob: Person, day: date) -> dict[str, Probe]:
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
