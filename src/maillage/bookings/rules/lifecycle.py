"""The life of a booking: what may become of it, and what somebody may do with it now.

One answer for screens, mails and programs (`allowed_acts`); one table for what is written (`BOOKINGS`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maillage.bookings.rules.arrival import EARLY
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

UNDO_WITHIN = timedelta(minutes=10)  # after a cancellation, by whom cancelled
KEPT_AHEAD = timedelta(days=3)  # a page kept by a telephone that long before can say the arrival without a network
BOOKINGS = TransitionTable(
    {
        "confirm": ({Status.HELD}, Status.CONFIRMED),
        "ask": ({Status.HELD}, Status.REQUESTED),
        "accept": ({Status.REQUESTED}, Status.CONFIRMED),
        "refuse": ({Status.REQUESTED}, Status.REFUSED),
        "cancel": (HOLDING, Status.CANCELLED),
        "undo": ({Status.CANCELLED}, Status.CONFIRMED),  # see `may_undo`
        "ask_anew": ({Status.CANCELLED}, Status.REQUESTED),  # the undo of a request
        "expire": ({Status.HELD, Status.REQUESTED}, Status.EXPIRED),
        "miss": ({Status.CONFIRMED}, Status.NO_SHOW),
        "arrive": ({Status.CONFIRMED, Status.NO_SHOW}, Status.CONFIRMED),
    },
    Refusal("not_active", "This booking is no longer active."),
)


class Act(StrEnum):
    """What somebody may do with a booking they look at."""

    CONFIRM = "confirm"
    CHANGE = "change"
    CANCEL = "cancel"
    UNDO = "undo"  # take a cancellation back, for ten minutes
    ARRIVE = "arrive"  # the form is there; it opens half an hour before
    LEAVE = "leave"  # before the end: the rest is free for others
    STAY = "stay"  # after the end, when nobody comes
    KEEP_IN_CALENDAR = "keep_in_calendar"
    SEARCH_AGAIN = "search_again"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """How a booking was cancelled: when, from which state, and whether by the one who asks."""

    at: datetime
    was: Status
    by_reader: bool


@dataclass(frozen=True, slots=True)
class BookingState:
    """What of a booking says what may be done with it; instants are aware."""

    status: Status
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None = None
    arrived_at: datetime | None = None
    expects_arrival: bool = False  # the place wants to know that one has come
    cancellation: Cancellation | None = None  # known where somebody looks at what they may undo


def status_at(booking: BookingState, now: datetime) -> Status:
    """Its status; a hold whose time is over has expired, whether or not the worker has been by."""
    over = booking.expires_at is not None and booking.expires_at <= now
    return Status.EXPIRED if booking.status == Status.HELD and over else booking.status


def may_undo(booking: BookingState, now: datetime) -> Refusal | None:
    """A cancellation is taken back by whom made it, within ten minutes, before the slot begins.

    A hold that was let go is not: the person chooses again. Whether the units are still free, the allocator says.
    """
    if refusal := BOOKINGS.refusal("undo", booking.status):
        return refusal
    gone = booking.cancellation
    if gone is None or not gone.by_reader:
        return Refusal("not_yours_to_undo", "Only the person who cancelled this booking can take it back.")
    if gone.was not in UNDOABLE or now > gone.at + UNDO_WITHIN:
        return Refusal("undo_too_late", "A cancellation can be undone for ten minutes. Book again.")
    if booking.starts_at <= now:
        return Refusal("undo_begun", "This time has begun already. Book again.")
    return None


UNDOABLE = frozenset({Status.CONFIRMED, Status.REQUESTED})


def may_still_arrive(booking: BookingState, now: datetime) -> bool:
    """Is it a slot for which one says, or soon says, that one has come?"""
    alive = booking.status in {Status.CONFIRMED, Status.NO_SHOW} and booking.expects_arrival
    return alive and booking.starts_at - KEPT_AHEAD <= now < booking.ends_at


def allowed_acts(booking: BookingState, abilities: Collection[Ability], now: datetime) -> frozenset[Act]:
    """What one who has these abilities over the booking may do with it at that instant."""
    status = status_at(booking, now)
    acts: set[Act] = set()
    if Ability.CHANGE in abilities and booking.arrived_at is None and may_still_arrive(booking, now):
        acts.add(Act.ARRIVE)
    if status not in HOLDING:
        acts.add(Act.SEARCH_AGAIN)
    if Ability.CANCEL in abilities and may_undo(booking, now) is None:
        acts.add(Act.UNDO)
    if booking.ends_at <= now:
        return frozenset(acts)
    if status == Status.HELD and Ability.CHANGE in abilities:
        acts.add(Act.CONFIRM)
    if status == Status.CONFIRMED:
        acts.add(Act.KEEP_IN_CALENDAR)
    return frozenset(
        acts | _acts_ahead(booking, status, abilities, now) | _acts_during(booking, status, abilities, now)
    )


def _acts_ahead(booking: BookingState, status: Status, abilities: Collection[Ability], now: datetime) -> set[Act]:
    acts = set()
    has_begun = booking.starts_at <= now
    movable = status == Status.REQUESTED or (status == Status.CONFIRMED and booking.arrived_at is None)
    if movable and not has_begun and Ability.CHANGE in abilities:
        acts.add(Act.CHANGE)
    under_way = has_begun and status == Status.CONFIRMED
    has_come = status == Status.CONFIRMED and (under_way or booking.arrived_at is not None)
    if status in HOLDING and Ability.CANCEL in abilities and (not has_come or Ability.SEE_DAY in abilities):
        acts.add(Act.CANCEL)
    return acts


def _acts_during(booking: BookingState, status: Status, abilities: Collection[Ability], now: datetime) -> set[Act]:
    if booking.starts_at <= now and status == Status.CONFIRMED and Ability.CANCEL in abilities:
        return {Act.LEAVE, Act.STAY}
    return set()


def may_arrive_now(booking: BookingState, now: datetime) -> bool:
    """From half an hour before."""
    return booking.starts_at - EARLY <= now
