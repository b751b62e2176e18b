"""A grid that changes: holdings lifted and put, and at once what that does to the score. Compiled loops.

In a *plain* problem (one slot each, no repeats, no drive that matters, rooms for all) whoever wishes something of a
slot keeps the heaviest wish there, so that counting wishes by layer and slot is enough: a move costs a look-up for each
person who wishes the session. Otherwise everybody concerned has their day worked out again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from maillage.programme.rules.timetable.attendance import Day, day_of, inner, plan_day
from maillage.programme.rules.timetable.tables import (
    AFTER,
    APART,
    BEGINS,
    ENDS,
    EVENNESS,
    HARD,
    LENGTH,
    NOTHING,
    SESSION,
    WISHES,
    Compiled,
    Floats,
    Ints,
    Longs,
    Tables,
)

NOTHING_BELOW = 1e-9
SCORE = 0  # the place in `score`: what the search raises
MARKED, IS_PLAIN = 0, 1  # places in `many`


class Grid(NamedTuple):
    """Where each holding is, and what follows from it."""

    where: Ints  # m × 2: slot and room, −1 where it is not placed
    there: Ints  # T × R: the holding that is there, −1 for none
    value: Floats  # P: the weight of the wishes a person keeps, rooms left aside
    chosen: Ints  # of the places of `wish`: the holding where it is kept, −1
    guests: Ints  # m: who chose it
    guest_weight: Floats  # m
    met: np.ndarray  # T × V: wishes of a layer in a slot (plain problems)
    busy: np.ndarray  # T × P: absences, and sessions hosted (plain problems)
    marks: Ints  # 2 × P: 1 where a person's day must be worked out again; and who these are
    many: Longs  # [how many are marked, is it plain]
    score: Floats
    day: Day


def empty_grid(problem: Compiled) -> Grid:
    """Nothing placed: nobody keeps a wish."""
    tables = problem.tables
    holdings, (slots, _two), people = len(tables.holding), tables.time.shape, tables.total.size
    layers = tables.layer_person.size if problem.is_plain else 0
    busy = tables.is_absent.T if problem.is_plain else np.zeros((slots, 0))
    grid = Grid(
        np.full((holdings, 2), -1, np.int32), np.full((slots, tables.seats.size), -1, np.int32), np.zeros(people),
        np.full(tables.wish.size, -1, np.int32), np.zeros(holdings, np.int32), np.zeros(holdings),
        np.zeros((slots, layers), np.int16), np.ascontiguousarray(busy, np.int16), np.zeros((2, people), np.int32),
        np.array([0, problem.is_plain], np.int64), np.zeros(1), day_of(tables),
    )  # fmt: skip
    wishing = tables.total > 0
    grid.score[SCORE] = -float(wishing.sum()) * (tables.prices[NOTHING] + tables.prices[EVENNESS])
    return grid


@inner
def gain(prices: Floats, inverse: float, before: float, after: float) -> float:
    """What it is worth that somebody keeps `after` and no longer `before`; `inverse`: one over all they wish.

    Wishes, less evenness · (1 − share kept)² (the difference of two squares), less the price of keeping nothing.
    """
    won = (after - before) * (prices[WISHES] + prices[EVENNESS] * inverse * (2.0 - (before + after) * inverse))
    return won + prices[NOTHING] * ((before <= NOTHING_BELOW) - (after <= NOTHING_BELOW))


@inner
def seats_lost(tables: Tables, grid: Grid, o: int) -> float:
    """The weight of the wishes turned away at holding o, each of the mean weight; the search's reckoning."""
    over = grid.guests[o] - tables.seats[grid.where[o, 1]]
    return grid.guest_weight[o] * over / grid.guests[o] if over > 0 else 0.0


@inner
def clashes(tables: Tables, where: Ints, o: int, s: int, r: int) -> int:
    """How many hard rules between sessions are broken with holding o in slot s and room r."""
    count = 0
    begin, end = tables.time[s, BEGINS], tables.time[s + tables.holding[o, LENGTH] - 1, ENDS]
    for k in range(tables.bind[o], tables.bind[o + 1]):
        q, kind = tables.bind[k] // 3, tables.bind[k] % 3
        if where[q, 0] < 0:
            continue
        q_begin = tables.time[where[q, 0], BEGINS]
        q_end = tables.time[where[q, 0] + tables.holding[q, LENGTH] - 1, ENDS]
        if kind == APART:
            minutes = tables.travel[r, where[q, 1]]
            count += begin < q_end + minutes and q_begin < end + minutes
        elif kind == AFTER:
            count += begin < q_end
        else:
            count += q_begin < end
    return count


@inner
def put(tables: Tables, grid: Grid, o: int, s: int, r: int) -> None:
    """Place holding o in free cells."""
    grid.score[SCORE] -= tables.cost[o, s, r] + tables.prices[HARD] * clashes(tables, grid.where, o, s, r)
    grid.where[o, 0], grid.where[o, 1] = s, r
    for t in range(s, s + tables.holding[o, LENGTH]):
        grid.there[t, r] = o
    _tell_people(tables, grid, o, s, 1)


@inner
def lift(tables: Tables, grid: Grid, o: int) -> None:
    """Take holding o away."""
    s, r = grid.where[o, 0], grid.where[o, 1]
    grid.score[SCORE] += tables.cost[o, s, r] + tables.prices[HARD] * clashes(tables, grid.where, o, s, r)
    _tell_people(tables, grid, o, s, -1)
    for t in range(s, s + tables.holding[o, LENGTH]):
        grid.there[t, r] = -1
    grid.where[o, 0], grid.where[o, 1] = -1, -1


@inner
def _tell_people(tables: Tables, grid: Grid, o: int, s: int, step: int) -> None:
    """Those who wish or host holding o's session: it comes to slot s (1) or leaves it (−1)."""
    i = tables.holding[o, SESSION]
    if grid.many[IS_PLAIN]:
        _count_wishes(
            tables.fan_layer, tables.layer_person, tables.layer_weight, tables.prices, tables.inverse,
            grid.met[s], grid.busy[s], grid.value, grid.score, i, step,
        )  # fmt: skip
        _count_hosts(tables, grid, i, s, step)
    else:
        _mark_people(tables, grid, o, i, step)


@inner
def _mark_people(tables: Tables, grid: Grid, o: int, i: int, step: int) -> None:
    """Mark whose day changes with holding o of session i; nobody is at it any more when it leaves."""
    if step < 0:
        grid.score[SCORE] += tables.prices[WISHES] * seats_lost(tables, grid, o)
        for k in range(tables.fan[i], tables.fan[i + 1]):
            for w in range(tables.wish[tables.fan[k]], tables.wish[tables.fan[k] + 1]):
                if grid.chosen[w] == o:
                    grid.chosen[w] = -1
        grid.guests[o], grid.guest_weight[o] = 0, 0.0
    for k in range(tables.fan[i], tables.fan[i + 1]):
        _mark(grid, tables.fan[k])
    for k in range(tables.host[i], tables.host[i + 1]):
        _mark(grid, tables.host[k])


@inner
def _count_wishes(
    fan_layer: Ints, layer_person: Ints, layer_weight: Floats, prices: Floats, inverse: Floats, met: np.ndarray,
    busy: np.ndarray, value: Floats, score: Floats, i: int, step: int,
) -> None:  # fmt: skip
    """Session i comes to a slot (step 1) or leaves it (−1): its layers there. The innermost loop of all."""
    won = 0.0
    wish, even, nothing = prices[WISHES], prices[EVENNESS], prices[NOTHING]  # read once: the loop writes elsewhere
    for k in range(fan_layer[i], fan_layer[i + 1]):
        v = fan_layer[k]
        p = layer_person[v]
        count, kept, share = met[v], value[p], inverse[p]
        met[v] = count + step
        # without a branch: whether a layer changes is anybody's guess
        change = step * layer_weight[v] * (((count == 0) | (count + step == 0)) & (busy[p] == 0))
        after = kept + change
        won += change * (wish + even * share * (2.0 - (kept + after) * share))
        won += nothing * ((kept <= NOTHING_BELOW) - (after <= NOTHING_BELOW))
        value[p] = after
    score[SCORE] += won


@inner
def _count_hosts(tables: Tables, grid: Grid, i: int, s: int, step: int) -> None:
    """The hosts of session i are busy in slot s (1), or free again (−1)."""
    for k in range(tables.host[i], tables.host[i + 1]):
        p = tables.host[k]
        before = grid.busy[s, p]
        grid.busy[s, p] = before + step
        if before != 0 and before + step != 0:
            continue
        for v in range(tables.layer_first[p], tables.layer_first[p + 1]):
            if grid.met[s, v] > 0:
                after = grid.value[p] - step * tables.layer_weight[v]
                grid.score[SCORE] += gain(tables.prices, tables.inverse[p], grid.value[p], after)
                grid.value[p] = after


@inner
def _mark(grid: Grid, p: int) -> None:
    if grid.marks[0, p] == 0:
        grid.marks[0, p] = 1
        grid.marks[1, grid.many[MARKED]] = p
        grid.many[MARKED] += 1


@inner
def settle(tables: Tables, grid: Grid) -> None:
    """Work out again the days of those who are marked, and the score with them."""
    if grid.many[MARKED] > 0:
        _plan_days(tables, grid)


@inner
def _plan_days(tables: Tables, grid: Grid) -> None:
    for at in range(grid.many[MARKED]):
        p = grid.marks[1, at]
        grid.marks[0, p] = 0
        if tables.total[p] <= 0:
            continue
        _count_seats(tables, grid, p, -1)
        value = plan_day(tables, grid.where, p, grid.day.standing, grid.day.at_standing, grid.day, grid.chosen)
        _count_seats(tables, grid, p, 1)
        grid.score[SCORE] += gain(tables.prices, tables.inverse[p], grid.value[p], value)
        grid.value[p] = value
    grid.many[MARKED] = 0


@inner
def _count_seats(tables: Tables, grid: Grid, p: int, step: int) -> None:
    """Count person p in (1) or out (−1) where they go."""
    for w in range(tables.wish[p], tables.wish[p + 1]):
        o = grid.chosen[w]
        if o >= 0:
            grid.score[SCORE] += tables.prices[WISHES] * seats_lost(tables, grid, o)
            grid.guests[o] += step
            grid.guest_weight[o] += step * tables.weight[w]
            grid.score[SCORE] -= tables.prices[WISHES] * seats_lost(tables, grid, o)
