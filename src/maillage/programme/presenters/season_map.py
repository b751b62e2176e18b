"""Where a season happens, drawn for paper: the outlines of the départements around, and the points to put on them."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from typing import Any

from maillage.programme.presenters.spots import Spot
from maillage.territory.queries import simplified_departements, territory_departements

METRES = 900  # how lightly outlines are drawn
LEAST_DEGREES, MARGIN = 0.25, 0.15  # of what is shown; around the points, as a share
WIDTH = 1000  # of the drawing; its height follows
LAND, EDGE = "#eef0e4", "#b7bda6"
Box = tuple[float, float, float, float]


def season_map(spots: Sequence[Spot], shape: float) -> tuple[str, list[tuple[float, float]]]:
    """The drawing (SVG) and where each spot is on it, as shares of its width and height. `shape`: height over width."""
    box = _box_of(spots, shape)
    codes = tuple(sorted(one.code for one in territory_departements()))
    features = simplified_departements(codes, METRES, box)["features"]
    height = WIDTH * shape
    paths = "".join(
        f'<path d="{_path_of(ring, box, height)}"/>' for feature in features for ring in _rings(feature["geometry"])
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}">'
        f'<g fill="{LAND}" stroke="{EDGE}" stroke-width="3" stroke-linejoin="round">{paths}</g></svg>'
    )
    return drawing, [_share_of(spot.lon, spot.lat, box) for spot in spots]


def _box_of(spots: Sequence[Spot], shape: float) -> Box:
    """West, south, east, north: the points with a margin, as wide and high as the drawing."""
    lats, lons = [spot.lat for spot in spots], [spot.lon for spot in spots]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    flat = cos(radians(lat))  # a degree of longitude, in degrees of latitude
    wide = max(max(lons) - min(lons), LEAST_DEGREES) * (1 + 2 * MARGIN) * flat
    high = max(max(lats) - min(lats), LEAST_DEGREES) * (1 + 2 * MARGIN)
    wide, high = max(wide, high / shape), max(high, wide * shape)
    return lon - wide / flat / 2, lat - high / 2, lon + wide / flat / 2, lat + high / 2


def _share_of(lon: float, lat: float, box: Box) -> tuple[float, float]:
    west, south, east, north = box
    return round((lon - west) / (east - west), 4), round((north - lat) / (north - south), 4)


def _rings(geometry: dict[str, Any]) -> list[Any]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon[:1]]


def _path_of(ring: Sequence[Sequence[float]], box: Box, height: float) -> str:
    points = (_share_of(lon, lat, box) for lon, lat in ring)
    return "M" + "L".join(f"{x * WIDTH:.0f} {y * height:.0f}" for x, y in points) + "Z"
