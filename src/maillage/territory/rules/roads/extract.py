"""Reading roads from an OpenStreetMap extract, in two passes: the ways, then the nodes they go through.

Only what roads need is kept: 8 bytes for each reference to a node, 16 for each distinct node. docs/algorithms/roads.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from maillage.kernel.refusal import Refusal
from maillage.territory.rules.roads.graph import Pieces, RoadGraph, graph_of, metres_between
from maillage.territory.rules.roads.ways import Mode, is_shut, way_of

Progress = Callable[[str, int, int], None]
EVERY = 20_000  # ways or nodes between two words about progress
BYTES_A_WAY, BYTES_A_NODE = 350, 60  # of an extract, about: only for the bar

Raw = dict[str, NDArray[Any]]


def ignore_progress(_what: str, _done: int, _total: int) -> None:
    """The default progress callback: does nothing."""


def read_roads(path: Path, mode: Mode, progress: Progress = ignore_progress, work: Path | None = None) -> RoadGraph:
    """The road graph of an extract (.osm.pbf, .osm, .osm.bz2).

    With a `work` folder, what a pass found is kept there until the whole is done, and taken up again by a second
    start with the very same file. A Refusal when the file is missing, broken, cut short, or holds no road.
    """
    if not path.is_file():
        raise Refusal("no_file", "There is no file %(path)s.", path=str(path))
    size = path.stat().st_size
    mark = _fingerprint(path, mode)
    try:
        raw = _load_or_make(work, f"ways-{mark}", lambda: _ways(path, mode, progress, size))
        raw |= _load_or_make(work, f"nodes-{mark}", lambda: _nodes(path, raw["ids"], mode, progress, size))
        date = _date(path)
    except (RuntimeError, osmium.InvalidLocationError, OSError) as error:
        raise Refusal(
            "bad_extract",
            "%(path)s can't be read as OpenStreetMap data: it is broken, or was not fetched whole.",
            path=path.name,
        ) from error
    progress("graph", 0, 1)
    about = {"mode": mode.value, "file": path.name, "date": date}
    graph = graph_of(_cut_into_pieces(_cut_at_barriers(raw)), about)
    progress("graph", 1, 1)
    if work is not None:
        for name in ("ways", "nodes"):
            (work / f"{name}-{mark}.npz").unlink(missing_ok=True)
    return graph


def _fingerprint(path: Path, mode: Mode) -> str:
    """A fingerprint of the file, from its size, its date and its first and last bytes."""
    stat = path.stat()
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, stat.st_size - 4096))
        content = f"{stat.st_size} {stat.st_mtime_ns} {mode}".encode() + head + file.read()
    return hashlib.sha256(content).hexdigest()[:16]


def _load_or_make(work: Path | None, name: str, make: Callable[[], Raw]) -> Raw:
    if work is None:
        return make()
    file = work / f"{name}.npz"
    if file.is_file():
        try:
            with np.load(file) as arrays:
                return {key: arrays[key] for key in arrays.files}
        except (OSError, ValueError, EOFError):  # was being written when it stopped
            file.unlink()
    fresh = make()
    work.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".part.npz")
    np.savez(partial, **fresh)  # type: ignore[arg-type] # arrays by name
    partial.rename(file)
    return fresh


def _date(path: Path) -> str:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        return str(reader.header().get("osmosis_replication_timestamp", ""))[:10]


def _ways(path: Path, mode: Mode, progress: Progress, size: int) -> Raw:
    refs: list[NDArray[np.int64]] = []
    lengths: list[int] = []
    speeds: list[tuple[float, float, bool]] = []
    osm_ways: Any = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
    total = max(size // BYTES_A_WAY, 1)
    for number, osm_way in enumerate(osm_ways):
        if number % EVERY == 0:
            progress("ways", min(number, total), total)
        way = way_of(dict(osm_way.tags), mode)
        if way is None or len(osm_way.nodes) < 2:
            continue
        refs.append(np.fromiter((node.ref for node in osm_way.nodes), np.int64, len(osm_way.nodes)))
        lengths.append(len(osm_way.nodes))
        speeds.append((way.forward, way.backward, way.toll))
    progress("ways", total, total)
    if not refs:
        raise Refusal("no_roads", "This file holds no road that can be used that way.")
    ids = np.concatenate(refs)
    unique, inverse = np.unique(ids, return_inverse=True)
    first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return {"ids": unique, "refs": inverse.astype(np.int32), "first": first, "speeds": np.array(speeds, np.float32)}


def _nodes(path: Path, ids: NDArray[np.int64], mode: Mode, progress: Progress, size: int) -> Raw:
    lat, lon = np.full(ids.size, np.nan), np.full(ids.size, np.nan)
    shut = np.zeros(ids.size, bool)
    total = max(size // BYTES_A_NODE, 1)
    for number, node in enumerate(_located_nodes(path, ids)):
        if number % EVERY == 0:
            progress("nodes", min(number, total), total)
        at = int(np.searchsorted(ids, node.id))
        lat[at], lon[at] = node.location.lat, node.location.lon
        shut[at] = len(node.tags) > 0 and is_shut(dict(node.tags), mode)
    progress("nodes", total, total)
    return {"lat": lat, "lon": lon, "shut": shut}


def _located_nodes(path: Path, ids: NDArray[np.int64]) -> Iterable[Any]:
    """The nodes of these ids that are somewhere. Numbers below zero, as editors give before sending, are numbers."""
    nodes: Any = osmium.FileProcessor(str(path), osmium.osm.NODE)
    negative_ids: set[int] | None = None
    if ids[0] < 0:  # a tracker takes none of these; a file that was never sent is small
        negative_ids = set(ids.tolist())
    else:
        tracker = osmium.IdTracker()
        for key in ids.tolist():
            tracker.add_node(key)
        nodes = nodes.with_filter(tracker.id_filter())
    for node in nodes:
        if node.location.valid() and (negative_ids is None or node.id in negative_ids):
            yield node


def _cut_at_barriers(raw: Raw) -> Raw:
    """Ways cut at what shuts them: each way that comes there ends there, beside the others and not joined to them."""
    refs, first, shut = raw["refs"], raw["first"], raw["shut"]
    if not shut.any():
        return raw
    at_shut = shut[refs]
    inner = at_shut.copy()
    inner[first[:-1]], inner[first[1:] - 1] = False, False
    twice = np.repeat(np.arange(refs.size), 1 + inner)  # the old place of each new one
    second = np.concatenate([[False], twice[1:] == twice[:-1]])
    begins = second.copy()
    begins[np.searchsorted(twice, first[:-1])] = True
    way = np.searchsorted(first, twice[begins], side="right") - 1
    fresh = np.flatnonzero(at_shut[twice])
    old = refs[twice]
    lone = old.copy()
    lone[fresh] = raw["lat"].size + np.arange(fresh.size)
    return raw | {
        "refs": lone,
        "first": np.append(np.flatnonzero(begins), twice.size).astype(np.int64),
        "speeds": raw["speeds"][way],
        "lat": np.concatenate([raw["lat"], raw["lat"][old[fresh]]]),
        "lon": np.concatenate([raw["lon"], raw["lon"][old[fresh]]]),
    }


def _cut_into_pieces(raw: Raw) -> Pieces:
    """Ways cut where they meet; nodes the extract does not hold cut them too."""
    refs, first, lat, lon = raw["refs"], raw["first"], raw["lat"], raw["lon"]
    way = np.repeat(np.arange(first.size - 1), np.diff(first))
    here, there = refs[:-1], refs[1:]
    step = (way[:-1] == way[1:]) & ~np.isnan(lat[here]) & ~np.isnan(lat[there]) & (here != there)
    if not step.any():
        raise Refusal("no_roads", "This file holds no road that can be used that way.")
    uses = np.bincount(refs, minlength=lat.size)
    ends = np.zeros(refs.size, bool)
    ends[first[:-1]], ends[first[1:] - 1] = True, True
    junction = (uses > 1) | np.isnan(lat)
    junction[refs[ends]] = True
    lengths = np.zeros(refs.size - 1)
    lengths[step] = metres_between(lat[here[step]], lon[here[step]], lat[there[step]], lon[there[step]])
    begins = step & (junction[here] | ~np.concatenate([[False], step[:-1]]))
    starts = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1
    count = starts.size
    inside = np.flatnonzero(step)
    metres = np.bincount(number[inside], lengths[inside], minlength=count).astype(np.float64)
    last = np.zeros(count, np.int64)
    last[number[inside]] = inside  # the last step of each piece has the last word
    kmh = raw["speeds"][way[starts]].astype(np.float64)
    seconds = [np.where(kmh[:, side] > 0, metres / np.maximum(kmh[:, side] / 3.6, 1e-9), 0.0) for side in (0, 1)]
    middle = inside[~begins[inside]]  # the first node of a step that does not begin a piece lies inside it
    shape_first = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(number[middle], minlength=count), out=shape_first[1:])
    shape = np.column_stack([lat[here[middle]], lon[here[middle]]]).astype(np.float32)
    return Pieces(
        lat, lon, here[starts].astype(np.int64), there[last].astype(np.int64), metres, seconds[0], seconds[1],
        kmh[:, 2] > 0, shape_first, shape,
    )  # fmt: skip
