"""A process of `fire`: threads that act until the database, or the process, is killed. Each act that is committed is
written down, one line: `act;number of the row;cents`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import IO, Any
from uuid import uuid4

Ack = tuple[str, int, int]


def main(log: Path, name: str, threads: int) -> int:
    """Work; 0 once the database is gone."""
    os.environ |= {"MAILLAGE_MODE": "test", "MAILLAGE_ORIGIN": "http://testserver"}
    from maillage.config import commands

    commands.prepare()
    plan = json.loads((log.parent / "plan.json").read_text())
    with log.open("a", buffering=1) as file, ThreadPoolExecutor(threads) as crew:
        list(crew.map(lambda n: work(plan, Random(f"{name}-{n}"), file), range(threads)))
    return 0


def work(plan: dict[str, Any], rng: Random, file: IO[str]) -> None:
    """Act after act; a refusal is an answer like another."""
    from django.db import DatabaseError, InterfaceError

    from maillage.kernel.refusal import Refusal

    desks = [_Desk(one, plan["payers"], rng) for one in plan["issuers"]]
    try:
        while True:
            desk = rng.choice(desks)
            try:
                for act, number, cents in rng.choice(ACTS)(desk):
                    file.write(f"{act};{number};{cents}\n")
            except Refusal:
                continue
    except (DatabaseError, InterfaceError):
        return  # killed


class _Desk:
    """One thread at the desk of one carrier: who it acts as, the rows it made."""

    def __init__(self, one: dict[str, int], payers: list[int], rng: Random) -> None:
        from maillage.community.models import Person
        from maillage.economy.models import BankFile, Issuer
        from maillage.passes.models import PassKind
        from maillage.places.models import Place

        self.rng, self.space = rng, one["space"]
        self.issuer, self.host = Issuer.objects.get(pk=one["issuer"]), Person.objects.get(pk=one["host"])
        self.place = Place.objects.select_related("network").get(pk=one["place"])
        self.kind = PassKind.objects.select_related("seller__network").get(pk=one["kind"])
        self.file = BankFile.objects.get(pk=one["file"])
        self.payers = list(Person.objects.filter(pk__in=payers))
        self.open: list[Any] = []  # invoices
        self.paid: list[Any] = []  # payments
        self.bookings: list[Any] = []

    def take(self, rows: list[Any]) -> Any:
        """One of these, which this thread does not take again; Refusal when there is none."""
        from maillage.kernel.refusal import Refusal

        if not rows:
            raise Refusal("nothing", "Nothing yet.")
        return rows.pop(self.rng.randrange(len(rows)))


def issue(desk: _Desk) -> Iterator[Ack]:
    """An invoice, its number, its entry."""
    from tests.kit.invoices import item, make_invoice

    person = desk.rng.choice(desk.payers)
    made = make_invoice(desk.issuer, desk.host, item(desk.rng.randint(100, 9000)), person=person)
    desk.open.append(made)
    yield "issue", made.pk, made.gross.cents


def pay(desk: _Desk) -> Iterator[Ack]:
    """A part of it, or all."""
    from django.utils import timezone

    from maillage.economy.actions.payments import note_payment
    from maillage.economy.queries.invoices import standing_of
    from maillage.economy.rules.accounts import Method
    from maillage.kernel.money import Money

    invoice = desk.take(desk.open)
    left = standing_of(invoice).left.cents
    cents = left if desk.rng.random() < 0.7 else max(left // 3, 1)
    made = note_payment(invoice, Money(cents), desk.rng.choice(list(Method)), timezone.localdate(), desk.host)
    desk.paid.append(made)
    yield "pay", made.pk, made.cents


def take_back(desk: _Desk) -> Iterator[Ack]:
    """A payment noted wrongly."""
    from maillage.economy.actions.payments import take_back_payment

    made = take_back_payment(desk.take(desk.paid), desk.host)
    yield "take back", made.pk, made.cents


def credit_and_refund(desk: _Desk) -> Iterator[Ack]:
    """An invoice that was paid is cancelled, and what was paid given back."""
    from django.utils import timezone

    from maillage.economy.actions import issuance
    from maillage.economy.actions.payments import note_payment
    from maillage.economy.queries.invoices import standing_of
    from maillage.economy.rules.accounts import Method

    payment = desk.take(desk.paid)
    today = timezone.localdate()
    note = issuance._cancel(payment.invoice, desk.host, today)  # as `cancel`, the standard not asked: two seconds
    yield "credit", note.pk, note.gross.cents
    left = standing_of(payment.invoice).left
    if left.cents < 0:
        made = note_payment(payment.invoice, left, Method.TRANSFER, today, desk.host)
        yield "refund", made.pk, made.cents


def close(desk: _Desk) -> Iterator[Ack]:
    """The accounts until the day after what is closed, a long time ago."""
    from django.utils import timezone

    from maillage.economy.actions.closures import close_books
    from maillage.kernel.refusal import Refusal
    from maillage.ledger.models import Book

    book = Book.objects.filter(key=desk.issuer.book).first()
    if book is None or desk.rng.random() < 0.7:
        raise Refusal("nothing", "Nothing yet.")
    until = (book.closed_until or timezone.localdate() - timedelta(days=3000)) + timedelta(days=1)
    yield "close", close_books(desk.issuer, until, desk.host).pk, 0


def debit(desk: _Desk) -> Iterator[Ack]:
    """Asked of the bank; now and then given back by it."""
    from django.utils import timezone

    from maillage.economy.actions.debits import collect, note_refused
    from tests.factories import next_workday

    invoice = desk.take(desk.open)
    day = next_workday(timezone.localdate() + timedelta(days=14))
    for one in collect(desk.issuer, desk.host, {invoice.pk}, day).debits.all():
        yield "debit", one.pk, one.cents
        if desk.rng.random() < 0.5:
            note_refused(one, desk.host)


def bank(desk: _Desk) -> Iterator[Ack]:
    """A movement of the bank pays an invoice, noted twice: the second time says no."""
    from django.utils import timezone

    from maillage.economy.actions.bank import Choice, note_movements
    from maillage.economy.models import BankMovement
    from maillage.economy.queries.invoices import standing_of

    invoice = desk.take(desk.open)
    movement = BankMovement.objects.create(
        issuer=desk.issuer,
        file=desk.file,
        key=uuid4().hex,
        day=timezone.localdate(),
        words=invoice.number,
        cents=max(standing_of(invoice).left.cents, 1),
    )
    for _time in range(2):
        note_movements(desk.issuer, desk.host, [Choice(movement.pk, invoice.pk, movement.cents)])
    for match in movement.matches.all():
        yield "bank", match.pk, movement.cents


def take_in(desk: _Desk) -> Iterator[Ack]:
    """Received at the till."""
    from tests.kit.till import receive

    means = desk.rng.choice(["cash", "cash", "cheque", "card"])
    made = receive(desk.host, desk.place, desk.rng.randint(100, 5000), means)
    yield "take in", made.pk, made.cents


def bag(desk: _Desk) -> Iterator[Ack]:
    """Close a bag on what is there."""
    from maillage.kernel.refusal import Refusal
    from tests.kit.till import make_bag

    if desk.rng.random() < 0.6:
        raise Refusal("nothing", "Not yet.")
    made = make_bag(desk.host, desk.place)
    yield "bag", made.pk, made.cents


def sell(desk: _Desk) -> Iterator[Ack]:
    """A pass, paid on the spot."""
    from django.utils import timezone

    from maillage.passes.actions.passes import Order, sell_pass

    order = Order(desk.kind, timezone.localdate(), desk.rng.choice(desk.payers))
    made = sell_pass(desk.host, order)
    yield "sell", made.pk, made.price_cents


def book(desk: _Desk) -> Iterator[Ack]:
    """A half-day, paid by a pass where one is left."""
    from django.utils import timezone

    from maillage.bookings.actions import book as book_slot
    from tests.factories import morning, next_workday

    day = next_workday(timezone.localdate() + timedelta(days=2 + desk.rng.randrange(80)))
    made = book_slot(desk.rng.choice(desk.payers), desk.space, morning(day))
    desk.bookings.append(made)
    yield "book", made.pk, 0


def give_back(desk: _Desk) -> Iterator[Ack]:
    """Cancelled: the pass has it back."""
    from maillage.bookings.actions import cancel

    booking = desk.take(desk.bookings)
    cancel(booking.person, booking)
    yield "give back", booking.pk, 0


ACTS: tuple[Callable[[_Desk], Iterator[Ack]], ...] = (
    issue, issue, issue, pay, pay, take_back, credit_and_refund, close, debit, bank, take_in, take_in, bag, sell, book,
    book, give_back,
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
