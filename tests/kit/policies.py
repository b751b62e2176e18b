"""The rules of a space, as the tests of the rules of booking take them."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from maillage.bookings.rules.policy import SpacePolicy

OFFICE = "Mo-Fr 08:00-12:00,13:00-19:00; PH off"
MEETING_ROOM = SpacePolicy(
    space_id=1,
    place_id=1,
    kind="meeting",
    seats=8,
    granularity="hour",
    step_minutes=30,
    max_minutes=240,
    notice_minutes=0,
    advance_days=90,
    cancel_minutes=0,
    buffer_before=0,
    buffer_after=0,
    overnight=False,
    bookable=True,
    hours=OFFICE,
    zone="Europe/Paris",
    midday=time(12, 30),
)


def meeting_room(**changes: Any) -> SpacePolicy:
    """A meeting room for eight by the hour, four hours at most, open 8–12 and 13–19 on working days."""
    return replace(MEETING_ROOM, **changes)
