"""Where a place breaks even, what each lever would have to be, what a price leaves of the use, what is put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillage.forecasts.rules.arrays import Floats
from maillage.forecasts.rules.assumptions import BY_KEY, SHARE, Assumptions, Spread
from maillage.forecasts.rules.simulation import Course, Luck, paid_for_one, simulate, uses_left

LEVERS = (
    "occupancy", "price", "paying", "residents", "room_hours", "training_days", "contribution", "rent", "host_hours",
)  # fmt: skip
STEPWISE = frozenset({"occupancy", "price", "residents"})  # the result does not follow them in a straight line
LEVER_DRAWS = 2_000
SHARES = (0.5, 0.8)  # of futures that balance
PRECISION = 0.01  # of a lever that is searched for by halving


def break_even(assumptions: Assumptions, values: dict[str, Floats] | None = None, year: int = 3) -> Floats:
    """The occupancy (%) at which a year of a grown place balances; above 100 it can't. In closed form.

    (costs - other receipts) / (capacity × (what a half-day brings - energy of a use)), at the mean of the season, with
    the prices of the middle of that year. `values`: draws by key, else the likely ones. Where a further half-day costs
    more than it brings, no occupancy does it: infinity.
    """
    value = values or {key: np.array([assumptions.likely(key)]) for key in BY_KEY}
    months = sum((assumptions.season(month, value["summer"]) for month in range(1, 13)), np.zeros(1))
    later = (1 + SHARE * value["inflation"]) ** (year - 0.5)
    fixed = 12 * sum((value[key] for key in ("rent", "energy", "fibre", "cleaning", "other_costs")), np.zeros(1))
    costs = later * (fixed + value["insurance"] + 52 * value["host_hours"] * value["host_cost"])
    wear = value["works"] * (1 - SHARE * value["works_paid"]) / value["works_years"]
    earned = 12 * value["room_hours"] * value["room_price"] + value["service"] + value["other_receipts"]
    earned = earned + value["contribution"] + _chancy(value, round(assumptions.likely("residents")), year)
    margin = paid_for_one(value) - later * value["energy_use"]
    yearly = assumptions.capacity * months * uses_left(value)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = (costs + wear - earned) / (yearly * margin) / SHARE
    share: Floats = np.where(costs + wear <= earned, 0.0, np.where(margin > 0, needed, np.inf))
    return share


def _chancy(value: dict[str, Floats], residents: int, year: int) -> Floats:
    """What residents, training and grants bring in a year, on average over chance."""
    leaves = 1 - (1 - SHARE * value["resident_leaves"]) ** (1 / 12)
    again = 1 / np.maximum(value["resident_gap"], 1)
    present = again / (again + leaves)
    rents = residents * present * 12 * value["resident_rent"]
    stays = (1 - SHARE * value["training_leaves"]) ** (year - 0.5)
    granted = np.where(value["grant_months"] >= 12 * year, 1.0, SHARE * value["grant_renewed"])
    chancy: Floats = rents + 12 * value["training_days"] * value["training_price"] * stays + value["grant"] * granted
    return chancy


def drawn_values(assumptions: Assumptions, *, draws: int, seed: int = 1) -> dict[str, Floats]:
    """Each parameter as `simulate` draws it."""
    luck = Luck(seed, draws)
    return {key: luck.value(key, assumptions[key]) for key in BY_KEY}


@dataclass(frozen=True, slots=True)
class Lever:
    """What one parameter would have to be, alone, for the last year to balance in half of the futures, and in four of
    five; None: no value of it is enough.
    """

    key: str
    now: float
    half: float | None
    safe: float | None


def levers(assumptions: Assumptions, *, seed: int = 1) -> list[Lever]:
    """Each lever that would do it alone, or not. Cost: two simulations of LEVER_DRAWS futures for a lever that the
    result follows in a straight line, about twenty for the others.
    """
    result = simulate(assumptions, draws=LEVER_DRAWS, seed=seed).results[-1]
    keys = [key for key in LEVERS if key != "host_hours" or assumptions.likely(key)]
    return [_lever(assumptions, key, result, seed) for key in keys]


def _lever(assumptions: Assumptions, key: str, result: Floats, seed: int) -> Lever:
    half, safe = (_search if key in STEPWISE else _solve)(assumptions, key, result, seed)
    return Lever(key, assumptions.likely(key), half, safe)


def _moved(assumptions: Assumptions, key: str, value: float, seed: int) -> Floats:
    """The results of the last year with another value of one parameter, the luck of all others the same."""
    moved = assumptions.with_changes({key: Spread.certain(value)})
    results: Floats = simulate(moved, draws=LEVER_DRAWS, seed=seed).results[-1]
    return results


def _solve(assumptions: Assumptions, key: str, result: Floats, seed: int) -> list[float | None]:
    """In a straight line: where each future crosses nothing, then the value that enough of them have crossed."""
    least, most = BY_KEY[key].least, _most(key, assumptions.likely(key))
    low = _moved(assumptions, key, least, seed)
    slope = (_moved(assumptions, key, most, seed) - low) / (most - least)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = np.where(slope != 0, least - low / slope, np.where(low >= 0, -np.inf, np.inf))
    costs = bool((slope < 0).any())
    solved: list[float | None] = []
    for share in SHARES:
        if (result >= 0).mean() >= share:
            solved.append(assumptions.likely(key))
            continue
        value = float(np.quantile(crossing, 1 - share if costs else share, method="lower" if costs else "higher"))
        solved.append(value if least <= value <= most else None)
    return solved


def _search(assumptions: Assumptions, key: str, result: Floats, seed: int) -> list[float | None]:
    """By halving, to a hundredth; whole numbers of offices."""
    now, best = assumptions.likely(key), _most(key, assumptions.likely(key))
    farthest = _moved(assumptions, key, best, seed)
    values: list[float | None] = []
    for share in SHARES:
        if (result >= 0).mean() >= share:
            values.append(now)
        elif (farthest >= 0).mean() < share:
            values.append(None)
        else:
            values.append(_halve(assumptions, key, now, best, share, seed))
    return values


def _halve(assumptions: Assumptions, key: str, near: float, far: float, share: float, seed: int) -> float:
    whole = key == "residents"
    while far - near > (1 if whole else PRECISION * far):
        middle = (near + far) // 2 if whole else (near + far) / 2
        enough = (_moved(assumptions, key, middle, seed) >= 0).mean() >= share
        near, far = (near, middle) if enough else (middle, far)
    return far


def _most(key: str, now: float) -> float:
    """The farthest one looks, within what a parameter may be."""
    far = {"price": 40.0, "residents": 12.0, "room_hours": 160.0, "training_days": 20.0, "rent": 5_000.0}.get(
        key, 200_000.0
    )
    return min(max(far, now), BY_KEY[key].most)


@dataclass(frozen=True, slots=True)
class PricePoint:
    """What a price would give in the last year, in the middle future: half-days a month, what must be put in a year
    (euros), in what share of futures the year balances.
    """

    price: float
    half_days: float
    need: float
    balanced: float


def price_curve(assumptions: Assumptions, prices: Sequence[float], *, seed: int = 1) -> list[PricePoint]:
    """The trade-off of the price that full payers pay; who pays nothing or less goes on as today."""
    points = []
    for price in prices:
        course = simulate(assumptions.with_changes({"price": Spread.certain(price)}), draws=LEVER_DRAWS, seed=seed)
        half_days = float(np.median(course.use[-1])) / 12
        points.append(PricePoint(price, half_days, float(np.median(course.needs[-1])), course.balanced()))
    return points


@dataclass(frozen=True, slots=True)
class YearlyReturn:
    """What a year gives, in the middle future, and what must be put in for it: by half, by four futures of five."""

    need_half: float
    need_safe: float
    hours: float
    people: float
    km: float
    co2_kg: float

    def per_euro(self, amount: float) -> float | None:
        """So much of it for each euro put in, in the middle future; None where less than a hundred euros are."""
        return amount / self.need_half if self.need_half >= LEAST_PUT_IN else None


HOURS_OF_HALF_DAY = 4
LEAST_PUT_IN = 100.0  # euros a year: a ratio over less says nothing


def yearly_return(course: Course, values: dict[str, Floats], year: int = -1) -> YearlyReturn:
    """Hours of work, people who come in an ordinary month, kilometres not driven, of a year; and what it takes."""
    use = course.use[year]
    people = use / 12 / values["visits_person"]
    km = use * values["km_saved"]
    needs = course.needs[year]
    return YearlyReturn(
        float(np.median(needs)), float(np.quantile(needs, 0.8)), float(np.median(use)) * HOURS_OF_HALF_DAY,
        float(np.median(people)), float(np.median(km)), float(np.median(km * values["km_co2"])) / 1000,
    )  # fmt: skip
