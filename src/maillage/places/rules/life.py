"""The life of a place, and its kinds of space."""

from __future__ import annotations

from enum import StrEnum

from maillage.kernel.refusal import Refusal


class State(StrEnum):
    """Where a place is in its life."""

    PROJECT = "project"
    FITTED_OUT = "fitted_out"
    IN_SERVICE = "in_service"
    CLOSED = "closed"


BOOKABLE = frozenset({State.IN_SERVICE})
NEXT_STATES: dict[State, frozenset[State]] = {
    State.PROJECT: frozenset({State.FITTED_OUT, State.CLOSED}),
    State.FITTED_OUT: frozenset({State.IN_SERVICE, State.CLOSED}),
    State.IN_SERVICE: frozenset({State.FITTED_OUT, State.CLOSED}),
    State.CLOSED: frozenset({State.PROJECT}),  # a closed place may live again, from the start
}


def may_become(now: State, then: State) -> Refusal | None:
    """May a place pass from one state of its life to another?"""
    if then in NEXT_STATES[now]:
        return None
    return Refusal("wrong_state", "A place can't pass to that state from where it is.", now=now, then=then)


class SpaceKind(StrEnum):
    """What a space is for."""

    DESK = "desk"
    OFFICE = "office"
    MEETING = "meeting"
    BOOTH = "booth"
    VISIO = "visio"
    WORKSHOP = "workshop"
    MOBILE = "mobile"  # a projector, a screen: what moves from room to room, booked for itself


class Approval(StrEnum):
    """Who decides on a booking."""

    NONE = ""  # nobody: it is booked at once
    HOST = "host"  # a host says yes; meanwhile the request holds the slot
    CHOICE = "choice"  # a host chooses among requests that compete for the slot


class Granularity(StrEnum):
    """By what a space is booked."""

    HOUR = "hour"
    HALF_DAY = "half_day"
    DAY = "day"
