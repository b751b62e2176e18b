"""Lyra, the platform of Systempay (Caisse d'Épargne, Banque Populaire), PayZen and Lyra Collect: its page takes the
card, notices are signed.

Formats: REST API V4 (docs.lyra.com: `Charge/CreatePaymentOrder`, “Transaction lifecycle”, looked up in November 2026;
`Order/Get` and `Transaction/CancelOrRefund` from memory, to be verified); the signature as in Lyra's own PHP client,
whose published example it reads (outside of our tests: it is not ours to copy). Never tried on a real account. A
notice (IPN) is a form: `kr-answer` is the text of a payment (`V4/Payment`), `kr-hash` its HMAC-SHA256 in hexadecimal
under the password of the REST API (`kr-hash-key=password`). It bears no number of its own: its digest is taken for
one. Its time is `serverDate`, within what is signed; one that Lyra sends again later than five minutes is refused, and
the hourly question (`tasks.py`) reads what it would have said.

To be confirmed on a real account: that the IPN of a refund names that operation alone. So none is believed about what
was given back: the platform is asked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

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
from maillage.kernel.refusal import Refusal

NOT_TRIED = "PSP_010"  # “transaction not found”: nobody has tried to pay yet
MOST_FIELDS = 20


class Lyra:
    """Cards through one of the platforms of Lyra."""

    def __init__(self, name: str, label: str, base: str) -> None:
        self.manifest = Manifest(name, label, ("shop", "secret"), live=("prodpassword_",), test=("testpassword_",))
        self.base = base

    def start(self, keys: Keys, order: Order) -> Page:
        """A payment order by address: valid until then, told to our address of notices."""
        fields: dict[str, Any] = {
            "amount": order.cents, "currency": "EUR", "orderId": order.reference, "merchantComment": order.label,
            "channelOptions": {"channelType": "URL"}, "dataCollectionForm": False, "locale": "fr_FR",
            "ipnTargetUrl": order.notice_address, "returnMode": "GET", "returnUrl": order.return_address,
        }  # fmt: skip
        if order.ends_at is not None:
            fields["expirationDate"] = order.ends_at.replace(microsecond=0).isoformat()
        answer = self._ask(keys, "Charge/CreatePaymentOrder", fields)
        return page_at(text_in(answer, "paymentURL", 2001), text_in(answer, "paymentOrderId"))

    def read_notice(self, keys: Keys, headers: Mapping[str, str], body: bytes, now: int) -> Notice:  # noqa: ARG002 - nothing of it is in the headers
        """A payment that was made, refused or given back."""
        text = _signed_answer(keys.secret, body)
        payment = read_data(text)
        if payment is None:
            raise unreadable()
        _check_time(text_in(payment, "serverDate"), now)
        event_id, reference = hashlib.sha256(text.encode()).hexdigest(), _reference_of(payment)
        if any(one.get("operationType") != "DEBIT" for one in _transactions(payment)):
            return Notice(event_id, reference, None)
        return Notice(event_id, reference, _facts_of(payment))

    def fetch_state(self, keys: Keys, order: Order) -> CardFacts | None:
        """All that was paid and given back under our reference."""
        try:
            answer = self._ask(keys, "Order/Get", {"orderId": order.reference})
        except Refusal as refusal:
            if refusal.facts.get("reason") == NOT_TRIED:
                return None
            raise
        return _facts_of(answer)

    def refund(self, keys: Keys, order: Order, cents: int) -> None:
        """Cancel what the bank has not taken yet, or give back what it has: the platform knows which."""
        fields = {"uuid": order.transaction, "amount": cents, "currency": "EUR", "resolutionMode": "AUTO"}
        self._ask(keys, "Transaction/CancelOrRefund", fields)

    def _ask(self, keys: Keys, service: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        pair = b64encode(f"{keys.shop}:{keys.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
        url = f"{self.base}/api-payment/V4/{service}"
        data = ask(self.manifest.label, url, headers, json.dumps(fields).encode())
        answer = part_of(data, "answer")
        if data.get("status") == "SUCCESS":
            return answer
        if not (code := text_in(answer, "errorCode", 20)):
            raise no_answer()
        raise refused_by(self.manifest.label, code)


SYSTEMPAY = Lyra("systempay", "Systempay (Caisse d’Épargne, Banque Populaire)", "https://api.systempay.fr")
PAYZEN = Lyra("payzen", "PayZen", "https://api.payzen.eu")
LYRA = Lyra("lyra", "Lyra Collect", "https://api.lyra.com")


def _signed_answer(password: str, body: bytes) -> str:
    """The text that was signed, read from the form and compared before anything of it is understood."""
    try:
        fields = dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS, keep_blank_values=True))
    except ValueError as error:
        raise unreadable() from error
    text, digest = fields.get("kr-answer", "").replace("\\/", "/"), fields.get("kr-hash", "")  # signed without escapes
    if fields.get("kr-hash-algorithm") != "sha256_hmac" or fields.get("kr-hash-key") != "password" or not password:
        raise bad_signature()
    expected = hmac.new(password.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), digest.encode()):
        raise bad_signature()
    return text


def _check_time(text: str, now: int) -> None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise unreadable() from error
    if at.tzinfo is None:
        raise unreadable()
    if abs(now - at.timestamp()) > TOLERANCE_SECONDS:
        raise too_old()


def _reference_of(payment: Mapping[str, Any]) -> str:
    return text_in(part_of(payment, "orderDetails"), "orderId")


def _transactions(payment: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = payment.get("transactions")
    return [one for one in rows[:100] if isinstance(one, dict)] if isinstance(rows, list) else []


def _facts_of(payment: Mapping[str, Any]) -> CardFacts:
    """What was to be paid, if it was; given back: what was cancelled or lowered before it was captured, and credits."""
    details, rows = part_of(payment, "orderDetails"), _transactions(payment)
    debits = [one for one in rows if one.get("operationType") == "DEBIT"]
    paid = [one for one in debits if one.get("status") == "PAID"]
    cancelled = [one for one in debits if one.get("detailedStatus") == "CANCELLED"]
    credits_paid = [one for one in rows if one.get("operationType") == "CREDIT" and one.get("status") == "PAID"]
    total = cents_in(details, "orderTotalAmount")
    is_paid = bool(cancelled) or (payment.get("orderStatus") == "PAID" and bool(paid))
    back = total - _sum_of(paid) + _sum_of(credits_paid) if is_paid else 0
    return CardFacts(
        _reference_of(payment), CardState.PAID if is_paid else CardState.OPEN, total,
        text_in(details, "orderCurrency"), details.get("mode") == "PRODUCTION", back,
        text_in((paid or cancelled or [{}])[0], "uuid"),
    )  # fmt: skip


def _sum_of(rows: list[dict[str, Any]]) -> int:
    return sum(cents_in(one, "amount") for one in rows)
