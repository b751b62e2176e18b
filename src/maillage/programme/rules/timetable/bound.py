"""How many wishes no timetable can exceed, worked out apart from the search. The lesser of two figures.

*By person*: the heaviest wishes of each that can be held at all, as many as there are slots they are there.

*By slot* (Lagrangian relaxation: Geoffrion 1974): whoever is in a slot keeps at most the heaviest of what begins there,
and a slot holds no more sessions than it has rooms. “A session is held no more often than it may” is relaxed at a
price a session; then each slot takes the sessions that cover most wishes for their prices, by itself. That question
(`covers.py`) is answered by a tree of so much work; one that does not end proves a threshold or nothing, so that the
figure is proven whenever it stops. Seats, hosts, drives and lengths are left out: that can only raise it.
docs/algorithms/timetable.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from maillage.programme.rules.timetable.covers import bits_of_layers, bound_cover, cover_greedily, improve_cover
from maillage.programme.rules.timetable.tables import SESSION, Compiled, Floats, Ints, Tables, row_of

ROUNDS = 250  # prices tried at most
REACH = 0.1  # how far prices may go from the best known, of their mean
WIDER, NARROWER = 1.3, 0.9  # the same after a better bound, after none
NEW_SETS = 20  # taken up a round and kind
ENOUGH = 0.0015  # of what is kept: the bound is not pressed closer to what it can reach
WORK = (50_000_000, 200_000_000, 800_000_000)  # words counted by the trees of a round: more when nothing new is met
MOST_WORK = 5_000_000_000  # by all of them
TRIES = 6  # thresholds tried in the end where trees did not end
ROUNDING = 1e-6


def bound_by_person(problem: Compiled) -> float:
    """Σ over people of their heaviest wishes that can be held at all, as many as there are slots they are there."""
    tables = problem.tables
    can_be = np.zeros(len(problem.problem.sessions), bool)
    can_be[tables.holding[np.isfinite(tables.cost).any(axis=(1, 2)), SESSION]] = True
    slots = (~tables.is_absent).sum(axis=1)
    total = 0.0
    for p in range(tables.total.size):
        row = slice(tables.wish[p], tables.wish[p + 1])
        weights = np.sort(tables.weight[row][can_be[tables.wish[row]]])[::-1]
        total += float(weights[: slots[p]].sum())
    return total


def bound_by_slot(problem: Compiled, where: Ints, known: float, is_over: Callable[[], bool]) -> float:
    """The bound by slot; `where` is a good grid, from which the first prices come, `known` what it keeps.

    Prices are those of a linear program over the sets met so far (column generation: Gilmore and Gomory 1961), kept
    near those of the best bound (boxstep: Marsten, Hogan and Blankenship 1975). `is_over` ends it early.
    """
    tables = problem.tables
    pool = _Pool(tables, is_over)
    pool.add_grid(where)
    price = centre = _first_prices(tables, where)
    best, level, near = np.inf, 0, ENOUGH * known
    reach = REACH * float(centre.mean())
    for _round in range(ROUNDS):
        total, is_new = pool.price_slots(price, WORK[level], tries=0)
        if total < best:
            best, centre, reach = total, price, reach * WIDER
        elif np.isfinite(best):
            reach *= NARROWER
        level += not is_new
        if best <= known + near or level == len(WORK) or pool.work > MOST_WORK or is_over():
            break
        price, value = pool.solve(centre, reach)
        if best <= value + near:
            break
    if level and not is_over():  # trees did not end
        best = min(best, pool.price_slots(centre, WORK[1], TRIES)[0])
    return _whole(tables, best)


class _Pool:
    """The sets met so far, and the linear program that shares slots between them."""

    def __init__(self, tables: Tables, is_over: Callable[[], bool]) -> None:
        self.tables, self.is_over, self.work = tables, is_over, 0
        self.kinds, self.kind_of = _kinds_of_slots(tables)
        self.often = np.diff(tables.held).astype(np.float64)
        self.met: set[tuple[int, frozenset[int]]] = set()
        self.program: Any = highspy.Highs.__mro__[1]()  # the class below does not greet on the standard output
        for option, setting in (("output_flag", False), ("threads", 1), ("solver", "simplex")):
            self.program.setOptionValue(option, setting)
        for limit in [*self.often, *(kind.count for kind in self.kinds)]:
            self.program.addRow(-np.inf, float(limit), 0, np.zeros(0, np.int32), np.zeros(0))
        for sign in (1.0, -1.0):  # prices not below, not above
            for i in range(self.often.size):
                self.program.addCol(0.0, 0.0, np.inf, 1, np.array([i], np.int32), np.array([sign]))

    def add(self, at: int, sessions: frozenset[int]) -> bool:
        """Keep a set of sessions for slots of the kind `at`; whether it is new."""
        if not sessions or (at, sessions) in self.met:
            return False
        self.met.add((at, sessions))
        layers = np.unique(np.concatenate([row_of(self.tables.fan_layer, i) for i in sessions]))
        rows = np.array([*sorted(sessions), self.often.size + at], np.int32)
        covers = float(self.kinds[at].weight[layers].sum())
        self.program.addCol(-covers, 0.0, np.inf, rows.size, rows, np.ones(rows.size))
        return True

    def add_grid(self, where: Ints) -> None:
        """Keep the sets of a grid: what begins in each slot."""
        for s, at in self.kind_of.items():
            self.add(at, frozenset(self.tables.holding[where[:, 0] == s, SESSION].tolist()))

    def solve(self, centre: Floats, reach: float) -> tuple[Floats, float]:
        """A price for each session within `reach` of `centre`; no bound from such prices is less than the second."""
        costs = np.concatenate([-np.maximum(centre - reach, 0.0), centre + reach])
        self.program.changeColsCost(costs.size, np.arange(costs.size, dtype=np.int32), costs)
        if self.program.run() == highspy.HighsStatus.kError:  # other threads were set in this process: begin anew
            highspy.Highs.resetGlobalScheduler(True)
            self.program.run()
        if self.program.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return centre, np.inf
        duals = -np.array(self.program.getSolution().row_dual)
        return np.maximum(duals[: self.often.size], 0.0), -float(self.program.getInfo().objective_function_value)

    def price_slots(self, price: Floats, work: int, tries: int) -> tuple[float, bool]:
        """A bound from these prices, ∞ where trees did not end and `tries` is 0; whether a set was met that is new."""
        is_new = False
        total = float(self.often @ price)
        for at, kind in enumerate(self.kinds):
            if self.is_over():
                return np.inf, is_new
            cover, own = bits_of_layers(self.tables.fan_layer, kind.weight, kind.sessions), price[kind.sessions]
            sets, value = cover_greedily(*cover, own, kind.rooms)
            for start in np.argsort(-value, kind="stable")[:NEW_SETS]:
                value[start] = improve_cover(*cover, own, sets[start])
                if value[start] > ROUNDING:
                    is_new |= self.add(at, kind.name_sessions(sets[start]))
            worth = max(float(value.max()), 0.0)
            most, chosen, done = bound_cover(cover, own, kind.rooms, worth, max(work // len(self.kinds), 10_000), tries)
            self.work += done
            total += kind.count * most
            is_new |= self.add(at, kind.name_sessions(chosen))
        return total, is_new


def _whole(tables: Tables, bound: float) -> float:
    """Where all weights are whole, a bound of 12.9 is one of 12."""
    is_whole = bool((tables.weight == np.rint(tables.weight)).all())
    return float(np.floor(bound + ROUNDING)) if is_whole else bound


class _Kind:
    """Slots that are alike: the same rooms, the same sessions may begin, the same people are there."""

    def __init__(self, tables: Tables, s: int) -> None:
        begins = np.isfinite(tables.cost[:, s, :])
        self.count = 1
        self.sessions: Ints = np.unique(tables.holding[begins.any(axis=1), SESSION])
        self.rooms = min(int(begins.any(axis=0).sum()), self.sessions.size)
        is_there = ~tables.is_absent[tables.layer_person, s]
        self.weight = np.where(is_there, tables.layer_weight, 0.0)
        self.key = (self.rooms, self.sessions.tobytes(), is_there.tobytes())

    def name_sessions(self, places: Ints) -> frozenset[int]:
        """The sessions at these places of `sessions`; −1 is none."""
        return frozenset(int(i) for i in self.sessions[places[places >= 0]])


def _kinds_of_slots(tables: Tables) -> tuple[list[_Kind], dict[int, int]]:
    """The kinds of slots in which something may begin, and the kind of each of these slots."""
    kinds: list[_Kind] = []
    number: dict[object, int] = {}
    kind_of: dict[int, int] = {}
    for s in range(len(tables.time)):
        kind = _Kind(tables, s)
        if not kind.sessions.size:
            continue
        if kind.key in number:
            kinds[number[kind.key]].count += 1
        else:
            number[kind.key] = len(kinds)
            kinds.append(kind)
        kind_of[s] = number[kind.key]
    return kinds, kind_of


def _first_prices(tables: Tables, where: Ints) -> Floats:
    """Each session's share of what its slot keeps: those who wish several of a slot are shared among them."""
    price = np.zeros(tables.held.size - 1)
    for s in range(len(tables.time)):
        sessions = np.unique(tables.holding[where[:, 0] == s, SESSION])
        met = np.zeros(tables.layer_weight.size, np.int64)
        for i in sessions:
            met[row_of(tables.fan_layer, int(i))] += 1
        for i in sessions:
            row = row_of(tables.fan_layer, int(i))
            price[i] += float((tables.layer_weight[row] / met[row]).sum())
    return price / np.maximum(np.diff(tables.held), 1)
