"""Messages that prove who sent them and when, as Standard Webhooks sets them out (docs/algorithms/outbound.md).

Three headers: `webhook-id` (the same message has the same, however often it is sent), `webhook-timestamp` (seconds
since 1970), `webhook-signature` (`v1,` and the HMAC-SHA256 of `id.timestamp.body`, in base64; if there are several,
they stand with spaces between).
Source: https://www.standardwebhooks.com/, RFC 2104.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping

TOLERANCE_SECONDS = 300  # how far apart the clocks of both sides may be; what is older was kept by somebody
VERSION = "v1"


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """What goes into `webhook-signature`.

    >>> sign(b"secret", "msg_1", 1614265330, b"{}")
    'v1,3/iD+UC/cFPl3PtRMPUcvEULlwun6jyVUEMvdX3yW5g='
    """
    if "." in message_id:  # what is signed would have two readings
        raise ValueError(message_id)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"{VERSION},{b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def signed_headers(key: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(key, message_id, timestamp, body),
    }


def is_authentic(keys: Iterable[bytes], headers: Mapping[str, str], body: bytes, now: int) -> bool:
    """Was this message signed with one of these keys (the current one, the one before), not too long ago?

    All candidates are compared in constant time. Who must not act twice keeps each `webhook-id` as long as that.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    message_id, written = lowered.get("webhook-id", ""), lowered.get("webhook-timestamp", "")
    if not message_id or "." in message_id or not written.isascii() or not written.isdigit() or len(written) > 12:
        return False
    if abs(now - int(written)) > TOLERANCE_SECONDS:
        return False
    signatures = [one.encode() for one in lowered.get("webhook-signature", "").split(" ")[:10]]
    expected = [sign(key, message_id, int(written), body).encode() for key in keys]
    return any([hmac.compare_digest(one, other) for one in signatures for other in expected])  # noqa: C419 - all of them
