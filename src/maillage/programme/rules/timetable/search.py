"""Simulated annealing over grids (Kirkpatrick, Gelatt and Vecchi 1983): exchanges, cooled, then warmed up again.

A move takes a holding and a cell it may be in; what stands there goes where the holding came from if it may, else
anywhere that is free, else out of the grid. Rules between sessions may be broken on the way, at a price above all that
a session brings; `tidy` takes out what still breaks one in the end. One seed, one answer: chance is our own
(SplitMix64: Steele, Lea and Flood 2014), and the work is counted in moves, not in seconds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maillage.programme.rules.timetable.attendance import compiled, inner
from maillage.programme.rules.timetable.grids import SCORE, Grid, clashes, lift, put, settle
from maillage.programme.rules.timetable.tables import HARD, IS_FIXED, IS_WANTED, LENGTH, Ints, Tables

LOOKS = 8  # free cells tried for what was pushed out


@inner
def draw(chance: np.ndarray) -> np.uint64:
    """The next 64 random bits."""
    chance[0] += np.uint64(0x9E3779B97F4A7C15)
    z = chance[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inner
def draw_below(chance: np.ndarray, most: int) -> int:
    """A whole number from 0 to most − 1."""
    return np.int64((draw(chance) >> np.uint64(33)) % np.uint64(most))


@inner
def draw_share(chance: np.ndarray) -> float:
    """A number in [0, 1)."""
    return float(draw(chance) >> np.uint64(11)) / 9007199254740992.0


@inner
def is_free(tables: Tables, grid: Grid, o: int, s: int, r: int) -> bool:
    """Whether holding o may be in that cell and nothing else is there."""
    if s < 0 or s >= len(tables.time) or not np.isfinite(tables.cost[o, s, r]):
        return False
    for t in range(s, s + tables.holding[o, LENGTH]):  # noqa: SIM110 - compiled
        if grid.there[t, r] >= 0:
            return False
    return True


@inner
def _remember(grid: Grid, o: int, log: np.ndarray, count: int) -> int:
    log[count, 0], log[count, 1], log[count, 2] = o, grid.where[o, 0], grid.where[o, 1]
    return count + 1


@inner
def exchange(tables: Tables, grid: Grid, o: int, s: int, r: int, chance: np.ndarray, log: np.ndarray) -> int:
    """Put holding o there and what was there elsewhere; how many holdings `log` remembers, 0 when it can't be."""
    for t in range(s, s + tables.holding[o, LENGTH]):
        q = grid.there[t, r]
        if q >= 0 and tables.holding[q, IS_FIXED]:
            return 0
    count = _remember(grid, o, log, 0)
    old_s, old_r = grid.where[o, 0], grid.where[o, 1]
    if old_s >= 0:
        lift(tables, grid, o)
    for t in range(s, s + tables.holding[o, LENGTH]):
        q = grid.there[t, r]
        if q >= 0:
            count = _remember(grid, q, log, count)
            lift(tables, grid, q)
    put(tables, grid, o, s, r)
    for k in range(1, count):
        q = log[k, 0]
        at = old_s + log[k, 1] - s
        if old_s >= 0 and is_free(tables, grid, q, at, old_r):
            put(tables, grid, q, at, old_r)
        elif old_s >= 0 and is_free(tables, grid, q, old_s, old_r):
            put(tables, grid, q, old_s, old_r)
        elif tables.holding[q, IS_WANTED]:
            put_anywhere(tables, grid, q, chance)
    return count


@inner
def put_anywhere(tables: Tables, grid: Grid, o: int, chance: np.ndarray) -> None:
    """Place holding o in the first free cell of a few drawn at random, if one is free."""
    first, size = tables.cell[o], tables.cell[o + 1] - tables.cell[o]
    for _look in range(LOOKS if size else 0):
        at = first + draw_below(chance, size)
        if is_free(tables, grid, o, tables.cell[at] // tables.seats.size, tables.cell[at] % tables.seats.size):
            put(tables, grid, o, tables.cell[at] // tables.seats.size, tables.cell[at] % tables.seats.size)
            return


@inner
def undo(tables: Tables, grid: Grid, log: np.ndarray, count: int) -> None:
    """Put all that a move touched back where it was."""
    for k in range(count):
        if grid.where[log[k, 0], 0] >= 0:
            lift(tables, grid, log[k, 0])
    for k in range(count):
        if log[k, 1] >= 0:
            put(tables, grid, log[k, 0], log[k, 1], log[k, 2])
    settle(tables, grid)


@inner
def move_once(tables: Tables, grid: Grid, movable: Ints, chance: np.ndarray, log: np.ndarray) -> int:
    """One random move, its people settled; how many holdings it touched, 0 for none."""
    o = movable[draw_below(chance, movable.size)]
    if grid.where[o, 0] >= 0 and not tables.holding[o, IS_WANTED] and draw_below(chance, 3) == 0:
        count = _remember(grid, o, log, 0)
        lift(tables, grid, o)
        settle(tables, grid)
        return count
    first = tables.cell[o]
    at = first + draw_below(chance, tables.cell[o + 1] - first)
    s, r = tables.cell[at] // tables.seats.size, tables.cell[at] % tables.seats.size
    if grid.where[o, 0] == s and grid.where[o, 1] == r:
        return 0
    count = exchange(tables, grid, o, s, r, chance, log)
    if count:
        settle(tables, grid)
    return count


@compiled
def anneal(
    tables: Tables, grid: Grid, movable: Ints, chance: np.ndarray, moves: int, hot: float, cold: float,
    best_where: Ints, best: float, anew: bool,
) -> float:  # fmt: skip
    """So many moves, from `hot` to `cold` by equal factors; the best score, its grid in `best_where`.

    It begins from there where it is to be `anew`. A move that loses d is taken with probability exp(−d / temperature).
    O(moves · people concerned).
    """
    log = np.empty((tables.holding[:, LENGTH].max() + 2, 3), np.int32)  # holdings one move may touch
    if anew:
        restore(tables, grid, best_where)
    factor = (cold / hot) ** (1.0 / max(moves, 1))
    heat = hot
    for _move in range(moves):
        heat *= factor
        before = grid.score[SCORE]
        count = move_once(tables, grid, movable, chance, log)
        if count == 0:
            continue
        lost = before - grid.score[SCORE]
        if lost > 0.0 and (lost > 30.0 * heat or draw_share(chance) >= np.exp(-lost / heat)):
            undo(tables, grid, log, count)
            grid.score[SCORE] = before
        elif grid.score[SCORE] > best + 1e-7:
            best = grid.score[SCORE]
            best_where[:] = grid.where
    return best


@compiled
def fill(tables: Tables, grid: Grid, published: Ints, order: Ints, chance: np.ndarray) -> None:
    """Place the pinned where they break no rule, the published where they may stay, the others in `order` by chance."""
    holdings, rooms = len(grid.where), tables.seats.size
    for o in range(holdings):
        if tables.holding[o, IS_FIXED] and tables.cell[o] < tables.cell[o + 1]:
            s, r = tables.cell[tables.cell[o]] // rooms, tables.cell[tables.cell[o]] % rooms
            if is_free(tables, grid, o, s, r) and clashes(tables, grid.where, o, s, r) == 0:
                put(tables, grid, o, s, r)
    for o in range(holdings):
        s, r = published[o, 0], published[o, 1]
        if grid.where[o, 0] < 0 and s >= 0 and not tables.holding[o, IS_FIXED] and is_free(tables, grid, o, s, r):
            put(tables, grid, o, s, r)
    for o in order:
        if grid.where[o, 0] < 0 and tables.holding[o, IS_WANTED] and not tables.holding[o, IS_FIXED]:
            put_anywhere(tables, grid, o, chance)
    settle(tables, grid)


@inner
def restore(tables: Tables, grid: Grid, where: Ints) -> None:
    """Bring the grid to that state."""
    for o in range(len(where)):
        if grid.where[o, 0] >= 0 and (grid.where[o, 0] != where[o, 0] or grid.where[o, 1] != where[o, 1]):
            lift(tables, grid, o)
    for o in range(len(where)):
        if grid.where[o, 0] < 0 and where[o, 0] >= 0:
            put(tables, grid, o, where[o, 0], where[o, 1])
    settle(tables, grid)


@inner
def place_best(tables: Tables, grid: Grid, o: int, strictly: bool) -> bool:
    """Put holding o in the free cell that raises the score most; `strictly` only where it breaks no rule."""
    best, best_at = -np.inf, -1
    for at in range(tables.cell[o], tables.cell[o + 1]):
        s, r = tables.cell[at] // tables.seats.size, tables.cell[at] % tables.seats.size
        if not is_free(tables, grid, o, s, r) or (strictly and clashes(tables, grid.where, o, s, r)):
            continue
        put(tables, grid, o, s, r)
        settle(tables, grid)
        if grid.score[SCORE] > best + 1e-9:
            best, best_at = grid.score[SCORE], at
        lift(tables, grid, o)
        settle(tables, grid)
    if best_at < 0:
        return False
    put(tables, grid, o, tables.cell[best_at] // tables.seats.size, tables.cell[best_at] % tables.seats.size)
    settle(tables, grid)
    return True


@compiled
def tidy(tables: Tables, grid: Grid, where: Ints) -> None:
    """Bring the grid to that state, then make it keep the hard rules.

    What breaks one is taken out, the free before the pinned, the last first; what is out is put where it breaks none.
    """
    restore(tables, grid, where)
    for pinned in range(2):
        for o in range(len(grid.where) - 1, -1, -1):
            if grid.where[o, 0] < 0 or tables.holding[o, IS_FIXED] != (pinned == 1):
                continue
            if clashes(tables, grid.where, o, grid.where[o, 0], grid.where[o, 1]):
                lift(tables, grid, o)
    settle(tables, grid)
    for o in range(len(grid.where)):
        if grid.where[o, 0] < 0 and tables.holding[o, IS_WANTED]:
            place_best(tables, grid, o, True)
    for o in range(len(grid.where)):
        if grid.where[o, 0] >= 0 and not tables.holding[o, IS_WANTED]:
            _drop_if_useless(tables, grid, o)


@inner
def _drop_if_useless(tables: Tables, grid: Grid, o: int) -> None:
    """Take a repetition away when that loses nothing."""
    s, r, before = grid.where[o, 0], grid.where[o, 1], grid.score[SCORE]
    lift(tables, grid, o)
    settle(tables, grid)
    if grid.score[SCORE] < before:
        put(tables, grid, o, s, r)
        settle(tables, grid)


@compiled
def mean_loss(tables: Tables, grid: Grid, movable: Ints, chance: np.ndarray, tries: int) -> float:
    """The mean of what moves lose that lose, each undone: how hot to begin. Moves that break a rule are left out."""
    log = np.empty((tables.holding[:, LENGTH].max() + 2, 3), np.int32)  # holdings one move may touch
    total, count = 0.0, 0
    for _try in range(tries):
        before = grid.score[SCORE]
        touched = move_once(tables, grid, movable, chance, log)
        if touched == 0:
            continue
        lost = before - grid.score[SCORE]
        if 0 < lost < tables.prices[HARD] / 2:
            total += lost
            count += 1
        undo(tables, grid, log, touched)
        grid.score[SCORE] = before
    return total / count if count else 1.0


def starting_heat(loss: float) -> float:
    """Hot enough that a move of the mean loss is taken about one time in four."""
    return max(loss, 1e-3) / 1.4


def chance_of(seed: int) -> NDArray[np.uint64]:
    """The state of the random numbers for a seed."""
    return np.array([(seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64], np.uint64)
