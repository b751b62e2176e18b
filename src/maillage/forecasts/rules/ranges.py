"""What the places of a network pay, as ranges in which none of them is recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from maillage.economy.rules.place_accounts import Nature
from maillage.forecasts.rules.assumptions import BY_KEY, Spread
from maillage.forecasts.rules.past_year import FEWEST_MONTHS

MONTHLY = {
    Nature.RENT: "rent", Nature.ENERGY: "energy", Nature.FIBRE: "fibre", Nature.CLEANING: "cleaning",
}  # fmt: skip
YEAR = 12


def inner_range(values: Sequence[float]) -> tuple[float, float, float]:
    """Low, middle and high of at least three values, never the least nor the most.

    >>> inner_range([9, 1, 5, 4, 2])
    (2, 4, 5)
    """
    rows = sorted(values)
    return rows[1], rows[len(rows) // 2], rows[-2]


def costs_of_sums(sums: Mapping[tuple[Nature, date], int], months: Sequence[date]) -> dict[str, float]:
    """Euros by parameter of one place: a month's, a year's for insurance; none where fewer than six months have a cost.

    `sums`: cents by nature and month; what a place never paid is no price: a rent of 0 says nothing of rents.
    """
    spent = {month for (_nature, month), cents in sums.items() if cents > 0}
    if len(spent) < FEWEST_MONTHS:
        return {}
    span = sum(month >= min(spent) for month in months)
    totals = {
        nature: sum(cents for (one, _month), cents in sums.items() if one is nature) / 100
        for nature in (*MONTHLY, Nature.INSURANCE)
    }
    costs = {key: totals[nature] / span for nature, key in MONTHLY.items() if totals[nature] > 0}
    if span == YEAR and totals[Nature.INSURANCE] > 0:
        costs["insurance"] = totals[Nature.INSURANCE]
    return costs


def cost_spread(key: str, values: Sequence[float]) -> Spread:
    """The range of a cost, each number to two figures, within what the parameter may be."""
    parameter = BY_KEY[key]
    low, middle, high = (min(max(float(f"{one:.2g}"), parameter.least), parameter.most) for one in inner_range(values))
    return Spread(low, middle, high)
