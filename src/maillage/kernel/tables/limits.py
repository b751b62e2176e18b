"""How large a table may be, and the sentences that refuse what is larger, locked or no table at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from maillage.kernel.refusal import Refusal

MOST_UNPACKED = 60_000_000  # bytes of a whole workbook
MOST_PARTS = 2_000  # files in it
MOST_GAPS = 100_000  # rows of a sheet in which nothing is written
MOST_SPARSE = 10  # times the cells allowed, those in which nothing is written counted too
MOST_IN_A_CELL = 32_767  # characters: what a spreadsheet itself allows


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be, and whether text that is not UTF-8 is taken for what Excel writes in France."""

    file_bytes: float = 10_000_000
    rows: float = 50_000
    columns: float = 200
    cells: float = 2_000_000
    legacy: bool = True


def refuse_size(most_bytes: float) -> NoReturn:
    """The file, or what it unpacks to, is too large."""
    raise Refusal("too_big", "This file is larger than %(most)s MB: cut it in two.", most=round(most_bytes / 1e6))


def refuse_rows(most: float) -> NoReturn:
    """It has too many rows, or too many cells in all."""
    raise Refusal("too_many_rows", "This file has more than %(most)s rows or cells: cut it in two.", most=int(most))


def refuse_columns(number: int, most: float) -> NoReturn:
    """One of its lines is too wide."""
    raise Refusal("too_many_columns", "Line %(line)s has more than %(most)s columns.", line=number, most=int(most))


def refuse_cell(number: int, column: int) -> NoReturn:
    """One of its cells holds more text than a spreadsheet allows."""
    raise Refusal(
        "cell_too_long",
        "Line %(line)s, column %(column)s: this cell has more than %(most)s characters. "
        "Is a quotation mark left open before?",
        line=number,
        column=column,
        most=MOST_IN_A_CELL,
    )


def refuse_locked() -> NoReturn:
    """It can't be read without a password."""
    raise Refusal("locked_file", "This file is locked by a password: save it without one, then bring it again.")


def not_a_table() -> Refusal:
    """Whatever it is, it is not read here."""
    return Refusal("not_a_table", "This file is not a table that we can read: save it as CSV, XLSX or ODS.")
