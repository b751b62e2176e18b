"""Rules of an agreement's life: its end after notice, days swapped, days over what it allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maillage.telework.rules.lifecycle import (
    ACTS,
    AgreementState,
    Swap,
    add_months,
    days_over,
    ends_after_notice,
    may_send,
    may_swap,
    telework_days,
)
from maillage.telework.rules.terms import Rhythm, Terms

MONDAY = date(2027, 3, 1)
TUESDAYS = Terms(places=("mende",), weekdays=(1,), starts_on=date(2027, 1, 1), swap_within_week=True, notice_days=15)
NONE: frozenset[Swap] = frozenset()


def day(number: int) -> date:
    """That day of March 2027."""
    return date(2027, 3, number)


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [(date(2027, 1, 31), 1, date(2027, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)),
     (date(2027, 11, 30), 3, date(2028, 2, 29)), (date(2027, 12, 1), 0, date(2027, 12, 1))],
)  # fmt: skip
def test_months_end_where_there_is_no_such_day(begin: date, months: int, end: date) -> None:
    assert add_months(begin, months) == end


def test_it_ends_after_its_notice_or_from_one_day_to_the_next_while_one_tries() -> None:
    assert ends_after_notice(TUESDAYS, MONDAY) == day(17)
    trying = replace(TUESDAYS, adaptation_months=3)
    assert ends_after_notice(trying, date(2027, 3, 31)) == date(2027, 4, 1)
    assert ends_after_notice(trying, date(2027, 4, 1)) == date(2027, 4, 17)


@pytest.mark.parametrize(
    ("off", "on", "code"),
    [(2, 3, None), (2, 5, None), (2, 6, "swap_week"), (2, 9, "swap_week"), (3, 4, "swap_none"), (2, 2, "swap_taken")],
)
def test_a_day_is_swapped_for_a_working_day_of_its_week(off: int, on: int, code: str | None) -> None:
    refusal = may_swap(TUESDAYS, NONE, Swap(day(off), day(on)), MONDAY)
    assert (refusal.code if refusal else None) == code


def test_neither_day_is_past_and_a_day_is_swapped_once() -> None:
    once = frozenset({Swap(day(2), day(3))})
    assert may_swap(TUESDAYS, NONE, Swap(day(2), day(1)), day(2)).code == "swap_past"  # type: ignore[union-attr]
    assert may_swap(TUESDAYS, once, Swap(day(2), day(4)), MONDAY).code == "swap_none"  # type: ignore[union-attr]
    assert may_swap(TUESDAYS, once, Swap(day(3), day(4)), MONDAY) is None, "the new day may be swapped in its turn"
    stiff = replace(TUESDAYS, swap_within_week=False)
    assert may_swap(stiff, NONE, Swap(day(2), day(3)), MONDAY).code == "no_swaps"  # type: ignore[union-attr]


def test_days_of_telework_are_those_of_the_agreement_swaps_done() -> None:
    terms = replace(TUESDAYS, ends_on=day(16))
    swaps = frozenset({Swap(day(9), day(11))})
    assert telework_days(terms, swaps, MONDAY, day(31)) == {day(2), day(11), day(16)}
    assert telework_days(replace(terms, rhythm=Rhythm.WEEKLY, days=2), swaps, MONDAY, day(31)) == frozenset()


@pytest.mark.parametrize(
    ("rhythm", "days", "booked", "wanted", "over"),
    [
        (Rhythm.FIXED, 0, [], 2, 0), (Rhythm.FIXED, 0, [2], 4, 1), (Rhythm.FIXED, 0, [9], 2, 0),
        (Rhythm.WEEKLY, 2, [1, 3], 3, 0), (Rhythm.WEEKLY, 2, [1, 3], 5, 1), (Rhythm.WEEKLY, 2, [1, 3], 8, 0),
        (Rhythm.MONTHLY, 3, [1, 9, 17], 30, 1), (Rhythm.MONTHLY, 3, [1, 9], 30, 0),
        (Rhythm.YEARLY, 1, [1], 2, 1),
    ],
)  # fmt: skip
def test_days_over_what_the_agreement_allows_are_counted_before_one_books(
    rhythm: Rhythm, days: int, booked: list[int], wanted: int, over: int
) -> None:
    terms = replace(TUESDAYS, rhythm=rhythm, days=days)
    assert days_over(terms, frozenset(map(day, booked)), day(wanted)) == over


def test_a_day_before_it_begins_or_after_it_ends_is_one_too_many() -> None:
    assert days_over(replace(TUESDAYS, ends_on=day(10)), frozenset(), day(16)) == 1
    assert days_over(TUESDAYS, frozenset(), date(2026, 12, 29)) == 1


@pytest.mark.parametrize(
    ("changes", "email", "code"),
    [({}, "a@b.example", None), ({}, "", "no_employer"), ({}, "BOB@mail.example", "no_employer"),
     ({"weekdays": ()}, "a@b.example", "no_days"), ({"places": ()}, "a@b.example", "no_place"),
     ({"starts_on": None}, "a@b.example", "no_start")],
)  # fmt: skip
def test_what_is_sent_says_when_where_and_to_whom(changes: dict[str, object], email: str, code: str | None) -> None:
    refusal = may_send(replace(TUESDAYS, **changes), email, "bob@mail.example")  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


def test_nothing_follows_the_end() -> None:
    assert ACTS.is_over(AgreementState.ENDED)
    assert AgreementState.DRAFT not in ACTS.leads_from(AgreementState.ACTIVE)
