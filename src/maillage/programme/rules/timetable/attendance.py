"""The best day of one person in a grid, and who gets a seat: compiled loops.

A person is in one place at a time and needs the minutes between two places; of what they wish they take the sessions
that weigh most together (weighted intervals in the order of their ends; a session that is held several times counts
once, a bit a session). What they host they attend, whatever they wish.
docs/algorithms/timetable.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from maillage.programme.rules.timetable.tables import BEGINS, ENDS, LENGTH, SESSION, Floats, Ints, Longs, Tables

MOST_BITS = 6  # sessions of one person's that are held several times; of others only the first holding counts
BONUS = 1e7  # of a seat that is already given: kept before everything else
SEATED, NO_SEAT = 1, 2  # in `standing`: what a person is at a holding; 0 is open
BEGIN, END, ROOM, WISH, HELD, BIT = 0, 1, 2, 3, 4, 5  # columns of `number`

# Loops that make no array: numba's counting of who refers to which array (`_nrt`) took most of their time.
inner = njit(cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)  # type: ignore[call-overload]  # options that the stubs of numba do not name
compiled = njit(cache=True, nogil=True, error_model="numpy")


class Day(NamedTuple):
    """Room to work out one person's day: k candidates in the order of their ends, and what each is worth by set."""

    number: Longs  # k × 6
    weight: Floats  # k
    best: Floats  # k × sets
    before: Ints  # k × sets: the candidate before, −1
    standing: np.ndarray  # empty: nobody was given or refused a seat
    at_standing: Longs  # empty


def day_of(tables: Tables) -> Day:
    """An empty one, large enough for whoever wishes most."""
    people = tables.total.size
    counts, times = np.diff(tables.wish[: people + 1]), np.diff(tables.held)
    row = np.repeat(np.arange(people), counts)
    several = times[tables.wish[people + 1 :]] > 1
    bits = int(np.bincount(row[several], minlength=1).max(initial=0))
    size = max(int(counts.max(initial=0)) * int(times.max(initial=1)), 1)
    sets = 2 ** min(bits, MOST_BITS)
    return Day(
        np.zeros((size, 6), np.int64), np.zeros(size), np.zeros((size, sets)), np.zeros((size, sets), np.int32),
        np.zeros(0, np.int8), np.zeros(0, np.int64),
    )  # fmt: skip


@inner
def is_there(tables: Tables, where: Ints, p: int, o: int) -> bool:
    """Whether person p, with what they host and when they are absent, can be at holding o."""
    s, r = where[o, 0], where[o, 1]
    last = s + tables.holding[o, LENGTH] - 1
    for t in range(s, last + 1):
        if tables.is_absent[p, t]:
            return False
    for k in range(tables.duty[p], tables.duty[p + 1]):
        i = tables.duty[k]
        for q in range(tables.held[i], tables.held[i + 1]):
            if where[q, 0] < 0 or q == o:
                continue
            minutes = tables.travel[r, where[q, 1]]
            ended = tables.time[where[q, 0] + tables.holding[q, LENGTH] - 1, ENDS]
            if (
                tables.time[s, BEGINS] < ended + minutes
                and tables.time[where[q, 0], BEGINS] < tables.time[last, ENDS] + minutes
            ):
                return False
    return True


@inner
def insert_candidate(tables: Tables, where: Ints, o: int, w: int, is_seated: bool, count: int, day: Day) -> None:
    """Put holding o, wish w, among the first `count` candidates, after all that end no later."""
    end = tables.time[where[o, 0] + tables.holding[o, LENGTH] - 1, ENDS]
    at = count
    while at > 0 and day.number[at - 1, END] > end:
        for column in range(day.number.shape[1]):
            day.number[at, column] = day.number[at - 1, column]
        day.weight[at] = day.weight[at - 1]
        at -= 1
    day.number[at, BEGIN], day.number[at, END] = tables.time[where[o, 0], BEGINS], end
    day.number[at, ROOM], day.number[at, WISH], day.number[at, HELD] = where[o, 1], w, o
    day.number[at, BIT] = 0
    day.weight[at] = tables.weight[w] + (BONUS if is_seated else 0.0)


@inner
def gather_candidates(
    tables: Tables, where: Ints, p: int, standing: np.ndarray, at_standing: Longs, day: Day
) -> tuple[int, int]:
    """Fill `day` with what p could attend, in the order of ends; how many, and how many bits their sets need."""
    count, bits = 0, 0
    for w in range(tables.wish[p], tables.wish[p + 1]):
        i = tables.wish[w]
        first, last = tables.held[i], tables.held[i + 1]
        began, seat = count, -1
        if standing.size:
            for o in range(first, last):
                if standing[at_standing[w] + o - first] == SEATED:
                    seat = o
        for o in range(first, last):
            if where[o, 0] < 0 or (seat >= 0 and o != seat) or not is_there(tables, where, p, o):
                continue
            if standing.size and standing[at_standing[w] + o - first] == NO_SEAT:
                continue
            insert_candidate(tables, where, o, w, seat == o, count, day)
            count += 1
            if bits >= MOST_BITS:  # the set is full: only the first holding counts
                break
        if count - began > 1:
            for at in range(count):
                if day.number[at, WISH] == w:
                    day.number[at, BIT] = 1 << bits
            bits += 1
    return count, bits


@inner
def plan_day(
    tables: Tables, where: Ints, p: int, standing: np.ndarray, at_standing: Longs, day: Day, chosen: Ints
) -> float:
    """The weight of the wishes p keeps on their best day; `chosen` gets the holding of each wish, −1 for none.

    For each candidate and each set of the sessions that are held several times, the best day that ends with it:
    O(k² · 2^b) for k candidates and b such sessions. The first of equals wins, so that the answer is always the same.
    """
    for w in range(tables.wish[p], tables.wish[p + 1]):
        chosen[w] = -1
    count, bits = gather_candidates(tables, where, p, standing, at_standing, day)
    top, top_at, top_set = 0.0, -1, 0
    for j in range(count):
        bit, begin, room = day.number[j, BIT], day.number[j, BEGIN], day.number[j, ROOM]
        for held in range(1 << bits):
            day.best[j, held], day.before[j, held] = -1.0, -1
            if bit and not held & bit:
                continue
            rest = held ^ bit
            best, before = (0.0, -1) if rest == 0 else (-1.0, -1)
            for i in range(j):
                if day.best[i, rest] <= best:
                    continue
                if day.number[i, END] + tables.travel[day.number[i, ROOM], room] <= begin:
                    best, before = day.best[i, rest], i
            if best < 0:
                continue
            day.best[j, held], day.before[j, held] = best + day.weight[j], before
            if day.best[j, held] > top + 1e-9:
                top, top_at, top_set = day.best[j, held], j, held
    value = 0.0
    while top_at >= 0:
        w = day.number[top_at, WISH]
        chosen[w] = day.number[top_at, HELD]
        value += tables.weight[w]
        before = day.before[top_at, top_set]
        top_set ^= day.number[top_at, BIT]
        top_at = before
    return value


@compiled
def admit_people(tables: Tables, where: Ints, day: Day, chosen: Ints, value: Floats, guests: Ints) -> Ints:
    """Everybody's day when rooms have only so many seats; fills `chosen`, `value` (P) and `guests` (m).

    In rounds: all choose their best day; where more come than there are seats, those to whom it is worth most get in
    (then those with the least weight of wishes in all, then those named first), the others turn away and choose
    again among what still has seats, keeping those they were given; until nobody is turned away. Returned is how many
    each holding turned away.
    """
    at_standing = np.zeros(tables.wish.size + 1, np.int64)
    for w in range(tables.total.size + 1, tables.wish.size):
        at_standing[w + 1] = at_standing[w] + tables.held[tables.wish[w] + 1] - tables.held[tables.wish[w]]
    standing = np.zeros(at_standing[-1] + 1, np.int8)
    waits = np.ones(value.size, np.bool_)
    away = np.zeros(guests.size, np.int32)
    is_over = False
    while not is_over:
        is_over = True
        for p in range(value.size):
            if waits[p]:
                value[p] = plan_day(tables, where, p, standing, at_standing, day, chosen)
                waits[p] = False
        for o in range(guests.size):
            if where[o, 0] >= 0 and seat_guests(tables, where, o, chosen, standing, at_standing, guests, waits, away):
                is_over = False
    return away


@compiled
def seat_guests(
    tables: Tables, where: Ints, o: int, chosen: Ints, standing: np.ndarray, at_standing: Longs, guests: Ints,
    waits: np.ndarray, away: Ints,
) -> bool:  # fmt: skip
    """Give the free seats of holding o to those who chose it; whether anybody found none, and waits."""
    i = tables.holding[o, SESSION]
    fans = tables.fan[i + 1] - tables.fan[i]
    come, weight, whole = np.empty((fans, 2), np.int64), np.empty(fans), np.empty(fans)
    count = 0
    for k in range(tables.fan[i], tables.fan[i + 1]):
        p = tables.fan[k]
        for w in range(tables.wish[p], tables.wish[p + 1]):
            place = at_standing[w] + o - tables.held[i]
            if tables.wish[w] != i or chosen[w] != o or standing[place] != 0:
                continue
            at = count
            while at > 0 and (
                weight[at - 1] < tables.weight[w]
                or (weight[at - 1] == tables.weight[w] and whole[at - 1] > tables.total[p])
            ):
                come[at, 0], come[at, 1] = come[at - 1, 0], come[at - 1, 1]
                weight[at], whole[at] = weight[at - 1], whole[at - 1]
                at -= 1
            come[at, 0], come[at, 1] = place, p
            weight[at], whole[at] = tables.weight[w], tables.total[p]
            count += 1
    is_full = False
    for k in range(count):
        place, p = come[k, 0], come[k, 1]
        if guests[o] < tables.seats[where[o, 1]]:
            standing[place] = SEATED
            guests[o] += 1
        else:
            standing[place] = NO_SEAT
            waits[p] = True
            away[o] += 1
            is_full = True
    return is_full
