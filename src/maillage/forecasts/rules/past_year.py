"""What really came in and was spent in a year, as parameters of a model: amounts that are known, not guessed.

What is paid month by month is known to the month; energy, cleaning and the rest may differ by a sixth next year. What
the books do not tell apart (a tenant from a trainer) stays a receipt as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.economy.rules.place_accounts import Nature, PlaceYear
from maillage.forecasts.rules.assumptions import BY_KEY, Assumptions, Spread

FEWEST_MONTHS = 6  # with a cost: fewer say nothing of a year
MARGIN = 1 / 6
WEEKS = 52
SURE = {Nature.RENT: "rent", Nature.FIBRE: "fibre"}
UNSURE = {Nature.ENERGY: "energy", Nature.CLEANING: "cleaning"}


def months_known(year: PlaceYear) -> int:
    """Of how many months the accounts speak: from the first with a cost or a receipt to the last of the year.

    0 when fewer than six months have a cost: one yearly bill is no year.
    """
    sums = [come or gone for come, gone in zip(year.receipts_by_month, year.costs_by_month, strict=True)]
    first = next((at for at, cents in enumerate(sums) if cents), len(sums))
    return len(sums) - first if year.months_with_costs >= FEWEST_MONTHS else 0


def spreads_of_year(year: PlaceYear, base: Assumptions, half_days: float = 0.0) -> dict[str, Spread]:
    """The parameters that a year of a place tells, in euros; none when too little is known.

    `half_days`: those taken at a desk in the same months, or 0 where they may not be said.
    """
    months = months_known(year)
    if not months:
        return {}
    values = dict(_costs(year, base, months))
    values.update(_receipts(year, base, months))
    price = base.likely("price")
    if half_days > 0 and price > 0:
        paid = sum(year.total_of(one) for one in (Nature.DESKS, Nature.PASSES, Nature.SALES)) / 100
        values["paying"] = Spread.certain(round(min(100 * paid / (half_days * price), 100.0)))
    return {key: _within(key, spread) for key, spread in values.items()}


def _costs(year: PlaceYear, base: Assumptions, months: int) -> Iterator[tuple[str, Spread]]:
    for nature, key in SURE.items():
        yield key, Spread.certain(_monthly(year, months, nature))
    for nature, key in UNSURE.items():
        yield key, _give_or_take(_monthly(year, months, nature))
    yield "other_costs", _give_or_take(_monthly(year, months, Nature.OTHER_COSTS, Nature.DEPRECIATION))
    yield "insurance", Spread.certain(year.total_of(Nature.INSURANCE) / 100)  # paid once a year
    weekly = _monthly(year, months, Nature.HOST) * 12 / WEEKS
    yield "host_hours", Spread.certain(round(weekly / base.likely("host_cost"), 1))
    yield "volunteer_hours", Spread.certain(round(year.volunteers.total / 100 / months, 1))


def _receipts(year: PlaceYear, base: Assumptions, months: int) -> Iterator[tuple[str, Spread]]:
    rents = _monthly(year, months, Nature.RENTS)
    offices = max(1, round(rents / base.likely("resident_rent"))) if rents and base.likely("resident_rent") else 0
    yield "residents", Spread.certain(offices)
    if offices:
        yield "resident_rent", Spread.certain(round(rents / offices, 2))
    room_price = base.likely("room_price")
    hours = _monthly(year, months, Nature.ROOMS) / room_price if room_price else 0.0
    yield "room_hours", _give_or_take(round(hours, 1))
    yield "training_days", Spread.certain(0)
    yield "grant", Spread.certain(year.total_of(Nature.GRANTS) / 100)
    yield "contribution", Spread.certain(year.total_of(Nature.CONTRIBUTION) / 100)
    others = 12 * _monthly(year, months, Nature.OTHER_RECEIPTS, Nature.INVOICED, Nature.TILL)
    yield "other_receipts", Spread.certain(round(others, 2))


def _monthly(year: PlaceYear, months: int, *natures: Nature) -> float:
    """Euros a month."""
    return round(sum(year.total_of(one) for one in natures) / 100 / months, 2)


def _give_or_take(value: float) -> Spread:
    return Spread(round(value * (1 - MARGIN), 2), value, round(value * (1 + MARGIN), 2))


def _within(key: str, spread: Spread) -> Spread:
    """Within what the parameter may be."""
    least, most = BY_KEY[key].least, BY_KEY[key].most
    low, likely, high = (min(max(one, least), most) for one in (spread.low, spread.likely, spread.high))
    return Spread(low, likely, high)
