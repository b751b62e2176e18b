"""Travel-time kernels against scipy and igraph on the same graph in the same run; roads against another router.

    python -m tests.bench.roads [--small] [--extract FILE.osm.pbf] [--valhalla PYTHON CONFIG]

`--valhalla` names a Python that has pyvalhalla and the configuration of tiles built from the very extract.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from maillage.territory.rules.roads.extract import read_roads
from maillage.territory.rules.roads.graph import RoadGraph, _hilbert_order
from maillage.territory.rules.roads.routing import Router
from maillage.territory.rules.roads.ways import Mode

SPEEDS, SHARES = (30, 45, 60, 80, 110), (0.4, 0.3, 0.2, 0.07, 0.03)
ASK = """
import json, sys, valhalla
actor = valhalla.Actor(sys.argv[1])
answers = []
for (a, b), (c, d) in json.load(open(sys.argv[2])):
    question = {"locations": [{"lat": a, "lon": b}, {"lat": c, "lon": d}], "costing": "auto", "directions_type": "none"}
    try:
        answers.append(actor.route(question)["trip"]["summary"]["time"] / 60)
    except Exception:
        answers.append(None)
json.dump(answers, open(sys.argv[3], "w"))
"""


def made(n: int, *, ordered: bool, seed: int = 1) -> RoadGraph:
    """A road-like graph: junctions at random, a tree that joins them and some of the shorter links beside."""
    random = np.random.default_rng(seed)
    side = np.sqrt(n) * 400.0
    at = random.random((n, 2)) * side
    corners = Delaunay(at).simplices
    pairs = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    length = np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T)
    tree = minimum_spanning_tree(csr_matrix((length, (pairs[:, 0], pairs[:, 1])), shape=(n, n))).tocoo()
    some = (random.random(len(pairs)) < 0.45) & (length < 3000)
    links = np.unique(np.sort(np.concatenate([pairs[some], np.stack([tree.row, tree.col], 1)]), axis=1), axis=0)
    metres = np.hypot(*(at[links[:, 0]] - at[links[:, 1]]).T) * 1.3
    cost = np.maximum(1, np.rint(metres / (random.choice(SPEEDS, p=SHARES, size=len(links)) / 3.6) * 10)).astype(
        np.int32
    )
    lat, lon = 44 + at[:, 0] / 111_000, 3 + at[:, 1] / 80_000
    if ordered:
        order = _hilbert_order(lat, lon)
        number = np.empty(n, np.int64)
        number[order] = np.arange(n)
        lat, lon, links = lat[order], lon[order], number[links]
    none = np.zeros(len(links) + 1, np.int64)
    return RoadGraph(
        lat,
        lon,
        links[:, 0].astype(np.int32),
        links[:, 1].astype(np.int32),
        metres.astype(np.float32),
        cost,
        cost.copy(),
        np.zeros(len(links), bool),
        none,
        np.zeros((0, 2), np.float32),
    )


def matrix_of(graph: RoadGraph) -> Any:
    """The graph as scipy reads it."""
    first, arcs, _road = graph.out()
    return csr_matrix((arcs[:, 1].astype(float), arcs[:, 0], first), shape=(graph.junctions,) * 2)


def timed(what: Any, *given: Any) -> tuple[float, Any]:
    """Seconds, and the result."""
    start = perf_counter()
    result = what(*given)
    return perf_counter() - start, result


def kernels(n: int, sources: int) -> list[tuple[str, str, str]]:
    """One row a figure: per source on the same order, on the order as given, nearest place, a catchment."""
    as_given, ours = made(n, ordered=False), made(n, ordered=True)
    router = Router(ours)
    same, given = matrix_of(ours), matrix_of(as_given)
    zero = np.zeros(1, np.int32)
    starts = np.random.default_rng(2).integers(0, n, sources).astype(np.int32)

    def one(start: np.int32) -> Any:
        return router.costs(np.array([start], np.int32), zero, 2_000_000_000 - 1, outbound=True)

    one(starts[0])  # compiled before anything is timed
    pairs = [(timed(one, s), timed(lambda x: dijkstra(same, indices=x), s)) for s in starts]
    exact = all((mine[1] == theirs[1]).all() for mine, theirs in pairs)
    mine = float(np.mean([p[0][0] for p in pairs]))
    theirs = float(np.mean([p[1][0] for p in pairs]))
    other = float(np.mean([timed(lambda x: dijkstra(given, indices=x), s)[0] for s in starts]))
    places = np.random.default_rng(3).choice(n, 50, replace=False).astype(np.int32)
    router.nearest(places)
    near, found = timed(router.nearest, places)
    back = same.T.tocsr()
    slow, wanted = timed(lambda: dijkstra(back, indices=places, min_only=True))
    catchment = float(
        np.mean(
            [
                timed(lambda s: router.reach_junctions(np.array([s], np.int32), zero, 18_000, outbound=False), s)[0]
                for s in starts
            ]
        )
    )
    rows = [
        (f"{n:,} junctions: one source, same order", f"{mine * 1000:.1f} ms", f"{theirs / mine:.1f} × scipy"),
        (f"{n:,} junctions: one source, scipy as given", f"{mine * 1000:.1f} ms", f"{other / mine:.1f} × scipy"),
        (f"{n:,} junctions: nearest of 50 places for all", f"{near * 1000:.1f} ms", f"{slow / near:.1f} × scipy"),
        (f"{n:,} junctions: a catchment of 30 minutes", f"{catchment * 1000:.2f} ms", ""),
        (f"{n:,} junctions: same distances to the last bit", str(exact and bool((found == wanted).all())), ""),
    ]
    return rows + igraph_row(ours, starts[:3], mine)


def igraph_row(graph: RoadGraph, starts: Any, mine: float) -> list[tuple[str, str, str]]:
    """The same for igraph, where it is installed."""
    try:
        import igraph
    except ImportError:
        return [("igraph", "is not installed: requirements/bench.txt", "")]
    first, arcs, _road = graph.out()
    tails = np.repeat(np.arange(graph.junctions), np.diff(first))
    theirs = igraph.Graph(n=graph.junctions, edges=np.column_stack([tails, arcs[:, 0]]), directed=True)
    weights = arcs[:, 1].tolist()
    seconds = float(np.mean([timed(lambda s: theirs.distances(source=int(s), weights=weights), s)[0] for s in starts]))
    return [
        (
            f"{graph.junctions:,} junctions: igraph, one source",
            f"{seconds * 1000:.1f} ms",
            f"{seconds / mine:.1f} × igraph",
        )
    ]


def against(extract: Path, python: str, config: str) -> list[tuple[str, str, str]]:
    """Car minutes of 500 random pairs of junctions, ours and valhalla's."""
    graph = read_roads(extract, Mode.CAR)
    router = Router(graph)
    drawn = np.random.default_rng(7).integers(0, graph.junctions, (500, 2))
    pairs = [[(float(graph.lat[k]), float(graph.lon[k])) for k in pair] for pair in drawn]
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.json", Path(folder) / "told.json"
        asked.write_text(json.dumps(pairs), encoding="utf-8")
        subprocess.run(
            [python, "-c", ASK, config, str(asked), str(told)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        answers = json.loads(told.read_text(encoding="utf-8"))
    both = [
        (path.minutes, theirs)
        for (start, end), theirs in zip(pairs, answers, strict=True)
        if theirs and theirs >= 2 and (path := router.path(router.snap(*start), router.snap(*end)))
    ]
    ours, theirs = np.array(both).T
    off = np.abs(ours - theirs) / theirs
    return [
        (f"{extract.name}: pairs of 2 minutes or more", str(len(both)), f"mean {theirs.mean():.1f} min"),
        (
            "median absolute relative difference",
            f"{np.median(off) * 100:.1f} %",
            f"nine in ten below {np.quantile(off, 0.9) * 100:.0f} %",
        ),
        ("correlation", f"{np.corrcoef(ours, theirs)[0, 1]:.4f}", f"median ratio {np.median(ours / theirs):.3f}"),
    ]


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.roads")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--extract", type=Path)
    parser.add_argument("--valhalla", nargs=2, metavar=("PYTHON", "CONFIG"))
    options = parser.parse_args()
    rows = []
    for n, sources in ((20_000, 5),) if options.small else ((100_000, 10), (1_000_000, 5)):
        rows += kernels(n, sources)
    if options.extract and options.valhalla:
        rows += against(options.extract, *options.valhalla)
    else:
        rows.append(("another router", "not compared: name --extract and --valhalla", ""))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
