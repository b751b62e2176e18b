"""The command `maillage ledger verify`, and its line of the doctor."""

from __future__ import annotations

import argparse

from maillage.kernel.command import Command, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage ledger verify`."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("verify", help="read every book again from its first entry: digests, numbers, balance")


def verify_books(_options: argparse.Namespace) -> int:
    """Every book, entry by entry; status 1 when one was tampered with."""
    from maillage.ledger.models import Book
    from maillage.ledger.queries import verify

    wrong = 0
    for book in Book.objects.order_by("key"):
        faults = list(verify(book.key))
        wrong += len(faults)
        print(f"{book.key}: {book.number} entries" + ("" if faults else ", as they were written"))
        for fault in faults[:20]:
            print(f"  entry {fault.number}: {fault.what}")
    if not Book.objects.exists():
        print("There is no book yet.")
    return 1 if wrong else 0


def check_last_entries() -> str:
    """Does each book end where its last entry says? The whole is read by `maillage ledger verify`."""
    from maillage.ledger.models import Book, Entry

    for book in Book.objects.order_by("key"):
        last = Entry.objects.filter(book=book).order_by("-number").first()
        if last is None or (last.number, last.digest) != (book.number, book.digest):
            raise CommandError(f"the book {book.key} does not end as it says: run `maillage ledger verify`")
    return f"{Book.objects.count()} book(s)"


COMMAND = Command(
    name="ledger",
    summary="the books",
    usage=(("ledger verify", "read every book again, entry by entry: nothing was changed"),),
    add_arguments=add_arguments,
    run=verify_books,
    checks=(("ledger", check_last_entries),),
)
