"""The nightly reconciliation: each book, and whatever else must add up, is proven again and what is wrong is kept.

A book is read on from where the last night ended; once a month, and as long as something is wrong, from its first
entry. Each statement is consistent by itself, so that nobody waits for this and nothing written meanwhile is wrong.
Higher floors join `OF_A_BOOK` (what the entries of a book must agree with) and `OF_THE_HOUSE` (sums of their own).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext

from maillage.ledger.models import Book, Closure, Entry, EntryLine, Numbering, Reconciliation
from maillage.ledger.queries import verify
from maillage.ledger.rules.entries import GENESIS
from maillage.web.formats import day_and_year

WHOLE_EVERY = timedelta(days=30)
LATE_AFTER = timedelta(hours=36)
MOST_FAULTS = 20  # kept of one subject: the first that are met
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBERS = "numbers"  # of series that belong to no book


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What does not add up: a sentence in English (the key of its translation), and what fills it."""

    sentence: str
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Proof:
    """One subject while it is proven: the book, if it is one, and the number after which its entries are new."""

    book: Book | None = None
    after: int = 0
    count: int = 0
    faults: list[Discrepancy] = field(default_factory=list)

    def note(self, discrepancies: Iterator[Discrepancy]) -> None:
        """Keep what is wrong."""
        self.faults += discrepancies


OF_A_BOOK: list[Callable[[Proof], None]] = []
OF_THE_HOUSE: list[tuple[str, Callable[[Proof], None]]] = []


def reconcile(*, whole: bool = False, now: datetime | None = None) -> list[Reconciliation]:
    """Prove everything; what came of each. `whole` reads every book from its first entry."""
    now = now or timezone.now()
    keys = list(Book.objects.order_by("key").values_list("key", flat=True))
    rows = [_reconcile_book(key, now, whole=whole) for key in keys]
    return [
        *rows,
        *(_reconcile_rest(subject, prove, now) for subject, prove in ((NUMBERS, _prove_series), *OF_THE_HOUSE)),
    ]


def report_on(book: str) -> Reconciliation | None:
    """What was last proven of a book."""
    return Reconciliation.objects.filter(subject=book).first()


def in_words(row: Reconciliation) -> list[str]:
    """What was wrong, in the language of who reads."""
    return [
        gettext(sentence)
        % {name: day_and_year(date.fromisoformat(value)) if _is_day(value) else value for name, value in facts.items()}
        for sentence, facts in row.faults
    ]


def in_english(row: Reconciliation) -> list[str]:
    """What was wrong, for the terminal."""
    return [sentence % facts for sentence, facts in row.faults]


def _is_day(value: object) -> bool:
    return isinstance(value, str) and DAY.fullmatch(value) is not None


@transaction.atomic
def _reconcile_book(key: str, now: datetime, *, whole: bool) -> Reconciliation:
    before = report_on(key)
    is_whole = whole or before is None or bool(before.faults) or now - before.whole_at >= WHOLE_EVERY
    after = (before.number, before.digest) if before and before.number and not is_whole else None
    number = after[0] if after else 0
    book = Book.objects.get(key=key)
    proof = Proof(book, number)
    proof.note(_faults_of_chain(key, after))
    proof.note(_faults_of_closures(book, is_whole=is_whole))
    proof.note(_faults_of_series(Numbering.objects.filter(key__startswith=f"{key}:")))
    proof.count = Entry.objects.filter(book=book, number__gt=number, number__lte=book.number).count()
    for prove in OF_A_BOOK:
        prove(proof)
    end = {"number": 0, "digest": GENESIS} if proof.faults else {"number": book.number, "digest": book.digest}
    whole_at = now if is_whole or before is None else before.whole_at
    return _keep(key, proof, now, whole_at=whole_at, **end)


@transaction.atomic
def _reconcile_rest(subject: str, prove: Callable[[Proof], None], now: datetime) -> Reconciliation:
    proof = Proof()
    prove(proof)
    return _keep(subject, proof, now, whole_at=now, digest=GENESIS)


def _keep(subject: str, proof: Proof, now: datetime, **end: Any) -> Reconciliation:
    faults = [[fault.sentence, fault.facts] for fault in proof.faults[:MOST_FAULTS]]
    row, _new = Reconciliation.objects.update_or_create(
        subject=subject, defaults={"at": now, "count": proof.count, "faults": faults, **end}
    )
    return row


CHAIN_WORDS = {
    "a number is missing": Discrepancy("Entry %(n)s: a number is missing before it."),
    "it does not follow the entry before it": Discrepancy("Entry %(n)s does not follow the entry before it."),
    "it is not what was written": Discrepancy("Entry %(n)s is not what was written."),
    "it does not balance": Discrepancy("Entry %(n)s: debit and credit differ."),
    "it is not what was closed": Discrepancy("Entry %(n)s is not what was closed."),
    "it is not what was verified before": Discrepancy("Entry %(n)s is not what was proven the night before."),
    "the book says another end": Discrepancy("Entry %(n)s: the book says another end."),
}


def _faults_of_chain(key: str, after: tuple[int, str] | None) -> Iterator[Discrepancy]:
    for number, fault in enumerate(verify(key, after)):
        if number == MOST_FAULTS:  # after one that was changed, all the others may be wrong
            return
        yield Discrepancy(CHAIN_WORDS[fault.what].sentence, {"n": fault.number})


def _faults_of_closures(book: Book, *, is_whole: bool) -> Iterator[Discrepancy]:
    """What was closed is what the entries come to. Totals are since the first entry: the last closure holds all."""
    closures = Closure.objects.filter(book=book).order_by("-until")
    for closure in closures if is_whole else closures[:1]:
        rows = EntryLine.objects.filter(entry__book=book, entry__dated__lte=closure.until)
        sums = rows.values_list("account", "currency").annotate(total=Sum("cents")).order_by()
        totals = {f"{account} {currency}": total for account, currency, total in sums if total}
        if totals != {name: cents for name, cents in closure.totals.items() if cents}:
            yield Discrepancy(
                "The closure until %(day)s: the entries come to something else.", {"day": closure.until.isoformat()}
            )


def _prove_series(proof: Proof) -> None:
    """Series of documents that belong to no book."""
    books = set(Book.objects.values_list("key", flat=True))
    keys = [key for key in Numbering.objects.values_list("key", flat=True) if key.partition(":")[0] not in books]
    proof.count = len(keys)
    proof.note(_faults_of_series(Numbering.objects.filter(key__in=keys)))


def _faults_of_series(rows: Any) -> Iterator[Discrepancy]:
    """From one to the last, each number once. One statement."""
    counted = rows.annotate(count=Count("given"), low=Min("given__number"), high=Max("given__number"))
    for row in counted.exclude(Q(count=F("last"), low=1, high=F("last")) | Q(count=0, last=0)).order_by("key"):
        yield Discrepancy(
            "Series %(series)s: %(count)s numbers were given up to number %(last)s.",
            {"series": row.key.rpartition(":")[2], "count": row.count, "last": row.last},
        )
