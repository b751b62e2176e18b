"""What each zoom shows, and how roughly: nothing smaller than about a pixel is drawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.territory.rules.basemap.extract import HALF_EARTH_M

PIXELS = 512  # of a tile on screen
FIRST_ZOOM, LAST_ZOOM = 6, 12  # of tiles; a page draws those of 12 larger when one comes closer
FROM_ZOOM = {
    "wood": 6, "water": 6, "urban": 8, "river": 6, "canal": 10, "stream": 11, "boundary": 6, "motorway": 6, "trunk": 6,
    "primary": 6, "secondary": 8, "tertiary": 9, "minor": 11, "city": 6, "town": 6, "village": 9, "hamlet": 11,
}  # fmt: skip
AREAS = ("wood", "urban", "water")
LEAST_PX2 = {"wood": 40.0, "urban": 24.0, "water": 8.0}  # square pixels of the smallest area that is drawn
LEAST_PX = {"stream": 24.0, "minor": 6.0, "river": 20.0}  # pixels of the shortest line
SMOOTH_PX = 0.8  # how far a line may be moved
CLOSE_PX = 2.0  # woods and quarters of a town nearer than that become one
MERGED_BELOW = 11  # zooms where they do


def pixel_m(zoom: int) -> float:
    """Metres of Web Mercator of one pixel on screen."""
    return float(2 * HALF_EARTH_M / (PIXELS * 2**zoom))


def generalise(
    shapes: Mapping[str, NDArray[Any]], zooms: Iterable[int]
) -> Iterator[tuple[int, dict[str, NDArray[Any]]]]:
    """For each zoom, the closest first, the shapes that are shown there, made as rough as its pixels allow.

    Each zoom starts from the one before. Areas: those nearer than two pixels are joined (dilation then erosion), small
    ones left out. Lines: pieces that meet are joined, then thinned (Douglas and Peucker 1973, as GEOS does, topology
    kept for areas). O(n log n) a zoom, n points.
    """
    current = {kind: some for kind, some in shapes.items() if kind in FROM_ZOOM}
    for zoom in sorted(zooms, reverse=True):
        size = pixel_m(zoom)
        current = {
            kind: _areas(kind, some, size, joined=zoom < MERGED_BELOW) if kind in AREAS else _lines(kind, some, size)
            for kind, some in current.items()
        }
        yield zoom, {kind: some for kind, some in current.items() if zoom >= FROM_ZOOM[kind] and some.size}


def _areas(kind: str, shapes: NDArray[Any], size: float, *, joined: bool) -> NDArray[Any]:
    rough = shapely.make_valid(shapely.simplify(shapes, size * SMOOTH_PX / 2))
    if joined and kind != "water":
        reach = CLOSE_PX * size / 2
        grown = shapely.union_all(shapely.buffer(rough, reach, quad_segs=2))
        rough = np.array([shapely.buffer(grown, -reach, quad_segs=2)])
    parts = shapely.get_parts(shapely.simplify(rough, size * SMOOTH_PX))
    parts = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    parts = parts[shapely.area(parts) >= LEAST_PX2[kind] * size**2]
    return _without_small_holes(parts, LEAST_PX2[kind] * size**2)


def _without_small_holes(polygons: NDArray[Any], least_m2: float) -> NDArray[Any]:
    """The same polygons; holes too small to be seen are filled."""
    holed = shapely.get_num_interior_rings(polygons) > 0
    for at in np.flatnonzero(holed):
        polygon = polygons[at]
        holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= least_m2]
        polygons[at] = shapely.Polygon(polygon.exterior, holes)
    return polygons


def _lines(kind: str, shapes: NDArray[Any], size: float) -> NDArray[Any]:
    joined = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(shapes)))
    parts = shapely.get_parts(shapely.simplify(joined, size * SMOOTH_PX))
    long_enough: NDArray[Any] = parts[shapely.length(parts) >= LEAST_PX.get(kind, 0.0) * size]
    return long_enough
