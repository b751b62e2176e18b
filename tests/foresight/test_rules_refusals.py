"""What can't be asked is refused in a sentence that names what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal

NAN, INF = float("nan"), float("inf")
GOOD = [[0.0, 25, 60], [25, 0, 35]]


@pytest.mark.parametrize(
    ("people", "minutes", "more", "code", "names"),
    [
        ([1, 2], [[0, NAN, 3], [1, 2, 3]], {}, "bad_number", ["minutes", "nan", "1, 2"]),
        ([1, 2], [[0, 1, 3], [1, 2, -3]], {}, "bad_number", ["minutes", "-3", "2, 3"]),
        ([1, 2], [[0, 1, 3], [1, -INF, 3]], {}, "bad_number", ["minutes", "-inf", "2, 2"]),
        ([1, NAN], GOOD, {}, "bad_number", ["people", "nan", "2"]),
        ([-1, 2], GOOD, {}, "bad_number", ["people", "-1", "1"]),
        ([1, INF], GOOD, {}, "bad_number", ["people", "inf", "2"]),
        ([1, 2], [1, 2, 3], {}, "minutes_not_a_table", ["table"]),
        ([1, 2], np.zeros((2, 2, 2)), {}, "minutes_not_a_table", ["table"]),
        ([1, 2], 5, {}, "minutes_not_a_table", ["table"]),
        ([1, 2], [[1, 2], [3]], {}, "not_numbers", ["minutes"]),
        ([1, 2], [["a", "b"], ["c", "d"]], {}, "not_numbers", ["minutes"]),
        ([1, 2], [[1, None], [3, {}]], {}, "not_numbers", ["minutes"]),
        ([1, "many"], GOOD, {}, "not_numbers", ["people"]),
        ([1, 2, 3], GOOD, {}, "does_not_fit", ["people", "3", "2"]),
        ([], GOOD, {}, "does_not_fit", ["people", "0", "2"]),
        (5, GOOD, {}, "does_not_fit", ["people"]),
        ([0, 0], GOOD, {}, "nobody", ["zero"]),
        ([], np.zeros((0, 3)), {}, "nobody", ["zero"]),
        ([1, 2], np.zeros((2, 0)), {}, "no_site", ["no site"]),
        ([1, 2], GOOD, {"price": [1, 2]}, "does_not_fit", ["price", "2", "3"]),
        ([1, 2], GOOD, {"price": [1, 0, 2]}, "no_price", ["price"]),
        ([1, 2], GOOD, {"price": [1, -1, 2]}, "bad_number", ["price", "-1", "2"]),
        ([1, 2], GOOD, {"price": [1, NAN, 2]}, "bad_number", ["price", "nan", "2"]),
        ([1, 2], GOOD, {"price": [1, INF, 2]}, "bad_number", ["price", "inf", "2"]),
        ([1, 2], GOOD, {"price": ["x", 1, 2]}, "not_numbers", ["price"]),
        ([1, 2], GOOD, {"room": [1, 2]}, "does_not_fit", ["room", "2", "3"]),
        ([1, 2], GOOD, {"room": [1, -2, 5]}, "bad_number", ["room", "-2", "2"]),
        ([1, 2], GOOD, {"room": [1, NAN, 5]}, "bad_number", ["room", "nan", "2"]),
    ],
)
def test_a_bad_table_is_refused_by_name_and_place(
    people: Any, minutes: Any, more: dict[str, Any], code: str, names: list[str]
) -> None:
    with pytest.raises(Refusal) as raised:
        ground(people, minutes, **more)
    assert raised.value.code == code
    for name in names:
        assert name in str(raised.value)


@pytest.mark.parametrize("which", ["kept", "movable"])
@pytest.mark.parametrize("given", [[True], [True] * 4, [3], [-1], [0, 99], ["Florac"], [NAN], [0.5]])
def test_sites_that_are_not_there_can_be_neither_kept_nor_moved(which: str, given: Any) -> None:
    with pytest.raises(Refusal) as raised:
        ground([1, 2], GOOD, **{which: given})
    assert which in str(raised.value)


@pytest.mark.parametrize("area", [[0], [0, 1, 2], [[0, 1]], ["Sud", "Nord"], [NAN, 0], [0.5, 1]])
def test_areas_fit_the_groups(area: Any) -> None:
    with pytest.raises(Refusal) as raised:
        ground([1, 2], GOOD, area=area)
    assert "area" in str(raised.value)


@pytest.mark.parametrize("far", [NAN, INF, 0.0, -5.0])
def test_how_far_is_far_is_a_number_of_minutes(far: float) -> None:
    with pytest.raises(Refusal):
        ground([1, 2], GOOD, far=far)


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN, Aim.WORST, Aim.TENTH, Aim.BACKUP])
@pytest.mark.parametrize(
    ("means", "code", "names"),
    [
        ({}, "no_means", ["how many"]),
        ({"count": 4}, "too_many", ["4", "3"]),
        ({"count": 10**9}, "too_many", ["1000000000", "3"]),
        ({"count": -1}, "negative_means", ["below zero"]),
        ({"budget": -0.5}, "negative_means", ["below zero"]),
    ],
)
def test_means_that_can_t_be(aim: Aim, means: dict[str, Any], code: str, names: list[str]) -> None:
    with pytest.raises(Refusal) as raised:
        solve(ground([1, 2], GOOD), Question(aim, **means))
    assert raised.value.code == code
    for name in names:
        assert name in str(raised.value)


def test_a_budget_is_a_number() -> None:
    with pytest.raises(Refusal):
        solve(ground([1, 2], GOOD), Question(Aim.COVER, budget=NAN))


def test_kept_and_movable_sites_are_not_there_to_choose() -> None:
    land = ground([1, 2], GOOD, kept=[0], movable=[1])
    assert Question(Aim.COVER, count=1).checked(land)
    with pytest.raises(Refusal) as raised:
        Question(Aim.COVER, count=2).checked(land)
    assert raised.value.code == "too_many"


@pytest.mark.parametrize("aim", [Aim.MEAN, Aim.WORST, Aim.TENTH])
@pytest.mark.parametrize("means", [{"count": 0}, {"budget": 0.0}])
def test_with_nothing_open_there_are_no_minutes(aim: Aim, means: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as raised:
        solve(ground([1, 2], GOOD), Question(aim, **means))
    assert raised.value.code == "nothing_open"
    assert solve(ground([1, 2], GOOD, kept=[0]), Question(aim, **means)).is_open.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"share": 0.0}, "bad_share"),
        ({"share": -0.1}, "bad_share"),
        ({"share": 1.01}, "bad_share"),
        ({"share": NAN}, "bad_share"),
        ({"floor": -0.1}, "bad_share"),
        ({"floor": 1.1}, "bad_share"),
        ({"floor": NAN}, "bad_share"),
        ({"minutes": 0.0}, "bad_minutes"),
        ({"minutes": -3.0}, "bad_minutes"),
        ({"minutes": 121.0}, "bad_minutes"),
        ({"minutes": INF}, "bad_minutes"),
        ({"minutes": NAN}, "bad_minutes"),
    ],
)
@pytest.mark.parametrize("aim", [Aim.COVER, Aim.ALL])
def test_shares_and_minutes_have_their_limits(aim: Aim, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as raised:
        solve(ground([1, 2], GOOD), Question(aim, count=1, **more))
    assert raised.value.code == code
    assert ("100" if code == "bad_share" else "120") in str(raised.value)


@pytest.mark.parametrize("more", [{"second": -0.1}, {"second": NAN}, {"gap": NAN}, {"gap": -1.0}, {"seconds": NAN}])
def test_numbers_that_mean_nothing_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        solve(ground([1, 2], GOOD), Question(Aim.BACKUP, count=1, **more))


def test_everybody_is_more_than_those_in_reach() -> None:
    land = ground([100, 20, 3, 0], [[0, 50], [50, 0], [90, INF], [INF, INF]])
    with pytest.raises(Refusal) as raised:
        solve(land, Question(Aim.ALL, 30))
    assert raised.value.code == "out_of_reach"
    for number in ("3 people", "1 communes", "30 minutes"):
        assert number in str(raised.value)
    assert solve(land, Question(Aim.ALL, 30, share=0.9)).value == 2
    with pytest.raises(Refusal):
        solve(land, Question(Aim.ALL, 30, share=0.99))


def test_a_floor_out_of_reach_is_said_with_its_share() -> None:
    land = ground([10, 10, 10], [[0, 50], [50, 0], [60, 60]], area=[0, 1, 1])
    with pytest.raises(Refusal) as raised:
        solve(land, Question(Aim.COVER, 10, count=2, floor=0.75))
    assert raised.value.code == "floor_out_of_reach"
    assert "75 %" in str(raised.value)
    with pytest.raises(Refusal):
        solve(land, Question(Aim.COVER, 10, count=1, floor=0.5))
    assert solve(land, Question(Aim.COVER, 10, count=2, floor=0.5)).value == 20


def test_too_few_places_for_all_is_said_with_its_minutes() -> None:
    with pytest.raises(Refusal) as raised:
        solve(ground([1, 1], [[0, INF], [INF, 0]], far=90), Question(Aim.WORST, count=1))
    assert raised.value.code == "not_enough_for_all"
    assert "90 minutes" in str(raised.value)


def test_a_full_reach_as_far_as_the_minutes_is_no_decay() -> None:
    land = ground([1, 2], GOOD)
    for full in (20.0, 25.0, NAN):
        question = Question(Aim.COVER, 20, full=full, count=1)
        assert question.checked(land).full is None
        assert solve(land, question).value == 2
