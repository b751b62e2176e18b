"""A month of one place: which days are free, in the morning, in the afternoon, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone

from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.criteria import Criteria, Part, fit
from maillage.bookings.rules.policy import SEATS
from maillage.bookings.rules.slots import day_slots
from maillage.bookings.rules.spaces import NearSpace
from maillage.places.models import Place

DayState = Literal["day", "morning", "afternoon", "full", "closed", "past", "later"]


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day of the month: free all day, half of it, taken, closed (and why), past, or not yet to be booked."""

    day: date
    state: DayState
    reason: str = ""

    @property
    def is_free(self) -> bool:
        return self.state in {"day", "morning", "afternoon"}


@dataclass(frozen=True, slots=True)
class Month:
    """The days of a month for the spaces of one kind, and the kinds the place has."""

    days: tuple[FreeDay, ...]
    kinds: tuple[str, ...]
    kind: str  # the one shown; empty for a seat: a desk or an office

    @property
    def free(self) -> int:
        """How many days have something free."""
        return sum(day.is_free for day in self.days)


def days_of_month(first: date) -> list[date]:
    """Every day of the month that begins on that day."""
    after = (first + timedelta(days=31)).replace(day=1)
    return [first + timedelta(days=n) for n in range((after - first).days)]


def month_of_place(place: Place, first: date, kind: str = "", now: datetime | None = None) -> Month:
    """What is free at a place each day of a month, in the spaces of a kind, or else at its seats. One statement."""
    return free_days(place, days_of_month(first), kind, now)


def free_days(place: Place, days: Sequence[date], kind: str = "", now: datetime | None = None) -> Month:
    """The same on these days, one after the other."""
    now = now or timezone.now()
    spaces = near_spaces(criteria=Criteria(day=days[0]), first=days[0], last=days[-1], places=[place.pk])
    kinds = tuple(dict.fromkeys(space.kind for space in spaces if space.kind != "mobile"))
    seats = [space for space in spaces if space.kind in SEATS]
    if kind not in kinds:
        kind = "" if seats else next(iter(kinds), "")
    chosen = [space for space in spaces if space.kind == kind] if kind else seats
    return Month(tuple(_free_day(chosen, day, now) for day in days), kinds, kind)


def _free_day(spaces: Sequence[NearSpace], day: date, now: datetime) -> FreeDay:
    if any(_is_free(space, day, "day", now) for space in spaces):
        return FreeDay(day, "day")
    halves: tuple[Literal["morning", "afternoon"], ...] = ("morning", "afternoon")
    free = [part for part in halves if any(_is_free(space, day, part, now) for space in spaces)]
    if free:
        return FreeDay(day, "day" if len(free) == len(halves) else free[0])
    return _why_not(spaces, day, now)


def _is_free(space: NearSpace, day: date, part: Part, now: datetime) -> bool:
    """Whether the part of the day is free from its beginning to its end, or what is left of it today."""
    best_fit = fit(space.stock, Criteria(day=day, part=part), now)
    return best_fit is not None and (part != "day" or not best_fit.shortened)


def _why_not(spaces: Iterable[NearSpace], day: date, now: datetime) -> FreeDay:
    state, reason = "closed", ""
    for space in spaces:
        policy = space.stock.policy
        slot = day_slots(policy.hours, policy.zone, policy.midday, day).day
        if slot is None:
            continue
        if slot.period.end <= now:
            return FreeDay(day, "past")
        closure = next((why for closed, why in space.stock.closures if closed.contains(slot.period)), None)
        if closure is not None:
            reason = reason or closure
        elif slot.period.start > now + timedelta(days=policy.advance_days):
            state = "later" if state == "closed" else state
        else:
            state = "full"
    if state == "full":
        return FreeDay(day, "full")
    return FreeDay(day, "later" if state == "later" else "closed", "" if state == "later" else reason)
