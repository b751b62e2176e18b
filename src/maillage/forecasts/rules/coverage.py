"""How often the 80 % bands held a truth that was known: what `make bench ARGS="--only forecasts"` measured.

docs/algorithms/forecasts.md holds the same figures; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of so many drawn cases, the shares (%) of truths that lay within their band: the least and the most measured."""

    cases: int
    least: float
    most: float


BREAK_EVENS = Coverage(2_000, 80.8, 80.8)  # the true parameters somewhere in what is supposed
MONTHS_OF_USE = Coverage(200, 79.8, 83.0)  # foreseen from 8, 12 and 24 months of bookings
YEARS_OF_USE = Coverage(200, 72.0, 82.0)  # the same, a whole year
