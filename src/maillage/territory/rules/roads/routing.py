"""Minutes, paths and catchments on a road graph: the compiled kernels with the arrays they need, and snapping.

How, and how fast: docs/algorithms/roads.md.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from maillage.kernel.geo import EARTH_RADIUS_KM
from maillage.territory.rules.roads import kernels
from maillage.territory.rules.roads.graph import Floats, Ints, RoadGraph
from maillage.territory.rules.roads.ways import WALKING_KMH

SHIFT = 5  # buckets are 2**5 tenths of a second wide: the best of those tried, see docs/algorithms/roads.md
FARTHEST_KM = 3.0  # from a road: farther is not in this extract
MINUTE = 600  # tenths of a second
WALK_MINUTES_PER_KM = 60 / WALKING_KMH


@dataclass(frozen=True)
class Snapped:
    """Points put on the graph: the road of each (−1: none near), how far along it (0 to 1), kilometres off the road."""

    road: Ints
    along: Floats
    off_km: Floats

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which points are near a road."""
        return self.road >= 0


@dataclass(frozen=True)
class Path:
    """One drive: points (latitude, longitude), minutes, metres, and whether one pays on the way."""

    points: list[tuple[float, float]]
    minutes: float
    metres: float
    toll: bool


class Router:
    """A graph ready to be asked; one at a time runs on its arrays."""

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph
        self.sides = {True: graph.out(), False: graph.into()}
        at, self.point_road, self.point_along = graph.points
        self.scale = np.cos(np.radians(float(graph.lat.mean())))
        self.tree = cKDTree(self._flat(at[:, 0], at[:, 1]))
        widest = max(int(arcs[:, 1].max(initial=1)) for _first, arcs, _road in self.sides.values())
        slots = 1
        while slots < (widest >> SHIFT) + 2:
            slots *= 2
        self.dist = np.full(graph.junctions, kernels.FAR, np.int32)
        self.buckets = np.full(slots, -1, np.int32)
        self.pool = np.empty((2 * graph.roads + 8, 2), np.int32)
        self.touched = np.empty(graph.junctions, np.int32)
        self.lock = threading.Lock()

    def _flat(self, lat: Floats, lon: Floats) -> Floats:
        """Kilometres on a plane, good enough to say which road is nearest."""
        degree = np.pi / 180 * EARTH_RADIUS_KM
        return np.column_stack([lat * degree, lon * degree * self.scale])

    def snap(self, lat: Any, lon: Any) -> Snapped:
        """The nearest drawn point of a road to each position (degrees). O(log p) each."""
        lat, lon = np.atleast_1d(np.asarray(lat, float)), np.atleast_1d(np.asarray(lon, float))
        off, point = self.tree.query(self._flat(lat, lon), distance_upper_bound=FARTHEST_KM)
        near = np.isfinite(off)
        point = np.where(near, point, 0)
        road = np.where(near, self.point_road[point], -1).astype(np.int32)
        return Snapped(road, self.point_along[point].astype(np.float64), np.where(near, off, np.inf))

    def seeds(self, at: Snapped, i: int, *, outbound: bool) -> tuple[Ints, Ints]:
        """The junctions at the ends of a snapped point's road, and tenths of a second to (or from) each."""
        road, along, graph = int(at.road[i]), float(at.along[i]), self.graph
        a, b = int(graph.a[road]), int(graph.b[road])
        there, back = int(graph.there[road]), int(graph.back[road])
        to_b, to_a = (there, back) if outbound else (back, there)
        ends = []
        if to_b:
            ends.append((b, round(to_b * (1 - along))))
        if to_a:
            ends.append((a, round(to_a * along)))
        if along == 0.0:
            ends.append((a, 0))
        if along == 1.0:
            ends.append((b, 0))
        nodes = np.array([node for node, _cost in ends], np.int32)
        return nodes, np.array([cost for _node, cost in ends], np.int32)

    def _spread(self, nodes: Ints, costs: Ints, limit: int, *, outbound: bool, dist: Ints) -> Ints:
        """Fill `dist`; the junctions reached (a view: copy it before the lock is given back)."""
        first, arcs, _road = self.sides[outbound]
        if self.pool.shape[0] < arcs.shape[0] + nodes.size:
            self.pool = np.empty((arcs.shape[0] + nodes.size, 2), np.int32)
        rooms = (self.buckets, self.pool, self.touched)
        count = kernels.spread((first, arcs), (nodes, costs), limit, SHIFT, dist, rooms)
        return self.touched[: int(count)]

    def reached(self, nodes: Ints, costs: Ints, limit: int, *, outbound: bool) -> tuple[Ints, Ints]:
        """The junctions within `limit` tenths of a second, and their costs. O(what is reached)."""
        with self.lock:
            found = self._spread(nodes, costs, limit, outbound=outbound, dist=self.dist).copy()
            cost = self.dist[found]
            self.dist[found] = kernels.FAR
        return found, cost

    def costs(self, nodes: Ints, costs: Ints, limit: int, *, outbound: bool) -> Ints:
        """The cost of every junction (n), FAR beyond `limit`."""
        every = np.full(self.graph.junctions, kernels.FAR, np.int32)
        with self.lock:
            self._spread(nodes, costs, limit, outbound=outbound, dist=every)
        return every

    def nearest(self, nodes: Ints, limit: int = kernels.FAR - 1) -> Ints:
        """The cost of every junction to whichever of several junctions is driven to soonest: one run."""
        return self.costs(nodes, np.zeros(nodes.size, np.int32), limit, outbound=False)

    def whose(self, nodes: Ints, cost: Ints) -> Ints:
        """Which of several junctions that is, from the costs `nearest` gave (−1: none reached)."""
        first, arcs, _road = self.sides[False]
        order = np.argsort(cost, kind="stable").astype(np.int32)
        return np.asarray(kernels.followed((first, arcs), nodes, cost, order[cost[order] < kernels.FAR]), np.int32)

    def minutes(self, to: Snapped, i: int, others: Snapped, limit: float) -> Floats:
        """Minutes from each of other points to one point, walks off the road included; infinity beyond `limit`."""
        nodes, costs = self.seeds(to, i, outbound=False)
        tenths = self.costs(nodes, costs, int(limit * MINUTE) + 1, outbound=False).astype(np.float64)
        tenths[tenths >= kernels.FAR] = np.inf
        graph, found = self.graph, others.found
        road, along = np.where(found, others.road, 0), others.along
        there, back = graph.there[road].astype(float), graph.back[road].astype(float)
        by_b = np.where(there > 0, there * (1 - along), np.where(along == 1, 0.0, np.inf)) + tenths[graph.b[road]]
        by_a = np.where(back > 0, back * along, np.where(along == 0, 0.0, np.inf)) + tenths[graph.a[road]]
        best = np.minimum(by_a, by_b)
        same = found & (others.road == to.road[i])  # both on one road: straight along it
        ahead = to.along[i] - along
        straight = np.where(
            ahead >= 0, np.where(there > 0, there * ahead, np.inf), np.where(back > 0, -back * ahead, np.inf)
        )
        best = np.where(same, np.minimum(best, straight), best)
        minutes = best / MINUTE + (others.off_km + to.off_km[i]) * WALK_MINUTES_PER_KM
        return np.where(found & (minutes <= limit), minutes, np.inf)

    def path(self, start: Snapped, end: Snapped) -> Path | None:
        """The soonest drive between two points; None when there is none."""
        if not (start.found[0] and end.found[0]):
            return None
        if start.road[0] == end.road[0]:
            return self._along_one(start, end)
        nodes, costs = self.seeds(start, 0, outbound=True)
        stops, ends = self.seeds(end, 0, outbound=False)
        first, arcs, road_of = self.sides[True]
        dist = np.full(self.graph.junctions, kernels.FAR, np.int32)
        with self.lock:
            touched = self._spread(nodes, costs, kernels.FAR - 1, outbound=True, dist=dist).copy()
        totals = dist[stops].astype(np.int64) + ends
        best = int(totals.argmin())
        if totals[best] >= kernels.FAR:
            return None
        by = kernels.parents((first, arcs), nodes[dist[nodes] == costs], dist, touched)
        roads: list[int] = []
        node = int(stops[best])
        while (arc := int(by[node])) >= 0:
            roads.append(int(road_of[arc]))
            node = int(np.searchsorted(first, arc, side="right")) - 1
        roads.reverse()
        return self._drawn(start, end, node, int(stops[best]), roads, int(totals[best]))

    def _shape(self, road: int) -> list[tuple[float, float]]:
        graph = self.graph
        inner = graph.shape[graph.first[road] : graph.first[road + 1]].astype(float).tolist()
        a, b = graph.a[road], graph.b[road]
        return [
            (float(graph.lat[a]), float(graph.lon[a])),
            *((p[0], p[1]) for p in inner),
            (float(graph.lat[b]), float(graph.lon[b])),
        ]

    def _part(self, road: int, low: float, high: float) -> list[tuple[float, float]]:
        """The points of a road between two places along it, in the drawn direction."""
        low_at, high_at = np.searchsorted(self.point_road, [road, road + 1])
        along = self.point_along[low_at:high_at]
        keep = (along >= low - 1e-6) & (along <= high + 1e-6)
        return [point for point, wanted in zip(self._shape(road), keep.tolist(), strict=True) if wanted]

    def _along_one(self, start: Snapped, end: Snapped) -> Path | None:
        road, low, high = int(start.road[0]), float(start.along[0]), float(end.along[0])
        tenths = int(self.graph.there[road]) if high >= low else int(self.graph.back[road])
        if not tenths:
            return None
        points = self._part(road, min(low, high), max(low, high))
        share = abs(high - low)
        walks = float(start.off_km[0] + end.off_km[0]) * WALK_MINUTES_PER_KM
        metres = float(self.graph.metres[road]) * share
        return Path(points if high >= low else points[::-1], tenths * share / MINUTE + walks, metres,
                    bool(self.graph.toll[road]))  # fmt: skip

    def _drawn(self, start: Snapped, end: Snapped, first: int, last: int, roads: list[int], tenths: int) -> Path:
        graph = self.graph
        points: list[tuple[float, float]] = []
        metres, toll = 0.0, False
        leaving, arriving = int(start.road[0]), int(end.road[0])
        if first == graph.b[leaving]:
            points += self._part(leaving, float(start.along[0]), 1.0)
            metres += float(graph.metres[leaving]) * (1 - float(start.along[0]))
        else:
            points += self._part(leaving, 0.0, float(start.along[0]))[::-1]
            metres += float(graph.metres[leaving]) * float(start.along[0])
        for signed in roads:
            road = abs(signed) - 1
            points += self._shape(road)[:: 1 if signed > 0 else -1]
            metres += float(graph.metres[road])
            toll |= bool(graph.toll[road])
        if last == graph.a[arriving]:
            points += self._part(arriving, 0.0, float(end.along[0]))
            metres += float(graph.metres[arriving]) * float(end.along[0])
        else:
            points += self._part(arriving, float(end.along[0]), 1.0)[::-1]
            metres += float(graph.metres[arriving]) * (1 - float(end.along[0]))
        walks = float(start.off_km[0] + end.off_km[0]) * WALK_MINUTES_PER_KM
        once = [point for number, point in enumerate(points) if not number or point != points[number - 1]]
        return Path(once, tenths / MINUTE + walks, metres, toll)

    def spots(self, lat: float, lon: float, limit: float, *, outbound: bool) -> Floats:
        """Points of roads within `limit` minutes: latitude, longitude, minutes (p × 3), for drawing a zone."""
        at = self.snap(lat, lon)
        if not at.found[0]:
            return np.zeros((0, 3))
        nodes, costs = self.seeds(at, 0, outbound=outbound)
        tenths = self.costs(nodes, costs, int(limit * MINUTE) + 1, outbound=outbound).astype(np.float64)
        tenths[tenths >= kernels.FAR] = np.inf
        graph, road, along = self.graph, self.point_road, self.point_along.astype(np.float64)
        there, back = graph.there[road].astype(float), graph.back[road].astype(float)
        if not outbound:
            there, back = back, there
        from_a = tenths[graph.a[road]] + np.where(there > 0, there * along, np.where(along == 0, 0.0, np.inf))
        from_b = tenths[graph.b[road]] + np.where(back > 0, back * (1 - along), np.where(along == 1, 0.0, np.inf))
        minutes = np.minimum(from_a, from_b) / MINUTE + float(at.off_km[0]) * WALK_MINUTES_PER_KM
        near = minutes <= limit
        points = graph.points[0]
        return np.column_stack([points[near], minutes[near]])
