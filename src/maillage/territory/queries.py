"""What one asks the ground: which commune is meant, how many minutes, which outline."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from time import monotonic
from typing import Any

from maillage.territory.models import Commune, Departement, FormerName, Load, Neighbour
from maillage.territory.rules import Destination, Entry, Graph, Index, Pace, TravelTimes, estimate_minutes, folded
from maillage.territory.rules.minutes import Node

DATA = files("maillage.territory") / "data"
FRESH_S = 30.0  # how long a process trusts its names before asking whether the territory was loaded anew


@dataclass(frozen=True, slots=True)
class Found:
    """A commune as an answer to what was typed."""

    insee: str
    name: str
    departement: str
    postal_code: str
    exact: bool
    local: bool  # in the territory this installation is about


class _Names:
    """The names of all communes, kept by each process; read anew when the territory is."""

    def __init__(self) -> None:
        self.load: int | None = None
        self.index = Index([], {})
        self.checked = -FRESH_S

    def current(self) -> Index:
        if monotonic() - self.checked > FRESH_S:
            latest = Load.objects.order_by("-pk").values_list("pk", flat=True).first()
            if latest != self.load:
                self.index, self.load = _read_names(), latest
            self.checked = monotonic()
        return self.index

    def forget(self) -> None:
        self.checked = -FRESH_S


names = _Names()


def _read_names() -> Index:
    entries: list[Entry] = []
    postal: dict[str, list[Entry]] = defaultdict(list)
    people: dict[str, tuple[int, bool]] = {}
    rows = Commune.objects.values_list("insee", "name", "population", "postal_codes", "departement__in_territory")
    for insee, name, population, codes, local in rows.iterator():
        entry = Entry(insee, folded(name), population or 0, local)
        people[insee] = (population or 0, local)
        entries.append(entry)
        for code in codes:
            postal[code].append(entry)
    for name, insee in FormerName.objects.values_list("name", "commune_id"):
        population, local = people[insee]
        entries.append(Entry(insee, folded(name), population, local, former=True))
    return Index(entries, dict(postal))


def find_communes(text: str, limit: int = 8) -> list[Found]:
    """The communes someone may mean by a name, a former name, a postal code or an INSEE code; best first."""
    hits = names.current().search(text[:120], limit)
    communes = Commune.objects.in_bulk([entry.insee for entry, _exact in hits])
    return [
        Found(
            c.insee,
            c.name,
            c.departement_id,
            c.postal_codes[0] if c.postal_codes else "",
            exact,
            entry.local,
        )
        for entry, exact in hits
        if (c := communes.get(entry.insee))
    ]


def commune_meant(text: str, limit: int = 8) -> tuple[Found | None, list[Found]]:
    """The commune that is meant, if there is no doubt, and all that it could be.

    No doubt: one found; or the only one of the territory that is exactly what was typed; or the only one anywhere,
    when nothing of the territory begins like it.
    """
    found = find_communes(text, limit)
    exact = [commune for commune in found if commune.exact]
    here = [commune for commune in exact if commune.local]
    elsewhere = [] if any(commune.local for commune in found) else exact
    for likely in (found, here, elsewhere):
        if len(likely) == 1:
            return likely[0], found
    return None, found


class Estimate:
    """Travel times from the graph of neighbouring communes: what one has without a road extract."""

    source = "estimate"

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def minutes_to(self, destination: Destination, limit: int) -> dict[str, int]:
        """Whole minutes from each commune within `limit`."""
        return estimate_minutes(self.graph, destination, limit)


def travel_times() -> TravelTimes:
    """The best travel times this installation has: the estimate, until a road extract is loaded."""
    latest = Load.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Estimate(_graph(latest or 0))


@lru_cache(maxsize=1)
def _graph(load: int) -> Graph:  # noqa: ARG001 - the number of the load is the cache's key
    paces, paris = calibration(), drives_to_paris()
    nodes = {
        insee: Node(lat, lon, area or 10.0, paces.get(departement, paces[""]), paris.get(insee))
        for insee, lat, lon, area, departement in Commune.objects.values_list(
            "insee", "lat", "lon", "area_km2", "departement_id"
        )
        if lat is not None and lon is not None
    }
    around: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for a, b, km in Neighbour.objects.values_list("a_id", "b_id", "km"):
        if a in nodes and b in nodes:
            around[a].append((b, km))
            around[b].append((a, km))
    return Graph(nodes, dict(around))


@lru_cache(maxsize=1)
def calibration() -> dict[str, Pace]:
    """The pace of each calibrated département; under the empty code, that of all others (data/paces.csv)."""
    with (DATA / "paces.csv").open(encoding="utf-8") as file:
        return {
            row["departement"]: Pace(
                float(row["access_minutes"]),
                float(row["minutes_per_km"]),
                float(row["straight_minutes_per_km"]) if row["departement"] else None,
            )
            for row in csv.DictReader(file)
        }


def drives_to_paris() -> dict[str, float]:
    """Minutes from each commune to Paris by OSRM, where they may be trusted (data/paris.csv.gz)."""
    text = gzip.decompress((DATA / "paris.csv.gz").read_bytes()).decode()
    return {row["insee"]: int(row["seconds"]) / 60 for row in csv.DictReader(text.splitlines()) if not row["stray"]}


def territory_departements() -> list[Departement]:
    """The départements this installation is about."""
    return list(Departement.objects.filter(in_territory=True))


@lru_cache(maxsize=8)
def outlines(codes: tuple[str, ...]) -> str:
    """GeoJSON of the outlines of départements, as far as we ship them."""
    wanted = set(codes)
    collection: dict[str, Any] = json.loads(gzip.decompress((DATA / "boundaries" / "outlines.geojson.gz").read_bytes()))
    collection["features"] = [f for f in collection["features"] if f["properties"]["code"] in wanted]
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
