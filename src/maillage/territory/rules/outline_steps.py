"""Outlines in few bytes: each point as a step from the one before. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

PER_DEGREE = 1000  # what outlines are rounded to


def steps_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """The rings of a GeoJSON MultiPolygon, in half the bytes: each a flat list of thousandths of a degree.

    East, then north, of the first point, then of each step to the next; the last point, the first again, is left out.

    >>> steps_of({"type": "MultiPolygon", "coordinates": [[[[3.4, 44.5], [3.401, 44.5], [3.4, 44.502], [3.4, 44.5]]]]})
    [[[3400, 44500, 1, 0, -1, 2]]]
    """
    return [[_steps(ring) for ring in piece] for piece in geometry["coordinates"]]


def _steps(ring: list[list[float]]) -> list[int]:
    points = [(round(lon * PER_DEGREE), round(lat * PER_DEGREE)) for lon, lat in ring[:-1]]
    moves = [(east - x, north - y) for (x, y), (east, north) in pairwise(points)]
    return [number for move in [*points[:1], *moves] if any(move) for number in move]
