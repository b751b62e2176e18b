"""A PIN worked out for each booking, verified by a lock that has no network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from maillage.access.drivers.driver import Manifest
from maillage.access.models import AccessGrant, Door
from maillage.access.rules.pin import TURNS, Window, code_for, window_for


class Pin:
    """The algorithm and its odds: docs/algorithms/pin.md."""

    manifest = Manifest("pin", "This code opens during your booking. Five mistakes close the lock for a few minutes.")

    def issue(self, grant: AccessGrant) -> str:
        window = _window(grant)
        if window is None:
            return ""  # longer than a day: no such code exists
        grant.turn = self._next_turn(grant, window)
        return self.move(grant)

    def move(self, grant: AccessGrant) -> str:
        window = _window(grant)
        return (
            code_for(bytes.fromhex(grant.door.key), grant.door_id, replace(window, turn=grant.turn)) if window else ""
        )

    def _next_turn(self, grant: AccessGrant, window: Window) -> int:
        """The turn least used among those who have the same hours, revoked ones too: codes differ while turns last."""
        first = datetime.fromtimestamp(window.opens, tz=UTC)
        others = AccessGrant.objects.filter(
            door=grant.door_id, starts_at__gte=first, starts_at__lt=first + timedelta(hours=1)
        )
        same = [o.turn for o in others.exclude(pk=grant.pk).exclude(code="") if _hours(o) == window.hours]
        return min(range(TURNS), key=lambda turn: (same.count(turn), turn))

    def revoke(self, grant: AccessGrant) -> None:
        """The lock has no network: the host's page lists the windows to be told to it."""

    def codes_left(self, door: Door) -> int | None:  # noqa: ARG002 - never runs out
        return None


def _window(grant: AccessGrant) -> Window | None:
    try:
        return window_for(int(grant.starts_at.timestamp()), int(grant.ends_at.timestamp()))
    except ValueError:
        return None


def _hours(grant: AccessGrant) -> int:
    window = _window(grant)
    return window.hours if window else 0
