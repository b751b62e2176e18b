"""Tables one takes away, CSV or XLSX: written row by row, and read again the same by `read_lines`.

Whatever is text stays text: no cell runs as a formula, in either format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain, islice
from math import isfinite
from typing import IO, Any

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.cells import RISKY, cell_text, clean_text, escape_formula

BYTE_ORDER_MARK = "\ufeff"  # without it, a French Excel reads UTF-8 as something else
MOST_CSV_ROWS = 1_000_000
MOST_XLSX_ROWS = 50_000  # some seconds to write; what `Limits` lets in again
SAMPLE = 200  # rows that say how wide columns are
NARROWEST, BROADEST = 8, 60  # characters
MOST_DIGITS = 15  # a spreadsheet holds no more of a number
FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree about what day it was
DATE_FORMATS = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", time: "hh:mm"}


def write_csv(file: IO[str], header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """By semicolons, as a French Excel opens it with a double click."""
    file.write(BYTE_ORDER_MARK)
    heads = [escape_formula(clean_text(str(name))) for name in header]
    ambiguous = any(mark in name for name in heads for mark in ",\t")  # else the separator would be taken for another
    csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL if ambiguous else csv.QUOTE_MINIMAL).writerow(heads)
    lines = csv.writer(file, delimiter=";")
    for row in _at_most(rows, MOST_CSV_ROWS):
        lines.writerow([escape_formula(clean_text(value) if isinstance(value, str) else value) for value in row])


def write_plain_csv(file: IO[str], header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """By commas, without a mark at its head: as programs, and schemas of open data, want it."""
    lines = csv.writer(file, lineterminator="\r\n")
    for row in chain([header], _at_most(rows, MOST_CSV_ROWS)):
        lines.writerow([escape_formula(clean_text(value) if isinstance(value, str) else value) for value in row])


def write_xlsx(file: IO[bytes], header: Sequence[Any], rows: Iterable[Sequence[Any]], sheet_title: str) -> None:
    """One sheet; its first row is bold and stays in sight, days are days, columns are as wide as what they hold."""
    from openpyxl import Workbook  # noqa: PLC0415 - only those who take a workbook away wait for it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_title(sheet_title))
    rows = iter(_at_most(rows, MOST_XLSX_ROWS))
    sample = list(islice(rows, SAMPLE))
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths([header, *sample]), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heads = [_cell(WriteOnlyCell(sheet), str(name)) for name in header]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    try:
        for row in chain(sample, rows):
            sheet.append([_cell(WriteOnlyCell(sheet), value) for value in row])
    except BaseException:
        book.save(io.BytesIO())  # rows wait in a file of openpyxl's, which saving alone removes
        raise
    book.save(file)


def _at_most(rows: Iterable[Sequence[Any]], most: int) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        if number > most:
            raise Refusal(
                "too_many_to_write",
                "This table has more than %(most)s rows: choose fewer, or take it away as CSV.",
                most=most,
            )
        yield row


def _cell(cell: Any, value: Any) -> Any:
    """A cell that holds a value: a number or a day where it is one, else text."""
    if isinstance(value, datetime | time):
        value = value.replace(microsecond=0, tzinfo=None)
    if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) >= FIRST_DAY:
        cell.value = value
        cell.number_format = DATE_FORMATS[type(value)]
    elif isinstance(value, time):
        cell.value, cell.number_format = value, DATE_FORMATS[time]
    elif isinstance(value, int | float) and isfinite(value) and len(cell_text(value).lstrip("-")) <= MOST_DIGITS:
        cell.value = value
    elif text := clean_text(cell_text(value)):
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = bool(RISKY.match(text))  # it stays text when somebody edits it
    return cell


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    columns = max((len(row) for row in rows), default=0)
    longest = [
        max(len(line) for row in rows for line in (cell_text(row[at]) if at < len(row) else "").split("\n"))
        for at in range(columns)
    ]
    return [min(max(length + 2, NARROWEST), BROADEST) for length in longest]


def _title(text: str) -> str:
    """What a sheet may be called: 31 characters, none of those that stand in references.

    >>> _title("Visites [2026/11]")
    'Visites  2026 11'
    """
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in clean_text(text)).strip()[:31] or "Table"
