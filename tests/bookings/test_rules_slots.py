"""The slots of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.slots import DaySlots, Slot, day_slots
from maillage.kernel.period import Period, day_period, instant
from maillage.places.rules.hours import open_periods
from tests.kit.policies import OFFICE

ZONE = "Europe/Paris"
PARIS = ZoneInfo(ZONE)
TUESDAY = date(2026, 11, 24)
ARMISTICE = date(2026, 11, 11)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)
LEAP_DAY = date(2028, 2, 29)


def slots(hours: str = OFFICE, day: date = TUESDAY, midday: time = time(12, 30)) -> DaySlots:
    return day_slots(hours, ZONE, midday, day)


def wall(slot: Slot | None) -> str:
    """What the wall clock shows, or nothing."""
    if slot is None:
        return ""
    local = slot.period.local(PARIS)
    return f"{local.start:%H:%M}-{local.end:%H:%M}"


def clock(start: int, end: int, day: date = TUESDAY) -> Period:
    return Period(instant(day, time(start), PARIS), instant(day, time(end), PARIS)).utc()


@pytest.mark.parametrize(
    ("hours", "day", "morning", "afternoon", "whole"),
    [
        (OFFICE, TUESDAY, "08:00-12:00", "13:00-19:00", "08:00-19:00"),
        (OFFICE, LEAP_DAY, "08:00-12:00", "13:00-19:00", "08:00-19:00"),
        (OFFICE, ARMISTICE, "", "", ""),
        ("Mo-Fr 08:00-19:00", TUESDAY, "08:00-12:30", "12:30-19:00", "08:00-19:00"),
        ("Tu 08:00-12:00", TUESDAY, "08:00-12:00", "", "08:00-12:00"),
        ("Tu 14:00-24:00", TUESDAY, "", "14:00-00:00", "14:00-00:00"),
        ("Tu 12:30-14:00", TUESDAY, "", "12:30-14:00", "12:30-14:00"),
        ("Tu 10:00-12:30", TUESDAY, "10:00-12:30", "", "10:00-12:30"),
        ("24/7", TUESDAY, "00:00-12:30", "12:30-00:00", "00:00-00:00"),
        ("Mo 20:00-02:00", TUESDAY, "00:00-02:00", "", "00:00-02:00"),
        ("off", TUESDAY, "", "", ""),
        ("", TUESDAY, "", "", ""),
    ],
)
def test_a_day_is_cut_at_midday(hours: str, day: date, morning: str, afternoon: str, whole: str) -> None:
    cut = slots(hours, day)
    assert (wall(cut.morning), wall(cut.afternoon), wall(cut.day)) == (morning, afternoon, whole)


@pytest.mark.parametrize(
    ("day", "morning", "afternoon", "whole"),
    [(SPRING, 11, 12, 23), (AUTUMN, 13, 12, 25), (TUESDAY, 12, 12, 24)],
)
def test_a_clock_change_is_in_the_morning(day: date, morning: int, afternoon: int, whole: int) -> None:
    cut = slots("24/7", day, midday=time(12))
    assert [slot.period.minutes // 60 for slot in cut.all] == [morning, afternoon, whole]


@pytest.mark.parametrize(("granularity", "names"), [("half_day", ["morning", "afternoon", "day"]), ("day", ["day"])])
def test_by_the_day_only_the_day_is_booked(granularity: str, names: list[str]) -> None:
    assert [slot.name for slot in slots().bookable(granularity)] == names


@pytest.mark.parametrize("granularity", ["half_day", "day"])
def test_a_closed_day_has_nothing_to_book(granularity: str) -> None:
    closed = slots(day=ARMISTICE)
    assert closed.all == closed.bookable(granularity) == ()
    assert closed.enclosing(granularity, clock(9, 10, ARMISTICE)) is None


@pytest.mark.parametrize(
    ("start", "end", "granularity", "name"),
    [
        (9, 10, "half_day", "morning"),
        (8, 12, "half_day", "morning"),
        (14, 16, "half_day", "afternoon"),
        (11, 14, "half_day", "day"),
        (8, 19, "half_day", "day"),
        (9, 10, "day", "day"),
        (7, 9, "half_day", None),
        (18, 20, "day", None),
    ],
)
def test_the_shortest_slot_that_holds_it_all_is_given(start: int, end: int, granularity: str, name: str | None) -> None:
    found = slots().enclosing(granularity, clock(start, end))
    assert (found and found.name) == name


@given(
    st.sampled_from([OFFICE, "24/7", "Mo-Su 08:00-24:00", "Sa 22:00-06:00", "Mo-Su 00:30-05:00,10:00-15:00"]),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)) | st.sampled_from([SPRING, AUTUMN, LEAP_DAY, ARMISTICE]),
    st.times().filter(lambda t: 6 <= t.hour <= 18),
)
def test_the_parts_of_a_day_hold_all_its_open_hours_and_meet_at_midday(hours: str, day: date, midday: time) -> None:
    cut = slots(hours, day, midday)
    spans = open_periods(hours, ZONE, day)
    noon = datetime.combine(day, midday, tzinfo=PARIS).astimezone(UTC)
    assert (cut.day is None) is (not spans)
    assert cut.day is None or all(cut.day.period.contains(s) for s in spans)
    assert cut.morning is None or cut.morning.period.end <= noon
    assert cut.afternoon is None or cut.afternoon.period.start >= noon
    assert all(day_period(day, PARIS).contains(slot.period) for slot in cut.all)
    assert all(cut.day is not None and cut.day.period.contains(slot.period) for slot in cut.all)
