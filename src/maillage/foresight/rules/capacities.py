"""Sites with little room: who goes where when sites are given, and a bound no choice of sites can exceed.

One maximises Σ gain · people over pairs of a group and a site; a group's people go to several sites, no site takes
more than its room. The bound relaxes “each person goes once” at a price a person (Klincewicz and Luss 1986): each site
then fills its room with whoever it gains most from, a continuous knapsack of equal weights, and the best sites within
the means are taken. At price 0 that is what the best rooms can hold, at the highest price everybody within reach; the
prices between them move along what is taken too often or too seldom. docs/algorithms/foresight.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from maillage.foresight.rules.effort import A_CALL, Effort
from maillage.foresight.rules.exact import Model, fits
from maillage.foresight.rules.kernels import Flags, Floats, Ints, Longs
from maillage.foresight.rules.relaxation import Means, chosen_sites

STEPS = 400
SMALL = 20_000  # entries of a transport problem: a few milliseconds
PATIENCE = 12  # steps without a better bound before shorter ones
SHRINK = 0.7
RECENT = 0.1  # the weight of the last step in how often a site is chosen


@dataclass(frozen=True)
class Rooms:
    """Pairs (p) of a group (`row`) and a site, and what each person of the pair gains: `gain` (p), ≥ 0.

    `people` (n); `room` (m), finite; `kept` (m): open whatever is decided.
    """

    row: Longs
    site: Longs
    gain: Floats
    people: Floats
    room: Floats
    kept: Flags

    def of(self, is_open: Flags) -> Rooms:
        """The pairs of the open sites only."""
        keep = is_open[self.site]
        return Rooms(self.row[keep], self.site[keep], self.gain[keep], self.people, self.room, self.kept)


def fill_rooms(rooms: Rooms, is_open: Flags, effort: Effort) -> tuple[float, Floats]:
    """The most that these sites gain, and how many people take each of their pairs (`rooms.of(is_open)`).

    A transport problem, for HiGHS; where that would be too large, whoever gains most goes first.
    """
    some = rooms.of(is_open)
    entries = some.row.size * 2.0
    if not some.row.size:
        return 0.0, np.zeros(0)
    going = _assign_greedily(some.row, some.site, np.argsort(-some.gain, kind="stable"), some.people, some.room)
    if entries <= SMALL or fits(entries, effort):
        effort = effort if entries > SMALL else Effort(2.0)  # what is that small is always done
        model = Model(0, np.zeros(0))
        most = np.minimum(some.people[some.row], some.room[some.site])
        model.columns(-some.gain, most)
        at = np.arange(some.row.size)
        n, m = some.people.size, some.room.size
        model.rows([some.row], [at], [np.ones(at.size)], np.full(n, -np.inf), some.people)
        model.rows([some.site], [at], [np.ones(at.size)], np.full(m, -np.inf), some.room)
        people_going = model.run(cutoff=np.inf, least_gap=0.0, effort=effort).columns
        if people_going.size and float(some.gain @ people_going) > float(some.gain @ going):
            going = people_going
    return float(some.gain @ going), going


@njit(cache=True, nogil=True)
def _assign_greedily(row: Longs, site: Longs, order: Longs, people: Floats, room: Floats) -> Floats:
    going = np.zeros(row.size, np.float64)
    left, free = people.copy(), room.copy()
    for p in order:
        many = min(left[row[p]], free[site[p]])
        if many > 0:
            going[p] = many
            left[row[p]] -= many
            free[site[p]] -= many
    return going


@njit(cache=True, nogil=True)
def _value_sites(
    first: Longs, client: Ints, gain: Floats, price: Floats, people: Floats, room: Floats, out: Floats, marginal: Floats
) -> None:
    """What each site is worth at these prices: its room filled with whoever brings most; `marginal`: the last of them.

    O(pairs · log of a list).
    """
    for j in range(first.size - 1):
        count, total, people_wanting = 0, 0.0, 0.0
        size = first[j + 1] - first[j]
        value = np.empty(size, np.float64)
        whom = np.empty(size, np.int64)
        for p in range(first[j], first[j + 1]):
            won = gain[p] - price[client[p]]
            if won > 0:
                value[count], whom[count] = won, client[p]
                count += 1
                people_wanting += people[client[p]]
                total += won * people[client[p]]
        marginal[j] = 0.0
        if people_wanting > room[j]:
            total, free = 0.0, room[j]
            for q in np.argsort(-value[:count]):
                many = min(free, people[whom[q]])
                total += value[q] * many
                free -= many
                marginal[j] = value[q]
                if free <= 0:
                    break
        out[j] = total


@njit(cache=True, nogil=True)
def _count_taken(
    first: Longs,
    client: Ints,
    gain: Floats,
    price: Floats,
    people: Floats,
    room: Floats,
    chosen: Ints,
    share: Floats,
    marginal: Floats,
    out: Floats,
) -> None:
    """How many people of each group the chosen sites take, those at the margin in equal parts."""
    out[:] = 0.0
    for c in range(chosen.size):
        j = chosen[c]
        above, even = 0.0, 0.0
        for p in range(first[j], first[j + 1]):
            won = gain[p] - price[client[p]]
            if won > marginal[j]:
                above += people[client[p]]
            elif won > 0 and won == marginal[j]:
                even += people[client[p]]
        part = min(1.0, max(0.0, room[j] - above) / even) if even > 0 else 0.0
        for p in range(first[j], first[j + 1]):
            won = gain[p] - price[client[p]]
            if won > marginal[j]:
                out[client[p]] += share[c] * people[client[p]]
            elif won > 0 and won == marginal[j]:
                out[client[p]] += share[c] * part * people[client[p]]


def bound_gain(rooms: Rooms, means: Means, goal: float, effort: Effort) -> tuple[float, Floats]:
    """A gain that no choice within the means exceeds, and how often each site was chosen on the way (m).

    `goal`: a gain that is known to be reached. `means.price` of kept sites counts for nothing.
    """
    n, m = rooms.people.size, rooms.room.size
    order = np.argsort(rooms.site, kind="stable")
    first_r = np.zeros(m + 1, np.int64)
    np.cumsum(np.bincount(rooms.site, minlength=m), out=first_r[1:])
    client_r, gain = rooms.row[order].astype(np.int32), rooms.gain[order]
    highest = np.zeros(n)
    np.maximum.at(highest, rooms.row, rooms.gain)
    price, live = np.zeros(n), rooms.people > 0
    worth, marginal, taken = np.empty(m), np.empty(m), np.empty(n)
    often = np.zeros(m)
    best, centre = float((rooms.people * highest).sum()), price
    pace, dull = 1.0, 0
    free = np.flatnonzero(~rooms.kept)
    for _step in range(STEPS):
        _value_sites(first_r, client_r, gain, price, rooms.people, rooms.room, worth, marginal)
        picked, share, _floor = chosen_sites(-worth[free], means.only(~rooms.kept))
        chosen = np.concatenate([np.flatnonzero(rooms.kept), free[picked]]).astype(np.int32)
        share = np.concatenate([np.ones(int(rooms.kept.sum())), share])
        now = float((rooms.people * price).sum() + (worth[chosen] * share).sum())
        often *= 1 - RECENT
        often[chosen] += RECENT * share
        if now < best:
            best, centre, dull = now, price, 0
        else:
            dull += 1
            if dull == PATIENCE:
                pace, dull, price = pace * SHRINK, 0, centre
                continue
        effort.spend(4.0 * gain.size + n + A_CALL)
        if effort.over or best <= goal * (1 + 1e-9):
            break
        _count_taken(first_r, client_r, gain, price, rooms.people, rooms.room, chosen, share, marginal, taken)
        off = np.where(live, 1.0 - taken / np.where(live, rooms.people, 1.0), 0.0)
        off[(price <= 0) & (off > 0)] = 0.0  # prices stay between 0 and what the person can gain
        length = float((rooms.people * off**2).sum())
        if length <= 0:
            break
        price = np.clip(price - pace * max(now - goal, 1e-9) / length * off, 0.0, highest)
    return best, often
