"""Which units are free, which to give, where the free stretches lie."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.availability import (
    UnitBusy,
    choose_units,
    free_stretches,
    free_through,
)
from maillage.bookings.rules.policy import BookingRequest, SpacePolicy, may_book
from maillage.kernel.period import Period, instant, merged
from maillage.places.rules.hours import open_periods
from tests.kit.policies import OFFICE, meeting_room

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def space(**changes: Any) -> SpacePolicy:
    """A meeting room by the hour, as long as one likes."""
    return meeting_room(**{"max_minutes": 1500, "overnight": True, **changes})


def at(hours: float, day: date = TUESDAY) -> datetime:
    """So many hours on the wall of that day; 24 is the next midnight."""
    whole, minutes = divmod(round(hours * 60), 60)
    return instant(day + timedelta(days=whole // 24), time(whole % 24, minutes), PARIS).astimezone(UTC)


def clock(start: float, end: float, day: date = TUESDAY) -> Period:
    return Period(at(start, day), at(end, day))


def unit(number: int, *busy: tuple[float, float]) -> UnitBusy:
    return UnitBusy(number, tuple(clock(*span) for span in busy))


def free(policy: SpacePolicy, *units: UnitBusy, day: date = TUESDAY, now: datetime | None = None) -> list[Period]:
    """The free stretches of a day, asked the day before."""
    opening = open_periods(policy.hours, policy.zone, day)
    return free_stretches(units, opening, policy, now or at(0, day) - timedelta(days=1), shortest=30)


def test_a_unit_is_free_right_before_and_right_after_a_booking() -> None:
    held = unit(1, (9, 10))
    assert held.is_free(clock(8, 9))
    assert held.is_free(clock(10, 11))
    assert not held.is_free(clock(9.5, 10.5))
    assert not held.is_free(clock(8, 19))


def test_the_only_free_unit_is_given() -> None:
    assert choose_units([unit(1, (8, 12)), unit(2, (14, 19))], clock(9, 10), 1) == (2,)


def test_the_tightest_gap_is_filled_so_that_long_ones_stay_whole() -> None:
    assert choose_units([unit(1), unit(2, (8, 9)), unit(3, (8, 9), (10, 12))], clock(9, 10), 1) == (3,)


def test_equal_gaps_give_the_first_in_the_list() -> None:
    assert choose_units([unit(7), unit(3), unit(5)], clock(9, 10), 1) == (7,)


def test_several_units_are_given_side_by_side() -> None:
    desks = [unit(1), unit(2, (9, 10)), unit(3), unit(4)]
    assert choose_units(desks, clock(9, 10), 2) == (3, 4)


def test_units_apart_are_better_than_none() -> None:
    assert choose_units([unit(1), unit(2, (9, 10)), unit(3)], clock(9, 10), 2) == (1, 3)


@pytest.mark.parametrize(("units", "needed"), [([], 1), ([unit(1)], 2), ([unit(1, (9, 10)), unit(2)], 2)])
def test_too_few_free_units_give_nothing(units: list[UnitBusy], needed: int) -> None:
    assert choose_units(units, clock(9, 10), needed) is None


def test_free_units_are_counted_from_the_first_to_the_last_instant() -> None:
    units = [unit(1, (9, 10)), unit(2, (9.5, 11)), unit(3)]
    spans = ((8, 9), (9, 9.5), (9, 10), (10, 11))
    assert [free_through(units, clock(*span)) for span in spans] == [3, 2, 1, 2]


@pytest.mark.parametrize(
    ("busy", "expected"),
    [
        ([], [(8, 12), (13, 19)]),
        ([(9, 10)], [(8, 9), (10, 12), (13, 19)]),
        ([(8, 12)], [(13, 19)]),
        ([(7, 20)], []),
        ([(8.75, 9.25)], [(8, 8.5), (9.5, 12), (13, 19)]),  # back on the grid
        ([(8.25, 12)], [(13, 19)]),  # what is left is too short
    ],
)
def test_free_stretches_lie_between_bookings(
    busy: list[tuple[float, float]], expected: list[tuple[float, float]]
) -> None:
    assert free(space(), unit(1, *busy)) == [clock(*span) for span in expected]


def test_buffers_of_the_newcomer_keep_away_from_bookings() -> None:
    policy = space(buffer_before=15, buffer_after=30)
    assert free(policy, unit(1, (10, 11))) == [clock(8, 9.5), clock(11.5, 12), clock(13, 19)]


def test_what_has_begun_is_no_longer_free() -> None:
    assert free(space(), unit(1), now=at(9.1)) == [clock(9.5, 12), clock(13, 19)]
    assert free(space(notice_minutes=120), unit(1), now=at(9)) == [clock(11, 12), clock(13, 19)]
    assert free(space(), unit(1), now=at(19)) == []


def test_each_unit_has_its_own_stretches_and_equal_ones_are_listed_once() -> None:
    stretches = free(space(), unit(1, (9, 10)), unit(2), unit(3))
    assert stretches == sorted({clock(8, 9), clock(10, 12), clock(13, 19), clock(8, 12)})


def test_a_place_open_till_midnight_is_free_till_midnight() -> None:
    assert free(space(hours="Mo-Su 20:00-24:00"), unit(1)) == [clock(20, 24)]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (TUESDAY, 24)])
def test_a_day_of_23_or_25_hours_is_free_all_along(day: date, hours: int) -> None:
    (whole,) = free(space(hours="24/7"), unit(1), day=day)
    assert whole.minutes == hours * 60


@pytest.mark.parametrize(
    ("day", "minute", "step", "starts"),
    [
        (SPRING, 61, 30, time(1, 30)),
        (SPRING, 95, 60, time(3)),
        (SPRING, 61, 120, time(4)),  # two o'clock is skipped
        (SPRING, 115, 45, time(3)),  # a quarter past two is skipped; three is four times 45
        (AUTUMN, 170, 30, time(2)),  # for the second time
        (AUTUMN, 170, 45, time(2, 15)),
        (AUTUMN, 95, 90, time(3)),
    ],
)
def test_a_free_stretch_keeps_to_the_grid_of_the_wall_when_the_clocks_change(
    day: date, minute: int, step: int, starts: time
) -> None:
    policy = space(hours="24/7", step_minutes=step)
    now = at(0, day) + timedelta(minutes=minute)
    (stretch,) = free(policy, unit(1), day=day, now=now)
    assert stretch.local(PARIS).start.time() == starts
    assert may_book(BookingRequest(policy, stretch, 1, now, 1)) is None


def within(start: int, length: int, day: date) -> Period:
    begins = at(0, day) + timedelta(minutes=start)
    return Period(begins, begins + timedelta(minutes=length))


@st.composite
def held_units(draw: st.DrawFn, day: date = TUESDAY) -> list[UnitBusy]:
    """Up to four units, each held now and then."""
    spans = st.lists(st.tuples(st.integers(0, 1400), st.integers(5, 300)), max_size=4)
    count = draw(st.integers(0, 4))
    return [UnitBusy(n, tuple(merged(within(*span, day) for span in draw(spans)))) for n in range(count)]


LAWS = st.builds(
    space,
    hours=st.sampled_from([OFFICE, "24/7", "Mo-Su 00:30-05:00,08:00-24:00"]),
    step_minutes=st.sampled_from([5, 15, 30, 60]),
    buffer_before=st.integers(0, 45),
    buffer_after=st.integers(0, 45),
    notice_minutes=st.integers(0, 300),
)


@given(held_units(), st.integers(0, 1400), st.integers(5, 300), st.integers(1, 4))
def test_as_many_free_units_as_needed_are_given_or_none(
    units: list[UnitBusy], start: int, length: int, needed: int
) -> None:
    period = within(start, length, TUESDAY)
    given_units = choose_units(units, period, needed)
    if given_units is None:
        assert free_through(units, period) < needed
    else:
        assert len(given_units) == len(set(given_units)) == needed
        assert all(u.is_free(period) for u in units if u.unit_id in given_units)


@given(st.data(), LAWS, st.sampled_from([TUESDAY, SPRING, AUTUMN]), st.integers(0, 1500))
def test_every_free_stretch_may_be_booked_and_has_a_unit(
    data: st.DataObject, policy: SpacePolicy, day: date, minute: int
) -> None:
    units, now = data.draw(held_units(day)), at(0, day) + timedelta(minutes=minute)
    for stretch in free(policy, *units, day=day, now=now):
        assert stretch.minutes >= 30
        assert may_book(BookingRequest(policy, stretch, 1, now, len(units))) is None
        assert choose_units(units, stretch.widened(policy.buffer_before, policy.buffer_after), 1)
