"""Paying an invoice by card: what a provider says of it, in whatever order and however often it says it.

What is known only ever grows: open, then expired or paid; paid outlasts all; what was given back never shrinks. So
whatever comes twice or in the wrong order leads to the same end (docs/algorithms/cards.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maillage.economy.rules.documents import InvoiceKind
from maillage.economy.rules.invoices import Standing
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

REFERENCE = re.compile(r"[0-9a-f]{32}", re.ASCII)
LEAST = Money(50)  # cents: below, providers take nothing (Stripe: 0.50 €)
PAGE_LIFE = timedelta(hours=1)  # how long the page of a provider takes a payment; Stripe: 30 minutes to 24 hours
PREPARING = timedelta(minutes=1)  # how long one waits for the provider to give its page
LOST_AFTER = timedelta(hours=1)  # no word since: the provider is asked
OVER_AFTER = timedelta(days=1)  # nothing was paid until then: it is over
TOLERANCE_SECONDS = 300  # between the clock of who signs and ours
MOST_BYTES = 64 * 1024  # of a notice


class CardState(StrEnum):
    """Where a payment by card is."""

    OPEN = "open"
    EXPIRED = "expired"
    PAID = "paid"


RANKS: Mapping[CardState, int] = {CardState.OPEN: 0, CardState.EXPIRED: 1, CardState.PAID: 2}


class Outcome(StrEnum):
    """What became of a notice."""

    APPLIED = "applied"
    NOTHING_NEW = "nothing_new"
    TO_BE_ASKED = "to_be_asked"
    UNKNOWN = "unknown"
    OTHER_AMOUNT = "other_amount"
    OTHER_MODE = "other_mode"


TO_LOOK_AT = frozenset({Outcome.UNKNOWN, Outcome.OTHER_AMOUNT, Outcome.OTHER_MODE})


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a provider says of one payment: ours by `reference`, its own by `transaction`; amounts in cents."""

    reference: str
    state: CardState
    cents: int
    currency: str
    is_live: bool
    refunded_cents: int = 0
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message of a provider whose signature is right. No facts: it says that something changed, and not all of it."""

    event_id: str
    reference: str
    facts: CardFacts | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a payment by card."""

    state: CardState
    refunded_cents: int = 0
    transaction: str = ""

    def after(self, facts: CardFacts) -> Progress:
        """What is known once this was said."""
        state = max(self.state, facts.state, key=RANKS.__getitem__)
        return Progress(
            state, max(self.refunded_cents, facts.refunded_cents), max(self.transaction, facts.transaction)
        )  # fmt: skip


def fault_of(facts: CardFacts, cents: int, *, is_live: bool) -> Outcome | None:
    """What is said of a payment that ours can't be: another amount or currency, a test where money was wanted."""
    if facts.is_live != is_live:
        return Outcome.OTHER_MODE
    if facts.state != CardState.PAID:
        return None
    if facts.cents != cents or facts.currency.upper() != "EUR" or not 0 <= facts.refunded_cents <= cents:
        return Outcome.OTHER_AMOUNT
    return None


def is_reference(text: str) -> bool:
    """Is it of the form of ours: 32 figures in hexadecimal?

    >>> is_reference("0" * 32), is_reference("order 12"), is_reference("")
    (True, False, False)
    """
    return REFERENCE.fullmatch(text) is not None


def may_pay_by_card(standing: Standing) -> Refusal | None:
    """May what is left of an invoice be paid by card?"""
    if standing.kind == InvoiceKind.CREDIT_NOTE or standing.is_cancelled or standing.left.cents <= 0:
        return Refusal("nothing_left", "Nothing is left to be paid on this invoice.")
    if standing.left < LEAST:
        return Refusal("too_little_for_card", "So little is not paid by card: pay it otherwise.")
    return None


def may_give_back(
    standing: Standing, paid_cents: int, asked_cents: int, amount: Money, pending: Money
) -> Refusal | None:  # fmt: skip
    """May so much of a card payment be given back? `asked_cents` were asked back so far, `pending` not yet done."""
    if amount.cents <= 0:
        return Refusal("no_amount", "Write how much is given back.")
    most = Money(min((-standing.left - pending).cents, paid_cents - asked_cents))
    if amount > most:
        return Refusal("too_much_back", "Only what was paid above what is owed is given back.")
    return None


def may_give_back_pass(is_cancelled: bool, left: Money, amount: Money) -> Refusal | None:
    """May so much of what was paid by card for a pass be given back? Once it is cancelled, or what was paid twice."""
    if amount.cents <= 0:
        return Refusal("no_amount", "Write how much is given back.")
    if not is_cancelled and not left:
        return Refusal("pass_not_cancelled", "Cancel the pass first: what was paid for it is given back then.")
    if amount > left:
        return Refusal("too_much_back", "Only what was paid above what is owed is given back.")
    return None


def is_page_usable(started_at: datetime, now: datetime) -> bool:
    """Does the page of the provider still take a payment, with some minutes to type?"""
    return now < started_at + PAGE_LIFE - timedelta(minutes=10)


def too_old() -> Refusal:
    """What is said of a notice signed too long ago, or later than now."""
    return Refusal("notice_too_old", "This notice was signed too long ago.")


def bad_signature() -> Refusal:
    """What is said of a notice that the provider did not sign."""
    return Refusal("bad_signature", "The signature of this notice is not the provider’s.")


def unreadable() -> Refusal:
    """What is said of a notice that is not of the format that was published."""
    return Refusal("unreadable_notice", "This notice can’t be read.")
