"""Beyond one answer: how much each further place brings, years in order, what stays when numbers are unsure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maillage.foresight.rules.aims.backup import measure_backup
from maillage.foresight.rules.aims.worst_tenth import tail_mean
from maillage.foresight.rules.kernels import Costs, Flags, Floats
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.problem import Aim, Answer, Ground, Question, coverage_weight, reach
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal

StepCallback = Callable[[int, int], None]  # done, of how many


def ignore_steps(_done: int, _total: int) -> None:
    """The default step callback: does nothing."""


def measure_sites(land: Ground, question: Question, is_open: Flags) -> float:
    """The value of these open sites in the aim's own unit, as `Answer.value`."""
    minutes = reach(land, is_open)
    if question.aim is Aim.COVER:
        return float((land.people * coverage_weight(question, minutes)).sum())
    minutes = np.minimum(minutes, land.far)
    if question.aim is Aim.MEAN:
        return float((land.people * minutes).sum() / land.people.sum())
    if question.aim is Aim.WORST:
        return float(minutes[land.people > 0].max())
    if question.aim is Aim.TENTH:
        return tail_mean(land.people, minutes)
    if question.aim is Aim.BACKUP:
        return measure_backup(land, question.minutes, is_open, question.second)
    return float(land.price[is_open & ~land.kept].sum())


def measure_choice(land: Ground, question: Question, chosen: Sequence[bool], bound: float | None = None) -> Answer:
    """The sites that somebody chose as an `Answer`, beside the bound found for the question (None: no other choice)."""
    is_open = np.array(chosen, bool)
    value = measure_sites(land, question, is_open)
    bound = value if bound is None else bound
    gap = abs(bound - value) / abs(value) if value else 0.0
    return Answer(is_open, value, bound, gap, abs(bound - value) < 1e-9, 0.0, 0, reach(land, is_open))


@dataclass(frozen=True)
class Point:
    """One point of a curve: how many sites, what they reach, what no choice could exceed."""

    count: int
    value: float
    bound: float


def curve_points(
    land: Ground, question: Question, counts: Sequence[int], on_step: StepCallback = ignore_steps
) -> list[Point]:
    """The best value for each number of new sites, each with its bound; both made monotone.

    More sites never serve fewer people, so that a value found for fewer holds for more, and a bound proven for more
    holds for fewer.
    """
    better = max if question.aim in {Aim.COVER, Aim.BACKUP} else min
    points: list[Point] = []
    for number, count in enumerate(sorted(set(counts))):
        on_step(number, len(counts))
        answer = solve(land, replace(question, count=count, budget=None))
        value = better(answer.value, points[-1].value) if points else answer.value
        points.append(Point(count, value, answer.bound))
    if better is max:
        for at in range(len(points) - 2, -1, -1):
            tight = min(points[at].bound, points[at + 1].bound)
            points[at] = replace(points[at], bound=max(tight, points[at].value))
    on_step(len(counts), len(counts))
    by_count = {point.count: point for point in points}
    return [by_count[count] for count in counts]


@dataclass(frozen=True)
class Year:
    """One year of a plan: its new sites, what all open ones reach, and the best a free choice would reach."""

    opened: list[int]
    value: float
    free: float
    bound: float  # of the free choice


def plan_years(
    land: Ground, question: Question, counts: Sequence[int], on_step: StepCallback = ignore_steps
) -> list[Year]:
    """An order of opening: `counts[t]` new sites in year t, none ever closed, each year good on its own.

    Two plans are made, and the one with the better sum over years is kept: forward (each year the best given what
    is open) and backward (the last year's best, from which each earlier year keeps what serves best). The free
    choice of each year, with its bound, says what keeping an order costs.
    """
    if not counts or any(count < 1 for count in counts):
        raise Refusal("bad_years", "Say how many places open each year, one at least.")
    totals = np.cumsum(counts).tolist()
    steps, done = 3 * len(counts), 0
    free: list[Answer] = []
    for total in totals:
        on_step(done, steps)
        free.append(solve(land, replace(question, count=int(total), budget=None)))
        done += 1
    forward: list[Flags] = []
    kept = land.kept
    for count in counts:
        on_step(done, steps)
        once = land.movable if not forward else np.zeros(land.sites, bool)  # what may move moves in the first year
        answer = solve(replace(land, kept=kept, movable=once), replace(question, count=int(count), budget=None))
        kept = answer.is_open
        forward.append(kept)
        done += 1
    backward: list[Flags] = [free[-1].is_open]
    for total in reversed(totals[:-1]):
        on_step(done, steps)
        only = _restrict_sites(land, backward[-1])
        backward.append(solve(only, replace(question, count=int(total), budget=None)).is_open & backward[-1])
        done += 1
    backward.reverse()
    sign = 1.0 if question.aim in {Aim.COVER, Aim.BACKUP} else -1.0
    plan = max((forward, backward), key=lambda flags: sum(sign * measure_sites(land, question, f) for f in flags))
    before = land.kept
    planned = []
    for is_open, answer in zip(plan, free, strict=True):
        opened = np.flatnonzero(is_open & ~before).tolist()
        value = measure_sites(land, question, is_open)
        best = max(value, answer.value) if sign > 0 else min(value, answer.value)
        planned.append(Year(opened, value, best, answer.bound))
        before = is_open
    on_step(steps, steps)
    return planned


def _restrict_sites(land: Ground, allowed: Flags) -> Ground:
    """The ground with only these sites able to serve anybody."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    keep = allowed[near.site]
    first = np.zeros(near.first.size, np.int64)
    np.cumsum(np.bincount(row[keep], minlength=near.clients), out=first[1:])
    return replace(land, near=replace(near, first=first, site=near.site[keep], cost=near.cost[keep]))


@dataclass(frozen=True)
class Robustness:
    """The result over many simulated worlds: how often each site is chosen, what the plain answer loses in each.

    `often` float64 (m), 0 to 1. `value` and `best` float64 (worlds): what the answer reaches there, and the best
    found there; `bound` that no choice exceeds; NaN in a world where nothing can serve everybody. `chosen` bool
    (worlds, m): the best found in each.
    """

    often: Floats
    value: Floats
    best: Floats
    bound: Floats
    chosen: Flags


def simulate_worlds(
    land: Ground,
    question: Question,
    answer: Answer,
    *,
    worlds: int = 50,
    minutes_off: float = 0.15,
    people_off: float = 0.15,
    seed: int = 0,
    on_step: StepCallback = ignore_steps,
) -> Robustness:
    """Solve the question again in worlds where minutes and people differ from what is thought.

    Each world multiplies the minutes to each site by one log-normal factor and each trip by another, each with half
    of the variance, so that √(both) has the standard deviation `minutes_off`; and each group's people likewise by
    `people_off`. Sites open in nearly all worlds do not depend on what is unsure.
    """
    near, spread = land.near, minutes_off / np.sqrt(2)

    def draw(random: np.random.Generator) -> Ground:
        factor = np.exp(random.normal(0, spread, land.sites))[near.site] * np.exp(
            random.normal(0, spread, near.site.size)
        )
        minutes = near.cost * factor.astype(np.float32)
        people = land.people * np.exp(random.normal(0, people_off, land.people.size))
        if (land.people == np.rint(land.people)).all():
            people = np.rint(people)
        return replace(land, near=sort_lists(near, minutes, land.far), people=people)

    return solve_worlds(land, question, answer, draw, worlds=worlds, seed=seed, on_step=on_step)


def solve_worlds(
    land: Ground,
    question: Question,
    answer: Answer,
    draw: Callable[[np.random.Generator], Ground],
    *,
    worlds: int,
    seed: int = 0,
    on_step: StepCallback = ignore_steps,
) -> Robustness:
    """Solve the question in so many worlds, each drawn from the same seed, beginning with the answer known."""
    random = np.random.default_rng(seed)
    chosen = np.zeros((worlds, land.sites), bool)
    figures = np.zeros((3, worlds))
    for world in range(worlds):
        on_step(world, worlds)
        other = draw(random)
        try:
            best = solve(other, replace(question, seed=world), start=answer.is_open)
        except Refusal:  # in this world nothing serves everybody: it says nothing of this site or that
            figures[:, world] = np.nan
            continue
        chosen[world] = best.is_open
        figures[:, world] = measure_sites(other, question, answer.is_open), best.value, best.bound
    on_step(worlds, worlds)
    answered_worlds = max(int(np.isfinite(figures[0]).sum()), 1)
    often = chosen.sum(axis=0) / answered_worlds
    return Robustness(often, figures[0], figures[1], figures[2], chosen)


def sort_lists(near: Lists, minutes: Costs, far: float) -> Lists:
    """The lists with other minutes, sorted again; pairs farther than `far` are left out."""
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    keep = minutes < far
    row, site, minutes = row[keep], near.site[keep], minutes[keep]
    order = np.lexsort((minutes, row))
    first = np.zeros(near.first.size, np.int64)
    np.cumsum(np.bincount(row, minlength=near.clients), out=first[1:])
    return Lists(first, site[order], minutes[order].astype(np.float32), near.beyond, near.sites)
