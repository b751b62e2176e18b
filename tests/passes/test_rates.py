"""What stays cost: cases worked out by hand, and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.period import Period
from maillage.passes.rules.rates import Part, Prices, RateKind, cost_of, cost_of_part, may_be_rate, parts_of
from tests.factories import PARIS

PRICES = Prices(hour=300, half_day=800, evening=500, day=1400, week=4000, month=12000)
MONDAY = date(2026, 11, 23)


def stay(day: date, start: str, end: str) -> Period:
    first, last = (datetime.combine(day, datetime.strptime(text, "%H:%M").time(), PARIS) for text in (start, end))  # noqa: DTZ007 - the zone is given beside
    return Period(first, last)


def halves(day: date, count: int = 1) -> Part:
    return Part(day, 240 * count, count)


@pytest.mark.parametrize(
    ("start", "end", "cents"),
    [
        ("09:00", "10:00", 300),  # an hour
        ("09:00", "10:20", 400),  # minutes of an hour, to the cent above
        ("09:00", "12:00", 800),  # three hours cost more than a half-day
        ("09:00", "14:00", 800),  # five hours are still one
        ("13:00", "19:00", 800),  # the whole afternoon is one
        ("09:00", "17:00", 1400),  # two half-days would be 16 €: a day is 14
        ("18:00", "22:00", 500),  # an evening
        ("18:00", "19:00", 300),  # the least of the two
    ],
)
def test_a_stay_costs_the_least_of_what_it_may_be_paid_by(start: str, end: str, cents: int) -> None:
    assert cost_of(parts_of(stay(MONDAY, start, end), PARIS), PRICES).by_month == cents


@pytest.mark.parametrize(
    ("start", "end", "unit"),
    [
        ("09:00", "10:00", "hour"),
        ("09:00", "12:00", "half_day"),
        ("09:00", "17:00", "day"),
        ("18:00", "22:00", "evening"),
        ("18:00", "19:00", "hour"),
    ],
)
def test_a_stay_is_told_by_the_length_it_is_paid_by(start: str, end: str, unit: str) -> None:
    (part,) = parts_of(stay(MONDAY, start, end), PARIS)
    assert cost_of_part(part, PRICES)[1] == unit


def test_ceilings_of_a_day_a_week_and_a_month() -> None:
    day = [halves(MONDAY), halves(MONDAY)]
    assert cost_of(day, PRICES).plain == 1600
    assert cost_of(day, PRICES).by_day == 1400
    week = [halves(MONDAY + timedelta(days=n), 2) for n in range(5)]
    assert cost_of(week, PRICES).by_week == 4000
    month = [halves(date(2026, 6, n), 2) for n in range(1, 31)]
    assert cost_of(month, PRICES).by_month == 12000


def test_a_week_in_two_months_is_two_weeks() -> None:
    first = date(2026, 11, 30)  # a Monday
    week = [halves(first + timedelta(days=n), 2) for n in range(5)]
    assert cost_of(week, PRICES).by_month == 1400 + 4000


def test_two_desks_are_two_lanes() -> None:
    one = parts_of(stay(MONDAY, "09:00", "17:00"), PARIS)
    two = parts_of(stay(MONDAY, "09:00", "17:00"), PARIS, 2)
    assert cost_of(two, PRICES).by_month == 2 * cost_of(one, PRICES).by_month


def test_sold_by_the_month_alone() -> None:
    prices = Prices(month=9000)
    assert cost_of([halves(MONDAY)], prices).by_month == 9000
    assert cost_of([halves(MONDAY), halves(MONDAY + timedelta(days=1))], prices).by_month == 9000


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 3, 29), 23 * 60), (date(2026, 10, 25), 25 * 60)])
def test_a_day_of_changed_clocks_counts_what_it_lasts(day: date, minutes: int) -> None:
    whole = Period(datetime.combine(day, datetime.min.time(), PARIS),
                   datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS))  # fmt: skip
    (part,) = parts_of(whole.utc(), PARIS)
    assert (part.day, part.minutes, part.halves) == (day, minutes, 2)


def test_a_night_is_cut_at_midnight() -> None:
    night = Period(datetime(2026, 11, 23, 20, tzinfo=PARIS), datetime(2026, 11, 24, 6, tzinfo=PARIS))
    assert [(part.day.day, part.minutes) for part in parts_of(night, PARIS)] == [(23, 240), (24, 360)]


@pytest.mark.parametrize(
    ("kind", "prices", "code"),
    [
        (RateKind.AMOUNT, Prices(), "no_price"),
        (RateKind.AMOUNT, Prices(day=0), "no_amount"),
        (RateKind.AMOUNT, Prices(half_day=1400, day=800), "upside_down"),
        (RateKind.AMOUNT, Prices(evening=500), "evening_alone"),
        (RateKind.FREE, Prices(), None),
        (RateKind.OPEN, Prices(half_day=500), None),
        (RateKind.AMOUNT, PRICES, None),
    ],
)
def test_what_may_be_a_rate(kind: RateKind, prices: Prices, code: str | None) -> None:
    refusal = may_be_rate(kind, prices)
    assert (refusal.code if refusal else None) == code


stays = st.lists(
    st.builds(
        lambda day, hour, length: parts_of(
            Period(
                datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day, hours=hour),
                datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day, hours=hour + length),
            ),
            PARIS,
        ),
        st.integers(0, 60), st.integers(6, 20), st.integers(1, 12),
    ),
    max_size=25,
)  # fmt: skip
ladders = st.lists(st.integers(1, 20000), min_size=5, max_size=5).map(sorted)
prices = st.builds(
    lambda ladder, kept, evening: replace(
        Prices(**{unit: cents for unit, cents, keep in zip(
            ("hour", "half_day", "day", "week", "month"), ladder, kept, strict=True) if keep}),
        evening=evening),
    ladders, st.lists(st.booleans(), min_size=5, max_size=5).filter(any), st.none() | st.integers(1, 9000),
)  # fmt: skip


@given(stays, prices)
def test_one_more_stay_never_costs_less(all_stays: list[tuple[Part, ...]], some: Prices) -> None:
    owed, parts = 0, []
    for one in all_stays:
        parts += one
        now = cost_of(parts, some).by_month
        assert now >= owed
        owed = now


@given(stays, prices, st.randoms(use_true_random=False))
def test_the_order_of_booking_changes_nothing(all_stays: list[tuple[Part, ...]], some: Prices, random: object) -> None:
    parts = [part for one in all_stays for part in one]
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis's own Random
    assert cost_of(parts, some) == cost_of(shuffled, some)


@given(stays, prices)
def test_no_ceiling_is_ever_passed(all_stays: list[tuple[Part, ...]], some: Prices) -> None:
    parts = [part for one in all_stays for part in one]
    months = {(part.day.year, part.day.month) for part in parts}
    weeks = {(part.day.month, *part.day.isocalendar()[:2]) for part in parts}
    cost = cost_of(parts, some)
    if some.month is not None:
        assert cost.by_month <= some.month * len(months)
    if some.week is not None:
        assert cost.by_week <= some.week * len(weeks)
    if some.day is not None:
        assert cost.by_day <= some.day * len({part.day for part in parts})
    assert 0 <= cost.by_month <= cost.by_week <= cost.by_day <= cost.plain
