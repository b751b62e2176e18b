"""Passes: what pays first, proration, suspension, and what a quote says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.money import Money
from maillage.passes.presenters.quotes import lines_in_words
from maillage.passes.rules.passes import (
    HeldPass,
    Interruption,
    Lot,
    PassForm,
    Purse,
    days_left,
    last_day,
    may_sell,
    may_suspend,
    month_of,
    price_of_pass,
    prorate,
)
from maillage.passes.rules.quotes import Quote, Rate, make_quote
from maillage.passes.rules.rates import Part, Prices, RateKind

DAY = date(2026, 11, 24)
PRICES = Prices(half_day=800, day=1400, week=4000)
RATE = Rate(1, RateKind.AMOUNT, PRICES)
FIRST, LAST = date(2026, 1, 1), date(2027, 3, 31)


def book(left: int, *, number: int = 1, last: date = LAST) -> HeldPass:
    return HeldPass(number, "Carnet", PassForm.HALF_DAYS, FIRST, LAST, 10, (Lot(number, left, last),))


def quoted(parts: list[Part], passes: list[HeldPass], rate: Rate = RATE) -> Quote:
    quote = make_quote(parts, [rate], passes)
    assert quote is not None
    assert sum(line.cents for line in quote.lines) == quote.cents
    return quote


def test_a_book_pays_and_says_what_is_left() -> None:
    quote = quoted([Part(DAY, 240, 1)], [book(4)])
    assert quote.cents == 0
    (line,) = quote.lines
    assert (line.code, line.facts["left"], line.facts["last"]) == ("pass_half_days", 3, LAST)


def test_the_last_half_day_pays_for_half_of_a_day() -> None:
    quote = quoted([Part(DAY, 480, 2)], [book(1)])
    assert [line.code for line in quote.lines] == ["pass_half_days", "stay"]
    assert quote.cents == 800


def test_the_lot_that_ends_first_is_spent_first() -> None:
    soon = DAY + timedelta(days=3)
    held = replace(book(0), lots=(Lot(1, 5, LAST), Lot(2, 1, soon), Lot(3, 4, DAY - timedelta(days=1))))
    quote = quoted([Part(DAY, 480, 2)], [held])
    assert [(one.lot_id, one.amount) for one in quote.spent] == [(2, 1), (1, 1)]


def test_as_often_as_one_wants_is_used_before_half_days() -> None:
    month = HeldPass(9, "Mois", PassForm.UNLIMITED, FIRST, LAST)
    assert {one.pass_id for one in quoted([Part(DAY, 480, 2)], [book(5), month]).spent} == {9}


def test_a_month_s_pass_is_for_one_desk() -> None:
    month = HeldPass(9, "Mois", PassForm.UNLIMITED, FIRST, LAST)
    quote = quoted([Part(DAY, 240, 1), Part(DAY, 240, 1, lane=1)], [month])
    assert quote.cents == 800


def test_days_a_month_count_each_day_once() -> None:
    held = HeldPass(2, "Quatre jours", PassForm.DAYS, FIRST, LAST, 4, used=frozenset({DAY, date(2026, 11, 2)}))
    assert days_left(held, DAY) == 2
    assert quoted([Part(DAY, 240, 1)], [held]).lines[0].facts["left"] == 2  # that day is counted already
    assert quoted([Part(DAY + timedelta(days=1), 240, 1)], [held]).lines[0].facts["left"] == 1


def test_days_of_a_month_begun_in_the_middle() -> None:
    held = HeldPass(2, "Quatre jours", PassForm.DAYS, date(2026, 11, 16), LAST, 4)
    assert days_left(held, DAY) == 2
    assert days_left(held, date(2026, 12, 1)) == 4


def test_hours_pay_for_the_whole_of_a_part_or_for_nothing() -> None:
    held = HeldPass(3, "Salle", PassForm.HOURS, FIRST, LAST, 2, (Lot(1, 90, LAST), Lot(2, 30, LAST)))
    assert quoted([Part(DAY, 120, 1)], [held]).cents == 0
    assert quoted([Part(DAY, 150, 1)], [held]).cents == 800


def test_a_pass_suspended_that_day_pays_nothing() -> None:
    held = replace(book(5), interruptions=(Interruption(DAY, DAY),))
    assert quoted([Part(DAY, 240, 1)], [held]).cents == 800


def in_words(lines: Iterable[tuple[str, int, Mapping[str, object]]]) -> str:
    with override("en"):
        return lines_in_words(lines)[0].text.replace("\xa0", " ")


def test_an_hour_of_a_room_is_quoted_as_an_hour_and_what_was_written_before_as_it_was() -> None:
    rate = Rate(1, RateKind.AMOUNT, Prices(hour=800, half_day=2400, day=4000, evening=2000))
    stays = [Part(DAY, 60, 1), Part(DAY + timedelta(days=1), 240, 1), Part(DAY + timedelta(days=2), 480, 2)]
    for stay, words in zip(stays, ("1 h", "1 half-day", "1 whole day"), strict=True):
        assert in_words((one.code, one.cents, one.facts) for one in quoted([stay], [], rate).lines) == words
    several = quoted(stays[:2], [], rate).lines
    assert in_words((one.code, one.cents, one.facts) for one in several) == "1 half-day, 1 h"
    before = {"minutes": 60, "halves": 1, "audience": ""}
    assert in_words([("stay", 1, {**before, "by_hour": True})]) == "1 h"
    assert in_words([("stay", 1, {**before, "by_hour": False})]) == "1 half-day"


def test_ceilings_are_lines_of_their_own() -> None:
    rate = replace(RATE, counted=(Part(DAY, 240, 1),))
    quote = quoted([Part(DAY, 240, 1)], [], rate)
    assert [(line.code, line.cents) for line in quote.lines] == [("stay", 800), ("ceiling_day", -200)]


def test_the_cheapest_of_one_s_rates() -> None:
    member = Rate(2, RateKind.AMOUNT, Prices(half_day=500), "member")
    quote = make_quote([Part(DAY, 240, 1)], [RATE, member])
    assert quote is not None
    assert (quote.cents, quote.audience) == (500, "member")


def test_where_nothing_is_asked_no_pass_is_spent() -> None:
    assert make_quote([Part(DAY, 240, 1)], [RATE, Rate(2, RateKind.FREE, Prices(), "student")], [book(5)]) is None


def test_a_price_one_chooses_is_only_suggested() -> None:
    quote = quoted([Part(DAY, 240, 1)], [], Rate(1, RateKind.OPEN, PRICES))
    assert (quote.cents, quote.suggested) == (0, 800)


@given(st.integers(0, 10), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 2)), max_size=20))
def test_what_is_spent_and_what_is_paid_make_the_stay(left: int, stays: list[tuple[int, int]]) -> None:
    purse = Purse([book(left), replace(book(2, number=2), first=DAY + timedelta(days=5))])
    parts = [Part(DAY + timedelta(days=day), 240 * halves, halves) for day, halves in stays]
    unpaid = sum(purse.pay(part) for part in parts)
    assert sum(one.amount for one in purse.spent) + unpaid == sum(part.halves for part in parts)
    assert all(lot.left >= 0 for one in purse.passes for lot in one.lots)


@given(st.integers(0, 1_000_000), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_the_two_parts_of_a_month_make_its_price(cents: int, first: date) -> None:
    whole = Money(cents)
    rest = prorate(whole, first)
    start, end = month_of(first)
    before = (first - start).days
    parts = whole.allocate([before, (end - first).days + 1]) if before else [Money(0), whole]
    assert parts[0] + rest == whole
    assert Money(0) <= rest <= whole


@pytest.mark.parametrize(
    ("form", "months", "first", "cents", "last"),
    [
        (PassForm.HALF_DAYS, 12, date(2026, 11, 24), 6000, date(2027, 11, 23)),
        (PassForm.HALF_DAYS, 12, date(2028, 2, 29), 6000, date(2029, 2, 28)),
        (PassForm.DAYS, 1, date(2026, 11, 16), 3000, date(2026, 11, 30)),
        (PassForm.UNLIMITED, 2, date(2026, 11, 16), 9000, date(2026, 12, 31)),
        (PassForm.UNLIMITED, 1, date(2026, 12, 1), 6000, date(2026, 12, 31)),
    ],
)
def test_what_a_pass_costs_and_when_it_ends(form: PassForm, months: int, first: date, cents: int, last: date) -> None:
    assert price_of_pass(form, 6000, months, first).cents == cents
    assert last_day(form, months, first) == last


@pytest.mark.parametrize(
    ("first", "days", "code"),
    [(0, 5, None), (-1, 2, "suspended_outside"), (0, -1, "suspended_too_long"), (0, 400, "suspended_too_long"),
     (500, 2, "suspended_outside"), (9, 3, "suspended_twice"), (20, 3, "used_then")],
)  # fmt: skip
def test_when_a_pass_may_be_suspended(first: int, days: int, code: str | None) -> None:
    held = replace(book(5), used=frozenset({DAY + timedelta(days=21)}),
                   interruptions=(Interruption(DAY + timedelta(days=10), DAY + timedelta(days=12)),))  # fmt: skip
    start = DAY + timedelta(days=first)
    refusal = may_suspend(held, Interruption(start, start + timedelta(days=days)), DAY)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("form", "quantity", "cents", "months", "code"),
    [(PassForm.HALF_DAYS, 0, 100, 1, "no_quantity"), (PassForm.DAYS, 32, 100, 1, "too_many_days"),
     (PassForm.UNLIMITED, 0, 100, 1, None), (PassForm.HOURS, 5, -1, 1, "no_amount"),
     (PassForm.HOURS, 5, 100, 37, "no_months"), (PassForm.HALF_DAYS, 10, 6000, 12, None)],
)  # fmt: skip
def test_what_may_be_sold(form: PassForm, quantity: int, cents: int, months: int, code: str | None) -> None:
    refusal = may_sell(form, quantity, cents, months)
    assert (refusal.code if refusal else None) == code
