"""What the use of a place will be, from what it was: a level that drifts, visits in clumps, seasons.

A Gamma level with discounting and Poisson counts (Smith & Miller, 1986; Harvey & Fernandes, 1989), on counts divided by
the size of a clump: somebody who comes comes several times. Every step is in closed form. How fast the level drifts
(discount) and how large clumps are is not chosen but averaged, each of a small grid by the likelihood of each month
given those before (Hoeting et al., 1999), so that bands bear what a short history leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maillage.forecasts.rules.arrays import Floats
from maillage.forecasts.rules.assumptions import SHARE, Spread

DISCOUNTS = (0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
CLUMPS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
LEAST_MONTHS = 6  # fewer say nothing of the next
LEAST_WEIGHT = 1e-3
VAGUE = 1e-9


@dataclass(frozen=True, slots=True)
class Level:
    """The level after the last month for one discount and one size of clump: Gamma(shape, rate); how likely it is."""

    shape: float
    rate: float
    discount: float
    clump: float
    weight: float  # of all that were tried, those weights add up to 1


@dataclass(frozen=True, slots=True)
class Demand:
    """What is known of the use after so many months: each way to see it, by its likelihood."""

    levels: tuple[Level, ...]
    months: int

    @property
    def mean(self) -> float:
        """Half-days in an ordinary month."""
        return sum(one.weight * one.clump * one.shape / one.rate for one in self.levels)


def fit_demand(counts: Sequence[float], exposures: Sequence[float] | None = None) -> Demand | None:
    """What a history of months says, the oldest first; None when it is shorter than six, or nobody came.

    `counts`: half-days taken in each month; `exposures`: what one expects of each month for the same level (season,
    days open), 1 for an ordinary one; months of 0 (closed) say nothing. Cost: O(36 × months).
    """
    weights = list(exposures) if exposures is not None else [1.0] * len(counts)
    months = [(count, weight) for count, weight in zip(counts, weights, strict=True) if weight > 0]
    if len(months) < LEAST_MONTHS or not any(count > 0 for count, _weight in months):
        return None
    fits = [_filter(months, discount, clump) for discount in DISCOUNTS for clump in CLUMPS]
    best = max(likelihood for likelihood, _level in fits)
    total = sum(math.exp(likelihood - best) for likelihood, _level in fits)
    levels = (replace(level, weight=math.exp(likelihood - best) / total) for likelihood, level in fits)
    return Demand(tuple(one for one in levels if one.weight >= LEAST_WEIGHT), len(months))


def _filter(months: Sequence[tuple[float, float]], discount: float, clump: float) -> tuple[float, Level]:
    """The log-likelihood of each month given those before, after the first; and what is known at the end."""
    first, exposure = months[0]
    shape, rate = first / clump + 0.5, exposure
    likelihood = 0.0
    for count, weight in months[1:]:
        shape, rate = shape * discount, rate * discount
        likelihood += _log_predictive(count / clump, shape, rate, weight) - math.log(clump)
        shape, rate = shape + count / clump, rate + weight
    return likelihood, Level(max(shape, VAGUE), rate, discount, clump, 0.0)


def _log_predictive(count: float, shape: float, rate: float, weight: float) -> float:
    """The log of the negative binomial, between whole numbers too."""
    shape = max(shape, VAGUE)
    return (
        math.lgamma(shape + count) - math.lgamma(shape) - math.lgamma(count + 1)
        + shape * math.log(rate / (rate + weight)) + count * math.log(weight / (rate + weight))
    )  # fmt: skip


def draw_months(demand: Demand, exposures: Sequence[float], *, draws: int, seed: int = 1) -> Floats:
    """Futures of the months to come: (months, draws), half-days.

    The level of each future is drawn once, and drifts from month to month by a Beta shock as the discount says, its
    mean unchanged (the evolution under which discounting is exact).
    """
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, demand.months])))
    counts = random.multinomial(draws, np.array([one.weight for one in demand.levels]) / _total(demand))
    drawn = [_draw_level(one, exposures, count, random) for one, count in zip(demand.levels, counts, strict=True)]
    return np.concatenate(drawn, axis=1)


def _total(demand: Demand) -> float:
    return sum(one.weight for one in demand.levels)


def _draw_level(known: Level, exposures: Sequence[float], draws: int, random: np.random.Generator) -> Floats:
    level = random.gamma(known.shape, 1 / known.rate, draws)
    kept, lost = max(known.discount * known.shape, VAGUE), max((1 - known.discount) * known.shape, VAGUE)
    drawn = np.empty((len(exposures), draws))
    for month, exposure in enumerate(exposures):
        if known.discount < 1:
            level = level * random.beta(kept, lost, draws) / known.discount
        drawn[month] = known.clump * random.poisson(level * exposure)
    return drawn


def occupancy_spread(demand: Demand, capacity: float, *, seed: int = 1, draws: int = 4_000) -> Spread:
    """The mean occupancy of the next twelve ordinary months, in %: the triangle with the tenths of the forecast."""
    yearly = draw_months(demand, [1.0] * 12, draws=draws, seed=seed).mean(axis=0) / max(capacity, 1e-9) / SHARE
    low, middle, high = (float(one) for one in np.quantile(yearly, (0.1, 0.5, 0.9)))
    return triangle(low, middle, high)


def triangle(low: float, middle: float, high: float) -> Spread:
    """A triangular spread with about these tenths: its ends lie beyond them, between 0 and 100, rounded to a half.

    Of a triangle from 0 to 1 whose mode is in the middle, the tenths are 0.224 and 0.776: the ends lie 0.405 of the
    distance between them farther out.
    """
    beyond = 0.405 * (high - low)

    def rounded(value: float) -> float:
        return round(2 * min(max(value, 0.0), 100.0)) / 2

    likely = rounded(middle)
    return Spread(min(rounded(low - beyond), likely), likely, max(rounded(high + beyond), likely))


def covers(demand: Demand, after: Sequence[float], exposures: Sequence[float], *, seed: int = 1) -> tuple[int, bool]:
    """Of the months that followed, how many lie in their 80 % band; whether their sum does."""
    drawn = draw_months(demand, exposures, draws=4_000, seed=seed)
    low, high = np.quantile(drawn, (0.1, 0.9), axis=1)
    inside = sum(bool(lo <= count <= hi) for count, lo, hi in zip(after, low, high, strict=True))
    least, most = np.quantile(drawn.sum(axis=0), (0.1, 0.9))
    return inside, bool(least <= sum(after) <= most)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the first months of a history would have said of the next: of `after`, `inside` lie in their band."""

    known: int
    after: int
    inside: int


def backtest(counts: Sequence[float], exposures: Sequence[float]) -> Backtest | None:
    """Fit the first two thirds of a history, judge the rest; None for less than a year."""
    if len(counts) < 12:
        return None
    known = len(counts) * 2 // 3
    demand = fit_demand(counts[:known], exposures[:known])
    if demand is None:
        return None
    inside, _year = covers(demand, counts[known:], exposures[known:])
    return Backtest(known, len(counts) - known, inside)
