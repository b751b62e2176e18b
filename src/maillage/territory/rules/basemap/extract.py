"""What a map shows of an OpenStreetMap extract: areas, lines and names, in metres of the Web Mercator projection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from maillage.kernel.refusal import Refusal

Progress = Callable[[str, int, int], None]
Box = tuple[float, float, float, float]  # west, south, east, north
EVERY = 5_000  # things between two words about progress
BYTES_A_THING = 90  # of an extract, about: only for the bar
LARGE_FILE = 400_000_000  # bytes: from here on the places of nodes are kept in a file rather than in memory
HALF_EARTH_M = 20_037_508.342789244

WOOD = frozenset({("natural", "wood"), ("landuse", "forest")})
WATER = frozenset({("natural", "water"), ("waterway", "riverbank"), ("landuse", "reservoir"), ("landuse", "basin")})
URBAN = frozenset(("landuse", kind) for kind in ("residential", "commercial", "industrial", "retail"))
WATERWAYS = frozenset({"river", "canal", "stream"})
ROADS = {
    "motorway": "motorway", "trunk": "trunk", "primary": "primary", "secondary": "secondary", "tertiary": "tertiary",
    "unclassified": "minor", "residential": "minor", "living_street": "minor", "road": "minor", "pedestrian": "minor",
}  # fmt: skip
TOWNS = {"city": "city", "town": "town", "village": "village", "hamlet": "hamlet"}
BORDERS = frozenset({"2", "4", "6"})  # of countries, regions, départements
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Town:
    """A name on the map: where (metres), which kind of settlement, how many people if it is said."""

    name: str
    kind: str
    population: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Land:
    """All that a map shows: shapes by kind, names."""

    shapes: Mapping[str, NDArray[Any]]
    towns: list[Town]
    date: str = ""

    @property
    def box(self) -> Box:
        """West, south, east, north in metres of what is shown."""
        boxes = [shapely.total_bounds(shapes) for shapes in self.shapes.values() if shapes.size]
        boxes += [np.array([town.x, town.y, town.x, town.y]) for town in self.towns]
        edges = np.array(boxes)
        west, south = edges[:, :2].min(axis=0)
        east, north = edges[:, 2:].max(axis=0)
        return float(west), float(south), float(east), float(north)


def ignore_progress(_what: str, _done: int, _total: int) -> None:
    """The default progress callback: does nothing."""


def read_land(
    path: Path, box: Box | None = None, progress: Progress = ignore_progress, work: Path | None = None
) -> Land:
    """What a map shows of an extract (.osm.pbf, .osm, .osm.bz2), within a box in degrees if one is given.

    O(things in the file); 16 bytes of memory a node, on disk in `work` for a large file. A Refusal when the file is
    missing, broken, or shows nothing there.
    """
    if not path.is_file():
        raise Refusal("no_file", "There is no file %(path)s.", path=str(path))
    wkb_by_kind: dict[str, list[bytes]] = defaultdict(list)
    towns: list[Town] = []
    total = max(path.stat().st_size // BYTES_A_THING, 1)
    try:
        for number, (kind, thing) in enumerate(_things(path, work)):
            if number % EVERY == 0:
                progress("land", min(number, total), total)
            if isinstance(thing, Town):
                towns.append(thing)
            else:
                wkb_by_kind[kind].append(thing)
        date = _date(path)
    except (RuntimeError, osmium.InvalidLocationError, OSError) as error:
        raise Refusal(
            "bad_extract",
            "%(path)s can't be read as OpenStreetMap data: it is broken, or was not fetched whole.",
            path=path.name,
        ) from error
    progress("land", total, total)
    frame = None if box is None else shapely.box(*_project(np.array([box[:2], box[2:]])).ravel())
    shapes = {
        kind: _within(shapely.transform(shapely.from_wkb(wkb_by_kind[kind]), _project), frame)
        for kind in sorted(wkb_by_kind)
    }
    towns = [town for town in towns if frame is None or shapely.intersects_xy(frame, town.x, town.y)]
    if not any(some.size for some in shapes.values()):
        raise Refusal("no_land", "This file shows nothing of the territory: no road, no river, no wood.")
    return Land({kind: some for kind, some in shapes.items() if some.size}, towns, date)


def _within(shapes: NDArray[Any], frame: Any) -> NDArray[Any]:
    return shapes if frame is None else shapes[shapely.intersects(shapes, frame)]


def _project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude to metres of Web Mercator (EPSG:3857)."""
    lon, lat = degrees[:, 0], np.clip(degrees[:, 1], -85.0, 85.0)
    y = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)) / np.pi
    return np.column_stack([lon / 180, y]) * HALF_EARTH_M


def degrees_of(box: Box) -> Box:
    """A box in metres of Web Mercator, in degrees."""
    edges = np.array(box) / HALF_EARTH_M
    lon, lat = edges[[0, 2]] * 180, np.degrees(2 * np.arctan(np.exp(edges[[1, 3]] * np.pi)) - np.pi / 2)
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def _date(path: Path) -> str:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        return str(reader.header().get("osmosis_replication_timestamp", ""))[:10]


def _things(path: Path, work: Path | None) -> Iterator[tuple[str, bytes | Town]]:
    """Each thing that a map shows: its kind, and its shape as WKB or its name."""
    shapes = osmium.geom.WKBFactory()
    areas = osmium.filter.KeyFilter("natural", "landuse", "waterway")
    drawn = osmium.filter.KeyFilter("highway", "natural", "landuse", "waterway", "place", "boundary")
    storage = "flex_mem"
    if work is not None and path.stat().st_size > LARGE_FILE:
        work.mkdir(parents=True, exist_ok=True)
        storage = f"sparse_file_array,{work / 'nodes.cache'}"
    things: Any = osmium.FileProcessor(str(path)).with_locations(storage).with_areas(areas).with_filter(drawn)
    for thing in things:
        if thing.is_node():
            if town := _town(thing):
                yield "place", town
            continue
        tags = thing.tags
        kind = _kind_of_area(tags) if thing.is_area() else _kind_of_line(tags) if thing.is_way() else ""
        if kind:
            try:
                yield (
                    kind,
                    _bytes(shapes.create_multipolygon(thing) if thing.is_area() else shapes.create_linestring(thing)),
                )
            except (RuntimeError, osmium.InvalidLocationError):
                continue  # cut at the edge of the extract, or a single point


def _bytes(wkb: str) -> bytes:
    return bytes.fromhex(wkb)


def _kind_of_area(tags: Mapping[str, str]) -> str:
    pairs = {(key, tags.get(key, "")) for key in ("natural", "landuse", "waterway")}
    for kind, wanted in (("water", WATER), ("wood", WOOD), ("urban", URBAN)):
        if pairs & wanted and tags.get("intermittent") != "yes":
            return kind
    return ""


def _kind_of_line(tags: Mapping[str, str]) -> str:
    if tags.get("tunnel") in {"culvert", "yes"} and "waterway" in tags:
        return ""
    if (waterway := tags.get("waterway", "")) in WATERWAYS:
        return waterway
    if (highway := tags.get("highway", "").removesuffix("_link")) in ROADS and tags.get("area") != "yes":
        return ROADS[highway]
    border = tags.get("boundary") == "administrative" and tags.get("admin_level") in BORDERS
    return "boundary" if border and tags.get("maritime") != "yes" else ""


def _town(node: Any) -> Town | None:
    kind, name = TOWNS.get(node.tags.get("place", "")), node.tags.get("name", "")[:LONGEST_NAME]
    if not kind or not name or not node.location.valid():
        return None
    people = node.tags.get("population", "").replace(" ", "")
    ((x, y),) = _project(np.array([[node.location.lon, node.location.lat]]))
    return Town(name, kind, int(people) if people.isdecimal() and len(people) < 9 else 0, float(x), float(y))
