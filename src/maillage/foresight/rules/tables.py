"""Tables of researchers: minutes, people, sites, points, from CSV, XLSX, ODS or Parquet; answers written back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags, Floats, Ints, Longs
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.positions import Spots, solve_spots, spots
from maillage.foresight.rules.problem import FAR, Answer, Ground, Question, ground
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, is_workbook, read_lines

YES = frozenset({"1", "yes", "oui", "true", "vrai", "x"})
NO_WAY = frozenset({"", "inf", "infinity", "na"})
PEOPLE = ("people", "personnes", "population", "weight", "poids")
MOST_CELLS = 400_000_000  # of a table of minutes held whole
MOST_NAMED = 12  # groups, in a sentence
MOST_HELD = 4_000_000  # pairs of points: with fewer, all within `far` are held


@dataclass(frozen=True)
class Table:
    """A table as read: the names of its columns, its rows of text, and the line of each."""

    file: str
    heads: list[str]
    rows: list[list[str]]
    lines: list[int]

    @property
    def ids(self) -> list[str]:
        """The first column: the names of the rows."""
        return [row[0].strip() for row in self.rows]

    def column(self, *names: str) -> int | None:
        """The number of the first column that has one of these names; None when there is none."""
        low = [head.strip().lower() for head in self.heads]
        return next((low.index(name) for name in names if name in low), None)

    def text(self, row: int, column: int) -> str:
        """A cell, stripped; empty when the line ends before it."""
        return self.rows[row][column].strip() if column < len(self.rows[row]) else ""

    def number(
        self, row: int, column: int, *, most: float = float("inf"), signed: bool = False, infinite: bool = False
    ) -> float:
        """A cell as a number; a Refusal names its line and column."""
        text = self.text(row, column)
        if infinite and text.lower() in NO_WAY:
            return float("inf")
        try:
            number = float(text.replace(",", "."))
            if not isfinite(number) or (number < 0 and not signed) or abs(number) > most:
                raise ValueError
        except ValueError:
            raise Refusal(
                "bad_cell",
                "%(file)s, line %(line)s, column “%(column)s”: “%(text)s” is not a number that is meant here.",
                file=self.file,
                line=self.lines[row],
                column=self.heads[column],
                text=text[:40],
            ) from None
        return number

    def minutes(self, row: int) -> list[float]:
        """All cells after the first as minutes: a number, or nothing where there is no way."""
        cells = self.rows[row][1:]
        if len(cells) != len(self.heads) - 1:
            raise Refusal(
                "bad_line",
                "%(file)s, line %(line)s has %(found)s columns where its heads are %(wanted)s.",
                file=self.file,
                line=self.lines[row],
                found=len(cells) + 1,
                wanted=len(self.heads),
            )
        try:
            values = [float(cell) for cell in cells]
        except ValueError:
            values = [-1.0]
        if all(value >= 0 for value in values):
            return values
        return [self.number(row, column, infinite=True) for column in range(1, len(self.heads))]


def read_table(path: Path) -> Table:
    """A CSV (comma, semicolon or tab), XLSX, ODS or Parquet file; every mistake is one sentence."""
    if not path.is_file():
        raise Refusal("no_file", "There is no file %(path)s.", path=str(path))
    table = _read_parquet(path) if path.suffix == ".parquet" else _read_sheet(path)
    if not table.rows:
        raise Refusal("empty_table", "%(file)s holds no line under its heads.", file=path.name)
    return table


UNLIMITED = float("inf")
ANY_SIZE = Limits(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, legacy=False)  # one's own machine, one's own file


def _read_sheet(path: Path) -> Table:
    content = path.read_bytes()
    try:
        rows = list(read_lines(content, ANY_SIZE))
    except Refusal as refusal:
        mark = "," if refusal.sentence.startswith("Line") else ":"
        sentence = f"%(file)s{mark} {refusal.sentence[:1].lower()}{refusal.sentence[1:]}"
        raise Refusal(refusal.code, sentence, file=path.name, **refusal.facts) from None
    if not rows:
        raise Refusal("empty_file", "%(file)s is empty.", file=path.name)
    heads = rows[0][1]
    if is_workbook(content):  # a sheet has no cells where nothing was written
        rows = [(line, [*row, *[""] * (len(heads) - len(row))]) for line, row in rows]
    return Table(path.name, heads, [row for _line, row in rows[1:]], [line for line, _row in rows[1:]])


def _read_parquet(path: Path) -> Table:
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra, only for those who bring such files
    except ImportError:
        raise Refusal("no_parquet", "For Parquet files, install pyarrow: pip install pyarrow.") from None
    try:
        table = parquet.read_table(path)
    except Exception:  # pyarrow raises errors of many classes, OSError and its own, for a file it can't read
        raise Refusal("bad_parquet", "%(file)s can't be read as a Parquet file.", file=path.name) from None
    columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Table(path.name, list(table.column_names), rows, list(range(1, len(rows) + 1)))


def _unique_rows(table: Table) -> dict[str, int]:
    """The row of each id; refuses one that is there twice, or missing."""
    seen: dict[str, int] = {}
    for row, name in enumerate(table.ids):
        if not name:
            raise Refusal(
                "no_id",
                "%(file)s, line %(line)s: the first column, the name, is empty.",
                file=table.file,
                line=table.lines[row],
            )
        if name in seen:
            raise Refusal(
                "twice",
                "%(file)s, line %(line)s: “%(name)s” is there twice.",
                file=table.file,
                line=table.lines[row],
                name=name[:40],
            )
        seen[name] = row
    return seen


def _require_column(table: Table, *names: str) -> int:
    column = table.column(*names)
    if column is None:
        raise Refusal(
            "no_column", "%(file)s, line 1: there is no column “%(column)s”.", file=table.file, column=names[0]
        )
    return column


@dataclass(frozen=True)
class NamedGround:
    """A ground, or positions; the names of its groups and sites; what should be known about it."""

    land: Ground | Spots
    groups: list[str]
    sites: list[str]
    remarks: list[str]


def from_minutes(minutes: Path, people: Path | None, sites: Path | None, far: float = FAR) -> NamedGround:
    """A ground from a table of minutes and tables of people and sites.

    The minutes are wide (first column: groups; heads: sites) or long (columns group, site, minutes). What has no
    minutes, or is not listed, is out of reach.
    """
    table = read_table(minutes)
    groups, names, row, site, value = _read_long(table) if table.column("minutes") is not None else _read_wide(table)
    weights, area, remarks = np.ones(len(groups)), np.full(len(groups), -1, np.int32), []
    if _by_direction(groups, names, row, site, value):
        remarks.append("Minutes differ by direction: they are taken as from a group to a site.")
    if people is not None:
        weights, area, unnamed = _people(read_table(people), {name: row for row, name in enumerate(groups)})
        if unnamed:
            remarks.append(f"{unnamed} groups have minutes and no line of people: they count as nobody.")
    site_facts = {} if sites is None else _site_columns(read_table(sites), names)
    bare = ground(weights, np.full((len(groups), len(names)), np.inf, np.float16), area=area, far=far, **site_facts)
    land = replace(bare, near=_near_lists(row, site, value, len(groups), len(names), far))
    stranded = np.flatnonzero((np.diff(land.near.first) == 0) & (weights > 0))
    if stranded.size:
        remarks.append(
            f"{stranded.size} groups reach no site within {far:g} minutes ({_join_names(groups, stranded)}): "
            f"they count as {far:g} minutes away."
        )
    return NamedGround(land, groups, names, remarks)


def _join_names(names: list[str], chosen: Longs) -> str:
    """The names of the chosen numbers, MOST_NAMED at most, and how many more there are."""
    named = ", ".join(names[number] for number in chosen[:MOST_NAMED])
    return named + (f" and {chosen.size - MOST_NAMED} more" if chosen.size > MOST_NAMED else "")


Pairs = tuple[list[str], list[str], Longs, Longs, Floats]  # groups, sites; each pair's row, site and minutes


def _read_wide(table: Table) -> Pairs:
    groups, names = table.ids, [head.strip() for head in table.heads[1:]]
    for column, name in enumerate(names, start=2):
        if not name or name in names[: column - 2] or ("." in name and name.replace(".", "", 1).isdigit()):
            raise Refusal(
                "bad_head",
                "%(file)s, line 1, column %(column)s: “%(name)s” is not the name of one site, as the first line holds.",
                file=table.file,
                column=column,
                name=name[:40],
            )
    _unique_rows(table)
    if not names:
        raise Refusal("one_column", "%(file)s, line 1: there is no column after the first.", file=table.file)
    if len(groups) * len(names) > MOST_CELLS:
        raise Refusal("too_large", "%(file)s is too large to be held whole: give points instead.", file=table.file)
    values = np.array([table.minutes(row) for row in range(len(groups))])
    row, site = np.nonzero(np.isfinite(values))
    return groups, names, row, site, values[row, site]


def _read_long(table: Table) -> Pairs:
    group, to, minutes = (
        _require_column(table, "group", "groupe"),
        _require_column(table, "site"),
        _require_column(table, "minutes"),
    )
    groups: dict[str, int] = {}
    names: dict[str, int] = {}
    pairs: dict[tuple[int, int], float] = {}
    for row in range(len(table.rows)):
        group_name, site_name = table.text(row, group), table.text(row, to)
        pair = groups.setdefault(group_name, len(groups)), names.setdefault(site_name, len(names))
        if pair in pairs or not group_name or not site_name:
            raise Refusal(
                "twice",
                "%(file)s, line %(line)s: “%(name)s” is there twice.",
                file=table.file,
                line=table.lines[row],
                name=f"{group_name}, {site_name}"[:40],
            )
        pairs[pair] = table.number(row, minutes, infinite=True)
    at = np.array(list(pairs), np.int64).reshape(-1, 2)
    return list(groups), list(names), at[:, 0], at[:, 1], np.array(list(pairs.values()))


def _by_direction(groups: list[str], names: list[str], row: Longs, site: Longs, value: Floats) -> bool:
    """Whether any two that are both groups and sites are not as far one way as the other."""
    if sorted(groups) != sorted(names):
        return False
    number = {name: j for j, name in enumerate(names)}
    own = np.array([number[name] for name in groups])[row]
    m = len(names)
    there, back = np.argsort(own * m + site, kind="stable"), np.argsort(site * m + own, kind="stable")
    same = np.array_equal((own * m + site)[there], (site * m + own)[back])
    return not same or not np.array_equal(value[there], value[back])


def _near_lists(row: Longs, site: Longs, value: Floats, n: int, m: int, far: float) -> Lists:
    keep = value.astype(np.float32) < far
    row, site, value = row[keep], site[keep], value[keep]
    order = np.lexsort((site, value, row))
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=n), out=first[1:])
    return Lists(first, site[order].astype(np.int32), value[order].astype(np.float32), np.full(n, float(far)), m)


def _people(table: Table, rows: dict[str, int]) -> tuple[Floats, Ints, int]:
    """People and area of each group, and how many groups are not in the table."""
    column, own = _require_column(table, *PEOPLE), _areas(table)
    weights, area = np.zeros(len(rows)), np.full(len(rows), -1, np.int32)
    for name, row in _unique_rows(table).items():
        at = _row_of_name(table, row, name, rows)
        weights[at], area[at] = table.number(row, column), own[row]
    return weights, area, len(rows) - len(table.rows)


def _areas(table: Table) -> Ints:
    """The number of each row's area, −1 for none."""
    column, area = table.column("area", "zone", "epci"), np.full(len(table.rows), -1, np.int32)
    seen: dict[str, int] = {}
    for row in range(len(table.rows) if column is not None else 0):
        if name := table.text(row, column or 0):
            area[row] = seen.setdefault(name, len(seen))
    return area


def _row_of_name(table: Table, row: int, name: str, rows: dict[str, int]) -> int:
    if name not in rows:
        raise Refusal(
            "unknown_id",
            "%(file)s, line %(line)s: “%(name)s” is not in the table of minutes.",
            file=table.file,
            line=table.lines[row],
            name=name[:40],
        )
    return rows[name]


def _site_columns(table: Table, names: list[str]) -> dict[str, Any]:
    """The price, room, kept and movable of each site, from a table of sites."""
    number = {name: j for j, name in enumerate(names)}
    price, room = np.ones(len(names)), np.full(len(names), np.inf)
    kept, movable = np.zeros(len(names), bool), np.zeros(len(names), bool)
    columns = {word: table.column(word) for word in ("price", "room", "kept", "movable")}
    for name, row in _unique_rows(table).items():
        j = _row_of_name(table, row, name, number)
        if columns["price"] is not None:
            price[j] = table.number(row, columns["price"])
        if columns["room"] is not None:
            room[j] = table.number(row, columns["room"], infinite=True)
        for word, flags in (("kept", kept), ("movable", movable)):
            at = columns[word]
            flags[j] = at is not None and table.text(row, at).lower() in YES
    return {"price": price, "room": room, "kept": kept, "movable": movable}


def mark_sites(named: NamedGround, kept: Sequence[str] = (), movable: Sequence[str] = ()) -> NamedGround:
    """Mark sites as kept open, and others as open today but free to close. Raises a Refusal for unknown names."""
    number = {name: j for j, name in enumerate(named.sites)}
    land = named.land
    flags = land.kept.copy(), land.movable.copy()
    for marks, names in zip(flags, (kept, movable), strict=True):
        for name in names:
            if name not in number:
                raise Refusal("unknown_site", "“%(name)s” is not a site.", name=name[:40])
            marks[number[name]] = True
    return replace(named, land=replace(land, kept=flags[0], movable=flags[1]))


def from_points(points: Path, sites: Path | None, access: float, pace: float, far: float = FAR) -> NamedGround:
    """Groups and sites at positions. The sites default to the points. Few are held with all that is within `far`."""
    table = read_table(points)
    other = read_table(sites) if sites is not None else table
    at, there = _positions(table), _positions(other)
    column = table.column(*PEOPLE)
    weights = np.array([table.number(r, column) if column is not None else 1.0 for r in range(len(table.rows))])
    groups, names = list(_unique_rows(table)), list(_unique_rows(other))
    site_facts = {} if sites is None else _site_columns(other, names)
    area = _areas(table)
    land: Ground | Spots = spots(weights, at, there, access=access, pace=pace, far=far, area=area, **site_facts)
    if isinstance(land, Spots) and len(groups) * len(names) <= MOST_HELD:
        land = land.ground(far)
    return NamedGround(land, groups, names, [])


def _positions(table: Table) -> Floats:
    """Latitudes and longitudes in degrees, (rows, 2)."""
    lat, lon = _require_column(table, "lat", "latitude"), _require_column(table, "lon", "lng", "longitude")
    rows = range(len(table.rows))
    return np.array(
        [[table.number(r, lat, most=90, signed=True), table.number(r, lon, most=180, signed=True)] for r in rows]
    )


def answer_of(named: NamedGround, question: Question, on_progress: ProgressCallback | None = None) -> Answer:
    """The best sites for a question, whatever form the ground has."""
    try:
        if isinstance(named.land, Spots):
            return solve_spots(named.land, question, on_progress)
        return solve(named.land, question, on_progress=on_progress)
    except Refusal as refusal:
        if "rows" not in refusal.facts:
            raise
        rows = np.array(refusal.facts["rows"], np.int64)
        sentence = f"{refusal.sentence} These are: %(names)s."
        raise Refusal(refusal.code, sentence, **refusal.facts, names=_join_names(named.groups, rows)) from None


def nearest(land: Ground | Spots, is_open: Flags) -> Longs:
    """The nearest open site of each group, (n); −1 where none is within reach."""
    if isinstance(land, Spots):
        minutes, which = (part[:, 0] for part in land.nearest(is_open))
        return np.where(minutes < land.far, which, -1)
    near, chosen = land.near, np.full(land.near.clients, -1, np.int64)
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    served = np.flatnonzero(is_open[near.site])[::-1]  # backwards, so that the nearest is written last
    chosen[row[served]] = near.site[served]
    return chosen
