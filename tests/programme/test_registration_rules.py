"""Who gets a seat: laws on drawn lines of people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.programme.rules.events import Rhythm, repeated_dates, season_state
from maillage.programme.rules.registration import (
    Openness,
    RegistrationState,
    SeatRequest,
    has_seat,
    may_register,
    offered_until,
    seats_left,
    seats_taken,
    served_from_line,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
LINES = st.lists(
    st.builds(
        lambda people, state, expired: SeatRequest(
            0, people, state, NOW + timedelta(minutes=-5 if expired else 5) if state in {"pending", "offered"} else None
        ),
        st.integers(1, 5), st.sampled_from(list(RegistrationState)), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


def numbered(line: list[SeatRequest]) -> list[SeatRequest]:
    return [SeatRequest(number, one.people, one.state, one.expires_at) for number, one in enumerate(line, start=1)]


@given(LINES, st.one_of(st.none(), st.integers(1, 20)))
def test_what_is_served_fits_and_what_could_be_had_first_is_served_first(
    line: list[SeatRequest], capacity: int | None
) -> None:
    line = numbered(line)
    served = served_from_line(capacity, line, NOW)
    assert [one.id for one in served] == sorted(one.id for one in served)
    assert all(one.state == RegistrationState.WAITING for one in served)
    if capacity is None:
        assert len(served) == sum(one.state == RegistrationState.WAITING for one in line)
        return
    free = seats_left(capacity, line, NOW) or 0
    assert sum(one.people for one in served) <= free
    for one in line:  # whoever was left out did not fit in what those before them left
        if one.state == RegistrationState.WAITING and one not in served:
            assert one.people > free - sum(other.people for other in served if other.id < one.id)


@given(LINES, st.integers(1, 20), st.integers(1, 5))
def test_a_newcomer_never_takes_what_somebody_ahead_could_have(
    line: list[SeatRequest], capacity: int, people: int
) -> None:
    line = numbered(line)
    if has_seat(capacity, line, people, NOW):
        came = [*line, SeatRequest(len(line) + 1, people, RegistrationState.CONFIRMED)]
        assert seats_taken(came, NOW) <= capacity
        before = [one.id for one in served_from_line(capacity, line, NOW)]
        assert [one.id for one in served_from_line(capacity, came, NOW)] == before


def test_seats_kept_too_long_are_free() -> None:
    late = SeatRequest(1, 2, RegistrationState.OFFERED, NOW)
    assert seats_taken([late], NOW) == 0
    assert seats_taken([late], NOW - timedelta(seconds=1)) == 2
    assert seats_left(1, [SeatRequest(1, 3, RegistrationState.CONFIRMED)], NOW) == 0  # the room became smaller


OPEN = Openness(
    announced=True,
    open=True,
    closes_at=None,
    starts_at=NOW + timedelta(days=1),
    ends_at=NOW + timedelta(days=1, hours=2),
)


@pytest.mark.parametrize(
    ("event", "people", "code"),
    [
        (OPEN, 1, None),
        (OPEN, 0, "too_many_at_once"),
        (OPEN, 11, "too_many_at_once"),
        (Openness(False, True, None, OPEN.starts_at, OPEN.ends_at), 1, "not_announced"),
        (Openness(True, False, None, OPEN.starts_at, OPEN.ends_at), 1, "no_registration"),
        (Openness(True, True, NOW, OPEN.starts_at, OPEN.ends_at), 1, "registration_closed"),
        (Openness(True, True, None, NOW - timedelta(days=2), NOW), 1, "event_over"),
    ],
)
def test_when_one_may_register(event: Openness, people: int, code: str | None) -> None:
    refusal = may_register(event, people, NOW)
    assert (refusal.code if refusal else None) == code


def test_an_offer_lasts_its_minutes_not_beyond_the_beginning_and_a_quarter_of_an_hour_at_least() -> None:
    assert offered_until(NOW, 60, NOW + timedelta(days=1), NOW) == NOW + timedelta(hours=1)
    assert offered_until(NOW, 60, NOW + timedelta(minutes=30), NOW) == NOW + timedelta(minutes=30)
    assert offered_until(NOW, 60, NOW + timedelta(minutes=2), NOW) == NOW + timedelta(minutes=15)


def test_the_first_thursday_of_each_month_is_a_first_thursday() -> None:
    days = list(repeated_dates(date(2027, 1, 7), Rhythm.MONTH, date(2028, 1, 31)))
    assert len(days) == 13
    assert all(day.weekday() == 3 and day.day <= 7 for day in days)


def test_a_fifth_friday_is_the_last_where_there_are_four() -> None:
    days = list(repeated_dates(date(2027, 1, 29), Rhythm.MONTH, date(2027, 4, 30)))
    assert [str(day) for day in days] == ["2027-01-29", "2027-02-26", "2027-03-26", "2027-04-30"]


def test_weeks_and_fortnights_cross_a_leap_day() -> None:
    assert [d.day for d in repeated_dates(date(2028, 2, 22), Rhythm.WEEK, date(2028, 3, 7))] == [22, 29, 7]
    assert [d.day for d in repeated_dates(date(2028, 2, 15), Rhythm.FORTNIGHT, date(2028, 3, 14))] == [15, 29, 14]


def test_a_season_is_over_the_day_after_its_last() -> None:
    last = date(2027, 3, 1)
    assert [str(season_state(a, last, d)) for a, d in [(False, last), (True, last), (True, date(2027, 3, 2))]] == [
        "prepared",
        "announced",
        "over",
    ]
