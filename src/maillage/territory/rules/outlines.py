"""Outlines drawn lightly: borders that two areas share stay shared. Pure."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely

METRES_PER_DEGREE = 111_195
PLACES = 3  # decimals of a degree: about 110 m north to south, less than a pixel of a département on a screen
LEAST_AREA = 4e-5  # square degrees, about 0.35 km²: a smaller piece of a commune is not drawn


Box = tuple[float, float, float, float]  # west, south, east, north


def simplify_outlines(collection: dict[str, Any], metres: float, view: Box | None = None) -> dict[str, Any]:
    """The same GeoJSON areas with fewer points, moved by about so many metres at most, without gaps between them.

    By coverage_simplify of GEOS (Visvalingam and Whyatt 1993, over shared borders). O(n log n). Each feature also
    says a point inside it, as `at`: [latitude, longitude]; within `view`, for those that reach into it.
    """
    features = collection["features"]
    if not features:
        return {"type": "FeatureCollection", "features": []}
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    lighter = shapely.coverage_simplify(shapes, metres / METRES_PER_DEGREE)
    inside = shapely.point_on_surface(_seen(shapes, view) if view else shapes)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": _geometry(shape),
                "properties": {**feature["properties"], "at": [round(point.y, 3), round(point.x, 3)]},
            }
            for feature, shape, point in zip(features, lighter, inside, strict=True)
        ],
    }


def _seen(shapes: Any, view: Box) -> list[Any]:
    """The largest piece of each shape within the view; the whole shape where none is."""
    clipped = [
        max(shapely.get_parts(part), key=lambda piece: piece.area, default=None)
        for part in shapely.intersection(shapes, shapely.box(*view))
    ]
    return [
        piece if piece is not None and piece.area > 0 else shape for piece, shape in zip(clipped, shapes, strict=True)
    ]


def _geometry(shape: Any) -> dict[str, Any]:
    """GeoJSON with rounded points; pieces too small to be seen are left out, save the largest."""
    pieces = sorted(shapely.get_parts(shape), key=lambda piece: -piece.area)
    kept = pieces[:1] + [piece for piece in pieces[1:] if piece.area > LEAST_AREA]
    return {"type": "MultiPolygon", "coordinates": [_rings(piece) for piece in kept]}


def _rings(polygon: Any) -> list[list[list[float]]]:
    rings = [polygon.exterior, *polygon.interiors]
    return [[[float(x), float(y)] for x, y in np.round(shapely.get_coordinates(ring), PLACES)] for ring in rings]
