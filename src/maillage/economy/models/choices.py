"""What is chosen in forms, and how it is said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.economy.rules.accounts import Method
from maillage.economy.rules.cards import CardState, Outcome
from maillage.economy.rules.documents import CustomerKind, InvoiceKind, Regime, Unit, VatDue
from maillage.economy.rules.invoices import InvoiceState, Tone
from maillage.economy.rules.life_cycle import PlatformState
from maillage.economy.rules.platforms import Way

REGIME_LABELS = [
    (Regime.FRANCHISE.value, _("no VAT: below the threshold (franchise en base)")),
    (Regime.EXEMPT.value, _("no VAT: what is sold is exempt")),
    (Regime.NORMAL.value, _("with VAT")),
]
VAT_DUE_LABELS = [
    (VatDue.RECEIPTS.value, _("when one is paid (the rule for services)")),
    (VatDue.DEBITS.value, _("when one invoices (option for debits)")),
]
KIND_LABELS = [
    (InvoiceKind.INVOICE.value, _("invoice")),
    (InvoiceKind.DEPOSIT.value, _("invoice for a deposit")),
    (InvoiceKind.SELF_BILLED.value, _("invoice written by the customer")),
    (InvoiceKind.CREDIT_NOTE.value, _("credit note")),
]
CUSTOMER_LABELS = [
    (CustomerKind.PRIVATE.value, _("somebody, for themselves")),
    (CustomerKind.COMPANY.value, _("a company, an association, a freelance")),
    (CustomerKind.PUBLIC.value, _("a public body (Chorus Pro)")),
]
UNIT_LABELS = [
    (Unit.PIECE.value, _("unit")),
    (Unit.HOUR.value, _("hour")),
    (Unit.DAY.value, _("day")),
    (Unit.MONTH.value, _("month")),
]
METHOD_LABELS = [
    (Method.TRANSFER.value, _("transfer")),
    (Method.CHEQUE.value, _("cheque")),
    (Method.CASH.value, _("cash")),
    (Method.CARD.value, _("card")),
]
PAID_LABELS = [*METHOD_LABELS, (Method.OFFSET.value, _("compensation between places"))]
STATE_LABELS = [
    (InvoiceState.TO_PAY.value, _("to be paid")),
    (InvoiceState.PARTLY_PAID.value, _("paid in part")),
    (InvoiceState.LATE.value, _("late")),
    (InvoiceState.PAID.value, _("paid")),
    (InvoiceState.CANCELLED.value, _("cancelled")),
]
PLATFORM_STATE_LABELS = [
    (PlatformState.DEPOSITED.value, _("handed over")),
    (PlatformState.SENT.value, _("sent by the platform")),
    (PlatformState.RECEIVED.value, _("received by the customer’s platform")),
    (PlatformState.MADE_AVAILABLE.value, _("given to the customer")),
    (PlatformState.TAKEN.value, _("taken in hand")),
    (PlatformState.APPROVED.value, _("approved")),
    (PlatformState.PARTLY_APPROVED.value, _("approved in part")),
    (PlatformState.DISPUTED.value, _("disputed")),
    (PlatformState.SUSPENDED.value, _("suspended: something is missing")),
    (PlatformState.COMPLETED.value, _("completed")),
    (PlatformState.REFUSED.value, _("refused by the customer")),
    (PlatformState.PAYMENT_SENT.value, _("payment sent")),
    (PlatformState.CASHED.value, _("cashed")),
    (PlatformState.REJECTED.value, _("rejected by the platform")),
    (PlatformState.INADMISSIBLE.value, _("not admissible")),
]
WAY_LABELS = [
    (Way.MAIL.value, _("by email, to the address it gives you")),
    (Way.FLOW.value, _("by its flow service (AFNOR XP Z12-013)")),
]
TONE_LABELS = [
    (Tone.FRIENDLY.value, _("a friendly word")),
    (Tone.FIRM.value, _("a firmer one")),
    (Tone.FORMAL.value, _("the last one before a formal notice")),
]
CARD_PROVIDER_LABELS = [
    ("stripe", "Stripe"),
    ("systempay", _("Systempay (Caisse d’Épargne, Banque Populaire)")),
    ("payzen", "PayZen"),
    ("lyra", "Lyra Collect"),
    ("pretend", _("the pretended bank of the demonstration")),
]
CARD_STATE_LABELS = [
    (CardState.OPEN.value, _("begun")),
    (CardState.EXPIRED.value, _("not paid")),
    (CardState.PAID.value, _("paid by card")),
]
OUTCOME_LABELS = [
    (Outcome.APPLIED.value, _("done")),
    (Outcome.NOTHING_NEW.value, _("nothing new")),
    (Outcome.TO_BE_ASKED.value, _("the provider is asked")),
    (Outcome.UNKNOWN.value, _("about a payment that was not begun here")),
    (Outcome.OTHER_AMOUNT.value, _("another amount than the one that was asked: nothing was noted")),
    (Outcome.OTHER_MODE.value, _("a test where money was wanted, or the contrary: nothing was noted")),
]
