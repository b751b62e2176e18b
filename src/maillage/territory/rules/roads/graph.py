"""A road graph: junctions, and the roads between them with their minutes each way and their drawn shape."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from maillage.kernel.geo import EARTH_RADIUS_KM
from maillage.kernel.refusal import Refusal
from maillage.territory.rules.roads.islands import LEAST_M, lying_apart, parts_of

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Flags = NDArray[np.bool_]

FORMAT = "maillage-roads-1"
HILBERT_BITS = 16
STEP_M = 100.0
METRES_PER_DEGREE = np.pi / 180 * EARTH_RADIUS_KM * 1000


@dataclass(frozen=True)
class RoadGraph:
    """n junctions and e roads.

    `lat`, `lon` float64 (n), degrees. Road k goes from junction `a[k]` to `b[k]` (int32), `metres` float32 long; it
    takes `there[k]` tenths of a second from a to b and `back[k]` from b to a (int32; 0: not allowed). `toll` bool (e).
    Its points between the junctions are `shape[first[k]:first[k+1]]` (float32, latitude and longitude).
    `about`: mode, file, date of the data, as said to people. `apart` float32 (p × 2): points of roads that are not in
    the graph and lie apart from it, on islands without a bridge.
    """

    lat: Floats
    lon: Floats
    a: Ints
    b: Ints
    metres: Singles
    there: Ints
    back: Ints
    toll: Flags
    first: Longs
    shape: Singles
    about: dict[str, Any] = field(default_factory=dict)
    apart: Singles = field(default_factory=lambda: np.zeros((0, 2), np.float32))

    @property
    def junctions(self) -> int:
        """How many junctions the graph has."""
        return self.lat.size

    @property
    def roads(self) -> int:
        """How many roads the graph has."""
        return self.a.size

    def out(self) -> tuple[Ints, Ints, Ints]:
        """Outgoing arcs: `first` (n + 1), `arcs` (m × 2: head, cost), the signed road of each arc (positive if a→b)."""
        return self._arcs(self.a, self.b)

    def into(self) -> tuple[Ints, Ints, Ints]:
        """Incoming arcs, as `out` with every arc reversed: a search from a junction then costs drives *to* it."""
        return self._arcs(self.b, self.a)

    def _arcs(self, tail: Ints, head: Ints) -> tuple[Ints, Ints, Ints]:
        ways, returns = np.flatnonzero(self.there > 0), np.flatnonzero(self.back > 0)
        tails = np.concatenate([tail[ways], head[returns]])
        heads = np.concatenate([head[ways], tail[returns]])
        costs = np.concatenate([self.there[ways], self.back[returns]])
        road = np.concatenate([ways + 1, -(returns + 1)]).astype(np.int32)
        order = np.lexsort((heads, tails))
        first = np.zeros(self.junctions + 1, np.int32)
        np.cumsum(np.bincount(tails, minlength=self.junctions), out=first[1:])
        return first, np.column_stack([heads[order], costs[order]]).astype(np.int32), road[order]

    @cached_property
    def points(self) -> tuple[Floats, Ints, Singles, Longs]:
        """Points of every road, 100 m from one to the next at most: p × 2 degrees, the road, how far along (0 to 1).

        The fourth array (e + 1) says where those of each road begin.
        """
        return _points(self.lat, self.lon, self.a, self.b, self.first, self.shape)

    @property
    def kilometres(self) -> float:
        """Kilometres of road, each counted once."""
        return float(self.metres.sum()) / 1000

    @property
    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east, of junctions and of what is drawn between them."""
        lats, lons = np.append(self.lat, self.shape[:, 0]), np.append(self.lon, self.shape[:, 1])
        return float(lats.min()), float(lons.min()), float(lats.max()), float(lons.max())

    def to_bytes(self) -> bytes:
        """A compressed archive of the arrays."""
        buffer = io.BytesIO()
        arrays = {name: getattr(self, name) for name in (*ARRAYS, "apart")}
        header = json.dumps({"format": FORMAT, **self.about}).encode()
        np.savez_compressed(buffer, about=np.frombuffer(header, np.uint8), **arrays)
        return buffer.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> RoadGraph:
        """The graph of such an archive; a Refusal when it is none, or not whole."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                about = json.loads(archive["about"].tobytes())
                if about.pop("format") != FORMAT:
                    raise ValueError
                known = (
                    [*ARRAYS, "apart"] if "apart" in archive else ARRAYS
                )  # those kept before it was there do without
                return RoadGraph(**{name: archive[name] for name in known}, about=about)
        except Exception:  # numpy, zipfile, zlib and json each raise their own for an archive that is not whole
            raise Refusal("bad_roads", "The road graph that is kept can't be read: load the extract again.") from None


ARRAYS = ("lat", "lon", "a", "b", "metres", "there", "back", "toll", "first", "shape")


def metres_between(lat: Floats, lon: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Great-circle metres, element by element (haversine)."""
    p, q = np.radians(lat), np.radians(lat2)
    chord = np.sin((q - p) / 2) ** 2 + np.cos(p) * np.cos(q) * np.sin(np.radians(lon2 - lon) / 2) ** 2
    return np.asarray(2000 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


@njit(cache=True, nogil=True)
def _points(
    lat: Floats, lon: Floats, a: Ints, b: Ints, first: Longs, shape: Singles
) -> tuple[Floats, Ints, Singles, Longs]:
    starts = np.zeros(a.size + 1, np.int64)
    at, road, along = np.empty((0, 2), np.float64), np.empty(0, np.int32), np.empty(0, np.float32)
    for writing in (False, True):  # how many first, then what they are
        if writing:
            at = np.empty((starts[-1], 2), np.float64)
            road, along = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.float32)
        q = 0
        for k in range(a.size):
            squeeze = np.cos(np.radians(lat[a[k]]))
            y, x, length = lat[a[k]], lon[a[k]], 0.0
            start = q
            for p in range(first[k] - 1, first[k + 1] + 1):
                if p < first[k]:
                    up, across = lat[a[k]], lon[a[k]]
                elif p < first[k + 1]:
                    up, across = np.float64(shape[p, 0]), np.float64(shape[p, 1])
                else:
                    up, across = lat[b[k]], lon[b[k]]
                metres = np.hypot(up - y, (across - x) * squeeze) * METRES_PER_DEGREE
                steps = max(1, int(np.ceil(metres / STEP_M)))
                for step in range(1, steps + 1):
                    if writing:
                        share = step / steps
                        at[q, 0], at[q, 1] = y + (up - y) * share, x + (across - x) * share
                        road[q], along[q] = k, length + metres * share
                    q += 1
                y, x, length = up, across, length + metres
            if writing and length > 0:
                along[start:q] /= length
                along[q - 1] = 1.0
            starts[k + 1] = q
    return at, road, along, starts


@dataclass(frozen=True)
class Pieces:
    """Roads as read, before anything is simplified: e pieces between junctions, floats of seconds, 0 not allowed."""

    lat: Floats
    lon: Floats
    a: Longs
    b: Longs
    metres: Floats
    there: Floats
    back: Floats
    toll: Flags
    first: Longs
    shape: Singles


def graph_of(pieces: Pieces, about: dict[str, Any]) -> RoadGraph:
    """The largest part where one can drive from anywhere to anywhere, chains made one road, in spatial order.

    O(e log e). A Refusal when nothing is left.
    """
    main = _largest(pieces)
    if not main.any():
        raise Refusal("no_roads", "This file holds no road that can be used that way.")
    merged = _merge_chains(_select_pieces(pieces, main))
    order = _hilbert_order(merged.lat, merged.lon)
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)

    def tenths(seconds: Floats) -> Ints:
        return np.where(seconds > 0, np.maximum(1, np.rint(seconds * 10)), 0).astype(np.int32)

    return RoadGraph(
        lat=merged.lat[order],
        lon=merged.lon[order],
        a=place[merged.a].astype(np.int32),
        b=place[merged.b].astype(np.int32),
        metres=merged.metres.astype(np.float32),
        there=tenths(merged.there),
        back=tenths(merged.back),
        toll=merged.toll,
        first=merged.first,
        shape=merged.shape,
        about=about,
        apart=_apart(pieces, main),
    )


def _apart(pieces: Pieces, main: Flags) -> Singles:
    """Points of the roads of islands: of what does not touch the main part and lies apart from it."""
    part = parts_of(pieces.lat.size, pieces.a, pieces.b)[pieces.a]
    home, metres = int(part[main][0]), np.bincount(part, pieces.metres).astype(np.float64)
    looked_at = (part == home) | (metres[part] >= LEAST_M)
    selected = _select_pieces(pieces, looked_at)
    a, b = selected.a.astype(np.int32), selected.b.astype(np.int32)
    points, road, _along, _starts = _points(selected.lat, selected.lon, a, b, selected.first, selected.shape)
    return points[lying_apart(points, part[looked_at][road], metres, home)].astype(np.float32)


def _largest(pieces: Pieces) -> Flags:
    """Which pieces belong to the largest strongly connected part."""
    n = pieces.lat.size
    tails = np.concatenate([pieces.a[pieces.there > 0], pieces.b[pieces.back > 0]])
    heads = np.concatenate([pieces.b[pieces.there > 0], pieces.a[pieces.back > 0]])
    if not tails.size:
        return np.zeros(pieces.a.size, bool)
    links = coo_matrix((np.ones(tails.size, np.int8), (tails, heads)), shape=(n, n)).tocsr()
    _count, label = connected_components(links, directed=True, connection="strong")
    main = np.bincount(label).argmax()
    return np.asarray((label[pieces.a] == main) & (label[pieces.b] == main))


def _select_pieces(pieces: Pieces, keep: Flags) -> Pieces:
    """These pieces alone, junctions renumbered, shapes gathered."""
    used, number = np.unique(np.concatenate([pieces.a[keep], pieces.b[keep]]), return_inverse=True)
    half = int(keep.sum())
    lengths = np.diff(pieces.first)[keep]
    first = np.zeros(half + 1, np.int64)
    np.cumsum(lengths, out=first[1:])
    at = np.repeat(pieces.first[:-1][keep] - first[:-1], lengths) + np.arange(first[-1])
    return Pieces(
        pieces.lat[used], pieces.lon[used], number[:half], number[half:], pieces.metres[keep], pieces.there[keep],
        pieces.back[keep], pieces.toll[keep], first, pieces.shape[at],
    )  # fmt: skip


def _merge_chains(part: Pieces) -> Pieces:
    """Junctions where two roads meet and nothing else is decided are no junctions: chains become one road."""
    chain_first, chain, flip = _chains(part.lat.size, part.a, part.b, part.there > 0, part.back > 0)
    return _join_chains(
        part.lat, part.lon, part.a, part.b, part.metres, part.there, part.back, part.toll, part.first, part.shape,
        chain_first, chain, flip,
    )  # fmt: skip


def _join_chains(
    lat: Floats, lon: Floats, a: Longs, b: Longs, metres: Floats, there: Floats, back: Floats, toll: Flags,
    first: Longs, shape: Singles, chain_first: Longs, chain: Longs, flip: Flags,
) -> Pieces:  # fmt: skip
    roads = chain_first.size - 1
    number = np.repeat(np.arange(roads), np.diff(chain_first))
    start, stop = chain_first[:-1], chain_first[1:] - 1
    new_a = np.where(flip[start], b[chain[start]], a[chain[start]])
    new_b = np.where(flip[stop], a[chain[stop]], b[chain[stop]])
    ahead, behind = np.where(flip, back[chain], there[chain]), np.where(flip, there[chain], back[chain])
    whole_ahead = np.bincount(number, ahead <= 0, minlength=roads) == 0
    whole_behind = np.bincount(number, behind <= 0, minlength=roads) == 0
    new_first, new_shape = _shapes(lat, lon, a, b, first, shape, chain_first, chain, flip)
    used, again = np.unique(np.concatenate([new_a, new_b]), return_inverse=True)
    return Pieces(
        lat[used],
        lon[used],
        again[:roads],
        again[roads:],
        np.bincount(number, metres[chain], minlength=roads).astype(np.float64),
        np.where(whole_ahead, np.bincount(number, ahead, minlength=roads), 0.0),
        np.where(whole_behind, np.bincount(number, behind, minlength=roads), 0.0),
        np.bincount(number, toll[chain], minlength=roads) > 0,
        new_first,
        new_shape,
    )


@njit(cache=True, nogil=True)
def _chains(n: int, a: Longs, b: Longs, ahead: Flags, behind: Flags) -> tuple[Longs, Longs, Flags]:
    """Chains of pieces through junctions that have just two, with the same directions open; which are turned."""
    degree = np.zeros(n, np.int64)
    two = np.full((n, 2), -1, np.int64)
    for k in range(a.size):
        for end in (a[k], b[k]):
            if degree[end] < 2:
                two[end, degree[end]] = k
            degree[end] += 1
    through = np.zeros(n, np.bool_)
    for x in range(n):
        if degree[x] == 2 and two[x, 0] != two[x, 1]:
            p, q = two[x, 0], two[x, 1]
            p_in = ahead[p] if b[p] == x else behind[p]  # towards x
            p_out = behind[p] if b[p] == x else ahead[p]
            q_in = ahead[q] if b[q] == x else behind[q]
            q_out = behind[q] if b[q] == x else ahead[q]
            through[x] = p_in == q_out and p_out == q_in
    seen = np.zeros(a.size, np.bool_)
    first = np.empty(a.size + 1, np.int64)
    chain = np.empty(a.size, np.int64)
    flip = np.empty(a.size, np.bool_)
    first[0] = 0
    count, size = 0, 0
    for rounds in range(2):  # from junctions that stay; then closed loops of none
        for k in range(a.size):
            if seen[k] or (rounds == 0 and through[a[k]] and through[b[k]]):
                continue
            is_flipped = rounds == 0 and through[a[k]]
            x = a[k] if is_flipped else b[k]
            start = b[k] if is_flipped else a[k]
            chain[size], flip[size] = k, is_flipped
            seen[k] = True
            size += 1
            now = k
            while through[x] and x != start:
                now = two[x, 0] if two[x, 1] == now else two[x, 1]
                if seen[now]:
                    break
                is_flipped = b[now] == x
                chain[size], flip[size] = now, is_flipped
                seen[now] = True
                size += 1
                x = a[now] if is_flipped else b[now]
            count += 1
            first[count] = size
    return first[: count + 1], chain[:size], flip[:size]


@njit(cache=True, nogil=True)
def _shapes(
    lat: Floats, lon: Floats, a: Longs, b: Longs, first: Longs, shape: Singles, chain_first: Longs, chain: Longs,
    flip: Flags,
) -> tuple[Longs, Singles]:  # fmt: skip
    """The points of each chain, its inner junctions among them."""
    roads = chain_first.size - 1
    out_first = np.zeros(roads + 1, np.int64)
    out = np.empty((shape.shape[0] + chain.size, 2), np.float32)
    q = 0
    for r in range(roads):
        for c in range(chain_first[r], chain_first[r + 1]):
            k = chain[c]
            count = first[k + 1] - first[k]
            for step in range(count):
                p = first[k + 1] - 1 - step if flip[c] else first[k] + step
                out[q, 0], out[q, 1] = shape[p, 0], shape[p, 1]
                q += 1
            if c + 1 < chain_first[r + 1]:
                x = a[k] if flip[c] else b[k]
                out[q, 0], out[q, 1] = lat[x], lon[x]
                q += 1
        out_first[r + 1] = q
    return out_first, out[:q].copy()


def _hilbert_order(lat: Floats, lon: Floats) -> Longs:
    """An order where near junctions have near numbers (Hilbert 1891): memory is then read in order. O(n log n)."""

    def cells(value: Floats) -> Longs:
        return np.asarray((value - value.min()) / max(float(np.ptp(value)), 1e-9) * (2**HILBERT_BITS - 1), np.int64)

    x, y = cells(lon), cells(lat)
    along = np.zeros_like(x)
    side = 2 ** (HILBERT_BITS - 1)
    while side:
        right, up = ((x & side) > 0).astype(np.int64), ((y & side) > 0).astype(np.int64)
        along += side * side * ((3 * right) ^ up)
        x, y = x & (side - 1), y & (side - 1)
        is_turned = (up == 0) & (right == 1)
        x, y = np.where(is_turned, side - 1 - x, x), np.where(is_turned, side - 1 - y, y)
        x, y = np.where(up == 0, y, x), np.where(up == 0, x, y)
        side //= 2
    return np.argsort(along, kind="stable")
