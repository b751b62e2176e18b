"""When one may say that one came, and how many came is told to whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from maillage.kernel.refusal import Refusal

BEFORE = timedelta(hours=1)  # doors open
AFTER = timedelta(hours=1)
LATEST = timedelta(hours=48)  # after the event, for what a phone kept while it had no network


def may_arrive(starts_at: datetime, ends_at: datetime, entered: datetime, now: datetime) -> Refusal | None:
    """May one arrive with the code entered at that moment, known `now`?"""
    if entered < starts_at - BEFORE:
        return Refusal("too_early_to_arrive", "It has not begun yet: the code works from an hour before.")
    if entered > ends_at + AFTER or now > ends_at + LATEST:
        return Refusal("event_over", "This event is over.")
    return None
