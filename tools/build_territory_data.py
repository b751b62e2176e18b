"""Builds the data files that `maillage.territory` ships. Run by maintainers, once per edition of the sources.

Needs numpy, scipy and shapely >= 2.1, which the product does not depend on. Arguments: the nine
inputs and the folder to write (see `--help`). Same inputs, same bytes: the gzip headers carry no date.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.spatial import Delaunay
from shapely.geometry import mapping, shape

Row = dict[str, str]
LONGEST_NEIGHBOURS_KM = 60.0  # only French Guiana has neighbours that far
WIDE = {"973"}  # where longer is still true: Guiana's communes are the size of départements
STRAY_MINUTES = 5.0  # a drive to Paris off by that much from those of all neighbours is not the village's

# Communes on islands without a bridge, one group an island: no road leaves the group.
ISLANDS = (
    {"29155"}, {"29084"}, {"29083"}, {"29082"}, {"22016"}, {"56069"}, {"56086"}, {"56085"}, {"56087"}, {"56088"},
    {"56009", "56152", "56114", "56241"}, {"85113"}, {"17004"},
    {"97110"}, {"97130"}, {"97131"}, {"97108", "97112", "97126"}, {"97608", "97615"},
)  # fmt: skip


def main() -> None:
    """Read, derive, write, and say how large each file is."""
    args = _arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    communes = _without_stray_villages(_rows(args.communes))
    current = {c["insee"] for c in communes}
    _write_csv(args.out / "communes.csv.gz", *_communes(communes))
    _write_csv(args.out / "former.csv.gz", *_former(args.decoupage_communes, communes))
    _write_csv(args.out / "arrondissements.csv", *_arrondissements(args.decoupage_communes))
    regions = {r["code"]: r["nom"] for r in json.loads(args.decoupage_regions.read_text())}
    _write_csv(args.out / "departements.csv", *_departements(args.decoupage_departements, regions, communes))
    borders = [(r["insee_a"], r["insee_b"]) for r in _rows(args.borders)]
    header, neighbours = _neighbours(communes, [p for p in borders if set(p) <= current])
    _write_csv(args.out / "neighbours.csv.gz", header, neighbours)
    _write_csv(args.out / "paris.csv.gz", *_paris(_rows(args.paris), neighbours, _rows(args.paces)))
    _write_boundaries(args.out / "boundaries", args.boundaries)
    for path in sorted(args.out.rglob("*.*")):
        print(f"{path.stat().st_size:>9,}  {path.relative_to(args.out)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, text in (
        (
            "communes",
            "communes of France, CSV: insee, nom, dep, population, codes_postaux, lat, lon, area_km2, bourg_*",
        ),
        ("decoupage-communes", "communes.json of @etalab/decoupage-administratif"),
        ("decoupage-departements", "departements.json of the same package"),
        ("decoupage-regions", "regions.json of the same package"),
        ("borders", "CSV of communes that share a border: insee_a, insee_b"),
        ("paris", "CSV of drives to Paris by OSRM: insee, car_to_paris_s"),
        ("paces", "paces.csv of the shipped data"),
        ("boundaries", "GeoJSON (gzip) of communes with properties insee, nom, dep; a valid coverage"),
        ("out", "folder to write"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, help=text)
    return parser.parse_args()


def _without_stray_villages(communes: list[Row]) -> list[Row]:
    """Forget a village centre that lies far outside its commune: a homonym was matched (11 of 14,654)."""
    for c in communes:
        if c["bourg_lat"] and c["lat"]:
            away = _km((float(c["lat"]), float(c["lon"])), (float(c["bourg_lat"]), float(c["bourg_lon"])))
            if away > 1.5 * sqrt(float(c["area_km2"] or 0)):
                c["bourg_lat"] = c["bourg_lon"] = ""
    return communes


def _communes(communes: list[Row]) -> tuple[list[str], Iterator[list[str]]]:
    header = ["insee", "name", "departement", "population", "lat", "lon", "area_km2", "postal_codes", "bourg_lat", "bourg_lon"]  # fmt: skip
    return header, (
        [
            c["insee"], c["nom"], c["dep"], c["population"], c["lat"], c["lon"], c["area_km2"],
            " ".join(sorted(c["codes_postaux"].replace(";", " ").replace("|", " ").replace(",", " ").split())),
            c["bourg_lat"], c["bourg_lon"],
        ]
        for c in sorted(communes, key=lambda c: c["insee"])
    )  # fmt: skip


def _former(path: Path, communes: list[Row]) -> tuple[list[str], list[list[str]]]:
    """Communes that were merged into another: their names, unless the merged commune kept the very name, and codes.

    Of some only the code is known: their name is empty.
    """
    now = {c["insee"]: c["nom"] for c in communes}
    source = json.loads(path.read_text())
    found = [
        [c["code"], c["nom"], c["chefLieu"]]
        for c in source
        if c["type"] in ("commune-deleguee", "commune-associee") and now.get(c["chefLieu"]) not in (None, c["nom"])
    ]
    named = {code for code, _name, _insee in found} | set(now)
    found += [
        [code, "", c["code"]]
        for c in source
        if c["type"] == "commune-actuelle" and c["code"] in now
        for code in c.get("anciensCodes", ())
        if code not in named
    ]
    return ["code", "name", "insee"], sorted(found)


def _arrondissements(path: Path) -> tuple[list[str], list[list[str]]]:
    """The arrondissements of Paris, Lyon and Marseille, which have a code and postal codes of their own."""
    found = [
        [c["code"], c["nom"], c["commune"], " ".join(sorted(c["codesPostaux"]))]
        for c in json.loads(path.read_text())
        if c["type"] == "arrondissement-municipal"
    ]
    return ["code", "name", "insee", "postal_codes"], sorted(found)


def _departements(path: Path, regions: dict[str, str], communes: list[Row]) -> tuple[list[str], list[list[str]]]:
    used = {c["dep"] for c in communes}
    rows = [
        [d["code"], d["nom"], d.get("region", ""), regions.get(d.get("region", ""), "")]
        for d in json.loads(path.read_text())
        if d["code"] in used
    ]
    missing = used - {r[0] for r in rows}
    if missing:
        raise SystemExit(f"départements without a name: {sorted(missing)}")
    return ["code", "name", "region_code", "region"], sorted(rows)


def _neighbours(communes: list[Row], borders: list[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    """Real borders where they are known; elsewhere, and across the edge, the Gabriel graph of the centres."""
    centres = {c["insee"]: _centre(c) for c in communes if c["lat"]}
    bordered = {insee for pair in borders for insee in pair}
    kinds = {tuple(sorted(p)): "gabriel" for p in _gabriel(centres, communes) if not bordered.issuperset(p)}
    kinds |= {tuple(sorted(p)): "border" for p in borders}
    rows = []
    for (a, b), kind in sorted(kinds.items()):
        km = _km(centres[a], centres[b])
        if kind == "border" or km <= LONGEST_NEIGHBOURS_KM or a[:3] in WIDE:
            rows.append([a, b, f"{km:.2f}", kind])
    return ["a", "b", "km", "kind"], rows


def _gabriel(centres: dict[str, tuple[float, float]], communes: list[Row]) -> Iterator[tuple[str, str]]:
    """Pairs of centres with no third one inside the circle they span (Gabriel and Sokal, 1969), land by land."""
    lands: dict[str, list[str]] = defaultdict(list)
    for commune in communes:
        if commune["insee"] in centres:
            lands[_land(commune)].append(commune["insee"])
    for codes in lands.values():
        yield from _gabriel_of_land(codes, np.array([centres[c] for c in codes]))


def _paris(drives: list[Row], neighbours: list[list[str]], paces: list[Row]) -> tuple[list[str], list[list[str]]]:
    """Seconds to Paris; stray where the router's point is not the village.

    A commune's point may fall on a forest track nobody takes to its village: its drive is then longer than that of
    *every* neighbour by more than the whole estimated drive between them (or shorter, beside a motorway).
    """
    seconds = {r["insee"]: round(float(r["car_to_paris_s"])) for r in drives if r["car_to_paris_s"]}
    pace = {r["departement"]: (float(r["access_minutes"]), float(r["minutes_per_km"])) for r in paces}
    longer, shorter = defaultdict(list), defaultdict(list)
    for a, b, km, _kind in neighbours:
        for one, other in ((a, b), (b, a)):
            if one in seconds and other in seconds:
                (access_1, slope_1), (access_2, slope_2) = (pace.get(c[:2], pace[""]) for c in (one, other))
                drive = (access_1 + access_2 + (slope_1 + slope_2) * float(km)) / 2
                more = (seconds[one] - seconds[other]) / 60
                longer[one].append(more - drive)
                shorter[one].append(-more - drive)
    stray = {insee for side in (longer, shorter) for insee, by in side.items() if min(by) > STRAY_MINUTES}
    return ["insee", "seconds", "stray"], [[i, str(s), "1" if i in stray else ""] for i, s in sorted(seconds.items())]


def _land(commune: Row) -> str:
    """The piece of dry land a commune is on: an island, Corsica, an overseas département, or the mainland."""
    for number, island in enumerate(ISLANDS):
        if commune["insee"] in island:
            return f"island {number}"
    dep = commune["dep"]
    return "Corsica" if dep in ("2A", "2B") else dep if dep.startswith("97") else "mainland"


def _gabriel_of_land(codes: list[str], degrees: np.ndarray) -> Iterator[tuple[str, str]]:
    if len(codes) < 4:
        yield from ((a, b) for i, a in enumerate(codes) for b in codes[i + 1 :])
        return
    # Equirectangular, scaled at the middle latitude of the land: emptiness of a small circle hardly depends on it.
    xy = degrees[:, ::-1] * [cos(radians(float(degrees[:, 0].mean()))), 1.0]
    indptr, indices = Delaunay(xy).vertex_neighbor_vertices
    for i, code in enumerate(codes):
        around = indices[indptr[i] : indptr[i + 1]]
        for j in around[around > i]:
            middle, radius2 = (xy[i] + xy[j]) / 2, ((xy[i] - xy[j]) ** 2).sum() / 4
            others = np.concatenate([around, indices[indptr[j] : indptr[j + 1]]])
            others = others[(others != i) & (others != j)]
            if not (((xy[others] - middle) ** 2).sum(axis=1) < radius2 * (1 - 1e-9)).any():
                yield code, codes[j]


def _write_boundaries(folder: Path, path: Path) -> None:
    folder.mkdir(exist_ok=True)
    by_departement: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        by_departement[feature["properties"]["dep"]].append(feature)
    for dep, features in by_departement.items():
        kept = [
            _feature({"insee": f["properties"]["insee"], "nom": f["properties"]["nom"]}, _rounded(f["geometry"], 5))
            for f in sorted(features, key=lambda f: f["properties"]["insee"])
        ]
        _write_json(folder / f"{dep}.geojson.gz", kept)
    codes = sorted(by_departement)
    whole = [shapely.union_all([shape(f["geometry"]).buffer(0) for f in by_departement[dep]]) for dep in codes]
    light = shapely.coverage_simplify(shapely.set_precision(whole, 1e-5), 0.006)
    _write_json(
        folder / "outlines.geojson.gz",
        [_feature({"code": dep}, _rounded(mapping(line), 4)) for dep, line in zip(codes, light, strict=True)],
    )


def _feature(properties: dict[str, str], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _rounded(geometry: dict[str, Any], digits: int) -> dict[str, Any]:
    def walk(value: Any) -> Any:
        return round(value, digits) if isinstance(value, float | int) else [walk(v) for v in value]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _centre(commune: Row) -> tuple[float, float]:
    if commune["bourg_lat"]:
        return float(commune["bourg_lat"]), float(commune["bourg_lon"])
    return float(commune["lat"]), float(commune["lon"])


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    h = sin(radians(b[0] - a[0]) / 2) ** 2
    h += cos(radians(a[0])) * cos(radians(b[0])) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(h))


def _rows(path: Path) -> list[Row]:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return list(csv.DictReader(io.StringIO(text.decode())))


def _write_csv(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


def _write_json(path: Path, features: list[dict[str, Any]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
