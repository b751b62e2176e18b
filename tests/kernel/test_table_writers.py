"""Tables one takes away: what is written is read again the same, and nothing of it runs as a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, read_lines
from maillage.kernel.tables.cells import cell_text, clean_text
from maillage.kernel.tables.writers import MOST_XLSX_ROWS, write_csv, write_xlsx

Writer = Callable[[Sequence[Any], Iterable[Sequence[Any]]], bytes]


def as_csv(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    file = io.StringIO(newline="")
    write_csv(file, header, rows)
    return file.getvalue().encode()


def as_xlsx(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, header, rows, "Essai")
    return file.getvalue()


WRITERS = pytest.mark.parametrize("write", [as_csv, as_xlsx])
# All of Unicode that a database may hold, what could be a formula, a separator or a quotation mark among it.
TEXTS = st.text(st.one_of(st.sampled_from("=+-@'\";,\t\n\r 0é\u00a0\u202f"), st.characters(exclude_characters="\x00")))
NUMBERS = st.one_of(st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False))
WHOLE_SECONDS = st.datetimes(datetime(1800, 1, 1), datetime(2199, 12, 31)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001 - a spreadsheet knows no zones
HOURS = st.times().map(lambda at: at.replace(microsecond=0))
VALUES = st.one_of(TEXTS, NUMBERS, WHOLE_SECONDS, st.dates(date(1800, 1, 1), date(2199, 12, 31)), HOURS, st.none())
HEADS = st.lists(TEXTS.filter(lambda text: clean_text(text).strip()), min_size=3, max_size=3)


def as_read(values: Sequence[Any]) -> list[str]:
    line = [clean_text(cell_text(value)) for value in values]
    while line and not line[-1].strip():
        line.pop()
    return line


@WRITERS
@given(header=HEADS, rows=st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=6))
@example(header=["a,b,c", "d", "e"], rows=[("x", "y;z", '"')])
@example(header=["=1+1", "'=1+1", "''=1+1"], rows=[("=cmd|' /C calc'!A0", "\t=1", "\r=1")])
@example(header=["a\n\tb\t", "b", "c"], rows=[("_x0041_", "#N/A", "007"), (" ", "1e5", "TRUE")])
def test_what_is_written_is_read_again_the_same(write: Writer, header: list[str], rows: list[tuple[Any, ...]]) -> None:
    lines = [line for _number, line in read_lines(write(header, rows), Limits())]
    wanted = [line for line in map(as_read, [header, *rows]) if line]
    assert [as_read(line) for line in lines] == wanted


def test_a_csv_is_read_by_its_own_separator_whatever_the_heads_hold() -> None:
    assert [line for _number, line in read_lines(b'"a,b,c,d";e\n1;2\n', Limits())] == [["a,b,c,d", "e"], ["1", "2"]]


def test_no_cell_of_a_workbook_is_a_formula_and_days_are_days() -> None:
    day, hour = date(2026, 11, 25), time(9, 30)
    file = as_xlsx(["=A1", "jour"], [["=1+1", day], ["@x", datetime(2026, 11, 25, 9, 30)], [12, hour], ["01000", None]])  # noqa: DTZ001
    sheet = load_workbook(io.BytesIO(file)).worksheets[0]
    kinds = [[cell.data_type for cell in row] for row in sheet.iter_rows()]
    assert kinds == [["s", "s"], ["s", "d"], ["s", "d"], ["n", "d"], ["s", "n"]]
    assert sheet["B2"].value.date() == day
    assert sheet["B2"].number_format == "dd/mm/yyyy"
    assert sheet["A2"].quotePrefix
    assert not sheet["A5"].quotePrefix
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml")
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.column_dimensions["B"].width > 10


def endless() -> Iterator[tuple[str]]:
    while True:
        yield ("x",)


def test_too_many_rows_are_refused_and_leave_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("maillage.kernel.tables.writers.MOST_XLSX_ROWS", 300)
    with pytest.raises(Refusal) as caught:
        as_xlsx(["a"], endless())
    assert caught.value.code == "too_many_to_write"
    assert not list(tmp_path.iterdir())
    assert Limits().rows >= MOST_XLSX_ROWS  # what is taken away may be brought again
