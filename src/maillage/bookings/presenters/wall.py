"""The wall of a place: what goes on and what comes, few lines, no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.bookings.models import Booking
from maillage.kernel.period import Period

MOST_LINES = 5  # of each list: what one reads from three metres, on a screen of 1280 × 800


@dataclass(frozen=True, slots=True)
class WallLine:
    """Bookings of one space at the same hours: how many."""

    space: str
    period: Period
    count: int


def lines_of_wall(bookings: Iterable[Booking], *, by_end: bool = False) -> tuple[list[WallLine], int]:
    """The first lines, and how many bookings are left out; `by_end` puts together those that end at the same time."""
    listed = list(bookings)
    first: dict[tuple[object, ...], Booking] = {}
    counts: Counter[tuple[object, ...]] = Counter()
    for booking in listed:
        key = (booking.space_id, booking.ends_at) if by_end else (booking.space_id, booking.starts_at, booking.ends_at)
        first.setdefault(key, booking)
        counts[key] += 1
    lines = [WallLine(booking.space.name, booking.period, counts[key]) for key, booking in first.items()]
    return lines[:MOST_LINES], _left_out(lines)


def _left_out(lines: Sequence[WallLine]) -> int:
    return sum(line.count for line in lines[MOST_LINES:])
