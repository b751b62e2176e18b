"""What visits make owe: never more than the pass cost, and to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.economy.rules.clearing import (
    Lot,
    Method,
    Terms,
    Use,
    may_agree,
    owed_for_lot,
    owed_for_unlimited,
    terms_on,
)
from maillage.economy.rules.clearing_law import (
    Closeness,
    Supply,
    VoucherKind,
    clearing_figures,
    propose_voucher_kind,
    watch_threshold,
)
from maillage.kernel.money import Money

START = date(2027, 1, 1)
SELLER, MENDE, FLORAC = 1, 2, 3
SHARE = Terms(Method.SHARE, START, share=Decimal("0.8"))
FLAT = Terms(Method.FLAT, START, flat_cents=600)
TARIFF = Terms(Method.TARIFF, START)


def spent(*places: int, day: date = START, tariff: int = 0) -> list[Use]:
    return [Use(place, day, 1, tariff) for place in places]


@pytest.mark.parametrize(
    ("terms", "uses", "owed"),
    [
        (SHARE, spent(MENDE, SELLER, FLORAC), [640, 0, 640]),
        (FLAT, spent(MENDE, SELLER, FLORAC), [600, 0, 600]),
        (TARIFF, spent(MENDE, SELLER, tariff=900), [900, 0]),
        (replace(TARIFF, share=Decimal("0.5")), spent(MENDE, tariff=901), [451]),
        (SHARE, spent(MENDE, day=START - timedelta(days=1)), [0]),
        (replace(SHARE, valid_to=START), spent(MENDE), [0]),
        (replace(FLAT, flat_cents=3000), spent(*[MENDE] * 4), [3000, 3000, 2000, 0]),
    ],
)
def test_a_visit_is_owed_by_what_was_agreed_on(terms: Terms, uses: list[Use], owed: list[int]) -> None:
    assert owed_for_lot(Lot(SELLER, 8000, 10), uses, [terms]) == owed


def test_a_whole_pass_used_elsewhere_comes_to_its_share_to_the_cent() -> None:
    terms = replace(SHARE, share=Decimal("0.7"))
    owed = owed_for_lot(Lot(SELLER, 7999, 10), spent(*[MENDE] * 10), [terms])
    assert sum(owed) == Money(7999).share_of(Decimal("0.7")).cents
    assert owed == [part.cents for part in Money(sum(owed)).allocate([1] * 10)]


def test_a_half_day_given_back_takes_back_what_it_made_owe() -> None:
    uses = [*spent(MENDE, FLORAC), Use(MENDE, START, -1, of=0), *spent(FLORAC)]
    terms = replace(SHARE, share=Decimal(1))
    assert owed_for_lot(Lot(SELLER, 1000, 3), uses, [terms]) == [334, 333, -334, 334]


@pytest.mark.parametrize(
    "uses",
    [
        spent(*[MENDE] * 4),
        [*spent(MENDE), Use(MENDE, START, -2, of=0)],
        [*spent(MENDE), Use(MENDE, START, -1, of=0), Use(MENDE, START, -1, of=0)],
        [Use(MENDE, START, -1)],
        [Use(MENDE, START, -1, of=0)],
    ],
)
def test_more_than_the_pass_holds_is_a_fault(uses: list[Use]) -> None:
    with pytest.raises(ValueError, match="spent"):
        owed_for_lot(Lot(SELLER, 1000, 3), uses, [SHARE])


terms_drawn = st.builds(
    Terms,
    st.sampled_from(Method),
    st.just(START),
    share=st.integers(1, 100).map(lambda percent: Decimal(percent) / 100),
    flat_cents=st.integers(1, 3000),
)


@given(
    st.integers(0, 20_000), st.integers(1, 12), terms_drawn, terms_drawn,
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2500), st.booleans()), max_size=12),
)  # fmt: skip
def test_what_a_pass_makes_owe_never_exceeds_its_price_and_what_is_given_back_is_owed_no_more(
    price: int, units: int, first: Terms, second: Terms, drawn: list[tuple[int, int, bool]]
) -> None:
    agreements = [replace(first, valid_to=START + timedelta(days=5)), replace(second, valid_from=START + timedelta(5))]
    uses: list[Use] = []
    kept: list[int] = []
    for n, (place, tariff, back) in enumerate(drawn):
        if back and kept:
            uses.append(Use(uses[kept[-1]].place, START + timedelta(n), -1, of=kept.pop()))
        elif len(kept) < units:
            kept.append(len(uses))
            uses.append(Use(place, START + timedelta(n), 1, tariff))
    owed = owed_for_lot(Lot(SELLER, price, units), uses, agreements)
    assert all(0 <= sum(owed[: n + 1]) <= price for n in range(len(owed)))
    for use, cents in zip(uses, owed, strict=True):
        assert (cents <= 0) if use.units < 0 else (cents >= 0)
        if use.of is not None:
            assert cents == -owed[use.of]
        if use.place == SELLER:
            assert cents == 0


@given(
    st.integers(0, 20_000), terms_drawn, st.dictionaries(st.integers(1, 5), st.integers(0, 60)),
    st.dictionaries(st.integers(1, 5), st.integers(0, 2500)),
)  # fmt: skip
def test_a_pass_without_a_count_makes_owe_no_more_than_its_price(
    price: int, terms: Terms, half_days: dict[int, int], tariffs: dict[int, int]
) -> None:
    owed = owed_for_unlimited(SELLER, price, half_days, terms, tariffs)
    assert SELLER not in owed
    assert all(cents > 0 and half_days[place] for place, cents in owed.items())
    assert sum(owed.values()) <= price


def test_what_exceeds_the_price_of_a_pass_without_a_count_is_shared_in_proportion() -> None:
    assert owed_for_unlimited(SELLER, 1000, {MENDE: 2, FLORAC: 1}, FLAT, {}) == {MENDE: 667, FLORAC: 333}


# What may be agreed on.


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (SHARE, None),
        (replace(SHARE, valid_to=START), "ends_before_it_begins"),
        (replace(SHARE, share=Decimal(0)), "no_share"),
        (replace(TARIFF, share=Decimal("1.01")), "no_share"),
        (replace(FLAT, flat_cents=0), "no_flat_price"),
        (replace(FLAT, smallest_cents=-1), "no_threshold"),
    ],
)
def test_odd_agreements_are_refused(terms: Terms, code: str | None) -> None:
    refusal = may_agree(terms, [])
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("begins", "ends", "overlaps"),
    [(-20, -10, False), (-20, 1, True), (3, 4, True), (10, None, False), (-5, None, True)],
)
def test_two_agreements_never_count_on_one_day(begins: int, ends: int | None, overlaps: bool) -> None:
    known = replace(SHARE, valid_to=START + timedelta(days=10))
    until = None if ends is None else START + timedelta(days=ends)
    asked = replace(FLAT, valid_from=START + timedelta(days=begins), valid_to=until)
    assert bool(may_agree(asked, [known])) is overlaps
    on_both = [terms_on([terms], START + timedelta(days=n)) for terms in (known, asked) for n in (0, 3, 9)]
    assert overlaps or not any(on_both[n] and on_both[n + 3] for n in range(3))


# What the law asks.


def test_a_pass_is_a_voucher_of_one_use_where_all_is_taxed_alike() -> None:
    taxed, free = Supply("FR", Decimal("0.2")), Supply("FR", None)
    assert propose_voucher_kind([taxed, taxed]) is VoucherKind.SINGLE
    assert propose_voucher_kind([free, free]) is VoucherKind.SINGLE
    assert propose_voucher_kind([taxed, free]) is VoucherKind.MULTI
    assert propose_voucher_kind([taxed, Supply("CH", Decimal("0.2"))]) is VoucherKind.MULTI
    assert propose_voucher_kind([]) is VoucherKind.MULTI


@pytest.mark.parametrize(
    ("cents", "closeness"),
    [
        (79_999_999, Closeness.BELOW),
        (80_000_000, Closeness.NEAR),
        (100_000_000, Closeness.NEAR),
        (100_000_001, Closeness.ABOVE),
    ],
)
def test_the_threshold_of_a_limited_network_is_watched_over_twelve_months(cents: int, closeness: Closeness) -> None:
    paid = [(date(2027, 6, 30), cents), (date(2026, 6, 30), 10**9), (date(2027, 7, 1), 10**9)]
    watch = watch_threshold(paid, date(2027, 6, 30))
    assert (watch.cents, watch.closeness) == (cents, closeness)
    assert watch.figure in clearing_figures()


def test_without_a_known_figure_nothing_is_said_to_be_below_it() -> None:
    watch = watch_threshold([(date(2010, 6, 30), 5)], date(2010, 6, 30))
    assert (watch.cents, watch.figure, watch.closeness) == (5, None, None)
