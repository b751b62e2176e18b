"""A PIN worked out for each booking, verified by a lock that has no network."""

from __future__ import annotations

from maillage.access.drivers import Manifest
from maillage.access.models import AccessGrant, Door
from maillage.access.rules.pin import code_for, window_for


class Pin:
    """The algorithm and its odds: docs/algorithms/pin.md."""

    manifest = Manifest("pin", "This code opens during your booking. Five mistakes close the lock for a few minutes.")

    def issue(self, door: Door, grant: AccessGrant) -> str:
        try:
            window = window_for(int(grant.starts_at.timestamp()), int(grant.ends_at.timestamp()), grant.turn)
        except ValueError:
            return ""  # longer than a day: no such code exists
        return code_for(bytes.fromhex(door.key), door.pk, window)

    def revoke(self, door: Door, grant: AccessGrant) -> None:
        """The lock has no network: the host's page lists the windows to be told to it."""

    def left(self, door: Door) -> int | None:  # noqa: ARG002 - never runs out
        return None
