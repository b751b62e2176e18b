"""Three years of a place, month by month, in as many possible futures as one wants (Monte Carlo).

Each parameter has a stream of random numbers of its own, named by its key (SeedSequence, O'Neill 2014): two models that
differ in one parameter meet the same luck in all others (common random numbers), so that their difference is due to
what was changed, and ten thousand draws compare what a million independent ones would.

Cost: O(draws × months); 100,000 draws of 36 months are timed by `make bench ARGS="--only forecasts"`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from maillage.forecasts.rules.arrays import Floats
from maillage.forecasts.rules.assumptions import MONTHS, SHARE, Assumptions, Spread


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a place. `cash`: (months + 1, draws), euros, the first row the day it begins; `results`, `needs`,
    `use`: (years, draws), euros, euros and half-days; `inputs`: what was drawn for each uncertain parameter.
    """

    cash: Floats
    results: Floats  # of a year: receipts less costs and wear of the works, contribution included
    needs: Floats  # what would have to be put in for the year to balance, whatever is put in today
    use: Floats
    inputs: dict[str, Floats]

    @property
    def draws(self) -> int:
        """How many futures."""
        return int(self.cash.shape[1])

    def bands(self, shares: tuple[float, ...] = (0.1, 0.5, 0.9)) -> Floats:
        """Cash under which these shares of futures lie: (shares, months + 1)."""
        return np.quantile(self.cash, shares, axis=1)

    def runs_dry(self) -> Floats:
        """The share of futures whose cash was below nothing at the end of some month so far: (months + 1,)."""
        below: Floats = np.maximum.accumulate(self.cash < 0, axis=0).mean(axis=1)
        return below

    def balanced(self, year: int = -1) -> float:
        """The share of futures in which a year's receipts cover its costs; the last year unless another is meant."""
        return float((self.results[year] >= 0).mean())


class Luck:
    """A stream of random numbers for each name, the same whatever else is drawn."""

    def __init__(self, seed: int, draws: int) -> None:
        self.seed, self.draws = seed, draws

    def stream(self, name: str) -> np.random.Generator:
        """The stream of a name."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, zlib.crc32(name.encode())])))

    def value(self, name: str, spread: Spread) -> Floats:
        """Draws of a parameter; one number, spread over nothing, when it is certain."""
        if spread.is_certain:
            return np.array([spread.likely])
        return spread.quantiles(self.stream(name).random(self.draws))


def simulate(assumptions: Assumptions, *, draws: int = 10_000, seed: int = 1, months: int = MONTHS) -> Course:
    """The futures of a place; the same seed gives the same answer. `months` is a whole number of years."""
    luck = Luck(seed, draws)
    value = {one: luck.value(one, assumptions[one]) for one in _KEYS}
    years = months // 12
    cash = np.empty((months + 1, draws))
    results, needs, use = (np.zeros((years, draws)) for _each in range(3))
    works = value["works"] * (1 - SHARE * value["works_paid"])
    wear = works / value["works_years"] / 12
    cash[0] = value["cash"] - works
    contribution = value["contribution"] / 12
    taken = _use(assumptions, value, luck, months)
    inconstant = _Inconstant(assumptions, value, luck, months)
    for month in range(months):
        half_days = next(taken)
        earned = _earned(value, half_days) + inconstant.receipts(month)
        spent = _spent(value, half_days) * (1 + SHARE * value["inflation"]) ** (month / 12)
        result = earned - spent
        cash[month + 1] = cash[month] + result + contribution
        year = month // 12
        needs[year] -= result - wear
        results[year] += result - wear + contribution
        use[year] += half_days
    return Course(
        cash, results, np.maximum(needs, 0), use, {key: value[key] for key in assumptions.uncertain() if key in value}
    )


def _use(assumptions: Assumptions, value: dict[str, Floats], luck: Luck, months: int) -> Iterator[Floats]:
    """Half-days taken in each month: capacity × occupancy × what the price leaves of it × how far it has grown ×
    season × chance, at most all.
    """
    capacity = assumptions.capacity
    mature = capacity * SHARE * value["occupancy"] * uses_left(value)[0]
    spread = SHARE * assumptions.likely("swing")
    sigma = np.sqrt(np.log1p(spread**2))
    stream = luck.stream("chance")
    for month in range(months):
        grown = np.minimum((month + 1) / np.maximum(value["ramp_months"], 1), 1.0)
        chance = np.exp(sigma * stream.standard_normal(luck.draws) - sigma**2 / 2) if sigma else 1.0
        season = assumptions.season(assumptions.month_of_year(month), value["summer"])
        yield np.minimum(mature * grown * season * chance, capacity) + np.zeros(luck.draws)


def price_factor(price: Floats, today: Floats, effect: Floats) -> Floats:
    """What another price leaves of the use: (price / today)^-e, a constant elasticity e; a free place knows no prices.

    Free from a price, the use grows as if one asked a tenth of it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(today > 0, np.maximum(price / today, 0.1), 1.0)
    factor: Floats = ratio ** (-SHARE * effect)
    return factor


def uses_left(value: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """What another price leaves of all uses, and the share of these that pays it; who pays less or nothing stays.

    With half of the uses paid and a price that keeps 80 % of those: 0.5 × 0.8 + 0.5 = 90 % are left, 4/9 of them paid.
    """
    paying = SHARE * value["paying"]
    kept = paying * price_factor(value["price"], value["price_today"], value["price_effect"])
    left = kept + 1 - paying
    return left, kept / left


def paid_for_one(value: Mapping[str, Floats]) -> Floats:
    """What a half-day brings on average: the price, the reduced one for the others."""
    _left, paid = uses_left(value)
    mean: Floats = paid * value["price"] + (1 - paid) * value["reduced_price"]
    return mean


def _earned(value: dict[str, Floats], half_days: Floats) -> Floats:
    """What a month brings whatever becomes of residents, training and grants."""
    sold = half_days * paid_for_one(value)
    steady: Floats = value["room_hours"] * value["room_price"] + (value["service"] + value["other_receipts"]) / 12
    return sold + steady


def _spent(value: dict[str, Floats], half_days: Floats) -> Floats:
    """What a month costs at the prices of the first."""
    fixed = sum((value[key] for key in _MONTHLY), np.zeros(1)) + value["insurance"] / 12
    host = value["host_hours"] * 52 / 12 * value["host_cost"]
    spent: Floats = fixed + host + value["energy_use"] * half_days
    return spent


class _Inconstant:
    """What comes or stops by chance: residents who leave and are followed, training, a grant renewed or not."""

    def __init__(self, assumptions: Assumptions, value: dict[str, Floats], luck: Luck, months: int) -> None:
        self.value, self.draws = value, luck.draws
        count = round(assumptions.likely("residents"))
        self.residents = _resident_counts(count, assumptions, value, luck, months) if count else None
        yearly = SHARE * value["training_leaves"]
        monthly = 1 - (1 - yearly) ** (1 / 12)
        stays = luck.stream("training").random(luck.draws)
        with np.errstate(divide="ignore"):
            self.training_ends = np.where(monthly > 0, np.log(stays) / np.log1p(-monthly), np.inf)
        self.renewed = luck.stream("renewal").random(luck.draws) < SHARE * value["grant_renewed"]

    def receipts(self, month: int) -> Floats:
        """What they bring in a month (the first is 0)."""
        value = self.value
        training = value["training_days"] * value["training_price"] * (month < self.training_ends)
        grant = value["grant"] / 12 * ((month < value["grant_months"]) | self.renewed)
        rents = self.residents[month] * value["resident_rent"] if self.residents is not None else 0.0
        both: Floats = training + grant + rents
        return both


def _resident_counts(count: int, assumptions: Assumptions, value: dict[str, Floats], luck: Luck, months: int) -> Floats:
    """How many are there in each month: (months, draws). Each office is let or empty, a Markov chain of its own.

    Let, it empties with the chance of a month (1 - (1 - yearly)^(1/12)); empty, it is let again with 1 / months of gap.
    A place that begins (`ramp_months` above zero) begins with empty offices.
    """
    leaves = 1 - (1 - SHARE * value["resident_leaves"]) ** (1 / 12)
    again = 1 / np.maximum(value["resident_gap"], 1)
    present = np.zeros((months, luck.draws))
    new = assumptions.likely("ramp_months") > 0
    for office in range(count):
        stream = luck.stream(f"office-{office}")
        is_let = np.full(luck.draws, not new)
        for month in range(months):
            if month or new:
                luck_now = stream.random(luck.draws)
                is_let = np.where(is_let, luck_now >= leaves, luck_now < again)
            present[month] += is_let
    return present


_MONTHLY = ("rent", "energy", "fibre", "cleaning", "other_costs")
_KEYS = (
    "occupancy", "ramp_months", "summer", "price_effect", "price", "price_today", "paying", "reduced_price",
    "resident_rent", "resident_leaves", "resident_gap",
    "room_hours", "room_price", "training_days", "training_price", "training_leaves",
    "service", "grant", "grant_months", "grant_renewed", "contribution", "other_receipts", *_MONTHLY, "energy_use",
    "insurance", "host_hours", "host_cost", "inflation", "works", "works_paid", "works_years", "cash",
)  # fmt: skip


def when_dry(course: Course) -> tuple[float, int | None]:
    """The chance that cash runs out; the month (from 1) by which half of the futures that do have; None: in none."""
    shares = course.runs_dry()
    last = float(shares[-1])
    if last <= 0:
        return 0.0, None
    middle = next(number for number, share in enumerate(shares) if share >= last / 2)
    assert all(one <= two for one, two in pairwise(shares))
    return last, middle
