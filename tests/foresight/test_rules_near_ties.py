"""Near ties: the same as trying every exchange of one site, or of two, straight from the definitions."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.foresight.rules import near_ties
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.near_ties import find_near_ties, notable_swaps
from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.solving import solve
from tests.kit.foresight import MORE_IS_BETTER, NEVER, World, choices, nearest, questions, worlds, worth_of

Exchange = tuple[tuple[int, ...], tuple[int, ...]]


def tried(world: World, question: Question, is_open: Flags, tolerance: float) -> dict[Exchange, tuple[float, float]]:
    """Every exchange of one or two sites within the tolerance: its value and its mean minutes."""
    land, sign = world.land, 1.0 if question.aim in MORE_IS_BETTER else -1.0
    value = worth_of(world, question, is_open)
    today = 0.0 if question.aim is Aim.ALL else worth_of(world, question, land.kept | land.movable)
    today = min(today, world.far) if sign < 0 and question.aim is not Aim.ALL else today
    gain = sign * (value - today)
    gain = gain if gain > 1e-9 * max(abs(today), 1.0) else max(abs(value), 1e-9)
    allowed = {flags.tobytes() for flags in choices(world, question)}
    people, near = np.array(world.people, float), {}
    for size in (1, 2):
        for out in combinations(np.flatnonzero(is_open & ~land.kept).tolist(), size):
            for into in combinations(np.flatnonzero(~is_open).tolist(), size):
                flags = is_open.copy()
                flags[list(out)], flags[list(into)] = False, True
                worth = worth_of(world, question, flags)
                if flags.tobytes() not in allowed or abs(worth) >= NEVER:
                    continue
                mean = float((people * np.minimum(nearest(world, flags), world.far)).sum() / people.sum())
                if sign * (value - worth) / gain <= tolerance + 1e-12:
                    near[out, into] = worth, mean
    return {
        swap: facts
        for swap, facts in near.items()
        if len(swap[0]) == 1
        or not any(
            ((swap[0][0],), (into,)) in near and ((swap[0][1],), (other,)) in near
            for into, other in (swap[1], swap[1][::-1])
        )
    }


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN, Aim.TENTH, Aim.BACKUP, Aim.ALL])
@given(data=st.data())
def test_near_ties_are_those_that_trying_everything_finds(aim: Aim, data: st.DataObject) -> None:
    world = data.draw(worlds(sites=6, whole=True))
    question = data.draw(questions(world, aim))
    any_ = [flags for flags in choices(world, question) if abs(worth_of(world, question, flags)) < NEVER]
    assume(any_)
    is_open = data.draw(st.sampled_from(any_))
    assume(aim in MORE_IS_BETTER | {Aim.ALL} or (nearest(world, is_open) < world.far).any())
    tolerance = data.draw(st.sampled_from([0.0, 0.043, 0.31]))
    found = find_near_ties(world.land, question, is_open, tolerance=tolerance)
    expected = tried(world, question, is_open, tolerance)
    assert {(swap.closed, swap.opened) for swap in found.swaps} == set(expected)
    assert found.complete
    for swap in found.swaps:
        value, mean = expected[swap.closed, swap.opened]
        assert swap.value == pytest.approx(value, rel=1e-6, abs=1e-6)
        assert swap.mean == pytest.approx(mean, rel=1e-6, abs=1e-6)
    losses = [swap.loss for swap in found.swaps]
    assert losses == sorted(losses) or np.allclose(losses, sorted(losses), atol=1e-8)


def test_the_longest_journey_and_a_floor_are_judged_too() -> None:
    minutes = np.array([[0.0, 12, 15, 40], [12, 0, 9, 14], [30, 14, 0, 13], [60, 60, 9, 0]])
    world = World([100, 80, 60, 5], minutes, area=[0, 0, 1, 1])
    one = np.array([False, False, True, False])
    worst = find_near_ties(world.land, Question(Aim.WORST, 20, count=1), one, tolerance=1.0)
    assert {(s.opened, s.value) for s in worst.swaps} >= {((1,), 60.0), ((3,), 40.0)}
    question = Question(Aim.COVER, 14, count=1, floor=0.9)
    kept = find_near_ties(world.land, question, one, tolerance=1.0)
    assert {(s.closed, s.opened): s.value for s in kept.swaps} == {
        exchange: value for exchange, (value, _mean) in tried(world, question, one, 1.0).items()
    }
    free = find_near_ties(world.land, replace(question, floor=0.0), one, tolerance=1.0)
    assert len(kept.swaps) < len(free.swaps), "some sites leave an area below its floor"


def line(sites: int) -> World:
    """Villages in a row, ten minutes from one to the next, the bigger the farther east."""
    at = np.arange(sites) * 10.0
    return World([100.0 + 5 * number for number in range(sites)], abs(at[:, None] - at))


def test_what_a_swap_loses_is_a_share_of_what_the_answer_brings() -> None:
    world = replace(line(7), kept=[True, *[False] * 6])
    question = Question(Aim.COVER, 10, count=1)
    answer = solve(world.land, question)
    assert answer.is_open.nonzero()[0].tolist() == [0, 5]
    ties = find_near_ties(world.land, question, answer.is_open, tolerance=0.06)
    assert [(swap.closed, swap.opened) for swap in ties.swaps] == [((5,), (4,))]
    gained, instead = 125 + 120 + 130, 120 + 115 + 125
    assert ties.swaps[0].loss == pytest.approx(1 - instead / gained)
    assert ties.swaps[0].near == 100 + 105 + instead


def test_where_nothing_is_nearly_as_good_the_least_loss_is_told_all_the_same() -> None:
    world = replace(line(7), kept=[True, *[False] * 6])
    question = Question(Aim.COVER, 10, count=1)
    is_open = solve(world.land, question).is_open
    ties = find_near_ties(world.land, question, is_open, tolerance=0.01)
    assert ties.swaps == ()
    assert ties.least is not None
    assert (ties.least.closed, ties.least.opened) == ((5,), (4,))
    assert ties.least == find_near_ties(world.land, question, is_open, tolerance=0.06).swaps[0]


def test_with_little_work_the_sites_near_most_people_are_tried() -> None:
    world = line(30)
    question = Question(Aim.COVER, 10, count=1)
    is_open = solve(world.land, question).is_open
    whole = find_near_ties(world.land, question, is_open)
    part = find_near_ties(world.land, question, is_open, work=30 * 3)
    assert (whole.complete, whole.tried) == (True, 29)
    assert (part.complete, part.tried) == (False, 3)
    assert part.swaps == whole.swaps[: len(part.swaps)]
    assert len(part.swaps) == 2, "the third of those tried, at the end of the row, is no near tie"


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = line(30)
    question = Question(Aim.MEAN, 10, count=3)
    is_open = solve(world.land, question).is_open
    whole = find_near_ties(world.land, question, is_open)
    monkeypatch.setattr(near_ties, "AT_ONCE", 100)
    assert find_near_ties(world.land, question, is_open) == whole


def test_where_room_limits_nothing_is_compared() -> None:
    land = ground([10, 20], [[0, 9], [9, 0]], room=[5, 50])
    assert not find_near_ties(land, Question(Aim.COVER, 10, count=1, capacitated=True), np.array([False, True])).tried


def test_what_is_said_names_each_site_once_first_and_the_shortest_journeys() -> None:
    swaps = tuple(
        near_ties.Swap((closed,), (opened,), 0.0, loss, 0.0, mean)
        for closed, opened, loss, mean in [
            (1, 5, 0.0, 9.0),
            (1, 6, 0.01, 9.0),
            (1, 7, 0.02, 9.0),
            (2, 5, 0.03, 9.0),
            (2, 8, 0.04, 8.5),
        ]
    )
    assert [(s.closed[0], s.opened[0]) for s in notable_swaps(swaps)] == [(1, 5), (1, 6), (2, 5), (2, 8)]
    assert notable_swaps(()) == []
