"""Small extracts of OpenStreetMap, written by the tests."""

from __future__ import annotations

from pathlib import Path

import osmium


def write_extract(
    path: Path, ways: list[tuple[list[int], dict[str, str]]], nodes: dict[int, tuple[float, float]]
) -> Path:
    """A small extract: nodes by number with latitude and longitude, ways with their tags."""
    writer = osmium.SimpleWriter(str(path), overwrite=True)
    for number, (lat, lon) in nodes.items():
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), version=1))
    for number, (refs, tags) in enumerate(ways, start=1):
        writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags, version=1))
    writer.close()
    return path
