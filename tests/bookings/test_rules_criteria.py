"""What someone looks for, and the period that answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.availability import UnitBusy
from maillage.bookings.rules.criteria import Criteria, Fit, Part, Stock, fit
from maillage.bookings.rules.policy import BookingRequest, SpacePolicy, may_book
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal
from tests.kit.policies import OFFICE, meeting_room

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24)
ARMISTICE = date(2026, 11, 11)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)
ALL_DAY = "Mo-Fr 08:00-18:00; PH off"


def space(**changes: Any) -> SpacePolicy:
    """A meeting room for eight by the hour, open without a break."""
    return meeting_room(**{"max_minutes": 720, "hours": ALL_DAY, "midday": time(12), **changes})


def at(hours: float, day: date = TUESDAY) -> datetime:
    whole, minutes = divmod(round(hours * 60), 60)
    return instant(day + timedelta(days=whole // 24), time(whole % 24, minutes), PARIS).astimezone(UTC)


def clock(start: float, end: float, day: date = TUESDAY) -> Period:
    return Period(at(start, day), at(end, day))


def unit(number: int, *busy: tuple[float, float]) -> UnitBusy:
    return UnitBusy(number, tuple(clock(*span) for span in busy))


def stock(policy: SpacePolicy | None = None, *units: UnitBusy, closed: tuple[float, float] | None = None) -> Stock:
    closures = ((clock(*closed), "Works"),) if closed else ()
    return Stock(policy or space(), units or (unit(1),), closures)


def criteria(part: Part = "day", starts: time | None = None, ends: time | None = None, **more: Any) -> Criteria:
    return Criteria(**{"day": TUESDAY, "part": part, "starts": starts, "ends": ends, **more})


def by_hours(start: int, end: int, **more: Any) -> Criteria:
    return criteria("hours", time(start), time(end), **more)


def found(of: Stock, sought: Criteria, now: datetime | None = None) -> Fit | None:
    """Asked the day before."""
    return fit(of, sought, now or at(0, sought.day) - timedelta(days=1))


def period_of(answer: Fit | None) -> Period | None:
    return answer.period if answer else None


HALF_DAYS = space(granularity="half_day", hours=OFFICE)
DAYS = space(granularity="day", hours=OFFICE)
DESKS = space(kind="desk", seats=1)


def test_hours_are_read_on_the_wall_of_the_place() -> None:
    assert by_hours(9, 10).exact(PARIS) == clock(9, 10)
    assert by_hours(9, 10).exact(ZoneInfo("Indian/Reunion")) == clock(6, 7)


@pytest.mark.parametrize(
    "sought", [criteria("day"), criteria("morning"), criteria("hours"), criteria("hours", time(9))]
)
def test_a_wish_without_both_hours_has_no_exact_period(sought: Criteria) -> None:
    assert sought.exact(PARIS) is None


@pytest.mark.parametrize(("day", "hours"), [(TUESDAY, 8), (SPRING, 7), (AUTUMN, 9)])
def test_an_end_before_the_start_means_the_next_day(day: date, hours: int) -> None:
    period = by_hours(22, 6, day=day - timedelta(days=1)).exact(PARIS)
    assert period is not None
    assert period.minutes == hours * 60


def test_an_hour_that_the_clocks_skip_is_refused_and_fits_nothing() -> None:
    skipped = criteria("hours", time(2, 30), time(5), day=SPRING)
    with pytest.raises(Refusal, match="does not exist"):
        skipped.exact(PARIS)
    assert found(stock(space(hours="24/7")), skipped) is None


def test_the_same_wish_on_another_day_keeps_all_the_rest() -> None:
    sought = by_hours(9, 10, people=3, wheelchair=True)
    assert sought.on(ARMISTICE) == by_hours(9, 10, people=3, wheelchair=True, day=ARMISTICE)


@pytest.mark.parametrize(
    ("policy", "sought", "period", "widened", "shortened"),
    [
        (HALF_DAYS, criteria("morning"), clock(8, 12), False, False),
        (HALF_DAYS, criteria("afternoon"), clock(13, 19), False, False),
        (HALF_DAYS, criteria("day"), clock(8, 19), False, False),
        (HALF_DAYS, by_hours(9, 10), clock(8, 12), True, False),
        (HALF_DAYS, by_hours(8, 12), clock(8, 12), False, False),
        (HALF_DAYS, by_hours(11, 14), clock(8, 19), True, False),
        (DAYS, criteria("day"), clock(8, 19), False, False),
        (DAYS, criteria("morning"), clock(8, 19), True, False),
        (DAYS, by_hours(9, 10), clock(8, 19), True, False),
        (space(), by_hours(9, 10), clock(9, 10), False, False),
        (space(), criteria("morning"), clock(8, 12), False, False),
        (space(), criteria("afternoon"), clock(12, 18), False, False),
        (space(), criteria("day"), clock(8, 18), False, False),
        (space(max_minutes=120), criteria("morning"), clock(8, 10), False, True),
        (space(max_minutes=30), criteria("morning"), clock(8, 8.5), False, True),
        (space(hours=OFFICE), criteria("day"), clock(13, 19), False, True),
    ],
)
def test_a_wish_is_answered_by_what_the_space_is_booked_by(
    policy: SpacePolicy, sought: Criteria, period: Period, widened: bool, shortened: bool
) -> None:
    assert found(stock(policy), sought) == Fit(period, (1,), widened, shortened)


@pytest.mark.parametrize(
    ("of", "sought"),
    [
        (stock(HALF_DAYS, unit(1, (9, 10))), criteria("morning")),
        (stock(HALF_DAYS), by_hours(7, 9)),  # not open yet
        (stock(HALF_DAYS), criteria("morning", day=ARMISTICE)),
        (stock(), criteria("day", day=ARMISTICE)),
        (stock(space(hours="Tu 14:00-18:00")), criteria("morning")),
        (stock(replace(DAYS, hours="Tu 14:00-18:00")), criteria("morning")),
        (stock(), by_hours(9, 10, people=9)),
        (stock(space(), unit(1, (9, 10))), by_hours(9, 10)),
        (stock(space(buffer_after=30), unit(1, (10, 11))), by_hours(9, 10)),
        (stock(DESKS, unit(1), unit(2, (9, 10))), by_hours(9, 10, people=2)),
        (stock(space(), unit(1, (8.5, 18))), criteria("day")),  # half an hour is left
        (stock(closed=(8, 18)), criteria("day")),
        (stock(closed=(9, 10)), by_hours(9, 10)),
        (stock(space(bookable=False)), criteria("day")),
        (stock(space(max_minutes=60)), by_hours(9, 11)),
        (stock(space(), *()), by_hours(22, 6)),
    ],
)
def test_a_space_that_can_not_answer_gives_nothing(of: Stock, sought: Criteria) -> None:
    assert found(of, sought) is None


def test_the_longest_free_stretch_of_the_part_is_offered() -> None:
    answer = found(stock(space(), unit(1, (10, 11))), criteria("day"))
    assert answer == Fit(clock(11, 18), (1,), False, True)


def test_what_is_left_of_today_is_offered() -> None:
    assert period_of(found(stock(), criteria("day"), now=at(13.2))) == clock(13.5, 18)
    assert period_of(found(stock(HALF_DAYS), criteria("afternoon"), now=at(14))) == clock(13, 19)
    assert found(stock(), criteria("day"), now=at(17.5)) is None


def test_several_people_get_desks_side_by_side() -> None:
    answer = found(stock(DESKS, unit(1), unit(2, (9, 10)), unit(3), unit(4)), by_hours(9, 10, people=2))
    assert answer == Fit(clock(9, 10), (3, 4), False, False)


@pytest.mark.parametrize(("sunday", "minutes"), [(SPRING, 420), (AUTUMN, 540)])
def test_a_night_is_found_over_a_clock_change(sunday: date, minutes: int) -> None:
    eve = sunday - timedelta(days=1)
    answer = found(stock(space(hours="24/7", overnight=True)), by_hours(22, 6, day=eve))
    assert answer is not None
    assert answer.period.minutes == minutes


def test_a_closure_in_the_morning_leaves_the_rest_of_the_day() -> None:
    assert period_of(found(stock(closed=(8, 10)), criteria("day"))) == clock(10, 18)


def test_a_longest_booking_off_the_grid_is_cut_down_to_the_grid() -> None:
    policy = space(step_minutes=60, max_minutes=90)
    assert period_of(found(stock(policy), criteria("morning"))) == clock(8, 9)


def test_two_people_are_offered_the_hours_when_two_desks_are_free() -> None:
    desks = stock(DESKS, unit(1, (14, 18)), unit(2, (8, 10)))
    assert period_of(found(desks, criteria("day", people=2))) == clock(10, 14)


HELD = st.lists(st.tuples(st.integers(0, 46), st.integers(1, 12)), max_size=3)
LAWS = st.builds(
    space,
    kind=st.sampled_from(["desk", "meeting"]),
    seats=st.integers(1, 3),
    granularity=st.sampled_from(["hour", "half_day", "day"]),
    step_minutes=st.sampled_from([15, 30, 60]),
    max_minutes=st.sampled_from([30, 90, 240, 1500]),
    notice_minutes=st.sampled_from([0, 120]),
    buffer_before=st.sampled_from([0, 15]),
    buffer_after=st.sampled_from([0, 30]),
    overnight=st.booleans(),
    hours=st.sampled_from([OFFICE, ALL_DAY, "24/7", "Mo-Su 00:30-05:00,08:00-24:00"]),
)
CLOCKS = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))


@st.composite
def wishes(draw: st.DrawFn) -> Criteria:
    day = draw(st.sampled_from([TUESDAY, SPRING, AUTUMN, ARMISTICE, date(2028, 2, 29)]))
    part: Part = draw(st.sampled_from(["morning", "afternoon", "day", "hours"]))
    return Criteria(day, part, draw(CLOCKS), draw(CLOCKS), draw(st.integers(1, 4)))


@given(LAWS, wishes(), st.lists(HELD, min_size=1, max_size=4), HELD, st.integers(-600, 1500))
def test_whatever_is_found_may_be_booked_and_its_units_are_free(
    policy: SpacePolicy, sought: Criteria, held: list[list[tuple[int, int]]], closed: list[tuple[int, int]], minute: int
) -> None:
    midnight = at(0, sought.day)

    def spans(halves: list[tuple[int, int]]) -> tuple[Period, ...]:
        half = timedelta(minutes=30)
        return tuple(Period(midnight + n * half, midnight + (n + length) * half) for n, length in halves)

    units = tuple(UnitBusy(number, spans(busy)) for number, busy in enumerate(held))
    of = Stock(policy, units, tuple((period, "Works") for period in spans(closed)))
    now = midnight + timedelta(minutes=minute)
    answer = fit(of, sought, now)
    if answer is None:
        return
    assert may_book(BookingRequest(policy, answer.period, sought.people, now, len(units), of.closures)) is None
    assert len(set(answer.units)) == policy.units_needed(sought.people)
    wide = answer.period.widened(policy.buffer_before, policy.buffer_after)
    assert all(units[number].is_free(wide) for number in answer.units)
    exact = sought.exact(PARIS)
    assert exact is None or answer.period.contains(exact)
    assert exact is None or answer.widened is (answer.period.minutes > exact.minutes)
