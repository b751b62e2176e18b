"""What a series would become: its days, each with its refusal and what is free instead. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.utils import timezone

from maillage.bookings.actions.allocation import Requester, SlotRequest, allocator_for
from maillage.bookings.queries import Offer, near_spaces, nearest_instead
from maillage.bookings.rules.criteria import Criteria, Part, period_on
from maillage.bookings.rules.recurrence import Recurrence
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

ALTERNATIVES_EACH = 2
CLOSED = frozenset({"closed", "closure", "hour_skipped"})
TAKEN = frozenset({"taken", "queued"})
NOT_YET = frozenset({"too_far"})  # what time alone will allow
AT_LEAST_DAYS = 31  # of a series without an end that begins far ahead, what is shown


@dataclass(frozen=True, slots=True)
class Wanted:
    """A space, on which days, at what time of the wall clock, for how many."""

    space_id: int
    first: date
    recurrence: Recurrence
    part: Part = "hours"
    starts: time | None = None
    ends: time | None = None
    people: int = 1

    def criteria(self, day: date) -> Criteria:
        """The criteria of that wish on one day."""
        return Criteria(day=day, part=self.part, starts=self.starts, ends=self.ends, people=self.people)


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One date before anything is booked: when, whether it can be had, why not, and what is free instead."""

    day: date
    period: Period | None
    refusal: Refusal | None = None
    instead: tuple[Offer, ...] = ()

    @property
    def waitable(self) -> bool:
        """Is it taken, so that one may stand in line for it?"""
        return self.refusal is not None and self.refusal.code in TAKEN

    @property
    def ahead(self) -> bool:
        """Is it too far to be booked yet? It will be, when its time comes."""
        return self.refusal is not None and self.refusal.code in NOT_YET

    @property
    def clashes(self) -> bool:
        """Whether the person has something else then."""
        return self.refusal is not None and self.refusal.code == "own_overlap"

    @property
    def closed(self) -> bool:
        """Whether the place is closed then, rather than taken."""
        return self.refusal is not None and self.refusal.code in CLOSED


@dataclass(frozen=True, slots=True)
class Plan:
    """The space and its dates, in order."""

    space: NearSpace
    dates: tuple[PlannedDate, ...]

    @property
    def free(self) -> int:
        """How many dates can be booked as they are."""
        return sum(date.refusal is None for date in self.dates)

    @property
    def ahead(self) -> int:
        """How many will be booked when their time comes."""
        return sum(date.ahead for date in self.dates)

    @property
    def is_bookable(self) -> bool:
        """Whether there is anything to book, choose or wait for."""
        return any(date.refusal is None or date.ahead or date.instead or date.waitable for date in self.dates)


def series_days(wanted: Wanted) -> tuple[date, ...]:
    """The days of a series: all of them, or those that may be booked by now when it has no end."""
    if not wanted.recurrence.is_endless:
        return wanted.recurrence.dates(wanted.first)
    space = find_space(wanted, [wanted.first])
    last = max(last_bookable_day(space), wanted.first + timedelta(days=AT_LEAST_DAYS))
    days = wanted.recurrence.dates_until(wanted.first, last)
    if not days:
        raise Refusal("no_dates", "No date answers this. Check the days and the end.")
    return days


def last_bookable_day(space: NearSpace) -> date:
    """The last local day of which every hour may be booked in a space."""
    today = timezone.localdate(timezone=space.place.zone_info)
    return today + timedelta(days=space.stock.policy.advance_days - 1)


def plan_series(person: Person, wanted: Wanted) -> Plan:
    """What each date would become, as things stand, and what is free instead: the same few statements for 2 or 200."""
    days = series_days(wanted)
    space = find_space(wanted, days)
    periods = {day: period_or_refusal(space, wanted.criteria(day)) for day in days}
    lines = [SlotRequest(wanted.space_id, p, wanted.people) for p in periods.values() if isinstance(p, Period)]
    allocator = allocator_for(Requester(person), lines) if lines else None
    planned = []
    for day, period in periods.items():
        if isinstance(period, Refusal) or allocator is None:
            planned.append(PlannedDate(day, None, period if isinstance(period, Refusal) else None))
            continue
        try:
            allocator.reserve(allocator.allocate(SlotRequest(wanted.space_id, period, wanted.people)))
            planned.append(PlannedDate(day, period))
        except Refusal as refusal:
            planned.append(PlannedDate(day, period, refusal))
    return Plan(space, _add_replacements(space, wanted, planned))


def find_space(wanted: Wanted, days: Sequence[date]) -> NearSpace:
    """The space of a series as it stands on its first day. Raises the Refusal "not_bookable"."""
    spaces = near_spaces(criteria=Criteria(day=days[0]), first=days[0], last=days[0], spaces=[wanted.space_id])
    if not spaces:
        raise Refusal("not_bookable", "This space can't be booked at the moment.")
    return spaces[0]


def period_or_refusal(space: NearSpace, criteria: Criteria) -> Period | Refusal:
    """The period that the wish means in that space on its day, or why there is none."""
    try:
        return period_on(space.stock.policy, criteria)
    except Refusal as refusal:
        return refusal


def _add_replacements(space: NearSpace, wanted: Wanted, dates: Sequence[PlannedDate]) -> tuple[PlannedDate, ...]:
    missed = [one.day for one in dates if one.refusal is not None and one.refusal.code in CLOSED | TAKEN]
    if not missed:
        return tuple(dates)
    now = timezone.now()
    instead = nearest_instead(space, {day: wanted.criteria(day) for day in missed}, now, most=ALTERNATIVES_EACH)
    return tuple(replace(one, instead=instead.get(one.day, ())) for one in dates)
