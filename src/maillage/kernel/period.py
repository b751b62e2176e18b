"""Half-open periods of time, and the wall clock of a place.

An instant is an aware datetime; a period runs from `start` (included) to `end` (excluded), so that
9–10 and 10–11 do not overlap. What a person says ("tomorrow at nine") is wall-clock time in a zone;
`instant` turns it into an instant and refuses an hour that the clocks skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` (included) to `end` (excluded), both instants."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a period is made of instants: give a time zone")
        # Compared as instants: two datetimes of one zone would be compared by wall clock, wrongly on DST nights.
        if self.start.tzinfo is UTC and self.end.tzinfo is UTC:
            upside_down = self.start >= self.end
        else:
            upside_down = self.start.astimezone(UTC) >= self.end.astimezone(UTC)
        if upside_down:
            raise ValueError("a period ends after it starts")

    @property
    def minutes(self) -> int:
        """How long it lasts, in whole minutes of real time (a DST night counts what it really lasts)."""
        return int((self.end.astimezone(UTC) - self.start.astimezone(UTC)).total_seconds() // 60)

    def utc(self) -> Period:
        """The same period, both ends in UTC: safe to compare and subtract."""
        if self.start.tzinfo is UTC and self.end.tzinfo is UTC:
            return self
        return Period(self.start.astimezone(UTC), self.end.astimezone(UTC))

    def local(self, zone: ZoneInfo) -> Period:
        """The same period on the wall clock of a zone."""
        return Period(self.start.astimezone(zone), self.end.astimezone(zone))

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least an instant."""
        a, b = self.utc(), other.utc()
        return a.start < b.end and b.start < a.end

    def contains(self, other: Period) -> bool:
        """Whether `other` lies wholly inside."""
        a, b = self.utc(), other.utc()
        return a.start <= b.start and b.end <= a.end

    def widened(self, before_minutes: int = 0, after_minutes: int = 0) -> Period:
        """The period with a buffer added on both sides."""
        a = self.utc()
        return Period(a.start - timedelta(minutes=before_minutes), a.end + timedelta(minutes=after_minutes))


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant at which the wall clock of `zone` shows `clock` on `day`.

    An hour that comes twice means the first one. An hour that the clocks skip is refused.

    >>> instant(date(2026, 11, 24), time(9), ZoneInfo("Europe/Paris")).astimezone(UTC).hour
    8
    """
    local = datetime.combine(day, clock, tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refusal(
            "hour_skipped",
            "At %(time)s on %(day)s the clocks go forward: that hour does not exist. Choose an hour later.",
            time=clock,
            day=day,
        )
    return local


def day_period(day: date, zone: ZoneInfo) -> Period:
    """The whole of a local day, 23, 24 or 25 hours long."""
    return Period(
        datetime.combine(day, time(0), tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone),
    )


def merged(periods: Iterable[Period]) -> list[Period]:
    """The union of periods as a sorted list without overlaps; those that touch become one. O(n log n)."""
    union: list[Period] = []
    for period in sorted(p.utc() for p in periods):
        if union and period.start <= union[-1].end:
            union[-1] = Period(union[-1].start, max(union[-1].end, period.end))
        else:
            union.append(period)
    return union


def subtracted(whole: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """What is left of `whole` once `taken` is removed. One sweep over both, O((n + m) log (n + m))."""
    pieces: list[Period] = []
    holes = merged(taken)
    first = 0
    for period in merged(whole):
        start = period.start
        while first < len(holes) and holes[first].end <= start:
            first += 1
        for hole in _from(holes, first):
            if hole.start >= period.end:
                break
            if hole.start > start:
                pieces.append(Period(start, hole.start))
            start = max(start, hole.end)
        if start < period.end:
            pieces.append(Period(start, period.end))
    return pieces


def _from(periods: list[Period], first: int) -> Iterator[Period]:
    return (periods[i] for i in range(first, len(periods)))
