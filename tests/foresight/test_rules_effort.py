"""A search keeps its word: it ends when its work is done, the same everywhere, and says when its bound says nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.foresight.rules import capacities, exact
from maillage.foresight.rules.aims.capacitated import _rooms
from maillage.foresight.rules.answers import sentences
from maillage.foresight.rules.effort import AT_ONCE, Effort
from maillage.foresight.rules.engine import Search
from maillage.foresight.rules.lists import from_matrix
from maillage.foresight.rules.problem import Aim, Ground, Question, ground
from maillage.foresight.rules.relaxation import Means
from maillage.foresight.rules.search import means_of
from maillage.foresight.rules.solving import solve
from maillage.foresight.rules.tables import NamedGround
from maillage.kernel.refusal import Refusal
from tests.kit.foresight import NEVER, best_of, must_hold, questions, worlds


def plane(seed: int, n: int, **more: object) -> Ground:
    """So many communes on a plane of a hundred minutes a side, whose people differ by much."""
    rng = np.random.default_rng(seed)
    at = rng.random((n, 2)) * 100
    minutes = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    return ground(np.rint(np.exp(rng.normal(6, 1.3, n))) + 1, minutes, **more)


def test_what_a_part_uses_is_used_of_the_whole() -> None:
    whole = Effort(np.inf, 1000.0)
    part = whole.part(0.25)
    inner = part.rest(0.5)
    inner.spend(125)
    assert (inner.over, part.over, whole.over) == (True, False, False)
    assert (part.work_left, whole.work_left) == (125, 875)
    part.spend(500)
    assert part.over
    assert whole.part(1.0).work_left == 375
    assert Effort(0.0).over
    assert Effort(40.0, 1e9).part(0.1, 2.0).seconds == 40.0  # counted work is never cut by the clock of a part
    assert Effort(40.0).part(0.1, 2.0).seconds == 2.0
    assert not Effort(np.inf).over


@pytest.mark.parametrize("work", [2e5, 2e6, 1e7])
@pytest.mark.parametrize("aim", list(Aim))
def test_work_that_is_counted_ends_at_the_same_point_on_any_machine(aim: Aim, work: float) -> None:
    """A proof was cut by the clock: busy machines answered otherwise, and tests failed there."""
    land = plane(1, 150)
    question = Question(aim, 25, count=9, seconds=np.inf, work=work, share=0.9)
    one, two = solve(land, question), solve(land, question)
    assert one.is_open.tolist() == two.is_open.tolist()
    assert (one.value, one.bound, one.steps, one.work) == (two.value, two.bound, two.steps, two.work)


@pytest.mark.parametrize("work", [0, 1e6])
@pytest.mark.parametrize("aim", list(Aim))
def test_no_search_makes_many_more_readings_than_it_may(aim: Aim, work: float) -> None:
    """What is begun is ended, each loop within so many readings; a question is a dozen of them at most."""
    land = plane(2, 200)
    pairs = land.near.site.size
    answer = solve(land, Question(aim, 25, count=12, seconds=np.inf, work=work))
    assert answer.work <= work + 12 * (AT_ONCE + 10 * pairs)
    assert np.isfinite(answer.bound)


def test_a_loop_goes_on_where_it_stopped_and_is_as_good() -> None:
    land = plane(3, 120)
    whole = solve(land, Question(Aim.MEAN, count=10, seconds=np.inf, work=1e9))
    assert whole.proven
    assert whole.work < 1e9


def test_a_model_too_large_for_its_time_is_not_begun() -> None:
    """1,304 points, p = 100: HiGHS took 51 s where it had 20, and gigabytes; it looks at the clock too seldom."""
    rng = np.random.default_rng(4)
    at = rng.random((300, 2))
    lists = from_matrix(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)))
    p_median = Means(np.ones(300), np.zeros(300), 30.0)
    limits = {"cutoff": np.inf, "least_gap": 1e-6}
    assert exact.close_lists(lists, p_median, effort=Effort(1.0), **limits) is None
    assert not exact.fits(exact.MOST_ENTRIES + 1, Effort(np.inf))
    few = from_matrix(np.hypot(*(at[:, None] - at[None, :10]).transpose(2, 0, 1)))
    assert (
        exact.close_lists(few, Means(np.ones(10), np.zeros(10), 3.0), effort=Effort(np.inf, 1e9), **limits) is not None
    )


def test_a_search_that_never_asks_highs_still_has_its_bound() -> None:
    rng = np.random.default_rng(5)
    at = rng.random((200, 2))
    lists = from_matrix(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)))
    search = Search(lists, Means(np.ones(200), np.zeros(200), 20.0), effort=Effort(np.inf, 3e7))
    state = search.run()
    assert 0 < state.bound <= state.value
    assert state.gap < 0.05


# rooms


@given(data=st.data(), work=st.sampled_from([0.0, 50.0, 3000.0]))
@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN])
def test_the_bound_of_rooms_holds_when_the_work_is_over(aim: Aim, data: st.DataObject, work: float) -> None:
    world = data.draw(worlds(most=5, sites=4))
    m = world.minutes.shape[1]
    room = st.sampled_from([0.0, 5.0, 10.0, 33.0, 1000.0, np.inf])
    world = replace(world, room=[12.0, *data.draw(st.lists(room, min_size=m - 1, max_size=m - 1))])
    question = replace(data.draw(questions(world, aim)), capacitated=True, work=work)
    assume(question.within(world.land) > 0 or world.land.kept.any() or aim is Aim.COVER)
    answer = solve(world.land, question)
    must_hold(world, question, answer, to_the_end=False)


@given(data=st.data())
@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN])
def test_prices_alone_bound_what_any_choice_of_rooms_gains(aim: Aim, data: st.DataObject) -> None:
    """The relaxation, without HiGHS and without the plain question beside it."""
    world = data.draw(worlds(most=6, sites=5))
    m = world.minutes.shape[1]
    room = st.sampled_from([0.0, 5.0, 10.0, 33.0, 1000.0])
    world = replace(world, room=data.draw(st.lists(room, min_size=m, max_size=m)))
    question = replace(data.draw(questions(world, aim)), capacitated=True)
    within, most = _rooms(world.land, question)
    best = best_of(world, question)
    gained = most - best * world.land.people.sum() if aim is Aim.MEAN else best
    bound, often = capacities.bound_gain(within, means_of(world.land, question), 0.0, Effort(np.inf))
    assert bound >= gained - 1e-6 * max(1.0, abs(most))
    assert often.shape == (m,)


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN])
@pytest.mark.parametrize("room", [50.0, 2_000.0, 50_000.0])
def test_rooms_have_a_bound_that_says_something(aim: Aim, room: float) -> None:
    """Most people near with little room printed a bound 112 times its value, all that HiGHS had before its time."""
    land = plane(6, 160, room=np.full(160, room))
    answer = solve(land, Question(aim, 20, count=10, capacitated=True, seconds=np.inf, work=5e7))
    assert answer.gap < 0.05
    assert answer.is_informative


@given(data=st.data(), work=st.sampled_from([0.0, 1000.0]))
def test_a_floor_has_an_answer_with_a_bound_or_a_sentence_when_the_work_is_over(
    data: st.DataObject, work: float
) -> None:
    world = data.draw(worlds())
    n = len(world.people)
    world = replace(world, area=data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)))
    question = replace(data.draw(questions(world, Aim.COVER)), floor=0.5, work=work)
    if best_of(world, question) == -NEVER:
        with pytest.raises(Refusal, match=r"served|serves|time"):
            solve(world.land, question)
        return
    try:
        answer = solve(world.land, question)
    except Refusal as refused:
        if refused.code != "no_answer_in_time":
            raise
        return
    must_hold(world, question, answer, to_the_end=False)


def test_a_bound_that_says_nothing_is_said_to_say_nothing() -> None:
    land = ground([10, 20, 5], [[0, 30, 9], [30, 0, 9], [9, 9, 0]])
    question = Question(Aim.COVER, 10, count=1)
    answer = replace(solve(land, question), value=10.0, bound=1120.0, gap=111.0, proven=False)
    assert not answer.is_informative
    text = sentences(NamedGround(land, ["1", "2", "3"], ["A", "B", "C"], []), question, answer)
    assert "this bound says nothing" in text
    assert "nothing is better than the bound" not in text
