"""Loading the ground: communes, former names, neighbours, by COPY, all or nothing."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

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
from maillage.territory.queries import DATA, MODES, basemap_path, box_around, names, territory_departements
from maillage.territory.statistics import refresh_statistics

Progress = Callable[[str, int, int], None]  # what, done, total


# What higher floors do when minutes are no longer those of before: filled by their manifests.
WHEN_MINUTES_CHANGE: list[Callable[[], None]] = []


def announce_new_minutes() -> None:
    """Call what higher domains registered in WHEN_MINUTES_CHANGE."""
    for changed in WHEN_MINUTES_CHANGE:
        changed()


def ignore_progress(_what: str, _done: int, _total: int) -> None:
    """The default progress callback: does nothing."""


def load_territory(
    codes: Iterable[str], *, with_neighbours: bool = False, progress: Progress = ignore_progress
) -> Load:
    """Put the communes of France in place and say which départements this installation is about.

    May be run again at any time: what changed is changed, nothing that others point to is removed.
    """
    chosen = _valid_codes(codes)
    with transaction.atomic():
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("départements", _load_departements),
            ("communes", _load_communes),
            ("former names", _load_former),
            ("neighbours", _load_neighbours),
        )
        for number, (what, step) in enumerate(steps):
            progress(what, number, len(steps))
            step()
        if with_neighbours:
            chosen |= _bordering(chosen)
        Departement.objects.exclude(code__in=chosen).update(in_territory=False)
        Departement.objects.filter(code__in=chosen).update(in_territory=True)
        load = Load.objects.create(departements=" ".join(sorted(chosen)), communes=Commune.objects.count())
        progress("communes", len(steps), len(steps))
    names.forget()
    refresh_statistics()
    return load


def _valid_codes(codes: Iterable[str]) -> set[str]:
    known = {row[0] for row in _rows("departements.csv")}
    chosen = {code.upper().zfill(2) for code in codes}
    if unknown := sorted(chosen - known):
        raise Refusal("unknown_departement", "No département has the code %(codes)s.", codes=", ".join(unknown))
    if not chosen:
        raise Refusal("no_departement", "Say which département: maillage territory load 48 --with-neighbours")
    return chosen


def _rows(name: str) -> Iterator[list[str]]:
    data = (DATA / name).read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    reader = csv.reader(io.StringIO(text.decode()))
    next(reader)
    return reader


def _copy_rows(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY into a temporary table of the same shape, named `fresh`; the caller moves it where it belongs."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh")
        cursor.execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")
        with cursor.copy(f"COPY fresh ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _upsert(table: str, key: str, columns: tuple[str, ...]) -> None:
    names_ = ", ".join(columns)
    changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c != key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names_}) SELECT {names_} FROM fresh ON CONFLICT ({key}) DO UPDATE SET {changes}"
        )


def _load_departements() -> None:
    for code, name, region_code, region in _rows("departements.csv"):
        Departement.objects.update_or_create(
            code=code, defaults={"name": name, "region_code": region_code, "region": region}
        )


def _load_communes() -> None:
    columns = ("insee", "name", "departement_id", "population", "lat", "lon", "area_km2", "postal_codes")
    table = Commune._meta.db_table
    _copy_rows(table, ", ".join(columns), (_commune(row) for row in _rows("communes.csv.gz")))
    _upsert(table, "insee", columns)


def _commune(row: list[str]) -> tuple[Any, ...]:
    insee, name, departement, population, lat, lon, area, postal, village_lat, village_lon = row
    return (
        insee,
        name,
        departement,
        int(population) if population else None,
        float(village_lat or lat) if village_lat or lat else None,
        float(village_lon or lon) if village_lon or lon else None,
        float(area) if area else None,
        postal.split(),
    )


def _load_former() -> None:
    FormerName.objects.all().delete()
    FormerName.objects.bulk_create(
        [FormerName(code=code, name=name, commune_id=insee) for code, name, insee in _rows("former.csv.gz")],
        batch_size=2000,
    )
    Arrondissement.objects.bulk_create(
        [
            Arrondissement(code=code, name=name, commune_id=insee, postal_codes=postal.split())
            for code, name, insee, postal in _rows("arrondissements.csv")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "commune", "postal_codes"],
    )


def _load_neighbours() -> None:
    table = Neighbour._meta.db_table
    _copy_rows(table, "a_id, b_id, km", ((a, b, float(km)) for a, b, km, _kind in _rows("neighbours.csv.gz")))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"INSERT INTO {table} (a_id, b_id, km) SELECT a_id, b_id, km FROM fresh")


def _bordering(codes: set[str]) -> set[str]:
    pairs = Neighbour.objects.filter(a__departement__in=codes).values_list("b__departement_id", flat=True).distinct()
    back = Neighbour.objects.filter(b__departement__in=codes).values_list("a__departement_id", flat=True).distinct()
    return {*pairs, *back}


PART = 8_000_000  # bytes: a row of the database holds much less than its limit


def load_roads(path: Path, mode: str, progress: Progress = ignore_progress) -> Roads:
    """Read an OpenStreetMap extract and put its roads in the place of the former ones of this mode."""
    from maillage.territory.rules.roads.extract import read_roads  # noqa: PLC0415 - heavy, and seldom needed
    from maillage.territory.rules.roads.ways import Mode  # noqa: PLC0415 - as above

    work = Path(tempfile.gettempdir()) / "maillage-roads"  # a second start takes up what the first had read
    graph = read_roads(path, Mode(mode), progress, work)
    south, west, north, east = graph.box
    data = graph.to_bytes()
    with transaction.atomic():
        Roads.objects.filter(mode=mode).delete()
        roads = Roads.objects.create(
            mode=mode, file=path.name[:200], data_date=graph.about["date"], junctions=graph.junctions,
            roads=graph.roads, kilometres=graph.kilometres, south=south, west=west, north=north, east=east,
        )  # fmt: skip
        for number, start in enumerate(range(0, len(data), PART)):
            RoadsPart.objects.create(graph=roads, number=number, data=data[start : start + PART])
    cache.delete(MODES)
    refresh_statistics()
    return roads


def forget_roads(mode: str) -> bool:
    """Delete the roads of a mode, so that minutes are estimated again; whether there were any."""
    forgotten = bool(Roads.objects.filter(mode=mode).delete()[0])
    cache.delete(MODES)
    return forgotten


AROUND = 0.15  # degrees beyond the territory that the background of maps shows


def draw_basemap(path: Path, progress: Progress = ignore_progress) -> Basemap:
    """Make the background of maps from an OpenStreetMap extract, in the place of the former one.

    What lies outside the territory is left out; without a territory the whole extract is drawn. The archive is written
    beside the former one, and is in use once the transaction is.
    """
    from maillage.territory.rules.basemap import archive, extract, tiles  # noqa: PLC0415 - heavy, and seldom needed

    box = box_around([departement.code for departement in territory_departements()], AROUND)
    with tempfile.TemporaryDirectory(prefix="maillage-map-") as work:
        land = extract.read_land(path, box, progress, Path(work))
        west, south, east, north = extract.degrees_of(land.box)
        written = Path(work) / "new.pmtiles"
        archive_facts = archive.write_archive(written, tiles.make_tiles(land, progress), (west, south, east, north))
        target = basemap_path(archive_facts.digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part")
        shutil.copyfile(written, partial)
        partial.replace(target)
    with transaction.atomic():
        Basemap.objects.all().delete()
        basemap = Basemap.objects.create(
            digest=archive_facts.digest, file=path.name[:200], data_date=land.date, tiles=archive_facts.tiles,
            size=archive_facts.size, first_zoom=archive_facts.first_zoom, last_zoom=archive_facts.last_zoom,
            south=south, west=west, north=north, east=east,
        )  # fmt: skip
        transaction.on_commit(_remove_unused_archives)
    return basemap


def forget_basemap() -> bool:
    """Delete the background made from an extract; whether there was one."""
    with transaction.atomic():
        forgotten = bool(Basemap.objects.all().delete()[0])
        transaction.on_commit(_remove_unused_archives)
    return forgotten


def _remove_unused_archives() -> None:
    """Remove the archives that are not in use, save the latest: pages kept for an hour still ask for its tiles."""
    used = {basemap_path(digest).name for digest in Basemap.objects.values_list("digest", flat=True)}
    folder = basemap_path("any").parent
    unused = [file for file in folder.glob("*.pmtiles") if file.name not in used] if folder.is_dir() else []
    for file in sorted(unused, key=lambda file: file.stat().st_mtime)[:-1]:
        file.unlink(missing_ok=True)
