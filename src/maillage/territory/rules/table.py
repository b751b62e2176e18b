"""The estimate of many drives at once: the same minutes as `estimate_minutes`, for whole tables.

Apart from `rules.minutes`, so that what never asks for a table never loads scipy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra

from maillage.kernel.geo import EARTH_RADIUS_KM
from maillage.territory.rules.minutes import Destination, Graph, Node, inside_minutes, pace_between

AWAY = np.uint16(65_535)  # farther than the limit
MARGIN_DEGREES = 1.2  # around what is asked: nobody leaves by more for a drive of two hours
AT_ONCE = 64  # destinations a round


StepCallback = Callable[[int, int], None]


@dataclass(frozen=True)
class _Arrays:
    """The part of a graph that drives may use, as arrays: all (k)."""

    order: dict[str, int]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    access: NDArray[np.float64]
    paris: NDArray[np.float64]  # NaN where unknown
    pace_of: NDArray[np.int64]
    edges: csr_matrix


def estimate_table(
    graph: Graph, destinations: Sequence[Destination], communes: Sequence[str], limit: int, on_step: StepCallback
) -> NDArray[np.uint16]:
    """Whole minutes from each commune (n rows) to each destination (m columns); AWAY beyond `limit`.

    Dijkstra from every destination over the part of the graph around what is asked: O(m · k log k), k communes there.
    """
    table = np.full((len(communes), len(destinations)), AWAY, np.uint16)
    part = _arrays(graph, [*communes, *(place.insee for place in destinations)])
    rows = np.array([part.order.get(insee, -1) for insee in communes])
    known = [column for column, place in enumerate(destinations) if place.insee in part.order]
    for start in range(0, len(known), AT_ONCE):
        on_step(start, len(known))
        columns = known[start : start + AT_ONCE]
        driven = _graph_minutes(graph, part, [destinations[column] for column in columns], limit)
        for column, along in zip(columns, driven, strict=True):
            minutes = _minutes(graph, part, destinations[column], along)
            there = rows >= 0
            reached = minutes[rows[there]]
            table[there, column] = np.where(reached <= limit, reached, AWAY).astype(np.uint16)
    on_step(len(known), len(known))
    return table


def _arrays(graph: Graph, insee_codes: Sequence[str]) -> _Arrays:
    points = [(node.lat, node.lon) for insee in set(insee_codes) if (node := graph.nodes.get(insee))]
    if not points:
        none = np.zeros(0)
        return _Arrays({}, none, none, none, none, np.zeros(0, np.int64), csr_matrix((0, 0)))
    low, high = np.min(points, axis=0) - MARGIN_DEGREES, np.max(points, axis=0) + MARGIN_DEGREES
    inside = {
        insee: node
        for insee, node in graph.nodes.items()
        if low[0] <= node.lat <= high[0] and low[1] <= node.lon <= high[1]
    }
    order = {insee: number for number, insee in enumerate(inside)}
    nodes = list(inside.values())
    paces = {id(node.pace): number for number, node in enumerate(nodes)}
    a, b, cost = [], [], []
    for insee, node in inside.items():
        for other, km in graph.neighbours.get(insee, ()):
            if other in order:
                a.append(order[insee])
                b.append(order[other])
                cost.append(km * pace_between(node, inside[other]))
    return _Arrays(
        order,
        np.array([node.lat for node in nodes]),
        np.array([node.lon for node in nodes]),
        np.array([node.pace.access_minutes / 2 for node in nodes]),
        np.array([np.nan if node.paris_minutes is None else node.paris_minutes for node in nodes]),
        np.array([paces[id(node.pace)] for node in nodes]),
        coo_matrix((cost, (a, b)), shape=(len(nodes), len(nodes))).tocsr(),
    )


def _km(lat: float, lon: float, part: _Arrays) -> NDArray[np.float64]:
    """Kilometres as the crow flies to each commune (haversine)."""
    up, across = np.radians(part.lat - lat), np.radians(part.lon - lon)
    chord = np.sin(up / 2) ** 2 + np.cos(np.radians(lat)) * np.cos(np.radians(part.lat)) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def _graph_minutes(graph: Graph, part: _Arrays, places: Sequence[Destination], limit: int) -> NDArray[np.float64]:
    """Minutes along the graph from each place, (places, k): each place is one more node, joined to its neighbours."""
    size = part.lat.size
    a, b, cost = [], [], []
    for number, place in enumerate(places):
        home, km = graph.nodes[place.insee], _km(place.lat, place.lon, part)
        for insee in (place.insee, *(other for other, _km_between in graph.neighbours.get(place.insee, ()))):
            if insee in part.order:
                a.append(size + number)
                b.append(part.order[insee])
                cost.append(max(km[part.order[insee]] * pace_between(home, graph.nodes[insee]), 1e-9))
    joined = coo_matrix((cost, (a, b)), shape=(size + len(places), size + len(places)))
    whole = part.edges.copy()
    whole.resize(joined.shape)
    starts = np.arange(size, size + len(places))
    minutes = dijkstra((whole + joined.tocsr()), indices=starts, limit=limit + 2.0)
    return np.asarray(minutes[:, :size])


def _minutes(graph: Graph, part: _Arrays, place: Destination, along: NDArray[np.float64]) -> NDArray[np.float64]:
    """`estimate_minutes` from the minutes along the graph, for all communes at once (k)."""
    home: Node = graph.nodes[place.insee]
    at = part.order[place.insee]
    km = _km(place.lat, place.lon, part)
    driven = along.copy()
    if home.pace.straight_minutes_per_km is not None:
        here = part.pace_of == part.pace_of[at]
        driven[here] = km[here] * home.pace.straight_minutes_per_km
    away = km[at] * home.pace.minutes_per_km
    least = np.nan_to_num(np.ceil(np.abs(part.paris - part.paris[at]) - away - 1e-6), nan=0.0)
    whole = np.rint(driven + home.pace.access_minutes / 2 + part.access)
    minutes = np.maximum(np.maximum(whole, least), 1.0)
    minutes[at] = max(1, round(inside_minutes(home)))
    return np.asarray(minutes)
