"""Who gets a seat: in the order in which they asked, nobody before somebody who waits and could have had it.

As for the waiting list of a space (docs/algorithms/registration.md): whoever asks is judged as if each of those ahead
had been served; a group that does not fit lets others pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import shown_count
from maillage.kernel.transitions import TransitionTable

KEPT_FOR_A_STRANGER = timedelta(hours=1)  # a seat, until the mail is confirmed
SHORTEST_OFFER = timedelta(minutes=15)
TOLD_BEFORE = timedelta(days=2)  # that too few come: time to find others, or to cancel
MOST_PEOPLE = 10  # of one registration: a family, a small group


class RegistrationState(StrEnum):
    """What became of a registration."""

    PENDING = "pending"  # its mail is not confirmed; its seat is kept until `expires_at`
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"  # a seat is kept until `expires_at`
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # an offer or a confirmation that did not come in time


S = RegistrationState
REGISTRATION_ACTS: TransitionTable[RegistrationState] = TransitionTable(
    {
        "confirm": ({S.PENDING, S.LAPSED}, S.CONFIRMED),
        "wait": ({S.PENDING, S.LAPSED}, S.WAITING),
        "offer": ({S.WAITING}, S.OFFERED),
        "accept": ({S.OFFERED}, S.CONFIRMED),
        "lapse": ({S.PENDING, S.OFFERED}, S.LAPSED),
        "cancel": ({S.PENDING, S.CONFIRMED, S.WAITING, S.OFFERED, S.LAPSED}, S.CANCELLED),
    },
    Refusal("registration_act_too_late", "This registration is no longer in that state. Look at it again."),
)
HOLDS_SEATS = frozenset({S.PENDING, S.CONFIRMED, S.OFFERED})
ALIVE = HOLDS_SEATS | {S.WAITING}
CHANGES_PEOPLE = frozenset({S.CONFIRMED, S.WAITING})


@dataclass(frozen=True, slots=True)
class SeatRequest:
    """A registration as the law sees it: how many seats, in what state, until when they are kept."""

    id: int
    people: int
    state: RegistrationState
    expires_at: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        """Are its seats taken at that moment?"""
        return self.state in HOLDS_SEATS and (self.expires_at is None or self.expires_at > now)


def seats_taken(registrations: Iterable[SeatRequest], now: datetime) -> int:
    """How many seats are taken."""
    return sum(one.people for one in registrations if one.holds_at(now))


def seats_left(capacity: int | None, registrations: Iterable[SeatRequest], now: datetime) -> int | None:
    """How many seats are free; None where there is no limit, never below 0 (a room may have become smaller)."""
    return None if capacity is None else max(0, capacity - seats_taken(registrations, now))


def served_from_line(capacity: int | None, registrations: Sequence[SeatRequest], now: datetime) -> list[SeatRequest]:
    """Those who wait and can be served now, in their order. `registrations` is in the order in which they asked."""
    free = seats_left(capacity, registrations, now)
    served = []
    for one in registrations:
        if one.state == S.WAITING and (free is None or one.people <= free):
            served.append(one)
            free = None if free is None else free - one.people
    return served


def has_seat(capacity: int | None, registrations: Sequence[SeatRequest], people: int, now: datetime) -> bool:
    """Is there room for `people` more, once everybody in the line has had what fits?"""
    free = seats_left(capacity, registrations, now)
    if free is None:
        return True
    return people <= free - sum(one.people for one in served_from_line(capacity, registrations, now))


@dataclass(frozen=True, slots=True)
class Openness:
    """When one may register for an event."""

    announced: bool
    open: bool  # it takes registrations at all
    closes_at: datetime | None
    starts_at: datetime
    ends_at: datetime


def may_register(event: Openness, people: int, now: datetime) -> Refusal | None:
    """May one register now, were there a seat?"""
    if not event.announced:
        return Refusal("not_announced", "One can't register for this event at the moment.")
    if not event.open:
        return Refusal("no_registration", "One comes to this event without registering.")
    if now >= event.ends_at:
        return Refusal("event_over", "This event is over.")
    if event.closes_at is not None and now >= event.closes_at:
        return Refusal("registration_closed", "Registration for this event is closed.")
    if not 1 <= people <= MOST_PEOPLE:
        return Refusal("too_many_at_once", "Register between one and %(most)s people at a time.", most=MOST_PEOPLE)
    return None


def minimum_due_at(starts_at: datetime, closes_at: datetime | None) -> datetime:
    """When whoever organises is told that too few have registered: when registration closes, two days before at last.

    >>> minimum_due_at(datetime(2027, 3, 10, 14), datetime(2027, 3, 5)).day
    5
    """
    latest = starts_at - TOLD_BEFORE
    return latest if closes_at is None else min(closes_at, latest)


class Footing(StrEnum):
    """Where an event that has a minimum stands, as all may know it."""

    REACHED = "reached"
    KEPT = "kept"  # fewer, and maintained by who organises
    NEAR = "near"  # fewer, but enough to be counted
    FEW = "few"  # too few to be said


def footing_of(coming: int, minimum: int, *, is_kept: bool) -> Footing:
    """Where it stands: how many come is never told under five."""
    if coming >= minimum:
        return Footing.REACHED
    if is_kept:
        return Footing.KEPT
    return Footing.NEAR if shown_count(coming) is not None else Footing.FEW


def offered_until(told_at: datetime, minutes: int, starts_at: datetime, now: datetime) -> datetime:
    """Until when an offered seat is kept: `minutes` from the mail, not beyond the beginning, a quarter of an hour at
    least.
    """
    return max(min(told_at + timedelta(minutes=minutes), starts_at), now + SHORTEST_OFFER)
