"""Small worlds, and the best found by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from maillage.foresight.rules.kernels import Flags, Floats
from maillage.foresight.rules.problem import Aim, Answer, Ground, Question, ground

MORE_IS_BETTER = {Aim.COVER, Aim.BACKUP}
ENOUGH = 1e9  # readings: no small world needs so many, however busy the machine is
NEVER = 1e18  # worse than any value of a small world


@dataclass(frozen=True)
class World:
    """The plain arrays of a ground, so that what is true can be counted from them and from nothing else."""

    people: list[float]
    minutes: NDArray[np.float64]
    kept: list[bool] = field(default_factory=list)
    movable: list[bool] = field(default_factory=list)
    price: list[float] = field(default_factory=list)
    room: list[float] = field(default_factory=list)
    area: list[int] = field(default_factory=list)
    far: float = 120.0

    @property
    def land(self) -> Ground:
        return ground(
            self.people,
            self.minutes,
            kept=np.array(self.kept, bool) if self.kept else None,
            movable=np.array(self.movable, bool) if self.movable else None,
            price=self.price or None,
            room=self.room or None,
            area=self.area or None,
            far=self.far,
        )


def choices(world: World, question: Question) -> Iterator[Flags]:
    """Every set of sites that holds those kept and is within the means."""
    land = world.land
    price = land.price if question.budget is not None else np.ones(land.sites)
    means = question.budget if question.budget is not None else (question.count or 0)
    means += price[land.movable].sum()
    means = np.inf if question.aim is Aim.ALL else means
    for picked in product((False, True), repeat=land.sites):
        is_open = np.array(picked)
        if is_open[land.kept].all() and price[is_open & ~land.kept].sum() <= means + 1e-9:
            yield is_open


def nearest(world: World, is_open: Flags) -> Floats:
    """Minutes to the nearest open site; infinite from `far` on."""
    table = np.where(world.minutes < world.far, world.minutes, np.inf)
    return np.min(table[:, is_open], axis=1, initial=np.inf)


def tail_of(people: Floats, minutes: Floats) -> float:
    """The mean of the worst tenth, as the least over η."""
    tail = 0.1 * people.sum()
    return min(float(eta + (people * np.maximum(minutes - eta, 0)).sum() / tail) for eta in {0.0, *minutes})


def served(world: World, question: Question, is_open: Flags) -> Floats:
    """How much of a person of each group is served."""
    minutes = nearest(world, is_open)
    if question.full is None or question.full >= question.minutes:
        return (minutes <= question.minutes).astype(float)
    near = np.minimum(minutes, 1e6)
    return np.clip((question.minutes - near) / (question.minutes - question.full), 0, 1)


def packed(world: World, question: Question, is_open: Flags) -> float:
    """The best that the open sites do when each has its room: a small transport problem."""
    people, open_sites = np.array(world.people), np.flatnonzero(is_open)
    near = (world.minutes <= question.minutes) & (world.minutes < world.far)
    pairs = [(i, j) for i in np.flatnonzero(people > 0) for j in open_sites if near[i, j]]
    averaged = question.aim is Aim.MEAN
    nothing = question.minutes * people.sum() if averaged else 0.0
    if not pairs:
        return float(nothing / people.sum() if averaged else 0.0)
    rows = np.zeros((len(people) + len(world.room), len(pairs)))
    for at, (i, j) in enumerate(pairs):
        rows[i, at] = rows[len(people) + j, at] = 1
    limits = np.concatenate([people, np.minimum(world.room, people.sum())])
    if averaged:
        gain = [world.minutes[i, j] - question.minutes for i, j in pairs]
    else:
        gain = [-float(served(world, question, np.arange(is_open.size) == j)[i]) for i, j in pairs]
    told = linprog(gain, A_ub=rows, b_ub=limits)
    return float((nothing + told.fun) / people.sum() if averaged else -told.fun)


def worth_of(world: World, question: Question, is_open: Flags) -> float:
    """What these sites are worth, straight from the definitions; ±NEVER when they do not do."""
    people, minutes = np.array(world.people, float), nearest(world, is_open)
    if question.capacitated:
        return packed(world, question, is_open)
    return {
        Aim.COVER: lambda: covered(world, question, is_open),
        Aim.MEAN: lambda: float((people * np.minimum(minutes, world.far)).sum() / people.sum()),
        Aim.WORST: lambda: min(NEVER, float(minutes[people > 0].max())),
        Aim.TENTH: lambda: tail_of(people, np.minimum(minutes, world.far)),
        Aim.BACKUP: lambda: twice(world, question, is_open),
        Aim.ALL: lambda: paid(world, question, is_open),
    }[question.aim]()


def covered(world: World, question: Question, is_open: Flags) -> float:
    """People served; −NEVER when an area is below the floor."""
    people = np.array(world.people, float)
    all_served = people * served(world, question, is_open)
    for area in {number for number in world.area if number >= 0}:
        own = np.array(world.area) == area
        if all_served[own].sum() < question.floor * people[own].sum() - 1e-9:
            return -NEVER
    return float(all_served.sum())


def twice(world: World, question: Question, is_open: Flags) -> float:
    """People near a site, those near only one counted 1 − second."""
    near = ((world.minutes <= question.minutes) & is_open).sum(axis=1)
    counted = (1 - question.second) * (near >= 1) + question.second * (near >= 2)
    return float((np.array(world.people) * counted).sum())


def paid(world: World, question: Question, is_open: Flags) -> float:
    """What the sites cost when they serve the share."""
    people, land = np.array(world.people, float), world.land
    inside = people[nearest(world, is_open) <= question.minutes].sum()
    enough = inside >= question.share * people.sum() - 1e-9
    return float(land.price[is_open & ~land.kept].sum()) if enough else NEVER


def best_of(world: World, question: Question) -> float:
    """The optimum, by trying everything; ±NEVER when nothing does."""
    best = max if question.aim in MORE_IS_BETTER else min
    return best(worth_of(world, question, is_open) for is_open in choices(world, question))


def must_hold(world: World, question: Question, answer: Answer, *, to_the_end: bool = True) -> None:
    """All that an answer promises, against everything tried."""
    land, best = world.land, best_of(world, question)
    price = land.price if question.budget is not None else np.ones(land.sites)
    sign = 1.0 if question.aim in MORE_IS_BETTER else -1.0
    close = 1e-6 * max(1e-3, abs(best), float(land.people.sum()) if sign > 0 else 0.0)
    assert answer.is_open[land.kept].all()
    if question.aim is not Aim.ALL:
        assert price[answer.is_open & ~land.kept].sum() <= question.within(land) + 1e-6
    assert abs(answer.value - worth_of(world, question, answer.is_open)) <= close
    assert sign * (best - answer.value) >= -close, "better than the best there is"
    assert sign * (answer.bound - best) >= -close, f"the bound {answer.bound} is no bound: {best} can be had"
    assert sign * (answer.bound - answer.value) >= -close
    assert answer.gap >= 0
    if answer.proven:
        assert abs(answer.value - best) <= close
    if to_the_end:
        assert answer.proven
        assert (answer.reach == nearest(world, answer.is_open).astype(np.float32)).all()


TIMES = st.sampled_from([0.0, 2.0, 5.0, 10.0, 12.5, 15.0, 20.0, 20.25, 30.0, 45.0, 60.0, 150.0, np.inf])


@st.composite
def worlds(draw: st.DrawFn, most: int = 9, sites: int = 7, *, whole: bool | None = None) -> World:
    """Ties, duplicates, nobody at home, no way there, kept and movable sites, prices."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, sites))
    minutes = np.array(draw(st.lists(st.lists(TIMES, min_size=m, max_size=m), min_size=n, max_size=n)))
    if n > 2 and draw(st.booleans()):
        minutes[1] = minutes[0]
    if m > 2 and draw(st.booleans()):
        minutes[:, 1] = minutes[:, 0]
    whole = draw(st.booleans()) if whole is None else whole
    number = st.integers(0, 60) if whole else st.sampled_from([0.0, 0.1, 0.3, 1.7, 12.9, 40.0 / 3])
    people = [float(part) for part in draw(st.lists(number, min_size=n, max_size=n))]
    people[draw(st.integers(0, n - 1))] += 7.0
    status = draw(st.lists(st.sampled_from("ffffkm"), min_size=m, max_size=m))
    prices = st.sampled_from([1.0, 2.0, 3.0, 5.0] if draw(st.booleans()) else [0.5, 1.25, 2.0, 3.3])
    return World(
        people,
        minutes,
        [one == "k" for one in status],
        [one == "m" for one in status],
        draw(st.lists(prices, min_size=m, max_size=m)) if draw(st.booleans()) else [],
        far=draw(st.sampled_from([120.0, 50.0])),
    )


@st.composite
def questions(draw: st.DrawFn, world: World, aim: Aim) -> Question:
    """A question that can be asked of this world: a count or a budget."""
    land = world.land
    free = int((~land.kept).sum() - land.movable.sum())
    least = 0 if land.kept.any() or aim in MORE_IS_BETTER or aim is Aim.ALL else 1
    count, budget = min(free, draw(st.integers(least, 4))), None
    if draw(st.booleans()):
        dear = float(land.price[~land.kept].max(initial=1.0))
        count, budget = None, draw(st.sampled_from([dear, dear * 1.5, dear + 1.25, dear * 3]))
    minutes = draw(st.sampled_from([10.0, 12.5, 20.0, 30.0, 45.0]))
    return Question(aim, minutes, count=count, budget=budget, seconds=np.inf, work=ENOUGH, seed=draw(st.integers(0, 3)))
