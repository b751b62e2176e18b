"""Tables of researchers: minutes, people, sites, points, from CSV or Parquet; answers written back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from maillage.foresight.rules.asking import FAR, Answer, Ground, ground
from maillage.foresight.rules.kernels import Floats
from maillage.kernel.geo import EARTH_RADIUS_KM
from maillage.kernel.refusal import Refusal

YES = frozenset({"1", "yes", "oui", "true", "vrai", "x"})
MOST_CELLS = 400_000_000  # of a table of minutes held whole


@dataclass(frozen=True)
class Table:
    """A table as read: the names of its columns, its rows of text, and the line of each."""

    file: str
    heads: list[str]
    rows: list[list[str]]
    lines: list[int]

    def column(self, *names: str) -> int | None:
        """The first column of one of these names, if there is one."""
        low = [head.strip().lower() for head in self.heads]
        return next((low.index(name) for name in names if name in low), None)

    def number(self, row: int, column: int, *, signed: bool = False, infinite: bool = False) -> float:
        """A cell as a number; a Refusal names its line and column."""
        text = self.rows[row][column].strip() if column < len(self.rows[row]) else ""
        if infinite and text.lower() in {"", "inf", "infinity", "na"}:
            return float("inf")
        try:
            number = float(text.replace(",", "."))
            if not isfinite(number) or (number < 0 and not signed):
                raise ValueError
        except ValueError:
            raise Refusal(
                "bad_cell",
                "%(file)s, line %(line)s, column “%(column)s”: “%(text)s” is not a number that is meant here.",
                file=self.file, line=self.lines[row], column=self.heads[column], text=text[:40],
            ) from None  # fmt: skip
        return number


def read_table(path: Path) -> Table:
    """A CSV (comma, semicolon or tab) or Parquet file; every mistake is one sentence."""
    if not path.is_file():
        raise Refusal("no_file", "There is no file %(path)s.", path=str(path))
    if path.suffix == ".parquet":
        return _parquet(path)
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1)]
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise Refusal("empty_table", "%(file)s holds no line under its heads.", file=path.name)
    return Table(path.name, rows[0][1], [row for _number, row in rows[1:]], [number for number, _row in rows[1:]])


def _parquet(path: Path) -> Table:
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra, only for those who bring such files
    except ImportError:
        raise Refusal("no_parquet", "To read Parquet files, install pyarrow: pip install pyarrow.") from None
    try:
        held = parquet.read_table(path)
    except Exception:
        raise Refusal("bad_parquet", "%(file)s can't be read as a Parquet file.", file=path.name) from None
    columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in held.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Table(path.name, list(held.column_names), rows, list(range(1, len(rows) + 1)))


@dataclass(frozen=True)
class Named:
    """A ground, and the names of its groups and sites."""

    land: Ground
    groups: list[str]
    sites: list[str]
    remarks: list[str]


def _unique(table: Table, names: Sequence[str]) -> dict[str, int]:
    seen: dict[str, int] = {}
    for row, name in enumerate(names):
        if name in seen:
            raise Refusal(
                "twice", "%(file)s, line %(line)s: “%(name)s” is there twice.",
                file=table.file, line=table.lines[row], name=name[:40],
            )  # fmt: skip
        seen[name] = row
    return seen


def _ids(table: Table) -> list[str]:
    return [row[0].strip() for row in table.rows]


def from_minutes(minutes: Path, people: Path | None, sites: Path | None, far: float = FAR) -> Named:
    """A ground from a table of minutes (first column: groups; heads: sites) and tables of people and sites."""
    table = read_table(minutes)
    groups, names = _ids(table), [head.strip() for head in table.heads[1:]]
    rows = _unique(table, groups)
    if len(set(names)) < len(names):
        raise Refusal("head_twice", "%(file)s: a site is named twice in the heads.", file=table.file)
    if len(groups) * len(names) > MOST_CELLS:
        raise Refusal("too_large", "%(file)s is too large to be held whole: give points instead.", file=table.file)
    values = np.array(
        [[table.number(r, c + 1, infinite=True) for c in range(len(names))] for r in range(len(groups))]
    )  # fmt: skip
    remarks = []
    if groups == names and not np.array_equal(values, values.T):
        remarks.append("minutes differ by direction: taken as from the row to the column")
    weights, area = np.ones(len(groups)), np.full(len(groups), -1, np.int32)
    if people is not None:
        weights, area = _people(read_table(people), rows)
    stranded = int((~np.isfinite(values).any(axis=1) & (weights > 0)).sum())
    if stranded:
        remarks.append(f"{stranded} groups reach no site: they count as {far:g} minutes away")
    return Named(_ground(weights, values, area, names, sites, far), groups, names, remarks)


def _people(table: Table, rows: dict[str, int]) -> tuple[Floats, Any]:
    column = table.column("people", "personnes", "population", "weight", "poids")
    if column is None:
        raise Refusal("no_people_column", "%(file)s has no column “people”.", file=table.file)
    weights, area = np.zeros(len(rows)), np.full(len(rows), -1, np.int32)
    areas: dict[str, int] = {}
    where = table.column("area", "zone", "epci")
    _unique(table, _ids(table))
    for row, name in enumerate(_ids(table)):
        if name not in rows:
            raise Refusal(
                "unknown_id", "%(file)s, line %(line)s: “%(name)s” is not in the table of minutes.",
                file=table.file, line=table.lines[row], name=name[:40],
            )  # fmt: skip
        weights[rows[name]] = table.number(row, column)
        if where is not None:
            area[rows[name]] = areas.setdefault(table.rows[row][where].strip(), len(areas))
    return weights, area


def _ground(weights: Floats, values: Floats, area: Any, names: list[str], sites: Path | None, far: float) -> Ground:
    number = {name: j for j, name in enumerate(names)}
    given: dict[str, Any] = {}
    if sites is not None:
        table = read_table(sites)
        _unique(table, _ids(table))
        price, room = np.ones(len(names)), np.full(len(names), np.inf)
        kept, movable = np.zeros(len(names), bool), np.zeros(len(names), bool)
        columns = {word: table.column(word) for word in ("price", "room", "kept", "movable")}
        for row, name in enumerate(_ids(table)):
            if name not in number:
                raise Refusal(
                    "unknown_id", "%(file)s, line %(line)s: “%(name)s” is not in the table of minutes.",
                    file=table.file, line=table.lines[row], name=name[:40],
                )  # fmt: skip
            j = number[name]
            if columns["price"] is not None:
                price[j] = table.number(row, columns["price"])
            if columns["room"] is not None:
                room[j] = table.number(row, columns["room"], infinite=True)
            for word, flags in (("kept", kept), ("movable", movable)):
                at = columns[word]
                flags[j] = at is not None and table.rows[row][at].strip().lower() in YES
        given = {"price": price, "room": room, "kept": kept, "movable": movable}
    return ground(weights, values, area=area, far=far, **given)


def from_points(points: Path, sites: Path | None, access: float, pace: float, far: float = FAR) -> Named:
    """A ground from positions: `access` + `pace` × kilometres as the crow flies. The sites default to the points."""
    table = read_table(points)
    other = read_table(sites) if sites is not None else table
    at, there = _positions(table), _positions(other)
    column = table.column("people", "personnes", "population", "weight", "poids")
    weights = np.array([table.number(r, column) if column is not None else 1.0 for r in range(len(table.rows))])
    groups, names = _ids(table), _ids(other)
    _unique(table, groups)
    _unique(other, names)
    if len(groups) * len(names) > MOST_CELLS:
        raise Refusal("too_large", "%(file)s is too large to be held whole.", file=table.file)
    values = access + pace * _km(at, there)
    area = np.full(len(groups), -1, np.int32)
    return Named(_ground(weights, values, area, names, sites, far), groups, names, [])


def _positions(table: Table) -> Floats:
    lat, lon = table.column("lat", "latitude"), table.column("lon", "lng", "longitude")
    if lat is None or lon is None:
        raise Refusal("no_position", "%(file)s needs columns “lat” and “lon”.", file=table.file)
    rows = range(len(table.rows))
    return np.radians([[table.number(r, lat, signed=True), table.number(r, lon, signed=True)] for r in rows])


def _km(a: Floats, b: Floats) -> Floats:
    up, across = a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]
    chord = np.sin(up / 2) ** 2 + np.cos(a[:, None, 0]) * np.cos(b[None, :, 0]) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def told(named: Named, answer: Answer) -> dict[str, Any]:
    """An answer as plain data: the sites, the value and its bound, each group's minutes."""
    return {
        "value": answer.value,
        "bound": answer.bound,
        "gap": answer.gap,
        "proven": bool(answer.proven),
        "seconds": round(answer.seconds, 3),
        "sites": [named.sites[j] for j in np.flatnonzero(answer.is_open)],
        "groups": {
            name: None if not np.isfinite(minutes) else round(float(minutes), 3)
            for name, minutes in zip(named.groups, answer.reach, strict=True)
        },
    }


def write_answer(path: Path, named: Named, answer: Answer) -> None:
    """Write it as JSON, or as CSV: one line a group, with its minutes, and one a site that opens."""
    said = told(named, answer)
    if path.suffix == ".json":
        path.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        return
    if path.suffix != ".csv":
        raise Refusal("bad_output", "Answers are written as .json or .csv, not as “%(suffix)s”.", suffix=path.suffix)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["kind", "id", "minutes"])
        lines.writerows(["site", name, ""] for name in said["sites"])
        lines.writerows(["group", name, minutes] for name, minutes in said["groups"].items())
