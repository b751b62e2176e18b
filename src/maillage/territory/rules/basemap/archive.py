"""One file for all tiles: a PMTiles archive (version 3), which other tools read as well."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from maillage.kernel.refusal import Refusal
from maillage.territory.rules.basemap.tiles import Tile

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
FIELDS = {
    "landcover": {"class": "String"},
    "landuse": {"class": "String"},
    "water": {"class": "String"},
    "waterway": {"class": "String"},
    "boundary": {"class": "String"},
    "transportation": {"class": "String"},
    "place": {"class": "String", "name": "String", "population": "Number"},
}


@dataclass(frozen=True, slots=True)
class Archive:
    """What was written: how many tiles, their zooms, the bytes of the file, a digest of it, its heaviest tile."""

    tiles: int
    first_zoom: int
    last_zoom: int
    size: int
    digest: str
    heaviest: int


def write_archive(path: Path, tiles: Iterable[Tile], box: tuple[float, float, float, float]) -> Archive:
    """Write tiles, given in any order, into one archive; `box` is west, south, east, north in degrees.

    Kept in memory first, since an archive has its tiles in the order of a Hilbert curve. O(n log n).
    """
    kept = sorted(tiles, key=lambda tile: int(zxy_to_tileid(tile.z, tile.x, tile.y)))
    if not kept:
        raise Refusal("no_land", "This file shows nothing of the territory: no road, no river, no wood.")
    zooms = [tile.z for tile in kept]
    west, south, east, north = (round(degrees * 1e7) for degrees in box)
    header: dict[str, Any] = {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_lon_e7": west, "min_lat_e7": south,
        "max_lon_e7": east, "max_lat_e7": north, "center_zoom": min(zooms), "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }  # fmt: skip
    layers = [{"id": name, "fields": fields} for name, fields in FIELDS.items()]
    with path.open("wb") as file:
        writer = Writer(file)
        for tile in kept:
            writer.write_tile(zxy_to_tileid(tile.z, tile.x, tile.y), tile.data)
        writer.finalize(header, {"attribution": ATTRIBUTION, "vector_layers": layers})
    content = path.read_bytes()
    heaviest = max(len(tile.data) for tile in kept)
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Archive(len(kept), min(zooms), max(zooms), len(content), digest, heaviest)


class TileReader:
    """Reads the tiles of an archive; the file is mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._reader = Reader(MmapSource(file))

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The tile, compressed by gzip; None where nothing is known."""
        packed: bytes | None = self._reader.get(z, x, y)
        return packed
