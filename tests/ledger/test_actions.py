"""Writing in the books: chains without a fork, numbers without a gap, nothing changed once it is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillage.community.models import Person
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import close, next_number, post, reverse
from maillage.ledger.models import Book, DocumentNumber, Entry, EntryLine
from maillage.ledger.queries import balances, gaps, verify
from maillage.ledger.rules.entries import GENESIS, Line, Posting
from tests.kit.concurrency import at_once

DAY = date(2027, 3, 1)


def sale(cents: int = 8000, dated: date = DAY, document: str = "") -> Posting:
    return Posting(dated, "Carnet de dix", (Line("512", Money(cents)), Line("706", Money(-cents))), document)


def test_entries_follow_one_another_and_are_proven(bob: Person) -> None:
    first, second = post("réseau", sale(), bob), post("réseau", sale(500), bob)
    assert (first.number, first.previous, second.number, second.previous) == (1, GENESIS, 2, first.digest)
    assert balances("réseau") == {"512": Money(8500), "706": Money(-8500)}
    assert balances("réseau", date(2027, 2, 28)) == {}
    assert list(verify("réseau")) == []
    assert first.by == str(bob.journal_id), "a book names people as the journal does"


def test_an_entry_costs_six_statements_at_most(db: None) -> None:
    post("réseau", sale())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        post("réseau", sale())
    assert len(asked) <= 7, [query["sql"] for query in asked]  # two of them are the savepoint


def test_what_does_not_balance_writes_nothing(db: None) -> None:
    with pytest.raises(Refusal) as refused:
        post("réseau", Posting(DAY, "Carnet", (Line("512", Money(5)), Line("706", Money(-4)))))
    assert refused.value.code == "not_balanced"
    assert not Entry.objects.exists()


def test_an_entry_is_taken_back_by_its_contrary(bob: Person) -> None:
    entry = post("réseau", sale(document="F-2027-1"), bob)
    back = reverse(entry, date(2027, 3, 2), "Erreur de carnet", bob)
    assert balances("réseau") == {"512": Money(0), "706": Money(0)}
    assert back.document == "F-2027-1"
    assert list(verify("réseau")) == []


def test_a_closed_period_takes_nothing_more_and_says_what_it_came_to(db: None) -> None:
    post("réseau", sale())
    closure = close("réseau", date(2027, 3, 31))
    assert closure.totals == {"512 EUR": 8000, "706 EUR": -8000}
    assert (closure.number, closure.digest) == (1, Entry.objects.get().digest)
    with pytest.raises(Refusal) as refused:
        post("réseau", sale(dated=date(2027, 3, 31)))
    assert refused.value.code == "closed"
    post("réseau", sale(dated=date(2027, 4, 1)))
    for until in (date(2027, 3, 31), date(2027, 1, 1)):
        with pytest.raises(Refusal):
            close("réseau", until)
    assert list(verify("réseau")) == []


def without_guards(statement: str) -> Callable[[], None]:
    """What the owner of the tables could do: the triggers switched off."""

    def tamper() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("entry", "entryline"):
                cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER {table}_only_added_to")
            cursor.execute(statement)

    return tamper


REMOVE_THE_SECOND = """
DELETE FROM ledger_entryline WHERE entry_id = (SELECT id FROM ledger_entry WHERE number = 2);
DELETE FROM ledger_entry WHERE number = 2
"""


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE ledger_entryline SET cents = -cents WHERE entry_id = (SELECT min(id) FROM ledger_entry)",
            "what was written",
        ),
        ("UPDATE ledger_entry SET label = 'Autre' WHERE number = 2", "what was written"),
        (
            "DELETE FROM ledger_entryline WHERE position = 1 AND entry_id = (SELECT max(id) FROM ledger_entry)",
            "balance",
        ),
        ("UPDATE ledger_entry SET at = at + interval '1 hour' WHERE number = 3", "what was written"),
        ("UPDATE ledger_book SET digest = repeat('0', 64)", "another end"),
        ("UPDATE ledger_book SET number = 9", "another end"),
        (REMOVE_THE_SECOND, "missing"),
    ],
    ids=["amount", "label", "line", "time", "end", "number", "entry"],
)
def test_whatever_is_tampered_with_is_seen(db: None, statement: str, what: str) -> None:
    for cents in (100, 200, 300):
        post("réseau", sale(cents))
    without_guards(statement)()
    assert any(what in fault.what for fault in verify("réseau"))


@pytest.mark.parametrize("table", ["entry", "entryline", "documentnumber", "closure"])
@pytest.mark.parametrize("act", ["UPDATE ledger_{} SET id = id", "DELETE FROM ledger_{}", "TRUNCATE ledger_{} CASCADE"])
def test_nothing_that_is_written_is_changed_whoever_asks(db: None, table: str, act: str) -> None:
    post("réseau", sale())
    next_number("F2027")
    close("réseau", DAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_the_database_refuses_an_entry_that_does_not_balance_whatever_wrote_it(db: None) -> None:
    entry = post("réseau", sale())
    EntryLine.objects.create(entry=entry, position=7, account="512", cents=1)
    with pytest.raises(IntegrityError, match="does not balance"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_numbers_follow_one_another_each_series_by_itself(db: None) -> None:
    assert [next_number("F2027"), next_number("F2027"), next_number("A2027"), next_number("F2027")] == [1, 2, 1, 3]
    assert gaps("F2027") == gaps("A2027") == 0


def test_a_number_is_given_back_with_what_is_rolled_back(db: None) -> None:
    next_number("F2027")
    with pytest.raises(Refusal):
        invoice(5)()
    assert next_number("F2027") == 2
    assert gaps("F2027") == 0


def invoice(number: int) -> Callable[[], object]:
    """What several people do at once; every fifth fails after its number was given."""

    def act() -> None:
        with transaction.atomic():
            given = next_number("F2027")
            post("réseau", sale(100 + number, document=f"F-2027-{given}"))
            if number % 5 == 0:
                raise Refusal("changed_one_s_mind", "No.")

    return act


@pytest.mark.concurrent
def test_many_write_at_once_without_a_fork_nor_a_gap(committed: object, full: bool) -> None:
    operations = 2_000 if full else 120
    came = at_once([invoice(number) for number in range(operations)], 16)
    assert came == {"done": operations * 4 // 5, "changed_one_s_mind": operations // 5}
    written = operations * 4 // 5
    assert Entry.objects.count() == DocumentNumber.objects.count() == Book.objects.get().number == written
    assert gaps("F2027") == 0
    assert list(verify("réseau")) == []
    documents = Entry.objects.order_by("number").values_list("document", flat=True)
    assert list(documents) == [f"F-2027-{n}" for n in range(1, written + 1)]
