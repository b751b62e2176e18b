"""ODS, what LibreOffice saves: the first sheet, parsed piece by piece, never held whole.

A row or a cell may say that it is repeated (OpenDocument 1.3, part 3, 19.675 and 19.678): a million empty rows cost
one step, and a million rows that hold something stop at the limit.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime

from maillage.kernel.tables.archives import PIECE, create_parser
from maillage.kernel.tables.cells import cell_text, hours_text
from maillage.kernel.tables.limits import (
    MOST_GAPS,
    MOST_IN_A_CELL,
    MOST_SPARSE,
    Limits,
    not_a_table,
    refuse_cell,
    refuse_columns,
    refuse_rows,
)

NAMES = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 {}"
SPREADSHEET = NAMES.format("office", "spreadsheet")
TABLE, ROW = NAMES.format("table", "table"), NAMES.format("table", "table-row")
CELL = NAMES.format("table", "table-cell")
ROWS_REPEATED = NAMES.format("table", "number-rows-repeated")
COLUMNS_REPEATED = NAMES.format("table", "number-columns-repeated")
COVERED = NAMES.format("table", "covered-table-cell")
PARAGRAPHS = {NAMES.format("text", "p"), NAMES.format("text", "h")}
SPACES, SPACES_COUNT = NAMES.format("text", "s"), NAMES.format("text", "c")
BREAKS = {NAMES.format("text", "tab"): "\t", NAMES.format("text", "line-break"): "\n"}
NOT_OF_THE_CELL = {  # what is written over a cell, or beside it
    NAMES.format("office", "annotation"), NAMES.format("drawing", "frame"), NAMES.format("table", "shapes"),
    NAMES.format("drawing", "custom-shape"), NAMES.format("drawing", "g"), NAMES.format("drawing", "caption"),
    NAMES.format("table", "detective"), NAMES.format("office", "forms"), NAMES.format("text", "ruby-text"),
}  # fmt: skip
KIND, VALUE = NAMES.format("office", "value-type"), NAMES.format("office", "value")
TRUTH, DAY = NAMES.format("office", "boolean-value"), NAMES.format("office", "date-value")
HOURS, STRING = NAMES.format("office", "time-value"), NAMES.format("office", "string-value")
DEEPEST = 100  # elements within one another; LibreOffice writes some ten
WIDEST, LONGEST = 16_384, 1_048_576  # columns and rows of a spreadsheet
BLANK = re.compile(r"[ \t\r\n]+")
DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>[0-9]{1,6})D)?T(?:(?P<hours>[0-9]{1,8})H)?(?:(?P<minutes>[0-9]{1,8})M)?"
    r"(?:(?P<seconds>[0-9]{1,8})(?:[.,][0-9]+)?S)?"
)


def read_ods(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with its number."""
    sheet = _Sheet(limits)
    parser = create_parser()
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.CharacterDataHandler = sheet.write
    with archive.open("content.xml") as stream:
        while not sheet.is_over:
            piece = stream.read(PIECE)
            parser.Parse(piece, not piece)
            for number, repeated, line in sheet.take_rows():
                for more in range(repeated):
                    yield number + more, line
            if not piece:
                break
    if not sheet.is_over:
        raise not_a_table()  # a text, a drawing


class _Sheet:
    """The first sheet while it is read: the row and the cell at hand, and the rows that are ready."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.widest = limits, min(limits.columns, WIDEST)
        self.path: list[str] = []
        self.inside = self.aside = 0  # the depth of the sheet; of what is left out; 0 while in neither
        self.is_over = False
        self.rows: list[tuple[int, int, list[str]]] = []
        self.number, self.repeated, self.line, self.seen, self.gap = 1, 1, list[str](), 0, 0
        self.cell: dict[str, str] | None = None
        self.text: list[str] = []
        self.length, self.in_paragraph, self.after_blank = 0, False, False

    def take_rows(self) -> list[tuple[int, int, list[str]]]:
        """Rows that are ready, each with its number and how often it stands there; they are forgotten here."""
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise not_a_table()
        if self.aside or self.is_over:
            return
        if not self.inside:
            self.inside = len(self.path) if name == TABLE and parent == SPREADSHEET else 0
        elif name in NOT_OF_THE_CELL or name in {TABLE, COVERED}:
            self.aside = len(self.path)
            if name == COVERED:
                self.gap += _count(attributes.get(COLUMNS_REPEATED, ""))
        elif name == ROW:
            self.repeated, self.line, self.gap = _count(attributes.get(ROWS_REPEATED, "")), [], 0
        elif name == CELL:
            self.cell, self.text, self.length = attributes, [], 0
        elif self.cell is not None:
            self._start_text(name, attributes)

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name in PARAGRAPHS:
            if self.text:
                self._append("\n")
            self.in_paragraph = self.after_blank = True
        elif name == SPACES:
            self._append(" " * min(_count(attributes.get(SPACES_COUNT, "")), MOST_IN_A_CELL + 1))
        elif name in BREAKS:
            self._append(BREAKS[name])

    def write(self, text: str) -> None:
        """Characters: blanks count once, and not at all at the ends of a paragraph (part 3, 6.1.2)."""
        if self.aside or not self.in_paragraph:
            return
        text = BLANK.sub(" ", text)
        if self.after_blank:
            text = text.removeprefix(" ")
        if text:
            self._append(text)
            self.after_blank = text.endswith(" ")

    def _append(self, text: str) -> None:
        self.after_blank = False
        self.text.append(text)
        self.length += len(text)
        if self.length > MOST_IN_A_CELL:
            refuse_cell(self.number, len(self.line) + self.gap + 1)

    def end(self, name: str) -> None:
        depth = len(self.path)
        self.path.pop()
        if self.aside:
            self.aside = 0 if depth == self.aside else self.aside
        elif self.inside == depth:
            self.is_over, self.inside = True, 0
        elif name in PARAGRAPHS and self.in_paragraph:
            if self.after_blank and self.text and self.text[-1].endswith(" "):
                self.text[-1] = self.text[-1][:-1]
            self.in_paragraph = False
        elif name == CELL and self.cell is not None:
            self._end_cell(self.cell)
        elif name == ROW and self.inside:
            self._end_row()

    def _end_cell(self, cell: dict[str, str]) -> None:
        text, columns = _value(cell, "".join(self.text)), _count(cell.get(COLUMNS_REPEATED, ""))
        self.cell = None
        if not text.strip():
            self.gap += columns
            return
        if len(self.line) + self.gap + columns > self.widest:
            refuse_columns(self.number, self.widest)
        self.line += [""] * self.gap + [text] * columns
        self.gap = 0

    def _end_row(self) -> None:
        if self.line:
            self.seen += len(self.line)
            if self.number > min(self.limits.rows + MOST_GAPS, LONGEST) or self.seen > self.limits.cells * MOST_SPARSE:
                refuse_rows(self.limits.rows)  # mostly empty: a trap, or a slip
            self.rows.append((self.number, min(self.repeated, LONGEST), self.line))
        self.number += self.repeated


def _count(text: str) -> int:
    """How often something is repeated: once when nothing is said, or nothing that is a number.

    >>> _count("12"), _count(""), _count("-3"), _count("9" * 5000)
    (12, 1, 1, 9999999)
    """
    return max(int(text[:7]), 1) if text.isascii() and text.isdigit() else 1


def _value(cell: dict[str, str], displayed: str) -> str:
    """What a cell holds: its value where it has one of a kind, else what is displayed."""
    try:
        match cell.get(KIND):
            case "float" | "percentage" | "currency":
                return _number(cell[VALUE], displayed)
            case "date":
                return cell_text(datetime.fromisoformat(cell[DAY]))
            case "time":
                return _hours(cell[HOURS])
            case "boolean":
                return str(cell[TRUTH] == "true")
    except (KeyError, ValueError):  # a value that is none: what is displayed will do
        pass
    return displayed or cell.get(STRING, "")


def _number(value: str, displayed: str) -> str:
    """A number; as it is displayed where zeros stand before it.

    >>> _number("1000", "01000"), _number("12.50", "12,50 €"), _number("7", "0 007"), _number("3", "3")
    ('01000', '12.5', '7', '3')
    """
    number = float(value)
    if re.fullmatch("0[0-9]{1,40}", displayed) and int(displayed) == number:
        return displayed
    return value if re.fullmatch("-?[1-9][0-9]{0,17}", value) else cell_text(number)


def _hours(value: str) -> str:
    """A length of time, as ISO 8601 writes it, as a clock would say it.

    >>> _hours("PT09H30M00S"), _hours("P1DT2H"), _hours("-PT0H30M00,5S")
    ('09:30', '26:00', '-00:30')
    """
    parts = DURATION.fullmatch(value)
    if parts is None:
        raise ValueError(value)
    days, hours, minutes, seconds = (int(parts[name] or 0) for name in ("days", "hours", "minutes", "seconds"))
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return hours_text(-total if parts["sign"] else total)
