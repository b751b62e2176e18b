"""Tables people bring: who lives or works where, and places that could open. All or nothing, line and column said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from math import isfinite
from typing import Any

from django.db import transaction

from maillage.community.models import Network
from maillage.foresight.models import PeopleRow, PeopleTable, SiteRow, SiteTable
from maillage.foresight.rules.grid import cell_centre
from maillage.kernel import processes
from maillage.kernel.geo import distance_km
from maillage.kernel.processes import run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, read_columns
from maillage.territory.models import Commune
from maillage.territory.queries import find_commune_codes

PEOPLE = {"personnes", "people", "pop", "population", "ind", "poids"}
INSEE = {"insee", "code_insee", "codgeo", "commune"}
CELL = {"idcar_1km", "idcar_200m", "idinspire", "carreau"}
LAT, LON, NAME = {"lat", "latitude"}, {"lon", "lng", "longitude"}, {"nom", "name"}
OPENING, YEARLY, ROOM = {"ouverture", "cout_ouverture"}, {"fonctionnement", "cout_annuel"}, {"capacite", "places"}
KNOWN = frozenset[str]().union(PEOPLE, INSEE, CELL, LAT, LON, NAME, OPENING, YEARLY, ROOM)
FARTHEST_KM = 15.0  # a point farther than this from every village is not of this territory
CHILD = processes.Limits(memory=1024 * processes.MEGABYTE, answer=256 * processes.MEGABYTE)
LIMITS = Limits(file_bytes=20_000_000, rows=500_000, cells=4_000_000)


def bring(network: Network, kind: str, name: str, source: str, content: bytes) -> PeopleTable | SiteTable:
    """Read a table of people or of sites and keep it; a Refusal names the first bad line and column."""
    heads, lines = _read(content)
    write_table: Callable[..., Any] = _people if kind == "people" else _sites
    return write_table(network, name, source, heads, lines)


def _read(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    lines = run_in_child(CHILD, too_much_refusal, read_columns, content, LIMITS, KNOWN)
    if len(lines) < 2:
        raise Refusal("empty_table", "This file is empty.")
    return lines[0][1], lines[1:]


def _column(heads: list[str], names: set[str]) -> int | None:
    return next((number for number, head in enumerate(heads) if head in names), None)


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _number(line: int, heads: list[str], row: list[str], column: int, *, signed: bool = False) -> float:
    text = re.sub(r"[\s\u202f\u00a0]", "", _cell(row, column)).replace(",", ".")
    try:
        number = float(text)
        if not isfinite(number) or (number < 0 and not signed):
            raise ValueError
    except ValueError:
        raise Refusal(
            "bad_cell",
            "Line %(line)s, column “%(column)s”: “%(text)s” is not a number that is meant here.",
            line=line,
            column=heads[column],
            text=_cell(row, column)[:40],
        ) from None
    return number


class _RowLocator:
    """The commune of a line, by its code, its cell or its position."""

    def __init__(self, heads: list[str], lines: list[tuple[int, list[str]]]) -> None:
        self.heads = heads
        self.insee, self.cell = _column(heads, INSEE), _column(heads, CELL)
        self.lat, self.lon = _column(heads, LAT), _column(heads, LON)
        if self.insee is None and self.cell is None and (self.lat is None or self.lon is None):
            raise Refusal(
                "no_where",
                "No column says where: one named “insee”, or “idcar_1km” (INSEE's grid), or “lat” and “lon” is needed.",
            )
        rows = Commune.objects.values_list("insee", "lat", "lon")
        self.known = {insee: (lat, lon) for insee, lat, lon in rows if lat is not None and lon is not None}
        self.around: dict[tuple[int, int], list[str]] = defaultdict(list)
        for insee, (lat, lon) in self.known.items():
            self.around[int(lat * 5), int(lon * 5)].append(insee)
        self.codes = find_commune_codes(_cell(row, self.insee) for _line, row in lines)

    def of(self, line: int, row: list[str]) -> tuple[str, float, float]:
        """The INSEE code and the position (degrees) of a row; a Refusal names its line."""
        if self.insee is not None and _cell(row, self.insee):
            code = self.codes[_cell(row, self.insee)]
            if code is None or code not in self.known:
                raise Refusal(
                    "unknown_commune",
                    "Line %(line)s: no commune has the code “%(insee)s”.",
                    line=line,
                    insee=_cell(row, self.insee)[:20],
                )
            if self.lat is None or self.lon is None or not _cell(row, self.lat):
                return code, *self.known[code]
            return code, *self._position(line, row)
        if self.cell is not None and _cell(row, self.cell):
            centre = cell_centre(_cell(row, self.cell))
            if centre is None:
                raise Refusal(
                    "bad_grid_cell",
                    "Line %(line)s: “%(cell)s” is not a cell of the European grid.",
                    line=line,
                    cell=_cell(row, self.cell)[:40],
                )
            return self._nearest(line, *centre), *centre
        lat, lon = self._position(line, row)
        return self._nearest(line, lat, lon), lat, lon

    def _position(self, line: int, row: list[str]) -> tuple[float, float]:
        assert self.lat is not None
        assert self.lon is not None
        lat = _number(line, self.heads, row, self.lat, signed=True)
        return lat, _number(line, self.heads, row, self.lon, signed=True)

    def _nearest(self, line: int, lat: float, lon: float) -> str:
        close = [
            insee
            for up in (-1, 0, 1)
            for side in (-1, 0, 1)
            for insee in self.around.get((int(lat * 5) + up, int(lon * 5) + side), ())
        ]
        best = min(close, key=lambda insee: distance_km(lat, lon, *self.known[insee]), default=None)
        if best is None or distance_km(lat, lon, *self.known[best]) > FARTHEST_KM:
            raise Refusal(
                "out_of_france", "Line %(line)s: no commune is near %(lat)s, %(lon)s.", line=line, lat=lat, lon=lon
            )
        return best


@transaction.atomic
def _people(
    network: Network, name: str, source: str, heads: list[str], lines: list[tuple[int, list[str]]]
) -> PeopleTable:
    where, column = _RowLocator(heads, lines), _column(heads, PEOPLE)
    if column is None:
        raise Refusal("no_people_column", "No column says how many people: name one “personnes”.")
    counted: dict[str, float] = defaultdict(float)
    for line, row in lines:
        insee, _lat, _lon = where.of(line, row)
        counted[insee] += _number(line, heads, row, column)
    table = PeopleTable.objects.create(network=network, name=name, source=source, lines=len(lines))
    PeopleRow.objects.bulk_create(
        [PeopleRow(table=table, commune_id=insee, people=people) for insee, people in counted.items()], batch_size=2000
    )
    return table


@transaction.atomic
def _sites(network: Network, name: str, source: str, heads: list[str], lines: list[tuple[int, list[str]]]) -> SiteTable:
    where, named = _RowLocator(heads, lines), _column(heads, NAME)
    if named is None:
        raise Refusal("no_name_column", "No column says how each place is called: name one “nom”.")
    extra = {
        "opening_cost": _column(heads, OPENING),
        "yearly_cost": _column(heads, YEARLY),
        "room": _column(heads, ROOM),
    }
    table = SiteTable.objects.create(network=network, name=name, source=source, lines=len(lines))
    sites = []
    for line, row in lines:
        insee, lat, lon = where.of(line, row)
        extra_values = {
            field: _number(line, heads, row, column) if column is not None and _cell(row, column) else None
            for field, column in extra.items()
        }
        called = _cell(row, named)[:120] or insee
        sites.append(SiteRow(table=table, name=called, commune_id=insee, lat=lat, lon=lon, **extra_values))
    SiteRow.objects.bulk_create(sites, batch_size=2000)
    return table
