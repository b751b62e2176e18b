"""Zones one can come from within so many minutes, as polygons: minutes on a grid, then contour lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from maillage.kernel.geo import EARTH_RADIUS_KM

Floats = NDArray[np.float64]
CELLS = 160  # along the longer side of the grid
KM_PER_DEGREE = np.pi / 180 * EARTH_RADIUS_KM
LEAST_POINTS = 4


def zones(
    spots: Floats, minutes: Sequence[int], minutes_per_km: float, reach_km: float, neighbours: int = 8
) -> dict[str, Any]:
    """A GeoJSON FeatureCollection, one MultiPolygon for each number of minutes, the widest first.

    `spots` (p × 3): latitude, longitude, minutes of points that are known. A cell of the grid takes the least, over
    the nearest spots at most `reach_km` away, of their minutes and what is left to go at `minutes_per_km`.
    O(p log p + cells · neighbours).
    """
    if not spots.size:
        return {"type": "FeatureCollection", "features": []}
    squeeze = float(np.cos(np.radians(spots[:, 0].mean())))
    pad = reach_km * 1.2 / KM_PER_DEGREE
    south, north = spots[:, 0].min() - pad, spots[:, 0].max() + pad
    west, east = spots[:, 1].min() - pad / squeeze, spots[:, 1].max() + pad / squeeze
    side = max(north - south, (east - west) * squeeze) / CELLS
    lat = np.arange(south, north + side, side)
    lon = np.arange(west, east + side / squeeze, side / squeeze)
    grid = np.stack(np.meshgrid(lat, lon, indexing="ij"), axis=-1).reshape(-1, 2)
    tree = cKDTree(_flat(spots[:, :2], squeeze))
    many = min(neighbours, len(spots))
    off, which = tree.query(_flat(grid, squeeze), k=many, distance_upper_bound=reach_km)
    off, which = off.reshape(len(grid), many), which.reshape(len(grid), many)
    known = np.append(spots[:, 2], np.inf)[which] + np.where(np.isfinite(off), off, 0.0) * minutes_per_km
    field = known.min(axis=1).reshape(lat.size, lon.size)
    most = float(max(minutes)) * 2 + 60
    lines = contour_generator(x=lon, y=lat, z=np.minimum(field, most), fill_type=FillType.OuterOffset)
    features = [
        {
            "type": "Feature",
            "properties": {"minutes": int(level)},
            "geometry": {"type": "MultiPolygon", "coordinates": _rings(lines, float(level))},
        }
        for level in sorted(set(minutes), reverse=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _flat(points: Floats, squeeze: float) -> Floats:
    return points * [KM_PER_DEGREE, KM_PER_DEGREE * squeeze]


def _rings(lines: Any, level: float) -> list[list[list[list[float]]]]:
    """Polygons, their outer ring first, then their holes."""
    points, offsets = lines.filled(-1.0, level)
    polygons = []
    for all_points, cuts in zip(points, offsets, strict=True):
        rings = [
            np.round(all_points[start:stop], 4).tolist()
            for start, stop in pairwise(cuts)
            if stop - start >= LEAST_POINTS
        ]
        if rings:
            polygons.append(rings)
    return polygons
