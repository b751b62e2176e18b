"""A day of a place as its hosts see it: past, open or closed, and how many come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from maillage.bookings.models import Booking
from maillage.bookings.rules.arrival import SEEN_EARLY
from maillage.bookings.rules.attendance import count_people
from maillage.bookings.rules.policy import Status
from maillage.kernel.period import Period, subtracted
from maillage.places.models import Closure, Place
from maillage.places.rules.hours import open_periods


@dataclass(frozen=True, slots=True)
class DayOfPlace:
    """What a day of a place is at an instant; `opening` is when one can work there, closures taken away."""

    is_past: bool
    is_today: bool
    opening: tuple[Period, ...]
    is_over: bool  # nobody can come any more: past, or after the last hour
    closed_by_hours: bool

    @property
    def is_closed(self) -> bool:
        """Whether nobody can work there at any hour of that day."""
        return not self.opening

    @property
    def may_be_booked(self) -> bool:
        """Whether somebody who telephones may still come that day."""
        return not self.is_closed and not self.is_over


def day_of_place(place: Place, day: date, closures: Iterable[Closure], now: datetime) -> DayOfPlace:
    """That day of that place, with what is declared closed."""
    hours = open_periods(place.hours, place.timezone, day)
    shut = [Period(closure.during.lower, closure.during.upper).utc() for closure in closures if not closure.space_id]
    opening = tuple(subtracted(hours, shut))
    today = now.astimezone(place.zone).date()
    over = day < today or (day == today and bool(opening) and opening[-1].end <= now)
    return DayOfPlace(day < today, day == today, opening, over, not hours)


def count_coming(bookings: Iterable[Booking]) -> int:
    """How many people these bookings bring, each counted once."""
    sure = (booking for booking in bookings if booking.status == Status.CONFIRMED)
    return count_people(((b.person_id, b.guest.lower()), b.people) for b in sure)


def tickable(bookings: Sequence[Booking], now: datetime) -> tuple[set[int], dict[int, datetime]]:
    """Those whose arrival a host may tick now, and from when for those who come later."""
    waiting = [b for b in bookings if b.arrived_at is None and b.status == Status.CONFIRMED and now < b.ends_at]
    soon = {booking.pk for booking in waiting if booking.starts_at - SEEN_EARLY <= now}
    return soon, {b.pk: b.starts_at - SEEN_EARLY for b in waiting if b.pk not in soon}
