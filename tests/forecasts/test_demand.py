"""Use foreseen from use: the bands hold what they say, on two hundred places whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from maillage.forecasts.rules.assumptions import Spread
from maillage.forecasts.rules.attraction import FARTHEST, fit_attraction
from maillage.forecasts.rules.demand import backtest, covers, draw_months, fit_demand, occupancy_spread, triangle

PLACES = 200
AFTER = 12


def invented_place(random: np.random.Generator) -> tuple[list[float], list[float]]:
    """Three years of half-days: a level that drifts or not, summers, people who come several times."""
    capacity = int(random.integers(3, 10)) * 43
    level = capacity * random.uniform(0.08, 0.5)
    begins, clump = int(random.integers(0, 12)), float(random.choice([1, 2, 4, 6]))
    drift = float(random.choice([0, 0.04, 0.08]))
    seasons = [0.7 if (begins + month) % 12 in {6, 7} else 1.0 for month in range(36)]
    counts = []
    for season in seasons:
        level *= np.exp(drift * random.standard_normal() - drift**2 / 2)
        counts.append(float(min(clump * random.poisson(level * season / clump), capacity)))
    return counts, seasons


@pytest.mark.parametrize("known", [8, 12, 24])
def test_eight_of_ten_months_lie_in_the_band_of_eight_of_ten(known: int) -> None:
    random = np.random.default_rng(known)
    inside = years = 0
    for number in range(PLACES):
        counts, seasons = invented_place(random)
        demand = fit_demand(counts[:known], seasons[:known])
        assert demand is not None
        within, year = covers(demand, counts[known : known + AFTER], seasons[known : known + AFTER], seed=number)
        inside, years = inside + within, years + year
    assert 0.75 <= inside / PLACES / AFTER <= 0.85
    assert 0.70 <= years / PLACES <= 0.90


def test_a_history_too_short_or_empty_says_nothing() -> None:
    assert fit_demand([10, 12, 9, 11, 10]) is None
    assert fit_demand([0.0] * 24) is None
    assert fit_demand([10, 12, 9, 11, 10, 8], [1, 1, 1, 1, 1, 0]) is None  # a month closed is no month


def test_a_steady_place_is_foreseen_as_it_was() -> None:
    demand = fit_demand([40.0, 42, 38, 41, 39, 40, 43, 37, 40, 41, 39, 40])
    assert demand is not None
    assert demand.mean == pytest.approx(40, rel=0.05)
    spread = occupancy_spread(demand, 160)
    assert spread.low < 25 < spread.high
    assert spread.high - spread.low < 15


def test_the_drift_leaves_the_mean_where_it_was() -> None:
    demand = fit_demand([10.0, 30, 12, 45, 20, 9, 33, 18])
    assert demand is not None
    drawn = draw_months(demand, [1.0] * 12, draws=40_000)
    assert drawn.mean(axis=1) == pytest.approx(demand.mean, rel=0.06)
    assert drawn[-1].std() > drawn[0].std()


def test_a_past_is_judged_on_what_it_did_not_know() -> None:
    random = np.random.default_rng(5)
    steady = [float(count) for count in random.poisson(40, 18)]
    past = backtest(steady, [1.0] * 18)
    assert past is not None
    assert (past.known, past.after) == (12, 6)
    assert past.inside >= 4
    doubled = backtest([20.0] * 12 + [200.0] * 6, [1.0] * 18)
    assert doubled is not None
    assert doubled.inside == 0
    assert backtest([20.0] * 11, [1.0] * 11) is None


def test_a_triangle_has_the_tenths_it_was_made_from() -> None:
    spread = triangle(20, 30, 40)
    tenths = spread.quantiles(np.array([0.1, 0.9]))
    assert tenths == pytest.approx([20, 40], abs=1)
    assert triangle(0, 1, 2) == Spread(0, 1, 3)
    assert triangle(95, 98, 100).high == 100


def test_the_decay_of_distance_is_found_again() -> None:
    random = np.random.default_rng(3)
    people = random.uniform(200, 5_000, 150)
    minutes = random.uniform(2, 90, (150, 8))
    truth = np.where(minutes <= FARTHEST, people[:, None] * 0.02 * np.exp(-minutes / 14), 0)
    fitted = fit_attraction(people, minutes, random.poisson(truth).astype(float))
    assert fitted is not None
    assert fitted.scale == pytest.approx(14, abs=1)
    assert fitted.rate == pytest.approx(0.02, rel=0.15)
    spread = fitted.spread(people, minutes[:, 0])
    assert spread.low <= truth[:, 0].sum() * 1.1
    assert spread.high >= truth[:, 0].sum() * 0.9


def test_the_decay_of_two_places_is_not_said() -> None:
    assert fit_attraction(np.array([100.0]), np.array([[5.0, 9.0]]), np.array([[3.0, 1.0]])) is None
