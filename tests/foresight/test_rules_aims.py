"""Each aim against every choice of sites there is, and the bound of each search, finished or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.foresight.rules import planning
from maillage.foresight.rules.problem import Aim, Question
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal
from tests.kit.foresight import ENOUGH, NEVER, World, best_of, must_hold, nearest, questions, worlds

PLAIN = [Aim.COVER, Aim.MEAN, Aim.TENTH, Aim.BACKUP]


def draw_question(data: st.DataObject, aim: Aim) -> tuple[World, Question]:
    """A world and a question it can be asked."""
    world = data.draw(worlds())
    question = data.draw(questions(world, aim))
    land = world.land
    assume(question.within(land) > 0 or land.kept.any() or aim in {Aim.COVER, Aim.BACKUP, Aim.ALL})
    return world, question


def value_of(world: World, question: Question) -> float:
    """The value, or the code of the refusal as a number that no value has."""
    try:
        return solve(world.land, question).value
    except Refusal:
        return -1.0


@pytest.mark.parametrize("aim", PLAIN)
@given(data=st.data())
def test_an_answer_is_the_best_there_is(aim: Aim, data: st.DataObject) -> None:
    world, question = draw_question(data, aim)
    answer = solve(world.land, question)
    must_hold(world, question, answer)
    measured = planning.measure_sites(world.land, question, answer.is_open)
    assert measured == pytest.approx(answer.value, rel=1e-6, abs=1e-6)


@given(data=st.data())
def test_who_lives_farther_may_count_less(data: st.DataObject) -> None:
    world, question = draw_question(data, Aim.COVER)
    question = replace(question, full=data.draw(st.sampled_from([0.0, 5.0, 10.0, 19.0])))
    answer = solve(world.land, question)
    must_hold(world, question, answer)
    measured = planning.measure_sites(world.land, question.checked(world.land), answer.is_open)
    assert measured == pytest.approx(answer.value, rel=1e-6, abs=1e-6)


@given(data=st.data())
def test_the_farthest_is_as_near_as_can_be_or_too_far_from_any(data: st.DataObject) -> None:
    world, question = draw_question(data, Aim.WORST)
    if best_of(world, question) == NEVER:
        with pytest.raises(Refusal) as raised:
            solve(world.land, question)
        nowhere = not np.isfinite(nearest(world, np.ones(world.land.sites, bool))[np.array(world.people) > 0]).all()
        assert raised.value.code == ("nobody_reaches" if nowhere else "not_enough_for_all")
        return
    answer = solve(world.land, question)
    must_hold(world, question, answer)
    assert planning.measure_sites(world.land, question, answer.is_open) == answer.value


@pytest.mark.parametrize("share", [1.0, 0.95, 0.7, 0.25])
@given(data=st.data())
def test_everybody_or_a_share_is_served_at_the_least_price(share: float, data: st.DataObject) -> None:
    world, question = draw_question(data, Aim.ALL)
    question = replace(question, share=share, count=None, budget=None)
    if best_of(world, question) == NEVER:
        with pytest.raises(Refusal) as raised:
            solve(world.land, question)
        assert raised.value.code == "out_of_reach"
        return
    answer = solve(world.land, question)
    whole = all(price == round(price) for price in world.price)
    must_hold(world, question, answer, to_the_end=whole or share == 1.0)  # odd prices leave a sixteenth of the least
    assert planning.measure_sites(world.land, question, answer.is_open) == pytest.approx(answer.value)


@given(data=st.data())
def test_no_area_is_served_less_than_the_floor(data: st.DataObject) -> None:
    world, question = draw_question(data, Aim.COVER)
    n = len(world.people)
    world = replace(world, area=data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)))
    question = replace(question, floor=data.draw(st.sampled_from([0.1, 0.5, 0.8, 1.0])))
    if best_of(world, question) == -NEVER:
        with pytest.raises(Refusal) as raised:
            solve(world.land, question)
        assert raised.value.code == "floor_out_of_reach"
        return
    must_hold(world, question, solve(world.land, question))


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN])
@given(data=st.data())
def test_no_site_serves_more_people_than_it_has_room_for(aim: Aim, data: st.DataObject) -> None:
    world = data.draw(worlds(most=5, sites=4))
    m = world.minutes.shape[1]
    room = st.sampled_from([0.0, 5.0, 10.0, 33.0, 1000.0, np.inf])
    world = replace(world, room=[12.0, *data.draw(st.lists(room, min_size=m - 1, max_size=m - 1))])
    question = replace(data.draw(questions(world, aim)), capacitated=True)
    assume(question.within(world.land) > 0 or world.land.kept.any() or aim is Aim.COVER)
    answer = solve(world.land, question)
    must_hold(world, question, answer)


@pytest.mark.parametrize("aim", [*PLAIN, Aim.ALL, Aim.WORST])
@given(data=st.data(), work=st.sampled_from([0, 1, 100, 3_000, 100_000]))
def test_the_bound_holds_when_the_work_is_over(aim: Aim, data: st.DataObject, work: float) -> None:
    world, question = draw_question(data, aim)
    question = replace(question, work=work)
    if aim is Aim.ALL:
        question = replace(question, share=data.draw(st.sampled_from([1.0, 0.7])), count=None, budget=None)
    assume(abs(best_of(world, question)) < NEVER)
    answer = solve(world.land, question)
    must_hold(world, question, answer, to_the_end=False)
    assert np.isfinite(answer.bound), "a bound is a number to show"
    assert 0 <= answer.bound <= world.land.people.sum() + 1e-6 or aim not in {Aim.COVER, Aim.BACKUP}


@pytest.mark.parametrize("aim", [*PLAIN, Aim.ALL, Aim.WORST])
@given(data=st.data(), gap=st.sampled_from([0.01, 0.1, 0.5]))
def test_the_bound_holds_when_a_gap_is_enough(aim: Aim, data: st.DataObject, gap: float) -> None:
    world, question = draw_question(data, aim)
    question = replace(question, gap=gap)
    if aim is Aim.ALL:
        question = replace(question, share=data.draw(st.sampled_from([1.0, 0.7])), count=None, budget=None)
    assume(abs(best_of(world, question)) < NEVER)
    answer = solve(world.land, question)
    must_hold(world, question, answer, to_the_end=False)
    if not world.price or aim is not Aim.ALL:
        assert answer.gap <= gap + 1e-6


@pytest.mark.parametrize("aim", [*PLAIN, Aim.WORST])
@given(data=st.data())
def test_more_means_are_never_worse(aim: Aim, data: st.DataObject) -> None:
    world = data.draw(worlds())
    land = world.land
    free = int((~land.kept).sum() - land.movable.sum())
    sign = 1 if aim in {Aim.COVER, Aim.BACKUP} else -1
    for asked in (
        [Question(aim, 20, count=count, seconds=np.inf, work=ENOUGH) for count in range(1, free + 1)],
        [Question(aim, 20, budget=budget, seconds=np.inf, work=ENOUGH) for budget in (6.0, 7.5, 12.0, 30.0, np.inf)],
    ):
        values = [sign * value_of(world, question) for question in asked]
        reached = [value for value in values if value != -sign]  # with too few places the farthest are out of reach
        assert values[len(values) - len(reached) :] == reached, "refused after an answer"
        assert (np.diff(reached) >= -1e-6).all()


@pytest.mark.parametrize("endless", [np.inf, 1e300, 1e18, 1e9])
@pytest.mark.parametrize("aim", list(Aim))
def test_no_limit_is_proven_like_a_budget_that_buys_everything(aim: Aim, endless: float) -> None:
    """The farthest with an infinite budget burned its time on three sites: a proof was compared with infinity."""
    world = World([10, 20, 5], np.array([[0.0, 30, 9], [30, 0, 9], [9, 9, 0]]), price=[1.0, 2.0, 3.0])
    question = Question(aim, 10, budget=endless, seconds=np.inf, work=1e8)
    answer = solve(world.land, question)
    must_hold(world, question, answer)
    assert answer.value == solve(world.land, replace(question, budget=6.0)).value


@pytest.mark.parametrize("aim", list(Aim))
def test_no_means_at_all_is_a_question_for_everybody_only(aim: Aim) -> None:
    world = World([10, 20, 5], np.array([[0.0, 30, 9], [30, 0, 9], [9, 9, 0]]))
    question = Question(aim, 10, seconds=np.inf, work=1e8)
    if aim is Aim.ALL:
        must_hold(world, question, solve(world.land, question))
        return
    with pytest.raises(Refusal) as raised:
        solve(world.land, question)
    assert raised.value.code == "no_means"


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.BACKUP])
@given(data=st.data())
def test_more_minutes_never_cover_fewer(aim: Aim, data: st.DataObject) -> None:
    world, question = draw_question(data, aim)
    values = [solve(world.land, replace(question, minutes=minutes)).value for minutes in (5, 10, 15, 20, 30, 45, 49)]
    assert (np.diff(values) >= -1e-6).all()


@pytest.mark.parametrize("aim", list(Aim))
@given(data=st.data())
def test_the_order_of_rows_and_columns_does_not_matter(aim: Aim, data: st.DataObject) -> None:
    world, question = draw_question(data, aim)
    n, m = world.minutes.shape
    rows, columns = data.draw(st.permutations(range(n))), data.draw(st.permutations(range(m)))
    other = replace(
        world,
        people=[world.people[i] for i in rows],
        minutes=world.minutes[rows][:, columns],
        kept=[world.kept[j] for j in columns],
        movable=[world.movable[j] for j in columns],
        price=[world.price[j] for j in columns] if world.price else [],
    )
    assert value_of(other, question) == pytest.approx(value_of(world, question), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("aim", list(Aim))
@given(data=st.data())
def test_a_group_may_be_counted_in_two_halves(aim: Aim, data: st.DataObject) -> None:
    world, question = draw_question(data, aim)
    half = world.people[0] / 2
    other = replace(
        world, people=[half, half, *world.people[1:]], minutes=np.vstack([world.minutes[:1], world.minutes])
    )
    assert value_of(other, question) == pytest.approx(value_of(world, question), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("aim", list(Aim))
@given(data=st.data())
def test_a_kept_site_that_nobody_reaches_changes_nothing(aim: Aim, data: st.DataObject) -> None:
    world, question = draw_question(data, aim)
    n = len(world.people)
    other = replace(
        world,
        minutes=np.column_stack([world.minutes, np.full(n, np.inf)]),
        kept=[*world.kept, True],
        movable=[*world.movable, False],
        price=[*world.price, 1.0] if world.price else [],
    )
    assert value_of(other, question) == pytest.approx(value_of(world, question), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("aim", list(Aim))
@given(data=st.data(), factor=st.sampled_from([1e-3, 1 / 7, 1000.0, 1e6]))
def test_people_may_be_counted_in_any_unit(aim: Aim, data: st.DataObject, factor: float) -> None:
    world, question = draw_question(data, aim)
    unit = factor if aim in {Aim.COVER, Aim.BACKUP} else 1.0
    other = replace(world, people=[part * factor for part in world.people])
    assert value_of(other, question) == pytest.approx(unit * value_of(world, question), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("aim", list(Aim))
@given(data=st.data())
def test_the_same_seed_gives_the_same_answer(aim: Aim, data: st.DataObject) -> None:
    world, question = draw_question(data, aim)
    assume(value_of(world, question) >= 0)
    one, two = solve(world.land, question), solve(world.land, question)
    assert one.is_open.tolist() == two.is_open.tolist()
    assert (one.value, one.bound, one.steps) == (two.value, two.bound, two.steps)
