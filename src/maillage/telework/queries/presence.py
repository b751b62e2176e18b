"""Where somebody was: their bookings that are over, in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.models import PresenceAttestation
from maillage.telework.rules.presence import HalfDay, Visit, half_days_of

COUNTED = (Status.CONFIRMED.value, Status.NO_SHOW.value)  # nobody came, or nobody saw: the half-day says so


def name_of_place(place: Place) -> str:
    """A place on paper: its name, and its commune unless the name says it."""
    town = place.commune.name
    return place.name if town in place.name else f"{place.name}, {town}"


def visited_places(person: Person, first: date, last: date, now: datetime) -> list[Place]:
    """Where they had something booked that is over, by name."""
    bookings = _bookings(person, first, last, now)
    return sorted({booking.place for booking in bookings}, key=lambda place: place.name)


def half_days_at(person: Person, places: Iterable[Place], first: date, last: date, now: datetime) -> list[HalfDay]:
    """Their half-days in these places between two days, both included, that are over. One statement."""
    wanted = {place.pk for place in places}
    visits = [
        Visit(name_of_place(b.place), b.period, b.arrived_at, b.place.zone, b.place.midday)
        for b in _bookings(person, first, last, now)
        if b.place_id in wanted
    ]
    return half_days_of(visits, first, last)


def attestations_of(person: Person) -> list[PresenceAttestation]:
    """Theirs, the latest first."""
    return list(PresenceAttestation.objects.filter(person=person).select_related("network__face"))


def _bookings(person: Person, first: date, last: date, now: datetime) -> list[Booking]:
    """Over, booked for themselves; a day more on both sides, since each place has its own clock."""
    start = datetime.combine(first - timedelta(days=1), time(0), UTC)
    end = datetime.combine(last + timedelta(days=2), time(0), UTC)
    rows = Booking.objects.filter(
        person=person, guest="", status__in=COUNTED, ends_at__gt=start, starts_at__lt=end, ends_at__lte=now
    )
    return list(rows.select_related("place__commune", "place__network").order_by("starts_at", "pk"))
