"""Limits: what is counted, within which day, week or month of the wall clock, and what passes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.limits import (
    Counted,
    LimitPolicy,
    Measure,
    Window,
    check_limit,
    days_to_read,
    window_around,
)
from maillage.kernel.period import Period

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HOUR = timedelta(hours=1)
BOOKINGS, HOURS = Measure.BOOKINGS, Measure.HOURS
CALENDAR = (Window.DAY, Window.WEEK, Window.MONTH)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS).astimezone(UTC)


NOW = at(TUESDAY, 12)


def booked(day: date, hour: int, hours: float = 1, *, place: int = 1, kind: str = "desk", own: bool = True) -> Counted:
    """So many real hours from that hour of the wall clock."""
    return Counted(Period(at(day, hour), at(day, hour) + hours * HOUR), place, kind, own=own)


@pytest.mark.parametrize(
    ("window", "moment", "first", "after", "hours"),
    [
        (Window.DAY, at(TUESDAY, 9), TUESDAY, date(2026, 11, 25), 24),
        (Window.DAY, at(TUESDAY, 0), TUESDAY, date(2026, 11, 25), 24),
        (Window.DAY, at(TUESDAY, 23, 59), TUESDAY, date(2026, 11, 25), 24),
        (Window.DAY, at(SPRING, 12), SPRING, date(2026, 3, 30), 23),
        (Window.DAY, at(AUTUMN, 12), AUTUMN, date(2026, 10, 26), 25),
        (Window.WEEK, at(TUESDAY, 9), date(2026, 11, 23), date(2026, 11, 30), 168),
        (Window.WEEK, at(date(2026, 11, 23)), date(2026, 11, 23), date(2026, 11, 30), 168),
        (Window.WEEK, at(date(2026, 11, 29), 23), date(2026, 11, 23), date(2026, 11, 30), 168),
        (Window.WEEK, at(SPRING, 12), date(2026, 3, 23), date(2026, 3, 30), 167),
        (Window.WEEK, at(AUTUMN, 12), date(2026, 10, 19), date(2026, 10, 26), 169),
        (Window.WEEK, at(date(2027, 1, 1), 9), date(2026, 12, 28), date(2027, 1, 4), 168),
        (Window.MONTH, at(TUESDAY, 9), date(2026, 11, 1), date(2026, 12, 1), 30 * 24),
        (Window.MONTH, at(date(2026, 12, 31), 23), date(2026, 12, 1), date(2027, 1, 1), 31 * 24),
        (Window.MONTH, at(date(2028, 2, 29), 9), date(2028, 2, 1), date(2028, 3, 1), 29 * 24),
        (Window.MONTH, at(SPRING, 9), date(2026, 3, 1), date(2026, 4, 1), 31 * 24 - 1),
        (Window.MONTH, at(AUTUMN, 9), date(2026, 10, 1), date(2026, 11, 1), 31 * 24 + 1),
    ],
)
def test_a_window_runs_from_midnight_to_midnight_on_the_wall(
    window: Window, moment: datetime, first: date, after: date, hours: int
) -> None:
    found = window_around(window, moment, PARIS, NOW)
    assert found == Period(at(first), at(after))
    assert found.minutes == hours * 60


def test_a_day_of_the_other_end_of_the_world_is_its_own() -> None:
    noumea = ZoneInfo("Pacific/Noumea")
    late = at(TUESDAY, 23)  # already Wednesday there
    assert window_around(Window.DAY, late, noumea, NOW).start.astimezone(noumea).date() == date(2026, 11, 25)


def test_what_is_ahead_begins_now() -> None:
    window = window_around(Window.AHEAD, at(TUESDAY, 9), PARIS, NOW)
    assert window.start == NOW
    assert window.minutes > 9 * 365 * 24 * 60


ASKED = booked(TUESDAY, 14, 4)
MONDAY, NEXT_MONDAY = date(2026, 11, 23), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("policy", "standing", "passes"),
    [
        (LimitPolicy(BOOKINGS, Window.DAY, 1), [], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 0), [], False),
        (LimitPolicy(BOOKINGS, Window.DAY, 1), [booked(TUESDAY, 8)], False),
        (LimitPolicy(BOOKINGS, Window.DAY, 2), [booked(TUESDAY, 8)], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1), [booked(MONDAY, 8)], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1), [booked(MONDAY, 23, 2)], True),  # it counts where it starts
        (LimitPolicy(BOOKINGS, Window.WEEK, 1), [booked(MONDAY, 0)], False),
        (LimitPolicy(BOOKINGS, Window.WEEK, 1), [booked(NEXT_MONDAY, 0)], True),
        (LimitPolicy(BOOKINGS, Window.MONTH, 1), [booked(NEXT_MONDAY, 23)], False),
        (LimitPolicy(BOOKINGS, Window.MONTH, 1), [booked(date(2026, 12, 1), 0)], True),
        (LimitPolicy(HOURS, Window.DAY, 4), [], True),
        (LimitPolicy(HOURS, Window.DAY, 3), [], False),
        (LimitPolicy(HOURS, Window.DAY, 6), [booked(TUESDAY, 8, 2)], True),
        (LimitPolicy(HOURS, Window.DAY, 6), [booked(TUESDAY, 8, 2.5)], False),
        (LimitPolicy(HOURS, Window.WEEK, 11), [booked(MONDAY, 8, 3.5), booked(TUESDAY, 8, 3.5)], True),
        (LimitPolicy(HOURS, Window.WEEK, 10), [booked(MONDAY, 8, 3.5), booked(TUESDAY, 8, 3.5)], False),
        (LimitPolicy(BOOKINGS, Window.AHEAD, 1), [booked(TUESDAY, 13)], False),
        (LimitPolicy(BOOKINGS, Window.AHEAD, 1), [booked(date(2027, 6, 1), 9)], False),
        (LimitPolicy(BOOKINGS, Window.AHEAD, 1), [booked(TUESDAY, 8)], True),  # it is no longer ahead
        (LimitPolicy(BOOKINGS, Window.DAY, 1, kind="meeting"), [booked(TUESDAY, 8)], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, kind="desk"), [booked(TUESDAY, 8)], False),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, kind="desk"), [booked(TUESDAY, 8, kind="meeting")], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, place_id=2), [booked(TUESDAY, 8)], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, place_id=1), [booked(TUESDAY, 8)], False),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, place_id=1), [booked(TUESDAY, 8, place=2)], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1), [booked(TUESDAY, 8, own=False)], True),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, per_organisation=True), [booked(TUESDAY, 8, own=False)], False),
        (LimitPolicy(BOOKINGS, Window.DAY, 1, per_organisation=True), [booked(TUESDAY, 8)], False),
    ],
)
def test_a_limit_is_kept_to(policy: LimitPolicy, standing: list[Counted], passes: bool) -> None:
    refusal = check_limit(policy, ASKED, standing, PARIS, NOW)
    assert (refusal is None) is passes


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("window", Window)
def test_each_refusal_says_how_much_and_within_what(measure: Measure, window: Window) -> None:
    refusal = check_limit(LimitPolicy(measure, window, 0), ASKED, [], PARIS, NOW)
    assert refusal is not None
    assert (refusal.code, refusal.facts) == ("limit", {"amount": 0})
    said = {Window.AHEAD: "ahead"}.get(window, f"that {window.value}")
    assert str(refusal).startswith(f"{measure.value.capitalize()} {said}: 0 at most")


def test_a_night_over_a_clock_change_counts_the_hours_it_really_lasts() -> None:
    night = Counted(Period(at(SPRING - timedelta(days=1), 22), at(SPRING, 6)), 1, "desk")  # eight on the wall
    assert check_limit(LimitPolicy(HOURS, Window.DAY, 7), night, [], PARIS, NOW) is None
    assert check_limit(LimitPolicy(HOURS, Window.DAY, 6), night, [], PARIS, NOW) is not None


ZONES = st.sampled_from([PARIS, ZoneInfo("Indian/Reunion"), ZoneInfo("America/Martinique"), ZoneInfo("Pacific/Noumea")])
CHANGES = [at(SPRING), at(AUTUMN)]
MOMENTS = st.one_of(
    st.integers(1_767_225_600, 1_924_905_600).map(lambda s: datetime.fromtimestamp(s, tz=UTC)),  # 2026–2030
    st.builds(lambda day, s: day + timedelta(seconds=s), st.sampled_from(CHANGES), st.integers(-90_000, 180_000)),
)
COUNTED = st.builds(
    lambda start, minutes, place, kind, own: Counted(
        Period(start, start + timedelta(minutes=minutes)), place, kind, own=own
    ),
    MOMENTS,
    st.integers(30, 600),
    st.integers(1, 2),
    st.sampled_from(["desk", "meeting"]),
    st.booleans(),
)
LAWS = st.builds(
    LimitPolicy,
    st.sampled_from(Measure),
    st.sampled_from(Window),
    st.integers(0, 12),
    st.sampled_from(["", "desk"]),
    st.integers(0, 2),
    st.booleans(),
)


@given(st.sampled_from(CALENDAR), MOMENTS, ZONES)
def test_a_window_contains_its_moment_also_when_the_clocks_change(
    window: Window, moment: datetime, zone: ZoneInfo
) -> None:
    found = window_around(window, moment, zone, NOW)
    assert found.start <= moment < found.end
    assert found.start.astimezone(zone).time() == found.end.astimezone(zone).time() == time(0)


@given(st.sampled_from(CALENDAR), MOMENTS, ZONES)
def test_windows_follow_one_another_without_a_gap(window: Window, moment: datetime, zone: ZoneInfo) -> None:
    found = window_around(window, moment, zone, NOW)
    assert window_around(window, found.start, zone, NOW) == found
    assert window_around(window, found.end, zone, NOW).start == found.end
    assert window_around(window, found.start - timedelta(seconds=1), zone, NOW).end == found.start


@given(st.sets(st.sampled_from(CALENDAR), min_size=1), MOMENTS, st.integers(0, 90), ZONES)
def test_enough_days_are_read_to_judge(windows: set[Window], moment: datetime, ahead: int, zone: ZoneInfo) -> None:
    last = moment + timedelta(days=ahead)
    laws = [LimitPolicy(BOOKINGS, window, 1) for window in windows]
    start, end = (datetime.combine(d, time(0), tzinfo=UTC) for d in days_to_read(laws, moment.date(), last.date()))
    for window in windows:
        for one in (moment, last):
            needed = window_around(window, one, zone, NOW)
            assert start <= needed.start
            assert needed.end <= end + timedelta(days=1)


@given(LAWS, COUNTED, st.lists(COUNTED, max_size=6), COUNTED)
def test_one_more_booking_never_opens_what_was_refused(
    policy: LimitPolicy, asked: Counted, standing: list[Counted], more: Counted
) -> None:
    if check_limit(policy, asked, standing, PARIS, NOW) is not None:
        assert check_limit(policy, asked, [*standing, more], PARIS, NOW) is not None


@given(LAWS, COUNTED, st.lists(COUNTED, max_size=6))
def test_the_order_in_which_one_booked_changes_nothing(
    policy: LimitPolicy, asked: Counted, standing: list[Counted]
) -> None:
    assert check_limit(policy, asked, standing, PARIS, NOW) == check_limit(policy, asked, standing[::-1], PARIS, NOW)


@given(st.sampled_from(CALENDAR), st.integers(0, 5), st.lists(MOMENTS, max_size=20))
def test_booking_one_after_the_other_never_passes_the_limit(
    window: Window, amount: int, moments: list[datetime]
) -> None:
    policy = LimitPolicy(BOOKINGS, window, amount)
    kept: list[Counted] = []
    for moment in moments:
        asked = Counted(Period(moment, moment + HOUR), 1, "desk")
        if check_limit(policy, asked, kept, PARIS, NOW) is None:
            kept.append(asked)
    for one in kept:
        around = window_around(window, one.period.start, PARIS, NOW)
        assert sum(around.start <= other.period.start < around.end for other in kept) <= amount
