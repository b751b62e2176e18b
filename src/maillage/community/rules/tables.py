"""Reading a table that someone made in a spreadsheet: CSV, XLSX or ODS, French or English, saved anyhow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from maillage.community.rules.directory import fold_text
from maillage.kernel.lines import may_be_a_line
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, read_lines

MOST_BYTES = 10_000_000
MOST_MISTAKES = 200  # told at once; beyond, a file is better mended and tried again


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an import: its name in the file, other names it goes by, what it must hold."""

    name: str
    required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, as its author sees it numbered, by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where: line and column as the spreadsheet numbers them."""

    line: int
    column: str
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)


def read_table(content: bytes, columns: Sequence[Column]) -> list[Row]:
    """The rows of a file; Refusal when it can't be read or a column is missing. Empty lines are left out.

    Cells are what `kernel.tables` reads; lines have the numbers that the spreadsheet shows.
    """
    lines = read_lines(content, Limits(file_bytes=MOST_BYTES))
    _line, header = next(lines, (0, []))
    places = _columns(header, columns)
    rows = []
    for number, cells in lines:
        values = {column: cells[at].strip() for column, at in places.items() if at < len(cells)}
        if any(values.values()):
            rows.append(Row(number, values))
    if not rows:
        raise Refusal("no_rows", "There is no row under the titles of the columns: nothing to import.")
    return rows


def wrong_lines(rows: Sequence[Row]) -> list[Mistake]:
    """Cells that are not one line one can read: what they hold becomes names, titles, addresses."""
    return [
        Mistake(row.line, column, refusal.sentence)
        for row in rows
        for column, text in row.cells.items()
        if (refusal := may_be_a_line(text))
    ]


def _columns(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    names = [fold_text(title) for title in header]
    positions = {}
    for column in columns:
        known = [fold_text(column.name), *map(fold_text, column.also)]
        at = [n for n, title in enumerate(names) if title in known]
        if len(at) > 1:
            raise Refusal("column_twice", "The column “%(column)s” is there twice.", column=column.name)
        if at:
            positions[column.name] = at[0]
        elif column.required:
            raise Refusal(
                "column_missing",
                "The column “%(column)s” is missing. The first line must hold the titles.",
                column=column.name,
            )
    return positions


def parse_date(text: str) -> date | None:
    """2026-11-25, 25/11/2026 or 25/11/26; None when it is none of these."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if 1900 <= day.year <= 2199 else None
    return None


def parse_time(text: str) -> time | None:
    """09:30, 9h30, 9 h, 9h, 09:30:00 or 9:30 PM; None when it is none of these."""
    match = TIME.fullmatch("".join(text.lower().split()))
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[h:](?:(?P<minute>[0-9]{2})(?:mi?n)?(?::[0-9]{2}(?:\.[0-9]+)?)?)?)?"
    r"(?:(?P<half>[ap])\.?m\.?)?"
)


FIRST_SERIAL = date(1899, 12, 30)  # the day that spreadsheets count from
SERIALS = range(20_000, 80_000)  # 1954 to 2119: another number is no day that was meant


def date_mistake(row: Row, column: str) -> Mistake:
    """What to say of a cell that is no date; of a number of days, how its author makes a date of it."""
    text = row[column]
    days = re.fullmatch(r"([0-9]{5})(?:\.[0-9]+)?", text)
    if days and int(days[1]) in SERIALS:
        day = FIRST_SERIAL + timedelta(days=int(days[1]))
        return Mistake(
            row.line,
            column,
            "%(value)s is how a spreadsheet keeps the day %(day)s: give this column the format “Date”, save the file, "
            "then send it again.",
            {"value": text, "day": f"{day:%d/%m/%Y}"},
        )
    return Mistake(row.line, column, "This is not a date: %(value)s.", {"value": text or "∅"})


def time_mistake(row: Row, column: str) -> Mistake:
    """What to say of a cell that is no time of day; of a fraction of a day, how its author makes a time of it."""
    text = row[column]
    if re.fullmatch(r"0\.[0-9]{1,20}", text):
        clock = (datetime.min + timedelta(minutes=round(float(text) * 1440))).time()  # noqa: DTZ901 - a clock, no moment
        return Mistake(
            row.line,
            column,
            "%(value)s is how a spreadsheet keeps the time %(clock)s: give this column the format “Time”, save the "
            "file, then send it again.",
            {"value": text, "clock": f"{clock:%H:%M}"},
        )
    return Mistake(row.line, column, "This is not a time: %(value)s.", {"value": text or "∅"})


def parse_yes_no(text: str) -> bool | None:
    """Yes or no, in French or English; empty is no; None when it is neither."""
    word = fold_text(text)
    if word in {"oui", "o", "yes", "y", "1", "vrai", "true", "x"}:
        return True
    return False if word in {"", "non", "n", "no", "0", "faux", "false"} else None
