"""A map drawn on paper: outlines of communes, each in its colour, and sites with their names (SVG)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from maillage.territory.queries import DATA as TERRITORY

Ring = list[list[float]]
SIDE = 1000.0  # of the drawn map, in its own units
MARGIN = 20
MOST_SHAPES = 600
MOST_NAMED = 24  # sites with a name; with more, only the strong ones have theirs
SQUEEZE = 0.715  # cosine of 44.4°: a degree of longitude is that much shorter
INK, SOFT = "#23242f", "#55565f"


@dataclass(frozen=True)
class Spot:
    """A site on the map; a strong one is larger, named in bold and drawn last."""

    lon: float
    lat: float
    name: str
    colour: str
    strong: bool


def commune_outlines(departements: Sequence[str]) -> list[tuple[str, list[Ring]]]:
    """The INSEE code and the rings of each commune whose outline is shipped."""
    outlines: list[tuple[str, list[Ring]]] = []
    for code in departements:
        file = TERRITORY / "boundaries" / f"{code}.geojson.gz"
        if not code.isalnum() or not file.is_file():
            continue
        for feature in json.loads(gzip.decompress(file.read_bytes()))["features"]:
            geometry = feature["geometry"]
            polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            outlines.append((feature["properties"]["insee"], [ring for polygon in polygons for ring in polygon]))
    return outlines


def draw_map(departements: Sequence[str], colour_of: Callable[[str], str], spots: Sequence[Spot]) -> str:
    """The map as SVG: communes in the colour of their code, sites with their names."""
    areas = commune_outlines(departements)
    points = [p for _insee, rings in areas for ring in rings for p in ring] or [[s.lon, s.lat] for s in spots]
    if not points:
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    scale = SIDE / max((east - west) * SQUEEZE, north - south, 1e-6)

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * SQUEEZE * scale + MARGIN, 1), round((north - lat) * scale + MARGIN, 1)

    width, height = (east - west) * SQUEEZE * scale + 2 * MARGIN, (north - south) * scale + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif">'
    ]
    step = 1 if len(areas) <= MOST_SHAPES else 3  # every point of an outline, or one in three
    for insee, rings in areas:
        path = "".join("M" + "L".join("{} {}".format(*at(p[0], p[1])) for p in ring[::step]) + "Z" for ring in rings)
        parts.append(f'<path d="{path}" fill="{colour_of(insee)}" stroke="#fff" stroke-width="1"/>')
    ranked = sorted(spots, key=lambda spot: spot.strong)
    for spot in ranked:
        x, y = at(spot.lon, spot.lat)
        radius = 14 if spot.strong else 8
        parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{spot.colour}" stroke="#fff" stroke-width="3"/>')
    named = [spot for spot in ranked if spot.name and (spot.strong or len(spots) <= MOST_NAMED)]
    parts += [_label(spot, *at(spot.lon, spot.lat), width) for spot in named]
    return "".join([*parts, "</svg>"])


def _label(spot: Spot, x: float, y: float, width: float) -> str:
    """The name of a site above its circle, kept within the map; a white edge keeps it legible."""
    size = 30 if spot.strong else 21
    half = len(spot.name) * size * 0.28
    x = round(min(max(x, half), width - half), 1)
    y = round(y - (22 if spot.strong else 15), 1) if y > 60 else round(y + size + 14, 1)
    words = f'x="{x}" y="{y}" font-size="{size}" text-anchor="middle"' + (' font-weight="bold"' if spot.strong else "")
    name = escape(spot.name)
    return (
        f'<text {words} fill="#fff" stroke="#fff" stroke-width="6" stroke-linejoin="round">{name}</text>'
        f'<text {words} fill="{INK if spot.strong else SOFT}">{name}</text>'
    )
