"""Tables one takes away: CSV or XLSX, the same lines, only what the screen shows; and written down."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook

from maillage.bookings.actions import book
from maillage.community.actions.roles import record
from maillage.community.models import JournalEntry, Network, Person
from maillage.kernel.tables import Limits, read_lines
from maillage.places.models import Space
from maillage.web import downloads
from tests import factories
from tests.factories import morning

Tables = list[list[str]]
ADDRESSES = [
    "/animation/adherents.csv",
    "/animation/lieux.csv",
    "/animation/visites.csv",
    "/animation/journal.csv",
    "/vie-privee/registre.csv",
    "/animation/imports/modele-people.csv",
    "/animation/imports/modele-bookings.csv",
]


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines_of(answer: Any) -> Tables:
    """The lines of the file, each as long as its heads: a workbook has no cell where nothing is written."""
    assert answer.status_code == 200
    lines = [line for _number, line in read_lines(content_of(answer), Limits())]
    return [line + [""] * (len(lines[0]) - len(line)) for line in lines]


@pytest.fixture
def run_by_dora(network: Network, dora: Person, bob: Person, as_: Any) -> Client:
    factories.make_member(bob, network)
    record(dora, "charter_published", ("network", network.pk), network.scopes()[0])
    return as_(dora)


@pytest.mark.parametrize("address", ADDRESSES)
def test_both_files_hold_the_same(run_by_dora: Client, address: str) -> None:
    name = address.rpartition("/")[2]
    taken = {kind: run_by_dora.get(address, {"format": kind}) for kind in ("csv", "xlsx")}
    assert "xlsx" in taken["xlsx"]["Content-Disposition"]
    for answer in taken.values():
        assert answer["Cache-Control"] == "no-store"
    assert "csv" in run_by_dora.get(address)["Content-Disposition"], name
    if "journal" in address:  # taking it away adds a line to it
        assert lines_of(taken["xlsx"])[2:] == lines_of(taken["csv"])[1:]
    else:
        assert lines_of(taken["csv"]) == lines_of(taken["xlsx"])


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("asked", ["ods", "XLSX", "", "csv/../x", "\u202e"])
def test_a_format_that_is_none_gets_a_sentence(run_by_dora: Client, address: str, asked: str) -> None:
    answer = run_by_dora.get(address, {"format": asked})
    assert answer.status_code == 400
    assert "CSV ou en XLSX" in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/animation/adherents/", "/animation/adherents.csv"),
        ("/mes-lieux/", "/animation/lieux.csv"),
        ("/animation/journal/", "/animation/journal.csv"),
        ("/vie-privee/registre/", "/vie-privee/registre.csv"),
        ("/animation/imports/", "/animation/imports/modele-people.csv"),
    ],
)
def test_the_page_leads_to_both(run_by_dora: Client, page: str, address: str) -> None:
    text = run_by_dora.get(page).content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="{address}?format={kind}' in text
    assert "Excel (XLSX)" in text


def test_the_journal_holds_what_the_screen_shows_and_no_more(
    run_by_dora: Client, desks: Space, bob: Person, workday: Any, network: Network, dora: Person
) -> None:
    book(bob, desks.pk, morning(workday))  # who works where is told to nobody
    other = factories.make_network("Ailleurs")
    record(dora, "charter_published", ("network", other.pk), other.scopes()[0])
    heads, *lines = lines_of(run_by_dora.get("/animation/journal.csv", {"format": "xlsx"}))
    assert heads == ["Quand", "Qui", "Quoi", "Où"]
    assert [line[2] for line in lines].count("a publié une version de la charte") == 1
    assert not [line for line in lines if "réserv" in line[2]]
    page = run_by_dora.get("/animation/journal/").content.decode()
    assert all(line[2] in page for line in lines)


def test_the_journal_keeps_what_was_asked_for(run_by_dora: Client) -> None:
    page = run_by_dora.get("/animation/journal/", {"quoi": "charter_published", "du": "2026-01-01"}).content.decode()
    assert "/animation/journal.csv?format=xlsx&amp;quoi=charter_published&amp;du=2026-01-01" in page
    lines = lines_of(run_by_dora.get("/animation/journal.csv?format=csv&quoi=charter_published&du=2026-01-01"))
    assert [line[2] for line in lines[1:]] == ["a publié une version de la charte"]
    assert len(lines_of(run_by_dora.get("/animation/journal.csv?quoi=charter_published&au=2020-01-01"))) == 1


def test_taking_the_journal_away_is_written_down(run_by_dora: Client, dora: Person, network: Network) -> None:
    run_by_dora.get("/animation/journal.csv")
    line = JournalEntry.objects.get(verb="journal_exported")
    assert (line.actor, line.scope_id) == (dora.journal_id, network.pk)


def test_who_runs_nothing_takes_nothing(as_: Any, bob: Person) -> None:
    assert as_(bob).get("/animation/journal.csv").status_code == 403


def test_days_are_days_in_the_workbook(run_by_dora: Client) -> None:
    sheet = load_workbook(io.BytesIO(run_by_dora.get("/animation/adherents.csv?format=xlsx").content)).worksheets[0]
    heads = [cell.value for cell in next(sheet.iter_rows())]
    assert sheet.cell(2, heads.index("adhésion depuis") + 1).is_date


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_large_table_leaves_from_the_disk(db: None, kind: str, rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "IN_MEMORY", 2_000)
    rows = ((f"Zoé {os.urandom(8).hex()}", number) for number in range(500))
    answer: HttpResponseBase = downloads.table_response(rf.get("/", {"format": kind}), "noms", ["nom", "n"], rows)
    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="noms.{kind}"'
    assert answer["Cache-Control"] == "no-store"
    lines = lines_of(answer)
    answer.close()
    assert len(lines) == 501
    assert lines[500][1] == "499"
