"""The one way out of the site: guarded questions (`kernel/http_client.py`), signed messages (`kernel/webhooks.py`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings

from maillage.kernel import http_client
from maillage.kernel.http_client import Answer
from maillage.kernel.refusal import Refusal
from maillage.kernel.webhooks import signed_headers

MOST_READ = 1000  # of what a receiver answers: its status is all that counts


def _inner_allowed() -> bool:
    return bool(settings.LOCAL_ADDRESSES)


def check_address(url: str) -> None:
    """Refuse an address that is not one of the public web."""
    http_client.check_address(url, inner_allowed=_inner_allowed)


def fetch(
    url: str,
    *,
    most_bytes: int,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    content_types: Collection[str] = (),
) -> Answer:
    """The answer of an address of the public web; see `kernel.http_client.fetch`."""
    return http_client.fetch(
        url, most_bytes=most_bytes, headers=headers, body=body, content_types=content_types,
        inner_allowed=_inner_allowed,
    )  # fmt: skip


def send_webhook(
    url: str, key: bytes, message_id: str, timestamp: int, body: bytes, headers: Mapping[str, str] | None = None
) -> None:
    """Post a signed message of JSON; a refusal unless the receiver says that it has it."""
    sent = {"Content-Type": "application/json", **(headers or {}), **signed_headers(key, message_id, timestamp, body)}
    answer = fetch(url, most_bytes=MOST_READ, headers=sent, body=body)
    if not 200 <= answer.status < 300:
        raise Refusal("no_answer", "This address does not answer as it should.")
