"""The loops of foresight, compiled: gains, swaps, reduced costs. Nothing here knows what a cost means.

Every function works on *lists*: for each client, the sites that could serve it, cheapest first (`first`, `site`,
`cost`: row i is first[i]:first[i+1]); and the same pairs by site (`first_r`, `client_r`, `cost_r`). `beyond[i]` is
what client i costs when no site of its list is open. Costs are float32, sums float64. None of these releases an
exception; all release the interpreter's lock, so that threads may share the sites between them.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Costs = NDArray[np.float32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
ByClient = tuple[Longs, Ints, Costs, Floats]  # first, site, cost, beyond
BySite = tuple[Longs, Ints, Costs]  # first_r, client_r, cost_r
Priced = tuple[Floats, Floats, float]  # price, toll, budget


@njit(cache=True, nogil=True)
def transpose(first: Longs, site: Ints, cost: Costs, sites: int) -> tuple[Longs, Ints, Costs]:
    """The transpose: pairs by site instead of by client; clients ascend within a site. O(pairs)."""
    first_r = np.zeros(sites + 1, np.int64)
    for p in range(site.size):
        first_r[site[p] + 1] += 1
    for j in range(sites):
        first_r[j + 1] += first_r[j]
    at = first_r[:-1].copy()
    client_r = np.empty(site.size, np.int32)
    cost_r = np.empty(site.size, np.float32)
    for i in range(first.size - 1):
        for p in range(first[i], first[i + 1]):
            q = at[site[p]]
            client_r[q] = i
            cost_r[q] = cost[p]
            at[site[p]] = q + 1
    return first_r, client_r, cost_r


@njit(cache=True, nogil=True)
def kept_pairs(
    first: Longs, site: Ints, cost: Costs, limit: Floats, keep: Flags, renumber: Ints
) -> tuple[Longs, Ints, Costs]:
    """Only the pairs of kept sites that cost less than the client's limit, sites renumbered. O(pairs)."""
    n = first.size - 1
    fresh = np.zeros(n + 1, np.int64)
    for i in range(n):
        count = 0
        for p in range(first[i], first[i + 1]):
            if cost[p] >= limit[i]:
                break
            if keep[site[p]]:
                count += 1
        fresh[i + 1] = fresh[i] + count
    site_to = np.empty(fresh[n], np.int32)
    cost_to = np.empty(fresh[n], np.float32)
    for i in range(n):
        q = fresh[i]
        for p in range(first[i], first[i + 1]):
            if cost[p] >= limit[i]:
                break
            if keep[site[p]]:
                site_to[q] = renumber[site[p]]
                cost_to[q] = cost[p]
                q += 1
    return fresh, site_to, cost_to


@njit(cache=True, nogil=True)
def costs_when_open(first: Longs, site: Ints, cost: Costs, beyond: Floats, kept: Flags) -> Floats:
    """The cost of each client (n) when only the kept sites are open. O(pairs scanned)."""
    least = beyond.copy()
    for i in range(first.size - 1):
        for p in range(first[i], first[i + 1]):
            if kept[site[p]]:
                least[i] = min(least[i], float(cost[p]))
                break
    return least


@njit(cache=True, nogil=True)
def reduced_costs(
    first_r: Longs, client_r: Ints, cost_r: Costs, price: Costs, start: int, stop: int, out: Floats
) -> None:
    """out[j] = −Σ_i max(0, price_i − cost_ij) for the sites start..stop-1. O(their pairs)."""
    for j in range(start, stop):
        total = 0.0
        for p in range(first_r[j], first_r[j + 1]):
            won = price[client_r[p]] - cost_r[p]
            if won > 0:
                total += won
        out[j] = -total


@njit(cache=True, nogil=True)
def subgradient(
    first_r: Longs, client_r: Ints, cost_r: Costs, price: Costs, chosen: Ints, share: Floats, out: Floats
) -> None:
    """out[i] = 1 − Σ of the shares of chosen sites that win client i at its price: the subgradient."""
    out[:] = 1.0
    for c in range(chosen.size):
        j = chosen[c]
        for p in range(first_r[j], first_r[j + 1]):
            if cost_r[p] < price[client_r[p]]:
                out[client_r[p]] -= share[c]


@njit(cache=True, nogil=True)
def nearest_two(
    first: Longs, site: Ints, cost: Costs, beyond: Floats, is_open: Flags, i: int
) -> tuple[int, float, int, float]:
    """The cheapest and second cheapest open site of client i and their costs; −1 and `beyond` where there is none."""
    first_site, second_site = -1, -1
    d1, d2 = beyond[i], beyond[i]
    for p in range(first[i], first[i + 1]):
        if is_open[site[p]]:
            if first_site < 0:
                first_site, d1 = site[p], float(cost[p])
            else:
                second_site, d2 = site[p], float(cost[p])
                break
    return first_site, d1, second_site, d2


@njit(cache=True, nogil=True)
def all_nearest_two(first: Longs, site: Ints, cost: Costs, beyond: Floats, is_open: Flags) -> tuple[Floats, Floats]:
    """The cost of every client at its cheapest and at its second cheapest open site, each (n)."""
    n = first.size - 1
    first_cost, second_cost = np.empty(n, np.float64), np.empty(n, np.float64)
    for i in range(n):
        _first, first_cost[i], _second, second_cost[i] = nearest_two(first, site, cost, beyond, is_open, i)
    return first_cost, second_cost


@njit(cache=True, nogil=True)
def value_of(first: Longs, site: Ints, cost: Costs, beyond: Floats, is_open: Flags) -> float:
    """Σ over clients of the cheapest open site's cost. O(pairs scanned)."""
    total = 0.0
    for i in range(first.size - 1):
        d1 = beyond[i]
        for p in range(first[i], first[i + 1]):
            if is_open[site[p]]:
                d1 = float(cost[p])
                break
        total += d1
    return total


@njit(cache=True, nogil=True)
def _gain(first_r: Longs, client_r: Ints, cost_r: Costs, d1: Floats, j: int) -> float:
    total = 0.0
    for p in range(first_r[j], first_r[j + 1]):
        won = d1[client_r[p]] - cost_r[p]
        if won > 0:
            total += won
    return total


@njit(cache=True, nogil=True)
def greedy(
    first_r: Longs,
    client_r: Ints,
    cost_r: Costs,
    d1: Floats,
    price: Floats,
    toll: Floats,
    budget: float,
    is_open: Flags,
) -> float:
    """Lazy greedy (Minoux 1978): open what gains most a unit of price until the budget is spent; what it spent.

    A site whose gain does not pay its `toll` stays closed. `d1` (what each client costs now) and `is_open` are
    changed in place. The gain of a site never grows as others
    open, so that a stale gain that is still the greatest is the greatest.
    """
    m = first_r.size - 1
    heap = [(-_gain(first_r, client_r, cost_r, d1, j) / max(price[j], 1e-9), j) for j in range(m) if not is_open[j]]
    heapify(heap)
    spent = 0.0
    while len(heap) > 0:
        _stale, j = heappop(heap)
        if spent + price[j] > budget + 1e-9:
            continue
        fresh = -_gain(first_r, client_r, cost_r, d1, j) / max(price[j], 1e-9)
        if len(heap) > 0 and fresh > heap[0][0] + 1e-12:
            heappush(heap, (fresh, j))
            continue
        if toll[j] > 0 and -fresh * max(price[j], 1e-9) <= toll[j]:
            continue
        is_open[j] = True
        spent += price[j]
        for p in range(first_r[j], first_r[j + 1]):
            i = client_r[p]
            d1[i] = min(d1[i], cost_r[p])
    return spent


@njit(cache=True, nogil=True)
def interchange(
    by_client: ByClient, by_site: BySite, means: Priced, fixed: Flags, order: Ints, is_open: Flags,
    least: float, readings: float,
) -> tuple[float, float, bool]:  # fmt: skip
    """Fast interchange (Whitaker 1983; Resende and Werneck 2007) on lists: swap, open, close until nothing gains.

    Sites are tried in `order`, round after round; the first that gains is taken with the best site it may replace.
    For a site j that would come in: gain(j) + max over r of (extra(j, r) − loss(r)), where loss(r) is what closing r
    alone would cost and extra(j, r) what j saves of it; extra is not zero only for the sites now serving the clients
    of j's list, so that a trial costs one reading of that list, not O(n·p). `is_open` is changed; returned are the
    value, how many readings it took, and whether it is done: after so many `readings` it stops where it is.
    `by_client`: first, site, cost, beyond; `by_site`: its transpose; `means`: price, toll, budget. Tolls add to the
    value; prices and the budget bind each move; `fixed` sites stay open; no move gains less than `least`.
    """
    first, site, cost, beyond = by_client
    first_r, client_r, cost_r = by_site
    price, toll, budget = means
    n, m = first.size - 1, first_r.size - 1
    one, two = np.empty(n, np.int32), np.empty(n, np.int32)
    d1, d2 = np.empty(n, np.float64), np.empty(n, np.float64)
    for i in range(n):
        one[i], d1[i], two[i], d2[i] = nearest_two(first, site, cost, beyond, is_open, i)
    loss, extra = np.zeros(m, np.float64), np.zeros(m, np.float64)
    touched = np.empty(m, np.int32)
    total = _losses(one, d1, d2, toll, is_open, loss)
    room = budget + 1e-9 - price[is_open].sum()
    cheapest = _cheapest(loss, is_open, fixed)
    still, k, read = 0, 0, float(n)
    while still < order.size and read < readings:
        j = order[k]
        k = k + 1 if k + 1 < order.size else 0
        still += 1
        out, into = -1, -1
        if cheapest >= 0 and loss[cheapest] < -least:  # closing it spares more than it costs
            out = cheapest
        elif is_open[j]:
            continue
        else:
            read += 1 + first_r[j + 1] - first_r[j]
            gain, count = _trial(first_r, client_r, cost_r, one, d1, d2, j, extra, touched)
            gain -= toll[j]
            best, out = _partner(gain, room - price[j], price, loss, extra, touched[:count], is_open, fixed, cheapest)
            extra[touched[:count]] = 0.0
            if out == -2 or best <= least:
                continue
            into = j
        still = 0
        read += n + m
        if into >= 0:
            is_open[into] = True
            room -= price[into]
            _update_opened(first_r, client_r, cost_r, one, two, d1, d2, into)
        if out >= 0:
            is_open[out] = False
            room += price[out]
            _update_closed(by_client, is_open, one, two, d1, d2, out)
        total = _losses(one, d1, d2, toll, is_open, loss)
        cheapest = _cheapest(loss, is_open, fixed)
    return total, read, still >= order.size


@njit(cache=True, nogil=True)
def _update_closed(by_client: ByClient, is_open: Flags, one: Ints, two: Ints, d1: Floats, d2: Floats, j: int) -> None:
    """Site j has closed: the first and second sites of those it served. O(n + their lists)."""
    first, site, cost, beyond = by_client
    for i in range(one.size):
        if one[i] == j or two[i] == j:
            one[i], d1[i], two[i], d2[i] = nearest_two(first, site, cost, beyond, is_open, i)


@njit(cache=True, nogil=True)
def _trial(
    first_r: Longs,
    client_r: Ints,
    cost_r: Costs,
    one: Ints,
    d1: Floats,
    d2: Floats,
    j: int,
    extra: Floats,
    touched: Ints,
) -> tuple[float, int]:
    """What opening j gains, and in `extra` what it saves of the loss of each site of `touched`; how many these are."""
    gain, count = 0.0, 0
    for p in range(first_r[j], first_r[j + 1]):
        i = client_r[p]
        c = float(cost_r[p])
        if c >= d2[i]:
            continue
        saved = d2[i] - c
        if c < d1[i]:
            gain += d1[i] - c
            saved = d2[i] - d1[i]
        r = one[i]
        if r >= 0 and saved > 0:
            if extra[r] == 0.0:
                touched[count] = r
                count += 1
            extra[r] += saved
    return gain, count


@njit(cache=True, nogil=True)
def _partner(
    gain: float,
    room: float,
    price: Floats,
    loss: Floats,
    extra: Floats,
    touched: Ints,
    is_open: Flags,
    fixed: Flags,
    cheapest: int,
) -> tuple[float, int]:
    """The best that opening a site brings, and the site to close for it: −1 for none, −2 when there is no room."""
    best, out = -1e300, -2
    if room >= 0:
        best, out = gain, -1
    if cheapest >= 0 and price[cheapest] + room >= 0:
        if gain - loss[cheapest] > best:
            best, out = gain - loss[cheapest], cheapest
    else:  # prices differ: the least loss does not free enough
        for r in range(loss.size):
            if is_open[r] and not fixed[r] and price[r] + room >= 0 and gain - loss[r] > best:
                best, out = gain - loss[r], r
    for r in touched:
        if not fixed[r] and price[r] + room >= 0 and gain + extra[r] - loss[r] > best:
            best, out = gain + extra[r] - loss[r], r
    return best, out


@njit(cache=True, nogil=True)
def _update_opened(
    first_r: Longs, client_r: Ints, cost_r: Costs, one: Ints, two: Ints, d1: Floats, d2: Floats, j: int
) -> None:
    """Update the first and second sites of the clients of site j, which has opened."""
    for p in range(first_r[j], first_r[j + 1]):
        i = client_r[p]
        c = float(cost_r[p])
        if c < d1[i]:
            one[i], d1[i], two[i], d2[i] = j, c, one[i], d1[i]
        elif c < d2[i]:
            two[i], d2[i] = j, c


@njit(cache=True, nogil=True)
def around(first: Longs, site: Ints, first_r: Longs, client_r: Ints, changed: Ints) -> Ints:
    """The sites that share a client with a changed one, in no useful order. O(their pairs)."""
    seen = np.zeros(first_r.size - 1, np.bool_)
    for c in range(changed.size):
        for p in range(first_r[changed[c]], first_r[changed[c] + 1]):
            for q in range(first[client_r[p]], first[client_r[p] + 1]):
                seen[site[q]] = True
    return np.flatnonzero(seen).astype(np.int32)


@njit(cache=True, nogil=True)
def _losses(one: Ints, d1: Floats, d2: Floats, toll: Floats, is_open: Flags, loss: Floats) -> float:
    """What closing each open site alone would cost, its toll spared; the value of all is returned. O(n + m)."""
    total = 0.0
    for j in range(loss.size):
        loss[j] = 0.0
        if is_open[j]:
            loss[j] = -toll[j]
            total += toll[j]
    for i in range(one.size):
        total += d1[i]
        if one[i] >= 0:
            loss[one[i]] += d2[i] - d1[i]
    return total


@njit(cache=True, nogil=True)
def _cheapest(loss: Floats, is_open: Flags, fixed: Flags) -> int:
    best = -1
    for r in range(loss.size):
        if is_open[r] and not fixed[r] and (best < 0 or loss[r] < loss[best]):
            best = r
    return best
