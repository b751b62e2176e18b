"""Books are proven again each night: from where the last night ended, and from the first entry once a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.config.cli import main
from maillage.kernel.command import CommandError
from maillage.kernel.money import Money
from maillage.ledger.actions import close, next_number, post
from maillage.ledger.commands import check_last_night
from maillage.ledger.models import Reconciliation
from maillage.ledger.reconciliation import LATE_AFTER, WHOLE_EVERY, in_english, reconcile, report_on
from maillage.ledger.rules.entries import Line, Posting
from maillage.ledger.tasks import reconcile_books
from tests.kit.tampering import tamper

DAY = date(2027, 3, 1)
BOOK = "réseau"


def write(cents: int = 8000, dated: date = DAY) -> None:
    post(BOOK, Posting(dated, "Carnet de dix", (Line("512", Money(cents)), Line("706", Money(-cents)))))


def wrong() -> str:
    return " ".join(sentence for row in reconcile() for sentence in in_english(row))


@pytest.fixture
def written(db: None) -> None:
    for cents in (100, 200, 300):
        write(cents)
    for _n in range(3):
        next_number(f"{BOOK}:F-2027")
        next_number("reçus")
    close(BOOK, DAY)


def test_what_is_in_order_is_proven_and_said(written: None) -> None:
    assert check_last_night() == "not proven yet: each night, by the worker"
    assert reconcile_books(0) == 0
    row = report_on(BOOK)
    assert row is not None
    assert (row.count, row.number, row.faults) == (3, 3, [])
    assert check_last_night().startswith("4 subject(s) proven"), "the book, other series, passes, clearing"
    assert main(["ledger", "reconcile", "--whole"]) == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_entry SET label = 'Autre' WHERE number = 2", "Entry 2 is not what was written"),
        ("UPDATE ledger_entryline SET cents = cents + 1 WHERE position = 0", "debit and credit differ"),
        ("UPDATE ledger_book SET number = 9", "the book says another end"),
        ("UPDATE ledger_closure SET digest = repeat('a', 64)", "Entry 3 is not what was closed"),
        ("UPDATE ledger_closure SET totals = '{\"512 EUR\": 1}'", "The closure until 2027-03-01"),
        (
            "DELETE FROM ledger_documentnumber d USING ledger_numbering n WHERE d.number = 2 AND n.key LIKE '%F-2027'",
            "Series F-2027: 2 numbers were given up to number 3",
        ),
        (
            "UPDATE ledger_numbering SET last = 7 WHERE key = 'reçus'",
            "Series reçus: 3 numbers were given up to number 7",
        ),
    ],
    ids=["label", "amount", "end", "closure", "totals", "gap", "series"],
)
def test_whatever_does_not_add_up_is_named_and_the_doctor_says_it(written: None, statement: str, words: str) -> None:
    assert wrong() == ""
    tamper(statement)
    rows = reconcile(whole=True)
    assert words in " ".join(sentence for row in rows for sentence in in_english(row))
    with pytest.raises(CommandError):
        check_last_night()
    assert main(["ledger", "reconcile"]) == 1


def test_a_night_reads_what_is_new_alone_and_as_cheaply_with_a_long_book(written: None) -> None:
    reconcile()
    write(dated=DAY + timedelta(days=1))
    with CaptureQueriesContext(connection) as few:
        reconcile()
    assert [(row.count, row.number) for row in Reconciliation.objects.filter(subject=BOOK)] == [(1, 4)]
    for _n in range(20):
        write(dated=DAY + timedelta(days=1))
    with CaptureQueriesContext(connection) as many:
        reconcile()
    assert len(many) == len(few)


def test_what_was_changed_before_the_last_night_is_seen_the_same_month(written: None) -> None:
    begun = timezone.now()
    reconcile(now=begun)
    tamper("UPDATE ledger_entry SET label = 'Autre' WHERE number = 1")
    reconcile(now=begun + timedelta(days=1))
    late = reconcile(now=begun + WHOLE_EVERY)
    assert "Entry 1 is not what was written." in in_english(next(row for row in late if row.subject == BOOK))


def test_the_last_entry_of_the_night_before_is_looked_at_again(written: None) -> None:
    reconcile()
    tamper("UPDATE ledger_entry SET digest = repeat('b', 64) WHERE number = 3")
    write(dated=DAY + timedelta(days=1))
    assert "Entry 3 is not what was proven the night before" in wrong()


def test_as_long_as_something_is_wrong_all_is_read_again(written: None) -> None:
    tamper("UPDATE ledger_entry SET label = 'Autre' WHERE number = 2")
    assert "Entry 2" in wrong()
    assert "Entry 2" in wrong(), "it is not forgotten the night after"
    tamper("UPDATE ledger_entry SET label = 'Carnet de dix' WHERE number = 2")
    assert wrong() == ""


def test_a_night_that_was_missed_is_told(written: None) -> None:
    reconcile(now=timezone.now() - LATE_AFTER - timedelta(minutes=1))
    with pytest.raises(CommandError, match="is a worker running"):
        check_last_night()
