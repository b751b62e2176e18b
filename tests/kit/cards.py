"""Payments by card: an account at a double, a payment begun, a notice carried."""

from __future__ import annotations

from django.utils import timezone

from maillage.community.models import Person
from maillage.economy.actions.card_accounts import set_up_cards
from maillage.economy.actions.card_notices import receive_notice
from maillage.economy.actions.cards import start_checkout
from maillage.economy.models import CardAccount, CardCheckout, Invoice, Issuer, Payment
from maillage.economy.rules.cards import Outcome
from maillage.ledger.models import EntryLine
from tests.kit.card_doubles import Double, Letter, LyraDouble, StripeDouble

Doubles = StripeDouble | LyraDouble


def accept_cards(issuer: Issuer, by: Person, double: Double, **keys: str) -> CardAccount:
    """The account of an issuer at that provider."""
    held = {
        "shop": getattr(double, "shop", ""),
        "secret": getattr(double, "secret", ""),
        "signing": getattr(double, "signing", ""),
    } | keys
    return set_up_cards(issuer, by, double.name, **held)


def begin(invoice: Invoice, by: Person) -> CardCheckout:
    return start_checkout(invoice, by, lambda name: f"https://lieux.example/paiements/carte/{name}/")


def tell(account: CardAccount, letter: Letter) -> Outcome:
    return receive_notice(account, *letter, timezone.now())


def paid_cents(invoice: Invoice) -> list[int]:
    return list(Payment.objects.filter(invoice=invoice).order_by("pk").values_list("cents", flat=True))


def bank_cents(issuer: Issuer) -> int:
    """What the books say came into the bank."""
    rows = EntryLine.objects.filter(entry__book__key=issuer.book, account="512")
    return sum(rows.values_list("cents", flat=True))
