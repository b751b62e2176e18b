"""Tiles: the shapes of a zoom cut into squares and written as Mapbox Vector Tiles (specification 2.1), none too heavy.

Layers are named as in the OpenMapTiles schema, so that other tools read them. docs/algorithms/vector-map.md.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.territory.rules.basemap.extract import HALF_EARTH_M, Box, Land, Progress, Town, ignore_progress
from maillage.territory.rules.basemap.layers import AREAS, FIRST_ZOOM, FROM_ZOOM, LAST_ZOOM, PIXELS, generalise

Features = dict[str, NDArray[Any]]
MOST_TILES = 20_000  # of the closest zoom; a larger land is drawn less closely
MOST_BYTES = {6: 6_000, 7: 7_000, 8: 7_500, 9: 7_500, 10: 11_000, 11: 15_000, 12: 22_000}  # of a tile, compressed
GRID = 1024  # steps along a tile: half a pixel on screen
FINE_GRID = 4096  # of the closest zoom, which is drawn larger
MARGIN = 1 / 64  # of a tile: what is drawn beyond its edge, so that strokes meet
LAYERS = {
    "wood": "landcover", "urban": "landuse", "water": "water", "river": "waterway", "canal": "waterway",
    "stream": "waterway", "boundary": "boundary",
}  # fmt: skip  # every other kind is a road
# What a heavy tile loses, in turn: a kind, or how many pixels its lines may be moved (areas of less squared go too).
DROPPED = (
    "stream", "hamlet", 1, "minor", "village", 2, "tertiary", "urban", 4, "secondary", "canal", 6, 8, 12, "wood", 16,
    "river", "primary", 32,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile: where it lies in the usual scheme (zoom, column, row from the north-west), what it holds, compressed."""

    z: int
    x: int
    y: int
    data: bytes


@dataclass(slots=True)
class _Level:
    """What one zoom shows, ready to be asked which of it lies in a square."""

    zoom: int
    shapes: Features
    towns: list[Town]
    trees: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.trees = {kind: shapely.STRtree(some) for kind, some in self.shapes.items()}

    def within(self, box: Box) -> tuple[Features, list[Town]]:
        west, south, east, north = box
        square = shapely.box(*box)
        inside: Features = {}
        for kind, tree in self.trees.items():
            cut = shapely.clip_by_rect(self.shapes[kind][tree.query(square)], west, south, east, north)
            cut = cut[~shapely.is_empty(cut)]
            if cut.size:
                inside[kind] = cut
        return inside, [t for t in self.towns if west <= t.x < east and south <= t.y < north]


def closest_zoom(box: Box) -> int:
    """The closest zoom whose tiles over a box in metres are not too many."""
    for zoom in range(LAST_ZOOM, FIRST_ZOOM, -1):
        columns, rows = _tiles_over(box, zoom)
        if len(columns) * len(rows) <= MOST_TILES:
            return zoom
    return FIRST_ZOOM


def make_tiles(land: Land, progress: Progress = ignore_progress) -> Iterator[Tile]:
    """The tiles of a land, the closest zoom first; squares where nothing is are left out.

    O(tiles + points of the shapes) besides generalising. Each is at most MOST_BYTES of its zoom once compressed, what
    matters least being left out first (DROPPED).
    """
    box = land.box
    last = closest_zoom(box)
    zooms = range(FIRST_ZOOM, last + 1)
    counts = {zoom: len(_tiles_over(box, zoom)[0]) * len(_tiles_over(box, zoom)[1]) for zoom in zooms}
    total, done = sum(counts.values()), 0
    for zoom, shapes in generalise(land.shapes, zooms):
        level = _Level(zoom, shapes, [town for town in land.towns if zoom >= FROM_ZOOM[town.kind]])
        columns, rows = _tiles_over(box, zoom)
        for x in columns:
            for y in rows:
                if done % 20 == 0:
                    progress("tiles", done, total)
                done += 1
                if data := _tile(level, x, y, FINE_GRID if zoom == last else GRID):
                    yield Tile(zoom, x, y, data)
    progress("tiles", total, total)


def _tiles_over(box: Box, zoom: int) -> tuple[range, range]:
    side = 2 * HALF_EARTH_M / 2**zoom
    west, south, east, north = box
    first, last = int((west + HALF_EARTH_M) // side), int((east + HALF_EARTH_M) // side)
    top, bottom = int((HALF_EARTH_M - north) // side), int((HALF_EARTH_M - south) // side)
    return range(first, last + 1), range(top, bottom + 1)


def _tile(level: _Level, x: int, y: int, grid: int) -> bytes:
    side = 2 * HALF_EARTH_M / 2**level.zoom
    west, north = x * side - HALF_EARTH_M, HALF_EARTH_M - y * side
    pad = side * MARGIN
    inside, around = level.within((west - pad, north - side - pad, west + side + pad, north + pad))
    towns = [town for town in around if west <= town.x < west + side and north - side <= town.y < north]
    if not inside and not towns:
        return b""

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        steps: NDArray[np.float64] = np.round((points - [west, north - side]) * (grid / side))
        return steps

    on_grid = {kind: _on_grid(shapes, place) for kind, shapes in inside.items()}
    return _within_weight(on_grid, [(town, place(np.array([[town.x, town.y]]))[0]) for town in towns], level.zoom, grid)


def _on_grid(shapes: NDArray[Any], place: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[Any]:
    """The lines and areas whose points are now whole steps of the grid, without those that vanish on it."""
    parts = shapely.get_parts(shapes)
    kinds = shapely.get_type_id(parts)
    lines = shapely.transform(parts[kinds == shapely.GeometryType.LINESTRING], place)
    lines = shapely.remove_repeated_points(lines[shapely.length(lines) > 0])
    areas = [_area_on_grid(area) for area in shapely.transform(parts[kinds == shapely.GeometryType.POLYGON], place)]
    whole = shapely.get_parts(np.array([area for area in areas if area is not None], dtype=object))
    whole = whole[shapely.get_type_id(whole) == shapely.GeometryType.POLYGON]
    return np.concatenate([lines, whole[shapely.area(whole) > 0]])


def _area_on_grid(area: Any) -> Any:
    """The same area with valid rings on the grid; None for what GEOS can't mend, which is too small to be missed."""
    try:
        return shapely.set_precision(area, 1.0)
    except shapely.errors.GEOSException:
        return None


def _within_weight(shapes: Features, towns: list[tuple[Town, NDArray[np.float64]]], zoom: int, grid: int) -> bytes:
    """The tile, with as much as its weight allows."""
    shapes, towns = dict(shapes), list(towns)
    data = _encode(shapes, towns, grid)
    for what in DROPPED:
        if len(data) <= MOST_BYTES[zoom]:
            break
        kinds = {town.kind for town, _at in towns}
        if isinstance(what, int):
            shapes = _coarser(shapes, what * grid / PIXELS)
        elif what in shapes or what in kinds:
            shapes.pop(what, None)
            towns = [(town, at) for town, at in towns if town.kind != what]
        else:
            continue
        data = _encode(shapes, towns, grid)
    return data


def _coarser(shapes: Features, tolerance: float) -> Features:
    """The same shapes with lines moved by up to so many steps of the grid, what is smaller than that left out."""
    coarser: Features = {}
    for kind, some in shapes.items():
        parts = shapely.simplify(some, tolerance)
        areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        coarser[kind] = parts[
            np.where(areas, shapely.area(parts) >= 6 * tolerance**2, shapely.length(parts) >= tolerance)
        ]
    return coarser


def _encode(shapes: Features, towns: list[tuple[Town, NDArray[np.float64]]], grid: int) -> bytes:
    layers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, some in shapes.items():
        if some.size:
            gathered = shapely.multipolygons if kind in AREAS else shapely.multilinestrings
            oriented = shapely.orient_polygons(some, exterior_cw=True) if kind in AREAS else some
            layers[LAYERS.get(kind, "transportation")].append(
                {"geometry": gathered(oriented), "properties": {"class": kind}}
            )
    for town, at in sorted(towns, key=lambda pair: (FROM_ZOOM[pair[0].kind], -pair[0].population, pair[0].name)):
        properties = {"class": town.kind, "name": town.name} | (
            {"population": town.population} if town.population else {}
        )
        layers["place"].append({"geometry": shapely.points(at), "properties": properties})
    if not layers:
        return b""
    content = mapbox_vector_tile.encode(
        [{"name": name, "features": layers[name]} for name in sorted(layers)],
        default_options={"extents": grid, "check_winding_order": False},
    )
    return gzip.compress(content, 9, mtime=0)
