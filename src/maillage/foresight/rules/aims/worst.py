"""The least longest journey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maillage.foresight.rules.aims.full_cover import full_cover
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import SURE, Answer, Ground, Question, reach
from maillage.foresight.rules.search import means_of
from maillage.kernel.refusal import Refusal


def worst(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """The least minutes for whoever is farthest (Minieka 1970): halving on minutes, each a covering question."""
    spent = means_of(land, question)
    priced = replace(land, price=spent.price)
    live = np.repeat(land.people > 0, np.diff(land.near.first))
    steps = np.unique(land.near.cost[live]).astype(np.float64)
    tried: dict[int, tuple[Answer | None, float]] = {}  # by step: an answer within the means, the cost proven needed

    def try_step(at: int, again: bool = False) -> tuple[Answer | None, float]:
        if at not in tried or again:
            cover_question = replace(question, minutes=float(steps[at]), share=1.0, gap=0.0)
            try:
                answer = full_cover(priced, cover_question, effort.rest(1 / 3), on_progress, start, spent.budget)
            except Refusal:
                tried[at] = None, np.inf
            else:
                tried[at] = (answer if answer.value <= spent.budget + 1e-9 else None), answer.bound
        return tried[at]

    _require_reachable(land)
    if not steps.size or try_step(steps.size - 1)[0] is None:
        raise Refusal(
            "not_enough_for_all",
            "With so few places some people stay more than %(minutes)s minutes away: open more.",
            minutes=round(land.far),
        )
    low, high = -1, steps.size - 1  # the least step that an answer reaches is `high`
    while high - low > 1 and not effort.over:
        middle = (low + high) // 2
        low, high = (low, middle) if try_step(middle)[0] is not None else (middle, high)
    low = max((at for at, (_answer, needed) in tried.items() if needed > spent.budget + 1e-9), default=-1)
    open_ = high
    while open_ - low > 1 and not effort.over:  # and the largest that is proven out of reach is `low`
        middle = (low + open_) // 2
        low, open_ = (middle, open_) if try_step(middle)[1] > spent.budget + 1e-9 else (low, middle)
    turn = 0
    while high - low > 1 and not effort.over:  # between them it is not known: longer looks, from both ends
        at, turn = (high - 1, 1) if turn == 0 else (low + 1, 0)
        answer, needed = try_step(at, again=True)
        low, high = (at if needed > spent.budget + 1e-9 else low), (at if answer is not None else high)
    best = tried[high][0]
    assert best is not None
    value = float(reach(land, best.is_open)[land.people > 0].max())
    bound = min(float(steps[low + 1]), value)
    gap = (value - bound) / value if value else 0.0
    steps_made = sum(answer.steps for answer, _needed in tried.values() if answer is not None)
    return replace(best, value=value, bound=bound, gap=gap, proven=gap <= SURE, steps=steps_made)


def _require_reachable(land: Ground) -> None:
    """Raise a Refusal when somebody is within reach of no site."""
    nowhere = (np.diff(land.near.first) == 0) & (land.people > 0)
    if nowhere.any():
        raise Refusal(
            "nobody_reaches",
            "%(people)s people in %(groups)s communes are within %(minutes)s minutes of no site, however many open: "
            "the farthest journey has no answer.",
            people=round(float(land.people[nowhere].sum())),
            groups=int(nowhere.sum()),
            minutes=round(land.far),
            rows=np.flatnonzero(nowhere).tolist(),
        )
