"""What stays of an answer when minutes err: the same on every machine, and what it should be where that is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maillage.foresight.rules.problem import Aim, Ground, Question, ground
from maillage.foresight.rules.solving import solve
from maillage.foresight.rules.stability import draw_minutes, share_around, shares_said, simulate_minutes_errors

QUESTION = Question(Aim.COVER, 20, count=1, seconds=float("inf"), work=1e7)


def two_towns(between: float) -> Ground:
    """A town that both of two sites serve, and a village that only the first does, `between` minutes away."""
    return ground([1000, 10], [[12.0, 12.0], [between, 60.0]])


def test_without_error_the_answer_always_stays() -> None:
    land = two_towns(15)
    stability = simulate_minutes_errors(land, QUESTION, solve(land, QUESTION), 0.0)
    assert stability.often.tolist() == [1.0, 0.0]
    assert (stability.value == stability.best).all()


def test_an_edge_of_near_is_lost_half_of_the_time() -> None:
    """The town lies at the very limit of both sites: either is out of reach in half of the draws."""
    land = ground([1000], [[20.0, 20.0]])
    stability = simulate_minutes_errors(land, QUESTION, solve(land, QUESTION), 3.8, draws=400)
    assert (stability.best > 0).mean() == pytest.approx(0.75, abs=0.06)
    assert stability.often.sum() == pytest.approx(1.0)
    assert share_around(stability, np.array([True, True])) == 1.0
    assert share_around(stability, np.array([False, True])) == pytest.approx(stability.often[1])
    assert stability.value.mean() == pytest.approx(500, abs=75)


def test_the_same_seed_gives_the_same_shares_and_another_does_not() -> None:
    rng = np.random.default_rng(5)
    land = ground(rng.integers(1, 900, 40), rng.uniform(0, 60, (40, 25)).round(1))
    question = replace(QUESTION, count=3)
    answer = solve(land, question)
    first, again, other = (simulate_minutes_errors(land, question, answer, 3.8, seed=seed) for seed in (1, 1, 2))
    assert first.often.tolist() == again.often.tolist()
    assert first.often.tolist() != other.often.tolist()
    assert first.often.sum() == pytest.approx(3.0), "three sites open in each draw"


def test_an_error_has_the_size_it_is_said_to_have_and_a_short_drive_less() -> None:
    near, random = ground(np.ones(400), np.repeat([[40.0, 5.0]], 400, axis=0)).near, np.random.default_rng(0)
    drawn = np.array([draw_minutes(near, 3.8, random) for _draw in range(60)])
    minutes, short = drawn[:, near.site == 0], drawn[:, near.site == 1]
    assert np.sqrt(((minutes - 40) ** 2).mean()) == pytest.approx(3.8, rel=0.15)
    assert minutes.mean(axis=1).std() == pytest.approx(3.8 / np.sqrt(2), rel=0.25), "half of it is the site's"
    assert short.std() == pytest.approx(1.9, rel=0.25)
    assert drawn.min() >= 0


def test_only_what_is_often_chosen_is_said() -> None:
    assert shares_said(np.array([1.0, 0.05, 0.1])) == {0: 1.0, 2: 0.1}
