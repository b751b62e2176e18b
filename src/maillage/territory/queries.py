"""Reads of the territory: communes by name or code, minutes, outlines."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max, Min

from maillage.kernel.refusal import Refusal
from maillage.territory.models import (
    Arrondissement,
    Basemap,
    Commune,
    Departement,
    FormerName,
    Load,
    Neighbour,
    Roads,
    RoadsPart,
)
from maillage.territory.rules import Destination, Entry, Graph, Index, Pace, estimate_minutes, fold_name
from maillage.territory.rules.minutes import Node, inside_minutes
from maillage.territory.rules.roads.ways import Mode

DATA = files("maillage.territory") / "data"
MODES, MODES_FRESH_S = "modes_with_roads", 60  # how long a process believes them
FRESH_S = 30.0  # how long a process trusts its names before asking whether the territory was loaded anew


@dataclass(frozen=True, slots=True)
class FoundCommune:
    """A commune found by what was typed, and how surely."""

    insee: str
    name: str
    departement: str
    postal_code: str
    exact: bool
    local: bool  # in the territory this installation is about
    called: str = ""  # the former commune or the arrondissement that was found, when it is not its own name
    guessed: bool = False  # from a slip, or from a piece of a code: to be offered, never taken in silence

    @property
    def typed(self) -> str:
        """What leads to this commune and to no other when it is typed: a code alone may be that of two."""
        return f"{self.name} {self.postal_code or self.insee}"


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
        entry = Entry(insee, fold_name(name), population or 0, local)
        people[insee] = (population or 0, local)
        entries.append(entry)
        for code in codes:
            postal[code].append(entry)
    for code, name, insee in FormerName.objects.values_list("code", "name", "commune_id"):
        entries.append(Entry(insee, fold_name(name), *people[insee], former=True, code=code, label=name))
    for code, name, insee, codes in Arrondissement.objects.values_list("code", "name", "commune_id", "postal_codes"):
        part = Entry(insee, fold_name(name), *people[insee], code=code, label=name)
        entries.append(part)
        postal |= {postal_code: [part] for postal_code in codes}
    return Index(entries, dict(postal))


def find_communes(text: str, limit: int = 8) -> list[FoundCommune]:
    """The communes someone may mean by a name, a former name, a postal code or an INSEE code; best first."""
    hits = names.current().search(text[:120], limit)
    communes = Commune.objects.in_bulk([hit.entry.insee for hit in hits])
    return [
        FoundCommune(
            c.insee,
            c.name,
            c.departement_id,
            c.postal_codes[0] if c.postal_codes else "",
            hit.exact,
            hit.entry.local,
            hit.entry.label,
            hit.guessed,
        )
        for hit in hits
        if (c := communes.get(hit.entry.insee))
    ]


def resolve_commune(text: str, limit: int = 8) -> tuple[FoundCommune | None, list[FoundCommune]]:
    """The commune that is meant, if there is no doubt, and all that it could be: what is in doubt is to be asked.

    Takes what a form or a table holds: a name, with or without a code or a département beside it; an INSEE code, of a
    former commune or of an arrondissement too; a postal code; either without the zero that a spreadsheet took
    (1053, 1000) or with the decimals that it added (48095.0).

    No doubt: one found; or the only one of the territory that is exactly what was typed; or the only one anywhere,
    when nothing of the territory begins like it. A slip of the pen and a piece of a code are never without doubt: a
    wrong commune would be written in silence.
    """
    candidates = find_communes(text, limit)
    sure = [commune for commune in candidates if not commune.guessed]
    exact = [commune for commune in candidates if commune.exact]
    here = [commune for commune in exact if commune.local]
    elsewhere = [] if any(commune.local for commune in candidates) else exact
    for likely in (sure if len(sure) == len(candidates) else [], here, elsewhere):
        if len(likely) == 1:
            return likely[0], candidates
    return None, candidates


def require_commune(text: str) -> FoundCommune:
    """The commune that a program means; Refusal when there is none, or when several could be: `communes` says which."""
    commune, communes = resolve_commune(text)
    if commune is not None:
        return commune
    if not communes:
        raise Refusal(
            "no_such_commune",
            "No commune is called “%(text)s”. Check the spelling, or give the postal code.",
            text=text,
        )
    listed = ", ".join(f"{one.name} ({one.insee})" for one in communes)
    raise Refusal("several_communes", "Several communes are called so: %(communes)s.", communes=listed)


def find_commune_codes(texts: Iterable[str]) -> dict[str, str | None]:
    """For each text of a column of codes, the INSEE code of today's commune; None when there is none or a doubt.

    For whole tables: no statement for each. INSEE codes come first, even where a postal code is written the same way
    (48140): it is a column of INSEE codes. Former codes and arrondissements lead to their commune; a code of four
    digits lost its zero. `resolve_commune` is for a column where a person may have written anything.
    """
    index = names.current()
    return {text: _resolve_code(index, text) for text in set(texts)}


def _resolve_code(index: Index, text: str) -> str | None:
    code = re.sub(r"\.0+$", "", text.strip().upper()).zfill(5)
    if entry := index.codes.get(code):
        return entry.insee
    hits = index.search(code, 2) if code.isdigit() and len(text.strip()) > 3 else []
    return hits[0].entry.insee if len(hits) == 1 and hits[0].exact else None


class Estimate:
    """Travel times from the graph of neighbouring communes: what one has without a road extract."""

    source = "estimate"

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def minutes_to(self, destination: Destination, limit: int) -> dict[str, int]:
        """Whole minutes from each commune within `limit`."""
        return estimate_minutes(self.graph, destination, limit)

    def source_for(self, _destination: Destination) -> str:
        """The estimate answers for every place."""
        return self.source

    def zone(self, destination: Destination, minutes: Sequence[int]) -> dict[str, Any]:
        """GeoJSON of where one comes from within so many minutes: around the centres of communes."""
        import numpy as np  # noqa: PLC0415 - only those who draw need it

        from maillage.territory.rules.isochrones import zones  # noqa: PLC0415 - as above

        minutes_by_insee = self.minutes_to(destination, max(minutes))
        pace = self.graph.nodes[destination.insee].pace.minutes_per_km if destination.insee in self.graph.nodes else 1.5
        spots = [(self.graph.nodes[insee].lat, self.graph.nodes[insee].lon, m) for insee, m in minutes_by_insee.items()]
        return zones(np.array([*spots, (destination.lat, destination.lon, 0.0)]), minutes, pace, SPREAD_KM)

    def path(self, start: Destination, end: Destination) -> Drive | None:
        """Straight lines through the centres of communes: no road is known."""
        minutes = self.minutes_to(end, FARTHEST).get(start.insee)
        if minutes is None:
            return None
        return Drive([(start.lat, start.lon), (end.lat, end.lon)], float(minutes), None, self.source)


@dataclass(frozen=True, slots=True)
class Drive:
    """One drive: points, minutes, metres where roads are known, and from what."""

    points: list[tuple[float, float]]
    minutes: float
    metres: float | None
    source: str


SPREAD_KM = 6.0  # a commune's centre speaks for what lies around it, up to here
FARTHEST = 240  # minutes
TOWARDS_KM = 0.8  # off a road, one walks at most that far in a zone that is drawn


class RoadTimes:
    """Travel times along real roads; a place outside the extract is left to the estimate."""

    source = "roads"

    def __init__(self, router: Any, estimate: Estimate) -> None:
        self.router, self.estimate = router, estimate
        nodes = estimate.graph.nodes
        self.insee = list(nodes)
        self.centres = router.snap([node.lat for node in nodes.values()], [node.lon for node in nodes.values()])

    def covers(self, place: Destination) -> bool:
        """Whether the extract has a road near this place."""
        return bool(self.router.snap(place.lat, place.lon).is_near[0])

    def source_for(self, destination: Destination) -> str:
        """Roads where the extract has some near, else the estimate."""
        return self.source if self.covers(destination) else self.estimate.source

    def minutes_to(self, destination: Destination, limit: int) -> dict[str, int]:
        """Whole minutes from each commune within `limit`, by road; a drive inside a commune is never zero."""
        at = self.router.snap(destination.lat, destination.lon)
        if not at.is_near[0]:
            return self.estimate.minutes_to(destination, limit)
        minutes = self.router.minutes(at, 0, self.centres, limit + 0.5)
        minutes_by_insee = {
            insee: max(1, round(m)) for insee, m in zip(self.insee, minutes.tolist(), strict=True) if m <= limit + 0.5
        }
        home = self.estimate.graph.nodes.get(destination.insee)
        if home is not None:
            minutes_by_insee[destination.insee] = max(
                minutes_by_insee.get(destination.insee, 1), round(inside_minutes(home))
            )
        return {insee: m for insee, m in minutes_by_insee.items() if m <= limit}

    def zone(self, destination: Destination, minutes: Sequence[int]) -> dict[str, Any]:
        """GeoJSON of where one comes from within so many minutes."""
        from maillage.territory.rules.isochrones import zones  # noqa: PLC0415 - only those who draw need it
        from maillage.territory.rules.roads.routing import WALK_MINUTES_PER_KM  # noqa: PLC0415 - as above

        if not self.covers(destination):
            return self.estimate.zone(destination, minutes)
        spots = self.router.spots(destination.lat, destination.lon, float(max(minutes)), outbound=False)
        return zones(spots, minutes, WALK_MINUTES_PER_KM, TOWARDS_KM)

    def path(self, start: Destination, end: Destination) -> Drive | None:
        """The fastest drive along roads; the estimate's where the extract does not reach."""
        if not (self.covers(start) and self.covers(end)):
            return self.estimate.path(start, end)
        drive = self.router.path(self.router.snap(start.lat, start.lon), self.router.snap(end.lat, end.lon))
        return Drive(drive.points, drive.minutes, drive.metres, self.source) if drive else None


def travel_times(mode: str = "car") -> Estimate | RoadTimes:
    """The best travel times this installation has: real roads where an extract was read, else the estimate."""
    latest = Load.objects.order_by("-pk").values_list("pk", flat=True).first()
    roads = Roads.objects.filter(mode=mode).values_list("pk", flat=True).first()
    return _road_times(roads, latest or 0) if roads else Estimate(_graph(latest or 0))


@lru_cache(maxsize=len(Mode))
def _road_times(roads: int, load: int) -> RoadTimes:
    from maillage.territory.rules.roads.graph import RoadGraph  # noqa: PLC0415 - heavy, and seldom needed
    from maillage.territory.rules.roads.routing import Router  # noqa: PLC0415 - as above

    parts = RoadsPart.objects.filter(graph=roads).order_by("number").values_list("data", flat=True)
    graph = RoadGraph.from_bytes(b"".join(bytes(part) for part in parts.iterator()))
    return RoadTimes(Router(graph), Estimate(_graph(load)))


def modes_with_roads() -> list[Mode]:
    """Bike, foot: how one may travel besides by car, since those roads were read. By car one always may."""
    return cache.get_or_set(MODES, _modes_with_roads, MODES_FRESH_S) or []


def _modes_with_roads() -> list[Mode]:
    read = set(Roads.objects.values_list("mode", flat=True))
    return [mode for mode in Mode if mode in read and mode != Mode.CAR]


def roads_in_use(mode: str = "car") -> Roads | None:
    """The road graph that minutes follow, None when they are estimated."""
    return Roads.objects.filter(mode=mode).first()


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


@lru_cache(maxsize=1)
def estimate_errors() -> dict[str, float]:
    """By how many minutes the estimate is wrong (root mean square) within each département; under "", elsewhere."""
    with (DATA / "paces.csv").open(encoding="utf-8") as file:
        return {row["departement"]: float(row["observed_rmse_minutes"]) for row in csv.DictReader(file)}


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
    departements = set(codes)
    collection: dict[str, Any] = json.loads(gzip.decompress((DATA / "boundaries" / "outlines.geojson.gz").read_bytes()))
    collection["features"] = [f for f in collection["features"] if f["properties"]["code"] in departements]
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _boundaries(departement: str) -> Any:
    return DATA / "boundaries" / f"{departement}.geojson.gz"


@lru_cache(maxsize=8)
def simplified_communes(departement: str, metres: float) -> dict[str, Any]:
    """The outlines of the communes of a département, drawn lightly; their centres where we ship no outlines."""
    if departement.isalnum() and _boundaries(departement).is_file():
        from maillage.territory.rules.outlines import simplify_outlines  # noqa: PLC0415 - only those who draw need it

        collection: dict[str, Any] = json.loads(gzip.decompress(_boundaries(departement).read_bytes()))
        return simplify_outlines(collection, metres)
    communes = Commune.objects.filter(departement=departement).exclude(lat=None)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(lon, 3), round(lat, 3)]},
            "properties": {"insee": insee, "nom": name},
        }
        for insee, name, lat, lon in communes.values_list("insee", "name", "lat", "lon")
        if lat is not None and lon is not None
    ]
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=8)
def simplified_departements(
    codes: tuple[str, ...], metres: float, view: tuple[float, float, float, float] | None = None
) -> dict[str, Any]:
    """The outlines of these départements, as far as we ship them, drawn lightly; `at` is a point in view."""
    from maillage.territory.rules.outlines import simplify_outlines  # noqa: PLC0415 - only those who draw need it

    return simplify_outlines(json.loads(outlines(codes)), metres, view)


def box_around(departements: Iterable[str], margin: float) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the communes of these départements, and so many degrees beyond."""
    box = Commune.objects.filter(departement__in=departements).aggregate(
        west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    if box["west"] is None:
        return None
    return box["west"] - margin, box["south"] - margin, box["east"] + margin, box["north"] + margin


def largest_communes(departements: Iterable[str], most: int) -> list[Commune]:
    """The most populous communes of these départements that have a known position, the largest first."""
    communes = Commune.objects.filter(departement__in=departements).exclude(lat=None).exclude(population=None)
    return list(communes.order_by("-population", "insee")[:most])


def basemap_path(digest: str) -> Path:
    """Where the archive of the background of that digest lies: among the files that all machines share."""
    return Path(settings.MEDIA_ROOT) / "map" / f"{digest}.pmtiles"


def basemap_in_use() -> Basemap | None:
    """The background made from an OpenStreetMap extract, None when there is none."""
    return Basemap.objects.order_by("-pk").first()


def basemap_tile(digest: str, z: int, x: int, y: int) -> bytes | None:
    """A tile of that background, compressed by gzip; None where nothing is known. FileNotFoundError if it is gone."""
    return _tile_reader(digest).tile(z, x, y)


@lru_cache(maxsize=2)
def _tile_reader(digest: str) -> Any:
    from maillage.territory.rules.basemap.archive import TileReader  # noqa: PLC0415 - only those who draw need it

    return TileReader(basemap_path(digest))
