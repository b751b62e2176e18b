"""Curves, years and possible worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.foresight.rules import planning
from maillage.foresight.rules.problem import Aim, Ground, Question, ground
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal
from tests.kit.foresight import MORE_IS_BETTER, World, best_of, worlds

YEARLY = [Aim.COVER, Aim.MEAN, Aim.TENTH, Aim.BACKUP, Aim.WORST]


def plane(seed: int, groups: int = 40, sites: int = 25) -> Ground:
    """Points of a plane, in minutes."""
    rng = np.random.default_rng(seed)
    at, there = rng.random((groups, 2)) * 60, rng.random((sites, 2)) * 60
    return ground(rng.integers(1, 900, groups), np.hypot(*(at[:, None] - there[None]).transpose(2, 0, 1)).round(2))


@pytest.mark.parametrize("aim", YEARLY)
@given(data=st.data())
def test_a_curve_never_turns_back_and_each_point_is_the_best(aim: Aim, data: st.DataObject) -> None:
    world = data.draw(worlds())
    free = int((~world.land.kept).sum() - world.land.movable.sum())
    counts = [count for count in (1, 2, 4, 5) if count <= free]
    question = Question(aim, 20)
    bests = [best_of(world, replace(question, count=count)) for count in counts]
    assume(counts and max(bests) < 1e17)
    points = planning.curve_points(world.land, question, counts)
    sign = 1 if aim in MORE_IS_BETTER else -1
    assert [point.count for point in points] == counts
    assert [point.value for point in points] == pytest.approx(bests, rel=1e-6, abs=1e-6)
    for point in points:
        assert sign * (point.bound - point.value) >= -1e-6
    assert (np.diff([sign * point.value for point in points]) >= -1e-9).all()
    assert (np.diff([sign * point.bound for point in points]) >= -1e-6).all()


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN])
def test_a_curve_made_in_a_hurry_is_still_one(aim: Aim) -> None:
    sign = 1 if aim is Aim.COVER else -1
    for seed in range(4):
        land = plane(seed)
        question = Question(aim, 12, work=50_000, gap=0.2)
        points = planning.curve_points(land, question, [1, 2, 3, 5, 8, 13])
        best = [solve(land, Question(aim, 12, count=point.count)).value for point in points]
        for point, value in zip(points, best, strict=True):
            assert sign * (value - point.value) >= -1e-6
            assert sign * (point.bound - value) >= -1e-6
        assert (np.diff([sign * point.value for point in points]) >= -1e-9).all()
        assert (np.diff([sign * point.bound for point in points]) >= -1e-9).all(), "both made monotone"


@pytest.mark.parametrize("counts", [[4, 2, 1], [2, 4, 2, 4], [3, 3]])
def test_a_curve_may_be_asked_in_any_order(counts: list[int]) -> None:
    land = plane(0)
    points = planning.curve_points(land, Question(Aim.COVER, 12), counts)
    alone = [solve(land, Question(Aim.COVER, 12, count=count)).value for count in counts]
    assert [point.value for point in points] == alone


@pytest.mark.parametrize("aim", YEARLY)
@given(data=st.data())
def test_years_are_nested_and_each_is_what_it_says(aim: Aim, data: st.DataObject) -> None:
    world = data.draw(worlds())
    land = world.land
    free = int((~land.kept).sum() - land.movable.sum())
    counts = data.draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    assume(sum(counts) <= free)
    question = Question(aim, 20)
    assume(abs(best_of(world, replace(question, count=counts[0]))) < 1e17)
    years = planning.plan_years(land, question, counts)
    sign = 1 if aim in MORE_IS_BETTER else -1
    is_open, most = land.kept.copy(), int(land.movable.sum())
    for count, year in zip(counts, years, strict=True):
        most += count
        assert not is_open[year.opened].any(), "opened twice"
        is_open[year.opened] = True
        assert (is_open & ~land.kept).sum() <= most, "more places than were asked for"
        assert year.value == pytest.approx(planning.measure_sites(land, question, is_open), rel=1e-6, abs=1e-6)
        assert sign * (year.free - year.value) >= -1e-6
        assert sign * (year.bound - year.free) >= -1e-6
    values = [sign * year.value for year in years]
    assert (np.diff(values) >= -1e-9).all()
    assert years[-1].free == pytest.approx(best_of(world, replace(question, count=sum(counts))), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN, Aim.WORST])
def test_as_many_open_each_year_as_are_asked_for(aim: Aim) -> None:
    for seed in range(4):
        years = planning.plan_years(plane(seed), Question(aim, 12), [2, 1, 3])
        assert [len(year.opened) for year in years] == [2, 1, 3]


def test_sites_that_moved_once_do_not_pay_for_new_ones_each_year() -> None:
    land = plane(1)
    moving = replace(land, movable=np.arange(land.sites) < 4)
    years = planning.plan_years(moving, Question(Aim.COVER, 12), [1, 1, 1])
    assert [len(year.opened) for year in years] == [5, 1, 1]


def test_a_plan_is_the_better_of_forward_and_backward() -> None:
    """Forward opens the middle first; backward the two ends, of which one serves less in the first year."""
    land = ground([40, 25, 25, 40], [[0, 9, 30], [30, 9, 30], [30, 9, 30], [30, 9, 0]])
    years = planning.plan_years(land, Question(Aim.COVER, 10), [1, 1])
    assert years[0].opened == [1]
    assert [year.value for year in years] == [130, 130]
    ends = ground([10, 8, 8, 10], [[0, 9, 30], [0, 30, 30], [30, 9, 0], [30, 30, 0]])
    both = planning.plan_years(ends, Question(Aim.COVER, 10), [1, 1])
    assert both[1].value == 36


@pytest.mark.parametrize("counts", [[], [0], [1, 0], [-1, 2]])
def test_a_year_opens_one_place_at_least(counts: list[int]) -> None:
    with pytest.raises(Refusal) as raised:
        planning.plan_years(plane(0), Question(Aim.COVER, 12), counts)
    assert raised.value.code == "bad_years"


def test_more_years_than_sites_are_refused() -> None:
    with pytest.raises(Refusal) as raised:
        planning.plan_years(plane(0, sites=3), Question(Aim.COVER, 12), [2, 2])
    assert raised.value.code == "too_many"
    assert "3" in str(raised.value)


# possible worlds


@pytest.mark.parametrize("aim", list(Aim))
def test_where_nothing_is_unsure_all_worlds_answer_alike(aim: Aim) -> None:
    land = plane(3)
    question = Question(aim, 30, count=3)
    answer = solve(land, question)
    robustness = planning.simulate_worlds(land, question, answer, worlds=4, minutes_off=0, people_off=0)
    if aim in {Aim.COVER, Aim.MEAN}:
        assert set(robustness.often.tolist()) <= {0.0, 1.0}
        assert (robustness.often == answer.is_open).all()
    assert robustness.value == pytest.approx([answer.value] * 4)
    assert robustness.best == pytest.approx([answer.value] * 4)


@pytest.mark.parametrize("scale", [1 / 20_000, 0.01, 1.7])
def test_where_nothing_is_unsure_fractions_of_people_stay_what_they_are(scale: float) -> None:
    land = plane(3)
    land = replace(land, people=land.people * scale)
    for question in (Question(Aim.MEAN, count=3), Question(Aim.COVER, 12, count=3)):
        answer = solve(land, question)
        robustness = planning.simulate_worlds(land, question, answer, worlds=2, minutes_off=0, people_off=0)
        assert robustness.value == pytest.approx([answer.value] * 2)


def test_worlds_are_those_of_their_seed() -> None:
    land, question = plane(4), Question(Aim.MEAN, count=4)
    answer = solve(land, question)
    one, two = (planning.simulate_worlds(land, question, answer, worlds=6, seed=7) for _time in range(2))
    other = planning.simulate_worlds(land, question, answer, worlds=6, seed=8)
    for part in ("often", "value", "best", "bound"):
        assert (getattr(one, part) == getattr(two, part)).all()
    assert (one.value != other.value).any()


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN, Aim.BACKUP, Aim.TENTH])
def test_in_no_world_is_the_plain_answer_better_than_the_best(aim: Aim) -> None:
    land, question = plane(5), Question(aim, 12, count=4)
    sign = 1 if aim in MORE_IS_BETTER else -1
    robustness = planning.simulate_worlds(
        land, question, solve(land, question), worlds=8, minutes_off=0.3, people_off=0.3
    )
    assert ((robustness.often >= 0) & (robustness.often <= 1)).all()
    assert robustness.often.sum() == pytest.approx(4, abs=1e-9)
    assert (sign * (robustness.best - robustness.value) >= -1e-6).all()
    assert (sign * (robustness.bound - robustness.best) >= -1e-6).all()


@pytest.mark.parametrize("asked", [Question(Aim.ALL, 20), Question(Aim.WORST, count=2)])
def test_a_world_where_somebody_is_out_of_reach_does_not_end_the_others(asked: Question) -> None:
    far = 20 if asked.aim is Aim.WORST else 120
    land = ground([10, 5, 8], [[0, 15, 30], [15, 0, 40], [30, 50, 19]], far=far)
    robustness = planning.simulate_worlds(land, asked, solve(land, asked), worlds=20, minutes_off=0.3)
    assert robustness.often.max() <= 1


def test_a_longer_way_never_reorders_what_lists_promise() -> None:
    """Costs ascend within each row, in every world."""
    land = plane(6)
    rng = np.random.default_rng(0)
    other = planning.sort_lists(
        land.near, (land.near.cost * rng.uniform(0.5, 2, land.near.cost.size)).astype(np.float32), 40
    )
    for i in range(other.clients):
        assert (np.diff(other.cost[other.first[i] : other.first[i + 1]]) >= 0).all()
    assert (other.cost < 40).all()


def test_steps_are_told_from_none_to_all() -> None:
    seen: list[tuple[int, int]] = []

    def stepped(done: int, total: int) -> None:
        seen.append((done, total))

    land, question = plane(0, 10, 6), Question(Aim.COVER, 12, count=1)
    planning.curve_points(land, question, [1, 2], stepped)
    assert seen == [(0, 2), (1, 2), (2, 2)]
    seen.clear()
    planning.plan_years(land, question, [1, 1], stepped)
    assert [done for done, _total in seen] == sorted(done for done, _total in seen)
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)
    seen.clear()
    planning.simulate_worlds(land, question, solve(land, question), worlds=2, on_step=stepped)
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_the_world_of_the_tests_is_the_ground_of_the_rules() -> None:
    world = World([3.0, 4.0], np.array([[1.0, 20], [30, 2]]), far=25)
    assert world.land.near.site.tolist() == [0, 1, 1]
