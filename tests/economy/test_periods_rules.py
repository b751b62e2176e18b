"""Periods follow one another, each frozen and settled once; what is netted comes to what was due, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.economy.rules.netting import Debt
from maillage.economy.rules.periods import (
    Course,
    PeriodState,
    may_adopt,
    may_contest,
    may_correct,
    may_form_circle,
    may_freeze,
    may_open_period,
    may_settle,
    net_debts,
    pairs_of,
)

LAST = date(2027, 3, 31)
LATER = date(2027, 4, 10)
OPEN = Course(LAST)
FROZEN = Course(LAST, frozen_on=date(2027, 4, 2), contest_days=15)
SETTLED = replace(FROZEN, settled=True)
DAY = date(2027, 1, 1)


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("ask", "refused"),
    [
        (lambda: may_open_period(DAY, LAST, None, DAY), ""),
        (lambda: may_open_period(DAY, LAST, None, None), "nothing_agreed"),
        (lambda: may_open_period(LAST, DAY, None, DAY), "no_period"),
        (lambda: may_open_period(DAY, date(2028, 1, 2), None, DAY), "no_period"),
        (lambda: may_open_period(DAY, LAST, date(2026, 12, 31), DAY), ""),
        (lambda: may_open_period(DAY, LAST, date(2026, 12, 30), DAY), "period_gap"),
        (lambda: may_freeze(OPEN, LATER), ""),
        (lambda: may_freeze(OPEN, LAST), "not_over"),
        (lambda: may_freeze(FROZEN, LATER), "frozen_already"),
        (lambda: may_freeze(replace(OPEN, before_frozen=False), LATER), "before_first"),
        (lambda: may_contest(FROZEN, "Trop", is_open=False), ""),
        (lambda: may_contest(OPEN, "Trop", is_open=False), "not_frozen"),
        (lambda: may_contest(SETTLED, "Trop", is_open=False), "settled_already"),
        (lambda: may_contest(FROZEN, "Trop", is_open=True), "contested_already"),
        (lambda: may_contest(FROZEN, "  ", is_open=False), "no_words"),
        (lambda: may_correct(0, 0), ""),
        (lambda: may_correct(-1, 0), "no_amount"),
        (lambda: may_correct(1, -1), "no_amount"),
        (lambda: may_settle(FROZEN, date(2027, 4, 17)), ""),
        (lambda: may_settle(FROZEN, date(2027, 4, 16)), "contest_time"),
        (lambda: may_settle(OPEN, LATER), "not_frozen"),
        (lambda: may_settle(SETTLED, LATER), "settled_already"),
        (lambda: may_settle(replace(FROZEN, before_settled=False), date(2027, 4, 17)), "before_first"),
        (lambda: may_form_circle([1], [[2], [1, 2]]), ""),
        (lambda: may_form_circle([1, 2, 3], [[3], [1, 3]]), "circle_exists"),
        (lambda: may_form_circle([], []), "no_network"),
        (lambda: may_adopt({1: 2}, {1: 3}), ""),
        (lambda: may_adopt({1: 2}, {1: 4}), "not_enough_yes"),
        (lambda: may_adopt({1: 3}, {1: 3, 2: 1}), "not_enough_yes"),
        (lambda: may_adopt({}, {1: 0}), "not_enough_yes"),
    ],
)
def test_what_may_be_done_when(ask: Callable[[], Any], refused: str) -> None:
    assert code(ask()) == refused


def test_a_period_says_where_it_is() -> None:
    assert [one.state for one in (OPEN, FROZEN, SETTLED)] == [*PeriodState]
    assert (OPEN.settles_from, FROZEN.settles_from) == (None, date(2027, 4, 17))


def test_networks_clear_within_one_or_between_several_never_both() -> None:
    assert pairs_of([1]) & pairs_of([1, 2]) == frozenset()
    assert (1, 1) not in pairs_of([1, 2, 3])


lines = st.lists(
    st.builds(Debt, st.integers(1, 8), st.integers(1, 8), st.integers(-300, 900), st.booleans()).filter(
        lambda one: one.debtor != one.creditor
    ),
    max_size=40,
)


def positions(debts: list[Debt]) -> dict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    for one in debts:
        found[one.debtor] -= one.cents
        found[one.creditor] += one.cents
    return dict(found)


@given(lines, st.integers(0, 600), st.lists(st.integers(-200, 200), max_size=4))
def test_what_is_paid_and_carried_over_is_what_was_due_whatever_is_contested(
    debts: list[Debt], smallest: int, amounts: list[int]
) -> None:
    carried = {n + 1: cents for n, cents in enumerate([*amounts, -sum(amounts)]) if cents}
    netting = net_debts(debts, carried, smallest)
    due = positions([one for one in debts if not one.disputed])
    paid = positions([Debt(one.payer, one.payee, one.cents) for one in netting.transfers])
    for place in range(1, 9):
        before = due.get(place, 0) + carried.get(place, 0)
        assert paid.get(place, 0) + netting.carried.get(place, 0) == before
    assert sum(due.values()) == sum(paid.values()) == sum(netting.carried.values()) == 0
    assert all(one.cents >= max(smallest, 1) for one in netting.transfers)
    assert netting.waiting == sum(one.disputed for one in debts)


@given(lines, st.data())
def test_a_dispute_keeps_the_sum_at_nothing(debts: list[Debt], data: st.DataObject) -> None:
    """A line put right: it waits, then goes with its counter-line; both settlements add up to all that was due."""
    whole = [replace(one, disputed=False) for one in debts]
    if not whole:
        return
    n = data.draw(st.integers(0, len(whole) - 1))
    fix = Debt(whole[n].debtor, whole[n].creditor, data.draw(st.integers(0, 900)) - whole[n].cents)
    first = net_debts([replace(one, disputed=k == n) for k, one in enumerate(whole)], {}, 0)
    second = net_debts([whole[n], fix], {}, 0)
    paid = [Debt(one.payer, one.payee, one.cents) for part in (first, second) for one in part.transfers]
    settled, due = positions(paid), positions([*whole, fix])
    assert {place: settled.get(place, 0) for place in due} == due
