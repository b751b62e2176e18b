"""Accounts begun anew: the last digest of those before is the first link, once; whoever checks is told."""

from __future__ import annotations

import io
import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from runpy import run_path
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, connection, transaction

from maillage.config.cli import main
from maillage.economy.models import Issuer
from maillage.economy.presenters.archives import write_archive
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import begin, close, post
from maillage.ledger.commands import check_last_entries
from maillage.ledger.models import Book, BookBeginning, Entry
from maillage.ledger.queries import verify
from maillage.ledger.reconciliation import in_english, reconcile
from maillage.ledger.rules.entries import GENESIS, Line, Posting
from tests.kit.invoices import make_invoice, make_issuer, make_treasurer
from tests.kit.tampering import tamper

BEFORE = "ab" * 32
SCRIPT = run_path(str(files("maillage.economy").joinpath("data/verifier.py")))


def write(book: str = "réseau") -> Entry:
    return post(book, Posting(date(2027, 3, 1), "Carnet", (Line("512", Money(5)), Line("706", Money(-5)))))


def test_the_last_digest_of_before_is_the_first_link(db: None) -> None:
    beginning = begin("réseau", BEFORE, 412, "nouvelle installation après une panne")
    assert beginning.link.digest == Book.objects.get().digest
    assert check_last_entries() == "1 book(s)", "a book that only begins is sound"
    first = write()
    assert (first.number, first.previous) == (1, beginning.link.digest)
    close("réseau", date(2027, 3, 1))
    assert list(verify("réseau")) == []
    assert [in_english(row) for row in reconcile(whole=True)] == [[], [], [], []]


@pytest.mark.parametrize(
    ("digest", "entries", "why", "code"),
    [
        ("ab", 412, "panne", "no_digest"),
        (GENESIS, 412, "panne", "no_digest"),
        (BEFORE, 0, "panne", "no_digest"),
        (BEFORE, 412, " ", "no_label"),
        (BEFORE, 412, "x" * 201, "no_label"),
    ],
)
def test_what_begins_nothing(db: None, digest: str, entries: int, why: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        begin("réseau", digest, entries, why)
    assert refused.value.code == code
    assert not BookBeginning.objects.exists()


def test_a_book_that_has_entries_or_a_beginning_has_no_other(db: None) -> None:
    write("ancien")
    begin("réseau", BEFORE, 412, "panne")
    for book in ("ancien", "réseau"):
        with pytest.raises(Refusal) as refused:
            begin(book, "cd" * 32, 9, "autre")
        assert refused.value.code == "book_begun"
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_bookbeginning SET why = 'x'")


@pytest.mark.parametrize("change", ["after_entries = 9", "why = 'autre'", "after_digest = repeat('c', 64)"])
def test_a_beginning_that_was_changed_is_seen(db: None, change: str) -> None:
    begin("réseau", BEFORE, 412, "panne")
    write()
    tamper(f"UPDATE ledger_bookbeginning SET {change}")  # noqa: S608 - our own words
    assert "it does not follow the entry before it" in {fault.what for fault in verify("réseau")}


def test_the_command_says_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["ledger", "begin", "réseau", "--after-digest", BEFORE, "--after-entries", "412", "--why", "panne"]
    assert main(arguments) == 0
    assert "goes on from" in capsys.readouterr().out
    assert main(arguments) == 1


@pytest.fixture
def issuer(db: None) -> Issuer:
    issuer = make_issuer()
    begin(issuer.book, BEFORE, 412, "nouvelle installation")
    make_invoice(issuer, make_treasurer(issuer))
    return issuer


def test_the_archive_tells_it_and_its_program_checks_it(
    issuer: Issuer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "comptes.zip"
    with path.open("wb") as file:
        write_archive(issuer, file)
    assert SCRIPT["main"]([str(path)]) == 0
    words = capsys.readouterr().out
    assert f"arrêtés à l’écriture 412, empreinte {BEFORE} : nouvelle installation" in words
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["reprise.json"] = json.dumps(json.loads(parts["reprise.json"]) | {"after_entries": 3}).encode()
    other = io.BytesIO()
    with ZipFile(other, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(other.getvalue())
    faults = list(SCRIPT["check_archive"](str(path)))
    assert "écriture 1 : elle ne suit pas celle d’avant" in faults
    assert "reprise.json : ce fichier fut changé" in faults
