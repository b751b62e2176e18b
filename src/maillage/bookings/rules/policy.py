"""What a space allows: each rule has a name, answers None or a Refusal, and is asked in the order of `RULES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from maillage.bookings.rules.limits import TO_OTHERS, Counted, LimitPolicy, check_limit
from maillage.bookings.rules.slots import day_slots
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.rules.hours import is_open_during


class Status(StrEnum):
    """The life of a booking."""

    HELD = "held"  # kept for a few minutes while the person confirms
    REQUESTED = "requested"  # a host will answer
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # a hold nobody confirmed, a request nobody answered
    REFUSED = "refused"
    NO_SHOW = "no_show"  # nobody came; what was left of it is free


HOLDING = frozenset({Status.HELD, Status.REQUESTED, Status.CONFIRMED})  # these hold their units against all others
SEATS = frozenset({"desk", "office"})  # where a person sits: one can't sit twice at the same time
POOLED = frozenset({"desk", "mobile"})  # several people take several units; elsewhere all must fit into one


@dataclass(frozen=True, slots=True)
class SpacePolicy:
    """The booking rules of one space, with its place's clock and hours."""

    space_id: int
    place_id: int
    kind: str
    seats: int
    granularity: str
    step_minutes: int
    max_minutes: int
    notice_minutes: int
    advance_days: int
    cancel_minutes: int
    buffer_before: int
    buffer_after: int
    overnight: bool
    bookable: bool  # the space is active and its place in service
    hours: str
    zone: str
    midday: time
    staffed_hours: str = ""  # when somebody welcomes

    def units_needed(self, people: int) -> int:
        """How many units that many people take."""
        return -(-people // self.seats) if self.kind in POOLED else 1


@dataclass(frozen=True, slots=True)
class OwnBooking:
    """Another booking of the same person at that time."""

    period: Period
    place_id: int
    place_name: str
    kind: str


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """A booking someone asks for, and what is known when they ask."""

    policy: SpacePolicy
    period: Period
    people: int
    now: datetime
    units: int  # active units of the space
    closures: tuple[tuple[Period, str], ...] = ()
    own: tuple[OwnBooking, ...] = ()
    limits: tuple[LimitPolicy, ...] = ()
    counted: tuple[Counted, ...] = ()  # what these limits count: the person's bookings, and their colleagues'
    no_shows: int = 0  # slots this person did not come for, of late
    no_show_limit: int = 0  # after how many of them one books a week ahead at most; 0: never
    member: bool = True  # of the network, where only members book
    standing: bool = False  # asked for in time already: a host answers, or one stays longer

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.policy.zone)


Rule = Callable[[BookingRequest], Refusal | None]


def is_member(request: BookingRequest) -> Refusal | None:
    """Some networks keep their places for those who joined and signed the charter."""
    if request.member or request.standing:
        return None
    return Refusal(
        "not_a_member",
        "Only members of this network book here. Ask to join: it takes two minutes.",
        to_others=TO_OTHERS,
    )


def is_bookable(request: BookingRequest) -> Refusal | None:
    """The place is in service and the space can be booked."""
    if request.policy.bookable:
        return None
    return Refusal("not_bookable", "This space can't be booked at the moment.")


def is_not_past(request: BookingRequest) -> Refusal | None:
    """Time that has ended can't be booked; a period that has begun may be joined late."""
    if request.period.utc().end > request.now:
        return None
    return Refusal("past", "That time has passed. Choose a later one.")


def gives_notice(request: BookingRequest) -> Refusal | None:
    """Refuse what begins sooner than the notice the space requires."""
    earliest = request.now + timedelta(minutes=request.policy.notice_minutes)
    if request.standing or request.policy.notice_minutes == 0 or request.period.utc().start >= earliest:
        return None
    return Refusal(
        "too_late",
        "This space is booked at least %(notice)s ahead.",
        notice=timedelta(minutes=request.policy.notice_minutes),
    )


def is_not_too_far(request: BookingRequest) -> Refusal | None:
    """Refuse what begins beyond the days one may book ahead."""
    if request.period.utc().start <= request.now + timedelta(days=request.policy.advance_days):
        return None
    return Refusal(
        "too_far", "How far ahead this space is booked, in days: %(days)s at most.", days=request.policy.advance_days
    )


def is_not_too_long(request: BookingRequest) -> Refusal | None:
    """By the hour there is a longest booking; half-days and days are bounded by the opening hours."""
    if request.policy.granularity != "hour" or request.period.minutes <= request.policy.max_minutes:
        return None
    return Refusal(
        "too_long",
        "This space is booked for %(longest)s at most.",
        longest=timedelta(minutes=request.policy.max_minutes),
    )


def stays_within_a_day(request: BookingRequest) -> Refusal | None:
    """Refuse what passes midnight where nights are not allowed."""
    local = request.period.local(request.zone)
    last = (local.end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(request.zone)
    if request.policy.overnight or local.start.date() == last.date():
        return None
    return Refusal("past_midnight", "This space can't be booked past midnight.")


def keeps_to_the_grid(request: BookingRequest) -> Refusal | None:
    """By the hour: both ends on the step. By half-day or day: exactly a slot of that day."""
    local = request.period.local(request.zone)
    if request.policy.granularity == "hour":
        step = request.policy.step_minutes
        if all(
            (end.hour * 60 + end.minute) % step == 0 and not (end.second or end.microsecond)
            for end in (local.start, local.end)
        ):
            return None
        return Refusal("off_grid", "Choose times that are multiples of %(minutes)s minutes.", minutes=step)
    slots = day_slots(request.policy.hours, request.policy.zone, request.policy.midday, local.start.date())
    if any(slot.period == request.period.utc() for slot in slots.bookable(request.policy.granularity)):
        return None
    if not slots.all:
        return Refusal("closed", "The place is closed at that time.")
    if request.policy.granularity == "day":
        return Refusal("off_grid_day", "This space is booked by the whole day.")
    return Refusal("off_grid_half_day", "This space is booked for a morning, an afternoon or a day.")


def is_open(request: BookingRequest) -> Refusal | None:
    """The place is open from the first minute to the last (a lunch break inside a day slot is no closure)."""
    if request.policy.granularity != "hour" or is_open_during(
        request.policy.hours, request.policy.zone, request.period
    ):
        return None
    return Refusal("closed", "The place is closed at that time.")


def is_not_closed(request: BookingRequest) -> Refusal | None:
    """Refuse what meets a declared closure."""
    for closure, reason in request.closures:
        if closure.overlaps(request.period):
            return Refusal("closure", "Closed at that time: %(reason)s", reason=reason)
    return None


def seats_everyone(request: BookingRequest) -> Refusal | None:
    """Refuse more people than there are seats."""
    room = request.units * request.policy.seats if request.policy.kind in POOLED else request.policy.seats
    if 1 <= request.people <= room:
        return None
    return Refusal("too_many_people", "This space seats %(seats)s people at most.", seats=room)


SITS_HERE = Refusal("sits_here", "This person already has a seat here at that time.")  # a host sees it on the day


def is_in_one_place(request: BookingRequest) -> Refusal | None:
    """One person can't be in two places, nor sit on two chairs; a room beside one's desk is fine."""
    for own in request.own:
        elsewhere = own.place_id != request.policy.place_id
        two_seats = own.kind in SEATS and request.policy.kind in SEATS
        if own.period.overlaps(request.period) and (elsewhere or two_seats):
            return Refusal(
                "own_overlap",
                "You already have a booking at that time: %(place)s.",
                to_others=TO_OTHERS if elsewhere else SITS_HERE,
                place=own.place_name,
            )
    return None


def keeps_to_limits(request: BookingRequest) -> Refusal | None:
    """What the network allows one person, or one organisation, is not passed."""
    asks = Counted(request.period, request.policy.place_id, request.policy.kind)
    refusals = (check_limit(limit, asks, request.counted, request.zone, request.now) for limit in request.limits)
    return next((refusal for refusal in refusals if refusal), None)


NO_SHOW_DAYS_AHEAD = 7


def comes_when_expected(request: BookingRequest) -> Refusal | None:
    """Gentle with those who did not come several times: they still book, but only for the week ahead."""
    often = request.no_show_limit and request.no_shows >= request.no_show_limit
    if request.standing or not often or request.period.utc().start <= request.now + timedelta(days=NO_SHOW_DAYS_AHEAD):
        return None
    return Refusal(
        "no_shows",
        "Bookings of yours of late for which nobody came: %(count)s. For some weeks, book up to %(days)s days ahead.",
        to_others=TO_OTHERS,
        count=request.no_shows,
        days=NO_SHOW_DAYS_AHEAD,
    )


RULES: tuple[Rule, ...] = (
    is_bookable,
    is_member,
    is_not_past,
    keeps_to_the_grid,
    stays_within_a_day,
    is_not_too_long,
    gives_notice,
    is_not_too_far,
    is_open,
    is_not_closed,
    seats_everyone,
    is_in_one_place,
    keeps_to_limits,
    comes_when_expected,
)


def may_book(request: BookingRequest) -> Refusal | None:
    """The Refusal of the first rule that objects, or None."""
    return next((refusal for rule in RULES if (refusal := rule(request))), None)


# What concerns the space alone, whoever asks: the law of what holds units and is no booking (an event, a loan).
SPACE_RULES: tuple[Rule, ...] = (is_bookable, is_not_past, is_not_closed, seats_everyone)


def may_hold(request: BookingRequest) -> Refusal | None:
    """The Refusal of the first rule of the space that objects, or None: hours, notice and limits are for bookings."""
    return next((refusal for rule in SPACE_RULES if (refusal := rule(request))), None)


ARRIVED = Refusal("arrived", "You have arrived: leave early or stay longer instead.")
BEGUN = Refusal(
    "begun",
    "This time has begun: it is no longer cancelled or moved. Say that you leave, and the rest is free for others.",
)


def may_cancel(
    status: Status,
    starts_at: datetime,
    ends_at: datetime,
    cancel_minutes: int,
    now: datetime,
    *,
    has_arrived: bool = False,
    by_host: bool = False,
) -> Refusal | None:
    """A booking may be cancelled until the space's limit, and never once it has begun or one has come.

    It gives back what it cost: who has come leaves instead. A host puts a mistake right until it has ended. What was
    only kept or asked for has cost nothing yet, and may be let go while it lasts.
    """
    if status not in HOLDING:
        return Refusal("not_active", "This booking is no longer active.")
    if ends_at <= now:
        return Refusal("past", "That time has passed. Choose a later one.")
    if by_host:
        return None
    if status == Status.CONFIRMED and (has_arrived or starts_at <= now):
        return ARRIVED if has_arrived else BEGUN
    if cancel_minutes and now > starts_at - timedelta(minutes=cancel_minutes):
        return Refusal(
            "too_late_to_cancel",
            "This space can be cancelled up to %(limit)s before. Call the place.",
            limit=timedelta(minutes=cancel_minutes),
        )
    return None
