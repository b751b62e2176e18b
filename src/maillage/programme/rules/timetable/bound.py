"""How many wishes no timetable can exceed, worked out apart from the search. The lesser of two figures.

*By person*: the heaviest wishes of each that can be held at all, as many as there are slots they are there.

*By slot* (Lagrangian relaxation: Geoffrion 1974): whoever is in a slot keeps at most the heaviest of what begins there,
and a slot holds no more sessions than it has rooms. “A session is held no more often than it may” is relaxed at a
price a session; then each slot takes the sessions that cover most wishes for their prices, by itself. That question
(coverage with prices and a limit) is answered by a tree that stops after so many nodes: what is left open counts at its
best, so that the figure is proven whenever it stops. Seats, hosts, drives and lengths are left out: that can only raise
it.
docs/algorithms/timetable.md.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from maillage.programme.rules.timetable.attendance import compiled, inner
from maillage.programme.rules.timetable.tables import SESSION, Compiled, Floats, Ints, Tables, row_of

ROUNDS = 250  # prices tried at most
DRAWN = 0.7  # how much prices are drawn towards the best known
NEW_SETS = 20  # taken up a round and kind
ENOUGH = 0.003  # of what is kept: the bound is not pressed closer to what it can reach
NODES = (20_000, 100_000, 500_000)  # of a tree: more when fewer find nothing new
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


@inner
def cover_set(
    fan_layer: Ints, layer_weight: Floats, price: Floats, order: Ints, chosen: np.ndarray, count: int, met: Ints
) -> float:
    """What the first `count` of `chosen` (places in `order`) cover, less prices; what they cover is set in `met`."""
    value = 0.0
    for d in range(count):
        i = order[chosen[d]]
        value -= price[i]
        for k in range(fan_layer[i], fan_layer[i + 1]):
            value += layer_weight[fan_layer[k]] * (met[fan_layer[k]] == 0)
            met[fan_layer[k]] = 1
    return value


@inner
def add_marginals(
    fan_layer: Ints, layer_weight: Floats, price: Floats, order: Ints, first: int, met: Ints, marginal: Floats
) -> None:
    """What each session from `first` in `order` would add, less its price."""
    for at in range(first, order.size):
        i = order[at]
        won = -price[i]
        for k in range(fan_layer[i], fan_layer[i + 1]):
            won += layer_weight[fan_layer[k]] * (met[fan_layer[k]] == 0)
        marginal[at] = won


@inner
def keep_greatest(top: Floats, filled: int, size: int, value: float) -> tuple[int, float]:
    """Put a value among the `size` greatest; how many there are now, and by how much their sum grew."""
    if filled < size:
        top[filled] = value
        return filled + 1, value
    least = 0
    for d in range(1, filled):
        if top[d] < top[least]:
            least = d
    if size == 0 or value <= top[least]:
        return filled, 0.0
    grown = value - top[least]
    top[least] = value
    return filled, grown


@compiled
def cover_best(
    fan_layer: Ints, layer_weight: Floats, price: Floats, order: Ints, rooms: int, nodes: int
) -> tuple[float, float, Ints]:
    """At most what `rooms` of the sessions in `order` can cover less their prices; the best met, and its sessions (−1).

    Best first. A node is a set and how far along `order` it is; its key is what it covers, less prices, and the
    greatest marginals of what may still join: marginals only fall as a set grows, so that no set below is worth more.
    """
    size, most = order.size, nodes * 4 + order.size + 8
    sets, depth = np.full((most, rooms), -1, np.int16), np.zeros(most, np.int16)
    met, marginal, top = np.zeros(layer_weight.size, np.int32), np.zeros(size), np.zeros(rooms + 1)
    best, best_set = 0.0, np.full(rooms, -1, np.int32)
    heap = [(-1e30, 0)]
    count, looked = 1, 0
    while len(heap) > 0 and -heap[0][0] > best + 1e-9:
        if looked >= nodes or count + size >= most:
            return -heap[0][0], best, best_set
        key, node = heappop(heap)
        looked += 1
        d = depth[node]
        met[:] = 0
        value = cover_set(fan_layer, layer_weight, price, order, sets[node], d, met)
        if value > best:
            best = value
            for k in range(rooms):
                best_set[k] = order[sets[node, k]] if k < d else -1
        if d == rooms:
            continue
        first = sets[node, d - 1] + 1 if d > 0 else 0
        add_marginals(fan_layer, layer_weight, price, order, first, met, marginal)
        filled, reach = 0, value
        for at in range(size - 1, first - 1, -1):  # a child is its candidate and those after it in `order`
            if marginal[at] <= 0:
                continue
            if reach + marginal[at] > best + 1e-9:
                sets[count] = sets[node]
                sets[count, d] = at
                depth[count] = d + 1
                heappush(heap, (max(-(reach + marginal[at]), key), count))
                count += 1
            filled, grown = keep_greatest(top, filled, rooms - d - 1, marginal[at])
            reach += grown
    return best, best, best_set


@compiled
def cover_greedily(
    fan_layer: Ints, layer_weight: Floats, price: Floats, sessions: Ints, rooms: int
) -> tuple[Ints, Floats]:
    """From each session as the first, the set that grows by what adds most: sets (−1 where they end), less prices."""
    sets, value = np.full((sessions.size, rooms), -1, np.int32), np.zeros(sessions.size)
    met, marginal = np.zeros(layer_weight.size, np.int32), np.zeros(sessions.size)
    for start in range(sessions.size):
        met[:] = 0
        at = start
        for d in range(rooms):
            sets[start, d] = sessions[at]
            value[start] += cover_set(fan_layer, layer_weight, price, sessions, np.array([at], np.int16), 1, met)
            add_marginals(fan_layer, layer_weight, price, sessions, 0, met, marginal)
            at = int(np.argmax(marginal))
            if marginal[at] <= 1e-9:
                break
    return sets, value


def bound_by_slot(problem: Compiled, where: Ints, known: float, is_over: Callable[[], bool]) -> float:
    """The bound by slot; `where` is a good grid, from which the first prices come, `known` what it keeps.

    Prices are those of a linear program over the sets met so far (column generation: Gilmore and Gomory 1961), drawn
    towards those of the best bound (Wentges 1997). Each round bounds; `is_over` ends them early.
    """
    tables = problem.tables
    pool = _Pool(tables)
    pool.add_grid(where)
    centre, best = _first_prices(tables, where), np.inf
    level = 0
    for _round in range(ROUNDS):
        price, value = pool.prices()
        is_new = False
        for drawn in (DRAWN * centre + (1 - DRAWN) * price, price):
            total, is_new = pool.price_slots(drawn, NODES[level])
            if total < best:
                best, centre = total, drawn
            if is_new:
                break
        if best - max(value, known) <= ENOUGH * known or is_over():
            break
        if not is_new:
            level += 1
            if level == len(NODES):
                break
            best = min(best, pool.price_slots(centre, NODES[level])[0])
    return _whole(tables, best)


class _Pool:
    """The sets met so far, and the linear program that shares slots between them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.kinds, self.kind_of = _kinds_of_slots(tables)
        self.often = np.diff(tables.held).astype(np.float64)
        self.met: dict[tuple[int, frozenset[int]], None] = {}
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []

    def add(self, kind: int, sessions: frozenset[int]) -> bool:
        """Keep a set of sessions for slots of a kind; whether it is new."""
        if not sessions or (kind, sessions) in self.met:
            return False
        self.met[kind, sessions] = None
        layers = np.unique(np.concatenate([row_of(self.tables.fan_layer, i) for i in sessions]))
        self.rows += [*sessions, self.often.size + kind]
        self.columns += [len(self.values)] * (len(sessions) + 1)
        self.values.append(float(self.kinds[kind].weight[layers].sum()))
        return True

    def add_grid(self, where: Ints) -> None:
        """Keep the sets of a grid: what begins in each slot."""
        for s, kind in self.kind_of.items():
            self.add(kind, frozenset(self.tables.holding[where[:, 0] == s, SESSION].tolist()))

    def prices(self) -> tuple[Floats, float]:
        """A price for each session, and what the sets together cover, a slot shared between several."""
        counts = [kind.count for kind in self.kinds]
        limits = np.concatenate([self.often, counts])
        matrix = csr_matrix((np.ones(len(self.rows)), (self.rows, self.columns)), (limits.size, len(self.values)))
        answer = linprog(-np.array(self.values), A_ub=matrix, b_ub=limits, method="highs")
        if answer.status != 0:
            return np.zeros(self.often.size), 0.0
        return np.maximum(-answer.ineqlin.marginals[: self.often.size], 0.0), -float(answer.fun)

    def price_slots(self, price: Floats, nodes: int) -> tuple[float, bool]:
        """A bound from these prices; and whether a set was met that is new and worth more than its prices."""
        tables, is_new = self.tables, False
        total = float(self.often @ price)
        for at, kind in enumerate(self.kinds):
            rooms = min(kind.rooms, kind.sessions.size)
            sets, value = cover_greedily(tables.fan_layer, kind.weight, price, kind.sessions, rooms)
            for start in np.argsort(-value, kind="stable")[:NEW_SETS]:
                if value[start] > ROUNDING:
                    is_new |= self.add(at, frozenset(int(i) for i in sets[start] if i >= 0))
            alone = np.array([kind.weight[row_of(tables.fan_layer, int(i))].sum() for i in kind.sessions])
            order = kind.sessions[np.argsort(price[kind.sessions] - alone, kind="stable")].astype(np.int32)
            most, _value, chosen = cover_best(
                tables.fan_layer, kind.weight, price, order, rooms, max(nodes // len(self.kinds), 100)
            )
            total += kind.count * most
            is_new |= self.add(at, frozenset(int(i) for i in chosen if i >= 0))
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
        self.rooms = int(begins.any(axis=0).sum())
        self.sessions: Ints = np.unique(tables.holding[begins.any(axis=1), SESSION])
        is_there = ~tables.is_absent[tables.layer_person, s]
        self.weight = np.where(is_there, tables.layer_weight, 0.0)
        self.key = (self.rooms, self.sessions.tobytes(), is_there.tobytes())


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
