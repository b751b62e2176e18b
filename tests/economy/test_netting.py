"""Who pays whom: everybody is settled to the cent, by the fewest transfers, whatever the order of what is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.economy.rules import zero_sums
from maillage.economy.rules.netting import (
    Debt,
    Transfer,
    carry_over,
    find_circles,
    measure_reduction,
    positions_of,
    set_aside,
    settle,
    settle_debts,
)
from maillage.economy.rules.zero_sums import cut, cut_by_halves, cut_exactly, match_opposites, most_parts

Positions = dict[int, int]


def balanced(values: Iterable[int]) -> Positions:
    """Positions of these amounts and of one more that takes them to nothing, those of nothing left out."""
    listed = list(values)
    return {n: cents for n, cents in enumerate([*listed, -sum(listed)]) if cents}


few = st.lists(st.integers(-12, 12), max_size=9).map(balanced)  # small amounts: many parts of nothing
cents = st.lists(st.integers(-(10**7), 10**7), max_size=9).map(balanced)
debts = st.lists(
    st.builds(Debt, st.integers(1, 9), st.integers(1, 9), st.integers(1, 500)).filter(
        lambda debt: debt.debtor != debt.creditor
    ),
    max_size=20,
)


def after(positions: Positions, transfers: Iterable[Transfer]) -> Positions:
    """What is left once these transfers are made."""
    left = defaultdict(int, positions)
    for transfer in transfers:
        assert transfer.cents > 0
        left[transfer.payer] += transfer.cents
        left[transfer.payee] -= transfer.cents
    return {one: amount for one, amount in left.items() if amount}


def fewest_by_brute_force(positions: Positions) -> int:
    """Every subset that holds the first amount is tried as its part: no thought of what is clever."""

    def most(amounts: tuple[int, ...]) -> int:
        if not amounts:
            return 0
        first, others = amounts[0], amounts[1:]
        best = -99
        for size in range(len(others) + 1):
            for chosen in combinations(range(len(others)), size):
                if first + sum(others[n] for n in chosen) == 0:
                    rest = tuple(value for n, value in enumerate(others) if n not in chosen)
                    best = max(best, 1 + most(rest))
        return best

    return len(positions) - most(tuple(positions.values()))


@given(st.one_of(few, cents))
def test_everybody_is_settled_to_the_cent_and_no_settlement_has_fewer_transfers(positions: Positions) -> None:
    settlement = settle(positions)
    assert after(positions, settlement.transfers) == {}
    assert len(settlement.transfers) == fewest_by_brute_force(positions) == settlement.at_least
    assert settlement.is_fewest
    moved = sum(transfer.cents for transfer in settlement.transfers)
    assert moved == sum(amount for amount in positions.values() if amount > 0)


@given(few, st.randoms(use_true_random=False))
def test_the_order_in_which_positions_come_changes_nothing(positions: Positions, chance: Random) -> None:
    mixed = list(positions.items())
    chance.shuffle(mixed)
    assert settle(dict(mixed)) == settle(positions)


@given(debts)
def test_positions_of_debts_add_up_to_nothing_and_each_circle_settles_by_one_less(owed: list[Debt]) -> None:
    positions = positions_of(owed)
    assert sum(positions.values()) == 0
    settlement = settle_debts(owed)
    assert after(positions, settlement.transfers) == {}
    circles = [[one for one in circle if one in positions] for circle in find_circles(owed)]
    assert len(settlement.transfers) <= sum(len(circle) - 1 for circle in circles if circle)
    assert settlement == settle_debts(owed[::-1])


def test_a_debt_that_goes_round_in_a_circle_moves_no_money() -> None:
    circle = [Debt(1, 2, 500), Debt(2, 3, 500), Debt(3, 1, 500)]
    assert settle_debts(circle).transfers == ()
    assert measure_reduction(circle, settle_debts(circle)).owed_cents == 1500


def test_nobody_pays_somebody_they_never_dealt_with_where_it_spares_no_transfer() -> None:
    owed = [Debt(1, 2, 700), Debt(3, 4, 700)]
    assert settle_debts(owed).transfers == (Transfer(1, 2, 700), Transfer(3, 4, 700))
    assert settle_debts([Debt(1, 4, 700), Debt(3, 2, 700)]).transfers == (Transfer(1, 4, 700), Transfer(3, 2, 700))


def test_what_is_netted_two_by_two_is_counted_between() -> None:
    owed = [Debt(1, 2, 700), Debt(2, 1, 300), Debt(2, 3, 400), Debt(1, 3, 50), Debt(3, 1, 50)]
    reduction = measure_reduction(owed, settle_debts(owed))
    assert (reduction.debts, reduction.owed_cents) == (5, 1500)
    assert (reduction.pairs, reduction.pairs_cents) == (2, 800)
    assert (reduction.transfers, reduction.transfers_cents) == (1, 400)


def test_positions_that_do_not_add_up_are_a_fault() -> None:
    with pytest.raises(ValueError, match="add up to nothing"):
        settle({1: 5, 2: -4})
    with pytest.raises(ValueError, match="carried over"):
        positions_of([], carried={1: 5})
    with pytest.raises(ValueError, match="twenty"):
        cut_exactly([1, -1] * 11)


def test_nothing_owed_takes_no_transfer() -> None:
    assert settle({}).transfers == settle({1: 0}).transfers == ()
    assert settle({}).is_fewest


@given(debts, st.integers(0, 400))
def test_what_is_carried_over_and_what_is_paid_are_all_that_was_owed(owed: list[Debt], smallest: int) -> None:
    positions = positions_of(owed)
    made, carried = carry_over(settle(positions).transfers, smallest)
    assert all(transfer.cents >= smallest for transfer in made)
    assert after(positions, made) == carried
    assert after(carried, settle_debts([], carried).transfers) == {}


def test_disputed_debts_and_those_who_may_not_receive_wait() -> None:
    owed = [Debt(1, 2, 700), Debt(1, 2, 100, disputed=True), Debt(2, 3, 300), Debt(3, 1, 50)]
    due, waiting = set_aside(owed, frozenset({3}))
    assert waiting == [owed[1], owed[2]]
    assert settle_debts(due).transfers == (Transfer(1, 2, 650), Transfer(3, 2, 50))


# The search: what it finds is a cut, what it says is a bound.


def is_cut(amounts: list[int], parts: list[list[int]]) -> bool:
    return sorted(n for part in parts for n in part) == list(range(len(amounts))) and not any(
        sum(amounts[n] for n in part) for part in parts
    )


@given(st.one_of(few, cents))
def test_halves_find_as_many_parts_as_subsets(positions: Positions) -> None:
    amounts = list(positions.values())
    parts = cut_exactly(amounts)
    halves = cut_by_halves(amounts)
    assert is_cut(amounts, parts)
    assert halves is not None
    assert is_cut(amounts, halves)
    assert len(halves) == len(parts) <= most_parts(amounts)
    pairs, left = match_opposites(amounts)
    assert len(pairs) + len(cut_exactly([amounts[n] for n in left])) == len(parts)


def test_too_many_subsets_of_nothing_are_not_gone_through() -> None:
    assert cut_by_halves([1, -1] * 12) is None


@given(st.lists(st.integers(-200, 200), min_size=20, max_size=60).map(balanced))
def test_beyond_what_is_exact_a_cut_is_found_beside_a_bound(positions: Positions) -> None:
    amounts = list(positions.values())
    parts, is_exact = cut(amounts)
    assert is_cut(amounts, parts)
    assert len(parts) <= most_parts(amounts)
    settlement = settle(positions)
    assert settlement.at_least <= len(settlement.transfers) <= max(0, len(amounts) - 1)
    assert not is_exact or settlement.is_fewest


def groups_of_nothing(chance: Random) -> list[int]:
    """Eighteen amounts made of parts of three to six."""
    parts = ([chance.choice((-1, 1)) * chance.randint(1, 90) for _ in range(size - 1)] for size in (3, 4, 5, 6))
    return [amount for part in parts for amount in (*part, -sum(part)) if amount]


def test_the_search_is_compared_with_the_exact_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [groups_of_nothing(Random(seed)) for seed in range(20)]
    best = sum(len(cut(amounts)[0]) for amounts in drawn)
    bound = sum(most_parts(amounts) for amounts in drawn)
    monkeypatch.setattr(zero_sums, "EXACT_MOST", 0)
    monkeypatch.setattr(zero_sums, "HALVED_MOST", 0)
    searched = [cut(amounts) for amounts in drawn]
    assert all(is_cut(amounts, parts) for amounts, (parts, _exact) in zip(drawn, searched, strict=True))
    assert 0.9 * best <= sum(len(parts) for parts, _exact in searched) <= best <= bound <= 1.1 * best


def test_three_hundred_positions_are_near_the_bound() -> None:
    chance = Random(7)
    positions = balanced(int(chance.gauss(0, 60_000)) or 1 for _ in range(299))
    settlement = settle(positions)
    assert after(positions, settlement.transfers) == {}
    assert settlement.gap <= 0.06 * settlement.at_least


def test_large_amounts_and_many_equal_ones_are_cut_too() -> None:
    huge = balanced([10**14 + n * n for n in range(30)] + [-(10**14) - 3 * n for n in range(30)])
    assert after(huge, settle(huge).transfers) == {}
    equal = {n: 600 if n % 3 else -1200 for n in range(300)}
    assert len(settle(equal).transfers) == settle(equal).at_least == 200
