"""When a code is shown, and to whom: not before it is needed, not after."""

from __future__ import annotations

from datetime import datetime, timedelta

EARLY = LATE = timedelta(minutes=15)  # the door opens a little before the slot and until a little after
HANDED_OUT = timedelta(days=3)  # codes that run out are given so long before: a series does not empty the list
LOW = 10  # fewer one-time codes or vouchers than that: the host is warned


def is_shown(starts_at: datetime, ends_at: datetime, before_minutes: int, now: datetime) -> bool:
    """Whether a grant's code may be shown now."""
    return starts_at - timedelta(minutes=before_minutes) <= now < ends_at
