"""Delivering a signed message to a lock (`kernel/webhooks.py`); the same identifier is the same message.

Locks that were told before Standard Webhooks look at `Maillage-Timestamp`, `Maillage-Signature` and `Idempotency-Key`:
they are sent beside.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.access.models import Delivery
from maillage.kernel.queues import OUTSIDE
from maillage.kernel.refusal import Refusal
from maillage.web.outbound import send_webhook

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
    door, body, now = delivery.grant.door, payload(delivery), int(timezone.now().timestamp())
    before_standard = {
        "Idempotency-Key": str(delivery.key),
        "Maillage-Timestamp": str(now),
        "Maillage-Signature": f"sha256={signature(door.key, str(now), body)}",
    }
    send_webhook(door.url, bytes.fromhex(door.key), str(delivery.key), now, body, before_standard)
