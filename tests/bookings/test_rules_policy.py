"""The law of a space: each rule refuses with its code, and lets pass what it has no quarrel with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules import policy as rules
from maillage.bookings.rules.limits import Counted, LimitPolicy, Measure, Window
from maillage.bookings.rules.policy import (
    HOLDING,
    RULES,
    BookingRequest,
    OwnBooking,
    SpacePolicy,
    Status,
    may_book,
    may_cancel,
)
from maillage.kernel.period import Period, instant
from tests.kit.policies import meeting_room

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24)
SPRING = date(2026, 3, 29)  # a Sunday of 23 hours
AUTUMN = date(2026, 10, 25)  # a Sunday of 25 hours
A_SECOND, A_MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), PARIS).astimezone(UTC)


def clock(start: float, end: float, day: date = TUESDAY) -> Period:
    """From an hour to an hour of that day, on the wall; past 24 is the next day."""

    def when(hours: float) -> datetime:
        whole, minutes = divmod(round(hours * 60), 60)
        return at(day + timedelta(days=whole // 24), whole % 24, minutes)

    return Period(when(start), when(end))


def ask(
    period: Period, policy: SpacePolicy | None = None, *, people: int = 1, now: datetime | None = None, **more: Any
) -> BookingRequest:
    """Asked two days before, of a space of one unit, unless told otherwise."""
    more.setdefault("units", 1)
    return BookingRequest(
        policy or meeting_room(), period, people, now or period.utc().start - timedelta(days=2), **more
    )


NINE_TO_TEN = clock(9, 10)
HALF_DAYS = meeting_room(granularity="half_day")
DAYS = meeting_room(granularity="day")
FOUR_DESKS = meeting_room(kind="desk", seats=1)
NIGHTS = meeting_room(overnight=True, hours="24/7", max_minutes=12 * 60)
SPRING_NIGHT = clock(22, 24 + 7, SPRING - timedelta(days=1))  # nine hours on the wall, eight in truth
MORNING_DESK = OwnBooking(NINE_TO_TEN, 1, "Florac", "desk")
CLOSURE = ((clock(9.5, 11), "Works"),)

LONG_BEFORE = at(date(2026, 11, 16), 8)
ANOTHER = (Counted(clock(13, 14), 1, "meeting"),)
ONE_A_DAY = (LimitPolicy(Measure.BOOKINGS, Window.DAY, 1, kind="meeting"),)
REFUSED = [
    (rules.is_bookable, "not_bookable", ask(NINE_TO_TEN, meeting_room(bookable=False))),
    (rules.is_member, "not_a_member", ask(NINE_TO_TEN, member=False)),
    (rules.is_not_past, "past", ask(NINE_TO_TEN, now=at(TUESDAY, 10))),
    (rules.is_not_past, "past", ask(NINE_TO_TEN, now=at(TUESDAY, 23))),
    (rules.gives_notice, "too_late", ask(NINE_TO_TEN, meeting_room(notice_minutes=120), now=at(TUESDAY, 7, 1))),
    (rules.is_not_too_far, "too_far", ask(NINE_TO_TEN, meeting_room(advance_days=1))),
    (rules.is_not_too_long, "too_long", ask(clock(13, 17.5))),
    (rules.is_not_too_long, "too_long", ask(SPRING_NIGHT, replace(NIGHTS, max_minutes=479))),
    (rules.stays_within_a_day, "past_midnight", ask(clock(23, 25))),
    (rules.stays_within_a_day, "past_midnight", ask(clock(22, 24.5))),
    (rules.keeps_to_the_grid, "off_grid", ask(clock(9.25, 10))),
    (rules.keeps_to_the_grid, "off_grid", ask(clock(9, 10.1))),
    (rules.keeps_to_the_grid, "off_grid", ask(Period(at(TUESDAY, 9), at(TUESDAY, 10) + A_SECOND))),
    (rules.keeps_to_the_grid, "off_grid", ask(Period(at(TUESDAY, 9), at(TUESDAY, 10) + A_MICROSECOND))),
    (rules.keeps_to_the_grid, "off_grid_half_day", ask(NINE_TO_TEN, HALF_DAYS)),
    (rules.keeps_to_the_grid, "off_grid_day", ask(clock(8, 12), DAYS)),
    (rules.keeps_to_the_grid, "closed", ask(clock(8, 19, date(2026, 11, 28)), DAYS)),  # a Saturday
    (rules.keeps_to_the_grid, "closed", ask(clock(8, 12, date(2026, 11, 11)), HALF_DAYS)),  # a holiday
    (rules.is_open, "closed", ask(clock(7, 9))),
    (rules.is_open, "closed", ask(clock(11, 14))),  # over lunch
    (rules.is_open, "closed", ask(clock(9, 10, date(2026, 11, 11)))),
    (rules.is_not_closed, "closure", ask(NINE_TO_TEN, closures=CLOSURE)),
    (rules.seats_everyone, "too_many_people", ask(NINE_TO_TEN, people=9)),
    (rules.seats_everyone, "too_many_people", ask(NINE_TO_TEN, people=0)),
    (rules.seats_everyone, "too_many_people", ask(NINE_TO_TEN, people=-1)),
    (rules.seats_everyone, "too_many_people", ask(NINE_TO_TEN, people=9, units=2)),  # a room is not pooled
    (rules.seats_everyone, "too_many_people", ask(NINE_TO_TEN, FOUR_DESKS, people=5, units=4)),
    (rules.is_in_one_place, "own_overlap", ask(NINE_TO_TEN, own=(replace(MORNING_DESK, place_id=2),))),
    (rules.is_in_one_place, "own_overlap", ask(NINE_TO_TEN, meeting_room(kind="desk"), own=(MORNING_DESK,))),
    (rules.is_in_one_place, "own_overlap", ask(NINE_TO_TEN, meeting_room(kind="office"), own=(MORNING_DESK,))),
    (rules.keeps_to_limits, "limit", ask(NINE_TO_TEN, limits=ONE_A_DAY, counted=ANOTHER)),
    (rules.comes_when_expected, "no_shows", ask(NINE_TO_TEN, no_shows=3, no_show_limit=3, now=LONG_BEFORE)),
]

PASSED = [
    (rules.is_bookable, ask(NINE_TO_TEN)),
    (rules.is_member, ask(NINE_TO_TEN)),
    (rules.is_not_past, ask(NINE_TO_TEN)),
    (rules.is_not_past, ask(NINE_TO_TEN, now=at(TUESDAY, 9, 59))),  # joined late
    (rules.gives_notice, ask(NINE_TO_TEN, meeting_room(notice_minutes=120), now=at(TUESDAY, 7))),
    (rules.gives_notice, ask(NINE_TO_TEN, now=at(TUESDAY, 9, 30))),
    (rules.is_not_too_far, ask(NINE_TO_TEN, meeting_room(advance_days=2))),
    (rules.is_not_too_long, ask(clock(13, 17))),
    (rules.is_not_too_long, ask(clock(8, 19), DAYS)),
    (rules.is_not_too_long, ask(SPRING_NIGHT, replace(NIGHTS, max_minutes=480))),
    (rules.stays_within_a_day, ask(clock(22, 24))),
    (rules.stays_within_a_day, ask(clock(0, 24, AUTUMN))),
    (rules.stays_within_a_day, ask(clock(22, 30), NIGHTS)),
    (rules.keeps_to_the_grid, ask(clock(9.5, 10))),
    (rules.keeps_to_the_grid, ask(clock(22, 24))),
    (rules.keeps_to_the_grid, ask(clock(8, 12), HALF_DAYS)),
    (rules.keeps_to_the_grid, ask(clock(13, 19), HALF_DAYS)),
    (rules.keeps_to_the_grid, ask(clock(8, 19), HALF_DAYS)),
    (rules.keeps_to_the_grid, ask(clock(8, 19), DAYS)),
    (rules.keeps_to_the_grid, ask(clock(8, 19).local(ZoneInfo("Indian/Reunion")), DAYS)),
    (rules.is_open, ask(clock(8, 12))),
    (rules.is_open, ask(clock(8, 19), DAYS)),
    (rules.is_not_closed, ask(clock(8, 9.5), closures=CLOSURE)),
    (rules.is_not_closed, ask(clock(11, 12), closures=CLOSURE)),
    (rules.seats_everyone, ask(NINE_TO_TEN, people=8)),
    (rules.seats_everyone, ask(NINE_TO_TEN, FOUR_DESKS, people=4, units=4)),
    (rules.is_in_one_place, ask(NINE_TO_TEN, own=(MORNING_DESK,))),  # a room beside one's desk
    (rules.is_in_one_place, ask(clock(10, 11), meeting_room(kind="desk"), own=(MORNING_DESK,))),
    (rules.is_in_one_place, ask(clock(10, 11), own=(replace(MORNING_DESK, place_id=2),))),
    (rules.keeps_to_limits, ask(NINE_TO_TEN, limits=ONE_A_DAY)),
    (rules.keeps_to_limits, ask(NINE_TO_TEN, limits=ONE_A_DAY, counted=(Counted(clock(13, 14), 1, "desk"),))),
    (rules.comes_when_expected, ask(NINE_TO_TEN, no_shows=3, no_show_limit=3)),
    (rules.comes_when_expected, ask(NINE_TO_TEN, no_shows=9, no_show_limit=0, now=LONG_BEFORE)),
]


@pytest.mark.parametrize(("rule", "code", "asked"), REFUSED)
def test_a_rule_refuses_with_its_code(rule: rules.Rule, code: str, asked: BookingRequest) -> None:
    refusal = rule(asked)
    assert refusal is not None
    assert refusal.code == code
    assert "%(" not in str(refusal)


@pytest.mark.parametrize(("rule", "asked"), PASSED)
def test_a_rule_lets_pass_what_it_has_no_quarrel_with(rule: rules.Rule, asked: BookingRequest) -> None:
    assert rule(asked) is None


def test_every_rule_has_a_case_that_refuses_and_one_that_passes() -> None:
    assert {rule for rule, _code, _asked in REFUSED} == set(RULES) == {rule for rule, _asked in PASSED}


@pytest.mark.parametrize(("rule", "code", "asked"), REFUSED)
def test_what_a_rule_refuses_may_not_be_booked(rule: rules.Rule, code: str, asked: BookingRequest) -> None:
    assert may_book(asked) is not None


def test_what_every_rule_lets_pass_may_be_booked() -> None:
    assert may_book(ask(NINE_TO_TEN)) is None


def test_the_first_rule_in_order_speaks() -> None:
    all_wrong = ask(clock(3, 20.1), meeting_room(bookable=False), people=50, closures=CLOSURE)
    refusal = may_book(all_wrong)
    assert refusal is not None
    assert refusal.code == "not_bookable"


@pytest.mark.parametrize(
    ("rule", "asked", "sentence"),
    [
        (rules.gives_notice, ask(NINE_TO_TEN, meeting_room(notice_minutes=90), now=at(TUESDAY, 8)), "1:30:00 ahead"),
        (rules.is_not_too_long, ask(clock(13, 18)), "4:00:00 at most"),
        (rules.keeps_to_the_grid, ask(clock(9.1, 10)), "multiples of 30 minutes"),
        (rules.is_not_closed, ask(NINE_TO_TEN, closures=CLOSURE), "Works"),
        (rules.seats_everyone, ask(NINE_TO_TEN, meeting_room(kind="desk", seats=2), people=9, units=4), "seats 8"),
        (rules.is_in_one_place, ask(NINE_TO_TEN, own=(replace(MORNING_DESK, place_id=2),)), "Florac"),
    ],
)
def test_a_refusal_tells_the_number_or_the_name(rule: rules.Rule, asked: BookingRequest, sentence: str) -> None:
    assert sentence in str(rule(asked))


@pytest.mark.parametrize(("sunday", "minutes"), [(SPRING, 7 * 60), (AUTUMN, 9 * 60), (date(2026, 6, 7), 8 * 60)])
def test_a_night_with_a_clock_change_is_booked_for_its_real_length(sunday: date, minutes: int) -> None:
    night = clock(22, 30, sunday - timedelta(days=1))
    assert night.minutes == minutes
    assert may_book(ask(night, replace(NIGHTS, max_minutes=minutes))) is None
    refusal = may_book(ask(night, replace(NIGHTS, max_minutes=minutes - 1)))
    assert refusal is not None
    assert refusal.code == "too_long"
    refusal = may_book(ask(night, replace(NIGHTS, overnight=False)))
    assert refusal is not None
    assert refusal.code == "past_midnight"


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
def test_a_day_of_23_or_25_hours_is_booked_whole(sunday: date) -> None:
    assert may_book(ask(clock(0, 24, sunday), meeting_room(granularity="day", hours="24/7"))) is None


def test_the_hour_that_comes_twice_may_be_booked_both_times() -> None:
    first = Period(at(AUTUMN, 2), at(AUTUMN, 2) + timedelta(hours=1))
    second = Period(first.end, first.end + timedelta(hours=1))
    assert second.local(PARIS).start.time() == first.local(PARIS).start.time() == time(2)
    assert not first.overlaps(second)
    assert may_book(ask(first, NIGHTS)) is None
    assert may_book(ask(second, NIGHTS)) is None


@pytest.mark.parametrize(
    ("kind", "seats", "people", "needed"),
    [
        ("desk", 1, 1, 1),
        ("desk", 1, 3, 3),
        ("desk", 2, 3, 2),
        ("desk", 4, 4, 1),
        ("meeting", 8, 8, 1),
        ("office", 2, 2, 1),
    ],
)
def test_people_share_desks_and_fit_in_one_room(kind: str, seats: int, people: int, needed: int) -> None:
    assert meeting_room(kind=kind, seats=seats).units_needed(people) == needed


@given(st.integers(1, 8), st.integers(1, 40))
def test_as_many_desks_as_needed_and_not_one_more(seats: int, people: int) -> None:
    needed = meeting_room(kind="desk", seats=seats).units_needed(people)
    assert (needed - 1) * seats < people <= needed * seats


@given(st.integers(0, 48), st.integers(1, 16), st.integers(0, 5000))
def test_what_may_be_booked_is_open_ahead_short_and_on_the_grid(start: int, halves: int, ahead: int) -> None:
    period = clock(start / 2, (start + halves) / 2)
    now = period.start - timedelta(minutes=ahead)
    if may_book(ask(period, meeting_room(notice_minutes=60), now=now)) is None:
        assert period.minutes <= 240
        assert ahead >= 60
        assert clock(8, 12).contains(period) or clock(13, 19).contains(period)


NINE, TEN = NINE_TO_TEN.start, NINE_TO_TEN.end


@pytest.mark.parametrize(
    ("status", "limit", "now", "code"),
    [
        (Status.CONFIRMED, 0, NINE - timedelta(days=1), None),
        (Status.HELD, 0, NINE, None),
        (Status.REQUESTED, 0, TEN - timedelta(minutes=1), None),
        (Status.CONFIRMED, 0, NINE - timedelta(seconds=1), None),
        (Status.CONFIRMED, 0, NINE, "begun"),  # who has had it pays it: one leaves instead
        (Status.CONFIRMED, 0, TEN - timedelta(minutes=1), "begun"),
        (Status.CONFIRMED, 0, TEN, "past"),
        (Status.CONFIRMED, 120, NINE - timedelta(minutes=120), None),
        (Status.CONFIRMED, 120, NINE - timedelta(minutes=119), "too_late_to_cancel"),
        (Status.CONFIRMED, 120, TEN, "past"),
        (Status.CANCELLED, 0, NINE - timedelta(days=1), "not_active"),
        (Status.EXPIRED, 0, NINE - timedelta(days=1), "not_active"),
    ],
)
def test_a_booking_is_cancelled_until_its_limit(status: Status, limit: int, now: datetime, code: str | None) -> None:
    refusal = may_cancel(status, NINE, TEN, limit, now)
    assert (refusal and refusal.code) == code


def test_who_has_come_cancels_no_more_and_a_host_puts_a_mistake_right_until_the_end() -> None:
    before, during = NINE - timedelta(minutes=20), TEN - timedelta(minutes=5)
    refusal = may_cancel(Status.CONFIRMED, NINE, TEN, 0, before, has_arrived=True)
    assert refusal is not None
    assert refusal.code == "arrived"
    for now in (before, during):
        assert may_cancel(Status.CONFIRMED, NINE, TEN, 120, now, has_arrived=True, by_host=True) is None
    refusal = may_cancel(Status.CONFIRMED, NINE, TEN, 0, TEN, by_host=True)
    assert refusal is not None
    assert refusal.code == "past"


def test_the_refusal_to_cancel_tells_the_limit() -> None:
    assert "up to 1:30:00 before" in str(may_cancel(Status.CONFIRMED, NINE, TEN, 90, NINE - timedelta(minutes=1)))


def test_what_is_held_asked_for_or_confirmed_holds_its_units() -> None:
    assert frozenset({Status.HELD, Status.REQUESTED, Status.CONFIRMED}) == HOLDING
