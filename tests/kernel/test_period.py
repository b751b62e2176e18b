"""Half-open periods and the wall clock, clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.period import Period, day_period, instant, merged, subtracted
from maillage.kernel.refusal import Refusal

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
SPRING = date(2026, 3, 29)  # 2:00 becomes 3:00
AUTUMN = date(2026, 10, 25)  # 3:00 becomes 2:00
ORIGIN = datetime(2026, 10, 24, 12, tzinfo=UTC)


def hours(start: float, end: float) -> Period:
    """A period counted in hours of a June day, UTC."""
    midnight = datetime(2026, 6, 1, tzinfo=UTC)
    return Period(midnight + timedelta(hours=start), midnight + timedelta(hours=end))


def spread(start: int, length: int) -> Period:
    return Period(ORIGIN + timedelta(minutes=start), ORIGIN + timedelta(minutes=start + length))


PERIOD = st.builds(spread, st.integers(0, 1500), st.integers(1, 300))
PERIODS = st.lists(PERIOD, max_size=12)


def measure(periods: list[Period]) -> int:
    return sum(period.minutes for period in periods)


def minutes_of(periods: list[Period]) -> set[datetime]:
    """Every minute that lies in one of the periods: the plain, slow truth."""
    return {p.start + timedelta(minutes=n) for p in periods for n in range(p.minutes)}


def test_a_period_needs_time_zones() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Period(datetime(2026, 6, 1, 9), datetime(2026, 6, 1, 10))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(ValueError, match="time zone"):
        Period(datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 6, 1, 10))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(("start", "end"), [(10, 10), (11, 10)])
def test_a_period_ends_after_it_starts(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="ends after"):
        hours(start, end)


def test_a_period_that_looks_backwards_on_the_wall_is_taken_when_the_clocks_go_back() -> None:
    looks_backwards = Period(
        datetime.combine(AUTUMN, time(2, 45), tzinfo=PARIS),
        datetime.combine(AUTUMN, time(2, 15, fold=1), tzinfo=PARIS),
    )
    assert looks_backwards.minutes == 30


def test_a_period_that_looks_forward_on_the_wall_is_refused_when_no_time_passes() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Period(
            datetime.combine(AUTUMN, time(2, 15, fold=1), tzinfo=PARIS),
            datetime.combine(AUTUMN, time(2, 45), tzinfo=PARIS),
        )


def test_nine_to_ten_and_ten_to_eleven_do_not_overlap() -> None:
    assert not hours(9, 10).overlaps(hours(10, 11))
    assert not hours(10, 11).overlaps(hours(9, 10))


@pytest.mark.parametrize("other", [(9, 10), (9.5, 9.75), (8, 9.01), (9.99, 12), (0, 24)])
def test_sharing_a_minute_is_overlapping(other: tuple[float, float]) -> None:
    assert hours(9, 10).overlaps(hours(*other))


@pytest.mark.parametrize(
    ("inner", "inside"),
    [((9, 12), True), ((9, 10), True), ((10, 11), True), ((8, 10), False), ((11, 12.5), False)],
)
def test_a_period_contains_what_lies_wholly_inside(inner: tuple[float, float], inside: bool) -> None:
    assert hours(9, 12).contains(hours(*inner)) is inside


def test_periods_of_two_zones_are_compared_as_instants() -> None:
    day = date(2026, 6, 1)
    nine_in_paris = Period(instant(day, time(9), PARIS), instant(day, time(10), PARIS))
    assert nine_in_paris.overlaps(nine_in_paris.local(REUNION))
    assert nine_in_paris.local(REUNION).start.hour == 11
    assert nine_in_paris.utc() == nine_in_paris == nine_in_paris.local(REUNION)


def test_a_buffer_widens_both_sides() -> None:
    assert hours(9, 10).widened(15, 30) == hours(8.75, 10.5)
    assert hours(9, 10).widened() == hours(9, 10)


@pytest.mark.parametrize(
    ("day", "length"), [(SPRING, 23), (AUTUMN, 25), (date(2028, 2, 29), 24), (date(2026, 12, 31), 24)]
)
def test_a_local_day_lasts_23_24_or_25_hours(day: date, length: int) -> None:
    assert day_period(day, PARIS).minutes == length * 60


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    def night(day: date) -> int:
        eve = instant(day - timedelta(days=1), time(22), PARIS)
        return Period(eve, instant(day, time(6), PARIS)).minutes

    assert (night(SPRING), night(date(2026, 6, 1)), night(AUTUMN)) == (7 * 60, 8 * 60, 9 * 60)


def test_a_buffer_over_a_clock_change_is_real_time() -> None:
    three = instant(SPRING, time(3), PARIS)
    wide = Period(three, three + timedelta(hours=1)).widened(before_minutes=30)
    assert wide.local(PARIS).start.time() == time(1, 30)
    assert wide.minutes == 90


@pytest.mark.parametrize(
    ("day", "clock", "utc_hour"),
    [
        (date(2026, 11, 24), time(9), 8),
        (date(2026, 6, 24), time(9), 7),
        (SPRING, time(1), 0),
        (SPRING, time(3), 1),
        (AUTUMN, time(2), 0),  # comes twice: the first
        (AUTUMN, time(3), 2),
        (date(2028, 2, 29), time(12), 11),
    ],
)
def test_the_wall_clock_gives_the_instant(day: date, clock: time, utc_hour: int) -> None:
    assert instant(day, clock, PARIS).astimezone(UTC).hour == utc_hour


@pytest.mark.parametrize("clock", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_the_clocks_skip_is_refused(clock: time) -> None:
    with pytest.raises(Refusal) as refused:
        instant(SPRING, clock, PARIS)
    assert refused.value.code == "hour_skipped"
    assert f"{clock:%H:%M}" in str(refused.value)
    assert instant(SPRING, clock, REUNION).hour == 2


def test_periods_that_touch_become_one() -> None:
    assert merged([hours(10, 11), hours(9, 10), hours(13, 14)]) == [hours(9, 11), hours(13, 14)]


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [(8, 12), (13, 19)]),
        ([(8, 19)], []),
        ([(7, 20)], []),
        ([(12, 13)], [(8, 12), (13, 19)]),
        ([(9, 10)], [(8, 9), (10, 12), (13, 19)]),
        ([(11, 14)], [(8, 11), (14, 19)]),
        ([(7, 9), (18, 20)], [(9, 12), (13, 18)]),
        ([(9, 10), (9.5, 11), (11, 11.5)], [(8, 9), (11.5, 12), (13, 19)]),
    ],
)
def test_what_is_taken_is_no_longer_there(taken: list[tuple[float, float]], left: list[tuple[float, float]]) -> None:
    opening = [hours(8, 12), hours(13, 19)]
    assert subtracted(opening, [hours(*t) for t in taken]) == [hours(*span) for span in left]


@given(PERIODS)
def test_merging_loses_no_minute_and_leaves_gaps_between(periods: list[Period]) -> None:
    union = merged(periods)
    assert minutes_of(union) == minutes_of(periods)
    assert measure(union) == len(minutes_of(periods))
    assert all(a.end < b.start for a, b in pairwise(union))
    assert merged(union) == union == merged(reversed(periods))


@given(PERIODS, PERIODS)
def test_what_is_left_overlaps_nothing_taken_and_adds_up(whole: list[Period], taken: list[Period]) -> None:
    left = subtracted(whole, taken)
    assert not any(rest.overlaps(hole) for rest in left for hole in taken)
    assert minutes_of(left) == minutes_of(whole) - minutes_of(taken)
    assert all(a.end <= b.start for a, b in pairwise(left))
    gone = subtracted(whole, left)
    assert measure(left) + measure(gone) == measure(merged(whole))


@given(PERIODS)
def test_nothing_is_left_of_a_thing_less_itself(periods: list[Period]) -> None:
    assert subtracted(periods, periods) == []
    assert subtracted(periods, []) == merged(periods)


@given(PERIOD, PERIOD)
def test_overlapping_is_mutual_and_containing_is_overlapping(a: Period, b: Period) -> None:
    assert a.overlaps(b) is b.overlaps(a)
    assert a.overlaps(b) or not a.contains(b)
    assert a.overlaps(b) is bool(minutes_of([a]) & minutes_of([b]))


@given(PERIOD)
def test_a_period_lasts_as_long_on_any_wall_clock(period: Period) -> None:
    assert period.minutes == period.local(PARIS).minutes == period.local(REUNION).minutes
    assert period.local(PARIS).utc() == period


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.times())
def test_a_wall_clock_is_read_back_from_its_instant_unless_skipped(day: date, clock: time) -> None:
    if clock.hour == 2 and day in {SPRING, date(2027, 3, 28), date(2028, 3, 26)}:
        with pytest.raises(Refusal):
            instant(day, clock, PARIS)
        return
    found = instant(day, clock, PARIS).astimezone(UTC)
    assert found.astimezone(PARIS).replace(tzinfo=None) == datetime.combine(day, clock)
    assert day_period(day, PARIS).contains(Period(found, found + timedelta(microseconds=1)))
