"""What changed between two contents: nothing if and only if they are equal."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maillage.grants.rules.differences import ABSENT, ORDER, Change, compare

leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2)
keyed = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from("xyz")}, optional={"cents": leaves, "label": leaves}), max_size=3
)
contents = st.recursive(
    leaves | keyed,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abk"), inner, max_size=3),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON is: true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and one == other


@given(contents, contents)
def test_nothing_differs_if_and_only_if_contents_are_equal(before: Any, after: Any) -> None:
    assert (compare(before, after) == []) == same(before, after)


@given(contents)
def test_a_content_does_not_differ_from_its_copy(content: Any) -> None:
    assert compare(content, deepcopy(content)) == []


def test_lines_are_compared_by_their_key() -> None:
    before = {"costs": [{"key": "a", "cents": 1}, {"key": "b", "cents": 2}]}
    after = {"costs": [{"key": "b", "cents": 3}, {"key": "c", "cents": 4}]}
    assert compare(before, after) == [
        Change(("costs", "a"), {"key": "a", "cents": 1}, ABSENT),
        Change(("costs", "b", "cents"), 2, 3),
        Change(("costs", "c"), ABSENT, {"key": "c", "cents": 4}),
    ]


def test_another_order_is_a_change_of_its_own() -> None:
    (change,) = compare([{"key": "a"}, {"key": "b"}], [{"key": "b"}, {"key": "a"}])
    assert change.path == (ORDER,)
    assert not change.is_added
    assert not change.is_removed
