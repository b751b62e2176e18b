"""Noting what was paid, and taking back what was noted wrongly: always by adding, never by changing."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import lock_issuer, require_books, scope_of
from maillage.economy.models import BankMatch, Invoice, Payment
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import LANGUAGE, Method, lines_of_payment
from maillage.economy.rules.invoices import may_note_payment
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import post
from maillage.ledger.rules.entries import Posting
from maillage.passes.actions.billing import activate_billed


@transaction.atomic
def note_payment(
    invoice: Invoice, amount: Money, method: Method, received_on: date, by: Person, *, reference: str = ""
) -> Payment:
    """Note so much as received, or given back (below zero), with its entry; what is above is the fee for recovery."""
    issuer = lock_issuer(invoice.issuer_id)
    require_books(by, issuer.organisation)
    standing = standing_of(invoice)
    if refusal := may_note_payment(standing, amount, received_on, timezone.localdate()):
        raise refusal
    fee = Money(max(amount.cents - max(standing.left.cents, 0), 0))
    payment = write_payment(invoice, amount, method, received_on, by, fee=fee, reference=reference)
    if (amount - fee) >= standing.left > Money(0):
        activate_billed(invoice.public_id)
    record(by, "payment_noted", ("invoice", invoice.pk), scope_of(issuer.organisation), cents=amount.cents)
    return payment


@transaction.atomic
def take_back_payment(payment: Payment, by: Person) -> Payment:
    """Take back what was noted wrongly: its contrary is added, today."""
    invoice = payment.invoice
    issuer = lock_issuer(invoice.issuer_id)
    require_books(by, issuer.organisation)
    if payment.takes_back_id or Payment.objects.filter(takes_back=payment).exists():
        raise Refusal("taken_back", "This payment was taken back already.")
    made = write_payment(
        invoice, -payment.amount, Method(payment.method), timezone.localdate(), by, fee=-Money(payment.fee_cents),
        reference=payment.reference, takes_back=payment,
    )  # fmt: skip
    BankMatch.objects.filter(payment=payment).delete()  # what the bank says is to be looked at again
    record(by, "payment_taken_back", ("invoice", invoice.pk), scope_of(issuer.organisation), cents=made.cents)
    return made


def write_payment(
    invoice: Invoice, amount: Money, method: Method, received_on: date, by: Person | None, *,
    fee: Money | None = None, reference: str = "", takes_back: Payment | None = None,
) -> Payment:  # fmt: skip
    """The row and its entry, in the transaction at hand: whoever calls holds the issuer and asked the rules.

    By nobody: a provider told it.
    """
    fee = fee or Money(0)
    with override(LANGUAGE):
        words = _("Payment of %(number)s") if amount.cents > 0 else _("Given back on %(number)s")
    lines = lines_of_payment(amount, fee, method, invoice.issuer.chart)
    entry = post(
        invoice.issuer.book, Posting(received_on, words % {"number": invoice.number}, lines, invoice.number), by
    )  # fmt: skip
    return Payment.objects.create(
        invoice=invoice, cents=amount.cents, fee_cents=fee.cents, method=method.value, received_on=received_on,
        reference=reference, takes_back=takes_back, entry=entry, noted_at=timezone.now(),
        by=str(by.journal_id) if by else "",
    )  # fmt: skip
