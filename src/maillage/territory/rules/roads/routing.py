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

from maillage.territory.rules.roads import kernels
from maillage.territory.rules.roads.graph import STEP_M, Floats, Ints, Longs, RoadGraph
from maillage.territory.rules.roads.islands import flat
from maillage.territory.rules.roads.ways import WALKING_KMH

SHIFT = 5  # buckets are 2**5 tenths of a second wide: the best of those tried, see docs/algorithms/roads.md
FARTHEST_KM = 1.5  # from a road: farther is not in this extract, or is across the water
MINUTE = 600  # tenths of a second
LOOKED_AT = 4  # points of roads, to find the nearest road
AN_END = 1e-6  # nearer than that to its end, one is at the end of a road
WALK_MINUTES_PER_KM = 60 / WALKING_KMH


@dataclass(frozen=True)
class Snapped:
    """Points put on the graph: the road of each (−1: none near), how far along it (0 to 1), kilometres off the road."""

    road: Ints
    along: Floats
    off_km: Floats

    @property
    def is_near(self) -> NDArray[np.bool_]:
        """Which points are near a road."""
        return self.road >= 0


@dataclass(frozen=True)
class Path:
    """One drive: points (latitude, longitude), minutes, metres, and whether one pays on the way."""

    points: list[tuple[float, float]]
    minutes: float
    metres: float
    toll: bool


def _as_unsigned(values: Ints) -> NDArray[np.uint32]:
    """The same memory, viewed as unsigned integers."""
    return values.view(np.uint32)


class Router:
    """A road graph prepared for queries; a lock lets one at a time use its work arrays."""

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph
        self.sides = {True: graph.out(), False: graph.into()}
        self.points, self.point_road, self.point_along, self.point_first = graph.points
        self.scale = float(np.cos(np.radians(float(graph.lat.mean()))))
        self.tree = cKDTree(self._flat(self.points[:, 0], self.points[:, 1]))
        self.apart = cKDTree(self._flat(graph.apart[:, 0].astype(float), graph.apart[:, 1].astype(float)))
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
        return flat(lat, lon, self.scale)

    def snap(self, lat: Any, lon: Any) -> Snapped:
        """The nearest point of a road to each position (degrees). O(log p) each.

        A few points of roads that are near are found in the tree; the pieces they end are then looked at all along.
        None where a road of an island without a bridge is nearer: one does not walk across the water.
        """
        lat, lon = np.atleast_1d(np.asarray(lat, float)), np.atleast_1d(np.asarray(lon, float))
        here = self._flat(lat, lon)
        many = min(LOOKED_AT, len(self.points))
        _far, around = self.tree.query(here, k=many, distance_upper_bound=FARTHEST_KM + STEP_M / 1000)
        around = np.asarray(around).reshape(len(here), many)
        road, along, off = np.full(len(here), -1, np.int32), np.zeros(len(here)), np.full(len(here), np.inf)
        for column in around.T:
            known = column < len(self.points)
            for piece in (column, column - 1):
                start = np.clip(np.where(known, piece, 0), 0, max(len(self.points) - 2, 0))
                whose, where, far = self._onto(here, start)
                better = known & (far < off) & (far <= FARTHEST_KM)
                road[better], along[better], off[better] = whose[better], where[better], far[better]
        if self.apart.n:
            across = self.apart.query(here, distance_upper_bound=FARTHEST_KM)[0] < off
            road[across], along[across], off[across] = -1, 0.0, np.inf
        return Snapped(road, along, off)

    def _onto(self, here: Floats, start: Longs) -> tuple[Ints, Floats, Floats]:
        """The road of each piece, how far along it its nearest point lies, and the kilometres to there."""
        stop = np.where(self.point_road[start] == self.point_road[start + 1], start + 1, start)
        a, way = self.tree.data[start], self.tree.data[stop] - self.tree.data[start]
        share = np.clip(((here - a) * way).sum(1) / np.maximum((way**2).sum(1), 1e-18), 0, 1)
        far = np.linalg.norm(here - a - share[:, None] * way, axis=1)
        low, high = self.point_along[start].astype(float), self.point_along[stop].astype(float)
        where = low + share * (high - low)
        where = np.where(where < AN_END, 0.0, np.where(where > 1 - AN_END, 1.0, where))
        return self.point_road[start], where, far

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
        rooms = (_as_unsigned(self.buckets), _as_unsigned(self.pool), _as_unsigned(self.touched))
        graph, seeds = (_as_unsigned(first), _as_unsigned(arcs)), (_as_unsigned(nodes), _as_unsigned(costs))
        count = kernels.spread(graph, seeds, np.uint32(limit), np.uint32(SHIFT), _as_unsigned(dist), rooms)
        return self.touched[: int(count)]

    def reach_junctions(self, nodes: Ints, costs: Ints, limit: int, *, outbound: bool) -> tuple[Ints, Ints]:
        """The junctions within `limit` tenths of a second, and their costs. O(what is reached)."""
        with self.lock:
            junctions = self._spread(nodes, costs, limit, outbound=outbound, dist=self.dist).copy()
            cost = self.dist[junctions]
            self.dist[junctions] = kernels.FAR
        return junctions, cost

    def costs(self, nodes: Ints, costs: Ints, limit: int, *, outbound: bool) -> Ints:
        """The cost of every junction (n), FAR beyond `limit`."""
        every = np.full(self.graph.junctions, kernels.FAR, np.int32)
        with self.lock:
            self._spread(nodes, costs, limit, outbound=outbound, dist=every)
        return every

    def nearest(self, nodes: Ints, limit: int = kernels.FAR - 1) -> Ints:
        """The cost of every junction to whichever of several junctions is driven to soonest: one run."""
        return self.costs(nodes, np.zeros(nodes.size, np.int32), limit, outbound=False)

    def minutes(self, to: Snapped, i: int, others: Snapped, limit: float) -> Floats:
        """Minutes from each of other points to one point, walks off the road included; infinity beyond `limit`."""
        nodes, costs = self.seeds(to, i, outbound=False)
        tenths = self.costs(nodes, costs, int(limit * MINUTE) + 1, outbound=False).astype(np.float64)
        tenths[tenths >= kernels.FAR] = np.inf
        graph, is_near = self.graph, others.is_near
        road, along = np.where(is_near, others.road, 0), others.along
        there, back = graph.there[road].astype(float), graph.back[road].astype(float)
        by_b = np.where(there > 0, there * (1 - along), np.where(along == 1, 0.0, np.inf)) + tenths[graph.b[road]]
        by_a = np.where(back > 0, back * along, np.where(along == 0, 0.0, np.inf)) + tenths[graph.a[road]]
        best = np.minimum(by_a, by_b)
        same = is_near & (others.road == to.road[i])  # both on one road: straight along it
        ahead = to.along[i] - along
        straight = np.where(
            ahead >= 0, np.where(there > 0, there * ahead, np.inf), np.where(back > 0, -back * ahead, np.inf)
        )
        best = np.where(same, np.minimum(best, straight), best)
        minutes = best / MINUTE + (others.off_km + to.off_km[i]) * WALK_MINUTES_PER_KM
        return np.where(is_near & (minutes <= limit), minutes, np.inf)

    def path(self, start: Snapped, end: Snapped) -> Path | None:
        """The soonest drive between two points; None when there is none."""
        if not (start.is_near[0] and end.is_near[0]):
            return None
        straight = self._along_one(start, end) if start.road[0] == end.road[0] else None
        nodes, costs = self.seeds(start, 0, outbound=True)
        stops, ends = self.seeds(end, 0, outbound=False)
        first, arcs, road_of = self.sides[True]
        dist = np.full(self.graph.junctions, kernels.FAR, np.int32)
        with self.lock:
            touched = self._spread(nodes, costs, kernels.FAR - 1, outbound=True, dist=dist).copy()
        totals = dist[stops].astype(np.int64) + ends
        best = int(totals.argmin())
        walks = float(start.off_km[0] + end.off_km[0]) * WALK_MINUTES_PER_KM
        if totals[best] >= kernels.FAR or (straight and straight.minutes <= totals[best] / MINUTE + walks):
            return straight
        by = kernels.parents((first, arcs), nodes[dist[nodes] == costs], dist, touched)
        roads: list[int] = []
        node = int(stops[best])
        while (arc := int(by[node])) >= 0:
            roads.append(int(road_of[arc]))
            node = int(np.searchsorted(first, arc, side="right")) - 1
        roads.reverse()
        return self._draw_path(start, end, node, int(stops[best]), roads, int(totals[best]))

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
        """The points of a road between two places along it, those included, in the drawn direction."""
        here = slice(int(self.point_first[road]), int(self.point_first[road + 1]))
        along, points = self.point_along[here].astype(float), self.points[here]
        inside = points[(along > low) & (along < high)].tolist()
        ends = [[float(np.interp(place, along, points[:, side])) for side in (0, 1)] for place in (low, high)]
        return [(lat, lon) for lat, lon in (ends[0], *inside, ends[1])]

    def _along_one(self, start: Snapped, end: Snapped) -> Path | None:
        road, low, high = int(start.road[0]), float(start.along[0]), float(end.along[0])
        tenths = int(self.graph.there[road]) if high >= low else int(self.graph.back[road])
        if not tenths:
            return None
        points = self._part(road, min(low, high), max(low, high))
        share = abs(high - low)
        walks = float(start.off_km[0] + end.off_km[0]) * WALK_MINUTES_PER_KM
        metres = float(self.graph.metres[road]) * share
        return Path(
            points if high >= low else points[::-1],
            tenths * share / MINUTE + walks,
            metres,
            bool(self.graph.toll[road]),
        )

    def _by_b(self, road: int, along: float, junction: int, *, outbound: bool) -> bool:
        """Does one join a road at its end b? On a loop both ends are that junction: at the sooner."""
        graph = self.graph
        if graph.a[road] != graph.b[road]:
            return bool(junction == graph.b[road])
        there, back = float(graph.there[road]), float(graph.back[road])
        to_b, to_a = (there, back) if outbound else (back, there)
        return to_b > 0 and (to_a <= 0 or to_b * (1 - along) < to_a * along)

    def _draw_path(self, start: Snapped, end: Snapped, first: int, last: int, roads: list[int], tenths: int) -> Path:
        graph = self.graph
        points: list[tuple[float, float]] = []
        metres, toll = 0.0, False
        leaving, arriving = int(start.road[0]), int(end.road[0])
        if self._by_b(leaving, float(start.along[0]), first, outbound=True):
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
        if not self._by_b(arriving, float(end.along[0]), last, outbound=False):
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
        if not at.is_near[0]:
            return np.zeros((0, 3))
        nodes, costs = self.seeds(at, 0, outbound=outbound)
        every = self.costs(nodes, costs, int(limit * MINUTE) + 1, outbound=outbound)
        point = self._points_near(np.flatnonzero(every < kernels.FAR), int(at.road[0]), outbound=outbound)
        tenths = np.where(every < kernels.FAR, every, np.inf)
        graph, road, along = self.graph, self.point_road[point], self.point_along[point].astype(np.float64)
        there, back = graph.there[road].astype(float), graph.back[road].astype(float)
        if not outbound:
            there, back = back, there
        from_a = tenths[graph.a[road]] + np.where(there > 0, there * along, np.where(along == 0, 0.0, np.inf))
        from_b = tenths[graph.b[road]] + np.where(back > 0, back * (1 - along), np.where(along == 1, 0.0, np.inf))
        ahead = along - float(at.along[0])
        straight = np.where(ahead >= 0, np.where(there > 0, there, np.inf), np.where(back > 0, back, np.inf))
        with np.errstate(invalid="ignore"):  # where one stands, on a road that is closed one way
            straight = np.where(ahead == 0, 0.0, straight * np.abs(ahead))
        best = np.minimum(np.minimum(from_a, from_b), np.where(road == at.road[0], straight, np.inf))
        minutes = best / MINUTE + float(at.off_km[0]) * WALK_MINUTES_PER_KM
        near = minutes <= limit
        return np.column_stack([self.points[point[near]], minutes[near]])

    def _points_near(self, nodes: Longs, own: int, *, outbound: bool) -> Longs:
        """The points of the roads that begin or end at these junctions, and of one road. O(those)."""
        first, _arcs, road_of = self.sides[outbound]
        arcs = _ranges(first[nodes].astype(np.int64), np.diff(first)[nodes].astype(np.int64))
        roads = np.unique(np.append(np.abs(road_of[arcs]) - 1, own))
        return _ranges(self.point_first[roads], np.diff(self.point_first)[roads])


def _ranges(start: Longs, length: Longs) -> Longs:
    """The numbers start, start + 1, … of several ranges, concatenated."""
    ends = np.cumsum(length)
    return np.repeat(start - ends + length, length) + np.arange(int(ends[-1]) if ends.size else 0)
