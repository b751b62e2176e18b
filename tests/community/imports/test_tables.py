"""Imports: reading a table, whatever it is saved by."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from maillage.community.rules.tables import (
    Row,
    date_mistake,
    parse_date,
    parse_time,
    parse_yes_no,
    read_table,
    time_mistake,
)
from tests.community.imports.files import COLUMNS, cells, xlsx_of, zipped
from tests.kit.bookings import refused
from tests.kit.work import lines_run


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_is_read_as_a_spreadsheet_saves_it(separator: str, encoding: str, end: str) -> None:
    text = end.join([separator.join(["Nom", "Courriel", "Né le"]), separator.join(["Zoé Œuvrard", "z@x.fr", "€"]), ""])
    assert cells(text.encode(encoding)) == [{"nom": "Zoé Œuvrard", "courriel": "z@x.fr", "né le": "€"}]


@pytest.mark.parametrize("title", ["nom", "NOM", " Nom ", "name", "\ufeffnom"])
def test_a_title_is_known_however_it_is_written(title: str) -> None:
    assert cells(f"{title};courriel\na;b".encode()) == [{"nom": "a", "courriel": "b"}]


def test_a_cell_may_hold_a_separator_a_quote_and_a_line_break() -> None:
    content = 'nom;courriel\n"Zoé; dite ""Zo""\nla potière";z@x.fr\nb;c'.encode()
    rows = read_table(content, COLUMNS)
    assert rows[0]["nom"] == 'Zoé; dite "Zo"\nla potière'
    assert rows[1].line == 3, "the third row of the spreadsheet"


def test_empty_lines_are_left_out_and_lines_keep_their_number() -> None:
    rows = read_table(b"nom;courriel\n\na;b\n;;\n ; \nc;d;e;f\ng", COLUMNS)
    assert [(row.line, row["nom"], row["courriel"]) for row in rows] == [(3, "a", "b"), (6, "c", "d"), (7, "g", "")]


def test_a_workbook_is_read_with_its_dates_and_its_numbers() -> None:
    content = xlsx_of(
        ("Nom", "Autre", "Courriel", "Né le"),
        ("Zoé", "x", "z@x.fr", date(2026, 11, 25)),
        ("b", None, 12, datetime(2026, 11, 25, 9, 30)),  # noqa: DTZ001 - a spreadsheet has no zone
        (),
        ("c", None, 1.5, 3.0),
    )
    rows = read_table(content, COLUMNS)
    assert [row.line for row in rows] == [2, 3, 5]
    assert [row["né le"] for row in rows] == ["2026-11-25", "2026-11-25 09:30", "3"]
    assert [row["courriel"] for row in rows] == ["z@x.fr", "12", "1.5"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "column_missing"),
        (b"\n\n", "column_missing"),
        (b"courriel\na@b.fr", "column_missing"),
        (b"nom;courriel", "no_rows"),
        (b"nom;courriel\n;\n", "no_rows"),
        (b"nom;name;courriel\na;b;c", "column_twice"),
        (b"nom;NOM;courriel\na;b;c", "column_twice"),
        (b"nom;courriel\na\x00b;c", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "old_workbook"),
        (b"\x89PNG\r\n\x1a\n\x00", "not_a_table"),
        (b"PK\x03\x04 not a zip", "not_a_table"),
        (b"%PDF-1.4 nothing", "column_missing"),
        (b"x" * 10_000_001, "too_big"),
        (b"nom;courriel\n" + b"a;b\n" * 50_001, "too_many_rows"),
        (b'nom;courriel\n"' + b"x" * 200_000, "cell_too_long"),
    ],
    ids=range(15),
)
def test_what_is_not_a_table_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with refused(code):
        read_table(content, COLUMNS)


def test_an_archive_that_is_not_a_workbook_is_refused() -> None:
    with refused("not_a_table"):
        read_table(zipped(a=b"b"), COLUMNS)


def test_an_archive_that_unpacks_beyond_reason_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(sheet=b"0" * 200_000_001)
    assert len(bomb) < 1_000_000
    with refused("too_big"):
        read_table(bomb, COLUMNS)


def test_a_workbook_with_one_cell_far_away_does_not_keep_the_site_busy() -> None:
    workbook, file = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["nom", "courriel"])
    sheet.append(["a", "b@c.fr"])
    sheet.cell(500, 16_384, "x")  # at row 1 048 576, as Excel allows, it would be two thousand times as long
    workbook.save(file)

    def read() -> None:
        with refused("too_many_columns"):
            read_table(file.getvalue(), COLUMNS)

    lines = lines_run(read)
    assert lines < 500 * 2_000, "not each of the sixteen thousand empty cells of each row"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        ("25/11/2026", date(2026, 11, 25)),
        ("25/11/26", date(2026, 11, 25)),
        (" 25.11.2026 ", date(2026, 11, 25)),
        ("31/02/2026", None),
        ("11/25/2026", None),
        ("", None),
        ("demain", None),
        ("25/11/0026", None),
        ("2300-01-01", None),
    ],
)
def test_a_date_is_read_as_it_is_written_in_france(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("09:30", "09:30"),
        ("9h30", "09:30"),
        ("9 h", "09:00"),
        ("9h", "09:00"),
        ("9", "09:00"),
        ("09:30:00", "09:30"),
        ("1:00 PM", "13:00"),
        ("12:05 am", "00:05"),
        ("12:00 p.m.", "12:00"),
        ("9 AM", "09:00"),
        ("13:00 PM", None),
        ("0:30 PM", None),
        ("9:30 h", None),
        ("9:30 UTC", None),
        ("9h30min", "09:30"),
        ("24:00", None),
        ("9:60", None),
        ("", None),
        ("matin", None),
        ("-1", None),
        ("²", None),
        ("9h²", None),
    ],
)
def test_a_time_is_read_as_it_is_written_in_france(text: str, clock: str | None) -> None:
    found = parse_time(text)
    assert (found and found.isoformat(timespec="minutes")) == clock


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("oui", True),
        ("Oui", True),
        ("x", True),
        ("VRAI", True),
        ("1", True),
        ("", False),
        ("non", False),
        ("0", False),
        ("peut-être", None),
    ],
)
def test_yes_is_yes_in_french_and_in_english(text: str, yes: bool | None) -> None:
    assert parse_yes_no(text) is yes


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("46350", {"value": "46350", "day": "24/11/2026"}),
        ("46350.5", {"value": "46350.5", "day": "24/11/2026"}),
        ("26", None),
        ("99999999", None),
        ("²²²²²", None),
    ],
)
def test_a_day_that_a_spreadsheet_keeps_as_a_number_is_said_with_the_way_to_mend_it(
    text: str, facts: dict[str, str] | None
) -> None:
    mistake = date_mistake(Row(2, {"né le": text}), "né le")
    assert mistake.facts == (facts or {"value": text})
    assert ("format" in mistake.sentence) is (facts is not None)


@pytest.mark.parametrize(
    ("text", "clock"), [("0.541666666666667", "13:00"), ("0.3541666667", "08:30"), ("1.5", None), ("matin", None)]
)
def test_an_hour_that_a_spreadsheet_keeps_as_a_fraction_is_said_with_the_way_to_mend_it(
    text: str, clock: str | None
) -> None:
    mistake = time_mistake(Row(2, {"de": text}), "de")
    assert mistake.facts.get("clock") == clock
    assert ("format" in mistake.sentence) is (clock is not None)


def test_a_workbook_whose_days_have_no_format_says_how_to_mend_it() -> None:
    rows = read_table(xlsx_of(("Nom", "Courriel", "Né le"), ("Zoé", "z@x.fr", 46350)), COLUMNS)
    assert date_mistake(rows[0], "né le").facts["day"] == "24/11/2026"
