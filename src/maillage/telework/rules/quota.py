"""What one is about to book beside what an agreement allows: told before one books. Until when days are booked."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from maillage.telework.rules.lifecycle import Swap, days_over, may_swap, telework_days
from maillage.telework.rules.terms import Rhythm, Terms


class Why(StrEnum):
    """Why a day is not one of the agreement."""

    BEFORE = "before"  # it has not begun
    AFTER = "after"  # it is over by then
    TOO_MANY = "too_many"
    OTHER_DAY = "other_day"  # of a week whose own days are named


@dataclass(frozen=True, slots=True)
class Excess:
    """A day that is not one of the agreement. `nth`: the how manieth it would be; `allowed`: how many it lets be."""

    why: Why
    nth: int = 0
    allowed: int = 0


def span_of(rhythm: Rhythm, day: date) -> tuple[date, date]:
    """The first and the last day of the week, month or year that a day counts in, by the rhythm of the agreement.

    >>> span_of(Rhythm.MONTHLY, date(2028, 2, 10))
    (datetime.date(2028, 2, 1), datetime.date(2028, 2, 29))
    """
    if rhythm == Rhythm.YEARLY:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if rhythm == Rhythm.MONTHLY:
        following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        return day.replace(day=1), following - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def excess_of(terms: Terms, swaps: frozenset[Swap], booked: frozenset[date], wanted: date) -> Excess | None:
    """Why this day, besides those booked so far, is not one of the agreement; None when it is."""
    if terms.starts_on and wanted < terms.starts_on:
        return Excess(Why.BEFORE)
    if terms.ends_on and wanted > terms.ends_on:
        return Excess(Why.AFTER)
    allowed = len(terms.weekdays) if terms.rhythm == Rhythm.FIXED else terms.days
    if wanted not in booked and (over := days_over(terms, booked, wanted)):
        return Excess(Why.TOO_MANY, allowed + over, allowed)
    if terms.rhythm == Rhythm.FIXED and wanted not in telework_days(terms, swaps, *span_of(terms.rhythm, wanted)):
        return Excess(Why.OTHER_DAY, allowed=allowed)
    return None


def swap_towards(
    terms: Terms, swaps: frozenset[Swap], booked: AbstractSet[date], wanted: date, today: date
) -> Swap | None:
    """The swap that makes this day one of the agreement: of a day of that week that is not booked, if there is one."""
    days = sorted(telework_days(terms, swaps, *span_of(Rhythm.FIXED, wanted)), key=lambda day: (day in booked, day))
    possible = (Swap(day, wanted) for day in days)
    return next((swap for swap in possible if may_swap(terms, swaps, swap, today) is None), None)


@dataclass(frozen=True, slots=True)
class Run:
    """Days of telework booked: the last of them, the next one that is not, and those before it that are not."""

    last: date
    missing: date | None
    holes: tuple[date, ...] = ()


def booked_run(due: frozenset[date], booked: AbstractSet[date]) -> Run | None:
    """Until when days due are booked, with the days between that are not; None unless two of them are."""
    held = due & booked
    if len(held) < 2:
        return None
    last = max(held)
    return Run(
        last, min((day for day in due if day > last), default=None),
        tuple(sorted(day for day in due if day < last and day not in held)),
    )  # fmt: skip
