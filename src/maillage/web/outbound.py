"""The one way out of the site: guarded questions (`kernel/http_client.py`), signed messages (`kernel/webhooks.py`)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
        url,
        most_bytes=most_bytes,
        headers=headers,
        body=body,
        content_types=content_types,
        inner_allowed=_inner_allowed,
    )


@dataclass(frozen=True, slots=True)
class Document:
    """What an address gives: its bytes, None when they are those of last time, and what one knows them again by."""

    body: bytes | None
    etag: str
    digest: str


def fetch_document(url: str, *, most_bytes: int, accept: str, etag: str = "", digest: str = "") -> Document:
    """What an address gives, unless it is what it gave last time (`etag`, `digest`); a Refusal when it gives nothing.

    Bytes are compared where the server says nothing of its versions.
    """
    headers = {"Accept": accept, **({"If-None-Match": etag} if etag else {})}
    answer = fetch(url, most_bytes=most_bytes + 1, headers=headers)
    if answer.status == 304:
        return Document(None, etag, digest)
    if answer.status != 200:
        raise Refusal("no_answer", "This address does not answer as it should.")
    if len(answer.body) > most_bytes:
        raise Refusal("too_big", "This calendar is too big to be read.")
    new_digest = hashlib.sha256(answer.body).hexdigest()
    return Document(None if new_digest == digest else answer.body, answer.headers.get("etag", "")[:200], new_digest)


def send_webhook(
    url: str, key: bytes, message_id: str, timestamp: int, body: bytes, headers: Mapping[str, str] | None = None
) -> None:
    """Post a signed message of JSON; a refusal unless the receiver says that it has it."""
    sent = {"Content-Type": "application/json", **(headers or {}), **signed_headers(key, message_id, timestamp, body)}
    answer = fetch(url, most_bytes=MOST_READ, headers=sent, body=body)
    if not 200 <= answer.status < 300:
        raise Refusal("no_answer", "This address does not answer as it should.")
