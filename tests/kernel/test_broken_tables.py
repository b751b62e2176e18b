"""Files cut short, garbled or named wrongly: a sentence or lines, never anything else, and never more than may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, read_lines
from tests.kernel.ods import cell, row, spreadsheet
from tests.kernel.test_table_writers import as_csv, as_xlsx

ROWS = [("Zoé", number, "=1+1") for number in range(40)]
HEADS = ["nom", "n", "note"]
FILES = {
    "csv": as_csv(HEADS, ROWS),
    "xlsx": as_xlsx(HEADS, ROWS),
    "ods": spreadsheet(*[row(*[cell(str(value)) for value in line]) for line in [HEADS, *ROWS]]),
}
LIMITS = Limits(file_bytes=100_000, rows=100, columns=10, cells=2_000)


def read(content: bytes) -> list[list[str]] | None:
    """The lines, or None when it is refused; anything else that is raised fails the test."""
    try:
        return [line for _number, line in read_lines(content, LIMITS)]
    except Refusal as caught:
        refusal = caught
    assert refusal.sentence % refusal.facts
    return None


@pytest.mark.parametrize("kind", FILES)
def test_whole_files_are_read(kind: str) -> None:
    lines = read(FILES[kind])
    assert lines is not None
    assert (len(lines), lines[0], lines[40][:2]) == (41, HEADS, ["Zoé", "39"])


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(kind: str, kept: float) -> None:
    content = FILES[kind]
    assert read(content[: int(len(content) * kept)]) is None


def test_nothing_at_all_has_no_lines() -> None:
    assert read(b"") == []


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, b"PK\x05\x06" + b"\0" * 18, b"\0"])
def test_the_beginning_of_an_archive_is_none(content: bytes) -> None:
    assert read(content) is None


@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
def test_a_garbled_file_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(FILES[kind])
    for _garbled in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    start = data.draw(st.integers(0, 20))
    read(bytes(content)[start : data.draw(st.integers(start, len(content)))])


@given(st.binary(max_size=400))
def test_a_garbled_sheet_within_a_sound_archive_is_read_or_refused(garbage: bytes) -> None:
    half = row(cell("a")) + garbage.decode("latin-1").replace("]]>", "")
    read(spreadsheet(half))


@given(st.binary(max_size=300))
def test_anything_is_read_or_refused(content: bytes) -> None:
    read(content)
