"""What stays of an answer when the minutes are as wrong as they are known to be (docs/algorithms/near-ties.md)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maillage.foresight.rules.kernels import Costs, Flags, Floats
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.planning import Robustness, StepCallback, ignore_steps, solve_worlds, sort_lists
from maillage.foresight.rules.problem import Answer, Ground, Question

SHORT = 10.0  # minutes: the error of a shorter drive is less in proportion


def simulate_minutes_errors(
    land: Ground,
    question: Question,
    answer: Answer,
    error: float,
    *,
    draws: int = 40,
    seed: int = 0,
    on_step: StepCallback = ignore_steps,
) -> Robustness:
    """Solve the question again with minutes that err by `error` (standard deviation, in minutes).

    Half of the variance is one error for each site (its street, its pass), half one for each trip. A drive shorter
    than SHORT errs in proportion; none lasts less than nothing. People are those of the question. The work of each
    draw is the question's: the same draws give the same shares on every machine.

    >>> from maillage.foresight.rules.problem import Aim, ground
    >>> from maillage.foresight.rules.solving import solve
    >>> land = ground([50, 50, 50], [[0, 12, 40], [12, 0, 40], [40, 40, 0]])
    >>> question = Question(Aim.MEAN, count=2)
    >>> simulate_minutes_errors(land, question, solve(land, question), 2.0).often.tolist()[2]
    1.0
    """

    def draw(random: np.random.Generator) -> Ground:
        return replace(land, near=sort_lists(land.near, draw_minutes(land.near, error, random), land.far))

    return solve_worlds(land, question, answer, draw, worlds=draws, seed=seed, on_step=on_step)


def draw_minutes(near: Lists, error: float, random: np.random.Generator) -> Costs:
    """The minutes of these lists (pairs), each with an error."""
    spread = error / np.sqrt(2)
    wrong = random.normal(0, spread, near.sites)[near.site] + random.normal(0, spread, near.site.size)
    minutes: Floats = np.maximum(near.cost + wrong * np.minimum(near.cost / SHORT, 1.0), 0.0)
    return minutes.astype(np.float32)


def shares_said(often: Floats, least: float = 0.1) -> dict[int, float]:
    """The share of each site that is chosen at least so often, by its number."""
    return {site: round(float(share), 3) for site, share in enumerate(often) if share >= least}


def share_around(stability: Robustness, neighbours: Flags) -> float:
    """The share of draws, among those answered, in which one of these sites (m) is chosen."""
    answered = np.isfinite(stability.value)
    return float(stability.chosen[answered][:, neighbours].any(axis=1).mean()) if answered.any() else 0.0


def share_unchanged(stability: Robustness, is_open: Flags) -> float:
    """The share of draws, among those answered, in which the very same sites (m) are chosen."""
    answered = np.isfinite(stability.value)
    return float((stability.chosen[answered] == is_open).all(axis=1).mean()) if answered.any() else 0.0
