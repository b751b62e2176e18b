"""Amounts that add up to nothing, cut into as many parts as possible that do so too (docs/algorithms/clearing.md).

A part of k amounts takes k − 1 transfers: the more parts, the fewer transfers. Finding the most is NP-hard (it holds
SUBSET SUM): up to twenty amounts it is found exactly, up to 34 where few subsets add up to nothing; beyond it is
searched for, beside a bound that no cut exceeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import floor

import numpy as np
from numpy.typing import NDArray

Parts = list[list[int]]
Amounts = NDArray[np.int64]

EXACT_MOST = 20  # amounts: 2²⁰ subsets, some twenty megabytes, a third of a second
HALVED_MOST = 34  # amounts: twice 2¹⁷ subsets of a half
SUBSETS_MOST = 20_000  # subsets of nothing held at once
TRIPLED_MOST = 4_000  # amounts among which the bound looks for parts of three
PAIRED_MOST = 1_000  # amounts among which it looks for parts of four: half a million sums of two
COMPARED_MOST = 30_000_000  # amounts compared to find parts of four
BLOCK = 26  # amounts among which the smallest part is looked for, once those of four are taken


def match_opposites(amounts: Sequence[int]) -> tuple[Parts, list[int]]:
    """Amounts matched with their opposites, and the places of those left, each in rising order of amount.

    Nothing is lost by it: where a best cut holds x and −x in two parts, these two parts and what is left of them put
    together are as many. O(n log n).

    >>> match_opposites([5, -5, 3, -2, -1])
    ([[1, 0]], [3, 4, 2])
    """
    order = sorted(range(len(amounts)), key=lambda n: (amounts[n], n))
    low, high, parts, left = 0, len(order) - 1, [], set(range(len(amounts)))
    while low < high:
        total = amounts[order[low]] + amounts[order[high]]
        if total == 0 and amounts[order[low]] < 0:
            parts.append([order[low], order[high]])
            left -= {order[low], order[high]}
        low, high = low + (total <= 0), high - (total >= 0)
    return parts, [n for n in order if n in left]


def cut_exactly(amounts: Sequence[int]) -> Parts:
    """The most parts that each add up to nothing, for up to twenty amounts that do; places in the sequence.

    Dynamic programming over subsets (Verhoeff 2004; Bellman 1962): the most prefixes of nothing among the orders of a
    subset is one more than, or as much as, that of the best subset with one amount less. O(2ⁿ n), in layers of
    subsets of one size. ValueError when the amounts do not add up to nothing, or are too many.

    >>> cut_exactly([3, -1, -2, 7, -4, -3])
    [[0, 1, 2], [3, 4, 5]]
    """
    count = len(amounts)
    if sum(amounts) or count > EXACT_MOST:
        raise ValueError("up to twenty amounts, that add up to nothing")
    if not count:
        return []
    sums = np.zeros(1, dtype=np.int64)
    sizes = np.zeros(1, dtype=np.int8)
    for amount in amounts:
        sums, sizes = np.concatenate([sums, sums + amount]), np.concatenate([sizes, sizes + 1])
    empty = (sums == 0).astype(np.int8)
    most = np.zeros(1 << count, dtype=np.int8)
    layers = np.argsort(sizes, kind="stable")
    borders = np.searchsorted(sizes[layers], np.arange(count + 2))
    for size in range(1, count + 1):
        subsets = layers[borders[size] : borders[size + 1]]
        best = most[subsets & ~1]
        for bit in range(1, count):
            np.maximum(best, most[subsets & ~(1 << bit)], out=best)
        most[subsets] = best + empty[subsets]
    return _walk_back(count, most, empty)


def _walk_back(count: int, most: NDArray[np.int8], empty: NDArray[np.int8]) -> Parts:
    """The cut that the table says: what lies between two subsets of nothing on a best way down is a part."""
    parts: Parts = []
    part: list[int] = []
    subset = (1 << count) - 1
    while subset:
        before = int(most[subset]) - int(empty[subset])
        bit = next(n for n in range(count) if subset >> n & 1 and int(most[subset & ~(1 << n)]) == before)
        part.append(bit)
        subset &= ~(1 << bit)
        if empty[subset]:
            parts.append(sorted(part))
            part = []
    return sorted(parts)


def subsets_of_nothing(amounts: Sequence[int]) -> list[int] | None:
    """Every subset that adds up to nothing but the empty one, as bits; None when there are more than 20,000.

    Halves are put together (Horowitz and Sahni 1974): O(2^(n/2) n). At most 34 amounts.

    >>> [bin(subset) for subset in subsets_of_nothing([3, -1, -2])]
    ['0b111']
    """
    half = len(amounts) // 2
    low, high = _sums(amounts[:half]), _sums(amounts[half:])
    order = np.argsort(low, kind="stable")
    begin = np.searchsorted(low[order], -high, side="left")
    count = np.searchsorted(low[order], -high, side="right") - begin
    total = int(count.sum())
    if total > SUBSETS_MOST:
        return None
    tops = np.repeat(np.arange(len(high)), count)
    steps = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    bottoms = order[np.repeat(begin, count) + steps]
    return sorted(int(subset) for subset in (tops << half) | bottoms if subset)


def cut_by_halves(amounts: Sequence[int]) -> Parts | None:
    """The most parts that each add up to nothing, for up to 34 amounts; None when too many subsets do so.

    What a part leaves adds up to nothing too: only such subsets are gone through, O(Z²) for Z of them.
    """
    subsets = subsets_of_nothing(amounts)
    if subsets is None:
        return None
    by_lowest: dict[int, Amounts] = {}
    for bit in range(len(amounts)):
        by_lowest[1 << bit] = np.array([one for one in subsets if one & -one == 1 << bit], dtype=np.int64)

    @cache
    def best(subset: int) -> tuple[int, int]:
        """How many parts it makes at most, and the first of them."""
        parts = by_lowest[subset & -subset]
        inside = parts[(parts & ~subset) == 0]
        return max(
            (1 + (best(subset & ~part)[0] if part != subset else 0), -part) for part in (int(one) for one in inside)
        )

    cutting, subset = [], (1 << len(amounts)) - 1
    while subset:
        part = -best(subset)[1]
        cutting.append(_places(part))
        subset &= ~part
    return cutting


def _sums(amounts: Sequence[int]) -> Amounts:
    """The sum of each subset, by its bits."""
    sums = np.zeros(1, dtype=np.int64)
    for amount in amounts:
        sums = np.concatenate([sums, sums + amount])
    return sums


def _places(subset: int) -> list[int]:
    return [n for n in range(subset.bit_length()) if subset >> n & 1]


def smallest_sizes(amounts: Sequence[int]) -> list[int]:
    """For each amount, a size that no part of nothing that holds it is under: 2, 3, 4 or 5.

    Parts of four are looked for without asking that the four are different, which can only make the answer smaller:
    it stays a bound. O(n² log n); beyond 1,000 amounts no more than 4 is said, beyond 4,000 no more than 3.

    >>> smallest_sizes([2, -2, 9, -4, -5])
    [2, 2, 3, 3, 3]
    """
    values = np.array(sorted(amounts), dtype=np.int64)
    if len(values) > TRIPLED_MOST:
        return [2 if _holds(values, -value) else 3 for value in amounts]
    sizes: dict[int, int] = {}
    for value in sorted(set(amounts), key=lambda one: (-abs(one), one)):
        if _holds(values, -value):
            sizes[value] = 2
        elif value not in sizes:
            hits, partners = _pairs(values, -value, int(np.searchsorted(values, value)))
            sizes |= dict.fromkeys([value][: len(hits)], 3)
            for one in np.concatenate([values[hits], values[partners]]).tolist():
                sizes.setdefault(one, 3)
    left = [value for value in set(amounts) if value not in sizes]
    if len(values) > PAIRED_MOST or not left:
        return [sizes.get(value, 4) for value in amounts]
    pairs = np.unique(np.concatenate([values[n + 1 :] + values[n] for n in range(len(values))]))
    for value in left:
        wanted = -value - values
        at = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        sizes[value] = 4 if bool((pairs[at] == wanted).any()) else 5
    return [sizes[value] for value in amounts]


def _holds(values: Amounts, wanted: int) -> bool:
    """Is it one of these sorted values?"""
    at = int(np.searchsorted(values, wanted))
    return at < len(values) and int(values[at]) == wanted


def most_parts(amounts: Sequence[int]) -> int:
    """A number that no cut into parts of nothing exceeds; none of the amounts is nothing.

    Each part holds an amount above and one below nothing. And let a part of k amounts give 1/k to each of them: the
    parts are as many as what is given, and none receives more than one over the size of the smallest part it may be
    in. Opposites are matched first, which loses nothing.

    >>> most_parts([5, -5, 3, -1, -2, 7, -4, -3])
    3
    """
    pairs, left = match_opposites(amounts)
    rest = [amounts[n] for n in left]
    if not rest:
        return len(pairs)
    above = sum(1 for value in rest if value > 0)
    weight = sum((Fraction(1, size) for size in smallest_sizes(rest)), Fraction(0))
    return len(pairs) + max(1, min(above, len(rest) - above, floor(weight)))


def cut(amounts: Sequence[int]) -> tuple[Parts, bool]:
    """Many parts that each add up to nothing, and whether they are the most by construction; none is nothing.

    Opposites first, then exactly where at most twenty are left, or 34 of which few subsets add up to nothing.
    Otherwise the largest amount left gets the part of three with the largest others, then of four, then the smallest
    part of a block; what remains is one part. The same for the same amounts, whatever computes them.
    """
    pairs, left = match_opposites(amounts)
    rest = [amounts[n] for n in left]
    exact = cut_exactly(rest) if len(rest) <= EXACT_MOST else None
    if exact is None and len(rest) <= HALVED_MOST:
        exact = cut_by_halves(rest)
    parts = _take_small(rest) if exact is None else exact
    return pairs + [[left[n] for n in part] for part in parts], exact is not None


class _Pool:
    """Amounts not yet in a part, in rising order, and which they are."""

    def __init__(self, amounts: Sequence[int]) -> None:
        self.places = np.array(sorted(range(len(amounts)), key=lambda n: (amounts[n], n)), dtype=np.int64)
        self.values = np.array([amounts[n] for n in self.places], dtype=np.int64)

    def largest_first(self) -> list[int]:
        """The places, those of the largest amounts first."""
        keyed = zip(self.values.tolist(), self.places.tolist(), strict=True)
        return [place for _size, place in sorted((-abs(value), place) for value, place in keyed)]

    def take(self, at: Sequence[int]) -> list[int]:
        """Take these out; their places."""
        taken: list[int] = self.places[list(at)].tolist()
        self.values, self.places = np.delete(self.values, at), np.delete(self.places, at)
        return taken


def _take_small(amounts: Sequence[int]) -> Parts:
    """Parts of three, of four, of as few as a block holds, and one of all that remains."""
    pool = _Pool(amounts)
    parts: Parts = []
    for find in (_triple_with, _quadruple_with):
        for place in pool.largest_first():
            (at,) = np.flatnonzero(pool.places == place)[:1].tolist() or (None,)
            if at is not None and (found_at := find(pool.values, at)):
                parts.append(pool.take(found_at))
    parts += _take_from_blocks(pool)
    return [*parts, pool.places.tolist()] if len(pool.places) else parts


def _take_from_blocks(pool: _Pool) -> Parts:
    """The smallest part of each block of what is left, spread over all sizes, as long as there is one."""
    parts: Parts = []
    while len(pool.places) > BLOCK:
        block = sorted({int(n) for n in np.linspace(0, len(pool.places) - 1, BLOCK)})
        subsets = subsets_of_nothing(pool.values[block].tolist())
        if not subsets:
            break
        smallest = min(subsets, key=lambda one: (one.bit_count(), one))
        parts.append(pool.take([block[n] for n in _places(smallest)]))
    if 0 < len(pool.places) <= HALVED_MOST:
        rest = pool.values.tolist()
        cutting = cut_exactly(rest) if len(rest) <= EXACT_MOST else cut_by_halves(rest)
        whole = pool.places.tolist()
        for part in cutting or []:
            parts.append([whole[n] for n in part])
        if cutting:
            pool.take(range(len(whole)))
    return parts


def _pairs(values: Amounts, total: int, without: int) -> tuple[Amounts, Amounts]:
    """Where two of these sorted values, different and not that one, add up to `total`: each pair from both ends."""
    here = np.arange(len(values))
    wanted = total - values
    at = np.searchsorted(values, wanted)
    for _double in range(2):  # neither itself nor the one left out: its double, if any, comes next
        at += (at == here) | (at == without)
    np.minimum(at, len(values) - 1, out=at)
    hits = np.flatnonzero((values[at] == wanted) & (at != here) & (at != without) & (here != without))
    return hits, at[hits]


def _triple_with(values: Amounts, at: int) -> tuple[int, ...] | None:
    """A part of three that holds this one: of all, with the largest other amount; None when there is none."""
    hits, partners = _pairs(values, -int(values[at]), at)
    if not len(hits):
        return None
    largest = int(np.argmax(np.abs(values[hits])))
    return at, int(hits[largest]), int(partners[largest])


def _quadruple_with(values: Amounts, at: int) -> tuple[int, ...] | None:
    """A part of four that holds this one, with the largest other amount; None when there is none.

    Among many amounts only the largest others are tried, so that the work stays the same.
    """
    others = np.argsort(-np.abs(values), kind="stable").tolist()
    for other in others[: COMPARED_MOST // len(values) ** 2 + 8]:
        if other != at:
            rest = np.delete(values, other)
            hits, partners = _pairs(rest, -int(values[at] + values[other]), at - (at > other))
            if len(hits):
                pair = (int(hits[0]), int(partners[0]))
                return at, other, *(n + (n >= other) for n in pair)
    return None
