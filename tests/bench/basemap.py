"""The background of maps: a land of the Lozère's size drawn by chance, read, cut into tiles; the bytes of a first view.

python -m tests.bench.basemap [--small] [--extract FILE.osm.pbf]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from math import log2
from pathlib import Path
from time import monotonic

from maillage.territory.rules.basemap.archive import write_archive
from maillage.territory.rules.basemap.extract import HALF_EARTH_M, Box, degrees_of, read_land
from maillage.territory.rules.basemap.tiles import MOST_BYTES, Tile, make_tiles
from tests.bench.report import Figure, table
from tests.kit.drawn_land import LOZERE, Size, write_land

PART = "background of maps"
SMALL = Size(woods=1_500, lakes=60, rivers=200, towns=300, detail=48)
FRAMES = {"1280": (610, 660), "390": (356, 388)}  # pixels of the map beside the list, by the width of the page
AIM_VIEW = 45_000  # bytes: what is left of 160 KB beside the page, Leaflet and the typefaces
AIM_S = 180


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Seconds and bytes for a land drawn by chance."""
    with tempfile.TemporaryDirectory() as folder:
        say("a land drawn by chance")
        path = write_land(Path(folder) / "land.osm.pbf", SMALL if small else LOZERE)
        return measure_extract(path, "drawn small" if small else "drawn, of the Lozère's size", say)


def measure_extract(path: Path, name: str, say: Callable[[str], None]) -> list[Figure]:
    """Seconds to read and to cut, bytes of the archive, of the heaviest tile of each zoom and of first views."""
    say(f"reading {path.name}")
    begun = monotonic()
    land = read_land(path)
    reading = monotonic() - begun
    say("cutting tiles")
    begun = monotonic()
    tiles = list(make_tiles(land))
    with tempfile.TemporaryDirectory() as folder:
        archive = write_archive(Path(folder) / "land.pmtiles", tiles, degrees_of(land.box))
    cutting = monotonic() - begun
    part = f"{PART}: {name}, {path.stat().st_size / 1e6:.1f} MB"
    figures = [
        Figure(part, "reading (s)", f"{reading:.1f}"),
        Figure(part, "tiles and archive (s)", f"{cutting:.1f}", f"< {AIM_S}", cutting < AIM_S),
        Figure(part, "tiles", str(archive.tiles)),
        Figure(part, "archive (MB)", f"{archive.size / 1e6:.2f}"),
    ]
    by_zoom: dict[int, list[int]] = defaultdict(list)
    for tile in tiles:
        by_zoom[tile.z].append(len(tile.data))
    for zoom, sizes in sorted(by_zoom.items()):
        most = MOST_BYTES[zoom]
        figures.append(
            Figure(part, f"heaviest of zoom {zoom} (bytes)", str(max(sizes)), f"≤ {most}", max(sizes) <= most)
        )
    for width, frame in FRAMES.items():
        seen = first_view(tiles, land.box, frame)
        weight = sum(len(tile.data) for tile in seen)
        words = f"first view, page of {width} pixels: {len(seen)} tiles (bytes)"
        figures.append(Figure(part, words, str(weight), f"≤ {AIM_VIEW}", weight <= AIM_VIEW))
    return figures


def first_view(tiles: list[Tile], box: Box, frame: tuple[int, int]) -> list[Tile]:
    """The tiles that a map fetches when it shows the whole box in a frame of so many pixels."""
    west, south, east, north = box
    wide, high = frame
    scale = min(wide / (east - west), high / (north - south))  # pixels a metre
    zoom = int(log2(scale * 2 * HALF_EARTH_M / 256) * 4) / 4  # the page's zooms go by quarters
    native = max(min(round(zoom) - 1, max(tile.z for tile in tiles)), min(tile.z for tile in tiles))
    metres = 2 * HALF_EARTH_M / (256 * 2**zoom)
    x, y, side = (west + east) / 2, (south + north) / 2, 2 * HALF_EARTH_M / 2**native
    left, right = ((x + sign * wide * metres / 2 + HALF_EARTH_M) // side for sign in (-1, 1))
    top, bottom = ((HALF_EARTH_M - y - sign * high * metres / 2) // side for sign in (1, -1))
    return [tile for tile in tiles if tile.z == native and left <= tile.x <= right and top <= tile.y <= bottom]


def main() -> int:
    """Measure an extract, else a land drawn by chance, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.basemap", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a land sixteen times smaller")
    parser.add_argument("--extract", type=Path, help="an OpenStreetMap extract instead")
    options = parser.parse_args()

    def say(text: str) -> None:
        sys.stderr.write(f"{text}\n")

    figures = (
        measure_extract(options.extract, options.extract.name, say)
        if options.extract
        else measure(say, small=options.small)
    )
    sys.stdout.write(table(figures) + "\n")
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
