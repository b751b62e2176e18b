"""Everybody served at the least price: a walk that removes, adds, and remembers whom it keeps leaving out.

Row weighting local search (Gao, Weise and Li 2015), with prices. The walk always looks for a choice cheaper than the
best known, so it always leaves somebody out: it closes the site whose people weigh least for its price, then serves
somebody left out, drawn at random, by the site that serves most weight for its price. Whoever stays left out weighs
one more at each step, so that the walk leaves the valleys where interchanges stop. A site closed is not opened again
before something near it has changed. A step reads the lists of two sites' people: O(degree²).
docs/algorithms/foresight.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from maillage.foresight.rules import kernels
from maillage.foresight.rules.effort import AT_ONCE, Effort
from maillage.foresight.rules.kernels import Flags, Floats, Ints, Longs
from maillage.foresight.rules.lists import Lists

Pairs = tuple[Longs, Ints, Longs, Ints]  # first, site, first_r, client_r
WalkState = tuple[Flags, Ints, Longs, Longs, Longs, Flags]  # is_open, count, weight, score, stamp, may: see `Covering`
COST, BEST = 0, 1  # of `sums`
OPEN, LEFT, CLOCK, LAST, DICE = 0, 1, 2, 3, 4  # of `marks`
WORTH_IT = 0.995  # what must go for another look
STRIDE = 20_000  # steps between two looks, less where lists are long:
WORK = 100_000_000  # so many readings at most, about a tenth of a second


@dataclass
class Covering:
    """A walk over choices of m sites for n clients, taken up again by each `walk`.

    `lists`: the sites that serve each client; whoever has an empty list is not counted. `price` float64 (m), > 0.
    `start` bool (m): sites to begin with. `best` bool (m): the cheapest choice known that serves all.
    """

    lists: Lists
    price: Floats
    seed: int = 0
    start: Flags | None = None

    def __post_init__(self) -> None:
        first_r, client_r, cost_r = self.lists.by_site
        n, m = self.lists.clients, self.lists.sites
        is_open = np.zeros(m, bool) if self.start is None else self.start.copy()
        unserved_cost = np.where(np.diff(self.lists.first) > 0, 2.0, 0.0)
        for j in np.flatnonzero(is_open):
            unserved_cost[client_r[first_r[j] : first_r[j + 1]]] = 0.0
        none = np.zeros(cost_r.size, np.float32)
        kernels.greedy(first_r, client_r, none, unserved_cost, self.price, np.full(m, 1e-9), np.inf, is_open)
        self.pairs: Pairs = (self.lists.first, self.lists.site, first_r, client_r)
        self.best = is_open.copy()
        self._places = np.full((2, max(n, m)), -1, np.int32)  # where each open site, each client left out stands
        self._ranks = np.zeros((2, max(n, m)), np.int32)  # the open sites; the clients left out
        self._walk_state: WalkState = (
            is_open,
            np.zeros(n, np.int32),
            np.ones(n, np.int64),
            np.zeros(m, np.int64),
            np.zeros(m, np.int64),
            np.ones(m, bool),
        )
        self._sums = np.array([0.0, np.inf])
        self._marks = np.array([0, 0, 0, -1, self.seed * 2_654_435_761 % 2**31 + 1], np.int64)
        _initialise(self.pairs, self.price, self._walk_state, self._ranks, self._places, self._sums, self._marks)

    @property
    def cost(self) -> float:
        """The cost of the best choice known."""
        return float(self._sums[BEST])

    @property
    def stride(self) -> int:
        """How many steps take about a tenth of a second."""
        return int(np.clip(WORK / self._readings, 100, min(STRIDE, 40 * self.lists.sites + 1)))

    @property
    def _readings(self) -> float:
        """How many pairs one step reads, roughly."""
        pairs = float(self.lists.site.size)
        return 3 * (pairs / max(1, self.lists.sites) * pairs / max(1, self.lists.clients)) + 1

    def walk(self, steps: int, enough: float = -np.inf, effort: Effort | None = None) -> float:
        """So many steps more, or until the best costs `enough` at most; what the best costs."""
        if effort is not None:
            effort.spend(steps * self._readings)
        walk_state, ranks, places = self._walk_state, self._ranks, self._places
        _walk_steps(
            self.pairs, self.price, walk_state, ranks, places, self._sums, self._marks, self.best, steps, enough
        )
        return self.cost


def reduce_lists(lists: Lists, price: Floats, effort: Effort | None = None) -> Lists:
    """Lists reduced by dominance, repeated until nothing is removed (Balas and Ho 1980).

    A client served by every site that serves another is not asked for; a site whose clients another serves too, at no
    greater price, is not either. Each look costs the pairs times the shortest list they are found in, at most; what
    was found when `effort` is over is kept.
    """
    effort = effort or Effort(np.inf)
    n, m = lists.clients, lists.sites
    row = np.repeat(np.arange(n, dtype=np.int32), np.diff(lists.first))
    site = lists.site
    order = np.lexsort((site, row))  # each list by number
    row, site = row[order], site[order]
    size = row.size * 2
    nothing = np.zeros(n)
    while row.size < size * WORTH_IT and not effort.over:
        size = row.size
        dominated = _find_dominated(*_pointers(row, site, n), *_transpose_pairs(row, site, m), nothing, True, effort)
        row, site = row[~dominated[row]], site[~dominated[row]]
        dominated = _find_dominated(*_transpose_pairs(row, site, m), *_pointers(row, site, n), price, False, effort)
        row, site = row[~dominated[site]], site[~dominated[site]]
    first, site = _pointers(row, site, n)
    beyond = np.where(np.diff(first) > 0, lists.beyond, 0.0)
    return Lists(first, site, np.zeros(site.size, np.float32), beyond, m)


def _pointers(row: Ints, site: Ints, n: int) -> tuple[Longs, Ints]:
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=n), out=first[1:])
    return first, site


def _transpose_pairs(row: Ints, site: Ints, m: int) -> tuple[Longs, Ints]:
    order = np.argsort(site, kind="stable")
    return _pointers(site[order], row[order], m)


def _find_dominated(
    first: Longs, item: Ints, first_t: Longs, item_t: Ints, price: Floats, larger: bool, effort: Effort
) -> Flags:
    dominated = np.zeros(first.size - 1, np.bool_)
    at = 0
    while at < dominated.size and not effort.over:
        at, readings = _mark_dominated(first, item, first_t, item_t, price, larger, dominated, at, AT_ONCE)
        effort.spend(readings)
    return dominated


@njit(cache=True, nogil=True)
def _mark_dominated(
    first: Longs,
    item: Ints,
    first_t: Longs,
    item_t: Ints,
    price: Floats,
    larger: bool,
    dominated: Flags,
    begin: int,
    readings: float,
) -> tuple[int, float]:
    """Mark which of these ascending lists contain another (`larger`), or lie in another that is no dearer.

    One of equals stays. `first_t`, `item_t`: the same pairs the other way round. Begins at list `begin` and stops
    after so many readings; the list to go on with, and how many there were.
    """
    n = first.size - 1
    read = 0.0
    for i in range(begin, n):
        if read > readings:
            return i, read
        start, end = first[i], first[i + 1]
        if start == end or (larger and dominated[i]):
            continue
        rare = item[start]  # whoever contains list i is among those that hold its rarest item
        for p in range(start, end):
            if first_t[item[p] + 1] - first_t[item[p]] < first_t[rare + 1] - first_t[rare]:
                rare = item[p]
        for q in range(first_t[rare], first_t[rare + 1]):
            k = item_t[q]
            if k == i or dominated[k] or first[k + 1] - first[k] < end - start or price[k] > price[i]:
                continue
            read += first[k + 1] - first[k]
            if _is_subset(item, start, end, first[k], first[k + 1]):
                if larger:
                    dominated[k] = True
                else:
                    dominated[i] = True
                    break
        read += end - start + first_t[rare + 1] - first_t[rare]
    return n, read


@njit(cache=True, nogil=True)
def _is_subset(item: Ints, p: int, end: int, r: int, stop: int) -> bool:
    while p < end and end - p <= stop - r:
        if item[p] == item[r]:
            p += 1
        elif item[p] < item[r]:
            return False
        r += 1
    return p == end


@njit(cache=True, nogil=True)
def _initialise(
    pairs: Pairs, price: Floats, walk_state: WalkState, ranks: Any, places: Any, sums: Floats, marks: Longs
) -> None:
    first, _site, first_r, client_r = pairs
    is_open, count, weight, score, _stamp, _may = walk_state
    for j in range(is_open.size):
        if is_open[j]:
            sums[COST] += price[j]
            ranks[0, marks[OPEN]], places[0, j] = j, marks[OPEN]
            marks[OPEN] += 1
            for p in range(first_r[j], first_r[j + 1]):
                count[client_r[p]] += 1
    for j in range(is_open.size):
        for p in range(first_r[j], first_r[j + 1]):
            if count[client_r[p]] == (1 if is_open[j] else 0):
                score[j] += weight[client_r[p]]
    for i in range(first.size - 1):
        if count[i] == 0 and first[i + 1] > first[i]:
            ranks[1, marks[LEFT]], places[1, i] = i, marks[LEFT]
            marks[LEFT] += 1


@njit(cache=True, nogil=True)
def _remove_item(ranks: Any, places: Any, which: int, item: int, many: int) -> int:
    """Take one out of a list without order: the last stands in its place. How many are left."""
    at, last = places[which, item], ranks[which, many - 1]
    ranks[which, at], places[which, last] = last, at
    places[which, item] = -1
    return many - 1


@njit(cache=True, nogil=True)
def _flip_site(
    pairs: Pairs, price: Floats, walk_state: WalkState, ranks: Any, places: Any, sums: Floats, marks: Longs, j: int
) -> None:
    """Open site j if it is closed, close it if it is open; scores, counts and who is left out follow."""
    first, site, first_r, client_r = pairs
    is_open, count, weight, score, stamp, may = walk_state
    opens = not is_open[j]
    is_open[j] = opens
    stamp[j] = marks[CLOCK]
    if opens:
        sums[COST] += price[j]
        ranks[0, marks[OPEN]], places[0, j] = j, marks[OPEN]
        marks[OPEN] += 1
    else:
        sums[COST] -= price[j]
        marks[OPEN] = _remove_item(ranks, places, 0, j, marks[OPEN])
        may[j] = False
    for p in range(first_r[j], first_r[j + 1]):
        i = client_r[p]
        count[i] += 1 if opens else -1
        now = count[i]
        if opens and now == 1:
            marks[LEFT] = _remove_item(ranks, places, 1, i, marks[LEFT])
        elif now == 0:
            ranks[1, marks[LEFT]], places[1, i] = i, marks[LEFT]
            marks[LEFT] += 1
        change = -weight[i] if opens else weight[i]
        all_gain = now == (1 if opens else 0)  # it was left out, or is now: a gain for each closed site that serves it
        one_loses = now == (2 if opens else 1)  # the one other open site that serves it
        for r in range(first[i], first[i + 1]):
            k = site[r]
            if k != j:
                may[k] = True
                if all_gain or (one_loses and is_open[k]):
                    score[k] += change


@njit(cache=True, nogil=True)
def _least(price: Floats, walk_state: WalkState, ranks: Any, marks: Longs) -> int:
    """The open site whose closing loses least weight for its price, the longest unchanged among equals; −1: none."""
    score, stamp = walk_state[3], walk_state[4]
    best = -1
    for q in range(marks[OPEN]):
        j = ranks[0, q]
        if j == marks[LAST]:
            continue
        if best >= 0:
            mine, other = score[j] * price[best], score[best] * price[j]
            if mine > other or (mine == other and stamp[j] >= stamp[best]):
                continue
        best = j
    return best


@njit(cache=True, nogil=True)
def _server(pairs: Pairs, price: Floats, walk_state: WalkState, room: float, i: int) -> int:
    """The site that would serve client i and most weight for its price, within `room`; −1: none.

    One that may not open is taken when no other serves the client, or nobody ever would.
    """
    first, site = pairs[0], pairs[1]
    score, stamp, may = walk_state[3], walk_state[4], walk_state[5]
    best = -1
    for r in range(first[i], first[i + 1]):
        k = site[r]
        if price[k] >= room:
            continue
        if best >= 0 and may[k] <= may[best]:
            mine, other = score[k] * price[best], score[best] * price[k]
            if may[k] < may[best] or mine < other or (mine == other and stamp[k] >= stamp[best]):
                continue
        best = k
    return best


@njit(cache=True, nogil=True)
def _walk_steps(
    pairs: Pairs,
    price: Floats,
    walk_state: WalkState,
    ranks: Any,
    places: Any,
    sums: Floats,
    marks: Longs,
    best: Flags,
    steps: int,
    enough: float,
) -> None:
    first, site = pairs[0], pairs[1]
    is_open, weight, score = walk_state[0], walk_state[2], walk_state[3]
    for _step in range(steps):
        marks[CLOCK] += 1
        while marks[LEFT] == 0 or sums[COST] >= sums[BEST] - 1e-9:
            if marks[LEFT] == 0 and sums[COST] < sums[BEST] - 1e-9:
                sums[BEST] = sums[COST]
                best[:] = is_open
                if sums[BEST] <= enough + 1e-9:
                    return
            j = _least(price, walk_state, ranks, marks)
            if j < 0:  # at most one is open
                marks[LAST] = -1
                j = _least(price, walk_state, ranks, marks)
                if j < 0:
                    return
            _flip_site(pairs, price, walk_state, ranks, places, sums, marks, j)
        j = _least(price, walk_state, ranks, marks)
        if j >= 0:
            _flip_site(pairs, price, walk_state, ranks, places, sums, marks, j)
        while marks[LEFT] > 0:
            marks[DICE] = marks[DICE] * 48_271 % 2_147_483_647  # Park and Miller's generator
            j = _server(pairs, price, walk_state, sums[BEST] - 1e-9 - sums[COST], ranks[1, marks[DICE] % marks[LEFT]])
            if j < 0:
                break
            _flip_site(pairs, price, walk_state, ranks, places, sums, marks, j)
            marks[LAST] = j
        for q in range(marks[LEFT]):
            i = ranks[1, q]
            weight[i] += 1
            for r in range(first[i], first[i + 1]):
                score[site[r]] += 1
