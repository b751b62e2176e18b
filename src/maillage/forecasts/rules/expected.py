"""The course of a place with the likely value of everything and chance at its mean: what a spreadsheet computes too."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.forecasts.rules.assumptions import MONTHS, SHARE, Assumptions


@dataclass(frozen=True, slots=True)
class Month:
    """A month: half-days taken; euros received and spent, by nature; cash at its end."""

    half_days: float
    sold: float
    residents: float
    rooms: float
    training: float
    supported: float  # public service, grant, other receipts
    contribution: float
    running: float  # rent, energy, fibre, insurance, cleaning, other costs
    host: float
    cash: float

    @property
    def receipts(self) -> float:
        """All that came in."""
        return self.sold + self.residents + self.rooms + self.training + self.supported + self.contribution

    @property
    def costs(self) -> float:
        """All that was spent."""
        return self.running + self.host


def expected_months(assumptions: Assumptions, months: int = MONTHS) -> list[Month]:
    """Each month, the first first."""
    likely = assumptions.likely
    cash = likely("cash") - likely("works") * (1 - SHARE * likely("works_paid"))
    new = likely("ramp_months") > 0
    let = 0.0 if new else 1.0
    leaves, again = _monthly(likely("resident_leaves")), 1 / max(likely("resident_gap"), 1)
    course = []
    for number in range(months):
        if number or new:
            let = let * (1 - leaves) + (1 - let) * again
        month = _month(assumptions, number, let, cash)
        cash = month.cash
        course.append(month)
    return course


def _monthly(yearly: float) -> float:
    """The chance of a month that makes this one of a year (%)."""
    return float(1 - (1 - SHARE * yearly) ** (1 / 12))


def _month(assumptions: Assumptions, number: int, let: float, cash: float) -> Month:
    likely = assumptions.likely
    half_days = _half_days(assumptions, number)
    kept = 1.0 if number < likely("grant_months") else SHARE * likely("grant_renewed")
    later = (1 + SHARE * likely("inflation")) ** (number / 12)
    fixed = (
        sum(likely(key) for key in ("rent", "energy", "fibre", "cleaning", "other_costs")) + likely("insurance") / 12
    )
    _left, paid = _uses_left(assumptions)
    sold = half_days * (paid * likely("price") + (1 - paid) * likely("reduced_price"))
    residents = let * round(likely("residents")) * likely("resident_rent")
    rooms = likely("room_hours") * likely("room_price")
    stays = (1 - _monthly(likely("training_leaves"))) ** number
    training = likely("training_days") * likely("training_price") * stays
    supported = (likely("service") + likely("other_receipts") + likely("grant") * kept) / 12
    contribution = likely("contribution") / 12
    running = later * (fixed + likely("energy_use") * half_days)
    host = later * likely("host_hours") * 52 / 12 * likely("host_cost")
    after = cash + sold + residents + rooms + training + supported + contribution - running - host
    return Month(half_days, sold, residents, rooms, training, supported, contribution, running, host, after)


def _uses_left(assumptions: Assumptions) -> tuple[float, float]:
    """What the price leaves of all uses, and the share of these that pays it."""
    likely = assumptions.likely
    price, today, paying = likely("price"), likely("price_today"), SHARE * likely("paying")
    factor = max(price / today, 0.1) ** (-SHARE * likely("price_effect")) if today > 0 else 1.0
    left = paying * factor + 1 - paying
    return left, paying * factor / left


def _half_days(assumptions: Assumptions, number: int) -> float:
    likely = assumptions.likely
    left, _paid = _uses_left(assumptions)
    grown = min((number + 1) / max(likely("ramp_months"), 1), 1.0)
    season = assumptions.season(assumptions.month_of_year(number), likely("summer"))
    return min(assumptions.capacity * SHARE * likely("occupancy") * left * grown * season, assumptions.capacity)
