"""Paying by card a pass that was asked for, before any invoice. See docs/algorithms/cards.md."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.cards import OPEN, usable_checkout, with_page
from maillage.economy.actions.issuers import scope_of
from maillage.economy.models import CardAccount, CardCheckout, Issuer
from maillage.economy.queries.cards import account_in_use, issuer_of_pass
from maillage.economy.queries.rights import keeps_books
from maillage.economy.rules.cards import LEAST
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import bring_up_to_date
from maillage.passes.models import Billed, Pass
from maillage.passes.queries.passes import speaks_for
from maillage.passes.rules.passes import PassState


def start_pass_checkout(held: Pass, by: Person, return_address: Callable[[UUID], str]) -> CardCheckout:
    """Begin to pay a pass that was asked for, or go on with what was begun: its price is read here."""
    return with_page(_open_checkout(held, by), return_address)


@transaction.atomic
def _open_checkout(held: Pass, by: Person) -> CardCheckout:
    seller = issuer_of_pass(held)
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=seller.pk) if seller else None
    account = account_in_use(issuer) if issuer else None
    held = bring_up_to_date(held)
    if issuer is None or account is None or not account.is_ready or not _may_begin(by, held, account):
        raise Refusal("no_cards_for_pass", "This pass is not paid by card here: pay a host.")
    if held.state != PassState.ORDERED or Billed.objects.filter(key=held.public_id).exists():
        raise Refusal("pass_not_waiting", "This pass does not wait to be paid: it is good, cancelled or on an invoice.")
    if held.price_cents < LEAST.cents:
        raise Refusal("too_little_for_card", "So little is not paid by card: pay it otherwise.")
    begun = CardCheckout.objects.filter(held=held, state=OPEN).select_related("account", "held")
    if current := usable_checkout(begun, account, held.price_cents):
        return current
    made = CardCheckout.objects.create(account=account, held=held, cents=held.price_cents, started_at=timezone.now())
    record(by, "card_begun", ("pass", held.pk), scope_of(issuer.organisation), cents=made.cents)
    return made


def _may_begin(by: Person, held: Pass, account: CardAccount) -> bool:
    """Whose pass it is pays; a test account is tried by who keeps the books."""
    return is_payer(by, held) if account.is_live else keeps_books(by, account.issuer.organisation)


def is_payer(person: Person, held: Pass) -> bool:
    """Whether they asked for it: for themselves, as a gift, or for an organisation they speak for."""
    if person.pk in {held.holder_id if held.given_by_id is None else None, held.given_by_id}:
        return True
    return held.organisation is not None and speaks_for(person, held.organisation)
