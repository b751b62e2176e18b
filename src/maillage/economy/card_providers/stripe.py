"""Stripe Checkout: a page of Stripe takes the card, notices are signed events.

Formats: “Checkout Sessions API”, “Refunds”, “Verify webhook signatures manually” (docs.stripe.com), looked up in
November 2026 in copies and in public clients; version 2024-06-20 is asked for by name. Never tried on a real account.
The header `Stripe-Signature` is `t=…,v1=…`: an HMAC-SHA256 of `t.body` under the signing secret of the endpoint
(`whsec_…`), in hexadecimal, the time in it. Stripe sends events again for three days, more than once, in no order that
it promises.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from maillage.economy.card_providers.provider import (
    Keys,
    Manifest,
    Order,
    Page,
    ask,
    cents_in,
    no_answer,
    page_at,
    part_of,
    read_data,
    refused_by,
    text_in,
)
from maillage.economy.rules.cards import (
    TOLERANCE_SECONDS,
    CardFacts,
    CardState,
    Notice,
    bad_signature,
    too_old,
    unreadable,
)

VERSION = "2024-06-20"
MOST_SIGNATURES = 10
STATES = {"complete": CardState.OPEN, "open": CardState.OPEN, "expired": CardState.EXPIRED}  # paid: payment_status


class Stripe:
    """Cards through Stripe."""

    manifest = Manifest(
        "stripe", "Stripe", ("secret", "signing"), live=("sk_live_", "rk_live_"), test=("sk_test_", "rk_test_")
    )
    base = "https://api.stripe.com"

    def start(self, keys: Keys, order: Order) -> Page:
        """A Checkout Session of one line; asked twice with the same reference, Stripe gives the same."""
        data = self._ask(keys, "/v1/checkout/sessions", _session_of(order), order.reference)
        return page_at(text_in(data, "url", 2001), text_in(data, "id"))

    def read_notice(self, keys: Keys, headers: Mapping[str, str], body: bytes, now: int) -> Notice:
        """An event: of a session, or of a charge of which something was given back."""
        _check_signature(keys.signing, headers.get("stripe-signature", ""), body, now)
        event = read_data(body) or {}
        subject, is_live = part_of(part_of(event, "data"), "object"), event.get("livemode") is True
        if not (event_id := text_in(event, "id")):
            raise unreadable()
        match text_in(subject, "object"):
            case "checkout.session":
                facts = _facts_of_session(subject, is_live)
            case "charge":
                facts = _facts_of_charge(subject, is_live)
            case _:
                return Notice(event_id, "", None)
        return Notice(event_id, facts.reference, facts)

    def fetch_state(self, keys: Keys, order: Order) -> CardFacts | None:
        """The session as Stripe knows it now, with what was given back."""
        if not order.provider_reference:
            return None
        expanded = urlencode({"expand[]": "payment_intent.latest_charge"})
        session = self._ask(keys, f"/v1/checkout/sessions/{quote(order.provider_reference, safe='')}?{expanded}")
        return _facts_of_session(session, session.get("livemode") is True)

    def refund(self, keys: Keys, order: Order, cents: int) -> None:
        """A refund of the payment; asked twice with the same key, Stripe makes one."""
        fields = {
            "payment_intent": order.transaction, "amount": str(cents), "metadata[checkout]": order.reference,
        }  # fmt: skip
        data = self._ask(keys, "/v1/refunds", fields, order.refund_key)
        if text_in(data, "status") in {"failed", "canceled"}:
            raise refused_by(self.manifest.label, text_in(data, "failure_reason") or "refund")

    def _ask(
        self, keys: Keys, path: str, fields: Mapping[str, str] | None = None, once: str = ""
    ) -> dict[str, Any]:  # fmt: skip
        headers = {"Authorization": f"Bearer {keys.secret}", "Stripe-Version": VERSION}
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": once}
        body = urlencode(fields).encode() if fields is not None else None
        data = ask(self.manifest.label, self.base + path, headers, body)
        if not text_in(data, "id"):
            raise no_answer()
        return data


def _session_of(order: Order) -> dict[str, str]:
    fields = {
        "mode": "payment", "payment_method_types[0]": "card", "client_reference_id": order.reference,
        "line_items[0][quantity]": "1", "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": str(order.cents),
        "line_items[0][price_data][product_data][name]": order.label,
        "payment_intent_data[metadata][checkout]": order.reference, "payment_intent_data[description]": order.label,
        "success_url": order.return_address, "cancel_url": order.return_address, "locale": "auto",
    }  # fmt: skip
    if order.ends_at is not None:
        fields["expires_at"] = str(int(order.ends_at.timestamp()))
    return fields


def _facts_of_session(session: Mapping[str, Any], is_live: bool) -> CardFacts:
    intent = session.get("payment_intent")
    charge = part_of(intent, "latest_charge") if isinstance(intent, dict) else {}
    is_paid = session.get("payment_status") == "paid"
    return CardFacts(
        text_in(session, "client_reference_id"),
        CardState.PAID if is_paid else STATES.get(text_in(session, "status"), CardState.OPEN),
        cents_in(session, "amount_total"), text_in(session, "currency"), is_live, cents_in(charge, "amount_refunded"),
        text_in(intent, "id") if isinstance(intent, dict) else text_in(session, "payment_intent"),
    )  # fmt: skip


def _facts_of_charge(charge: Mapping[str, Any], is_live: bool) -> CardFacts:
    """A charge that was paid says so itself: its notice may come before that of its session."""
    is_paid = charge.get("paid") is True and charge.get("captured") is True
    return CardFacts(
        text_in(part_of(charge, "metadata"), "checkout"), CardState.PAID if is_paid else CardState.OPEN,
        cents_in(charge, "amount"), text_in(charge, "currency"), is_live, cents_in(charge, "amount_refunded"),
        text_in(charge, "payment_intent"),
    )  # fmt: skip


def _check_signature(secret: str, header: str, body: bytes, now: int) -> None:
    """Refuse what was not signed with this secret, or not within five minutes."""
    parts = [part.partition("=")[::2] for part in header.split(",")[: MOST_SIGNATURES + 1]]
    times = [value for name, value in parts if name.strip() == "t"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit()) or len(times[0]) > 12 or not secret:
        raise bad_signature()
    expected = hmac.new(secret.encode(), times[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    signatures = [value for name, value in parts if name.strip() == "v1"]
    if not any([hmac.compare_digest(expected.encode(), one.encode()) for one in signatures]):  # noqa: C419 - all of them
        raise bad_signature()
    if abs(now - int(times[0])) > TOLERANCE_SECONDS:
        raise too_old()
