"""Writing in the books: one writer a book at a time, the digest of each entry over the one before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from maillage.community.models import Person
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.models import Book, BookBeginning, Closure, Entry, EntryLine
from maillage.ledger.rules.entries import (
    GENESIS,
    Beginning,
    Line,
    Posting,
    digest_of,
    may_begin,
    may_post,
    reversed_lines,
)

# The row of the series is locked until the transaction ends, made if need be.
GIVE_NUMBER = """
WITH given AS (
    INSERT INTO ledger_numbering (key, last) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last = ledger_numbering.last + 1 RETURNING id, last
)
INSERT INTO ledger_documentnumber (numbering_id, number, given_at) SELECT id, last, %s FROM given RETURNING number
"""


@transaction.atomic
def post(book: str, posting: Posting, by: Person | None = None, *, at: datetime | None = None) -> Entry:
    """Write an entry at the end of a book (made at its first entry); Refusal when it does not balance or is too late.

    Five statements. The row of the book is locked until the transaction ends: what is rolled back leaves no gap.
    """
    held = _lock_book(book)
    if refusal := may_post(posting, held.closed_until):
        raise refusal
    now = at or timezone.now()
    number, name = held.number + 1, str(by.journal_id) if by else ""
    digest = digest_of(held.digest, book, number, posting, now, name)
    entry = Entry.objects.create(
        book=held, number=number, dated=posting.dated, at=now, by=name, label=posting.label,
        document=posting.document, previous=held.digest, digest=digest,
    )  # fmt: skip
    EntryLine.objects.bulk_create(
        EntryLine(entry=entry, position=n, account=line.account, cents=line.amount.cents, currency=line.amount.currency)
        for n, line in enumerate(posting.lines)
    )
    Book.objects.filter(pk=held.pk).update(number=number, digest=digest)
    return entry


def reverse(entry: Entry, dated: date, label: str, by: Person | None = None) -> Entry:
    """Take an entry back by its contrary, on an open day: nothing that is written is changed."""
    lines = tuple(Line(line.account, Money(line.cents, line.currency)) for line in entry.lines.order_by("position"))
    return post(entry.book.key, Posting(dated, label, reversed_lines(lines), entry.document), by)


def next_number(series: str) -> int:
    """The next number of a series of documents, 1 first: without a gap, whoever asks at the same time.

    Called in the transaction that writes the document: rolled back, the number is given to the next one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is given in the transaction that writes its document")
    with connection.cursor() as cursor:
        cursor.execute(GIVE_NUMBER, [series, timezone.now()])
        number: int = cursor.fetchone()[0]
    return number


@transaction.atomic
def begin(book: str, after_digest: str, after_entries: int, why: str, *, at: datetime | None = None) -> BookBeginning:
    """Let a book without an entry yet go on from one that stopped elsewhere: its last digest is the first link here."""
    held = _lock_book(book)
    link = Beginning(book, after_digest.strip().lower(), after_entries, why.strip(), at or timezone.now())
    if BookBeginning.objects.filter(book=held).exists():
        raise Refusal("book_begun", "This book has entries already: it can’t go on from another.")
    if refusal := may_begin(link, has_entries=held.number > 0):
        raise refusal
    Book.objects.filter(pk=held.pk).update(digest=link.digest)
    return BookBeginning.objects.create(
        book=held, after_digest=link.after_digest, after_entries=link.after_entries, why=link.why, at=link.at
    )


@transaction.atomic
def close(book: str, until: date, *, now: datetime | None = None) -> Closure:
    """Close a book until a day, that day included: no entry is dated before any more. Closing again is refused."""
    held = _lock_book(book)
    if held.closed_until is not None and until <= held.closed_until:
        raise Refusal("closed", "The books are closed until %(day)s already.", day=held.closed_until)
    sums = (
        EntryLine.objects.filter(entry__book=held, entry__dated__lte=until)
        .values_list("account", "currency")
        .annotate(total=Sum("cents"))
        .order_by("account", "currency")
    )
    closure = Closure.objects.create(
        book=held,
        until=until,
        number=held.number,
        digest=held.digest,
        at=now or timezone.now(),
        totals={f"{account} {currency}": total for account, currency, total in sums},
    )
    Book.objects.filter(pk=held.pk).update(closed_until=until)
    return closure


def _lock_book(key: str) -> Book:
    """The row of the book, locked until the transaction ends; made if need be."""
    book = Book.objects.select_for_update().filter(key=key).first()
    if book is None:
        Book.objects.get_or_create(key=key, defaults={"digest": GENESIS})
        book = Book.objects.select_for_update().get(key=key)
    return book
