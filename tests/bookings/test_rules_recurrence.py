"""Rules of repetition: which local days they mean, how RFC 5545 writes them, what they refuse."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil import rrule
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.bookings.rules.recurrence import LONGEST, Recurrence, read_rule
from maillage.kernel.refusal import Refusal

TUESDAY = date(2026, 12, 1)
WORKING_DAYS = frozenset(range(5))
DAY = timedelta(days=1)


def every(*weekdays: int, **more: object) -> Recurrence:
    """Weekly on these weekdays (0 is Monday)."""
    return Recurrence(weekdays=frozenset(weekdays), **more)  # type: ignore[arg-type]  # as the test says


MEANT = [
    ("two weekdays", every(1, 3, count=3), TUESDAY, "2026-12-01 2026-12-03 2026-12-08"),
    ("no weekday said", Recurrence(count=3), TUESDAY, "2026-12-01 2026-12-08 2026-12-15"),
    ("the last day is included", Recurrence(until=date(2026, 12, 15)), TUESDAY, "2026-12-01 2026-12-08 2026-12-15"),
    ("every other week", Recurrence(every=2, count=3), TUESDAY, "2026-12-01 2026-12-15 2026-12-29"),
    ("begins on another weekday", every(1, 3, count=2), date(2026, 12, 2), "2026-12-03 2026-12-08"),
    (
        "a fortnight counts from its own week",
        every(0, 4, every=2, count=3),
        TUESDAY,
        "2026-12-04 2026-12-14 2026-12-18",
    ),
    ("one day only", Recurrence(until=TUESDAY), TUESDAY, "2026-12-01"),
    ("over the new year", Recurrence(count=2), date(2026, 12, 29), "2026-12-29 2027-01-05"),
    ("daily", Recurrence("daily", count=3), TUESDAY, "2026-12-01 2026-12-02 2026-12-03"),
    ("daily over a clock change", Recurrence("daily", count=3), date(2027, 3, 27), "2027-03-27 2027-03-28 2027-03-29"),
    ("working days", Recurrence("daily", WORKING_DAYS, count=2), date(2026, 12, 4), "2026-12-04 2026-12-07"),
    ("every third day", Recurrence("daily", every=3, count=3), TUESDAY, "2026-12-01 2026-12-04 2026-12-07"),
    ("the second Tuesday", Recurrence("monthly", count=3), date(2026, 12, 8), "2026-12-08 2027-01-12 2027-02-09"),
    ("a fourth stays a fourth", Recurrence("monthly", count=3), date(2027, 2, 23), "2027-02-23 2027-03-23 2027-04-27"),
    ("a fifth is the last", Recurrence("monthly", count=3), date(2026, 12, 29), "2026-12-29 2027-01-26 2027-02-23"),
    ("monthly from a leap day", Recurrence("monthly", count=3), date(2028, 2, 29), "2028-02-29 2028-03-28 2028-04-25"),
    ("weekly over a leap day", Recurrence(count=3), date(2028, 2, 22), "2028-02-22 2028-02-29 2028-03-07"),
    ("every third month", Recurrence("monthly", every=3, count=2), TUESDAY, "2026-12-01 2027-03-02"),
]


@pytest.mark.parametrize(("rule", "first", "days"), [case[1:] for case in MEANT], ids=[case[0] for case in MEANT])
def test_a_rule_means_these_days(rule: Recurrence, first: date, days: str) -> None:
    assert " ".join(day.isoformat() for day in rule.dates(first)) == days


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Recurrence(), "no_end"),
        (every(1), "no_end"),
        (Recurrence(until=TUESDAY - DAY), "ends_before"),
        (every(0, until=TUESDAY + 3 * DAY), "no_dates"),  # from a Tuesday to a Friday there is no Monday
        (Recurrence("daily", count=LONGEST + 1), "too_many_dates"),
        (Recurrence("daily", until=TUESDAY + LONGEST * DAY), "too_many_dates"),
        (Recurrence("daily", until=date(9999, 12, 31)), "too_many_dates"),
        (Recurrence(count=10**9), "too_many_dates"),
    ],
)
def test_a_rule_without_an_end_without_a_date_or_too_long_is_refused(rule: Recurrence, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rule.dates(TUESDAY)
    assert refused.value.code == code
    assert "%(" not in str(refused.value)


def test_five_days_a_week_for_a_year_is_not_too_long() -> None:
    assert len(Recurrence("daily", WORKING_DAYS, until=TUESDAY + 363 * DAY).dates(TUESDAY)) == LONGEST
    assert len(Recurrence("daily", count=LONGEST).dates(TUESDAY)) == LONGEST


@pytest.mark.parametrize(
    ("rule", "first", "text"),
    [
        (Recurrence(count=3), TUESDAY, "FREQ=WEEKLY;COUNT=3"),
        (every(3, 1, count=3), TUESDAY, "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3"),
        (every(6, every=2, until=date(2027, 1, 31)), TUESDAY, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20270131"),
        (Recurrence("daily", WORKING_DAYS, count=9), TUESDAY, "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=9"),
        (Recurrence("monthly", count=3), date(2026, 12, 8), "FREQ=MONTHLY;BYDAY=2TU;COUNT=3"),
        (Recurrence("monthly", count=3), date(2026, 12, 29), "FREQ=MONTHLY;BYDAY=-1TU;COUNT=3"),
    ],
)
def test_a_rule_is_written_as_rfc_5545_does_and_read_again(rule: Recurrence, first: date, text: str) -> None:
    assert rule.text(first) == text
    assert read_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekly",
        "FREQ=YEARLY;COUNT=2",
        "FREQ=WEEKLY;BYDAY=XX;COUNT=2",
        "FREQ=WEEKLY;UNTIL=soon",
        "FREQ=DAILY;COUNT=x",
    ],
)
def test_what_we_do_not_write_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_rule(text)


def test_a_rule_without_a_frequency_is_not_read() -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_rule("COUNT=2")


FIRSTS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
WEEKDAYS = st.frozensets(st.integers(0, 6))


@st.composite
def rules(draw: st.DrawFn) -> tuple[Recurrence, date]:
    """A rule with one end, and its first day."""
    first = draw(FIRSTS)
    frequency = draw(st.sampled_from(["weekly", "monthly", "daily"]))
    weekdays = draw(WEEKDAYS) if frequency != "monthly" else frozenset()
    by_count = draw(st.booleans())
    count = draw(st.integers(1, 60)) if by_count else None
    until = None if by_count else first + draw(st.integers(0, 200)) * DAY
    return Recurrence(frequency, weekdays, draw(st.integers(1, 6)), until, count), first


def days_of(rule: Recurrence, first: date) -> tuple[date, ...]:
    try:
        return rule.dates(first)
    except Refusal as refusal:
        assume(refusal.code not in {"no_dates"})
        raise


@given(rules())
def test_what_is_written_is_read_as_it_was(drawn: tuple[Recurrence, date]) -> None:
    rule, first = drawn
    assert read_rule(rule.text(first)) == rule


@given(rules())
def test_the_days_keep_their_promises(drawn: tuple[Recurrence, date]) -> None:
    rule, first = drawn
    days = days_of(rule, first)
    assert list(days) == sorted(set(days))
    assert days[0] >= first
    assert rule.count is None or len(days) == rule.count
    assert rule.until is None or days[-1] <= rule.until
    weekdays = rule.weekdays or (frozenset(range(7)) if rule.frequency == "daily" else {first.weekday()})
    assert {day.weekday() for day in days} <= weekdays


@given(rules())
def test_the_weeks_or_months_between_are_as_many_as_said(drawn: tuple[Recurrence, date]) -> None:
    rule, first = drawn
    days = days_of(rule, first)
    if rule.frequency == "weekly":
        monday = first - first.weekday() * DAY
        assert {(day - monday).days // 7 % rule.every for day in days} == {0}
    elif rule.frequency == "monthly":
        assert {((day.year - first.year) * 12 + day.month - first.month) % rule.every for day in days} == {0}
        assert len({(day.year, day.month) for day in days}) == len(days)
    else:
        assert {(day - first).days % rule.every for day in days} == {0}


@given(rules())
def test_another_reader_of_the_norm_finds_the_same_days(drawn: tuple[Recurrence, date]) -> None:
    rule, first = drawn
    read = rrule.rrulestr(rule.text(first), dtstart=datetime.combine(first, datetime.min.time()))
    assert tuple(moment.date() for moment in read) == days_of(rule, first)


@given(rules(), st.integers(1, 100), st.integers(1, 40))
def test_whoever_says_both_ends_gets_the_same_days_once_written(
    drawn: tuple[Recurrence, date], days: int, count: int
) -> None:
    rule, first = drawn
    both = Recurrence(rule.frequency, rule.weekdays, rule.every, first + days * DAY, count)
    days_meant = days_of(both, first)
    assert read_rule(both.text(first)).dates(first) == days_meant


@given(rules(), st.integers(1, 50))
def test_a_later_end_only_adds_days(drawn: tuple[Recurrence, date], more: int) -> None:
    rule, first = drawn
    days = days_of(rule, first)
    until = rule.until and rule.until + more * DAY
    longer = Recurrence(rule.frequency, rule.weekdays, rule.every, until, rule.count and rule.count + more)
    assert longer.dates(first)[: len(days)] == days
