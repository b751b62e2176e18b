"""The lines of a table that came from outside, CSV, XLSX or ODS, within limits; whatever is wrong is a sentence.

The one reader of the house: imports, tables of foresight, tables of researchers. Limits come before parsing: a
workbook is an archive, and a kilobyte of it may unpack to gigabytes. Tables one takes away are written by `writers`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.archives import open_archive
from maillage.kernel.tables.cells import escape_formula as escape_formula
from maillage.kernel.tables.delimited import read_csv
from maillage.kernel.tables.delimited import text_of as text_of
from maillage.kernel.tables.limits import (
    MOST_IN_A_CELL,
    not_a_table,
    refuse_cell,
    refuse_columns,
    refuse_locked,
    refuse_rows,
    refuse_size,
)
from maillage.kernel.tables.limits import MOST_UNPACKED as MOST_UNPACKED
from maillage.kernel.tables.limits import Limits as Limits
from maillage.kernel.tables.opendocument import read_ods
from maillage.kernel.tables.workbooks import read_xlsx

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods"  # what a browser offers when a table is asked for
ARCHIVE, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how files of these kinds begin
LOCKED_PART = "EncryptedPackage".encode("utf-16-le")  # where Office puts a workbook that has a password


def read_lines(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number as a spreadsheet shows it: the heads first.

    A CSV may be separated by semicolons, commas or tabs, its lines ended as on Windows, Unix or old Macs. What kind
    of file it is, its content says, not its name.
    """
    if len(content) > limits.file_bytes:
        refuse_size(limits.file_bytes)
    if content[:8] == COMPOUND:
        _refuse_compound(content)
    rows = cells = 0
    for number, line in _workbook(content, limits) if content[:4] == ARCHIVE else read_csv(content, limits):
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


def is_workbook(content: bytes) -> bool:
    """Is it an XLSX or an ODS, whose rows end at their last filled cell?"""
    return content[:4] == ARCHIVE


def _workbook(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    try:
        with open_archive(content) as archive:
            is_opendocument = "content.xml" in archive.namelist()
            yield from read_ods(archive, limits) if is_opendocument else read_xlsx(content, limits)
    except Refusal:
        raise
    except Exception as error:  # what a broken workbook raises is not listed anywhere
        raise not_a_table() from error


def _refuse_compound(content: bytes) -> None:
    if LOCKED_PART in content:
        refuse_locked()
    raise Refusal("old_workbook", "This is a workbook of an old kind (.xls): save it as XLSX, ODS or CSV UTF-8.")


def _refuse_large(number: int, line: list[str], limits: Limits, rows: int, cells: int) -> None:
    if rows > limits.rows + 1 or cells > limits.cells:
        refuse_rows(limits.rows if rows > limits.rows + 1 else limits.cells)
    if len(line) > limits.columns:
        refuse_columns(number, limits.columns)
    for column, text in enumerate(line, start=1):
        if len(text) > MOST_IN_A_CELL:
            refuse_cell(number, column)
