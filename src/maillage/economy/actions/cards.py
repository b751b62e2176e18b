"""Paying by card: begun, given back. See docs/algorithms/cards.md.

No transaction waits for a provider: what is to be done is written first, asked outside of it, then what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.card_notices import check_checkout, subject_of
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.card_providers import BUILT_IN
from maillage.economy.models import CardAccount, CardCheckout, Invoice, Issuer
from maillage.economy.queries.cards import account_in_use, keys_of, left_to_give_back, order_of
from maillage.economy.queries.invoices import standing_of
from maillage.economy.queries.rights import is_holder, keeps_books
from maillage.economy.rules.cards import (
    PREPARING,
    CardState,
    is_page_usable,
    may_give_back,
    may_give_back_pass,
    may_pay_by_card,
)
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.passes.rules.passes import PassState

OPEN, EXPIRED = CardState.OPEN.value, CardState.EXPIRED.value


def start_checkout(invoice: Invoice, by: Person, return_address: Callable[[UUID], str]) -> CardCheckout:
    """Begin to pay what is left of an invoice, or go on with what was begun: one at a time.

    `return_address`: where the provider sends one back, for a payment of that name.
    """
    return with_page(_open_checkout(invoice, by), return_address)


def with_page(checkout: CardCheckout, return_address: Callable[[UUID], str]) -> CardCheckout:
    """Ask the provider for its page, unless it gave one."""
    if checkout.page:
        return checkout
    account = checkout.account
    order = order_of(checkout, return_address(checkout.public_id))
    try:
        page = BUILT_IN[account.provider].start(keys_of(account), order)
    except Refusal:
        CardCheckout.objects.filter(pk=checkout.pk, state=OPEN).update(state=EXPIRED)
        raise
    checkout.page, checkout.provider_reference = page.address, page.reference
    checkout.save(update_fields=["page", "provider_reference"])
    return checkout


@transaction.atomic
def _open_checkout(invoice: Invoice, by: Person) -> CardCheckout:
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=invoice.issuer_id)
    account, now = account_in_use(issuer), timezone.now()
    if account is None or not account.is_ready or not _may_begin(by, invoice, account):
        raise Refusal("no_cards", "This invoice is not paid by card here: pay it by transfer.")
    standing = standing_of(invoice)
    if refusal := may_pay_by_card(standing):
        raise refusal
    begun = CardCheckout.objects.filter(invoice=invoice, state=OPEN).select_related("account", "invoice")
    if current := usable_checkout(begun, account, standing.left.cents):
        return current
    made = CardCheckout.objects.create(
        account=account, invoice=invoice, cents=standing.left.cents, started_at=now
    )  # fmt: skip
    record(by, "card_begun", ("invoice", invoice.pk), scope_of(issuer.organisation), cents=made.cents)
    return made


def usable_checkout(begun: QuerySet[CardCheckout], account: CardAccount, cents: int) -> CardCheckout | None:
    """The one that is open, if one may go on with it; else it is over. Refusal while its page is being prepared."""
    current, now = begun.first(), timezone.now()
    if current is None:
        return None
    same = current.account_id == account.pk and current.cents == cents
    if same and current.page and is_page_usable(current.started_at, now):
        return current
    if same and not current.page and now < current.started_at + PREPARING:
        raise Refusal("card_preparing", "The page of the payment is being prepared: wait a moment, then press again.")
    CardCheckout.objects.filter(pk=current.pk).update(state=EXPIRED)
    return None


def _may_begin(by: Person, invoice: Invoice, account: CardAccount) -> bool:
    """Who is invoiced pays; a test account is tried by who keeps the books."""
    if account.is_live:
        return is_holder(by, invoice)
    return keeps_books(by, account.issuer.organisation)


def give_back(checkout: CardCheckout, by: Person, amount: Money) -> None:
    """Ask the provider to give so much back. It is noted when the provider says that it is done.

    When nobody knows whether it heard, what was asked stays so, and is looked at each hour.
    """
    checkout = _ask_back(checkout, by, amount)
    provider, account = BUILT_IN[checkout.account.provider], checkout.account
    try:
        provider.refund(keys_of(account), order_of(checkout), amount.cents)
    except Refusal as refusal:
        if refusal.code == "card_refused":
            _forget_asked(checkout, amount)
        raise
    check_checkout(checkout)


@transaction.atomic
def _ask_back(checkout: CardCheckout, by: Person, amount: Money) -> CardCheckout:
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=checkout.account.issuer_id)
    require_books(by, issuer.organisation)
    checkout = CardCheckout.objects.select_related("account", "invoice", "held").get(pk=checkout.pk)
    if checkout.state != CardState.PAID.value or not checkout.account.is_live:
        raise Refusal("not_paid_by_card", "Nothing was paid by card here.")
    if refusal := _may_give_back(checkout, amount):
        raise refusal
    checkout.refund_asked_cents += amount.cents
    checkout.refund_asked_at = timezone.now()
    checkout.save(update_fields=["refund_asked_cents", "refund_asked_at"])
    record(by, "card_asked_back", subject_of(checkout), scope_of(issuer.organisation), cents=amount.cents)
    return checkout


def _may_give_back(checkout: CardCheckout, amount: Money) -> Refusal | None:
    """Of an invoice, what was paid above what is owed; of a pass, what was paid for it in vain."""
    if checkout.invoice is None:
        is_cancelled = checkout.held is not None and checkout.held.state == PassState.CANCELLED
        return may_give_back_pass(is_cancelled, Money(left_to_give_back(checkout)), amount)
    on_their_way = Sum(F("refund_asked_cents") - F("refunded_cents"))
    pending = CardCheckout.objects.filter(invoice=checkout.invoice).aggregate(cents=on_their_way)["cents"]
    standing = standing_of(checkout.invoice)
    return may_give_back(standing, checkout.cents, checkout.refund_asked_cents, amount, Money(pending))


@transaction.atomic
def _forget_asked(checkout: CardCheckout, amount: Money) -> None:
    """The provider said no: nothing is on its way."""
    Issuer.objects.select_for_update().get(pk=checkout.account.issuer_id)
    current = CardCheckout.objects.get(pk=checkout.pk)
    current.refund_asked_cents = max(current.refund_asked_cents - amount.cents, current.refunded_cents)
    current.save(update_fields=["refund_asked_cents"])
