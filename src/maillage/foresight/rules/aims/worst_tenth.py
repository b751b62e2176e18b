"""The least mean journey of the worst-served tenth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags, Floats
from maillage.foresight.rules.problem import SURE, Answer, Ground, Question, reach
from maillage.foresight.rules.search import answer_from_state, means_of, reprice_lists, run_search

TAIL = 0.1  # the share of people of which the worst-served are


def tail_mean(people: Floats, minutes: Floats, tail: float = TAIL) -> float:
    """The mean minutes of the worst-served share of people.

    >>> tail_mean(np.array([90.0, 10.0]), np.array([5.0, 40.0])), tail_mean(np.array([1.0, 1.0]), np.array([10, 30]), 1)
    (40.0, 20.0)
    """
    order = np.argsort(-minutes, kind="stable")
    left = tail * float(people.sum())
    taken = np.clip(left - np.concatenate([[0.0], np.cumsum(people[order])[:-1]]), 0.0, people[order])
    return float((taken * minutes[order]).sum() / left)


def worst_tenth(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """The least mean minutes of the worst-served tenth (Rockafellar and Uryasev 2000).

    It is the least over η of η + mean of (minutes − η)⁺ / 0.1, each a question of mean minutes. What is proven for
    one η bounds all smaller ones, so that only the η that could still win are asked.
    """
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    tail = TAIL * float(land.people.sum())
    steps = np.unique(np.append(near.cost[np.repeat(land.people > 0, np.diff(near.first))], [0.0, land.far]))
    exact = steps.size <= 400
    grid = steps.astype(np.float64) if exact else np.arange(0.0, land.far + 1)
    proven, spent = {grid.size - 1: 0.0}, {grid.size - 1}
    best: Answer | None = None
    total = 0
    while True:
        estimate = np.empty(grid.size)
        above, after = 0.0, np.zeros(grid.size, np.int64)
        for at in range(grid.size - 1, -1, -1):
            above = max(above, proven.get(at, 0.0))
            after[at] = at if at in proven else after[at + 1]
            left = grid[at] if exact else max(0.0, grid[at] - 1)  # between two whole minutes as well
            estimate[at] = left + above / tail
        weakest = int(np.argmin(estimate))
        bound = float(estimate[weakest])
        done = weakest in spent or effort.over
        if best is not None and (done or bound >= best.value * (1 - question.gap) - 1e-9):
            break
        at = int(weakest + after[weakest]) // 2  # half of what rests on the same proof
        over = np.maximum(near.cost.astype(np.float64) - grid[at], 0.0) * land.people[row]
        lists = reprice_lists(near, row, over, land.people * (land.far - grid[at]))
        beaten = None if best is None else (best.value * (1 - question.gap) - grid[at]) * tail - 1e-6
        state = run_search(
            land,
            lists,
            means_of(land, question),
            question,
            effort.part(1 / 8),
            on_progress=on_progress,
            start=start,
            target=beaten,
        )
        proven[at] = max(proven.get(at, 0.0), state.bound)
        total += state.steps
        value = tail_mean(land.people, np.minimum(reach(land, state.is_open), land.far))
        if best is None or value < best.value:
            best, start = answer_from_state(state, value, value), state.is_open
        else:
            spent.add(at)  # asking it again would bring nothing
    bound = min(bound, best.value)
    gap = (best.value - bound) / best.value if best.value else 0.0
    return replace(best, bound=bound, gap=gap, proven=gap <= SURE, steps=total)
