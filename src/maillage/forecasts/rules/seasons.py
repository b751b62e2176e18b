"""What each month of the year leaves of the use of a place, learned from its own two years of bookings.

The ratio of a month to the average of its own year takes the level of that year out. Ratios are drawn towards what is
usual as far as few half-days tell little (a Gamma prior worth TRUST half-days).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from maillage.forecasts.rules.assumptions import MOST_SEASON, SHARE, SUMMER

YEAR = 12
LEAST_YEARS = 2
LEAST_OPEN = 0.25  # of the month with the most: a month open for a few days says nothing of its season
TRUST = 20.0  # half-days after which a month is believed as much as the usual one
STEP = 5.0  # %: nearer would say who came


def learn_seasons(
    months: Sequence[date], taken: Sequence[float], open_: Sequence[float], summer: float
) -> tuple[float, ...]:
    """Twelve factors (%), January first, by fives; none unless each month was lived twice and somebody came each year.

    `months`: their first days, the oldest first; `taken`, `open_`: half-days; `summer`: what is usually left in July
    and August (%). A place taken alike in all months, for two years, learns nothing new:

    >>> two_years = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(24)]
    >>> learn_seasons(two_years, [900.0] * 24, [2000.0] * 24, 100)
    (100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0)
    """
    most = max(open_, default=0.0)
    rows = [row for row in zip(months, taken, open_, strict=True) if most and row[2] >= LEAST_OPEN * most]
    rows = rows[-LEAST_YEARS * YEAR :]
    usual = [SHARE * summer if month in SUMMER else 1.0 for month in range(1, YEAR + 1)]
    came: dict[int, float] = defaultdict(float)
    expected: dict[int, float] = defaultdict(float)
    lived: dict[int, int] = defaultdict(int)
    for begin in range(0, len(rows), YEAR):
        year = rows[begin : begin + YEAR]
        weight = sum(usual[month.month - 1] * opened for month, _taken, opened in year)
        level = sum(count for _month, count, _opened in year) / weight if weight else 0.0
        if level <= 0:
            return ()
        for month, count, opened in year:
            came[month.month] += count
            expected[month.month] += level * opened
            lived[month.month] += 1
    if any(lived[month] < LEAST_YEARS for month in range(1, YEAR + 1)):
        return ()
    return tuple(
        _round((came[month] + TRUST * usual[month - 1]) / (expected[month] + TRUST)) for month in range(1, YEAR + 1)
    )


def _round(share: float) -> float:
    """A share as a factor (%), by fives, within what one may be."""
    return min(STEP * round(share / SHARE / STEP), MOST_SEASON)
