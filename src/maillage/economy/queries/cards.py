"""Payments by card: how an issuer is paid so, what was begun, what is to be looked at, what is to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import override

from maillage.bookings.models import CashEntry
from maillage.economy.card_providers.provider import Keys, Order
from maillage.economy.models import CardAccount, CardCheckout, CardNotice, Invoice, Issuer
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.cards import LEAST, LOST_AFTER, OVER_AFTER, PAGE_LIFE, TO_LOOK_AT, CardState
from maillage.kernel.boxes import decrypt, encrypt
from maillage.passes.models import Pass
from maillage.passes.queries.passes import on_invoice
from maillage.passes.rules.passes import PassState

PURPOSE = b"maillage.economy.cards"
ASKED_FOR = timedelta(days=30)  # what was asked back is looked at so long


def left_to_give_back(checkout: CardCheckout) -> int:
    """What may be given back of what was paid by card for a pass, in cents: all of it once the pass is cancelled, else
    what came in above its price, where it was paid at the till as well.
    """
    held, left = checkout.held, checkout.cents - checkout.refund_asked_cents
    if held is None or checkout.state != CardState.PAID:
        return 0
    if held.state == PassState.CANCELLED:
        return left
    on_their_way = Sum(F("refund_asked_cents") - F("refunded_cents"))
    pending = CardCheckout.objects.filter(held=held).aggregate(cents=on_their_way)["cents"] or 0
    received = CashEntry.objects.filter(pass_sold=held).aggregate(cents=Sum("cents"))["cents"] or 0
    return max(0, min(left, received - pending - held.price_cents))


def hide(key: str) -> str:
    """A key as it is kept."""
    return encrypt(settings.SECRET_KEY, PURPOSE, key.encode()) if key else ""


def keys_of(account: CardAccount) -> Keys:
    """What opens the account; empty keys when they were encrypted with a secret that is lost."""
    return Keys(account.shop, _decrypt(account.secret_key), _decrypt(account.signing_key), account.is_live)


def _decrypt(token: str) -> str:
    secrets = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    return (decrypt(secrets, PURPOSE, token) or b"").decode() if token else ""


def account_in_use(issuer: Issuer) -> CardAccount | None:
    """How the issuer is paid by card now."""
    return CardAccount.objects.filter(issuer=issuer, retired_at=None).first()


def issuers_paid_by_card(invoices: Iterable[Invoice]) -> set[int]:
    """Of the issuers of these, those that really take cards. One statement."""
    issuers = {one.issuer_id for one in invoices}
    rows = CardAccount.objects.filter(issuer__in=issuers, retired_at=None, is_live=True, is_ready=True)
    return set(rows.values_list("issuer", flat=True))


def issuer_of_pass(held: Pass) -> Issuer | None:
    """Who sells it, where the carrier of the place invoices here."""
    return Issuer.objects.filter(organisation=held.kind.seller.operator_id).select_related("organisation").first()


def payable_by_card(passes: Iterable[Pass]) -> list[Pass]:
    """Of these passes that were asked for, those that may be paid by card now. Two statements."""
    waiting = [one for one in passes if one.state == PassState.ORDERED and one.price_cents >= LEAST.cents]
    carriers = {one.kind.seller.operator_id for one in waiting}
    live = CardAccount.objects.filter(issuer__organisation__in=carriers, retired_at=None, is_live=True, is_ready=True)
    selling = set(live.values_list("issuer__organisation", flat=True)) if waiting else set()
    billed = on_invoice(waiting) if selling else set()
    return [one for one in waiting if one.kind.seller.operator_id in selling and one.public_id not in billed]


def notice_address(account: CardAccount) -> str:
    """Where the provider tells what became of payments: one address, whatever the language of who pays."""
    with override(LANGUAGE):
        return str(settings.ORIGIN) + reverse("economy:card_notice", args=[account.public_id])


def order_of(checkout: CardCheckout, return_address: str = "") -> Order:
    """What the provider is told of a payment: the number of the invoice, how much; never who."""
    asked_at = checkout.refund_asked_at.timestamp() if checkout.refund_asked_at else 0
    return Order(
        checkout.public_id.hex, checkout.cents, checkout.label, return_address,
        notice_address(checkout.account), checkout.started_at + PAGE_LIFE, checkout.provider_reference,
        checkout.transaction, checkout.refund_asked_cents, f"{checkout.public_id.hex}-{asked_at:.6f}",
    )  # fmt: skip


def checkouts_of(issuer: Issuer) -> QuerySet[CardCheckout]:
    """What was begun, the last first."""
    return CardCheckout.objects.filter(account__issuer=issuer).select_related("invoice", "held", "account")


def paid_by_card(invoice: Invoice) -> list[CardCheckout]:
    """What was paid of it by card, for good."""
    rows = CardCheckout.objects.filter(invoice=invoice, state=CardState.PAID.value, account__is_live=True)
    return list(rows.select_related("account", "invoice"))


def notices_to_look_at(issuer: Issuer) -> QuerySet[CardNotice]:
    """What a provider said that does not fit: nothing was noted, somebody looks."""
    rows = CardNotice.objects.filter(account__issuer=issuer, outcome__in=TO_LOOK_AT, looked_at=None)
    return rows.select_related("checkout__invoice", "checkout__held", "account")


def to_be_asked(now: datetime) -> QuerySet[CardCheckout]:
    """Those of which no last word came: not paid, begun an hour ago, not asked since their page closed; asked back."""
    unanswered = Q(checked_at=None) | Q(checked_at__lt=F("started_at") + OVER_AFTER)
    begun = Q(started_at__lte=now - LOST_AFTER, started_at__gte=now - ASKED_FOR)
    back = Q(refund_asked_cents__gt=F("refunded_cents"), refund_asked_at__gte=now - ASKED_FOR)
    rows = CardCheckout.objects.filter(~Q(state=CardState.PAID.value) & begun & unanswered | back)
    return rows.order_by("?").select_related("account__issuer", "invoice", "held")
