"""What someone looks for, and the period of a space that answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from maillage.bookings.rules.availability import UnitBusy, choose_units, free_stretches
from maillage.bookings.rules.policy import BookingRequest, SpacePolicy, may_book
from maillage.bookings.rules.slots import day_slots
from maillage.kernel.period import Period, instant, subtracted
from maillage.kernel.refusal import Refusal
from maillage.places.rules.hours import is_open_within, open_periods
from maillage.territory.rules.roads.ways import Mode

Part = Literal["morning", "afternoon", "day", "hours"]
SHORTEST_MINUTES = 60  # what one offers of an hourly space when a part of the day is asked for


@dataclass(frozen=True, slots=True)
class Criteria:
    """When, for how many, with what. `starts` and `ends` count only when `part` is `hours`."""

    day: date
    part: Part = "day"
    starts: time | None = None
    ends: time | None = None
    people: int = 1
    kinds: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    confidentiality: int = 0
    axis_levels: tuple[int, ...] = ()  # the level needed of each axis of confidentiality, in their order
    wheelchair: bool = False
    mode: Mode = Mode.CAR  # how one comes
    only_at: frozenset[int] | None = None  # the numbers of the places that have what is wanted of one; None: any
    staffed: bool = False  # somebody welcomes at some time of it
    length: int | None = None  # minutes wanted of an hourly space within the part of the day; None: as long as may be

    @property
    def minutes(self) -> int | None:
        """How long the hours asked for last on the wall clock; None for a part of the day."""
        if self.part != "hours" or self.starts is None or self.ends is None:
            return None
        start, end = (clock.hour * 60 + clock.minute for clock in (self.starts, self.ends))
        return end - start if end > start else end - start + 24 * 60

    def on(self, day: date) -> Criteria:
        """The same criteria on another day."""
        return replace(self, day=day)

    @property
    def last_day(self) -> date:
        """The day on which it ends: the next one when the end comes before the start."""
        overnight = self.part == "hours" and self.starts and self.ends and self.ends <= self.starts
        return self.day + timedelta(days=1) if overnight else self.day

    def exact(self, zone: ZoneInfo) -> Period | None:
        """The period asked for to the minute, in a zone; an end before the start means the next day."""
        if self.part != "hours" or self.starts is None or self.ends is None:
            return None
        last = self.last_day
        return Period(
            instant(self.day, self.starts, zone).astimezone(UTC), instant(last, self.ends, zone).astimezone(UTC)
        )


@dataclass(frozen=True, slots=True)
class Stock:
    """What is known of a space on the days looked at: its law, its units and what holds them, its closures."""

    policy: SpacePolicy
    units: tuple[UnitBusy, ...]
    closures: tuple[tuple[Period, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A period of a space that answers a wish, the units it would take, and how well it does."""

    period: Period
    units: tuple[int, ...]
    widened: bool  # longer than asked: the space is booked by half-days or days
    shortened: bool  # shorter than the part of the day asked for


def fit(stock: Stock, criteria: Criteria, now: datetime) -> Fit | None:
    """The best period of this space for this wish, by all its rules; None if there is none."""
    try:
        periods = _candidates(stock, criteria, now)
    except Refusal:  # an hour that the clocks skip
        return None
    for period, widened, shortened in periods:
        request = BookingRequest(stock.policy, period, criteria.people, now, len(stock.units), stock.closures)
        if may_book(request) or (criteria.staffed and not is_staffed(stock.policy, period)):
            continue
        units = choose_units(
            stock.units, _with_buffers(stock.policy, period), stock.policy.units_needed(criteria.people)
        )
        if units:
            return Fit(period, units, widened, shortened)
    return None


def is_staffed(policy: SpacePolicy, period: Period) -> bool:
    """Does somebody welcome at some time of this period?"""
    return bool(policy.staffed_hours) and is_open_within(policy.staffed_hours, policy.zone, period)


HALF_DAY_MINUTES, DAY_MINUTES = 4 * 60, 7 * 60  # what a half-day and a day mean of a space booked by the hour


def soonest_fit(stock: Stock, criteria: Criteria, days: int, now: datetime) -> Fit | None:
    """The first free slot as long as the wish, at any hour, in so many days from its day on; None if there is none."""
    for later in range(days):
        day = criteria.day + timedelta(days=later)
        for wish in _as_long(criteria, stock.policy.granularity):
            if best_fit := fit(stock, wish.on(day), now):
                return best_fit
    return None


def _as_long(criteria: Criteria, granularity: str) -> list[Criteria]:
    """The wishes of one day, in their order, that last as long as this one, whatever its hours."""
    usual = DAY_MINUTES if criteria.part == "day" else HALF_DAY_MINUTES
    length = criteria.minutes or usual
    free = replace(criteria, part="day", starts=None, ends=None, length=length)
    if granularity == "hour":
        return [free]
    halves = [replace(free, part="morning"), replace(free, part="afternoon")]
    return halves if granularity == "half_day" and length <= HALF_DAY_MINUTES else [free]


def period_on(policy: SpacePolicy, criteria: Criteria) -> Period:
    """The period of this space that the wish means on its day, free or not. Raises Refusal when there is none."""
    exact = criteria.exact(ZoneInfo(policy.zone))
    if exact and policy.granularity == "hour":
        return exact
    slots = day_slots(policy.hours, policy.zone, policy.midday, criteria.day)
    if exact:
        slot = slots.enclosing(policy.granularity, exact)
    else:
        wanted = {"morning": slots.morning, "afternoon": slots.afternoon}.get(criteria.part, slots.day)
        slot = slots.day if wanted and policy.granularity == "day" else wanted
    if slot is None:
        raise Refusal("closed", "The place is closed at that time.")
    return slot.period


def _with_buffers(policy: SpacePolicy, period: Period) -> Period:
    return period.widened(policy.buffer_before, policy.buffer_after)


def _candidates(stock: Stock, criteria: Criteria, now: datetime) -> list[tuple[Period, bool, bool]]:
    policy, zone = stock.policy, ZoneInfo(stock.policy.zone)
    exact = criteria.exact(zone)
    if policy.granularity == "hour":
        return [(exact, False, False)] if exact else _stretches(stock, criteria, now)
    slots = day_slots(policy.hours, policy.zone, policy.midday, criteria.day)
    if exact:
        slot = slots.enclosing(policy.granularity, exact)
        return [(slot.period, slot.period.minutes > exact.minutes, False)] if slot else []
    wanted = {"morning": slots.morning, "afternoon": slots.afternoon}.get(criteria.part, slots.day)
    if policy.granularity == "day":
        return [(slots.day.period, criteria.part != "day", False)] if slots.day and wanted else []
    return [(wanted.period, False, False)] if wanted else []


def _stretches(stock: Stock, criteria: Criteria, now: datetime) -> list[tuple[Period, bool, bool]]:
    """For an hourly space and a part of the day: its longest free stretches there, on the grid, within its limit."""
    policy = stock.policy
    slots = day_slots(policy.hours, policy.zone, policy.midday, criteria.day)
    part = {"morning": slots.morning, "afternoon": slots.afternoon}.get(criteria.part, slots.day)
    if part is None:
        return []
    open_then = [
        Period(max(span.start, part.period.start), min(span.end, part.period.end))
        for span in open_periods(policy.hours, policy.zone, criteria.day)
        if span.overlaps(part.period)
    ]
    stretches = free_stretches(
        stock.units,
        subtracted(open_then, (closure for closure, _reason in stock.closures)),
        policy,
        now,
        shortest=min(criteria.length or SHORTEST_MINUTES, policy.max_minutes),
        needed=policy.units_needed(criteria.people),
        longest=min(criteria.length or policy.max_minutes, policy.max_minutes),
    )
    return [(p, False, p.minutes < part.period.minutes) for p in sorted(stretches, key=lambda p: (-p.minutes, p.start))]
