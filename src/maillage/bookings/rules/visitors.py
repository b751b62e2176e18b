"""The register of visitors: what an entry says, which moments are believed, who is still here."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from maillage.kernel.refusal import Refusal

LONGEST_NAME = 80
MOST_DAYS = 365  # that a place may keep an entry
DEFAULT_DAYS = 30  # what the table of retention says unless it was changed
KEPT_BY_PHONE = timedelta(hours=12)  # how long ago a phone without a network may have kept what it sends

STILL_HERE = timedelta(hours=6)  # whoever came late in the evening is here after midnight


def may_enter(name: str, *, is_open: bool) -> Refusal | None:
    """Whether somebody may be written in."""
    if not is_open:
        return Refusal("register_closed", "This register is closed. Ask a host of the place.")
    if not name.strip():
        return Refusal("no_name", "Write your name.")
    return None


def moment_said(phone_time: datetime | None, now: datetime, not_before: datetime | None = None) -> datetime:
    """The moment a phone says it was, if that can be: in the last twelve hours, after `not_before`; else now.

    >>> from datetime import UTC
    >>> noon = datetime(2028, 2, 29, 12, tzinfo=UTC)
    >>> moment_said(noon - timedelta(hours=2), noon).hour, moment_said(noon + timedelta(hours=2), noon).hour
    (10, 12)
    """
    if (
        phone_time is None
        or not now - KEPT_BY_PHONE <= phone_time <= now
        or (not_before is not None and phone_time < not_before)
    ):
        return now
    return phone_time


def is_here(arrived_at: datetime, left_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Is a visitor still in the place? Who never said that they left is gone the next day, six hours on at least."""
    if left_at is not None or arrived_at > now:
        return False
    same_day = arrived_at.astimezone(zone).date() == now.astimezone(zone).date()
    return same_day or now - arrived_at < STILL_HERE
