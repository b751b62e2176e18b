"""A signed message to the system of a lock, when a grant is given or taken back."""

from __future__ import annotations

from maillage.access.delivery import deliver
from maillage.access.drivers.driver import Manifest
from maillage.access.models import AccessGrant, Delivery, Door


class Webhook:
    """HMAC-SHA256 over the time and the body, an idempotency key, retries, and a list of what was not delivered."""

    manifest = Manifest("webhook", "The door knows that you come: open it as its own system tells you.", needs=("url",))

    def issue(self, grant: AccessGrant) -> str:
        self._tell(grant, "granted")
        return ""

    def move(self, grant: AccessGrant) -> str:
        grant.save(update_fields=["starts_at", "ends_at"])
        self._tell(grant, "moved")
        return ""

    def revoke(self, grant: AccessGrant) -> None:
        self._tell(grant, "revoked")

    def codes_left(self, door: Door) -> int | None:  # noqa: ARG002 - never runs out
        return None

    def _tell(self, grant: AccessGrant, event: str) -> None:
        delivery = Delivery.objects.create(grant=grant, event=event)
        deliver.defer(delivery_id=delivery.pk)
