"""The questions that are more than lists: a second site near, a floor for every area, sites with little room.

Each is one mixed-integer model given to HiGHS, rows that serve the same people at the same sites merged first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from maillage.foresight.rules import solving
from maillage.foresight.rules.asking import SURE, Aim, Answer, Ground, Question, reach, worth
from maillage.foresight.rules.engine import Told
from maillage.foresight.rules.exact import Closed, Model
from maillage.foresight.rules.kernels import Flags, Floats, Longs
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


def _first(land: Ground, question: Question, told: Told | None, start: Flags | None) -> Answer:
    asked = replace(question, seconds=question.seconds * FIRST, floor=0.0, roomy=False, gap=max(question.gap, 1e-3))
    return solving.cover(land, replace(asked, aim=Aim.COVER), told, start)


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


def backup(land: Ground, question: Question, told: Told | None = None, start: Flags | None = None) -> Answer:
    """Most people near one site, and near two (Hogan and ReVelle 1986).

    A person near one site counts 1 − second, near two sites 1.
    """
    second = question.second
    rows = _Rows(land, question.minutes, np.zeros(land.people.size, np.int64))
    spent = solving.means(land, question).only(~land.kept)
    first = _first(land, question, told, start)
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
    found = model.run(
        cutoff=np.inf,
        least_gap=max(question.gap * everybody, 1e-6),
        seconds=question.seconds * (1 - FIRST),
        start=first.is_open[rows.free],
        seed=question.seed,
    )
    best = max(
        (first.is_open, _opened(land, rows.free, found)),
        key=lambda flags: backed(land, question.minutes, flags, second),
    )
    value = backed(land, question.minutes, best, second)
    return _answer(best, value, value if land.kept.all() else everybody - found.bound, everybody)


def backed(land: Ground, minutes: float, is_open: Flags, second: float) -> float:
    """People near a site, those near only one counted 1 − second."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    sites = np.bincount(row[(near.cost <= np.float32(minutes)) & is_open[near.site]], minlength=near.clients)
    return float((land.people * ((1 - second) * (sites >= 1) + second * (sites >= 2))).sum())


def fair(land: Ground, question: Question, told: Told | None = None, start: Flags | None = None) -> Answer:
    """Most people within N minutes, and in every area at least a share of its people."""
    rows = _Rows(land, question.minutes, land.area.astype(np.int64))
    spent = solving.means(land, question).only(~land.kept)
    first = _first(land, question, told, start)
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
    found = model.run(
        cutoff=np.inf,
        least_gap=max(question.gap * everybody, 1e-6),
        seconds=question.seconds * (1 - FIRST),
        start=first.is_open[rows.free],
        seed=question.seed,
    )
    if found.is_open is None:
        if np.isinf(found.bound):
            raise Refusal(
                "floor_out_of_reach",
                "No choice serves %(share)s %% of every intercommunality: ask for less, or open more.",
                share=round(question.floor * 100),
            )
        raise Refusal("no_answer_in_time", "No answer was found in the time given: allow more time, or ask for less.")
    is_open = _opened(land, rows.free, found)
    value = float((land.people * (reach(land, is_open) <= np.float32(question.minutes))).sum())
    return _answer(is_open, value, value if land.kept.all() else everybody - found.bound, everybody)


def roomy(land: Ground, question: Question, told: Told | None = None, start: Flags | None = None) -> Answer:
    """Most people within N minutes (or the least mean minutes) when each site has room for so many only.

    People of one group may go to several sites. Whoever finds no room within N minutes is not served (COVER), or
    counts N minutes (MEAN).
    """
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    use = (near.cost <= np.float32(question.minutes)) & (land.people[row] > 0)
    row, site, minutes = row[use], near.site[use].astype(np.int64), near.cost[use].astype(np.float64)
    averaged = question.aim is Aim.MEAN
    beyond = np.full(near.clients, question.minutes) if averaged else np.ones(near.clients)
    cost = minutes if averaged else 1.0 - worth(question, minutes)
    m, n, pairs = land.sites, near.clients, row.size
    spent = solving.means(land, question)
    price = np.where(land.kept, 0.0, spent.price)
    model = Model(m, np.zeros(m))
    goes = model.columns((cost - beyond[row]) * land.people[row])
    model.constant = float((beyond * land.people).sum())
    at = np.arange(pairs)
    room = np.minimum(land.room, float(land.people.sum()))
    model.rows([row], [goes + at], [np.ones(pairs)], np.full(n, -np.inf), 1.0)
    model.rows([at, at], [goes + at, site], [np.ones(pairs), -np.ones(pairs)], np.full(pairs, -np.inf), 0.0)
    model.rows([site, np.arange(m)], [goes + at, np.arange(m)], [land.people[row], -room], np.full(m, -np.inf), 0.0)
    model.rows([np.zeros(m, np.int64)], [np.arange(m)], [price], np.array([-np.inf]), np.array([spent.budget + 1e-6]))
    kept = np.flatnonzero(land.kept)
    if kept.size:
        model.rows([np.arange(kept.size)], [kept], [np.ones(kept.size)], np.ones(kept.size))
    first = _first(land, question, told, start)
    everybody = float(land.people.sum())
    found = model.run(
        cutoff=np.inf,
        least_gap=max(question.gap * everybody, 1e-6),
        seconds=question.seconds * (1 - FIRST),
        start=first.is_open,
        seed=question.seed,
    )
    if found.is_open is None:
        raise Refusal("no_answer_in_time", "No answer was found in the time given: allow more time, or ask for less.")
    lost = model.constant + float(((cost - beyond[row]) * land.people[row] * found.columns[goes : goes + pairs]).sum())
    if averaged:
        gap = max(0.0, lost - found.bound) / lost if lost else 0.0
        return Answer(
            found.is_open, lost / everybody, min(found.bound, lost) / everybody, gap, gap <= SURE, 0.0, 0, np.zeros(0)
        )
    return _answer(found.is_open, everybody - lost, everybody - found.bound, everybody)
