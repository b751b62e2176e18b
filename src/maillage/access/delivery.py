"""Delivering a signed message: the header proves who sent it and when; the same key is the same message."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.access.models import Delivery
from maillage.bookings.actions.http_client import fetch
from maillage.kernel.queues import OUTSIDE
from maillage.kernel.refusal import Refusal

MOST_ATTEMPTS = 8  # with pauses of 3, 9, 27 … seconds: about two hours in all


def signature(key: str, timestamp: str, body: bytes) -> str:
    """What the receiver works out again: HMAC-SHA256 of `timestamp.body` under the key of the door."""
    return hmac.new(bytes.fromhex(key), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def payload(delivery: Delivery) -> bytes:
    """What is said: which door, from when to when, never who."""
    grant = delivery.grant
    event = {
        "id": str(delivery.key),
        "event": delivery.event,
        "door": grant.door.name,
        "grant": grant.pk,
        "from": grant.starts_at.astimezone(UTC).isoformat(),
        "until": grant.ends_at.astimezone(UTC).isoformat(),
    }
    return json.dumps(event, sort_keys=True).encode()


@app.task(name="access.deliver", queue=OUTSIDE, retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3))
def deliver(delivery_id: int) -> None:
    """Send one message; a failure is tried again, the last one puts it aside for a human."""
    delivery = Delivery.objects.select_related("grant__door").get(pk=delivery_id)
    if delivery.state == Delivery.State.SENT:
        return
    if delivery.event != "revoked" and delivery.grant.state == "revoked":  # taken back meanwhile: too late to give it
        delivery.state, delivery.error = Delivery.State.SENT, "superseded"
        delivery.save(update_fields=["state", "error"])
        return
    delivery.attempts += 1
    try:
        _post(delivery)
    except Refusal as error:
        delivery.error = error.sentence[:200]
        if delivery.attempts >= MOST_ATTEMPTS:
            delivery.state = Delivery.State.DEAD
            delivery.save(update_fields=["state", "attempts", "error"])
            return
        delivery.save(update_fields=["attempts", "error"])
        raise
    delivery.state, delivery.error = Delivery.State.SENT, ""
    delivery.save(update_fields=["state", "attempts", "error"])


def _post(delivery: Delivery) -> None:
    door, body = delivery.grant.door, payload(delivery)
    timestamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Maillage",
        "Idempotency-Key": str(delivery.key),
        "Maillage-Timestamp": timestamp,
        "Maillage-Signature": f"sha256={signature(door.key, timestamp, body)}",
    }
    answer = fetch(door.url, most_bytes=1000, headers=headers, body=body)
    if not 200 <= answer.status < 300:
        raise Refusal("no_answer", "This address does not answer as it should.")
