"""A bank of the demonstration: it moves no money, and works nowhere else. Its page has two buttons: pay, give up.

Its notices are signed as Standard Webhooks sets it out (`kernel/webhooks.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from maillage.economy.card_providers.provider import (
    Keys,
    Manifest,
    Order,
    Page,
    cents_in,
    no_answer,
    read_data,
    text_in,
)
from maillage.economy.rules.cards import CardFacts, CardState, Notice, bad_signature, unreadable
from maillage.kernel.webhooks import is_authentic


class Pretend:
    """What a visitor of the demonstration tries."""

    manifest = Manifest("pretend", "the pretended bank of the demonstration", (), is_real=False)

    def start(self, keys: Keys, order: Order) -> Page:  # noqa: ARG002 - there is no account
        """A page of this very site."""
        _require_demonstration()
        return Page(settings.ORIGIN + reverse("economy:pretend_bank", args=[UUID(order.reference)]), order.reference)

    def read_notice(self, keys: Keys, headers: Mapping[str, str], body: bytes, now: int) -> Notice:
        """Paid, or given up."""
        _require_demonstration()
        if not keys.signing or not is_authentic([keys.signing.encode()], headers, body, now):
            raise bad_signature()
        data = read_data(body)
        if data is None:
            raise unreadable()
        reference = text_in(data, "reference")
        state = CardState.PAID if data.get("paid") is True else CardState.EXPIRED
        facts = CardFacts(reference, state, cents_in(data, "cents"), "EUR", True, transaction=f"demo-{reference}")
        return Notice(headers.get("webhook-id", ""), reference, facts)

    def fetch_state(self, keys: Keys, order: Order) -> CardFacts | None:  # noqa: ARG002 - there is no account
        """What was told of it, and all that was asked back."""
        if not order.transaction:
            return None
        return CardFacts(order.reference, CardState.PAID, order.cents, "EUR", True, order.refund_cents)

    def refund(self, keys: Keys, order: Order, cents: int) -> None:  # noqa: ARG002 - there is no account
        """Always possible: nothing was taken."""
        _require_demonstration()


def _require_demonstration() -> None:
    if not settings.DEMO:
        raise no_answer()
