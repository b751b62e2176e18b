"""Where a value lies on paper, and which round values an axis bears. Pure; no framework."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

MOST_TICKS = 6
MANTISSAS = (Decimal(1), Decimal(2), Decimal(5))
SAME = 1e-9  # values nearer than this part of their size are one value


def ticks(low: float, high: float, *, whole: bool = False) -> tuple[float, ...]:
    """From 3 to 6 round values that cover `low` to `high`: multiples of 1, 2 or 5 times a power of ten.

    The loose labels of Paul Heckbert, “Nice numbers for graph labels”, Graphics Gems, 1990, but for the step: the
    smallest that needs no more than six. Each step is at most 2.5 times the one before, so there are three at least.
    `whole` keeps to whole numbers.

    >>> ticks(0, 23)
    (0.0, 5.0, 10.0, 15.0, 20.0, 25.0)
    >>> ticks(0, 1, whole=True)
    (0.0, 1.0, 2.0)
    """
    low, high = _apart(low, high)
    least, most = Decimal(repr(float(low))), Decimal(repr(float(high)))
    power = Decimal(10) ** ((most - least) / MOST_TICKS).adjusted()
    steps = [mantissa * power * ten for ten in (Decimal(1), Decimal(10), Decimal(100)) for mantissa in MANTISSAS]
    for step in steps:
        first = (least / step).to_integral_value(ROUND_FLOOR)
        last = (most / step).to_integral_value(ROUND_CEILING)
        if last - first < MOST_TICKS and not (whole and step < 1):
            last = max(last, first + 2)
            return tuple(float(step * (first + number)) for number in range(int(last - first) + 1))
    return ticks(min(low, 0), max(high, 3), whole=whole)  # whole numbers wanted of parts of one


def _apart(low: float, high: float) -> tuple[float, float]:
    """A range one can divide: a single value gets zero beside it, zero gets one."""
    if high - low > max(abs(low), abs(high)) * SAME:
        return low, high
    low, high = min(low, high, 0.0), max(low, high, 0.0)
    return (low, high) if low or high else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on paper; what lies outside is put on the edge."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies, to a tenth of a pixel."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + (self.end - self.start) * share, 1)


def axis(
    values: Iterable[float], start: float, end: float, *, from_zero: bool = True, whole: bool | None = None
) -> tuple[Scale, tuple[float, ...]]:
    """The scale that holds these values and its ticks; whole numbers when all of them are, unless said otherwise."""
    numbers = list(values)
    held = [*numbers, 0] if from_zero or not numbers else numbers
    whole = all(float(value).is_integer() for value in numbers) if whole is None else whole
    marks = ticks(min(held), max(held), whole=whole)
    return Scale(marks[0], marks[-1], start, end), marks
