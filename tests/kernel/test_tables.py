"""Tables from outside: read however they were saved, or refused with a line and a column; never more than they may."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import MOST_UNPACKED, Limits, read_lines

CASES = Path(__file__).parent / "cases"
SMALL = Limits(file_bytes=1_000_000, rows=10, columns=5, cells=30)


def read(content: bytes, limits: Limits = SMALL) -> list[tuple[int, list[str]]]:
    return list(read_lines(content, limits))


def workbook(rows: list[list[Any]], formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def refused(content: bytes, limits: Limits = SMALL) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(content, limits)
    assert caught.value.sentence % caught.value.facts
    return caught.value


def test_lines_ended_as_on_old_macs_are_lines() -> None:
    assert read((CASES / "cr_only.csv").read_bytes()) == [
        (1, ["nom", "courriel", "commune"]),
        (2, ["Z", "a@x.org", "Mende"]),
        (3, ["Y", "b@x.org", "Florac"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_however_it_was_saved(end: str, separator: str, encoding: str) -> None:
    text = end.join([separator.join(["nom", "été"]), "", separator.join(["À", '"deux' + end + 'lignes"'])])
    assert read(text.encode(encoding)) == [(1, ["nom", "été"]), (3, ["À", "deux\nlignes"])]


def test_a_workbook_is_read_as_it_is_shown() -> None:
    content = workbook([["insee", "n"], [1000, 12.0], ["48095", 2.5], [None, None], ["x"]], {"A2": "00000"})
    assert read(content) == [(1, ["insee", "n"]), (2, ["01000", "12"]), (3, ["48095", "2.5"]), (5, ["x"])]


def test_a_very_long_field_is_named_by_line_and_column() -> None:
    """csv's own limit raised an error that nothing caught; a quotation mark left open swallows the whole file."""
    found = refused(b'a;b\n1;"' + b"x;y\n" * 50_000)
    assert (found.code, found.facts["line"], found.facts["column"]) == ("cell_too_long", 2, 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a;b\n" * 12, "too_many_rows"),
        (b"a;b;c;d;e;f\n", "too_many_columns"),
        (b"a;b;c;d;e\n" * 8, "too_many_rows"),  # cells
        (b"a" * 1_000_001, "too_big"),
        (b"a\x00b\n", "not_a_table"),
        (b"PK\x03\x04garbage", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_workbook"),
    ],
)
def test_what_is_too_large_or_no_table_gets_a_sentence(content: bytes, code: str) -> None:
    assert refused(content).code == code


def packed(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def test_a_workbook_that_unpacks_to_much_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"xl/worksheets/sheet1.xml": b" " * (MOST_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    assert refused(bomb).code == "too_big"
    assert refused(packed({f"{n}": b"" for n in range(2_001)})).code == "too_big"


@pytest.mark.parametrize("parts", [{}, {"xl/workbook.xml": b"<x/>"}, {"[Content_Types].xml": b"<!DOCTYPE"}])
def test_an_archive_that_is_no_workbook_is_refused(parts: dict[str, bytes]) -> None:
    assert refused(packed({"a": b"b", **parts})).code == "not_a_table"


def test_a_sheet_that_is_nearly_all_gaps_is_refused_and_not_read_in_part() -> None:
    """A sheet whose only other cell is in the last row and the last column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "a", "b"
    held = io.BytesIO()
    book.save(held)
    assert refused(held.getvalue()).code == "too_many_rows"


@pytest.mark.parametrize("where", ["A12", "F1"])
def test_a_workbook_has_the_same_limits(where: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 13 if where == "A12" else 2):
        sheet[f"A{row}"] = "a"
    sheet[where] = "b"
    held = io.BytesIO()
    book.save(held)
    assert refused(held.getvalue()).code == ("too_many_rows" if where == "A12" else "too_many_columns")
