"""ODS, as LibreOffice saves it: read as it is shown, and never more than it may hold."""

from __future__ import annotations

import tracemalloc

import pytest

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, read_lines
from maillage.kernel.tables.limits import MOST_IN_A_CELL, MOST_UNPACKED
from tests.kernel.ods import cell, content, packed, row, spreadsheet

SMALL = Limits(file_bytes=1_000_000, rows=10, columns=5, cells=30)
MILLION = 1_000_000


def read(file: bytes, limits: Limits = SMALL) -> list[tuple[int, list[str]]]:
    return list(read_lines(file, limits))


def refused(file: bytes, limits: Limits = SMALL) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(file, limits)
    assert caught.value.sentence % caught.value.facts
    return caught.value


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (cell("01000", "float", "1000"), "01000"),
        (cell("12,50", "float", "12.5"), "12.5"),
        (cell("1 000", "float", "1000"), "1000"),
        (cell("12345678901234", "float", "12345678901234"), "12345678901234"),
        (cell("25 %", "percentage", "0.25"), "0.25"),
        (cell("12,50 €", "currency", "12.5"), "12.5"),
        (cell("25/11/26", "date", "2026-11-25"), "2026-11-25"),
        (cell("25/11/26 09:30", "date", "2026-11-25T09:30:00"), "2026-11-25 09:30"),
        (cell("25/11/26", "date", "2026-11-25T00:00:00"), "2026-11-25"),
        (cell("09:30", "time", "PT09H30M00S"), "09:30"),
        (cell("26:00", "time", "PT26H00M00S"), "26:00"),
        (cell("VRAI", "boolean", "true"), "True"),
        (cell("#N/D"), "#N/D"),
        (cell("rien", "date", "un jour"), "rien"),
        (cell("rien", "date", "99999-01-01"), "rien"),
        (cell("rien", "float"), "rien"),
        (cell("deux\nlignes"), "deux\nlignes"),
        (cell("é & <b>"), "é & <b>"),
    ],
)
def test_a_cell_is_read_as_that_of_a_workbook_is(written: str, text: str) -> None:
    assert read(spreadsheet(row(written))) == [(1, [text])]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<text:p>a<text:s text:c="3"/>b</text:p>', "a   b"),
        ("<text:p> a \n b </text:p>", "a b"),
        ("<text:p>a<text:span> b</text:span><text:tab/>c<text:line-break/>d</text:p>", "a b\tc\nd"),
        ("<office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p>", "a"),
        ("<draw:frame><text:p>over</text:p></draw:frame><text:p>a</text:p>", "a"),
        (f"<table:table>{row(cell('x'))}</table:table><text:p>a</text:p>", "a"),
        ("<text:p>a</text:p><text:p/><text:p>b</text:p>", "a\n\nb"),
    ],
)
def test_the_text_of_a_cell_is_what_is_written_in_it(inside: str, text: str) -> None:
    assert read(spreadsheet(row(f"<table:table-cell>{inside}</table:table-cell>"))) == [(1, [text])]


def test_repeated_cells_and_rows_count_and_keep_the_numbers_of_the_spreadsheet() -> None:
    file = spreadsheet(
        row(cell("nom"), "<table:table-cell/>", cell("insee")),
        row("<table:table-cell table:number-columns-repeated='16384'/>", repeated=3),
        row(cell("a", number_columns_repeated=2), '<table:table-cell table:number-columns-repeated="1"/>', cell("b")),
        row(
            cell("c"),
            "<table:covered-table-cell><text:p>hidden</text:p></table:covered-table-cell>",
            cell("d"),
            repeated=2,
        ),
        row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1_048_570),
    )
    assert read(file) == [
        (1, ["nom", "", "insee"]),
        (5, ["a", "a", "", "b"]),
        (6, ["c", "", "d"]),
        (7, ["c", "", "d"]),
    ]


def test_only_the_first_sheet_is_read_and_groups_of_rows_are_rows() -> None:
    first = f"<table:table-header-rows>{row(cell('a'))}</table:table-header-rows>"
    group = f"<table:table-row-group>{row(cell('b'))}</table:table-row-group>"
    second = f"</table:table><table:table>{row(cell('never'))}"
    assert read(spreadsheet(first, group, second)) == [(1, ["a"]), (2, ["b"])]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (spreadsheet(row(cell("x"), repeated=MILLION)), "too_many_rows"),
        (spreadsheet(row(cell("x", number_columns_repeated=16_384), repeated=MILLION)), "too_many_columns"),
        (spreadsheet(row('<table:table-cell table:number-columns-repeated="9"/>', cell("x"))), "too_many_columns"),
        (spreadsheet(row(repeated=MILLION), row(cell("x"))), "too_many_rows"),
        (spreadsheet(row(cell("x"), repeated=10**30)), "too_many_rows"),
        (
            spreadsheet(row(f'<table:table-cell><text:p><text:s text:c="{10**9}"/>x</text:p></table:table-cell>')),
            "cell_too_long",
        ),
        (spreadsheet(row(cell("x" * (MOST_IN_A_CELL + 1)))), "cell_too_long"),
        (spreadsheet(row(cell("x")), before=BOMB), "document_type"),
        (spreadsheet(row(cell("x")), locked=True), "locked_file"),
        (packed({"mimetype": "", "encrypted-package": b"x"}), "locked_file"),
        (packed({"content.xml": b" " * (MOST_UNPACKED + 1)}), "too_big"),
        (packed({"content.xml": content("<text:p>a</text:p>", around="text")}), "not_a_table"),
        (packed({"content.xml": content(row(cell("x")))[:-60].replace("</table:table>", "")}), "not_a_table"),
        (packed({"content.xml": b""}), "not_a_table"),
        (packed({"content.xml": "<a>" * 200}), "not_a_table"),
    ],
)
def test_a_hostile_file_gets_a_sentence(file: bytes, code: str) -> None:
    assert refused(file).code == code


def test_a_file_that_repeats_much_takes_little_memory() -> None:
    """One known reader makes two gigabytes of these seven hundred bytes."""
    file = spreadsheet(row(*[cell("x")] * 20, repeated=MILLION))
    tracemalloc.start()
    try:
        assert refused(file, Limits()).code == "too_many_rows"
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_ten_thousand_rows_are_not_held_at_once() -> None:
    file = spreadsheet(*[row(cell(f"nom {number}"), cell("2", "float", "2")) for number in range(10_000)])
    tracemalloc.start()
    try:
        assert sum(1 for _line in read_lines(file, Limits())) == 10_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
