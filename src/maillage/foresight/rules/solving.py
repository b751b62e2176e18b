"""From a question to lists, from lists to an answer: one short function an aim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

import numpy as np

from maillage.foresight.rules import variants
from maillage.foresight.rules.covering import Covering, reduced
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import Search, State, Told
from maillage.foresight.rules.kernels import Flags, Floats
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.problem import SURE, Aim, Answer, Ground, Question, reach, worth
from maillage.foresight.rules.relaxation import Means
from maillage.kernel.refusal import Refusal

TAIL = 0.1  # the share of people of which the worst-served are


def solve(land: Ground, question: Question, *, told: Told | None = None, start: Flags | None = None) -> Answer:
    """The best sites for a question, with a bound.

    `told` is given the state of the search now and then; `start` (m) are sites to begin with.

    >>> from maillage.foresight.rules.problem import ground
    >>> answer = solve(ground([10, 20, 5], [[0, 30, 9], [30, 0, 9], [9, 9, 0]]), Question(Aim.COVER, 10, count=1))
    >>> answer.value, answer.bound, answer.proven, answer.is_open.tolist()
    (35.0, 35.0, True, [False, False, True])
    """
    question = question.checked(land)
    began = monotonic()
    effort = Effort(question.seconds, question.work)
    ask: dict[Aim, Callable[[Ground, Question, Effort, Told | None, Flags | None], Answer]] = {
        Aim.COVER: cover,
        Aim.MEAN: mean,
        Aim.ALL: everyone,
        Aim.WORST: worst,
        Aim.TENTH: tenth,
        Aim.BACKUP: variants.backup,
    }
    if question.roomy and np.isfinite(land.room).any():
        answer = variants.roomy(land, question, effort, told, start)
    elif question.floor > 0 and question.aim is Aim.COVER:
        answer = variants.fair(land, question, effort, told, start)
    else:
        answer = ask[question.aim](land, question, effort, told, start)
    return replace(answer, seconds=monotonic() - began, work=effort.spent, reach=reach(land, answer.is_open))


def means(land: Ground, question: Question) -> Means:
    """What sites cost: one each when they are counted, their price when there is a budget."""
    price = land.price if question.budget is not None else np.ones(land.sites)
    return Means(price, np.zeros(land.sites), question.within(land))


def cover_lists(land: Ground, question: Question) -> Lists:
    """What is lost at each site: the people not served. Beyond N minutes everybody is lost."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    lost = (1.0 - worth(question, near.cost.astype(np.float64))) * land.people[row]
    return listed(near, row, lost, land.people)


def listed(near: Lists, row: np.ndarray, cost: Floats, beyond: Floats) -> Lists:
    """The pairs of `near` at other costs, those as dear as `beyond` left out; the order of a row must not change."""
    short = cost.astype(np.float32)
    keep = (cost < beyond[row]) & (short < beyond[row])
    first = np.zeros(near.first.size, np.int64)
    np.cumsum(np.bincount(row[keep], minlength=near.clients), out=first[1:])
    return Lists(first, near.site[keep], short[keep], beyond.astype(np.float64), near.sites)


def mean_lists(land: Ground, weights: Floats | None = None) -> Lists:
    """Minutes times people; beyond `far`, `far`."""
    people = land.people if weights is None else weights
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    return listed(near, row, near.cost.astype(np.float64) * people[row], people * land.far)


def searched(
    land: Ground,
    lists: Lists,
    spent: Means,
    question: Question,
    effort: Effort,
    *,
    top: float = 0.0,
    whole: bool = False,
    told: Told | None = None,
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
        told=told,
        start=None if start is None else start[~land.kept],
        top=top,
        target=target,
    ).run()
    is_open = land.kept.copy()
    is_open[old[state.is_open]] = True
    state.is_open = is_open
    return state


def cover(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
) -> Answer:
    """Most people within N minutes (Church and ReVelle 1974)."""
    everybody = float(land.people.sum())
    whole = question.full is None and bool((land.people == np.rint(land.people)).all())
    state = searched(
        land,
        cover_lists(land, question),
        means(land, question),
        question,
        effort,
        top=everybody,
        whole=whole,
        told=told,
        start=start,
    )
    return answered(state, everybody - state.value, everybody - state.bound)


def mean(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
) -> Answer:
    """The least mean minutes (Hakimi 1964)."""
    everybody = float(land.people.sum())
    state = searched(land, mean_lists(land), means(land, question), question, effort, told=told, start=start)
    return answered(state, state.value / everybody, state.bound / everybody)


def answered(state: State, value: float, bound: float) -> Answer:
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


def everyone(
    land: Ground,
    question: Question,
    effort: Effort,
    told: Told | None = None,
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
    reachable = np.bincount(row[inside], minlength=near.clients) > 0
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
    if question.share < 1:
        return _share(land, question, effort, told)
    dear = float(land.price.max()) + 1.0
    lists = listed(near, row, np.where(inside, 0.0, dear), np.where(land.people > 0, dear, 0.0))
    beside, old = lists.beside(land.kept)
    price = land.price[~land.kept]
    lean = reduced(beside, price, effort.rest(0.3))
    walk = Covering(lean, price, question.seed, None if start is None else start[~land.kept])
    enough, before = -np.inf if target is None else target, np.inf
    walking = effort.part(0.2)
    while walk.walk(walk.stride, enough, walking) < 0.999 * before and not walking.over:
        before = walk.cost
    state = Search(
        lean, Means(price, price, np.inf), gap=question.gap, effort=effort.rest(0.5), seed=question.seed,
        whole=bool((land.price == np.rint(land.price)).all()), told=told, start=walk.best, target=target, shakes=False,
    ).run()  # fmt: skip
    while not state.closed(question.gap, enough) and not effort.over:
        state.stage = "improving"
        if walk.walk(walk.stride, max(enough, state.bound), effort) < state.value:
            state.value, state.is_open = walk.cost, walk.best.copy()
        if told is not None:
            told(state)
    is_open = land.kept.copy()
    is_open[old[state.is_open]] = True
    state.is_open = is_open
    return answered(state, state.value, max(0.0, state.bound))


def _share(land: Ground, question: Question, effort: Effort, told: Told | None) -> Answer:
    """The least means that cover a share, by halving: just below, the bound says that no choice covers it."""
    wanted = question.share * float(land.people.sum())
    whole = bool((land.price == np.rint(land.price)).all())
    unit = float(np.gcd.reduce(land.price.astype(np.int64))) if whole else float(land.price.min()) / 16
    most = int(np.ceil(float(land.price[~land.kept].sum()) / unit))
    tries: dict[int, Answer] = {}

    def tried(units: int) -> Answer:
        if units not in tries:
            budget = units * unit - float(land.price[land.movable].sum())
            asked = replace(question, aim=Aim.COVER, share=1.0, count=None, budget=budget, gap=0.0)
            everybody = float(land.people.sum())
            state = searched(
                land,
                cover_lists(land, asked),
                means(land, asked),
                asked,
                effort.part(1 / 12),
                top=everybody,
                told=told,
                target=everybody - wanted + 1e-6,
            )
            tries[units] = answered(state, everybody - state.value, everybody - state.bound)
        return tries[units]

    low, high = -1, 1
    while tried(min(high, most)).value < wanted - 1e-6 and high < most:
        low, high = high, high * 2
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tried(middle).value >= wanted - 1e-6 else (middle, high)
    impossible = max((units for units, answer in tries.items() if answer.bound < wanted - 1e-6), default=-1)
    best = tries[high]
    spent = float(land.price[best.is_open & ~land.kept].sum())
    bound = min(spent, (impossible + 1) * unit if whole else max(0.0, impossible * unit))
    gap = (spent - bound) / spent if spent else 0.0
    return replace(best, value=spent, bound=bound, gap=gap, proven=gap <= SURE)


def worst(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
) -> Answer:
    """The least minutes for whoever is farthest (Minieka 1970): halving on minutes, each a covering question."""
    spent = means(land, question)
    priced = replace(land, price=spent.price)
    live = np.repeat(land.people > 0, np.diff(land.near.first))
    steps = np.unique(land.near.cost[live]).astype(np.float64)
    tried: dict[int, tuple[Answer | None, float]] = {}  # by step: an answer within the means, the cost proven needed

    def tried_at(at: int, again: bool = False) -> tuple[Answer | None, float]:
        if at not in tried or again:
            asked = replace(question, minutes=float(steps[at]), share=1.0, gap=0.0)
            try:
                found = everyone(priced, asked, effort.rest(1 / 3), told, start, spent.budget)
            except Refusal:
                tried[at] = None, np.inf
            else:
                tried[at] = (found if found.value <= spent.budget + 1e-9 else None), found.bound
        return tried[at]

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
    if not steps.size or tried_at(steps.size - 1)[0] is None:
        raise Refusal(
            "not_enough_for_all",
            "With so few places some people stay more than %(minutes)s minutes away: open more.",
            minutes=round(land.far),
        )
    low, high = -1, steps.size - 1  # the least step that an answer reaches is `high`
    while high - low > 1 and not effort.over:
        middle = (low + high) // 2
        low, high = (low, middle) if tried_at(middle)[0] is not None else (middle, high)
    low = max((at for at, (_found, needed) in tried.items() if needed > spent.budget + 1e-9), default=-1)
    open_ = high
    while open_ - low > 1 and not effort.over:  # and the largest that is proven out of reach is `low`
        middle = (low + open_) // 2
        low, open_ = (middle, open_) if tried_at(middle)[1] > spent.budget + 1e-9 else (low, middle)
    turn = 0
    while high - low > 1 and not effort.over:  # between them it is not known: longer looks, from both ends
        at, turn = (high - 1, 1) if turn == 0 else (low + 1, 0)
        found, needed = tried_at(at, again=True)
        low, high = (at if needed > spent.budget + 1e-9 else low), (at if found is not None else high)
    best = tried[high][0]
    assert best is not None
    value = float(reach(land, best.is_open)[land.people > 0].max())
    bound = min(float(steps[low + 1]), value)
    gap = (value - bound) / value if value else 0.0
    steps_made = sum(found.steps for found, _needed in tried.values() if found is not None)
    return replace(best, value=value, bound=bound, gap=gap, proven=gap <= SURE, steps=steps_made)


def tail_mean(people: Floats, minutes: Floats, tail: float = TAIL) -> float:
    """The mean minutes of the worst-served share of people.

    >>> tail_mean(np.array([90.0, 10.0]), np.array([5.0, 40.0])), tail_mean(np.array([1.0, 1.0]), np.array([10, 30]), 1)
    (40.0, 20.0)
    """
    order = np.argsort(-minutes, kind="stable")
    left = tail * float(people.sum())
    taken = np.clip(left - np.concatenate([[0.0], np.cumsum(people[order])[:-1]]), 0.0, people[order])
    return float((taken * minutes[order]).sum() / left)


def tenth(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
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
        lists = listed(near, row, over, land.people * (land.far - grid[at]))
        beaten = None if best is None else (best.value * (1 - question.gap) - grid[at]) * tail - 1e-6
        state = searched(
            land, lists, means(land, question), question, effort.part(1 / 8), told=told, start=start, target=beaten
        )
        proven[at] = max(proven.get(at, 0.0), state.bound)
        total += state.steps
        value = tail_mean(land.people, np.minimum(reach(land, state.is_open), land.far))
        if best is None or value < best.value:
            best, start = answered(state, value, value), state.is_open
        else:
            spent.add(at)  # asking it again would bring nothing
    bound = min(bound, best.value)
    gap = (best.value - bound) / best.value if best.value else 0.0
    return replace(best, bound=bound, gap=gap, proven=gap <= SURE, steps=total)
