"""Shortest paths and nearest roads, compiled (numba). Plain arrays in, plain arrays out; no lock is held.

Costs are whole tenths of a second, so that distances are exact and the same on every machine.
Who calls these, and how their arrays are made: routing.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

FAR = 2_000_000_000  # no road leads there
COST, NEXT, BEFORE, MARK = 0, 1, 2, 3  # columns of `state`
OUTSIDE, DONE = -2, -3  # values of NEXT for a node that is not in a bucket


def compiled(function: Callable[..., Any]) -> Any:
    """Numba's compiler, its result kept on disk where some folder may be written, else for this process."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder for the cache
        return njit(nogil=True)(function)


@compiled
def spread(
    first: Longs,
    arcs: Ints,
    seeds: Ints,
    costs: Ints,
    limit: int,
    follow: bool,
    shift: int,
    state: Ints,
    buckets: Ints,
    touched: Ints,
) -> int:
    """Least costs from several seeds to all nodes at most `limit` away; how many nodes were touched.

    Dial's circular buckets (1969), each 2**shift tenths wide; a node that improves while its own bucket is being
    emptied is looked at again: exact at any width. `first` (n + 1), `arcs` (m × 2: head, cost). `state` (n × 4: cost,
    next and previous in the bucket, mark) comes as `wipe` leaves it, `buckets` -1. The first `touched` nodes are those
    to read and to wipe. MARK: the arc one came by (-1 - seed for a seed); with `follow`, the nearest seed's number.
    """
    mask = len(buckets) - 1
    count, waiting, now = 0, 0, FAR
    for k in range(len(seeds)):
        node, cost = seeds[k], costs[k]
        if cost > limit or cost >= state[node, COST]:
            continue
        if state[node, COST] == FAR:
            touched[count] = node
            count += 1
        else:
            _take_out(state, buckets, node, mask, shift)
            waiting -= 1
        state[node, COST] = cost
        state[node, MARK] = k if follow else -1 - k
        _put_in(state, buckets, node, mask, shift)
        waiting += 1
        now = min(now, cost >> shift)
    while waiting > 0:
        node = buckets[now & mask]
        if node < 0:
            now += 1
            continue
        after = state[node, NEXT]
        buckets[now & mask] = after
        if after >= 0:
            state[after, BEFORE] = -1
        state[node, NEXT] = DONE
        waiting -= 1
        so_far = state[node, COST]
        for arc in range(first[node], first[node + 1]):
            head = arcs[arc, 0]
            cost = so_far + arcs[arc, 1]
            known = state[head, COST]
            if cost >= known or cost > limit:
                continue
            if known == FAR:
                touched[count] = head
                count += 1
            elif state[head, NEXT] != DONE:
                _take_out(state, buckets, head, mask, shift)
                waiting -= 1
            state[head, COST] = cost
            state[head, MARK] = state[node, MARK] if follow else arc
            _put_in(state, buckets, head, mask, shift)
            waiting += 1
    return count


@compiled
def _put_in(state: Ints, buckets: Ints, node: int, mask: int, shift: int) -> None:
    slot = (state[node, COST] >> shift) & mask
    other = buckets[slot]
    state[node, NEXT] = other
    state[node, BEFORE] = -1
    if other >= 0:
        state[other, BEFORE] = node
    buckets[slot] = node


@compiled
def _take_out(state: Ints, buckets: Ints, node: int, mask: int, shift: int) -> None:
    after, before = state[node, NEXT], state[node, BEFORE]
    if before >= 0:
        state[before, NEXT] = after
    else:
        buckets[(state[node, COST] >> shift) & mask] = after
    if after >= 0:
        state[after, BEFORE] = before


@compiled
def wipe(state: Ints, touched: Ints, count: int) -> None:
    """Make the arrays of `spread` ready for another run: only what was touched is written."""
    for k in range(count):
        node = touched[k]
        state[node, COST] = FAR
        state[node, NEXT] = OUTSIDE
        state[node, BEFORE] = -1
        state[node, MARK] = -1
