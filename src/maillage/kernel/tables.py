"""The lines of a table that came from outside, CSV or XLSX, within limits; whatever is wrong is a sentence.

The one reader of the house: imports, tables of foresight, tables of researchers. Limits come before parsing: a
workbook is an archive, and a kilobyte of it may unpack to gigabytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NoReturn

from maillage.kernel.refusal import Refusal

MOST_UNPACKED = 60_000_000  # bytes of a whole workbook
MOST_PARTS = 2_000  # files in it
MOST_GAPS = 100_000  # rows of a sheet in which nothing is written
MOST_IN_A_CELL = 32_767  # characters: what a spreadsheet itself allows
LONGEST_FIELD = 2**31 - 1  # csv's own limit is one for the whole process, and breaks without saying where


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be, and whether text that is not UTF-8 is taken for what Excel writes in France."""

    file_bytes: float = 10_000_000
    rows: float = 50_000
    columns: float = 200
    cells: float = 2_000_000
    legacy: bool = True


def read_lines(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number as a spreadsheet shows it: the heads first.

    A CSV may be separated by semicolons, commas or tabs, its lines ended as on Windows, Unix or old Macs.
    """
    if len(content) > limits.file_bytes:
        raise Refusal(
            "too_big", "This file is larger than %(most)s MB: cut it in two.", most=round(limits.file_bytes / 1e6)
        )
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refusal("old_workbook", "This is a workbook of an old kind (.xls): save it as XLSX or as CSV UTF-8.")
    lines = _workbook(content, limits) if content[:4] == b"PK\x03\x04" else _csv(content, limits)
    rows = cells = 0
    for number, line in enumerate(lines, start=1):
        filled = max((at for at, text in enumerate(line, start=1) if text.strip()), default=0)
        if not filled:
            continue
        rows, cells = rows + 1, cells + filled
        _refuse_large(number, line[:filled], limits, rows, cells)
        yield number, line


def read_columns(content: bytes, limits: Limits, names: Collection[str]) -> list[tuple[int, list[str]]]:
    """The lines as `read_lines` gives them, heads in small letters first, of the columns whose head is among `names`.

    What nobody reads stays in the child process that runs this.
    """
    lines = read_lines(content, limits)
    number, heads = next(lines, (0, []))
    heads = [head.strip().lower() for head in heads]
    columns = [column for column, head in enumerate(heads) if head in names]
    kept = [(number, [heads[column] for column in columns])]
    return kept + [(at, [line[column] if column < len(line) else "" for column in columns]) for at, line in lines]


def _refuse_large(number: int, line: list[str], limits: Limits, rows: int, cells: int) -> None:
    if rows > limits.rows + 1 or cells > limits.cells:
        _refuse_rows(limits.rows if rows > limits.rows + 1 else limits.cells)
    if len(line) > limits.columns:
        raise Refusal(
            "too_many_columns", "Line %(line)s has more than %(most)s columns.", line=number, most=int(limits.columns)
        )
    for column, text in enumerate(line, start=1):
        if len(text) > MOST_IN_A_CELL:
            raise Refusal(
                "cell_too_long",
                "Line %(line)s, column %(column)s: this cell has more than %(most)s characters. "
                "Is a quotation mark left open before?",
                line=number, column=column, most=MOST_IN_A_CELL,
            )  # fmt: skip


def _refuse_rows(most: float) -> NoReturn:
    raise Refusal("too_many_rows", "This file has more than %(most)s rows or cells: cut it in two.", most=int(most))


def text_of(content: bytes, *, legacy: bool = True) -> str:
    """The text of a file, its lines ended by \\n alone."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if not legacy:
                raise Refusal(
                    "not_utf8", "Line %(line)s is not UTF-8 text: save the file as CSV UTF-8.",
                    line=content.count(b"\n", 0, error.start) + 1,
                ) from None  # fmt: skip
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Refusal("not_a_table", "This file is neither a CSV nor an XLSX that we can read.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _csv(content: bytes, limits: Limits) -> Iterator[list[str]]:
    text = text_of(content, legacy=limits.legacy)
    first = text.lstrip("\n").partition("\n")[0]
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        yield from reader
    except csv.Error:
        raise Refusal("bad_csv", "Line %(line)s can't be read as CSV.", line=reader.line_num) from None


def _workbook(content: bytes, limits: Limits) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only those who bring a workbook wait for it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refusal(
                    "too_big", "This file is larger than %(most)s MB: cut it in two.", most=MOST_UNPACKED // 1_000_000
                )
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not believed
        seen = 0
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            seen += len(cells)
            if number > limits.rows + MOST_GAPS or seen > limits.cells * 10:  # mostly empty: a trap, or a slip
                _refuse_rows(limits.rows)
            line = [_cell(cell.value, cell) for cell in cells]
            while line and not line[-1]:
                line.pop()
            yield line
    except Refusal:
        raise
    except Exception as error:  # what a broken workbook raises is not listed anywhere
        raise Refusal("not_a_table", "This file is neither a CSV nor an XLSX that we can read.") from error


def _cell(value: Any, cell: Any) -> str:
    """A cell as text: days and hours as ISO writes them, numbers as they are shown where zeros stand before them."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    number_format = str(getattr(cell, "number_format", ""))
    return text.zfill(len(number_format)) if re.fullmatch("0+", number_format) else text


def escape_formula(value: Any) -> str:
    """A cell of a table one takes away: nothing that a spreadsheet would take for a formula.

    >>> escape_formula("=1+1"), escape_formula(None), escape_formula(12)
    ("'=1+1", '', '12')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
