"""The slots of a day: morning, afternoon, the whole day; and the free stretches in between bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from maillage.kernel.period import Period
from maillage.places.rules.hours import open_periods


@dataclass(frozen=True, slots=True)
class Slot:
    """A named part of a day: `morning`, `afternoon` or `day`."""

    name: str
    period: Period


@dataclass(frozen=True, slots=True)
class DaySlots:
    """What a day is cut into; a part when the place is closed is absent."""

    morning: Slot | None
    afternoon: Slot | None
    day: Slot | None

    @property
    def all(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in (self.morning, self.afternoon, self.day) if slot)

    def bookable(self, granularity: str) -> tuple[Slot, ...]:
        """Those one may book: by half-day all three, by day only the day."""
        if granularity == "day":
            return (self.day,) if self.day else ()
        return self.all

    def enclosing(self, granularity: str, period: Period) -> Slot | None:
        """The shortest slot that contains what is asked, as far as the place is open."""
        for slot in sorted(self.bookable(granularity), key=lambda s: s.period.minutes):
            if slot.period.contains(period):
                return slot
        return None


@lru_cache(maxsize=65536)
def day_slots(hours: str, zone: str, midday: time, day: date) -> DaySlots:
    """Cut the open hours of a local day at midday; each slot runs from first opening to last closing in its part."""
    noon = datetime.combine(day, midday, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    spans = open_periods(hours, zone, day)
    before = [Period(s.start, min(s.end, noon)) for s in spans if s.start < noon]
    after = [Period(max(s.start, noon), s.end) for s in spans if s.end > noon]
    return DaySlots(_slot("morning", before), _slot("afternoon", after), _slot("day", list(spans)))


def _slot(name: str, spans: list[Period]) -> Slot | None:
    return Slot(name, Period(spans[0].start, spans[-1].end)) if spans else None
