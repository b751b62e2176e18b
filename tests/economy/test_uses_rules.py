"""Pass by pass and period by period: what was cleared stays, never more than the pass cost, whatever comes late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.economy.rules.clearing import Method, Terms
from maillage.economy.rules.uses import Entry, PassSold, Visit, lines_of, owed_for_pass

START = date(2027, 1, 1)
QUARTERS = [date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30)]
SELLER, MENDE, FLORAC, CIRCLE, OTHER = 1, 2, 3, 7, 8
SHARE = Terms(Method.SHARE, START, share=Decimal("0.7"), circle=CIRCLE)
FLAT = Terms(Method.FLAT, START, flat_cents=700, circle=CIRCLE)
TARIFF = Terms(Method.TARIFF, START, circle=CIRCLE)
BOOK = PassSold(SELLER, 7999, 10, date(2027, 12, 31))
MONTH = PassSold(SELLER, 6000, 0, date(2027, 1, 31))


def entry(number: int, place: int = MENDE, day: date = START, units: int = 1, **fields: object) -> Entry:
    return Entry(number, place, day, units, units, CIRCLE, **fields)  # type: ignore[arg-type]  # a maker of tests


def test_what_is_of_a_later_day_or_of_another_circle_waits() -> None:
    entries = [entry(1), entry(2, day=QUARTERS[1]), replace(entry(3), circle=OTHER)]
    assert owed_for_pass(BOOK, entries, [FLAT], CIRCLE, QUARTERS[0]) == {1: 700}


def test_what_was_given_back_before_it_was_cleared_takes_no_half_day() -> None:
    """The last half-day, booked for summer, given back and spent in spring."""
    one = replace(BOOK, units=1)
    entries = [entry(1, day=QUARTERS[1]), entry(2, day=QUARTERS[1], units=-1, undoes=1), entry(3)]
    assert owed_for_pass(one, entries, [FLAT], CIRCLE, QUARTERS[0]) == {3: 700}
    cleared = [entries[0], entries[1], replace(entries[2], rank=0, cents=700)]
    assert owed_for_pass(one, cleared, [FLAT], CIRCLE, QUARTERS[1]) == {1: 0, 2: 0}


def test_what_is_given_back_late_takes_back_what_it_was_cleared_for() -> None:
    entries = [entry(1, rank=1, cents=560), entry(2, FLORAC, rank=2, cents=560), entry(3, units=-1, undoes=1)]
    assert owed_for_pass(BOOK, entries, [SHARE], CIRCLE, QUARTERS[1]) == {3: -560}


def test_an_agreement_that_changes_what_is_frozen_is_refused() -> None:
    with pytest.raises(ValueError, match="cleared before"):
        owed_for_pass(BOOK, [entry(1, rank=1, cents=1)], [SHARE], CIRCLE, QUARTERS[1])


def test_minutes_go_by_share_of_the_pass_and_flat_prices_by_half_day() -> None:
    hours = PassSold(SELLER, 6000, 600, date(2027, 12, 31))
    visit = replace(entry(1, units=90), halves=1)
    assert owed_for_pass(hours, [visit], [replace(SHARE, share=Decimal(1))], CIRCLE, QUARTERS[0]) == {1: 900}
    assert owed_for_pass(hours, [visit], [FLAT], CIRCLE, QUARTERS[0]) == {1: 700}
    assert owed_for_pass(hours, [replace(visit, tariff_cents=901)], [TARIFF], CIRCLE, QUARTERS[0]) == {1: 901}


def test_a_pass_without_a_count_waits_until_it_is_over_then_shares_its_price() -> None:
    entries = [entry(1), entry(2), entry(3, FLORAC), entry(4, SELLER)]
    terms = [replace(SHARE, share=Decimal(1))]
    assert owed_for_pass(MONTH, entries, terms, CIRCLE, date(2027, 1, 30)) == {}
    assert owed_for_pass(MONTH, entries, terms, CIRCLE, QUARTERS[0]) == {1: 1500, 2: 1500, 3: 1500, 4: 0}


@pytest.mark.parametrize(("terms", "late"), [(SHARE, 0), (FLAT, 700), (TARIFF, 900)])
def test_a_visit_written_down_late_stays_within_what_is_left_of_a_pass_without_a_count(terms: Terms, late: int) -> None:
    entries = [entry(1, rank=1, cents=1000), entry(2, tariff_cents=900)]
    assert owed_for_pass(MONTH, entries, [terms], CIRCLE, QUARTERS[1]) == {2: late}
    full = [replace(entries[0], cents=5900), entries[1]]
    assert owed_for_pass(MONTH, full, [terms], CIRCLE, QUARTERS[1]) == {2: min(late, 100)}


def test_two_circles_never_make_a_pass_without_a_count_owe_more_than_it_cost() -> None:
    there = replace(entry(2, FLORAC), circle=OTHER)
    terms = [replace(FLAT, flat_cents=4000), replace(FLAT, flat_cents=4000, circle=OTHER)]
    assert owed_for_pass(MONTH, [entry(1), there], terms, CIRCLE, QUARTERS[0]) == {1: 3000}
    assert owed_for_pass(MONTH, [entry(1, rank=1, cents=3000), there], terms, OTHER, QUARTERS[0]) == {2: 3000}


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[int, Entry]]:
    """Half-days of a book taken and given back, each written in one quarter for a day of that quarter or another."""
    written: list[tuple[int, Entry]] = []
    for now in range(3):
        for _nth in range(draw(st.integers(0, 6))):
            gone = {one.undoes for _, one in written}
            standing = [one for _, one in written if one.undoes is None and one.id not in gone]
            number = len(written) + 1
            if standing and draw(st.booleans()):
                back = draw(st.sampled_from(standing))
                written.append((now, replace(back, id=number, units=-1, halves=-1, undoes=back.id)))
            elif len(standing) < 10:
                day = QUARTERS[draw(st.integers(0, 2))] - timedelta(days=draw(st.integers(0, 80)))
                written.append((now, entry(number, draw(st.sampled_from([SELLER, MENDE, FLORAC])), day)))
    return written


@given(lives(), st.sampled_from([SHARE, FLAT, replace(FLAT, flat_cents=3000)]))
def test_whatever_is_written_when_each_period_goes_on_from_the_ones_before(
    life: list[tuple[int, Entry]], terms: Terms
) -> None:
    cleared: dict[int, Entry] = {}
    for now, last in enumerate(QUARTERS):
        known = [cleared.get(one.id, one) for when, one in life if when <= now]
        for number, cents in owed_for_pass(BOOK, known, [terms], CIRCLE, last).items():
            one = next(one for one in known if one.id == number)
            assert number not in cleared
            cleared[number] = replace(one, rank=now, cents=cents)
        assert 0 <= sum(one.cents for one in cleared.values()) <= BOOK.price_cents
    assert set(cleared) == {one.id for _, one in life}
    undone = {one.undoes for one in cleared.values()}
    kept = [one for one in cleared.values() if one.undoes is None and one.id not in undone]
    assert sum(one.cents for one in cleared.values()) == sum(one.cents for one in kept)
    assert all(one.cents == 0 for one in cleared.values() if one.place == SELLER)


def test_a_line_says_how_many_and_never_who() -> None:
    visits = [
        Visit(1, SELLER, MENDE, 5, START, 1, 600), Visit(2, SELLER, MENDE, 5, START + timedelta(days=3), 2, 1200),
        Visit(3, SELLER, MENDE, 5, date(2027, 2, 1), 1, 600), Visit(4, SELLER, SELLER, 5, START, 1, 0),
        Visit(5, SELLER, FLORAC, 5, START, 1, 600), Visit(6, SELLER, FLORAC, 5, START, -1, -600),
    ]  # fmt: skip
    lines = lines_of(visits)
    assert [(one.creditor, one.month.month, one.half_days, one.cents) for one in lines] == [
        (MENDE, 1, 3, 1800), (MENDE, 2, 1, 600),
    ]  # fmt: skip
    assert list(lines.values()) == [[1, 2], [3]]
