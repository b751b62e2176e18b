"""What a payment provider is and does: the words the implementations share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings

from maillage.economy.rules.cards import CardFacts, Notice
from maillage.kernel.refusal import Refusal
from maillage.web.outbound import fetch

MOST_ANSWERED = 512 * 1024  # bytes of an answer that are read


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a provider is: its name, how it is called, which keys it needs, what its secret keys begin with.

    `needs`: of `shop`, `secret` and `signing`. One that is not real moves no money.
    """

    name: str
    label: str
    needs: tuple[str, ...]
    live: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    is_real: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What opens the account of an issuer at a provider; never written to a log."""

    shop: str = ""
    secret: str = ""
    signing: str = ""
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid, or was: so many cents under our reference; the provider's own, once it gave one."""

    reference: str
    cents: int
    label: str
    return_address: str = ""
    notice_address: str = ""
    ends_at: datetime | None = None
    provider_reference: str = ""
    transaction: str = ""
    refund_cents: int = 0  # asked back so far
    refund_key: str = ""  # of the last time it was


@dataclass(frozen=True, slots=True)
class Page:
    """Where the provider takes the payment, and how it calls it."""

    address: str
    reference: str


class CardProvider(Protocol):
    """What a provider does. Each may raise a Refusal."""

    manifest: Manifest

    def start(self, keys: Keys, order: Order) -> Page:
        """The provider's page, where the card is typed."""

    def read_notice(self, keys: Keys, headers: Mapping[str, str], body: bytes, now: int) -> Notice:
        """What a notice says, once its signature and its time (seconds since 1970) are right."""

    def fetch_state(self, keys: Keys, order: Order) -> CardFacts | None:
        """What the provider knows of it; None when nothing was tried yet."""

    def refund(self, keys: Keys, order: Order, cents: int) -> None:
        """Ask the provider to give so much back; once for each `order.refund_key`, where it knows how."""


def no_answer() -> Refusal:
    """What is said when nobody knows what the provider did."""
    return Refusal(
        "card_no_answer",
        "The card provider does not answer: nothing is lost. Try again in a few minutes, or pay by transfer.",
    )


def refused_by(label: str, status: int | str) -> Refusal:
    """What is said when a provider says no."""
    return Refusal(
        "card_refused",
        "%(provider)s refuses (%(reason)s): nothing was done. Who keeps the accounts looks there.",
        provider=label,
        reason=status,
    )


def ask(label: str, url: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
    """What a provider answers, as data; a Refusal when it says no, or nothing that can be read."""
    try:
        answer = fetch(url, most_bytes=MOST_ANSWERED, headers={"Accept": "application/json", **headers}, body=body)
    except Refusal as refusal:
        raise no_answer() from refusal
    if 400 <= answer.status < 500:
        raise refused_by(label, answer.status)
    if not 200 <= answer.status < 300:
        raise no_answer()
    data = read_data(answer.body)
    if data is None:
        raise no_answer()
    return data


def read_data(text: bytes | str) -> dict[str, Any] | None:
    """An object of JSON; None when it is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def part_of(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object within another; an empty one where there is none."""
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def cents_in(data: Mapping[str, Any], name: str) -> int:
    """A whole number of cents; nought where there is none."""
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def text_in(data: Mapping[str, Any], name: str, most: int = 200) -> str:
    """A short text; nothing where there is none."""
    value = data.get(name)
    return value[:most] if isinstance(value, str) else ""


def page_at(address: str, reference: str) -> Page:
    """The page of a provider, whose address is one a browser may be sent to; a Refusal when it is not."""
    schemes = ("https://", "http://") if settings.LOCAL_ADDRESSES else ("https://",)
    if not address.startswith(schemes) or len(address) > 2000 or not reference:
        raise no_answer()
    return Page(address, reference)
