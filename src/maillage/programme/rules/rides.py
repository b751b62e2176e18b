"""Rides to an event: what is offered or looked for, until when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.events import EventState

MOST_SEATS = 8  # a car or a small van
MOST_RIDES = 100  # of an event


class RideKind(StrEnum):
    """Who has a car, and who looks for one."""

    OFFERED = "offered"
    SOUGHT = "sought"


def may_ride(
    state: EventState, ends_at: datetime, now: datetime, *, is_somewhere: bool, others: int = 0
) -> Refusal | None:
    """May somebody offer or look for a seat to this event, where `others` have already?"""
    if state != EventState.ANNOUNCED or ends_at <= now:
        return Refusal("no_rides_now", "Rides are for events that are announced and not over.")
    if not is_somewhere:
        return Refusal("no_rides_afar", "One does not drive to an event that happens from afar.")
    if others >= MOST_RIDES:
        return Refusal("enough_rides", "There are %(most)s rides to this event already.", most=MOST_RIDES)
    return None
