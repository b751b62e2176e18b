"""Minutes by car, estimated: shortest paths over the graph of neighbouring communes, at calibrated paces.

How it is made, checked and when it goes away: docs/algorithms/travel-times.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import pi, sqrt
from typing import Protocol

from maillage.kernel.geo import distance_km


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one drives to: a commune and the very point in it."""

    insee: str
    lat: float
    lon: float


class TravelTimes(Protocol):
    """What answers “how many minutes?”. A real road graph will answer under the same name."""

    source: str  # "estimate" or "roads"

    def minutes_to(self, destination: Destination, limit: int) -> dict[str, int]:
        """Whole minutes from each commune (INSEE code) that is at most `limit` minutes away."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How one drives somewhere: minutes to leave and park, minutes per kilometre of graph."""

    access_minutes: float
    minutes_per_km: float


@dataclass(frozen=True, slots=True)
class Node:
    """A commune in the graph: its centre (village centre where known), area and pace."""

    lat: float
    lon: float
    area_km2: float
    pace: Pace


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


def estimate_minutes(graph: Graph, destination: Destination, limit: int) -> dict[str, int]:
    """Whole minutes from each commune within `limit` of a destination.

    Dijkstra (1959) with a binary heap from the destination, which is joined to the centre of its commune and to
    the neighbours of that commune: O((n + m) log n) over the communes within reach only.
    """
    home = graph.nodes.get(destination.insee)
    if home is None:
        return {}
    queue: list[tuple[float, str]] = []
    for insee in (destination.insee, *(other for other, _km in graph.neighbours.get(destination.insee, ()))):
        node = graph.nodes[insee]
        km = distance_km(destination.lat, destination.lon, node.lat, node.lon)
        heappush(queue, (km * _pace_between(home, node), insee))
    driven: dict[str, float] = {}
    while queue:
        minutes, insee = heappop(queue)
        if insee in driven:
            continue
        driven[insee] = minutes
        node = graph.nodes[insee]
        for other, km in graph.neighbours.get(insee, ()):
            onward = minutes + km * _pace_between(node, graph.nodes[other])
            if other not in driven and onward <= limit + 1:  # rounding may still bring it within
                heappush(queue, (onward, other))
    access = home.pace.access_minutes / 2
    found = {insee: round(m + access + graph.nodes[insee].pace.access_minutes / 2) for insee, m in driven.items()}
    found[destination.insee] = round(inside_minutes(home))
    return {insee: max(1, m) for insee, m in found.items() if m <= limit}


def _pace_between(a: Node, b: Node) -> float:
    return (a.pace.minutes_per_km + b.pace.minutes_per_km) / 2
