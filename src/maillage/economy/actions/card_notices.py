"""What a provider says of a payment by card, unasked or asked: read, compared, written once.

Nothing is believed but what the provider signed, or answered to us. See docs/algorithms/cards.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.bookings.actions.host_desk import record_card_for_pass
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import scope_of
from maillage.economy.actions.payments import write_payment
from maillage.economy.card_providers import BUILT_IN
from maillage.economy.models import CardAccount, CardCheckout, CardNotice, Invoice, Issuer
from maillage.economy.queries.cards import keys_of, order_of, to_be_asked
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.cards import (
    OVER_AFTER,
    TO_LOOK_AT,
    CardFacts,
    CardState,
    Notice,
    Outcome,
    fault_of,
    is_reference,
)
from maillage.kernel.money import Money
from maillage.kernel.queues import OUTSIDE
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.billing import activate_billed
from maillage.passes.actions.passes import activate_pass
from maillage.passes.models import Billed, Pass

MOST_ASKED = 200  # in one run: the others in the next
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)


def receive_notice(account: CardAccount, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
    """Take in what a provider sends; Refusal when it did not sign it, or too long ago. The same does nothing twice."""
    provider = BUILT_IN[account.provider]
    notice = provider.read_notice(keys_of(account), headers, body, int(now.timestamp()))
    outcome, checkout = _take_in(account, notice, now)
    if outcome == Outcome.TO_BE_ASKED and checkout is not None:
        ask_about.defer(checkout_id=checkout.pk)
    return outcome


@transaction.atomic
def _take_in(account: CardAccount, notice: Notice, now: datetime) -> tuple[Outcome, CardCheckout | None]:
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=account.issuer_id)
    if (
        not is_reference(notice.reference)
        or CardNotice.objects.filter(account=account, event_id=notice.event_id).exists()
    ):
        return Outcome.NOTHING_NEW, None  # said before, or of something else that the issuer sells there
    checkout = _checkouts().filter(account=account, public_id=notice.reference).first()
    if checkout is None:
        outcome = Outcome.UNKNOWN
    elif notice.facts is None:
        outcome = Outcome.TO_BE_ASKED
    else:
        outcome = _apply(checkout, notice.facts, issuer)
    CardNotice.objects.create(
        account=account, checkout=checkout, event_id=notice.event_id, outcome=outcome.value, received_at=now
    )  # fmt: skip
    if outcome in TO_LOOK_AT:
        record(None, "card_notice_odd", ("organisation", issuer.organisation_id), scope_of(issuer.organisation),
               outcome=outcome.value)  # fmt: skip
    return outcome, checkout


def _apply(checkout: CardCheckout, facts: CardFacts, issuer: Issuer) -> Outcome:
    """Write what a provider says of a payment, in the transaction that holds its issuer."""
    if fault := fault_of(facts, checkout.cents, is_live=checkout.account.is_live):
        return fault
    before = checkout.progress
    after = before.after(facts)
    if after == before:
        return Outcome.NOTHING_NEW
    checkout.state, checkout.transaction = after.state.value, after.transaction
    checkout.refunded_cents = after.refunded_cents
    checkout.refund_asked_cents = max(checkout.refund_asked_cents, after.refunded_cents)
    if checkout.account.is_live and after.state == CardState.PAID:
        back = Money(after.refunded_cents - before.refunded_cents)
        if checkout.invoice is not None:
            _note_money(checkout, checkout.invoice, issuer, back)
        elif checkout.held is not None:
            _note_pass(checkout, checkout.held, issuer, back, is_new=before.state != CardState.PAID)
    checkout.save()
    return Outcome.APPLIED


def _checkouts() -> QuerySet[CardCheckout]:
    return CardCheckout.objects.select_related("invoice", "held__kind__seller", "held__holder", "account")


def subject_of(checkout: CardCheckout) -> tuple[str, int | None]:
    """What the journal says a payment is of."""
    return ("invoice", checkout.invoice_id) if checkout.invoice_id else ("pass", checkout.held_id)


def _note_pass(checkout: CardCheckout, held: Pass, issuer: Issuer, back: Money, *, is_new: bool) -> None:
    """What came in for a pass that was asked for, once: it is good; what was given back since.

    It stands among the takings of the place, as what a host receives, until it is invoiced: a draft is then of what is
    paid. Should an invoice have been issued meanwhile, it is a payment of that.
    """
    invoice = Invoice.objects.filter(public_id__in=Billed.objects.filter(key=held.public_id).values("document")).first()
    scope, about = scope_of(issuer.organisation), [held.holder] if held.holder else []
    words = f"{checkout.account.provider} {checkout.transaction}"[:80]
    moves = [Money(checkout.cents)] if is_new else []
    for amount in [*moves, *([-back] if back else [])]:
        if invoice is not None:
            write_payment(invoice, amount, Method.CARD, timezone.localdate(), None, reference=words)
        else:
            record_card_for_pass(held, amount.cents)
        verb = "card_paid" if amount > Money(0) else "card_given_back"
        record(None, verb, ("pass", held.pk), scope, about=about, cents=abs(amount.cents))
    if is_new:
        activate_pass(held)  # a pass that was cancelled meanwhile stays so: what was paid is to be given back


def _note_money(checkout: CardCheckout, invoice: Invoice, issuer: Issuer, back: Money) -> None:
    """What came in, once; what was given back since. Even above what is owed: it is there, and is seen."""
    today = timezone.localdate()
    scope, about = scope_of(issuer.organisation), _holder_of(invoice)
    words = f"{checkout.account.provider} {checkout.transaction}"[:80]
    if checkout.payment is None:
        paid = Money(checkout.cents)
        is_last = paid >= standing_of(invoice).left > Money(0)
        checkout.payment = write_payment(invoice, paid, Method.CARD, today, None, reference=words)
        record(None, "card_paid", ("invoice", invoice.pk), scope, about=about, cents=paid.cents)
        if is_last:
            activate_billed(invoice.public_id)
    if back:
        write_payment(invoice, -back, Method.CARD, today, None, reference=words)
        record(None, "card_given_back", ("invoice", invoice.pk), scope, about=about, cents=back.cents)


def _holder_of(invoice: Invoice) -> list[Person]:
    holder = getattr(invoice, "holder", None)
    return [holder.person] if holder is not None and holder.person is not None else []


def check_checkout(checkout: CardCheckout) -> CardState:
    """Ask the provider what became of a payment, and write it; what nobody paid in a day is over."""
    account = checkout.account
    facts = BUILT_IN[account.provider].fetch_state(keys_of(account), order_of(checkout))
    return _write_check(checkout.pk, account, facts)


@transaction.atomic
def _write_check(checkout_id: int, account: CardAccount, facts: CardFacts | None) -> CardState:
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=account.issuer_id)
    checkout, now = _checkouts().get(pk=checkout_id), timezone.now()
    outcome = _apply(checkout, facts, issuer) if facts and facts.reference == checkout.public_id.hex else None
    if outcome in TO_LOOK_AT:
        _note_odd(checkout, outcome, now)
    checkout.checked_at = now
    if checkout.state == CardState.OPEN and now > checkout.started_at + OVER_AFTER:
        checkout.state = CardState.EXPIRED.value
    if checkout.refund_asked_at and now > checkout.refund_asked_at + OVER_AFTER:  # asked, and never done
        checkout.refund_asked_cents = checkout.refunded_cents
    checkout.save(update_fields=["checked_at", "state", "refund_asked_cents"])
    return CardState(checkout.state)


def _note_odd(checkout: CardCheckout, outcome: Outcome, now: datetime) -> None:
    """What an answer says that does not fit is looked at as a notice is: once."""
    CardNotice.objects.get_or_create(
        account=checkout.account, event_id=f"answer-{checkout.public_id.hex}",
        defaults={"checkout": checkout, "outcome": outcome.value, "received_at": now},
    )  # fmt: skip


def check_silent(now: datetime) -> tuple[int, int]:
    """Ask providers about payments of which no word came; how many were asked, how many did not answer."""
    tried = silent = 0
    for checkout in to_be_asked(now)[:MOST_ASKED]:
        tried += 1
        try:
            check_checkout(checkout)
        except Refusal:
            silent += 1
    return tried, silent


@app.task(name="economy.ask_about_card", queue=OUTSIDE, retry=RETRY)
def ask_about(checkout_id: int) -> None:
    """Ask the provider about one payment: something changed that its notice did not say whole."""
    check_checkout(CardCheckout.objects.select_related("account__issuer", "invoice", "held").get(pk=checkout_id))
