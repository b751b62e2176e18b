"""Where the rules are at their limits: nothing to decide, exactly N minutes, fractions of people, bad starts."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from maillage.foresight.rules import planning, relaxation
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import Search, State
from maillage.foresight.rules.lists import from_matrix
from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.relaxation import Means
from maillage.foresight.rules.search import answer_from_state, cover_lists, mean_lists
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal
from tests.kit.foresight import NEVER, World, best_of, must_hold
from tests.kit.processes import PATIENCE_S

LINE = [[0.0, 10, 20, 30], [10, 0, 10, 20], [20, 10, 0, 10], [30, 20, 10, 0]]
INF = float("inf")
ENOUGH = 5e8  # readings: a search that is not over by then is at fault


@pytest.mark.parametrize("aim", list(Aim))
def test_with_all_sites_kept_there_is_nothing_to_decide(aim: Aim) -> None:
    world = World([4.0, 3, 2, 1], np.array(LINE)[:, :2], kept=[True, True])
    must_hold(world, Question(aim, 20, count=0), solve(world.land, Question(aim, 20, count=0)))


@pytest.mark.parametrize("question", [Question(Aim.COVER, 10, count=0, floor=0.5), Question(Aim.MEAN, 20, count=0)])
def test_with_all_sites_kept_the_variants_have_nothing_to_decide_either(question: Question) -> None:
    capacitated = question.aim is Aim.MEAN
    world = World([4.0, 3, 2, 1], np.array(LINE)[:, :2], kept=[True, True], room=[5.0, 4.0], area=[0, 0, 1, 1])
    asked = Question(question.aim, question.minutes, count=0, floor=question.floor, capacitated=capacitated)
    must_hold(world, asked, solve(world.land, asked))


def test_no_new_place_at_all_is_a_question_too() -> None:
    answer = solve(ground([7], [[0]]), Question(Aim.COVER, 10, count=0))
    assert (answer.value, answer.bound, answer.proven) == (0, 0, True)


def test_a_budget_that_buys_everything_may_be_endless() -> None:
    world = World([4.0, 3, 2, 1], np.array(LINE), price=[1.0, 2, 3, 4])
    for aim in (Aim.COVER, Aim.MEAN, Aim.WORST, Aim.TENTH, Aim.BACKUP):
        must_hold(world, Question(aim, 10, budget=INF), solve(world.land, Question(aim, 10, budget=INF)))


def test_a_search_with_no_sites_left_has_a_bound() -> None:
    lists = from_matrix(np.zeros((2, 0)), np.array([3.0, 4.0]))
    none = Means(np.zeros(0), np.zeros(0), 0.0)
    assert relaxation.evaluate_prices(lists, lists.beyond, none, None).bound == 7
    assert Search(lists, none).run().bound == 7


# exactly N minutes


@pytest.mark.parametrize("minutes", [20.1, 12.7, 0.1, 33.3, 7.05])
def test_who_lives_at_exactly_n_minutes_is_within_n_minutes(minutes: float) -> None:
    land = ground([10], [[minutes]])
    assert solve(land, Question(Aim.COVER, minutes, count=1)).value == 10
    assert solve(land, Question(Aim.BACKUP, minutes, count=1, second=0)).value == 10
    assert solve(land, Question(Aim.ALL, minutes)).value == 1
    assert (
        solve(ground([10], [[minutes]], room=[10]), Question(Aim.COVER, minutes, count=1, capacitated=True)).value == 10
    )


def test_who_is_out_of_all_reach_is_not_within_the_most_minutes() -> None:
    land = ground([10, 5], [[0, INF], [INF, INF]], far=60)
    question = Question(Aim.COVER, 60, count=1)
    answer = solve(land, question)
    assert answer.value == 10
    assert planning.measure_sites(land, question, answer.is_open) == 10


def test_who_lives_at_the_most_minutes_is_within_them() -> None:
    land = ground([10, 5], [[0], [60]], far=60)
    for question, value in ((Question(Aim.COVER, 60, count=1), 15), (Question(Aim.ALL, 60), 1)):
        assert solve(land, question).value == value


# refused rather than broken


@pytest.mark.parametrize("aim", [Aim.WORST, Aim.ALL])
def test_where_no_site_is_in_reach_of_anybody_a_sentence_says_so(aim: Aim) -> None:
    with pytest.raises(Refusal) as raised:
        solve(ground([10, 5], [[INF], [150]]), Question(aim, count=1))
    assert raised.value.code in {"nobody_reaches", "out_of_reach"}
    assert raised.value.facts["rows"] == [0, 1]


@pytest.mark.parametrize("aim", [Aim.MEAN, Aim.TENTH])
def test_a_budget_below_the_cheapest_site_opens_nothing_and_says_so(aim: Aim) -> None:
    with pytest.raises(Refusal) as raised:
        solve(ground([10, 5], [[0], [5]], price=[3]), Question(aim, budget=2))
    assert raised.value.code == "nothing_open"


@pytest.mark.parametrize("aim", [Aim.WORST, Aim.TENTH, Aim.ALL, Aim.BACKUP])
def test_room_counts_for_cover_and_mean_and_is_never_forgotten_elsewhere(aim: Aim) -> None:
    """A refusal would do too; a value of another aim would not."""
    land = ground([10, 5], [[0, 30], [30, 0]], room=[6, 6])
    try:
        answer = solve(land, Question(aim, 20, count=1, capacitated=True))
    except Refusal:
        return
    assert answer.value == planning.measure_sites(land, Question(aim, 20, count=1), answer.is_open)


def test_a_floor_holds_where_sites_have_little_room() -> None:
    land = ground([10, 2], [[0, INF], [INF, 0]], room=[100, 100], area=[0, 1])
    try:
        answer = solve(land, Question(Aim.COVER, 10, count=1, capacitated=True, floor=0.5))
    except Refusal:
        return  # one site can't serve both areas
    pytest.fail(f"the second area is left out: {answer.is_open.tolist()}")


def test_a_floor_and_a_gradual_decay_are_not_mixed_up() -> None:
    land = ground([10, 20], [[8, 30], [30, 6]], area=[0, 1])
    question = Question(Aim.COVER, 10, full=5, count=2, floor=0.1)
    try:
        answer = solve(land, question)
    except Refusal:
        return
    assert answer.value == pytest.approx(planning.measure_sites(land, question, answer.is_open))


def test_what_a_second_site_is_worth_is_one_number_for_all() -> None:
    """It lies between 0 and a half: what is beyond is refused, or counted alike everywhere."""
    land = ground([10, 20], [[5, 5], [5, 40]])
    question = Question(Aim.BACKUP, 10, count=2, second=0.8)
    try:
        answer = solve(land, question)
    except Refusal:
        return
    assert answer.value == pytest.approx(planning.measure_sites(land, question, answer.is_open))


# means


def test_a_site_kept_and_movable_is_kept_and_buys_no_other() -> None:
    land = ground([4, 3, 2, 1], LINE, kept=[0], movable=[0])
    answer = solve(land, Question(Aim.COVER, 5, count=1))
    assert answer.is_open.sum() == 2
    assert solve(ground([1, 1], np.eye(2), kept=[0], movable=[0]), Question(Aim.COVER, 5, count=1)).is_open.all()


@pytest.mark.parametrize("aim", [Aim.COVER, Aim.MEAN, Aim.WORST, Aim.TENTH, Aim.BACKUP])
def test_a_start_beyond_the_means_does_not_excuse_an_answer_beyond_them(aim: Aim) -> None:
    world = World([4.0, 3, 2, 1], np.array(LINE), price=[1.0, 2, 3, 4])
    for question in (Question(aim, 10, count=1), Question(aim, 10, budget=4)):
        must_hold(world, question, solve(world.land, question, start=np.ones(4, bool)))


def test_shaking_never_leaves_the_means() -> None:
    """Near one dear site live all people; nobody can pay for it."""
    rng = np.random.default_rng(0)
    cost = rng.uniform(5, 20, (30, 12)).astype(np.float32)
    cost[:, 0] = 0.0
    price = np.ones(12)
    price[0] = 50.0
    search = Search(from_matrix(cost, np.full(30, 30.0)), Means(price, np.zeros(12), 2.0), effort=Effort(np.inf, 2e7))
    search.run()
    search.state.bound = -np.inf  # as where nothing could be proven
    search._within(search._shake, Effort(np.inf, 2e6))
    assert price[search.state.is_open].sum() <= 2.0
    assert search.state.value == pytest.approx(search.lists.value(search.state.is_open))


def test_shaking_opens_no_more_sites_than_may_be() -> None:
    rng = np.random.default_rng(1)
    lists = from_matrix(rng.uniform(5, 20, (40, 15)).astype(np.float32), np.full(40, 30.0))
    search = Search(lists, Means(np.ones(15), np.zeros(15), 1.0), effort=Effort(np.inf, 2e7))
    search.run()
    search.state.bound = -np.inf
    search._within(search._shake, Effort(np.inf, 2e6))
    assert search.state.is_open.sum() == 1


# people by the fraction


def test_a_fraction_of_a_person_out_of_reach_is_not_listed_as_served() -> None:
    """13.333… as a float32 is a little less: beyond N minutes nobody is a little less lost."""
    land = ground([40 / 3, 0.1, 7.7], [[0, 60], [60, 0], [30, 30]])
    lists = cover_lists(land, Question(Aim.COVER, 10, count=1))
    assert lists.site.tolist() == [0, 1]
    assert not lists.cost.any()


def test_fractions_of_people_are_proven_at_once() -> None:
    land = ground([7.0, 12.9, 40 / 3], [[0], [60], [12.5]], kept=[0], far=50)
    answer = solve(land, Question(Aim.COVER, 10, count=0, seconds=np.inf, work=1e7))
    assert answer.proven


def test_nothing_won_is_no_gap_however_the_sums_are_rounded() -> None:
    for aim in (Aim.COVER, Aim.BACKUP):
        answer = solve(ground([7.0, 0.1, 0.1], [[0], [0], [0]]), Question(aim, 10, count=0))
        assert answer.proven
        assert answer.gap < 1e-9


def test_one_person_in_twenty_million_is_a_gap() -> None:
    state = State(1.0, 0.0, np.ones(1, bool), "done", 1, top=2e7)
    assert not answer_from_state(state, 2e7 - 1, 2e7).proven


# the search


def test_what_a_tree_has_proven_needs_no_second_proof() -> None:
    """The tree answers value − enough: that is enough, whichever way it is rounded."""
    rng = np.random.default_rng(0)
    later = []
    for seed in range(12):
        at = rng.random((60, 2)) * 60
        minutes = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        land = ground(rng.integers(1, 3000, 60), minutes)
        lists = mean_lists(land)
        search = Search(lists, Means(np.ones(60), np.zeros(60), 10.0), effort=Effort(np.inf, ENOUGH), seed=seed)
        search.run()
        search.state.bound = -np.inf
        search._branch(Effort(np.inf, ENOUGH))
        if search.now.sites <= 600:
            later.append(not search._over())
    assert not any(later)


@pytest.mark.parametrize(("seed", "count"), [(20, 2), (62, 1), (106, 1), (193, 1)])
def test_the_tail_is_bound_between_whole_minutes_too(seed: int, count: int) -> None:
    """More than 400 different minutes: the grid of η is whole minutes, the best η lies between."""
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(0, 3, (60, 8)).round(3)
    minutes[:6] = rng.uniform(10, 14, (6, 8)).round(3)
    people = np.ones(60)
    people[:6] = rng.integers(2, 9, 6)
    world = World(people.tolist(), minutes, far=20.0)
    assert np.unique(minutes).size > 400
    question = Question(Aim.TENTH, count=count)
    must_hold(world, question, solve(world.land, question), to_the_end=False)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("aim", [Aim.MEAN, Aim.COVER, Aim.TENTH, Aim.WORST, Aim.BACKUP, Aim.ALL])
def test_minutes_that_resemble_no_map_and_many_prices(aim: Aim, seed: int) -> None:
    """Nothing is near because its neighbour is: the relaxation leaves a gap, the tree and HiGHS have work."""
    rng = np.random.default_rng(seed)
    n, m = 14, 10
    minutes = rng.integers(1, 100, (n, m)).astype(float)
    people = rng.integers(1, 3000, n).astype(float).tolist()
    world = World(people, minutes, price=rng.integers(1, 20, m).astype(float).tolist())
    full = 1.0 if seed % 2 and aim is Aim.COVER else None
    for question in (
        Question(aim, 45, full=full, budget=20, share=0.8),
        Question(aim, 30, full=full, budget=33, share=0.9),
        Question(aim, 30, full=full, count=3),
    ):
        if abs(best_of(world, question)) == NEVER:
            continue  # everybody out of reach: refused, and tested elsewhere
        answer = solve(world.land, question)
        must_hold(world, question, answer, to_the_end=False)
        assert answer.proven


def test_a_large_question_of_prices_stays_within_its_budget() -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        minutes, price = rng.integers(1, 100, (300, 300)).astype(float), rng.integers(1, 100, 300).astype(float)
        land = ground(rng.integers(1, 3000, 300), minutes, price=price)
        for question in (
            Question(Aim.MEAN, budget=30, seconds=np.inf, work=2e7),
            Question(Aim.COVER, 20, full=1, budget=25, seconds=np.inf, work=2e7),
        ):
            answer = solve(land, question)
            assert price[answer.is_open].sum() <= question.within(land)


POISONED = """
import highspy, numpy as np
solver = highspy._Highs()
for name, value in (("output_flag", False), ("threads", 2)):
    solver.setOptionValue(name, value)
model = highspy.HighsLp()
model.num_col_, model.num_row_ = 2, 1
model.col_cost_, model.col_lower_, model.col_upper_ = [-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]
model.row_lower_, model.row_upper_ = [-1e30], [1.5]
model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = [0, 2], [0, 1], [1.0, 1.0]
model.integrality_ = [highspy.HighsVarType.kInteger] * 2
solver.passModel(model)
solver.run()
from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.solving import solve
land = ground([10, 20, 30], [[0, 9, 30], [9, 0, 9], [30, 9, 0]])
answer = solve(land, Question(Aim.BACKUP, 10, count=2, work=1e8))
print(answer.value, answer.bound, answer.proven)
"""


def test_another_use_of_highs_in_the_process_does_not_stop_ours() -> None:
    """HiGHS keeps one scheduler a process: `threads` other than its own is an error that run() only returns."""
    completed = subprocess.run(
        [sys.executable, "-c", POISONED], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert completed.stdout.split() == ["57.5", "57.5", "True"], completed.stderr
