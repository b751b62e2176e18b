"""A hundred and twenty communes against the plain textbook model, solved by HiGHS as it stands."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.foresight.rules import planning
from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.solving import solve

N = 120
RNG = np.random.default_rng(2026)
AT = RNG.random((N, 2)) * 60
MINUTES = np.hypot(*(AT[:, None] - AT[None]).transpose(2, 0, 1)).round(2)
PEOPLE = RNG.integers(5, 3000, N).astype(float)
PRICE = RNG.integers(1, 9, N).astype(float)


def optimum(cost: list[float], rows: list[tuple[list[int], list[float], float, float]], whole: int) -> float:
    """The least Σ cost · x, 0 ≤ x ≤ 1, the first `whole` columns whole."""
    solver: Any = highspy._Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # HiGHS keeps one scheduler a process: another number would stop our own
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-6)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, [0.0] * len(cost), [1.0] * len(cost)
    model.row_lower_, model.row_upper_ = [row[2] for row in rows], [row[3] for row in rows]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in rows)])
    model.a_matrix_.index_ = np.concatenate([row[0] for row in rows])
    model.a_matrix_.value_ = np.concatenate([row[1] for row in rows])
    solver.passModel(model)
    solver.run()
    chosen = np.array(solver.getSolution().col_value)[:whole]
    if np.abs(chosen - chosen.round()).max() > 1e-7:  # else the relaxation is whole by itself, so the best
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (len(cost) - whole)
        solver.passModel(model)
        solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


def textbook_cover(near: NDArray[np.bool_], price: NDArray[np.float64], budget: float) -> float:
    """Church and ReVelle: max Σ people · served; served ≤ Σ open sites near."""
    inf = float("inf")
    cost = [0.0] * N + (-PEOPLE).tolist()
    rows = [
        ([*np.flatnonzero(near[i]).tolist(), N + i], [1.0] * int(near[i].sum()) + [-1.0], 0.0, inf) for i in range(N)
    ]
    rows.append((list(range(N)), price.tolist(), -inf, budget))
    return -optimum(cost, rows, N)


def textbook_mean(count: int) -> float:
    """ReVelle and Swain: min Σ people · minutes · goes; goes to one site; only where it is open."""
    inf = float("inf")
    cost = [0.0] * N + (PEOPLE[:, None] * MINUTES).ravel().tolist()
    rows = [([N + i * N + j for j in range(N)], [1.0] * N, 1.0, 1.0) for i in range(N)]
    rows += [([N + i * N + j, j], [1.0, -1.0], -inf, 0.0) for i in range(N) for j in range(N)]
    rows.append((list(range(N)), [1.0] * N, count, count))
    return optimum(cost, rows, N) / float(PEOPLE.sum())


@pytest.mark.parametrize("count", [1, 5, 20])
def test_most_people_within_eight_minutes(count: int) -> None:
    land, question = ground(PEOPLE, MINUTES), Question(Aim.COVER, 8, count=count)
    answer = solve(land, question)
    assert answer.proven
    assert answer.value == pytest.approx(textbook_cover(MINUTES <= 8, np.ones(N), count), abs=1e-3)
    assert answer.value == planning.measure_sites(land, question, answer.is_open)


@pytest.mark.parametrize("budget", [7.0, 31.0])
def test_most_people_for_a_budget(budget: float) -> None:
    land, question = ground(PEOPLE, MINUTES, price=PRICE), Question(Aim.COVER, 8, budget=budget)
    answer = solve(land, question)
    assert answer.proven
    assert answer.value == pytest.approx(textbook_cover(MINUTES <= 8, PRICE, budget), abs=1e-3)
    assert PRICE[answer.is_open].sum() <= budget


@pytest.mark.parametrize("count", [1, 5, 20])
def test_the_least_mean_minutes(count: int) -> None:
    land, question = ground(PEOPLE, MINUTES), Question(Aim.MEAN, count=count)
    answer = solve(land, question)
    assert answer.proven
    assert answer.value == pytest.approx(textbook_mean(count), rel=1e-6)
    assert answer.value == pytest.approx(planning.measure_sites(land, question, answer.is_open), rel=1e-6)
