"""Small counts of people: what is shown is the same whatever the hidden ones are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maillage.kernel.small_numbers import FEWEST, Total, rounded_down, shown_count, shown_total


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (6, 6), (1000, 1000)])
def test_under_five_is_not_said_and_nobody_is_under_five(count: int, shown: int | None) -> None:
    assert shown_count(count) == shown


def test_a_total_is_that_of_what_is_shown() -> None:
    assert shown_total([]) == Total(0, whole=True)
    assert shown_total([5, 6]) == Total(11, whole=True)
    assert shown_total([5, 1]) == Total(5, whole=False)
    assert shown_total([1, 1, 4]) == Total(0, whole=False)


@given(some.lists(some.integers(0, 12), max_size=8), some.data())
def test_nothing_hidden_is_got_back_by_subtracting(counts: list[int], data: some.DataObject) -> None:
    """Any other numbers under five in place of those that are hidden give the same cells and the same total."""
    few = some.integers(0, FEWEST - 1)
    other = [count if count >= FEWEST else data.draw(few) for count in counts]
    assert [shown_count(count) for count in other] == [shown_count(count) for count in counts]
    assert shown_total(other) == shown_total(counts)


@pytest.mark.parametrize(("count", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (14, 10)])
def test_groups_that_overlap_are_counted_by_fives(count: int, shown: int | None) -> None:
    assert rounded_down(count) == shown
