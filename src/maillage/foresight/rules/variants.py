"""The questions that are more than lists: a second site near, a floor for every area, sites with little room.

Each is one mixed-integer model given to HiGHS, rows that serve the same people at the same sites merged first. A model
too large for its time is not begun. Whatever HiGHS has proven, a bound is never worse than that of the plain question
that is solved first, which no variant can exceed; for rooms, see `rooms`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from maillage.foresight.rules import capacities, solving
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import Told
from maillage.foresight.rules.exact import Closed, Model, fits
from maillage.foresight.rules.kernels import Flags, Floats, Longs
from maillage.foresight.rules.problem import SURE, Aim, Answer, Ground, Question, reach, worth
from maillage.foresight.rules.relaxation import Means
from maillage.kernel.refusal import Refusal

FIRST = 0.2  # the share of the time given to a first answer


class _Rows:
    """Groups of people by the free sites that serve them (and a label): one row a distinct set, people summed."""

    def __init__(self, land: Ground, minutes: float, label: np.ndarray[Any, Any]) -> None:
        near = land.near
        free = np.flatnonzero(~land.kept)
        number = np.full(land.sites, -1, np.int64)
        number[free] = np.arange(free.size)
        row = np.repeat(np.arange(near.clients), np.diff(near.first))
        inside = near.cost <= np.float32(minutes)
        self.kept = np.bincount(row[inside & land.kept[near.site]], minlength=near.clients)
        use = inside & ~land.kept[near.site]
        keys = np.random.default_rng(20_030_101).integers(0, 2**63, size=(free.size, 2), dtype=np.uint64)
        key = np.zeros((near.clients, 2), np.uint64)
        for side in (0, 1):
            np.bitwise_xor.at(key[:, side], row[use], keys[number[near.site[use]], side])
        near_two = np.minimum(self.kept, 2).astype(np.uint64)
        table = np.column_stack([key, near_two, (label.astype(np.int64) + 1).astype(np.uint64)])
        _rows, first, inverse = np.unique(table, axis=0, return_index=True, return_inverse=True)
        self.people: Floats = np.bincount(inverse.ravel(), weights=land.people).astype(np.float64)
        self.kept, self.label, self.free = self.kept[first], label[first], free
        starts = np.zeros(near.clients + 1, np.int64)
        np.cumsum(np.bincount(row[use], minlength=near.clients), out=starts[1:])
        sites = number[near.site[use]]
        parts = [sites[starts[i] : starts[i + 1]] for i in first]
        self.row: Longs = np.repeat(np.arange(first.size), [part.size for part in parts])
        self.site: Longs = np.concatenate(parts) if parts else np.zeros(0, np.int64)


NOT_BEGUN = Closed(None, -np.inf, np.zeros(0))


def _first(land: Ground, question: Question, effort: Effort, told: Told | None, start: Flags | None) -> Answer:
    asked = replace(question, aim=Aim.COVER, floor=0.0, roomy=False, gap=max(question.gap, 1e-3))
    return solving.cover(land, asked, effort.part(FIRST), told, start)


def _opened(land: Ground, free: np.ndarray[Any, Any], found: Closed) -> Flags:
    is_open = land.kept.copy()
    if found.is_open is not None:
        is_open[free[found.is_open]] = True
    return is_open


def _answer(is_open: Flags, value: float, bound: float, everybody: float) -> Answer:
    """An answer in people; a bound above by no more than rounding, or with nothing to decide, is the value."""
    bound = value if bound - value <= SURE * everybody else bound
    gap = (bound - value) / abs(value) if value else (0.0 if bound <= value else 1.0)
    return Answer(is_open, value, bound, gap, gap <= SURE, 0.0, 0, np.zeros(0))


def backup(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
) -> Answer:
    """Most people near one site, and near two (Hogan and ReVelle 1986).

    A person near one site counts 1 − second, near two sites 1.
    """
    second = question.second
    rows = _Rows(land, question.minutes, np.zeros(land.people.size, np.int64))
    spent = solving.means(land, question).only(~land.kept)
    first = _first(land, question, effort, told, start)
    model = Model(rows.free.size, np.zeros(rows.free.size))
    count = rows.people.size
    alone = model.columns(rows.people * (1 - second), (rows.kept < 1).astype(float))  # near none
    twice = model.columns(rows.people * second, (rows.kept < 2).astype(float))  # not near two
    all_rows = np.arange(count)
    model.rows(
        [rows.row, all_rows, all_rows],
        [rows.site, alone + all_rows, twice + all_rows],
        [np.ones(rows.row.size), np.ones(count), np.ones(count)],
        (2 - np.minimum(rows.kept, 2)).astype(float),
    )
    model.within(spent)
    everybody = float(land.people.sum())
    found = _closed(model, question, effort, everybody, first.is_open[rows.free])
    best = max(
        (first.is_open, _opened(land, rows.free, found)),
        key=lambda flags: backed(land, question.minutes, flags, second),
    )
    value = backed(land, question.minutes, best, second)
    return _answer(best, value, value if land.kept.all() else min(first.bound, everybody - found.bound), everybody)


def backed(land: Ground, minutes: float, is_open: Flags, second: float) -> float:
    """People near a site, those near only one counted 1 − second."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    sites = np.bincount(row[(near.cost <= np.float32(minutes)) & is_open[near.site]], minlength=near.clients)
    return float((land.people * ((1 - second) * (sites >= 1) + second * (sites >= 2))).sum())


def fair(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
) -> Answer:
    """Most people within N minutes, and in every area at least a share of its people."""
    rows = _Rows(land, question.minutes, land.area.astype(np.int64))
    spent = solving.means(land, question).only(~land.kept)
    first = _first(land, question, effort, told, start)
    model = Model(rows.free.size, np.zeros(rows.free.size))
    count = rows.people.size
    all_rows = np.arange(count)
    none = model.columns(rows.people, (rows.kept < 1).astype(float))
    model.rows(
        [rows.row, all_rows],
        [rows.site, none + all_rows],
        [np.ones(rows.row.size), np.ones(count)],
        (rows.kept < 1).astype(float),
    )
    areas, number = np.unique(rows.label, return_inverse=True)
    people = np.bincount(number, weights=rows.people, minlength=areas.size)
    counted = areas[number] >= 0
    most = np.where(areas >= 0, people * (1 - question.floor) + 1e-6, np.inf)
    model.rows(
        [number[counted]], [none + all_rows[counted]], [rows.people[counted]], np.full(areas.size, -np.inf), most
    )
    model.within(spent)
    everybody = float(land.people.sum())
    found = _closed(model, question, effort, everybody, first.is_open[rows.free])
    is_open = _opened(land, rows.free, found)
    if found.is_open is None:
        if found.bound == np.inf:
            raise Refusal(
                "floor_out_of_reach",
                "No choice serves %(share)s %% of every intercommunality: ask for less, or open more.",
                share=round(question.floor * 100),
            )
        if not _floor_holds(land, question, first.is_open):
            raise Refusal(
                "no_answer_in_time", "No answer was found in the time given: allow more time, or ask for less."
            )
        is_open = first.is_open
    value = float((land.people * (reach(land, is_open) <= np.float32(question.minutes))).sum())
    return _answer(is_open, value, value if land.kept.all() else min(first.bound, everybody - found.bound), everybody)


def _floor_holds(land: Ground, question: Question, is_open: Flags) -> bool:
    """Is the floor reached in every area?"""
    near = land.people * (reach(land, is_open) <= np.float32(question.minutes))
    areas = land.area - land.area.min()
    reached, people = np.bincount(areas, near), np.bincount(areas, land.people)
    counted = np.arange(people.size) + land.area.min() >= 0
    return bool((reached >= question.floor * people - 1e-6)[counted].all())


def roomy(
    land: Ground, question: Question, effort: Effort, told: Told | None = None, start: Flags | None = None
) -> Answer:
    """Most people within N minutes (or the least mean minutes) when each site has room for so many only.

    People of one group may go to several sites. Whoever finds no room within N minutes is not served (COVER), or
    counts N minutes (MEAN).
    """
    within, most = _rooms(land, question)
    spent = solving.means(land, question)
    first = _first(land, question, effort, told, start)
    everybody = float(land.people.sum())
    value, _going = capacities.held(within, first.is_open, effort.part(FIRST))
    is_open = first.is_open
    bound, often = capacities.bounded(within, spent, value, effort.part(FIRST))
    guided = _within_means(often, spent, land.kept)
    for better in (guided, _closed_rooms(within, spent, question, effort, guided)):
        if isinstance(better, Closed):
            bound = min(bound, -better.bound)
            better = better.is_open  # noqa: PLW2901 - the sites of what HiGHS answered
        if better is not None:
            gained, _going = capacities.held(within, better | land.kept, effort.part(FIRST))
            if gained > value:
                value, is_open = gained, better | land.kept
    bound = max(bound, value)
    if question.aim is Aim.COVER:
        return _answer(is_open, value, min(bound, max(first.bound, value)), everybody)
    value, bound = (most - value) / everybody, max(0.0, most - bound) / everybody
    gap = max(0.0, value - bound) / value if value else 0.0
    return Answer(is_open, value, min(value, bound), gap, gap <= SURE, 0.0, 0, np.zeros(0))


def _rooms(land: Ground, question: Question) -> tuple[capacities.Rooms, float]:
    """What each pair within N minutes gains a person, and what nobody served would cost (people × N minutes)."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    use = (near.cost <= np.float32(question.minutes)) & (land.people[row] > 0)
    row, site, minutes = row[use], near.site[use].astype(np.int64), near.cost[use].astype(np.float64)
    gain = question.minutes - minutes if question.aim is Aim.MEAN else worth(question, minutes)
    everybody = float(land.people.sum())
    room = np.minimum(land.room, everybody)
    return capacities.Rooms(row, site, gain, land.people, room, land.kept), question.minutes * everybody


def _within_means(often: Floats, spent: Means, kept: Flags) -> Flags:
    """The sites chosen most often, as many as the means allow."""
    is_open, left = kept.copy(), spent.budget
    for j in np.argsort(-often, kind="stable"):
        if not kept[j] and often[j] > 0 and spent.price[j] <= left + 1e-9:
            is_open[j] = True
            left -= spent.price[j]
    return is_open


def _closed_rooms(
    within: capacities.Rooms, spent: Means, question: Question, effort: Effort, start: Flags
) -> Closed | None:
    """The whole question given to HiGHS: a column a pair, how many people go."""
    m, n, pairs = within.room.size, within.people.size, within.row.size
    if not pairs:
        return None
    model = Model(m, np.zeros(m))
    goes = model.columns(-within.gain * within.people[within.row])
    at = np.arange(pairs)
    model.rows([within.row], [goes + at], [np.ones(pairs)], np.full(n, -np.inf), 1.0)
    model.rows([at, at], [goes + at, within.site], [np.ones(pairs), -np.ones(pairs)], np.full(pairs, -np.inf), 0.0)
    model.rows(
        [within.site, np.arange(m)], [goes + at, np.arange(m)], [within.people[within.row], -within.room],
        np.full(m, -np.inf), 0.0,
    )  # fmt: skip
    price = np.where(within.kept, 0.0, spent.price)
    model.rows([np.zeros(m, np.int64)], [np.arange(m)], [price], np.array([-np.inf]), np.array([spent.budget + 1e-6]))
    kept = np.flatnonzero(within.kept)
    if kept.size:
        model.rows([np.arange(kept.size)], [kept], [np.ones(kept.size)], np.ones(kept.size))
    return _closed(model, question, effort, float(within.people.sum()), start)


def _closed(model: Model, question: Question, effort: Effort, everybody: float, start: Flags) -> Closed:
    """What HiGHS makes of a model in what is left; nothing where it would not end in time."""
    if not fits(model.size, effort):
        return NOT_BEGUN
    return model.run(
        cutoff=np.inf, least_gap=max(question.gap * everybody, 1e-6), effort=effort, start=start, seed=question.seed
    )
