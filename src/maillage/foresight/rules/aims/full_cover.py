"""Everybody near, or a share of them, at the least cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maillage.foresight.rules.covering import Covering, reduce_lists
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback, Search
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import SURE, Aim, Answer, Ground, Question
from maillage.foresight.rules.relaxation import Means
from maillage.foresight.rules.search import answer_from_state, cover_lists, means_of, reprice_lists, run_search
from maillage.kernel.refusal import Refusal


def full_cover(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
    target: float | None = None,
) -> Answer:
    """Everybody, or a share of them, within N minutes at the least cost (Toregas et al. 1971).

    Someone left out costs more than the dearest site, so that nobody is; sites whose people another serves at no
    greater price are left out first. A covering walk gives the first answer, and goes on when the bound is as good as
    it gets. `target`: stop when this cost is reached, or proven impossible.
    """
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    inside = near.cost <= np.float32(question.minutes)
    _require_reachable(land, question, np.bincount(row[inside], minlength=near.clients) > 0)
    if question.share < 1:
        return _share(land, question, effort, on_progress)
    dear = float(land.price.max()) + 1.0
    lists = reprice_lists(near, row, np.where(inside, 0.0, dear), np.where(land.people > 0, dear, 0.0))
    beside, old = lists.beside(land.kept)
    price = land.price[~land.kept]
    lean = reduce_lists(beside, price, effort.rest(0.3))
    walk = Covering(lean, price, question.seed, None if start is None else start[~land.kept])
    enough, before = -np.inf if target is None else target, np.inf
    walking = effort.part(0.2)
    while walk.walk(walk.stride, enough, walking) < 0.999 * before and not walking.over:
        before = walk.cost
    state = Search(
        lean,
        Means(price, price, np.inf),
        gap=question.gap,
        effort=effort.rest(0.5),
        seed=question.seed,
        whole=bool((land.price == np.rint(land.price)).all()),
        on_progress=on_progress,
        start=walk.best,
        target=target,
        shakes=False,
    ).run()
    while not state.is_closed(question.gap, enough) and not effort.over:
        state.stage = "improving"
        if walk.walk(walk.stride, max(enough, state.bound), effort) < state.value:
            state.value, state.is_open = walk.cost, walk.best.copy()
        if on_progress is not None:
            on_progress(state)
    is_open = land.kept.copy()
    is_open[old[state.is_open]] = True
    state.is_open = is_open
    return answer_from_state(state, state.value, max(0.0, state.bound))


def _require_reachable(land: Ground, question: Question, reachable: Flags) -> None:
    """Raise a Refusal when too many people have no site within reach; `reachable` (n): the groups that have one."""
    lost = float(land.people[~reachable].sum())
    if lost > (1 - question.share) * float(land.people.sum()) + 1e-9:
        raise Refusal(
            "out_of_reach",
            "%(people)s people in %(groups)s communes are within %(minutes)s minutes of no site: "
            "allow more minutes, more sites, or serve a smaller share.",
            people=round(lost),
            groups=int((~reachable & (land.people > 0)).sum()),
            minutes=round(question.minutes),
            rows=np.flatnonzero(~reachable & (land.people > 0)).tolist(),
        )


def _share(land: Ground, question: Question, effort: Effort, on_progress: ProgressCallback | None) -> Answer:
    """The least means that cover a share, by halving: just below, the bound says that no choice covers it."""
    people_wanted = question.share * float(land.people.sum())
    whole = bool((land.price == np.rint(land.price)).all())
    unit = float(np.gcd.reduce(land.price.astype(np.int64))) if whole else float(land.price.min()) / 16
    most = int(np.ceil(float(land.price[~land.kept].sum()) / unit))
    tries: dict[int, Answer] = {}

    def try_units(units: int) -> Answer:
        if units not in tries:
            budget = units * unit - float(land.price[land.movable].sum())
            cover_question = replace(question, aim=Aim.COVER, share=1.0, count=None, budget=budget, gap=0.0)
            everybody = float(land.people.sum())
            state = run_search(
                land,
                cover_lists(land, cover_question),
                means_of(land, cover_question),
                cover_question,
                effort.part(1 / 12),
                top=everybody,
                on_progress=on_progress,
                target=everybody - people_wanted + 1e-6,
            )
            tries[units] = answer_from_state(state, everybody - state.value, everybody - state.bound)
        return tries[units]

    low, high = -1, 1
    while try_units(min(high, most)).value < people_wanted - 1e-6 and high < most:
        low, high = high, high * 2
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if try_units(middle).value >= people_wanted - 1e-6 else (middle, high)
    impossible = max((units for units, answer in tries.items() if answer.bound < people_wanted - 1e-6), default=-1)
    best = tries[high]
    spent = float(land.price[best.is_open & ~land.kept].sum())
    bound = min(spent, (impossible + 1) * unit if whole else max(0.0, impossible * unit))
    gap = (spent - bound) / spent if spent else 0.0
    return replace(best, value=spent, bound=bound, gap=gap, proven=gap <= SURE)
