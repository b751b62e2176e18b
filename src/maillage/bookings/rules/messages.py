"""When somebody may write about a booking, or say what does not work where they came."""

from __future__ import annotations

from datetime import datetime, timedelta

from maillage.bookings.rules.policy import Status
from maillage.kernel.refusal import Refusal

WRITTEN_UNTIL = timedelta(days=30)  # after the end: a scarf that was left behind
SILENT = frozenset({Status.HELD, Status.EXPIRED})  # nothing was booked


def may_write(status: Status, ends_at: datetime, now: datetime) -> Refusal | None:
    """From when it is booked or asked for until a month after its end."""
    if status in SILENT:
        return Refusal("not_active", "This booking is no longer active.")
    if now > ends_at + WRITTEN_UNTIL:
        return Refusal("thread_over", "This booking is too old to write about it. Call the place.")
    return None
