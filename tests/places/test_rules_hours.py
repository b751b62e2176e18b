"""Opening hours: the weekly form, the expression, and what a day really holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.period import Period, day_period, instant
from maillage.places.rules.hours import (
    END_OF_DAY,
    OpenState,
    Span,
    WeeklyHours,
    check_expression,
    is_open_during,
    open_periods,
    read_week,
    state_at,
)

ZONE = "Europe/Paris"
PARIS = ZoneInfo(ZONE)
SPRING = date(2026, 3, 29)  # a Sunday of 23 hours
AUTUMN = date(2026, 10, 25)  # a Sunday of 25 hours
TUESDAY = date(2026, 11, 10)
ARMISTICE = date(2026, 11, 11)  # a Wednesday, and a public holiday
OFFICE = "Mo-Fr 08:00-12:00,13:00-19:00; PH off"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), PARIS).astimezone(UTC)


def week(**days: tuple[Span, ...]) -> WeeklyHours:
    names = ("mo", "tu", "we", "th", "fr", "sa", "su")
    return WeeklyHours(tuple(days.get(name, ()) for name in names))


def wall(expression: str, day: date) -> list[str]:
    """The open spans of a day as its wall clock shows them."""
    spans = [period.local(PARIS) for period in open_periods(expression, ZONE, day)]
    return [f"{span.start:%H:%M}-{span.end:%H:%M}" for span in spans]


MORNING: Span = (time(8), time(12))
AFTERNOON: Span = (time(13), time(19))
EVENING: Span = (time(20), END_OF_DAY)


@pytest.mark.parametrize(
    ("form", "expression"),
    [
        (week(), "off"),
        (week(mo=(MORNING,)), "Mo 08:00-12:00; PH off"),
        (week(su=(AFTERNOON,)), "Su 13:00-19:00; PH off"),
        (week(mo=(MORNING,), tu=(MORNING,)), "Mo-Tu 08:00-12:00; PH off"),
        (week(mo=(MORNING,), we=(MORNING,)), "Mo 08:00-12:00; We 08:00-12:00; PH off"),
        (week(fr=(MORNING, AFTERNOON), sa=(MORNING,)), "Fr 08:00-12:00,13:00-19:00; Sa 08:00-12:00; PH off"),
        (week(sa=(EVENING,)), "Sa 20:00-24:00; PH off"),
        (WeeklyHours(((MORNING,),) * 7, on_holidays=True), "Mo-Su 08:00-12:00"),
    ],
)
def test_a_week_is_written_with_equal_neighbours_together(form: WeeklyHours, expression: str) -> None:
    assert form.expression() == expression
    assert read_week(expression) == form


@pytest.mark.parametrize("end", [time(0), END_OF_DAY])
def test_midnight_is_written_24_and_read_as_the_last_minute(end: time) -> None:
    assert week(mo=((time(18), end),)).expression() == "Mo 18:00-24:00; PH off"
    assert read_week("Mo 18:00-24:00; PH off") == week(mo=((time(18), END_OF_DAY),))


@pytest.mark.parametrize(
    "expression",
    [
        "24/7",
        "Mo-Fr 08:00-19:00; We off",
        "Mo-Fr 08:00-19:00; PH 10:00-12:00",
        "Mo,We 08:00-12:00",
        "Jul-Aug Mo-Fr 08:00-12:00",
        "Mo 08:00-10:00,11:00-12:00,13:00-14:00",
        'Mo-Fr 08:00-12:00 "☎"',
    ],
)
def test_an_expression_richer_than_the_form_is_kept_as_it_is(expression: str) -> None:
    assert check_expression(expression) is None
    assert read_week(expression) is None


@pytest.mark.parametrize("expression", ["Fr 18:00-26:00", "Mo-Su 22:00-30:00"])
def test_hours_past_24_are_valid_and_too_rich_for_the_form(expression: str) -> None:
    assert check_expression(expression) is None
    assert read_week(expression) is None


def test_a_range_of_days_over_the_end_of_the_week_loses_no_day() -> None:
    assert wall("Sa-Mo 09:00-12:00", date(2026, 6, 7)) == ["09:00-12:00"]
    form = read_week("Sa-Mo 09:00-12:00")
    assert form is None or [bool(spans) for spans in form.days] == [True, *[False] * 4, True, True]


def test_the_form_says_closed_on_holidays_only_when_the_expression_closes_them() -> None:
    expression = "PH off; Mo-Fr 08:00-19:00"  # a later rule wins: the place is open on 11 November
    form = read_week(expression)
    assert form is None or form.on_holidays is bool(open_periods(expression, ZONE, ARMISTICE))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """No span, one or two, in order, on five minutes; the last may run to midnight."""
    count = draw(st.integers(0, 2)) * 2
    marks = sorted(draw(st.lists(st.integers(0, 288), min_size=count, max_size=count, unique=True)))
    clocks = [END_OF_DAY if m == 288 else time(m // 12, m % 12 * 5) for m in marks]
    return tuple(zip(clocks[::2], clocks[1::2], strict=True))


WEEKS = st.builds(WeeklyHours, st.lists(spans(), min_size=7, max_size=7).map(tuple).filter(any), st.booleans())


@given(WEEKS)
def test_a_week_is_read_back_as_it_was_written(form: WeeklyHours) -> None:
    assert check_expression(form.expression()) is None
    assert read_week(form.expression()) == form


@given(WEEKS, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_day_is_open_as_long_as_its_form_says_or_not_at_all(form: WeeklyHours, day: date) -> None:
    found = open_periods(form.expression(), ZONE, day)
    assert all(day_period(day, PARIS).contains(span) for span in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    if found and day_period(day, PARIS).minutes == 24 * 60:
        written = sum(_minutes(end) - _minutes(start) for start, end in form.days[day.weekday()])
        assert sum(span.minutes for span in found) == written


def _minutes(clock: time) -> int:
    return 24 * 60 if clock == END_OF_DAY else clock.hour * 60 + clock.minute


@pytest.mark.parametrize(
    ("expression", "column"),
    [("garbage", "1"), ("🐑", "1"), ("", "1"), ("Mo-Fr 8h", "7"), ("Mo-Fr 25:00-99:00", "7")],
)
def test_an_expression_nobody_can_read_is_refused_where_it_breaks(expression: str, column: str) -> None:
    refusal = check_expression(expression)
    assert refusal is not None
    assert (refusal.code, refusal.facts["column"]) == ("bad_hours", column)


@pytest.mark.parametrize(
    ("expression", "day", "expected"),
    [
        (OFFICE, TUESDAY, ["08:00-12:00", "13:00-19:00"]),
        (OFFICE, ARMISTICE, []),
        (OFFICE, date(2026, 11, 14), []),  # a Saturday
        (OFFICE, date(2028, 2, 29), ["08:00-12:00", "13:00-19:00"]),  # a Tuesday
        ("Mo-Fr 08:00-19:00", ARMISTICE, ["08:00-19:00"]),
        ("Mo-Fr 08:00-19:00; PH off", date(2026, 7, 14), []),
        ("Mo-Fr 08:00-19:00; PH off", date(2026, 4, 6), []),  # Easter Monday
        ("Mo-Su 08:00-24:00", TUESDAY, ["08:00-00:00"]),
        ("Mo-Su 00:00-24:00", TUESDAY, ["00:00-00:00"]),
        ("Mo 22:00-02:00", TUESDAY, ["00:00-02:00"]),
        ("off", TUESDAY, []),
        ("", TUESDAY, []),
    ],
)
def test_a_day_is_open_as_the_expression_says(expression: str, day: date, expected: list[str]) -> None:
    assert wall(expression, day) == expected


@pytest.mark.parametrize(
    ("expression", "day", "minutes"),
    [
        ("24/7", SPRING, 23 * 60),
        ("24/7", AUTUMN, 25 * 60),
        ("Mo-Su 00:00-24:00", SPRING, 23 * 60),
        ("Mo-Su 00:00-24:00", AUTUMN, 25 * 60),
        ("Su 01:00-05:00", SPRING, 3 * 60),
        ("Su 01:00-05:00", AUTUMN, 5 * 60),
        ("Sa 22:00-06:00", SPRING, 5 * 60),
        ("Sa 22:00-06:00", AUTUMN, 7 * 60),
        ("Su 02:00-03:00", SPRING, 0),
        ("Su 08:00-12:00", SPRING, 4 * 60),
        ("Su 08:00-12:00", AUTUMN, 4 * 60),
    ],
)
def test_on_the_nights_of_clock_changes_what_is_open_is_real_time(expression: str, day: date, minutes: int) -> None:
    assert sum(span.minutes for span in open_periods(expression, ZONE, day)) == minutes


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (at(TUESDAY, 8), at(TUESDAY, 12), True),
        (at(TUESDAY, 13), at(TUESDAY, 19), True),
        (at(TUESDAY, 7, 59), at(TUESDAY, 9), False),
        (at(TUESDAY, 18), at(TUESDAY, 19, 1), False),
        (at(TUESDAY, 11), at(TUESDAY, 14), False),  # over lunch
        (at(ARMISTICE, 9), at(ARMISTICE, 10), False),
        (at(TUESDAY, 18), at(date(2026, 11, 12), 9), False),
    ],
)
def test_a_period_is_covered_when_no_minute_is_closed(start: datetime, end: datetime, inside: bool) -> None:
    assert is_open_during(OFFICE, ZONE, Period(start, end)) is inside


@pytest.mark.parametrize("expression", ["24/7", "Mo-Su 00:00-24:00", "Sa 22:00-06:00", "Sa 22:00-30:00"])
@pytest.mark.parametrize(("sunday", "hours"), [(SPRING, 7), (AUTUMN, 9), (date(2026, 6, 7), 8)])
def test_a_night_is_covered_over_midnight_and_clock_changes(expression: str, sunday: date, hours: int) -> None:
    night = Period(at(sunday - timedelta(days=1), 22), at(sunday, 6))
    assert night.minutes == hours * 60
    assert is_open_during(expression, ZONE, night)
    assert not is_open_during(OFFICE, ZONE, night)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (at(TUESDAY, 7), OpenState(False, at(TUESDAY, 8))),
        (at(TUESDAY, 8), OpenState(True, at(TUESDAY, 12))),
        (at(TUESDAY, 12), OpenState(False, at(TUESDAY, 13))),
        (at(TUESDAY, 18, 59), OpenState(True, at(TUESDAY, 19))),
        (at(TUESDAY, 19), OpenState(False, at(date(2026, 11, 12), 8))),  # over the holiday
        (at(ARMISTICE, 10), OpenState(False, at(date(2026, 11, 12), 8))),
    ],
)
def test_a_place_tells_until_when_it_is_open_or_closed(now: datetime, state: OpenState) -> None:
    assert state_at(OFFICE, ZONE, now) == state


@pytest.mark.parametrize("expression", ["24/7", "Mo-Su 00:00-24:00"])
@pytest.mark.parametrize("now", [at(SPRING, 1), at(AUTUMN, 1), at(TUESDAY, 12)])
def test_a_place_that_never_closes_has_no_next_change(expression: str, now: datetime) -> None:
    assert state_at(expression, ZONE, now) == OpenState(True, None)


@pytest.mark.parametrize("expression", ["", "off", "2030 Mo-Fr 08:00-12:00"])
def test_a_place_that_does_not_open_within_two_weeks_has_no_next_change(expression: str) -> None:
    assert state_at(expression, ZONE, at(TUESDAY, 12)) == OpenState(False, None)


def test_open_till_two_in_the_morning_closes_at_two_not_at_midnight() -> None:
    assert state_at("Tu 18:00-02:00", ZONE, at(TUESDAY, 23)) == OpenState(True, at(ARMISTICE, 2))


@pytest.mark.parametrize("now", [at(TUESDAY, 9), at(SPRING, 1), at(AUTUMN, 4)])
def test_the_state_is_the_same_on_any_wall_clock(now: datetime) -> None:
    expression = "Mo-Su 00:30-05:00,08:00-12:00"
    elsewhere = now.astimezone(ZoneInfo("Indian/Reunion"))
    assert state_at(expression, ZONE, now) == state_at(expression, ZONE, elsewhere)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("SH Mo-Fr 09:00-12:00; PH off", "school_holidays"),
        ("Mo-Fr 09:00-12:00; SH off", "school_holidays"),
        ("PH Mo-Fr 09:00-12:00", "holidays_and_days"),
        ("Mo-Fr sunrise-sunset", "sun"),
        ("Mo-Fr 18:00-03:00; PH off", "night_and_holidays"),
        ("Mo-Fr 18:00-27:00; PH off", "night_and_holidays"),
    ],
)
def test_hours_that_would_be_saved_and_not_obeyed_are_refused(expression: str, code: str) -> None:
    refusal = check_expression(expression)
    assert refusal is not None
    assert refusal.code == code


@pytest.mark.parametrize(
    "expression",
    [
        "Mo-Fr 18:00-03:00",
        "Mo-Fr 09:00-24:00; PH off",
        "PH,Mo-Fr 09:00-12:00",
        'Mo-Fr 09:00-12:00 "sunrise, SH"',
        "24/7",
    ],
)
def test_hours_that_are_obeyed_are_accepted(expression: str) -> None:
    assert check_expression(expression) is None
