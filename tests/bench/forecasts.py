"""Economic models: how long a hundred thousand futures take, and whether the bands of what is foreseen hold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import perf_counter

import numpy as np

from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.balance import break_even, drawn_values
from maillage.forecasts.rules.demand import covers, fit_demand
from maillage.forecasts.rules.outlook import look_ahead
from maillage.forecasts.rules.simulation import simulate
from tests.bench.report import Figure
from tests.forecasts.test_demand import AFTER, PLACES, invented_place

PART = "Forecasts"
MODEL = Assumptions({"residents": Spread.certain(3), "training_days": Spread(2, 4, 6), "grant": Spread.certain(4_000)})
WAVERING = Assumptions({"residents": Spread.certain(2)})  # desks make the difference
DRAWS = 100_000


def best_of(times: int, work: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds: the others waited for the machine."""
    spent = []
    for _each in range(times):
        began = perf_counter()
        work()
        spent.append(perf_counter() - began)
    return min(spent)


def measure(say: Callable[[str], None], *, small: bool = False) -> list[Figure]:
    """The figures of docs/algorithms/forecasts.md."""
    say("futures of places")
    draws = DRAWS // 10 if small else DRAWS
    seconds = best_of(3, lambda: simulate(MODEL, draws=draws))
    seeds = count(1)  # an answer that was given is kept: each run asks for another
    figures = [
        Figure(PART, f"{draws:,} futures of 36 months", f"{seconds * 1000:.0f} ms", "≤ 1 s"),
        Figure(PART, "a whole answer", f"{best_of(3, lambda: look_ahead(MODEL, seed=next(seeds))) * 1000:.0f} ms"),
    ]
    for known in (8, 12, 24):
        figures += _coverage(known)
    return [*figures, *_break_even_errors()]


def _coverage(known: int) -> list[Figure]:
    random = np.random.default_rng(100 + known)
    inside = years = 0
    for number in range(PLACES):
        counts, seasons = invented_place(random)
        demand = fit_demand(counts[:known], seasons[:known])
        assert demand is not None
        months, year = covers(demand, counts[known : known + AFTER], seasons[known : known + AFTER], seed=number)
        inside, years = inside + months, years + year
    share = inside / PLACES / AFTER
    return [
        Figure(PART, f"months in their 80 % band, {known} known", f"{share:.1%}", "75–85 %", 0.75 <= share <= 0.85),
        Figure(PART, f"years in their 80 % band, {known} known", f"{years / PLACES:.1%}"),
    ]


def _break_even_errors() -> list[Figure]:
    """Places whose true parameters lie somewhere in what is supposed: is their break-even in the band, and how far?"""
    truths = break_even(WAVERING, drawn_values(WAVERING, draws=2_000, seed=2))
    supposed = break_even(WAVERING, drawn_values(WAVERING, draws=10_000))
    low, high = np.quantile(supposed, (0.1, 0.9))
    inside = float(((truths >= low) & (truths <= high)).mean())
    error = float(np.median(np.abs(truths - np.median(supposed))))
    return [
        Figure(PART, "break-evens in their 80 % band", f"{inside:.1%}", "75–85 %", 0.75 <= inside <= 0.85),
        Figure(PART, "error of a break-even, in the middle", f"{error:.1f} points of {np.median(truths):.0f}"),
    ]
