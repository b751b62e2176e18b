"""Issued invoices: where each stands, whose they are, what is late, VAT month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from maillage.community.models import Person
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.economy.models import DepositUse, DraftInvoice, Invoice, Issuer, Payment
from maillage.economy.queries.rights import Desk
from maillage.economy.queries.voucher_uses import used_shares
from maillage.economy.rules.documents import InvoiceKind, Regime, VatDue
from maillage.economy.rules.invoices import OPEN, InvoiceState, Standing
from maillage.kernel.money import Money

LAST_FIRST = ("-issued_on", "-pk")  # said: a sum over payments loses the order of the table


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An invoice in a list, and where it stands that day."""

    invoice: Invoice
    standing: Standing
    state: InvoiceState

    @property
    def left(self) -> Money:
        """What is still to be paid."""
        return self.standing.left


@dataclass(frozen=True, slots=True)
class VatLine:
    """What one rate came to in a month."""

    rate: int
    base: Money
    vat: Money


def with_payments(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with what was paid of it (fees for recovery left out), and whether a credit note cancels it."""
    return rows.annotate(
        paid_cents=Coalesce(Sum("payments__cents"), 0) - Coalesce(Sum("payments__fee_cents"), 0),
        is_cancelled=Exists(Invoice.with_training.filter(cancels=OuterRef("pk"))),
    )


def unsettled(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those of which something is left, to be paid or to be given back; others are not even read."""
    paid = with_payments(rows)
    nothing_paid, all_paid = Q(is_cancelled=True, paid_cents=0), Q(is_cancelled=False, paid_cents=F("due_cents"))
    return Invoice.with_training.filter(pk__in=paid.exclude(nothing_paid | all_paid).values("pk"))


def standing_of(invoice: Invoice) -> Standing:
    """Where one stands now. One statement."""
    row = with_payments(Invoice.with_training.filter(pk=invoice.pk)).get()
    return invoice.standing(row.paid_cents, is_cancelled=row.is_cancelled)  # type: ignore[attr-defined]  # annotated


def lines_on(rows: QuerySet[Invoice], today: date) -> list[InvoiceLine]:
    """Each with its state that day. One statement."""
    lines = []
    for row in with_payments(rows).defer("xml", "content"):
        standing = row.standing(row.paid_cents, is_cancelled=row.is_cancelled)  # type: ignore[attr-defined]  # annotated
        state = InvoiceState.PAID if row.is_credit_note else standing.state_on(today)
        lines.append(InvoiceLine(row, standing, state))
    return lines


def invoices_at(desk: Desk) -> QuerySet[Invoice]:
    """Those read from this desk, the last first."""
    rows = Invoice.with_training.filter(issuer=desk.issuer).order_by(*LAST_FIRST)
    return rows if desk.writer is None else rows.filter(writer=desk.writer)


def drafts_at(desk: Desk) -> QuerySet[DraftInvoice]:
    """Those written at this desk."""
    rows = DraftInvoice.objects.filter(issuer=desk.issuer).prefetch_related("lines")
    return rows if desk.writer is None else rows.filter(writer=desk.writer)


def invoices_of(person: Person) -> QuerySet[Invoice]:
    """Those addressed to this person, or to an organisation they speak for."""
    organisations = scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)
    mine = Q(holder__person=person) | Q(holder__organisation__in=organisations)
    return Invoice.objects.filter(mine).select_related("issuer").order_by(*LAST_FIRST)


def is_taken_off(deposit: Invoice) -> bool:
    """Whether an invoice in force takes this deposit off."""
    uses = DepositUse.objects.filter(deposit=deposit)
    return uses.exclude(balance__in=Invoice.with_training.filter(cancels__isnull=False).values("cancels")).exists()


def open_deposits(issuer: Issuer, customer_name: str, today: date) -> list[Invoice]:
    """The paid deposits of a customer that no invoice takes off yet."""
    rows = Invoice.with_training.filter(issuer=issuer, kind=InvoiceKind.DEPOSIT.value, customer_name=customer_name)
    paid = [line.invoice for line in lines_on(rows, today) if line.state == InvoiceState.PAID]
    return [deposit for deposit in paid if not is_taken_off(deposit)]


def owed(lines: Iterable[InvoiceLine]) -> Money:
    """What all of them still bring in."""
    return Money.sum(line.left for line in lines if line.state in OPEN)


def vat_by_month(issuer: Issuer, year: int) -> dict[int, list[VatLine]]:
    """VAT due for each month of a year: by what was received or, with the option for debits, by what was issued.

    Of what is paid in parts, each payment bears the VAT that the sum paid so far brings, less what was counted before:
    the parts add up to the VAT of the invoice, to the cent. A credit note counts where it was issued, on debits; on
    receipts it is what was given back that counts. A multi-purpose pass counts as it is used, whatever was chosen.
    """
    if issuer.regime != Regime.NORMAL:
        return {}
    sums: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    facts = _issued_shares(issuer, year) if issuer.vat_due == VatDue.DEBITS else _received_shares(issuer, year)
    for month, rate, base, vat in (*facts, *used_shares(issuer, year)):
        sums[month][rate][0] += base
        sums[month][rate][1] += vat
    return {
        month: [VatLine(rate, Money(base), Money(vat)) for rate, (base, vat) in sorted(rates.items(), reverse=True)]
        for month, rates in sorted(sums.items())
    }


def _issued_shares(issuer: Issuer, year: int) -> Iterable[tuple[int, int, int, int]]:
    rows = Invoice.with_training.filter(issuer=issuer, issued_on__year=year).select_related("cancels")
    for row in rows:
        if row.document.is_voucher:
            continue
        sign = -1 if row.cancels else 1
        for rate, (base, vat) in _shares_left(row.cancels or row).items():
            yield row.issued_on.month, rate, sign * base, sign * vat


def _received_shares(issuer: Issuer, year: int) -> Iterable[tuple[int, int, int, int]]:
    paid = Payment.objects.filter(invoice__issuer=issuer, invoice__payments__received_on__year=year)
    payments = paid.distinct().select_related("invoice").order_by("invoice", "received_on", "pk")
    so_far: defaultdict[int, int] = defaultdict(int)
    for payment in payments:
        invoice = payment.invoice
        before, after = so_far[invoice.pk], so_far[invoice.pk] + payment.cents - payment.fee_cents
        so_far[invoice.pk] = after
        if payment.received_on.year != year or not invoice.due_cents or invoice.document.is_voucher:
            continue
        for rate, (base, vat) in _shares_left(invoice).items():
            parts = [
                Money(amount).share_of(Fraction(after, invoice.due_cents)).cents
                - Money(amount).share_of(Fraction(before, invoice.due_cents)).cents
                for amount in (base, vat)
            ]
            yield payment.received_on.month, rate, parts[0], parts[1]


def _shares_left(invoice: Invoice) -> dict[int, tuple[int, int]]:
    """What each rate of an invoice comes to, the deposits it takes off taken out."""
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for share in invoice.document.shares:
        sums[share.rate][0] += share.base.cents
        sums[share.rate][1] += share.vat.cents
    for use in invoice.deposits_used.select_related("deposit"):
        for share in use.deposit.document.shares:
            sums[share.rate][0] -= share.base.cents
            sums[share.rate][1] -= share.vat.cents
    return {rate: (base, vat) for rate, (base, vat) in sums.items()}
