"""A land drawn by chance, as an OpenStreetMap extract: woods, lakes, rivers, roads, towns, of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray
from scipy.spatial import Delaunay

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; `detail` points to a wood."""

    woods: int
    lakes: int
    rivers: int
    towns: int
    detail: int


VILLAGE = Size(woods=12, lakes=3, rivers=4, towns=12, detail=24)
LOZERE = Size(woods=24_000, lakes=700, rivers=2_000, towns=2_600, detail=48)  # 5,167 km², half of it wooded
BOX = (2.98, 44.11, 4.0, 44.97)  # west, south, east, north: that of the Lozère


class _Writer:
    """Writes nodes and ways with numbers of their own, nodes first as an extract has them."""

    def __init__(self) -> None:
        self.nodes: list[tuple[float, float, dict[str, str]]] = []
        self.ways: list[tuple[list[int], dict[str, str]]] = []

    def add(self, points: Points, tags: dict[str, str], *, closed: bool = False) -> None:
        first = len(self.nodes) + 1
        self.nodes += [(lon, lat, {}) for lon, lat in points.tolist()]
        refs = list(range(first, len(self.nodes) + 1))
        self.ways.append((refs + refs[:1] if closed else refs, tags))

    def save(self, path: Path) -> None:
        writer = osmium.SimpleWriter(str(path), overwrite=True)
        for number, (lon, lat, tags) in enumerate(self.nodes, start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), version=1, tags=tags))
        for number, (refs, tags) in enumerate(self.ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags, version=1))
        writer.close()


def write_land(path: Path, size: Size, seed: int = 1, box: tuple[float, float, float, float] = BOX) -> Path:
    """An extract (.osm.pbf) of that size; the same seed draws the same land."""
    random = np.random.default_rng(seed)
    west, south, east, north = box
    span = np.array([east - west, north - south])
    out = _Writer()

    def spread(count: int) -> Points:
        return np.array([west, south]) + random.random((count, 2)) * span

    for centre in spread(size.woods):
        out.add(
            _blob(random, centre, 0.0012 * random.lognormal(0.6, 0.8), size.detail), {"landuse": "forest"}, closed=True
        )
    for centre in spread(size.lakes):
        out.add(_blob(random, centre, 0.001 * random.lognormal(0.2, 0.9), 30), {"natural": "water"}, closed=True)
    for number, start in enumerate(spread(size.rivers)):
        out.add(_wander(random, start, 40 if number % 30 else 260), {"waterway": "stream" if number % 30 else "river"})
    towns = spread(size.towns)
    for number, (at, kind) in enumerate(zip(towns.tolist(), _kinds(size.towns), strict=True)):
        population = {"town": 6_000, "village": 700, "hamlet": 40}[kind]
        out.nodes.append((*at, {"place": kind, "name": f"Lieu-dit {number}", "population": str(population + number)}))
        if kind != "hamlet":
            out.add(_blob(random, np.array(at), 0.003, 16), {"landuse": "residential"}, closed=True)
    for one, other, kind in _roads(random, towns):
        out.add(_path(random, towns[one], towns[other]), {"highway": kind})
    out.save(path)
    return path


def _kinds(count: int) -> list[str]:
    return ["town" if n % 60 == 0 else "village" if n % 8 == 0 else "hamlet" for n in range(count)]


def _blob(random: Any, centre: Points, radius: float, detail: int) -> Points:
    turn = np.linspace(0, 2 * np.pi, detail, endpoint=False)
    waves = sum(random.random() / n * np.sin(n * turn + random.random() * 6) for n in range(2, 7))
    reach = radius * np.maximum(1 + 0.5 * waves, 0.2)
    result: Points = centre + np.column_stack([np.cos(turn) * reach * 1.4, np.sin(turn) * reach])
    return result


def _wander(random: Any, start: Points, steps: int) -> Points:
    heading = random.random() * 6.3 + np.cumsum(random.normal(0, 0.12, steps)) + random.normal(0, 0.5, steps)
    result: Points = start + np.cumsum(np.column_stack([np.cos(heading) * 0.0009, np.sin(heading) * 0.0007]), axis=0)
    return result


def _path(random: Any, one: Points, other: Points) -> Points:
    share = np.linspace(0, 1, 14)[:, None]
    bend = np.sin(share * np.pi) * random.normal(0, 0.002, 2) + random.normal(0, 0.00025, (14, 2)) * np.sin(
        share * np.pi
    )
    result: Points = one + (other - one) * share + bend
    return result


def _roads(random: Any, towns: Points) -> Iterator[tuple[int, int, str]]:
    corners = Delaunay(towns).simplices
    pairs = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    kinds = random.choice(
        ["motorway", "primary", "secondary", "tertiary", "unclassified"],
        p=[0.01, 0.04, 0.12, 0.23, 0.6],
        size=len(pairs),
    )
    for (one, other), kind in zip(pairs.tolist(), kinds.tolist(), strict=True):
        yield one, other, kind
