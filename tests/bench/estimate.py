"""How well minutes by car are estimated, from the shipped data alone: `python -m tests.bench.estimate`.

Each estimate is asked of the very function the screens use, and held against two things: the drives to Paris, which
no drive between two communes can contradict, and the lines through published drives. No database, no network.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from pathlib import Path
from random import Random
from statistics import fmean, median, pstdev

import maillage
from maillage.kernel.geo import distance_km
from maillage.territory.rules import Destination, Graph, Pace, estimate_minutes
from maillage.territory.rules.minutes import Node
from tests.bench.report import Figure, percentile, table

DATA = Path(maillage.__file__).parent / "territory" / "data"
SEED = 5
FAR_KM, FAR_MINUTES = 100, 180  # how far pairs are looked at over all of France, and when one stops driving
AIM_BELOW = 0.02  # share of pairs that may lie below what the drives to Paris allow
BANDS_KM = ((3, 15), (15, 30), (30, 60), (5, 60))
Minutes = dict[str, float]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped file."""
    data = (DATA / name).read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return list(csv.DictReader(text.decode().splitlines()))


@cache
def paces() -> dict[str, dict[str, str]]:
    """What paces.csv says of each calibrated département."""
    return {row["departement"]: row for row in rows("paces.csv")}


@cache
def paris() -> Minutes:
    """Minutes to Paris of every commune that has them, strays too."""
    return {row["insee"]: int(row["seconds"]) / 60 for row in rows("paris.csv.gz")}


@cache
def shipped() -> Graph:
    """The graph an installation has after `maillage territory load`, read from the files."""
    trusted = {row["insee"]: int(row["seconds"]) / 60 for row in rows("paris.csv.gz") if not row["stray"]}
    known = {
        code: Pace(
            float(row["access_minutes"]),
            float(row["minutes_per_km"]),
            float(row["straight_minutes_per_km"]) if code else None,
        )
        for code, row in paces().items()
    }
    nodes = {
        row["insee"]: Node(
            float(row["bourg_lat"] or row["lat"]),
            float(row["bourg_lon"] or row["lon"]),
            float(row["area_km2"] or 0) or 10.0,
            known.get(row["departement"], known[""]),
            trusted.get(row["insee"]),
        )
        for row in rows("communes.csv.gz")
        if row["lat"] or row["bourg_lat"]
    }
    around: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in rows("neighbours.csv.gz"):
        around[row["a"]].append((row["b"], float(row["km"])))
        around[row["b"]].append((row["a"], float(row["km"])))
    return Graph(nodes, dict(around))


def chain_alone(graph: Graph) -> Graph:
    """The same ground, knowing neither the drives to Paris nor the straight lines."""
    nodes = {
        insee: replace(n, paris_minutes=None, pace=Pace(n.pace.access_minutes, n.pace.minutes_per_km))
        for insee, n in graph.nodes.items()
    }
    return Graph(nodes, graph.neighbours)


@dataclass(frozen=True, slots=True)
class Trip:
    """An estimate between two communes: minutes, what they must be at least, kilometres as the crow flies."""

    a: str
    b: str
    minutes: int
    least: float
    km: float


def trips(graph: Graph, to: Iterable[str], limit: int) -> Iterator[Trip]:
    """What is estimated from everywhere to the centres of some communes."""
    times = paris()
    for insee in to:
        node = graph.nodes[insee]
        for other, minutes in estimate_minutes(graph, Destination(insee, node.lat, node.lon), limit).items():
            if other != insee:
                least = abs(times[insee] - times[other]) if {insee, other} <= times.keys() else 0.0
                away = graph.nodes[other]
                yield Trip(insee, other, minutes, least, distance_km(node.lat, node.lon, away.lat, away.lon))


def of(graph: Graph, *departements: str) -> list[str]:
    """The communes of some départements that can be reached."""
    return [insee for insee in graph.nodes if insee.startswith(departements)]


def inside(graph: Graph, departement: str, limit: int) -> list[Trip]:
    """Every pair of communes of a département, once."""
    return [t for t in trips(graph, of(graph, departement), limit) if t.a < t.b and t.b.startswith(departement)]


def around_france(graph: Graph, count: int) -> list[Trip]:
    """Every pair within 100 km of randomly chosen communes that have a drive to Paris."""
    chosen = Random(SEED).sample(sorted(paris().keys() & graph.nodes.keys()), count)
    return [t for t in trips(graph, chosen, FAR_MINUTES) if t.km <= FAR_KM and t.least]


def below(found: Iterable[Trip]) -> list[float]:
    """By how many minutes estimates lie below what the drives to Paris allow; 0 where they do not."""
    return [max(0.0, t.least - t.minutes) for t in found]


def against_line(found: Iterable[Trip], code: str, low_km: float, high_km: float) -> list[float]:
    """The estimate less the line through the published drives, for pairs of a distance."""
    access, slope = float(paces()[code]["access_minutes"]), float(paces()[code]["straight_minutes_per_km"])
    return [t.minutes - access - slope * t.km for t in found if low_km <= t.km < high_km]


def rms(values: Iterable[float]) -> float:
    """Root mean square."""
    return sqrt(fmean(v * v for v in values))


def _bounds(part: str, name: str, found: list[Trip], *, aim: bool) -> Figure:
    missed = [x for x in below(found) if x > 1e-6]
    share = len(missed) / len(found)
    by = f", by {median(missed):.0f} min (median), {percentile(missed, 90):.0f} (p90)" if missed else ""
    met = share <= AIM_BELOW if aim else None
    return Figure(part, name, f"{share:.2%} of {len(found):,}{by}", f"≤ {AIM_BELOW:.0%}" if aim else "", met)


def _lines(part: str, name: str, found: list[Trip], code: str) -> Iterator[Figure]:
    for low, high in BANDS_KM:
        off = against_line(found, code, low, high)
        value = f"mean {fmean(off):+.2f}, spread {pstdev(off):.2f}, rms {rms(off):.2f} min over {len(off):,}"
        yield Figure(part, f"{name}, {low}–{high} km", value)


def measure(origins: int) -> list[Figure]:
    """The chain of neighbours alone, then what the screens show."""
    figures: list[Figure] = []
    now = shipped()
    for name, graph in (("chain alone", chain_alone(now)), ("estimate", now)):
        aim = graph is now
        part = f"Below what the drives to Paris allow: {name}"
        lozere = inside(graph, "48", FAR_MINUTES)
        figures.append(_bounds(part, "Lozère, within 60 min", [t for t in lozere if t.minutes <= 60], aim=aim))
        france = around_france(graph, origins)
        near = {a: {b for b, _km in around} for a, around in graph.neighbours.items()}
        figures.append(_bounds(part, f"France, within {FAR_KM} km of {origins} communes", france, aim=aim))
        beside = [t for t in france if t.b in near.get(t.a, ())]
        figures.append(_bounds(part, "France, neighbours of these", beside, aim=aim))
        part = f"Against the lines through published drives: {name}"
        figures += _lines(part, "Lozère", lozere, "48")
        figures += _lines(part, "Aveyron", inside(graph, "12", FAR_MINUTES), "12")
        rural = [t for code in ("09", "46", "65") for t in inside(graph, code, FAR_MINUTES)]
        figures += _lines(part, "Ariège, Lot, Hautes-Pyrénées", rural, "")
    return [*figures, *_what_makes_it(now)]


def _what_makes_it(graph: Graph) -> Iterator[Figure]:
    """Where the estimate leaves the published line of Lozère, and which way."""
    off = against_line(inside(graph, "48", FAR_MINUTES), "48", 3, 15)
    part = "Lozère, 3–15 km: the estimate and the published line"
    yield Figure(part, "the line, to the whole minute", f"{sum(abs(x) <= 0.5 for x in off) / len(off):.1%}")
    yield Figure(part, "above it: the drives to Paris say so", f"{sum(x > 0.5 for x in off) / len(off):.1%}")
    under = sum(x < -0.5 - 1e-9 for x in off)
    yield Figure(part, "below it", str(under), "0", under == 0)
    stray = sum(bool(row["stray"]) for row in rows("paris.csv.gz"))
    yield Figure(part, "communes of France whose drive to Paris is not trusted", f"{stray} of {len(paris()):,}")


def main() -> int:
    """Print the table; 1 when an aim is not met."""
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    sys.stdout.write(table(figures) + "\n")
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
