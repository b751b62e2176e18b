"""Which price: who pays less pays no more and comes as ever; a curve of trade-offs rather than one number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maillage.forecasts.presenters.prices import price_sentences, trade_off
from maillage.forecasts.rules.assumptions import PARAMETERS, Assumptions, Spread
from maillage.forecasts.rules.balance import PricePoint, break_even, price_curve
from maillage.forecasts.rules.expected import expected_months
from maillage.forecasts.rules.outlook import Outlook, look_ahead
from maillage.forecasts.rules.simulation import paid_for_one, simulate, uses_left

KNOWN = {one.key: Spread.certain(one.usual.likely) for one in PARAMETERS if one.key != "price_today"}


def sure(**values: float) -> Assumptions:
    """Everything known, chance left out, but for these."""
    chance = {"swing": Spread.certain(0), "training_leaves": Spread.certain(0)}
    return Assumptions({**KNOWN, **chance, **{key: Spread.certain(value) for key, value in values.items()}})


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return look_ahead(Assumptions({}), draws=200, further=False)


def test_who_pays_less_comes_as_ever_and_the_others_fewer() -> None:
    value = {key: np.array([float(amount)]) for key, amount in {
        "price": 16, "price_today": 8, "price_effect": 100, "paying": 60, "reduced_price": 2,
    }.items()}  # fmt: skip
    left, paid = uses_left(value)
    assert left[0] == pytest.approx(0.6 / 2 + 0.4)  # a price that doubles halves those who pay it
    assert (left * (1 - paid))[0] == pytest.approx(0.4)
    assert (left * paid_for_one(value))[0] == pytest.approx(0.3 * 16 + 0.4 * 2)


def test_where_nobody_pays_a_price_changes_nothing() -> None:
    model = sure(paying=0, reduced_price=1)
    points = price_curve(model, [0, 8, 16])
    assert len({point.half_days for point in points}) == 1
    assert len({point.need for point in points}) == 1


def test_what_the_others_pay_counts_and_the_price_does_not_touch_it() -> None:
    model = sure(paying=50, reduced_price=3, price=12, price_today=8)
    course = simulate(model, draws=1)
    assert [month.cash for month in expected_months(model)] == pytest.approx(list(course.cash[1:, 0]))
    free = simulate(sure(paying=50, price=12, price_today=8), draws=1)
    others = sum(month.half_days for month in expected_months(sure(paying=50, price=8))[24:]) / 2
    assert (course.results[-1] - free.results[-1])[0] == pytest.approx(3 * others)


def test_break_even_bears_the_reduced_price() -> None:
    model = sure(price=9, paying=70, reduced_price=4, summer=100, inflation=0)
    share = float(break_even(model)[0])
    result = simulate(model.with_changes({"occupancy": Spread.certain(share)}), draws=1).results[-1, 0]
    assert 0 < share < 100
    assert result == pytest.approx(0, abs=1)


def test_the_prices_that_balance_are_said_with_who_comes(outlook: Outlook) -> None:
    prices = tuple(
        PricePoint(price, 70 - 4 * price, 900 - 50 * price, balanced)
        for price, balanced in ((4, 0.2), (6, 0.5), (8, 0.7), (10, 0.85))
    )
    words = " ".join(price_sentences(Assumptions({}), replace(outlook, prices=prices))).replace("\u00a0", " ")
    assert "au moins une fois sur deux : de 6 € à 10 €" in words
    assert "Quatre fois sur cinq : 10 €." in words
    assert "de 46 à 30 demi-journées par mois" in words
    assert "20 % des demi-journées d’aujourd’hui restent à 0 €" in words


def test_no_price_that_is_enough_is_said_and_everybody_paying_has_no_solidarity(outlook: Outlook) -> None:
    never = replace(outlook, prices=(PricePoint(4, 10, 900, 0.1), PricePoint(8, 9, 800, 0.2)))
    words = price_sentences(Assumptions({"paying": Spread.certain(100)}), never)
    assert [one.partition("\u00a0:")[0] for one in words] == ["Aucun de ces prix n’équilibre une fois sur deux"]


def test_the_trade_off_is_drawn_with_its_prices(outlook: Outlook) -> None:
    prices = (PricePoint(4, 54, 700, 0.2), PricePoint(8, 40, 500, 0.7))
    figure = trade_off(replace(outlook, prices=prices))
    assert figure is not None
    assert [label.replace("\u00a0", " ") for label in figure.labels] == ["40 (8 €)", "54 (4 €)"]
    assert list(figure.series[0].values) == [500, 700]
    assert trade_off(replace(outlook, prices=(PricePoint(4, 54, 700, 0.2),))) is None


def test_prices_that_balance_half_of_the_time_and_no_more_are_said(outlook: Outlook) -> None:
    points = [PricePoint(8.0, 30.0, 400.0, 0.6), PricePoint(9.0, 29.0, 120.0, 0.7)]
    (sentence, *_more) = price_sentences(Assumptions({}), replace(outlook, prices=points))
    assert "8 €" in sentence.replace("\u00a0", " ")
    assert "quatre" not in sentence.lower()


def test_the_curve_tells_prices_apart(outlook: Outlook) -> None:
    points = [PricePoint(8.0, 30.0, 12_874.0, 0.6), PricePoint(9.0, 29.0, 12_561.0, 0.7)]
    curve = trade_off(replace(outlook, prices=points))
    assert curve is not None
    assert len({curve.say(value) for value in curve.series[0].values if isinstance(value, int | float)}) == 2
