"""The futures of a place: against closed forms, against a second writing, and what must hold whatever is supposed."""

from __future__ import annotations

import math
import random
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.forecasts.rules.assumptions import BY_KEY, PARAMETERS, Assumptions, Spread, check, check_spread
from maillage.forecasts.rules.balance import break_even, drawn_values, levers, price_curve
from maillage.forecasts.rules.expected import expected_months
from maillage.forecasts.rules.outlook import compare, look_ahead
from maillage.forecasts.rules.questions import WHAT_IFS, what_if
from maillage.forecasts.rules.simulation import simulate, when_dry
from tests.forecasts.simulator import third_year

ALL_KNOWN = {one.key: Spread.certain(one.usual.likely) for one in PARAMETERS if one.key != "price_today"}
NO_CHANCE = {**ALL_KNOWN, "swing": Spread.certain(0), "training_leaves": Spread.certain(0)}


def sure(**values: float) -> Assumptions:
    """Everything known, chance left out, but for these."""
    return Assumptions({**NO_CHANCE, **{key: Spread.certain(value) for key, value in values.items()}})


def test_without_chance_every_future_is_the_expected_course() -> None:
    model = sure(works=12_000, works_paid=50, contribution=3_000, ramp_months=6, cash=1_000)
    course = simulate(model, draws=3)
    expected = [month.cash for month in expected_months(model)]
    assert np.allclose(course.cash[1:, 0], expected, atol=1e-6)
    assert np.ptp(course.cash, axis=1).max() == 0


def test_the_first_month_by_hand() -> None:
    model = sure(desks=6, occupancy=50, days_week=5, price=8, paying=100, summer=100, rent=300, inflation=0)
    half_days = 6 * 5 * 2 * 52 / 12 / 2  # 130
    costs = 300 + 140 + 45 + 120 + 40 + 400 / 12 + 0.3 * half_days
    assert simulate(model, draws=1).cash[1, 0] == pytest.approx(half_days * 8 + 4 * 10 - costs)


def test_an_occupancy_alone_unsure_gives_the_triangle_itself() -> None:
    model = sure(summer=100, inflation=0).with_changes({"occupancy": Spread(10, 20, 45)})
    draws = 100_000
    result = simulate(model, draws=draws).results[-1]
    slope = 12 * model.capacity * 0.01 * (0.8 * 8 - 0.3)  # euros for a percent of occupancy
    error = slope * math.sqrt(model["occupancy"].variance / draws)
    fixed = simulate(sure(summer=100, inflation=0, occupancy=0), draws=1).results[-1, 0]
    assert abs(result.mean() - (fixed + slope * model["occupancy"].mean)) < 5 * error
    assert result.var() == pytest.approx(slope**2 * model["occupancy"].variance, rel=0.02)
    for share in (0.1, 0.5, 0.9):
        exact = fixed + slope * model["occupancy"].quantiles(np.array([share]))[0]
        assert np.quantile(result, share) == pytest.approx(exact, abs=slope * 0.3)


MONTHS_SAID = (60.0, 70.0, 100.0, 110.0, 120.0, 100.0, 30.0, 20.0, 110.0, 120.0, 90.0, 50.0)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"residents": Spread.certain(3), "ramp_months": Spread.certain(9), "works": Spread.certain(30_000)},
        {"training_days": Spread(2, 5, 9), "grant": Spread.certain(6_000), "grant_months": Spread.certain(24),
         "price": Spread(6, 8, 12), "host_hours": Spread.certain(5), "days_week": Spread.certain(2)},
    ],
)  # fmt: skip
def test_a_second_writing_says_the_same(values: dict[str, Spread]) -> None:
    model = Assumptions(values, first_month=4, seasons=MONTHS_SAID if "residents" in values else ())
    course = simulate(model, draws=40_000)
    chance = random.Random(7)
    others = [third_year(model, chance) for _each in range(4_000)]
    for ours, theirs in (
        (course.results[-1], [one for one, _cash in others]),
        (course.cash[-1], [c for _r, c in others]),
    ):
        error = math.sqrt(ours.var() / ours.size + statistics.variance(theirs) / len(theirs))
        assert abs(float(ours.mean()) - statistics.fmean(theirs)) < 4 * error
        assert float(ours.std()) == pytest.approx(statistics.stdev(theirs), rel=0.08)


def test_the_same_seed_gives_the_same_answer_and_another_nearly_so() -> None:
    model = Assumptions({"residents": Spread.certain(2)})
    one, again, other = (simulate(model, draws=5_000, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.cash, again.cash)
    assert not np.array_equal(one.cash, other.cash)
    assert np.median(one.cash[-1]) == pytest.approx(np.median(other.cash[-1]), abs=300)


def test_a_change_of_one_parameter_meets_the_same_luck_in_all_others() -> None:
    model = Assumptions({})
    dearer = model.with_changes({"rent": Spread(300, 400, 500)})  # a hundred more, drawn alike
    gap = simulate(dearer, draws=500).cash[1] - simulate(model, draws=500).cash[1]
    assert np.allclose(gap, -100)


def test_residents_stay_on_average_as_the_chain_says() -> None:
    model = sure(residents=10, resident_leaves=30, resident_gap=4, resident_rent=100)
    course, without = (simulate(one, draws=4_000) for one in (model, sure(residents=0)))
    leaves, again = 1 - 0.7 ** (1 / 12), 1 / 4
    rents = (course.results[-1] - without.results[-1]) / 12 / 100
    error = math.sqrt(rents.var() / rents.size)
    present, let = 0.0, 1.0
    for month in range(36):
        let = let * (1 - leaves) + (1 - let) * again if month else 1.0
        present += 10 * let / 12 * (month >= 24)
    assert abs(rents.mean() - present) < 5 * error


def test_desks_are_never_sold_twice() -> None:
    full = sure(occupancy=100).with_changes({"swing": Spread.certain(100), "summer": Spread.certain(150)})
    assert simulate(full, draws=200).use.max() <= 12 * full.capacity + 1e-6


def test_break_even_is_where_the_result_is_nothing() -> None:
    model = sure(price=9, paying=90, host_hours=1, summer=100, inflation=0)
    share = float(break_even(model)[0])
    result = simulate(model.with_changes({"occupancy": Spread.certain(share)}), draws=1).results[-1, 0]
    assert 0 < share < 100
    assert result == pytest.approx(0, abs=1)


def test_break_even_of_what_can_never_and_of_what_always_does() -> None:
    assert break_even(sure(price=0))[0] == np.inf
    assert break_even(sure(service=100_000))[0] == 0


def test_money_runs_out_in_the_month_it_does() -> None:
    model = sure(occupancy=0, room_hours=0, rent=100, energy=0, fibre=0, cleaning=0, other_costs=0, insurance=0,
                 inflation=0, cash=450)  # fmt: skip
    assert when_dry(simulate(model, draws=2)) == (1.0, 5)
    assert when_dry(simulate(sure(cash=1_000_000), draws=2)) == (0.0, None)


def test_each_lever_that_is_enough_is_just_enough() -> None:
    model = Assumptions({"occupancy": Spread(15, 25, 40), "host_hours": Spread.certain(2)})
    outlook = look_ahead(model, draws=2_000)
    assert outlook.balanced < 0.5
    solved = {one.key: one for one in outlook.levers}
    assert solved["contribution"].half is not None
    for key in ("contribution", "room_hours", "occupancy"):
        value = solved[key].half
        assert value is not None
        enough = simulate(model.with_changes({key: Spread.certain(value)}), draws=2_000).balanced()
        less = simulate(model.with_changes({key: Spread.certain(0.97 * value)}), draws=2_000).balanced()
        assert less < 0.5 <= enough
        assert (solved[key].safe or np.inf) >= value
    assert next(one for one in levers(sure(service=100_000)) if one.key == "rent").half == 300  # as it is


def test_a_rent_that_must_fall_is_found_below_todays() -> None:
    lever = next(one for one in levers(Assumptions({"occupancy": Spread(50, 60, 75)})) if one.key == "rent")
    assert lever.half is not None
    assert lever.half < lever.now
    assert lever.safe is None or lever.safe <= lever.half


def test_a_higher_price_brings_fewer() -> None:
    points = price_curve(Assumptions({}), [4, 8, 16])
    assert points[0].half_days > points[1].half_days > points[2].half_days


def test_what_matters_most_of_a_sum_is_what_varies_most() -> None:
    spreads = {"rent": Spread(100, 300, 500), "energy": Spread(100, 200, 300), "cleaning": Spread(90, 100, 110)}
    model = sure(inflation=0).with_changes(spreads)
    outlook = look_ahead(model, draws=40_000, further=False)
    variance = {key: spread.variance for key, spread in spreads.items()}
    total = sum(variance.values())
    assert [one.key for one in outlook.effects][:2] == ["rent", "energy"]
    for one in outlook.effects:
        assert one.share == pytest.approx(variance[one.key] / total, abs=0.02)
        assert one.when_low > one.when_high  # a cost


def test_knowing_more_is_worth_nothing_when_nothing_would_change() -> None:
    losing = look_ahead(Assumptions({}), further=False)
    assert all(one.worth == 0 for one in losing.effects)
    wavering = look_ahead(Assumptions({"contribution": Spread.certain(5_500)}), further=False)
    best = max(wavering.effects, key=lambda one: one.worth)
    assert best.key == "occupancy"
    assert best.worth > 100


def test_comparing_a_model_with_itself_says_nothing() -> None:
    difference = compare(Assumptions({}), Assumptions({}))
    assert (difference.result, difference.balanced, difference.better) == (0, 0, 0)


@pytest.mark.parametrize("name", WHAT_IFS)
def test_each_question_changes_something_where_it_applies(name: str) -> None:
    model = Assumptions(
        {key: Spread.certain(value) for key, value in
         {"training_days": 4, "residents": 2, "host_hours": 6, "grant": 3_000, "price": 8}.items()}
    )  # fmt: skip
    changes = what_if(model, name)
    assert changes
    assert check(model.with_changes(changes)) is None
    assert what_if(model.with_changes(changes), "price_10") == {} or name != "price_10"


DRAWN = (
    "occupancy", "price", "paying", "rent", "summer", "resident_leaves", "training_leaves", "grant_months", "works",
    "price_effect",
)  # fmt: skip


@st.composite
def spreads(draw: st.DrawFn, key: str) -> Spread:
    parameter = BY_KEY[key]
    most = min(parameter.most, max(10 * parameter.usual.high, 10))
    return Spread(*sorted(draw(st.floats(parameter.least, most)) for _each in range(3)))


@given(st.data())
def test_whatever_is_supposed_the_answer_is_made_of_numbers(data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(DRAWN)))
    model = Assumptions({"residents": Spread.certain(1), **{key: data.draw(spreads(key)) for key in keys}})
    assert check(model) is None
    course = simulate(model, draws=50)
    assert np.isfinite(course.cash).all()
    assert (course.needs >= 0).all()
    assert 0 <= course.balanced() <= 1
    dry = course.runs_dry()
    assert (np.diff(dry) >= 0).all()
    even = break_even(model, drawn_values(model, draws=50))
    assert (even >= 0).all()


@given(spreads("rent"), st.lists(st.floats(0, 1), min_size=2, max_size=9))
def test_quantiles_rise_and_stay_inside(spread: Spread, shares: list[float]) -> None:
    values = spread.quantiles(np.array(sorted(shares)))
    assert (np.diff(values) >= -1e-6).all()
    assert (values >= spread.low - 1e-6).all()
    assert (values <= spread.high + 1e-6).all()


@pytest.mark.parametrize(
    ("key", "spread", "code"),
    [
        ("rent", Spread(3, 2, 4), "not_in_order"),
        ("occupancy", Spread(10, 20, 101), "out_of_bounds"),
        ("desks", Spread(3, 4, 5), "is_certain"),
        ("rent", Spread(1, float("nan"), 2), "not_a_number"),
        ("weather", Spread.certain(1), "unknown_parameter"),
    ],
)
def test_a_spread_that_can_not_be_is_refused(key: str, spread: Spread, code: str) -> None:
    refusal = check_spread(key, spread)
    assert refusal is not None
    assert refusal.code == code
