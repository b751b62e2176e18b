"""Reading the books: what an account comes to, and whether anything was tampered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import F, Max, Min, Sum

from maillage.kernel.money import Money
from maillage.ledger.models import Book, BookBeginning, DocumentNumber, Entry, EntryLine, Numbering
from maillage.ledger.rules.entries import GENESIS, Line, Posting, content_of, digest_of

CHUNK = 2000  # entries read at once: memory does not grow with the book


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a book, and from which entry on."""

    book: str
    number: int
    what: str


def balances(book: str, until: date | None = None) -> dict[str, Money]:
    """What each account comes to: debit less credit. One statement."""
    lines = EntryLine.objects.filter(entry__book__key=book)
    if until is not None:
        lines = lines.filter(entry__dated__lte=until)
    sums = lines.values_list("account", "currency").annotate(total=Sum("cents")).order_by("account")
    return {account: Money(total, currency) for account, currency, total in sums}


def first_link(book: Book) -> str:
    """What the first entry of a book holds as the digest before it: of nothing, or of the book it goes on from."""
    beginning = BookBeginning.objects.filter(book=book).select_related("book").first()
    return beginning.link.digest if beginning else GENESIS


def verify(book: str, after: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Each entry again, from the first or after one that was verified (its number, its digest): digests, numbers,
    balance, closures, what the book itself says. Linear. What is written meanwhile is left for the next time."""
    held = Book.objects.get(key=book)
    number, previous = after or (0, first_link(held))
    closures = {closure.number: closure for closure in held.closures.all()}
    if number and not Entry.objects.filter(book=held, number=number, digest=previous).exists():
        yield Fault(book, number, "it is not what was verified before")
    for entry, lines in _entries(held, number):
        number += 1
        if entry.number != number:
            yield Fault(book, entry.number, "a number is missing")
            number = entry.number
        posting = Posting(entry.dated, entry.label, lines, entry.document)
        if entry.previous != previous:
            yield Fault(book, number, "it does not follow the entry before it")
        if digest_of(entry.previous, book, entry.number, posting, entry.at, entry.by) != entry.digest:
            yield Fault(book, number, "it is not what was written")
        if sum(line.amount.cents for line in lines):
            yield Fault(book, number, "it does not balance")
        previous = entry.digest
        if (closure := closures.get(number)) is not None and closure.digest != previous:
            yield Fault(book, number, "it is not what was closed")
    is_longer = Book.objects.filter(pk=held.pk, entries__number__gt=F("number")).exists()  # as it is now: one statement
    if (held.number, held.digest) != (number, previous) or is_longer:
        yield Fault(book, number, "the book says another end")


def entries_of(book: str) -> Iterator[dict[str, object]]:
    """Each entry with its lines, as its digest holds it, and the digest itself: what an archive keeps. Linear."""
    held = Book.objects.filter(key=book).first()
    for entry, lines in _entries(held) if held else ():
        posting = Posting(entry.dated, entry.label, lines, entry.document)
        content = content_of(entry.previous, book, entry.number, posting, entry.at, entry.by)
        yield content | {"digest": entry.digest}


def _entries(book: Book, last: int = 0) -> Iterator[tuple[Entry, tuple[Line, ...]]]:
    written = Entry.objects.filter(book=book, number__lte=book.number).order_by("number")
    while entries := list(written.filter(number__gt=last)[:CHUNK]):
        ordered = EntryLine.objects.filter(entry__in=entries).order_by("entry", "position")
        rows = ordered.values_list("entry", "account", "cents", "currency")
        lines = {
            pk: tuple(Line(account, Money(cents, currency)) for _pk, account, cents, currency in group)
            for pk, group in groupby(rows, key=itemgetter(0))
        }
        for entry in entries:
            yield entry, lines.get(entry.pk, ())
        last = entries[-1].number


def gaps(series: str) -> int:
    """How many numbers of a series are missing: 0."""
    held = Numbering.objects.get(key=series)
    numbers = DocumentNumber.objects.filter(numbering=held)
    bounds = numbers.aggregate(first=Min("number"), last=Max("number"))
    if held.last == 0:
        return 0
    return held.last - numbers.count() + abs((bounds["first"] or 1) - 1) + abs(held.last - (bounds["last"] or 0))
