"""Books under load: so many operations on 32 connections, one in five failing after its number was given."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import monotonic
from uuid import uuid4

from django.db import connection, transaction

from maillage.kernel.money import Money
from maillage.ledger.actions import next_number, post
from maillage.ledger.models import Book, Entry
from maillage.ledger.queries import gaps, verify
from maillage.ledger.rules.entries import Line, Posting
from tests.bench.report import Figure

PART = "Books"
CLIENTS = 32
OPERATIONS, FEW = 60_000, 2_000
BARE = "INSERT INTO ledger_numbering (key, last) VALUES (%s, 0)"  # what a row costs, with nobody to wait for


class Undone(Exception):
    """Somebody changed their mind once the number was given."""


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Forks, gaps and what is wrong (0 each), operations a second, beside a bare INSERT on as many connections."""
    count, mark = FEW if small else OPERATIONS, uuid4().hex[:8]
    say(f"books: {count} operations on {CLIENTS} connections")
    spent = _crew(count, lambda number: _operation(f"bench-{mark}", number))
    say("books: as many bare INSERTs")
    bare = _crew(count // 10, lambda number: _insert(f"bench-{mark}-{number}"))
    say("books: read again from the first entry")
    begun = monotonic()
    faults = list(verify(f"bench-{mark}"))
    read = monotonic() - begun
    book = Book.objects.get(key=f"bench-{mark}")
    entries = Entry.objects.filter(book=book)
    forks = entries.count() - entries.values("previous").distinct().count()
    missing = gaps(f"bench-{mark}") + abs(entries.count() - (count - count // 5))
    ours, theirs = count / spent, (count // 10) / bare
    return [
        Figure(PART, "forks", str(forks), "0", forks == 0),
        Figure(PART, "gaps, in numbers and in entries", str(missing), "0", missing == 0),
        Figure(PART, "entries that are not what was written", str(len(faults)), "0", not faults),
        Figure(PART, f"operations a second, {CLIENTS} connections, one book and one series", f"{ours:.0f}"),
        Figure(PART, "as a share of bare INSERTs that wait for nobody", f"{ours / theirs:.3f}"),
        Figure(PART, "entries verified a second", f"{entries.count() / read:.0f}"),
    ]


def _crew(count: int, act: Callable[[int], None]) -> float:
    """Seconds until all are done, each client on a connection of its own."""
    gate = Barrier(CLIENTS)

    def ready() -> None:
        connection.ensure_connection()
        gate.wait(timeout=60)

    def run(client: int) -> None:
        for number in range(client, count, CLIENTS):
            act(number)
        connection.close()

    begun = monotonic()
    with ThreadPoolExecutor(CLIENTS, initializer=ready) as crew:
        list(crew.map(run, range(CLIENTS)))
    return monotonic() - begun


def _operation(key: str, number: int) -> None:
    """A document, its number, its entry; every fifth is given up."""
    try:
        with transaction.atomic():
            given = next_number(key)
            lines = (Line("512", Money(100 + number)), Line("706", Money(-100 - number)))
            post(key, Posting(date(2027, 3, 1), "Carnet de dix", lines, f"F-{given}"))
            if number % 5 == 0:
                raise Undone
    except Undone:
        return


def _insert(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [key])
