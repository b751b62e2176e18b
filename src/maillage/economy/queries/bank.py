"""Movements of the bank: which are still to be looked at, what each may pay, what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillage.economy.models import BankColumns, BankMovement, Debit, Invoice, Issuer, Payment
from maillage.economy.queries.invoices import InvoiceLine, lines_on, unsettled
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.matching import Batch, Movement, OpenInvoice, Proposal, Share, propose_matches

MOST_AT_ONCE, MOST_SHOWN = 500, 50  # movements compared, and shown to be looked at; more wait for the next


@dataclass(frozen=True, slots=True)
class ProposedShare:
    """So many cents for an invoice."""

    line: InvoiceLine
    cents: int


@dataclass(frozen=True, slots=True)
class OpenMovement:
    """A movement of which something is left, and what it may pay."""

    movement: BankMovement
    left_cents: int
    shares: tuple[ProposedShare, ...] = ()
    certainty: str = ""


@dataclass(frozen=True, slots=True)
class BankState:
    """What is certain, what is to be looked at, and the invoices it may be for."""

    certain: list[OpenMovement]
    others: list[OpenMovement]  # the oldest of them
    invoices: list[InvoiceLine]
    waiting: int  # how many more are to be looked at


def with_left(rows: QuerySet[BankMovement]) -> QuerySet[BankMovement]:
    """Each with what is left of it (`left_cents`): payments noted for it and not taken back are off."""
    return rows.annotate(left_cents=F("cents") - Coalesce(Sum("matches__payment__cents"), 0))


def left_of(movement: BankMovement) -> int:
    """What is left of one, in cents. One statement."""
    return _left(with_left(BankMovement.objects.filter(pk=movement.pk)).get())


def open_movements(issuer: Issuer) -> QuerySet[BankMovement]:
    """Those nobody put aside, of which something is left; the oldest first."""
    rows = with_left(BankMovement.objects.filter(issuer=issuer, is_aside=False))
    return rows.exclude(Q(left_cents=0)).order_by("day", "pk")


def bank_state(issuer: Issuer) -> BankState:
    """All that the page of the bank shows. Six statements."""
    rows = open_movements(issuer)
    movements = list(rows[:MOST_AT_ONCE])
    waiting = rows.count() - MOST_AT_ONCE if len(movements) == MOST_AT_ONCE else 0
    lines = open_invoices(issuer)
    by_invoice = {line.invoice.pk: line for line in lines}
    returned = [one for one in _returned(issuer) if one.id in by_invoice]
    proposed = propose_matches(_movements(movements), [*_invoices(lines), *returned], _batches(issuer, lines))
    proposals = {one.movement_id: one for one in proposed}
    seen = [_open(movement, proposals.get(movement.pk), by_invoice) for movement in movements]
    certain = [one for one in seen if (proposal := proposals.get(one.movement.pk)) and proposal.is_certain]
    sure = {one.movement.pk for one in certain}
    others = [one for one in seen if one.movement.pk not in sure]
    return BankState(certain, others[:MOST_SHOWN], lines, waiting + max(len(others) - MOST_SHOWN, 0))


def open_invoices(issuer: Issuer) -> list[InvoiceLine]:
    """Those of which something is left, to be paid or to be given back; the oldest first."""
    rows = unsettled(Invoice.objects.filter(issuer=issuer, cancels=None)).order_by("due_on", "pk")
    return [line for line in lines_on(rows, timezone.localdate()) if line.left.cents]


def returned_payments(issuer: Issuer) -> QuerySet[Payment]:
    """Debits that the bank took and gave back, of which no movement shows yet that they went out again."""
    return Payment.objects.filter(
        invoice__issuer=issuer, takes_back__bank_match__isnull=False, cents__lt=0, bank_match=None,
        method=Method.TRANSFER,
    ).select_related("invoice")  # fmt: skip


def _returned(issuer: Issuer) -> list[OpenInvoice]:
    """The same, as what is to go out."""
    rows = returned_payments(issuer)
    return [
        OpenInvoice(row.invoice_id, row.invoice.number, row.invoice.customer_name, row.cents, row.invoice.due_on)
        for row in rows
    ]


def _batches(issuer: Issuer, lines: list[InvoiceLine]) -> list[Batch]:
    """What was asked of the bank and is not paid yet."""
    left = {line.invoice.pk: line.left.cents for line in lines}
    rows: dict[str, list[Share]] = {}
    for debit in Debit.objects.filter(batch__issuer=issuer, refused_on=None, invoice__in=left).select_related("batch"):
        rows.setdefault(debit.batch.reference, []).append(Share(debit.invoice_id, debit.cents))
    return [Batch(reference, tuple(shares)) for reference, shares in rows.items()]


def _movements(rows: list[BankMovement]) -> list[Movement]:
    return [Movement(row.pk, _left(row), row.text, row.party) for row in rows]


def _left(row: BankMovement) -> int:
    return int(row.left_cents)  # type: ignore[attr-defined]  # annotated by with_left


def _invoices(lines: list[InvoiceLine]) -> list[OpenInvoice]:
    return [
        OpenInvoice(
            line.invoice.pk, line.invoice.number, line.invoice.customer_name, line.left.cents, line.invoice.due_on
        )
        for line in lines
    ]


def _open(row: BankMovement, proposal: Proposal | None, lines: dict[int, InvoiceLine]) -> OpenMovement:
    if proposal is None:
        return OpenMovement(row, _left(row))
    shares = tuple(ProposedShare(lines[share.invoice_id], share.cents) for share in proposal.shares)
    return OpenMovement(row, _left(row), shares, proposal.certainty.value)


def known_columns(issuer: Issuer) -> dict[str, dict[str, int]]:
    """What the issuer said of columns before."""
    return dict(BankColumns.objects.filter(issuer=issuer).values_list("heads", "places"))


def settled_movements(issuer: Issuer) -> QuerySet[BankMovement]:
    """Those of which nothing is left, or that were put aside, the last first."""
    rows = with_left(BankMovement.objects.filter(issuer=issuer))
    done = rows.filter(Q(is_aside=True) | Q(left_cents=0))
    return done.prefetch_related("matches__payment__invoice").order_by("-day", "-pk")
