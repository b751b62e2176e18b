"""Minutes by car, estimated: shortest paths over the graph of neighbouring communes, at calibrated paces.

How it is made, checked and when it goes away: docs/algorithms/travel-times.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil, pi, sqrt
from typing import Protocol

from maillage.kernel.geo import distance_km


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one drives to: a commune, and the exact point in it (degrees)."""

    insee: str
    lat: float
    lon: float


class TravelTimes(Protocol):
    """A source of travel times: the estimate, or a road graph."""

    source: str  # "estimate" or "roads"

    def minutes_to(self, destination: Destination, limit: int) -> dict[str, int]:
        """Whole minutes from each commune (INSEE code) that is at most `limit` minutes away."""
        ...

    def source_for(self, destination: Destination) -> str:
        """The source used for this place: `source`, except for places outside an extract."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How one drives somewhere: minutes to leave and park, minutes per kilometre of graph.

    Where drives of that very département were published, also minutes per kilometre as the crow flies: between two
    of its communes the estimate is then the published line itself, not the chain of neighbours.
    """

    access_minutes: float
    minutes_per_km: float
    straight_minutes_per_km: float | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A commune in the graph: its centre (village centre where known), area, pace, and the drive to Paris if known."""

    lat: float
    lon: float
    area_km2: float
    pace: Pace
    paris_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Communes and the neighbours one can drive to: insee → [(insee, km between centres)]."""

    nodes: Mapping[str, Node]
    neighbours: Mapping[str, Sequence[tuple[str, float]]]


def inside_minutes(node: Node) -> float:
    """Minutes for a drive that stays in one commune; never zero.

    The mean distance from the centre of a disc of area A is 2/3 · sqrt(A/π); half the access time at each end.

    >>> round(inside_minutes(Node(44.5, 3.5, 36.6, Pace(5.4, 1.6))), 1)
    6.3
    """
    mean_km = 2 / 3 * sqrt(max(node.area_km2, 1.0) / pi)
    return node.pace.access_minutes / 2 + node.pace.minutes_per_km * mean_km


def least_minutes(a: Node, b: Node) -> float:
    """Minutes below which no drive between two communes can be: what their drives to Paris differ by.

    One may drive to Paris through the other: t(a) ≤ drive(a, b) + t(b), and the same the other way.

    >>> pace = Pace(5.4, 1.65)
    >>> least_minutes(Node(44.5, 3.5, 20, pace, 340.0), Node(44.6, 3.6, 20, pace, 365.0))
    25.0
    """
    if a.paris_minutes is None or b.paris_minutes is None:
        return 0.0
    return abs(a.paris_minutes - b.paris_minutes)


def estimate_minutes(graph: Graph, destination: Destination, limit: int) -> dict[str, int]:
    """Whole minutes from each commune within `limit` of a destination.

    Along the graph (`_along`); between two communes of a calibrated département, along the straight line instead;
    in both cases half the access time at each end, and never less than the drives to Paris allow. What the
    destination is away from the centre of its commune is taken off that bound, which holds between centres.
    """
    home = graph.nodes.get(destination.insee)
    if home is None:
        return {}
    driven = _along(graph, home, destination, limit) | _straight(graph, home, destination)
    away = _km_to(destination, home) * home.pace.minutes_per_km
    access = home.pace.access_minutes / 2
    minutes_by_insee: dict[str, int] = {}
    for insee, minutes in driven.items():
        node = graph.nodes[insee]
        least = ceil(least_minutes(node, home) - away - 1e-6)  # up, not to the nearest: a bound holds to the minute
        minutes_by_insee[insee] = max(1, least, round(minutes + access + node.pace.access_minutes / 2))
    minutes_by_insee[destination.insee] = max(1, round(inside_minutes(home)))
    return {insee: minutes for insee, minutes in minutes_by_insee.items() if minutes <= limit}


def _along(graph: Graph, home: Node, destination: Destination, limit: int) -> dict[str, float]:
    """Minutes along the graph, without access times.

    Dijkstra (1959) with a binary heap from the destination, which is joined to the centre of its commune and to
    the neighbours of that commune: O((n + m) log n) over the communes within reach only.
    """
    queue: list[tuple[float, str]] = []
    for insee in (destination.insee, *(other for other, _km in graph.neighbours.get(destination.insee, ()))):
        node = graph.nodes[insee]
        heappush(queue, (_km_to(destination, node) * pace_between(home, node), insee))
    driven: dict[str, float] = {}
    while queue:
        minutes, insee = heappop(queue)
        if insee in driven:
            continue
        driven[insee] = minutes
        node = graph.nodes[insee]
        for other, km in graph.neighbours.get(insee, ()):
            onward = minutes + km * pace_between(node, graph.nodes[other])
            if other not in driven and onward <= limit + 1:  # rounding may still bring it within
                heappush(queue, (onward, other))
    return driven


def _straight(graph: Graph, home: Node, destination: Destination) -> dict[str, float]:
    """Minutes as the crow flies from the communes of the same calibrated département, without access times."""
    pace = home.pace
    straight = pace.straight_minutes_per_km
    if straight is None:
        return {}
    here = (item for item in graph.nodes.items() if item[1].pace is pace)  # a calibrated département has its own pace
    return {insee: _km_to(destination, node) * straight for insee, node in here}


def _km_to(destination: Destination, node: Node) -> float:
    return distance_km(destination.lat, destination.lon, node.lat, node.lon)


def pace_between(a: Node, b: Node) -> float:
    return (a.pace.minutes_per_km + b.pace.minutes_per_km) / 2
