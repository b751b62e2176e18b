"""Half-days: which a booking covers on the clock of its place, and what is known of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.lines import number_in_groups
from maillage.kernel.period import Period
from maillage.telework.rules.presence import (
    PresenceState,
    Visit,
    covered_half_days,
    half_days_of,
    may_attest,
    read_number,
    same_facts,
)

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
DAY = date(2027, 3, 2)
NOON = time(13)


def local(start: str, end: str, day: date = DAY, zone: ZoneInfo = PARIS, nights: int = 0) -> Period:
    first, last = (time.fromisoformat(clock) for clock in (start, end))
    return Period(
        datetime.combine(day, first, zone), datetime.combine(day + timedelta(days=nights), last, zone)
    )  # fmt: skip


def halves(period: Period, zone: ZoneInfo = PARIS, midday: time = NOON) -> list[tuple[int, int]]:
    return [(day.day, half) for day, half, _bounds in covered_half_days(period, zone, midday)]


@pytest.mark.parametrize(
    ("start", "end", "nights", "expected"),
    [
        ("08:00", "13:00", 0, [(2, 0)]),
        ("13:00", "18:00", 0, [(2, 1)]),
        ("08:00", "18:00", 0, [(2, 0), (2, 1)]),
        ("08:00", "13:59", 0, [(2, 0)]),  # who stays a little has not been there in the afternoon
        ("08:00", "14:00", 0, [(2, 0), (2, 1)]),
        ("12:30", "13:30", 0, [(2, 0)]),  # half and half: where it began
        ("12:45", "13:30", 0, [(2, 1)]),
        ("17:00", "17:10", 0, [(2, 1)]),  # a short one is of the half-day it is in
        ("22:00", "00:00", 1, [(2, 1)]),  # midnight is the end of the day, not another day
        ("22:00", "02:00", 1, [(2, 1), (3, 0)]),
        ("09:00", "10:00", 2, [(2, 0), (2, 1), (3, 0), (3, 1), (4, 0)]),
    ],
)
def test_the_half_days_a_booking_covers(start: str, end: str, nights: int, expected: list[tuple[int, int]]) -> None:
    assert halves(local(start, end, nights=nights)) == expected


def test_the_clock_and_the_midday_are_those_of_the_place() -> None:
    in_utc = Period(datetime(2027, 3, 2, 9, tzinfo=UTC), datetime(2027, 3, 2, 11, 30, tzinfo=UTC))
    assert halves(in_utc) == [(2, 0)]
    assert halves(in_utc, REUNION) == [(2, 1)]  # 13:00 there
    assert halves(in_utc, midday=time(11)) == [(2, 0), (2, 1)]
    assert halves(in_utc, midday=time(0)) == [(2, 1)]  # a place without mornings
    late = Period(datetime(2027, 3, 2, 20, 30, tzinfo=UTC), datetime(2027, 3, 3, 0, tzinfo=UTC))
    assert halves(late) == [(2, 1), (3, 0)]
    assert halves(late, REUNION) == [(3, 0)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 28), [(27, 1), (28, 0)]),  # clocks go forward: 23:00 to 03:00 is three hours
        (date(2027, 10, 31), [(30, 1), (31, 0)]),  # and back
    ],
)
def test_nights_when_clocks_change(day: date, expected: list[tuple[int, int]]) -> None:
    assert halves(local("23:00", "03:00", day - timedelta(days=1), nights=1)) == expected
    # from 1:30 to 3:30, half an hour is skipped in March: an hour is left, and it is of that morning alone
    assert halves(local("01:30", "03:30", day)) == [(day.day, 0)]


@given(st.integers(0, 400 * 96), st.integers(1, 4 * 96), st.sampled_from([PARIS, REUNION]), st.integers(0, 23))
def test_half_days_follow_one_another_and_are_never_none(start: int, length: int, zone: ZoneInfo, midday: int) -> None:
    begins = datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=15 * start)
    period = Period(begins, begins + timedelta(minutes=15 * length))
    covered = covered_half_days(period, zone, time(midday))
    assert covered
    assert covered == sorted(covered, key=lambda one: one[:2])
    for _day, _half, bounds in covered:
        assert bounds.overlaps(period)
    inside = sum(bool(bounds.overlaps(period)) for _day, _half, bounds in covered)
    assert inside == len(covered)


def visit(period: Period, arrived: str | None = None, place: str = "Mende") -> Visit:
    at = datetime.combine(period.start.date(), time.fromisoformat(arrived), PARIS) if arrived else None
    return Visit(place, period, at, PARIS, NOON)


def states(*visits: Visit, first: date = DAY, last: date = DAY) -> list[tuple[int, str, str]]:
    return [(one.half_number, one.place, one.state.value) for one in half_days_of(visits, first, last)]


def test_observed_when_they_said_they_arrived_and_only_booked_otherwise() -> None:
    whole = local("08:00", "18:00")
    assert states(visit(whole, "08:10")) == [(0, "Mende", "observed"), (1, "Mende", "observed")]
    assert states(visit(whole)) == [(0, "Mende", "booked"), (1, "Mende", "booked")]
    assert states(visit(whole, "15:00")) == [(0, "Mende", "booked"), (1, "Mende", "observed")]
    assert states(visit(whole, "07:40")) == [(0, "Mende", "observed"), (1, "Mende", "observed")]  # a little early


def test_a_half_day_at_a_place_is_one_line_and_seen_once_is_seen() -> None:
    morning, call = local("08:00", "12:00"), local("10:00", "10:30")
    assert states(visit(morning), visit(call, "10:01")) == [(0, "Mende", "observed")]
    assert states(visit(call, "10:01"), visit(morning)) == [(0, "Mende", "observed")]
    assert states(visit(morning, "08:00"), visit(call, place="Florac")) == [
        (0, "Florac", "booked"), (0, "Mende", "observed"),
    ]  # fmt: skip


def test_who_came_without_having_booked_has_a_booking_of_that_moment() -> None:
    assert states(visit(local("10:20", "12:00"), "10:20")) == [(0, "Mende", "observed")]


def test_days_outside_the_period_are_left_out() -> None:
    night = visit(local("22:00", "02:00", nights=1), "22:00")
    assert len(states(night)) == 1
    assert len(states(night, last=DAY + timedelta(days=1))) == 2
    assert states(night, first=DAY + timedelta(days=2), last=DAY + timedelta(days=3)) == []


def test_what_may_be_attested() -> None:
    def code(first: date, last: date, half_days: int = 3) -> str:
        refusal = may_attest(first, last, DAY, half_days)
        return refusal.code if refusal else ""

    assert code(DAY - timedelta(days=30), DAY) == ""
    assert code(DAY, DAY - timedelta(days=1)) == "upside_down"
    assert code(DAY, DAY + timedelta(days=1)) == "not_over_yet"
    assert code(DAY - timedelta(days=367), DAY) == "too_long"
    assert code(DAY, DAY, 0) == "nothing_to_attest"


@pytest.mark.parametrize("text", ["abcd efgh jklm", " ABCD-EFGH-JKLM ", "AbCdEfGhJkLm"])
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert number_in_groups(read_number(text)) == "ABCD-EFGH-JKLM"


@pytest.mark.parametrize("text", ["", "-", "ABCD-EFGH-JKL", "ABCDEFGHJKLMN", "\x00" * 80, "A" * 10_000, "é" * 12])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) == ""


def test_the_same_facts_have_other_numbers_and_days() -> None:
    facts = {"name": "Bob", "half_days": [1], "number": "A", "issued_on": "x", "address": "a"}
    assert same_facts(facts, {**facts, "number": "B", "issued_on": "y", "address": "b"})
    assert not same_facts(facts, {**facts, "name": "Ann"})
    assert PresenceState.OBSERVED.value != PresenceState.BOOKED.value
