"""Simulated annealing over grids (Kirkpatrick, Gelatt and Vecchi 1983): exchanges, cooled, then warmed up again.

A move takes a holding and a cell it may be in; what stands there goes where the holding came from if it may, else
anywhere that is free, else out of the grid. Rules between sessions may be broken on the way, at a price above all that
a session brings; `tidy` takes out what still breaks one in the end. One seed, one answer: chance is our own
(SplitMix64: Steele, Lea and Flood 2014), and the work is counted in moves, not in seconds.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from maillage.programme.rules.timetable.grids import Grid, clashes, lift, put, settle
from maillage.programme.rules.timetable.tables import Floats, Ints, Tables

LOOKS = 8  # free cells tried for what was pushed out


@njit(cache=True, nogil=True)
def draw(chance: np.ndarray) -> np.uint64:
    """The next 64 random bits."""
    chance[0] += np.uint64(0x9E3779B97F4A7C15)
    z = chance[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def draw_below(chance: np.ndarray, most: int) -> int:
    """A whole number from 0 to most − 1."""
    return np.int64((draw(chance) >> np.uint64(33)) % np.uint64(most))


@njit(cache=True, nogil=True)
def draw_share(chance: np.ndarray) -> float:
    """A number in [0, 1)."""
    return float(draw(chance) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def is_free(tables: Tables, grid: Grid, o: int, s: int, r: int) -> bool:
    """Whether holding o may be in that cell and nothing else is there."""
    if s < 0 or s >= tables.begins.size or not tables.is_allowed[o, s, r]:
        return False
    for t in range(s, s + tables.length[o]):  # noqa: SIM110 - compiled
        if grid.cells[t, r] >= 0:
            return False
    return True


@njit(cache=True, nogil=True)
def _remember(grid: Grid, o: int, log: np.ndarray, count: int) -> int:
    log[count, 0], log[count, 1], log[count, 2] = o, grid.slot_of[o], grid.room_of[o]
    return count + 1


@njit(cache=True, nogil=True)
def exchange(tables: Tables, grid: Grid, o: int, s: int, r: int, chance: np.ndarray, log: np.ndarray) -> int:
    """Put holding o there and what was there elsewhere; how many holdings `log` remembers, 0 when it can't be."""
    for t in range(s, s + tables.length[o]):
        q = grid.cells[t, r]
        if q >= 0 and tables.is_fixed[q]:
            return 0
    count = _remember(grid, o, log, 0)
    old_s, old_r = grid.slot_of[o], grid.room_of[o]
    if old_s >= 0:
        lift(tables, grid, o)
    for t in range(s, s + tables.length[o]):
        q = grid.cells[t, r]
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
        elif tables.is_wanted[q]:
            put_anywhere(tables, grid, q, chance)
    return count


@njit(cache=True, nogil=True)
def put_anywhere(tables: Tables, grid: Grid, o: int, chance: np.ndarray) -> None:
    """Place holding o in the first free cell of a few drawn at random, if one is free."""
    first, size = tables.cell_first[o], tables.cell_first[o + 1] - tables.cell_first[o]
    for _look in range(LOOKS if size else 0):
        at = first + draw_below(chance, size)
        if is_free(tables, grid, o, tables.cell_slot[at], tables.cell_room[at]):
            put(tables, grid, o, tables.cell_slot[at], tables.cell_room[at])
            return


@njit(cache=True, nogil=True)
def undo(tables: Tables, grid: Grid, log: np.ndarray, count: int) -> None:
    """Put all that a move touched back where it was."""
    for k in range(count):
        if grid.slot_of[log[k, 0]] >= 0:
            lift(tables, grid, log[k, 0])
    for k in range(count):
        if log[k, 1] >= 0:
            put(tables, grid, log[k, 0], log[k, 1], log[k, 2])
    settle(tables, grid)


@njit(cache=True, nogil=True)
def move_once(tables: Tables, grid: Grid, movable: Ints, chance: np.ndarray, log: np.ndarray) -> int:
    """One random move, its people settled; how many holdings it touched, 0 for none."""
    o = movable[draw_below(chance, movable.size)]
    if grid.slot_of[o] >= 0 and not tables.is_wanted[o] and draw_below(chance, 3) == 0:
        count = _remember(grid, o, log, 0)
        lift(tables, grid, o)
        settle(tables, grid)
        return count
    first = tables.cell_first[o]
    at = first + draw_below(chance, tables.cell_first[o + 1] - first)
    s, r = tables.cell_slot[at], tables.cell_room[at]
    if grid.slot_of[o] == s and grid.room_of[o] == r:
        return 0
    count = exchange(tables, grid, o, s, r, chance, log)
    if count:
        settle(tables, grid)
    return count


@njit(cache=True, nogil=True)
def anneal(
    tables: Tables, grid: Grid, movable: Ints, chance: np.ndarray, moves: int, hot: float, cold: float,
    best_slot: Ints, best_room: Ints, best: float,
) -> float:  # fmt: skip
    """So many moves, from `hot` to `cold` by equal factors; the best score, its grid in `best_slot`, `best_room`.

    A move that loses d is taken with probability exp(−d / temperature). O(moves · people concerned).
    """
    log = np.empty((tables.length.max() + 2, 3), np.int32)  # holdings one move may touch
    factor = (cold / hot) ** (1.0 / max(moves, 1))
    heat = hot
    for _move in range(moves):
        heat *= factor
        before = grid.score[0]
        count = move_once(tables, grid, movable, chance, log)
        if count == 0:
            continue
        lost = before - grid.score[0]
        if lost > 0.0 and (lost > 30.0 * heat or draw_share(chance) >= np.exp(-lost / heat)):
            undo(tables, grid, log, count)
            grid.score[0] = before
        elif grid.score[0] > best + 1e-7:
            best = grid.score[0]
            best_slot[:] = grid.slot_of
            best_room[:] = grid.room_of
    return best


@njit(cache=True, nogil=True)
def restore(tables: Tables, grid: Grid, slot_of: Ints, room_of: Ints) -> None:
    """Bring the grid to that state."""
    for o in range(slot_of.size):
        if grid.slot_of[o] >= 0 and (grid.slot_of[o] != slot_of[o] or grid.room_of[o] != room_of[o]):
            lift(tables, grid, o)
    for o in range(slot_of.size):
        if grid.slot_of[o] < 0 and slot_of[o] >= 0:
            put(tables, grid, o, slot_of[o], room_of[o])
    settle(tables, grid)


@njit(cache=True, nogil=True)
def place_best(tables: Tables, grid: Grid, o: int, strictly: bool) -> bool:
    """Put holding o in the free cell that raises the score most; `strictly` only where it breaks no rule."""
    best, best_at = -np.inf, -1
    for at in range(tables.cell_first[o], tables.cell_first[o + 1]):
        s, r = tables.cell_slot[at], tables.cell_room[at]
        if not is_free(tables, grid, o, s, r) or (strictly and clashes(tables, grid, o, s, r)):
            continue
        put(tables, grid, o, s, r)
        settle(tables, grid)
        if grid.score[0] > best + 1e-9:
            best, best_at = grid.score[0], at
        lift(tables, grid, o)
        settle(tables, grid)
    if best_at < 0:
        return False
    put(tables, grid, o, tables.cell_slot[best_at], tables.cell_room[best_at])
    settle(tables, grid)
    return True


@njit(cache=True, nogil=True)
def tidy(tables: Tables, grid: Grid) -> None:
    """Take out what breaks a rule, the free before the pinned, the last first; place what is out where none breaks."""
    for pinned in range(2):
        for o in range(grid.slot_of.size - 1, -1, -1):
            if grid.slot_of[o] < 0 or tables.is_fixed[o] != (pinned == 1):
                continue
            if clashes(tables, grid, o, grid.slot_of[o], grid.room_of[o]):
                lift(tables, grid, o)
    settle(tables, grid)
    for o in range(grid.slot_of.size):
        if grid.slot_of[o] < 0 and tables.is_wanted[o]:
            place_best(tables, grid, o, True)
    for o in range(grid.slot_of.size):
        if grid.slot_of[o] >= 0 and not tables.is_wanted[o]:
            _drop_if_useless(tables, grid, o)


@njit(cache=True, nogil=True)
def _drop_if_useless(tables: Tables, grid: Grid, o: int) -> None:
    """Take a repetition away when that loses nothing."""
    s, r, before = grid.slot_of[o], grid.room_of[o], grid.score[0]
    lift(tables, grid, o)
    settle(tables, grid)
    if grid.score[0] < before:
        put(tables, grid, o, s, r)
        settle(tables, grid)


@njit(cache=True, nogil=True)
def mean_loss(tables: Tables, grid: Grid, movable: Ints, chance: np.ndarray, tries: int) -> float:
    """The mean of what moves lose that lose, each undone: how hot to begin. Moves that break a rule are left out."""
    log = np.empty((tables.length.max() + 2, 3), np.int32)  # holdings one move may touch
    total, count = 0.0, 0
    for _try in range(tries):
        before = grid.score[0]
        touched = move_once(tables, grid, movable, chance, log)
        if touched == 0:
            continue
        lost = before - grid.score[0]
        if 0 < lost < tables.prices[6] / 2:
            total += lost
            count += 1
        undo(tables, grid, log, touched)
        grid.score[0] = before
    return total / count if count else 1.0


def starting_heat(loss: float) -> float:
    """Hot enough that a move of the mean loss is taken about one time in four."""
    return max(loss, 1e-3) / 1.4


def chance_of(seed: int) -> Floats:
    """The state of the random numbers for a seed."""
    return np.array([(seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64], np.uint64)
