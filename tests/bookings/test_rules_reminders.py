"""Reminders: the day before or two hours before, and never at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.reminders import is_quiet, next_morning, reminder_at

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
TUESDAY = date(2026, 11, 24)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAY = timedelta(days=1)


def at(clock: str, day: date = TUESDAY, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        ("00:00", True),
        ("03:00", True),
        ("06:59:59", True),
        ("07:00", False),
        ("12:00", False),
        ("20:59:59", False),
        ("21:00", True),
        ("23:59", True),
    ],
)
def test_it_is_night_from_nine_to_seven(clock: str, quiet: bool) -> None:
    assert is_quiet(at(clock), PARIS) is quiet


def test_the_night_is_that_of_the_place() -> None:
    assert not is_quiet(at("20:00"), PARIS)
    assert is_quiet(at("20:00"), REUNION)


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (at("12:00"), at("12:00")),
        (at("07:00"), at("07:00")),
        (at("06:59"), at("07:00")),
        (at("00:00"), at("07:00")),
        (at("21:00"), at("07:00", TUESDAY + DAY)),
        (at("23:30", SPRING - DAY), at("07:00", SPRING)),  # the clocks change in that night
        (at("23:30", AUTUMN - DAY), at("07:00", AUTUMN)),
        (at("22:00", date(2026, 12, 31)), at("07:00", date(2027, 1, 1))),
    ],
)
def test_what_can_wait_waits_until_seven(moment: datetime, morning: datetime) -> None:
    assert next_morning(moment, PARIS) == morning


@pytest.mark.parametrize(
    ("choice", "starts", "reminder"),
    [
        ("none", at("09:00"), None),
        ("", at("09:00"), None),
        ("day", at("09:00"), at("17:00", TUESDAY - DAY)),
        ("day", at("23:00"), at("17:00", TUESDAY - DAY)),
        ("day", at("00:00"), at("17:00", TUESDAY - DAY)),
        ("hours", at("09:00"), at("07:00")),
        ("hours", at("14:30"), at("12:30")),
        ("hours", at("22:59"), at("20:59")),
        ("hours", at("08:59"), at("17:00", TUESDAY - DAY)),  # two hours before is at night
        ("hours", at("08:00"), at("17:00", TUESDAY - DAY)),
        ("hours", at("23:00"), at("17:00", TUESDAY - DAY)),
        ("day", at("09:00", SPRING), at("17:00", SPRING - DAY)),
        ("hours", at("09:00", SPRING), at("07:00", SPRING)),
        ("day", at("09:00", AUTUMN), at("17:00", AUTUMN - DAY)),
    ],
)
def test_a_reminder_comes_when_one_chose(choice: str, starts: datetime, reminder: datetime | None) -> None:
    assert reminder_at(choice, starts, PARIS) == reminder


ZONES = st.sampled_from([PARIS, REUNION, ZoneInfo("America/Martinique"), ZoneInfo("Pacific/Noumea")])
MOMENTS = st.one_of(
    st.integers(1_767_225_600, 1_924_905_600).map(lambda s: datetime.fromtimestamp(s, tz=UTC)),  # 2026–2030
    st.builds(
        lambda day, minutes: at("00:00", day) + timedelta(minutes=minutes),
        st.sampled_from([SPRING, AUTUMN]),
        st.integers(-1500, 3000),
    ),
)


@given(st.sampled_from(["day", "hours"]), MOMENTS, ZONES)
def test_nobody_is_reminded_at_night_nor_after_it_began(choice: str, starts: datetime, zone: ZoneInfo) -> None:
    reminder = reminder_at(choice, starts, zone)
    assert reminder is not None
    assert not is_quiet(reminder, zone)
    assert timedelta(hours=2) <= starts - reminder <= timedelta(hours=32)  # the longest day has 25 hours


@given(MOMENTS, ZONES)
def test_the_morning_is_never_earlier_and_never_at_night(moment: datetime, zone: ZoneInfo) -> None:
    morning = next_morning(moment, zone)
    assert not is_quiet(morning, zone)
    assert timedelta(0) <= morning - moment <= timedelta(hours=11)
    assert next_morning(morning, zone) == morning
