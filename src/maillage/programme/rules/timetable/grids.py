"""A grid that changes: holdings lifted and put, and at once what that does to the score. Compiled loops.

In a *plain* problem (one slot each, no repeats, no drive that matters, rooms for all) whoever wishes something of a
slot keeps the heaviest wish there, so that counting wishes a layer and slot is enough: a move costs a look-up for each
person who wishes the session. Otherwise everybody concerned has their day worked out again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from maillage.programme.rules.timetable.attendance import Day, day_of, plan_day
from maillage.programme.rules.timetable.tables import AFTER, APART, BEFORE, Compiled, Floats, Ints, Longs, Tables

NOTHING_BELOW = 1e-9
NOBODY = np.zeros(0, np.int8)
NO_STANDING = np.zeros(0, np.int64)


class Grid(NamedTuple):
    """Where each holding is, and what follows from it. `score[0]` is what the search raises."""

    slot_of: Ints  # m, −1 where it is not placed
    room_of: Ints  # m
    cells: Ints  # T × R: the holding that is there, −1 for none
    value: Floats  # P: the weight of the wishes a person keeps, rooms left aside
    chosen: Ints  # W: the holding where a wish is kept, −1
    guests: Ints  # m: who chose it
    guest_weight: Floats  # m
    counts: np.ndarray  # V × T: wishes of a layer in a slot (plain problems)
    busy: np.ndarray  # P × T: absences, and sessions hosted (plain problems)
    marks: Ints  # P: 1 where a person's day must be worked out again
    marked: Ints  # P: who they are
    many: Longs  # [how many are marked, is it plain, persons looked at]
    score: Floats  # [score]
    day: Day


def empty_grid(compiled: Compiled) -> Grid:
    """Nothing placed: nobody keeps a wish."""
    tables = compiled.tables
    holdings, slots, people = tables.session.size, tables.begins.size, tables.total.size
    plain = compiled.is_plain
    grid = Grid(
        np.full(holdings, -1, np.int32), np.full(holdings, -1, np.int32),
        np.full((slots, tables.place.size), -1, np.int32), np.zeros(people),
        np.full(tables.wish_session.size, -1, np.int32), np.zeros(holdings, np.int32), np.zeros(holdings),
        np.zeros((tables.layer_person.size if plain else 0, slots), np.int16),
        tables.is_absent.astype(np.int16) if plain else np.zeros((0, slots), np.int16),
        np.zeros(people, np.int32), np.zeros(people, np.int32), np.array([0, plain, 0], np.int64), np.zeros(1),
        day_of(tables),
    )  # fmt: skip
    grid.score[0] = sum(worth(tables, p, 0.0) for p in range(people)) - float(
        tables.prices[6] * tables.is_wanted.sum()
    )  # fmt: skip
    return grid


@njit(cache=True, nogil=True)
def worth(tables: Tables, p: int, value: float) -> float:
    """What it is worth that p keeps wishes of that weight: the wishes, less nothing at all, less what is missed."""
    if tables.total[p] <= 0.0:
        return 0.0
    share = value / tables.total[p]
    score = tables.prices[0] * value - tables.prices[2] * (1.0 - share) ** 2
    return score - tables.prices[1] if value <= NOTHING_BELOW else score


@njit(cache=True, nogil=True)
def _gain(tables: Tables, grid: Grid, p: int, weight: float) -> None:
    value = grid.value[p] + weight
    grid.score[0] += worth(tables, p, value) - worth(tables, p, grid.value[p])
    grid.value[p] = value


@njit(cache=True, nogil=True)
def seats_lost(tables: Tables, grid: Grid, o: int) -> float:
    """The weight of the wishes turned away at holding o, each of the mean weight; the search's reckoning."""
    over = grid.guests[o] - tables.capacity[grid.room_of[o]]
    return grid.guest_weight[o] * over / grid.guests[o] if over > 0 else 0.0


@njit(cache=True, nogil=True)
def clashes(tables: Tables, grid: Grid, o: int, s: int, r: int) -> int:
    """How many hard rules between sessions are broken with holding o in slot s and room r."""
    count = 0
    begin, end = tables.begins[s], tables.ends[s + tables.length[o] - 1]
    for k in range(tables.bind_first[o], tables.bind_first[o + 1]):
        q, kind = tables.bind_other[k], tables.bind_kind[k]
        if grid.slot_of[q] < 0:
            continue
        q_begin = tables.begins[grid.slot_of[q]]
        q_end = tables.ends[grid.slot_of[q] + tables.length[q] - 1]
        if kind == APART:
            minutes = tables.travel[tables.place[r], tables.place[grid.room_of[q]]]
            count += begin < q_end + minutes and q_begin < end + minutes
        elif kind == AFTER:
            count += begin < q_end
        elif kind == BEFORE:
            count += q_begin < end
    return count


@njit(cache=True, nogil=True)
def cell_cost(tables: Tables, grid: Grid, o: int, s: int, r: int) -> float:
    """What holding o costs in that cell besides the wishes: rules broken, crowding, change; less where it is wanted."""
    cost = tables.prices[6] * clashes(tables, grid, o, s, r)
    over = tables.expected[tables.session[o]] - tables.capacity[r]
    if over > 0:
        cost += tables.prices[3] * over
    was = tables.published_slot[o]
    if was >= 0 and was != s:
        cost += tables.prices[4]
    elif was >= 0 and tables.published_room[o] != r:
        cost += tables.prices[4] / 2
    return cost - tables.prices[6] if tables.is_wanted[o] else cost + tables.prices[5]


@njit(cache=True, nogil=True)
def put(tables: Tables, grid: Grid, o: int, s: int, r: int) -> None:
    """Place holding o in free cells."""
    grid.score[0] -= cell_cost(tables, grid, o, s, r)
    grid.slot_of[o], grid.room_of[o] = s, r
    for t in range(s, s + tables.length[o]):
        grid.cells[t, r] = o
    if grid.many[1]:
        _count_wishes(tables, grid, tables.session[o], s, 1)
    else:
        _mark_people(tables, grid, tables.session[o])


@njit(cache=True, nogil=True)
def lift(tables: Tables, grid: Grid, o: int) -> None:
    """Take holding o away."""
    s, r = grid.slot_of[o], grid.room_of[o]
    grid.score[0] += cell_cost(tables, grid, o, s, r)
    if grid.many[1]:
        _count_wishes(tables, grid, tables.session[o], s, -1)
    else:
        grid.score[0] += tables.prices[0] * seats_lost(tables, grid, o)
        for k in range(tables.fan_first[tables.session[o]], tables.fan_first[tables.session[o] + 1]):
            _forget_choice(tables, grid, tables.fan[k], o)
        grid.guest_weight[o] = 0.0
        _mark_people(tables, grid, tables.session[o])
    for t in range(s, s + tables.length[o]):
        grid.cells[t, r] = -1
    grid.slot_of[o], grid.room_of[o] = -1, -1


@njit(cache=True, nogil=True)
def _count_wishes(tables: Tables, grid: Grid, i: int, s: int, step: int) -> None:
    """Session i comes to slot s (step 1) or leaves it (−1): its layers, and the hosts it keeps busy."""
    grid.many[2] += tables.fan_layer_first[i + 1] - tables.fan_layer_first[i] + 1
    for k in range(tables.fan_layer_first[i], tables.fan_layer_first[i + 1]):
        v = tables.fan_layer[k]
        p = tables.layer_person[v]
        before = grid.counts[v, s]
        grid.counts[v, s] = before + step
        if (before == 0 or before + step == 0) and grid.busy[p, s] == 0:
            _gain(tables, grid, p, step * tables.layer_weight[v])
    for k in range(tables.host_first[i], tables.host_first[i + 1]):
        p = tables.host[k]
        before = grid.busy[p, s]
        grid.busy[p, s] = before + step
        if before == 0 or before + step == 0:
            for v in range(tables.layer_first[p], tables.layer_first[p + 1]):
                if grid.counts[v, s] > 0:
                    _gain(tables, grid, p, -step * tables.layer_weight[v])


@njit(cache=True, nogil=True)
def _mark_people(tables: Tables, grid: Grid, i: int) -> None:
    for k in range(tables.fan_first[i], tables.fan_first[i + 1]):
        _mark(grid, tables.fan[k])
    for k in range(tables.host_first[i], tables.host_first[i + 1]):
        _mark(grid, tables.host[k])


@njit(cache=True, nogil=True)
def _mark(grid: Grid, p: int) -> None:
    if grid.marks[p] == 0:
        grid.marks[p] = 1
        grid.marked[grid.many[0]] = p
        grid.many[0] += 1


@njit(cache=True, nogil=True)
def _forget_choice(tables: Tables, grid: Grid, p: int, o: int) -> None:
    """Person p no longer goes to holding o, which is being taken away (its seats lost are counted by whoever calls)."""
    for w in range(tables.wish_first[p], tables.wish_first[p + 1]):
        if grid.chosen[w] == o:
            grid.chosen[w] = -1
            grid.guests[o] -= 1
            grid.guest_weight[o] -= tables.wish_weight[w]


@njit(cache=True, nogil=True)
def settle(tables: Tables, grid: Grid) -> None:
    """Work out again the days of those who are marked, and the score with them."""
    for at in range(grid.many[0]):
        p = grid.marked[at]
        grid.marks[p] = 0
        _count_seats(tables, grid, p, -1)
        value = plan_day(tables, grid.slot_of, grid.room_of, p, NOBODY, NO_STANDING, grid.day, grid.chosen)
        _count_seats(tables, grid, p, 1)
        grid.score[0] += worth(tables, p, value) - worth(tables, p, grid.value[p])
        grid.value[p] = value
        size = tables.wish_first[p + 1] - tables.wish_first[p]
        grid.many[2] += 20 + size * (4 + size // 2)
    grid.many[0] = 0


@njit(cache=True, nogil=True)
def _count_seats(tables: Tables, grid: Grid, p: int, step: int) -> None:
    """Count person p in (1) or out (−1) where they go."""
    for w in range(tables.wish_first[p], tables.wish_first[p + 1]):
        o = grid.chosen[w]
        if o >= 0:
            grid.score[0] += tables.prices[0] * seats_lost(tables, grid, o)
            grid.guests[o] += step
            grid.guest_weight[o] += step * tables.wish_weight[w]
            grid.score[0] -= tables.prices[0] * seats_lost(tables, grid, o)
