"""Shortest paths, compiled (numba). Plain arrays in, plain arrays out; no lock of the interpreter is held.

Costs are whole tenths of a second, so that distances are exact and the same on every machine.
Who calls these, and how their arrays are made: routing.py.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Counts = NDArray[np.uint32]
Pair = tuple[Counts, Counts]

FAR = 2_000_000_000  # no road leads there
NONE, ONE = np.uint32(0xFFFF_FFFF), np.uint32(1)


@njit(cache=True, nogil=True)
def spread(
    graph: Pair, seeds: Pair, limit: np.uint32, shift: np.uint32, dist: Counts, rooms: tuple[Counts, Counts, Counts]
) -> int:
    """Least costs from several seeds to all nodes at most `limit` away; how many nodes were touched.

    Dial's circular buckets (1969), each 2**shift tenths wide; a node that improves is put in again, and its former
    entry passed over. `graph`: first (n + 1), arcs (m × 2: head, cost). `seeds`: nodes, costs. `dist` (n): FAR where
    nothing is known. `rooms`: buckets (a power of two, all NONE, more than the widest arc), the entries' pool
    (m + seeds × 2), touched (n): the nodes reached. Unsigned: signed indices cost a quarter of the time.
    """
    first, arcs = graph
    buckets, pool, touched = rooms
    mask = np.uint32(len(buckets) - 1)
    used, free, waiting, count, now = np.uint32(0), NONE, 0, np.uint32(0), np.uint32(FAR)
    for k in range(len(seeds[0])):
        node, cost = seeds[0][k], seeds[1][k]
        if cost > limit or cost >= dist[node]:
            continue
        if dist[node] == FAR:
            touched[count] = node
            count = np.uint32(count + ONE)
        dist[node] = cost
        slot = np.uint32((cost >> shift) & mask)
        pool[used, 0], pool[used, 1], buckets[slot] = node, buckets[slot], used
        used, waiting, now = np.uint32(used + ONE), waiting + 1, min(now, np.uint32(cost >> shift))
    while waiting > 0:
        entry = buckets[np.uint32(now & mask)]
        if entry == NONE:
            now = np.uint32(now + ONE)
            continue
        node, waiting = pool[entry, 0], waiting - 1
        buckets[np.uint32(now & mask)] = pool[entry, 1]
        pool[entry, 1], free = free, entry
        so_far = dist[node]
        if np.uint32(so_far >> shift) < now:  # it was dealt with at a lesser cost
            continue
        arc, stop = first[node], first[np.uint32(node + ONE)]
        while arc < stop:
            head, cost = arcs[arc, 0], np.uint32(so_far + arcs[arc, 1])
            arc = np.uint32(arc + ONE)
            known = dist[head]
            if cost >= known or cost > limit:
                continue
            if known == FAR:
                touched[count] = head
                count = np.uint32(count + ONE)
            dist[head] = cost
            if free != NONE:
                entry = free
                free = pool[free, 1]
            else:
                entry = used
                used = np.uint32(used + ONE)
            slot = np.uint32((cost >> shift) & mask)
            pool[entry, 0], pool[entry, 1] = head, buckets[slot]
            buckets[slot], waiting = entry, waiting + 1
    return int(count)


@njit(cache=True, nogil=True)
def parents(graph: tuple[Ints, Ints], seeds: Ints, dist: Ints, touched: Ints) -> Ints:
    """For each node, an arc by which its least cost is reached (−1 for none), from the costs alone. O(arcs touched)."""
    first, arcs = graph
    by = np.full(dist.size, -1, np.int32)
    for t in range(touched.size):
        node = touched[t]
        for arc in range(first[node], first[node + 1]):
            head = arcs[arc, 0]
            if by[head] < 0 and dist[head] == dist[node] + arcs[arc, 1]:
                by[head] = arc
    for k in range(seeds.size):
        if dist[seeds[k]] >= 0:
            by[seeds[k]] = -1
    return by
