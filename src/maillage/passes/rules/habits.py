"""What somebody who comes so often would pay: at the rate, and by each pass on sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.passes.rules.passes import PassForm
from maillage.passes.rules.rates import Part, Prices, cost_of

WEEKS = 4  # a month to reckon with: four weeks that begin on a Monday the first


@dataclass(frozen=True, slots=True)
class Offer:
    """A pass on sale: what it counts, how many of it, its price (a month's, by the month)."""

    name: str
    form: PassForm
    quantity: int
    cents: int


@dataclass(frozen=True, slots=True)
class MonthlyCost:
    """What four weeks come to by one way of paying; `name` is empty for the rate itself."""

    name: str
    cents: int


def habitual_parts(halves_a_week: int) -> list[Part]:
    """So many half-days a week over four weeks: spread over the days first, then second halves of the same days."""
    monday = date(2021, 2, 1)  # a month of four whole weeks, from a Monday
    return [
        Part(monday + timedelta(days=7 * week + n % 7), 240, 1) for week in range(WEEKS) for n in range(halves_a_week)
    ]


def monthly_costs(halves_a_week: int, prices: Prices, offers: Sequence[Offer]) -> list[MonthlyCost]:
    """The cost of four weeks by each way of paying, the cheapest first. A book is counted by what it is used of."""
    parts = habitual_parts(halves_a_week)
    days = sorted({part.day for part in parts})
    costs = [MonthlyCost("", cost_of(parts, prices).by_month)]
    for offer in offers:
        if offer.form == PassForm.HALF_DAYS:
            costs.append(MonthlyCost(offer.name, -(-offer.cents * len(parts) // offer.quantity)))
        elif offer.form == PassForm.UNLIMITED:
            costs.append(MonthlyCost(offer.name, offer.cents))
        elif offer.form == PassForm.DAYS:
            beyond = set(days[offer.quantity :])
            rest = [part for part in parts if part.day in beyond]
            costs.append(MonthlyCost(offer.name, offer.cents + cost_of(rest, prices).by_month))
    return sorted(costs, key=lambda one: (one.cents, one.name))
