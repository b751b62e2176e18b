"""The steps shared by all aims: lists of pairs, a search over them, an answer."""

from __future__ import annotations

import numpy as np

from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback, Search, State
from maillage.foresight.rules.kernels import Flags, Floats
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.problem import SURE, Answer, Ground, Question, coverage_weight
from maillage.foresight.rules.relaxation import Means


def means_of(land: Ground, question: Question) -> Means:
    """What sites cost: one each when they are counted, their price when there is a budget."""
    price = land.price if question.budget is not None else np.ones(land.sites)
    return Means(price, np.zeros(land.sites), question.within(land))


def cover_lists(land: Ground, question: Question) -> Lists:
    """Lists whose costs are the people not served at each site; beyond N minutes, all of them."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    lost = (1.0 - coverage_weight(question, near.cost.astype(np.float64))) * land.people[row]
    return reprice_lists(near, row, lost, land.people)


def reprice_lists(near: Lists, row: np.ndarray, cost: Floats, beyond: Floats) -> Lists:
    """The pairs of `near` at other costs, those as dear as `beyond` left out; the order of a row must not change."""
    short = cost.astype(np.float32)
    keep = (cost < beyond[row]) & (short < beyond[row])
    first = np.zeros(near.first.size, np.int64)
    np.cumsum(np.bincount(row[keep], minlength=near.clients), out=first[1:])
    return Lists(first, near.site[keep], short[keep], beyond.astype(np.float64), near.sites)


def mean_lists(land: Ground, weights: Floats | None = None) -> Lists:
    """Lists whose costs are minutes times people; beyond `far` minutes, `far` counts."""
    people = land.people if weights is None else weights
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    return reprice_lists(near, row, near.cost.astype(np.float64) * people[row], people * land.far)


def run_search(
    land: Ground,
    lists: Lists,
    spent: Means,
    question: Question,
    effort: Effort,
    *,
    top: float = 0.0,
    whole: bool = False,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
    target: float | None = None,
) -> State:
    """Search these lists with the kept sites taken out first; the state's sites are all that are open."""
    beside, old = lists.beside(land.kept)
    state = Search(
        beside,
        spent.only(~land.kept),
        gap=question.gap,
        effort=effort,
        seed=question.seed,
        whole=whole,
        on_progress=on_progress,
        start=None if start is None else start[~land.kept],
        top=top,
        target=target,
    ).run()
    is_open = land.kept.copy()
    is_open[old[state.is_open]] = True
    state.is_open = is_open
    return state


def answer_from_state(state: State, value: float, bound: float) -> Answer:
    """An answer from where a search stopped; `reach` and `seconds` are filled in by `solve`."""
    gap = abs(bound - value) / abs(value) if value else (0.0 if bound == value else 1.0)
    return Answer(
        is_open=state.is_open,
        value=value,
        bound=bound,
        gap=gap,
        proven=gap <= SURE,
        seconds=0.0,
        steps=state.steps,
        reach=np.zeros(0),
    )
