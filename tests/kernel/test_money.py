"""Amounts: nothing is lost when they are shared, nothing mixed, nothing rounded in silence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.money import MOST_CENTS, Money
from maillage.kernel.refusal import Refusal

cents = st.integers(-(10**12), 10**12)
weights = st.lists(st.one_of(st.integers(0, 10**6), st.decimals(0, 1000, places=4)), min_size=1, max_size=30).filter(
    any
)


@given(cents, weights)
def test_the_parts_add_up_to_the_whole(amount: int, by: list[int | Decimal]) -> None:
    parts = Money(amount).allocate(by)
    assert Money.sum(parts) == Money(amount)
    assert all(part.cents * amount >= 0 for part in parts), "nobody is paid when others pay"
    total = sum(map(Decimal, by))
    for part, weight in zip(parts, by, strict=True):
        assert abs(Decimal(part.cents) - amount * Decimal(weight) / total) < 1
        assert weight or not part


@given(cents, weights)
def test_who_weighs_more_never_gets_less(amount: int, by: list[int | Decimal]) -> None:
    parts = Money(abs(amount)).allocate(by)
    for first, weight in zip(parts, by, strict=True):
        for second, other in zip(parts, by, strict=True):
            assert not (weight > other and first < second)


@pytest.mark.parametrize("by", [[], [0, 0], [1, -1, 3]])
def test_what_shares_nothing_is_refused(by: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100).allocate(by)


@given(cents, st.decimals(0, 2, places=3))
def test_a_share_rounds_half_a_cent_away_from_zero_and_is_the_same_below_zero(amount: int, rate: Decimal) -> None:
    share = Money(amount).share_of(rate)
    assert share == -Money(-amount).share_of(rate)
    assert abs(share.cents - amount * rate) <= Decimal("0.5")


@given(cents)
def test_what_is_written_is_read_back(amount: int) -> None:
    money = Money(amount)
    assert Money.parse(money.format()) == money
    assert Money.parse(str(money.decimal())) == money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("1 234,50 €", 123450),
        ("1\u202f234,50\u00a0€", 123450),
        ("−3,10", -310),
        (" 0.05 EUR", 5),
        ("+7", 700),
        (".5", 50),
    ],
)
def test_amounts_as_people_write_them(text: str, expected: int) -> None:
    assert Money.parse(text) == Money(expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_an_amount"),
        ("douze", "not_an_amount"),
        ("1,234.50", "not_an_amount"),
        ("1e5", "not_an_amount"),
        ("NaN", "not_an_amount"),
        ("Infinity", "not_an_amount"),
        ("١٢", "not_an_amount"),
        ("0,005", "below_a_cent"),
        ("9" * 18, "too_much_money"),
        ("9" * 400, "not_an_amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        Money.parse(text)
    assert refused.value.code == code


def test_currencies_and_floats_never_mix() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money(1) + Money(1, "CHF")
    for wrong in (1.5, True, "12"):
        with pytest.raises(TypeError):
            Money(wrong)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError):
        Money(100) * 1.2  # type: ignore[operator]  # on purpose
    with pytest.raises(ValueError, match="mistake"):
        Money(MOST_CENTS + 1)


def test_amounts_are_said_in_french_and_in_english() -> None:
    assert Money(-123450).format() == "−1\u202f234,50\u00a0€"
    assert Money(5, "CHF").format(french=False) == "CHF 0.05"
