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

from maillage.programme.rules.timetable.tables import Floats, Ints, Longs, Tables

MOST_BITS = 6  # sessions of one person's that are held several times; of others only the first holding counts
BONUS = 1e7  # of a seat that is already given: kept before everything else
NO_SEAT = 2  # in `standing`: what a person is at a holding, beside 0, open, and 1, seated


class Day(NamedTuple):
    """Room to work out one person's day: candidates in the order of their ends, and what each is worth by set."""

    begin: Longs
    end: Longs
    place: Ints
    weight: Floats
    wish: Ints
    holding: Ints
    bit: Longs
    best: Floats  # candidates × sets
    before: Ints  # candidates × sets: the candidate before, −1
    bit_of: Longs  # wishes


def day_of(tables: Tables) -> Day:
    """An empty one, large enough for whoever wishes most."""
    wishes = int(np.diff(tables.wish_first).max(initial=0))
    times = int(np.diff(tables.holding_first).max(initial=1))
    size = max(wishes * times, 1)
    several = np.diff(tables.holding_first)[tables.wish_session] > 1
    row = np.repeat(np.arange(tables.total.size), np.diff(tables.wish_first))
    bits = int(np.bincount(row[several], minlength=1).max(initial=0))
    sets = 2 ** min(bits, MOST_BITS)
    return Day(
        np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int32), np.zeros(size),
        np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.int64), np.zeros((size, sets)),
        np.zeros((size, sets), np.int32), np.zeros(max(wishes, 1), np.int64),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def meets_duty(tables: Tables, slot_of: Ints, room_of: Ints, p: int, o: int) -> bool:
    """Whether person p, with what they host and when they are absent, can be at holding o."""
    s, end = slot_of[o], slot_of[o] + tables.length[o] - 1
    for t in range(s, end + 1):
        if tables.is_absent[p, t]:
            return False
    place = tables.place[room_of[o]]
    for k in range(tables.duty_first[p], tables.duty_first[p + 1]):
        i = tables.duty[k]
        for q in range(tables.holding_first[i], tables.holding_first[i + 1]):
            if slot_of[q] < 0 or q == o:
                continue
            minutes = tables.travel[place, tables.place[room_of[q]]]
            q_end = slot_of[q] + tables.length[q] - 1
            if (
                tables.begins[s] < tables.ends[q_end] + minutes
                and tables.begins[slot_of[q]] < tables.ends[end] + minutes
            ):
                return False
    return True


@njit(cache=True, nogil=True)
def gather_candidates(
    tables: Tables, slot_of: Ints, room_of: Ints, p: int, standing: np.ndarray, at_standing: Longs, day: Day
) -> tuple[int, int]:
    """Fill `day` with what p could attend, in the order of ends; how many, and how many bits their sets need."""
    count, bits = 0, 0
    for w in range(tables.wish_first[p], tables.wish_first[p + 1]):
        i = tables.wish_session[w]
        first, last = tables.holding_first[i], tables.holding_first[i + 1]
        began = count
        seated = -1
        if standing.size:
            for o in range(first, last):
                if standing[at_standing[w] + o - first] == 1:
                    seated = o
        for o in range(first, last):
            if slot_of[o] < 0 or (seated >= 0 and o != seated):
                continue
            if standing.size and standing[at_standing[w] + o - first] == NO_SEAT:
                continue
            if not meets_duty(tables, slot_of, room_of, p, o):
                continue
            end = tables.ends[slot_of[o] + tables.length[o] - 1]
            at = count
            while at > 0 and day.end[at - 1] > end:
                day.begin[at], day.end[at], day.place[at] = day.begin[at - 1], day.end[at - 1], day.place[at - 1]
                day.weight[at], day.wish[at] = day.weight[at - 1], day.wish[at - 1]
                day.holding[at] = day.holding[at - 1]
                at -= 1
            day.begin[at], day.end[at] = tables.begins[slot_of[o]], end
            day.place[at] = tables.place[room_of[o]]
            day.weight[at] = tables.wish_weight[w] + (BONUS if seated == o else 0.0)
            day.wish[at], day.holding[at] = w - tables.wish_first[p], o
            count += 1
            if bits >= MOST_BITS:  # the set is full: only the first holding counts
                break
        mine = w - tables.wish_first[p]
        day.bit_of[mine] = 0
        if count - began > 1:
            day.bit_of[mine] = 1 << bits
            bits += 1
    return count, bits


@njit(cache=True, nogil=True)
def plan_day(
    tables: Tables,
    slot_of: Ints,
    room_of: Ints,
    p: int,
    standing: np.ndarray,
    at_standing: Longs,
    day: Day,
    chosen: Ints,
) -> float:
    """The weight of the wishes p keeps on their best day; `chosen` gets the holding of each wish, −1 for none.

    For each candidate and each set of the sessions that are held several times, the best day that ends with it:
    O(k² · 2^b) for k candidates and b such sessions. The first of equals wins, so that the answer is always the same.
    """
    first = tables.wish_first[p]
    for w in range(first, tables.wish_first[p + 1]):
        chosen[w] = -1
    count, bits = gather_candidates(tables, slot_of, room_of, p, standing, at_standing, day)
    sets = 1 << bits
    top, top_at, top_set = 0.0, -1, 0
    for j in range(count):
        bit = day.bit_of[day.wish[j]]
        for chosen_set in range(sets):
            if bit and not chosen_set & bit:
                day.best[j, chosen_set] = -1.0
                continue
            rest = chosen_set ^ bit
            best, before = (0.0, -1) if rest == 0 else (-1.0, -1)
            for i in range(j):
                if day.best[i, rest] <= best:
                    continue
                if day.end[i] + tables.travel[day.place[i], day.place[j]] <= day.begin[j]:
                    best, before = day.best[i, rest], i
            day.best[j, chosen_set] = best + day.weight[j] if best >= 0 else -1.0
            day.before[j, chosen_set] = before
            if day.best[j, chosen_set] > top + 1e-9:
                top, top_at, top_set = day.best[j, chosen_set], j, chosen_set
    value = 0.0
    while top_at >= 0:
        wish = day.wish[top_at]
        chosen[first + wish] = day.holding[top_at]
        value += tables.wish_weight[first + wish]
        before = day.before[top_at, top_set]
        top_set ^= day.bit_of[wish]
        top_at = before
    return value


@njit(cache=True, nogil=True)
def admit_people(
    tables: Tables, slot_of: Ints, room_of: Ints, day: Day, chosen: Ints, value: Floats, guests: Ints
) -> Ints:
    """Everybody's day when rooms have only so many seats; fills `chosen` (W), `value` (P) and `guests` (m).

    In rounds: all choose their best day; where more come than there are seats, those to whom it is worth most get in
    (then those with the least weight of wishes in all, then those named first), the others turn away and choose
    again among what still has seats, keeping those they were given; until nobody is turned away. Returned is how many
    each holding turned away.
    """
    times = np.diff(tables.holding_first)
    at_standing = np.zeros(tables.wish_session.size + 1, np.int64)
    for w in range(tables.wish_session.size):
        at_standing[w + 1] = at_standing[w] + times[tables.wish_session[w]]
    standing = np.zeros(at_standing[-1] + 1, np.int8)
    waits = np.ones(value.size, np.bool_)
    guests[:] = 0
    away = np.zeros(guests.size, np.int32)
    while waits.any():
        for p in range(value.size):
            if waits[p]:
                value[p] = plan_day(tables, slot_of, room_of, p, standing, at_standing, day, chosen)
                waits[p] = False
        for o in range(slot_of.size):
            if slot_of[o] >= 0:
                _seat_guests(tables, room_of, o, chosen, standing, at_standing, guests, waits, away)
    return away


@njit(cache=True, nogil=True)
def _seat_guests(
    tables: Tables,
    room_of: Ints,
    o: int,
    chosen: Ints,
    standing: np.ndarray,
    at_standing: Longs,
    guests: Ints,
    waits: np.ndarray,
    away: Ints,
) -> None:
    """Give the free seats of holding o to those who chose it; who finds none waits."""
    i = tables.session[o]
    fans = tables.fan_first[i + 1] - tables.fan_first[i]
    come, rank = np.empty(fans, np.int64), np.empty((fans, 2))
    count = 0
    for k in range(tables.fan_first[i], tables.fan_first[i + 1]):
        p = tables.fan[k]
        for w in range(tables.wish_first[p], tables.wish_first[p + 1]):
            if tables.wish_session[w] != i or chosen[w] != o:
                continue
            if standing[at_standing[w] + o - tables.holding_first[i]] != 0:
                continue
            weight, whole = tables.wish_weight[w], tables.total[p]
            at = count
            while at > 0 and (rank[at - 1, 0] < weight or (rank[at - 1, 0] == weight and rank[at - 1, 1] > whole)):
                come[at], rank[at] = come[at - 1], rank[at - 1]
                at -= 1
            come[at], rank[at, 0], rank[at, 1] = w, weight, whole
            count += 1
    seats = tables.capacity[room_of[o]]
    for k in range(count):
        w = come[k]
        at = at_standing[w] + o - tables.holding_first[i]
        if guests[o] < seats:
            standing[at] = 1
            guests[o] += 1
        else:
            standing[at] = NO_SEAT
            waits[_person_of(tables, w)] = True
            away[o] += 1


@njit(cache=True, nogil=True)
def _person_of(tables: Tables, w: int) -> np.int64:
    """Whose wish w is."""
    return np.int64(np.searchsorted(tables.wish_first, w, side="right") - 1)
