"""What becomes of an invoice: issued, paid in part, paid, late, cancelled; and what may be done then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.economy.rules.documents import CustomerKind, Document, InvoiceKind, Party, Regime
from maillage.economy.rules.issuers import LONGEST_NUMBER, check_identifier
from maillage.economy.rules.mentions import recovery_fee_cents, vat_rates
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

WRITABLE = re.compile(r"[A-Za-z0-9+_/-]+")  # a number, BR-FR-02
MOST_LINES = 100
DAYS_BETWEEN_REMINDERS = 7


class InvoiceState(StrEnum):
    """Where an issued invoice stands."""

    TO_PAY = "to_pay"
    PARTLY_PAID = "partly_paid"
    LATE = "late"
    PAID = "paid"
    CANCELLED = "cancelled"


OPEN = frozenset({InvoiceState.TO_PAY, InvoiceState.PARTLY_PAID, InvoiceState.LATE})


class Tone(StrEnum):
    """How a reminder is said."""

    FRIENDLY = "friendly"
    FIRM = "firm"
    FORMAL = "formal"


TONES = (Tone.FRIENDLY, Tone.FIRM, Tone.FORMAL)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an issued document: to be paid the day it was written, paid since, cancelled or not."""

    kind: InvoiceKind
    customer: CustomerKind
    issued_on: date
    due_on: date
    due: Money
    paid: Money
    is_cancelled: bool = False

    @property
    def left(self) -> Money:
        """What is still to be paid; below zero, what is to be given back."""
        owed = Money(0, self.due.currency) if self.is_cancelled else self.due
        return owed - self.paid

    def state_on(self, today: date) -> InvoiceState:
        """Its state that day."""
        if self.is_cancelled:
            return InvoiceState.CANCELLED
        if self.left.cents <= 0:
            return InvoiceState.PAID
        if today > self.due_on:
            return InvoiceState.LATE
        return InvoiceState.PARTLY_PAID if self.paid else InvoiceState.TO_PAY

    def days_late(self, today: date) -> int:
        """How many days after its due day something is still owed."""
        return max((today - self.due_on).days, 0) if self.state_on(today) == InvoiceState.LATE else 0


def may_issue(document: Document, last_issued_on: date | None, today: date) -> Refusal | None:
    """May this be issued? The first thing that prevents it, in words for who wrote it."""
    return (
        _line_refusal(document)
        or _day_refusal(document, last_issued_on, today)
        or _buyer_refusal(document.buyer, document.customer)
        or _rate_refusal(document)
    )


def _line_refusal(document: Document) -> Refusal | None:
    if not document.lines:
        return Refusal("no_line", "Write at least one line: what is sold, and its price.")
    if len(document.lines) > MOST_LINES:
        return Refusal("too_many_lines", "An invoice has %(most)s lines at most.", most=MOST_LINES)
    if any(line.quantity <= 0 or line.unit_price.cents <= 0 for line in document.lines):
        return Refusal("empty_item", "Each line has a quantity and a price above zero.")
    if document.due.cents < 0:
        return Refusal("deposits_above", "The deposits come to more than this invoice: issue it without one of them.")
    return None


def _day_refusal(document: Document, last_issued_on: date | None, today: date) -> Refusal | None:
    if document.issued_on > today:
        return Refusal("issued_later", "An invoice bears the day it is issued, not a day to come.")
    if last_issued_on is not None and document.issued_on < last_issued_on:
        return Refusal(
            "not_chronological", "Numbers follow the days: the last one was given on %(day)s.", day=last_issued_on
        )
    if len(document.number) > LONGEST_NUMBER or not WRITABLE.fullmatch(document.number):
        return Refusal("bad_number", "This number can’t stand on an invoice: change the beginning of your numbers.")
    return None


def _buyer_refusal(buyer: Party, customer: CustomerKind) -> Refusal | None:
    if not all((buyer.name, buyer.street, buyer.postcode, buyer.city)):
        return Refusal("no_buyer_address", "An invoice bears the name and the whole address of who buys.")
    for kind, text in (("siren", buyer.siren), ("siret", buyer.siret), ("vat_number", buyer.vat_number)):
        if refusal := check_identifier(kind, text):
            return refusal
    if customer == CustomerKind.PUBLIC and not buyer.siret:
        return Refusal("no_buyer_siret", "A public body is invoiced by its SIRET: ask it for the fourteen figures.")
    if buyer.siret and not buyer.siret.startswith(buyer.siren):
        return Refusal("other_siret", "This SIRET is not one of this SIREN: its first nine figures are the SIREN.")
    if not buyer.siren and not buyer.email:
        return Refusal("no_way_to_send", "Write the email address of who buys, or its SIREN: an invoice is sent there.")
    return None


def _rate_refusal(document: Document) -> Refusal | None:
    used = {line.vat_rate for line in document.lines}
    if document.regime != Regime.NORMAL and used != {0}:
        return Refusal("vat_by_none", "This issuer invoices no VAT: no line bears any.")
    unknown = used - {0, *vat_rates(document.issued_on)}
    if document.regime == Regime.NORMAL and unknown:
        return Refusal("unknown_rate", "A rate of VAT on this invoice is not in force that day.")
    if document.regime == Regime.NORMAL and 0 in used and not document.exemption_text:
        return Refusal(
            "no_exemption", "Write by which article what you sell is exempt: it stands on each invoice."
        )  # fmt: skip
    return None


def recovery_fee_due(standing: Standing, today: date) -> Money:
    """The fee that a late payer owes besides what is left: between professionals alone."""
    if standing.state_on(today) != InvoiceState.LATE or standing.kind == InvoiceKind.CREDIT_NOTE:
        return Money(0)
    return Money(recovery_fee_cents(standing.customer, standing.due_on))


def may_note_payment(standing: Standing, amount: Money, received_on: date, today: date) -> Refusal | None:
    """May so much be noted as paid, or given back (below zero)?"""
    if standing.kind == InvoiceKind.CREDIT_NOTE:
        return Refusal("credit_note", "A credit note is not paid: note on the invoice what was given back.")
    if not amount:
        return Refusal("no_amount", "Write how much was paid.")
    if received_on > today:
        return Refusal("paid_later", "A payment is noted once it is there.")
    if amount.cents < 0 and standing.left > amount:
        return Refusal("too_much_back", "Only what was paid above what is owed is given back.")
    most = standing.left + recovery_fee_due(standing, received_on)
    if amount.cents > 0 and amount > most:
        return Refusal(
            "too_much_paid", "Only %(left)s is left to be paid: look at the amount again.", left=most.format()
        )  # fmt: skip
    return None


def may_cancel(standing: Standing, *, is_taken_off: bool) -> Refusal | None:
    """May a credit note cancel it? `is_taken_off`: a deposit that stands on a balance in force."""
    if standing.kind == InvoiceKind.CREDIT_NOTE:
        return Refusal("credit_note", "A credit note is not cancelled: issue the invoice again.")
    if standing.is_cancelled:
        return Refusal("cancelled", "A credit note cancels this invoice already.")
    if is_taken_off:
        return Refusal("taken_off", "This deposit is taken off an invoice: cancel that one first.")
    return None


def next_tone(sent: Sequence[Tone]) -> Tone:
    """How the next reminder is said: each a little firmer, the last as often as need be."""
    return TONES[min(len(sent), len(TONES) - 1)]


def may_remind(standing: Standing, last_sent_on: date | None, today: date, *, address: str) -> Refusal | None:
    """May the customer be reminded today?"""
    if standing.state_on(today) != InvoiceState.LATE:
        return Refusal("not_late", "This invoice is not late: there is nothing to remind of.")
    if not address:
        return Refusal("no_address", "No email address is known for this customer: write or call.")
    if last_sent_on is not None and (today - last_sent_on).days < DAYS_BETWEEN_REMINDERS:
        return Refusal(
            "reminded", "A reminder went on %(day)s: leave it a week.", day=last_sent_on
        )  # fmt: skip
    return None
