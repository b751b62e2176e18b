"""Which units are free during a period, which to give, and where the free stretches lie.

One sort and one sweep in the number of occupancies looked at, quadratic only where several units must be free at once.
Costs and sources: docs/algorithms/booking.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maillage.kernel.period import Period, subtracted

if TYPE_CHECKING:  # law asks slots, not us: no cycle at run time
    from maillage.bookings.rules.policy import SpacePolicy


@dataclass(frozen=True, slots=True)
class UnitBusy:
    """A unit and the periods (buffers included) during which it is held."""

    unit_id: int
    busy: tuple[Period, ...] = ()

    def is_free(self, period: Period) -> bool:
        """Is the unit free from the first instant to the last?"""
        return not any(held.overlaps(period) for held in self.busy)


def choose_units(units: Iterable[UnitBusy], period: Period, needed: int) -> tuple[int, ...] | None:
    """The units to give: those whose free gap around the period is tightest, so that long gaps stay whole.

    Best fit, as in memory allocation (Knuth, TAOCP 1, 2.5): among free units the one that leaves the least
    idle time around; neighbours in the list when several are needed. None when there are not enough.
    """
    listed = list(units)
    free = [(position, unit) for position, unit in enumerate(listed) if unit.is_free(period)]
    if len(free) < needed:
        return None
    if needed == 1:
        _, best = min(free, key=lambda pair: (_gap(pair[1], period), pair[0]))
        return (best.unit_id,)
    runs = [free[i : i + needed] for i in range(len(free) - needed + 1)]
    idle = timedelta(0)
    side_by_side = min(runs, key=lambda run: (run[-1][0] - run[0][0], sum((_gap(u, period) for _, u in run), idle)))
    return tuple(unit.unit_id for _, unit in side_by_side)


FAR = timedelta(hours=12)


def _gap(unit: UnitBusy, period: Period) -> timedelta:
    """Idle time left on both sides of the period on that unit, each side counted up to twelve hours."""
    before = min((period.start - p.end for p in unit.busy if p.end <= period.start), default=FAR)
    after = min((p.start - period.end for p in unit.busy if p.start >= period.end), default=FAR)
    return min(before, FAR) + min(after, FAR)


def free_stretches(
    units: Iterable[UnitBusy],
    open_periods: Iterable[Period],
    policy: SpacePolicy,
    now: datetime,
    *,
    shortest: int,
    needed: int = 1,
    longest: int | None = None,
) -> list[Period]:
    """The stretches, on the space's grid, during which `needed` units are free and nothing has begun yet.

    `shortest` and `longest` are in minutes; what is longer is cut at its end, what is shorter left out.
    """
    opening = list(open_periods)
    earliest = now + timedelta(minutes=policy.notice_minutes)
    free = [stretch for unit in units for stretch in subtracted(opening, _held(unit, policy)) if earliest < stretch.end]
    stretches: set[Period] = set()
    for stretch in free if needed == 1 else _together(free, needed):
        cut = _on_grid(Period(max(stretch.start, earliest), stretch.end), policy, longest)
        if cut and cut.minutes >= shortest:
            stretches.add(cut)
    return sorted(stretches)


def _held(unit: UnitBusy, policy: SpacePolicy) -> list[Period]:
    """What holds a unit, as a new booking with its own buffers meets it."""
    after, before = timedelta(minutes=policy.buffer_after), timedelta(minutes=policy.buffer_before)
    return [Period(held.start - after, held.end + before) for held in unit.busy]


def _together(free: list[Period], needed: int) -> Iterator[Period]:
    """From each beginning, as long as `needed` units stay free at once (one stretch of a unit contains an instant)."""
    for start in sorted({stretch.start for stretch in free}):
        ends = sorted((stretch.end for stretch in free if stretch.start <= start < stretch.end), reverse=True)
        if len(ends) >= needed:
            yield Period(start, ends[needed - 1])


def _on_grid(period: Period, policy: SpacePolicy, longest: int | None) -> Period | None:
    start = _on_step(period.start, policy, forward=True)
    latest = period.end if longest is None else min(period.end, start + timedelta(minutes=longest))
    if start >= latest:
        return None
    end = _on_step(latest, policy, forward=False)
    return Period(start, end) if start < end else None


def _on_step(moment: datetime, policy: SpacePolicy, *, forward: bool) -> datetime:
    """The next (or the last) instant whose wall clock is a multiple of the step after midnight."""
    zone, step = ZoneInfo(policy.zone), timedelta(minutes=policy.step_minutes)
    local = moment.astimezone(zone)
    since = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    reached = moment + (-since % step if forward else -(since % step))
    if reached.astimezone(zone).utcoffset() == local.utcoffset():
        return reached.astimezone(UTC)
    # The clocks change on the way: walk minute by minute to the first wall clock that keeps to the step.
    seconds = timedelta(seconds=local.second, microseconds=local.microsecond)
    minute = timedelta(minutes=1)
    reached = moment + (-seconds % minute if forward else -seconds)
    while _minutes_of_wall(reached.astimezone(zone)) % policy.step_minutes:
        reached += minute if forward else -minute
    return reached.astimezone(UTC)


def _minutes_of_wall(local: datetime) -> int:
    return local.hour * 60 + local.minute


def free_through(units: Iterable[UnitBusy], period: Period) -> int:
    """How many units are free from the first to the last instant of the period."""
    return sum(unit.is_free(period) for unit in units)
