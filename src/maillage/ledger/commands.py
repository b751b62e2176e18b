"""The command `maillage ledger` (verify, reconcile, begin), and its lines of the doctor."""

from __future__ import annotations

import argparse

from maillage.kernel.command import Command, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage ledger verify`, `maillage ledger reconcile [--whole]`."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("verify", help="read every book again from its first entry: digests, numbers, balance")
    reconcile = actions.add_parser("reconcile", help="prove now what is proven each night: books, and what must agree")
    begin = actions.add_parser("begin", help="let accounts that are begun anew go on from those of before")
    begin.add_argument("book", help="such as issuer-1, before its first entry")
    begin.add_argument(
        "--after-digest", required=True, help="the last digest of the accounts before, as noted on paper"
    )
    begin.add_argument("--after-entries", required=True, type=int, help="how many entries they had")
    begin.add_argument("--why", required=True)
    reconcile.add_argument("--whole", action="store_true", help="every book from its first entry")


def run(options: argparse.Namespace) -> int:
    """Status 1 when something is wrong."""
    match options.action:
        case "verify":
            return verify_books()
        case "begin":
            return begin_book(options)
    return reconcile_now(whole=options.whole)


def begin_book(options: argparse.Namespace) -> int:
    """A book goes on from another; says no in a sentence."""
    from maillage.kernel.refusal import Refusal
    from maillage.ledger.actions import begin

    try:
        begin(options.book, options.after_digest, options.after_entries, options.why)
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal
    print(f"{options.book} goes on from {options.after_digest}, after {options.after_entries} entries.")
    return 0


def reconcile_now(*, whole: bool) -> int:
    """Prove everything now, and say what came of it."""
    from maillage.ledger.reconciliation import in_english, reconcile

    rows = reconcile(whole=whole)
    for row in rows:
        print(f"{row.subject}: {row.count} read" + ("" if row.faults else ", in order"))
        for sentence in in_english(row):
            print(f"  {sentence}")
    return int(any(row.faults for row in rows))


def verify_books() -> int:
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
    from maillage.ledger.queries import first_link

    for book in Book.objects.order_by("key"):
        last = Entry.objects.filter(book=book).order_by("-number").first()
        end = (last.number, last.digest) if last else (0, first_link(book))
        if end != (book.number, book.digest):
            raise CommandError(f"the book {book.key} does not end as it says: run `maillage ledger verify`")
    return f"{Book.objects.count()} book(s)"


def check_last_night() -> str:
    """What the last reconciliation says, when it was; a site that is new has none yet."""
    from django.utils import timezone

    from maillage.ledger.models import Reconciliation
    from maillage.ledger.reconciliation import LATE_AFTER, in_english

    rows = list(Reconciliation.objects.order_by("subject"))
    if not rows:
        return "not proven yet: each night, by the worker"
    if wrong := [f"{row.subject}: {sentence}" for row in rows for sentence in in_english(row)]:
        more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
        raise CommandError(" ".join(wrong[:3]) + more)
    last = max(row.at for row in rows)
    if timezone.now() - last > LATE_AFTER:
        raise CommandError(f"last proven on {timezone.localdate(last)}: is a worker running?")
    return f"{len(rows)} subject(s) proven on {timezone.localtime(last):%Y-%m-%d at %H:%M}"


COMMAND = Command(
    name="ledger",
    summary="the books",
    usage=(
        ("ledger verify", "read every book again, entry by entry: nothing was changed"),
        ("ledger begin BOOK …", "let accounts that are begun anew go on from those of before: their last digest"),
        ("ledger reconcile", "prove now what is proven each night: books, invoices, payments, passes, clearing"),
    ),
    add_arguments=add_arguments,
    run=run,
    checks=(("ledger", check_last_entries), ("reconciliation", check_last_night)),
)
