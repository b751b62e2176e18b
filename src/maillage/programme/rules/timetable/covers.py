"""Sets of sessions that begin together: which covers most wishes less its prices, and what none can exceed.

Coverage with prices and a limit on how many. The layers of wishes are bits of words, each word of one weight, so that
what a session adds to a set is a count of bits. docs/algorithms/timetable.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.programme.rules.timetable.attendance import compiled, inner
from maillage.programme.rules.timetable.tables import Floats, Ints

WEIGHTS = 64  # apart; of more, a word counts all its wishes at its heaviest
NOTHING = 1e-9

Words = NDArray[np.uint64]


class Cover(NamedTuple):
    """What each session of a slot covers: bits of layers."""

    bits: Words  # sessions × words
    weight: Floats  # of the layers of each word


def bits_of_layers(fan_layer: Ints, layer_weight: Floats, sessions: Ints) -> Cover:
    """The layers that weigh something, the heaviest first, 64 a word and each word of one weight."""
    heaviest = np.argsort(-layer_weight, kind="stable")
    heaviest = heaviest[: int((layer_weight > 0).sum())]
    word_of = np.zeros(layer_weight.size, np.int32)
    bit_of = np.full(layer_weight.size, -1, np.int32)  # −1: weighs nothing
    weights: list[float] = []
    apart = np.unique(layer_weight[heaviest]).size <= WEIGHTS
    used = 64
    for v in heaviest.tolist():
        if used == 64 or (apart and layer_weight[v] != weights[-1]):
            weights.append(float(layer_weight[v]))
            used = 0
        word_of[v], bit_of[v] = len(weights) - 1, used
        used += 1
    bits = np.zeros((sessions.size, max(len(weights), 1)), np.uint64)
    _set_bits(fan_layer, word_of, bit_of, sessions, bits)
    return Cover(bits, np.array(weights or [0.0]))


@compiled
def _set_bits(fan_layer: Ints, word_of: Ints, bit_of: Ints, sessions: Ints, bits: Words) -> None:
    for at in range(sessions.size):
        for k in range(fan_layer[sessions[at]], fan_layer[sessions[at] + 1]):
            v = fan_layer[k]
            if bit_of[v] >= 0:
                bits[at, word_of[v]] |= np.uint64(1) << np.uint64(bit_of[v])


@inner
def _count_ones(x: np.uint64) -> np.uint64:
    """How many bits are set (the compiler makes one instruction of it)."""
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (x * np.uint64(0x0101010101010101)) >> np.uint64(56)


@inner
def _marginal(bits: Words, weight: Floats, price: Floats, i: int, met: Words, d: int) -> float:
    """What session i adds to what row d of `met` covers, less its price."""
    won = -price[i]
    for w in range(weight.size):
        won += weight[w] * float(_count_ones(bits[i, w] & ~met[d, w]))
    return won


@compiled
def cover_greedily(bits: Words, weight: Floats, price: Floats, rooms: int) -> tuple[Ints, Floats]:
    """From each session as the first, the set that grows by what adds most: sets (−1 where they end), less prices."""
    size = bits.shape[0]
    sets, value = np.full((size, rooms), -1, np.int32), np.zeros(size)
    met = np.zeros((1, weight.size), np.uint64)
    for start in range(size):
        met[:] = 0
        at, won = start, _marginal(bits, weight, price, start, met, 0)
        for d in range(rooms):
            sets[start, d] = at
            value[start] += won
            for w in range(weight.size):
                met[0, w] |= bits[at, w]
            won = NOTHING
            at = -1
            for i in range(size):
                adds = _marginal(bits, weight, price, i, met, 0)
                if adds > won:
                    at, won = i, adds
            if at < 0:
                break
    return sets, value


@compiled
def improve_cover(bits: Words, weight: Floats, price: Floats, chosen: Ints) -> float:
    """Exchange sessions of a set (−1 for none) one at a time as long as it is worth more; what it is worth then."""
    rooms, words = chosen.size, weight.size
    met = np.zeros((1, words), np.uint64)
    is_better = True
    while is_better:
        is_better = False
        for d in range(rooms):
            for w in range(words):
                met[0, w] = 0
                for e in range(rooms):
                    if e != d and chosen[e] >= 0:
                        met[0, w] |= bits[chosen[e], w]
            top = _marginal(bits, weight, price, chosen[d], met, 0) if chosen[d] >= 0 else 0.0
            for i in range(price.size):
                adds = _marginal(bits, weight, price, i, met, 0)
                if adds > top + NOTHING:
                    top, chosen[d], is_better = adds, i, True
    value = 0.0
    met[0, :] = 0
    for d in range(rooms):
        if chosen[d] >= 0:
            value += _marginal(bits, weight, price, chosen[d], met, 0)
            for w in range(words):
                met[0, w] |= bits[chosen[d], w]
    return value


@inner
def _rank_candidates(
    bits: Words, weight: Floats, price: Floats, met: Words, d: int, rooms: int, value: float, beat: float,
    candidate: Ints, marginal: Floats, count: int,
) -> int:  # fmt: skip
    """Bring row d of `candidate` in the order of what each adds; how many may be in a set that beats `beat`.

    What adds nothing is left out, and what with the greatest others does not reach: below it is worth no more.
    """
    kept = 0
    for c in range(count):
        i = candidate[d, c]
        adds = _marginal(bits, weight, price, i, met, d)
        if adds <= NOTHING:
            continue
        at = kept
        while at > 0 and marginal[d, at - 1] < adds:
            candidate[d, at], marginal[d, at] = candidate[d, at - 1], marginal[d, at - 1]
            at -= 1
        candidate[d, at], marginal[d, at] = i, adds
        kept += 1
    others = value
    for c in range(min(rooms - d - 1, kept)):
        others += marginal[d, c]
    while kept >= rooms - d and others + marginal[d, kept - 1] <= beat:
        kept -= 1
    return kept


@compiled
def search_covers(
    bits: Words, weight: Floats, price: Floats, rooms: int, beat: float, work: int
) -> tuple[bool, float, Ints, int]:
    """The sets of at most `rooms` sessions worth more than `beat`, depth first. Whether all were looked through.

    Then the best met (0 for none) and its sessions (−1 where they end), and the work: words counted. What a set covers
    less prices, and the greatest marginals of what may still join, is never less than any set below it, since
    marginals only fall; candidates come in the order of their marginals, worked out again at each set.
    """
    size, words = bits.shape
    met = np.zeros((rooms + 1, words), np.uint64)
    candidate, marginal = np.zeros((rooms + 1, size), np.int32), np.zeros((rooms + 1, size))
    count, at, value = np.zeros(rooms + 1, np.int64), np.zeros(rooms + 1, np.int64), np.zeros(rooms + 1)
    best, best_set, done = 0.0, np.full(rooms, -1, np.int32), 0
    count[0], candidate[0] = size, np.arange(size)
    d, is_new = 0, True
    while d >= 0:
        if is_new:
            done += words * (count[d] + 1)
            if done > work:
                return False, best, best_set, done
            count[d] = _rank_candidates(
                bits, weight, price, met, d, rooms, value[d], beat, candidate, marginal, count[d]
            )
            at[d] = 0
            if count[d] and value[d] + marginal[d, 0] > best:
                best = value[d] + marginal[d, 0]
                beat = max(beat, best)
                for e in range(rooms):
                    best_set[e] = candidate[e, at[e]] if e <= d else -1
        else:
            at[d] += 1
        reach = value[d]
        for c in range(at[d], min(at[d] + rooms - d, count[d])):
            reach += marginal[d, c]
        if d == rooms - 1 or at[d] >= count[d] or reach <= beat + NOTHING:
            d, is_new = d - 1, False
            continue
        value[d + 1] = value[d] + marginal[d, at[d]]
        for w in range(words):
            met[d + 1, w] = met[d, w] | bits[candidate[d, at[d]], w]
        count[d + 1] = count[d] - at[d] - 1
        for c in range(count[d + 1]):
            candidate[d + 1, c] = candidate[d, at[d] + 1 + c]
        d, is_new = d + 1, True
    return True, best, best_set, done


def bound_cover(
    cover: Cover, price: Floats, rooms: int, known: float, work: int, tries: int
) -> tuple[float, Ints, int]:
    """At most what a set covers less prices, `known` being what one does; the best other one met; the work.

    A tree that would take more than `work` is given up: then `tries` thresholds, halved towards what a tree can prove.
    """
    is_whole, best, best_set, done = search_covers(*cover, price, rooms, known, work)
    if is_whole:
        return max(best, known), best_set, done
    if not tries:
        return np.inf, best_set, done
    alone = np.sort(np.maximum(_cover_alone(cover) - price, 0.0))[::-1]
    low, high = max(known, best), float(alone[:rooms].sum())
    for _try in range(tries):
        beat = (low + high) / 2
        is_whole, most, most_set, more = search_covers(*cover, price, rooms, beat, work)
        done += more
        if most > best:
            best, best_set = most, most_set
        if is_whole:
            high = max(beat, most)
        else:
            low = beat
    return high, best_set, done


def _cover_alone(cover: Cover) -> Floats:
    """What each session covers by itself."""
    return np.bitwise_count(cover.bits).astype(np.float64) @ cover.weight
