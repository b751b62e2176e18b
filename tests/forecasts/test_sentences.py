"""What is said of a model, in French that is French: “ne”, singular below two, a median called one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from maillage.forecasts.presenters.answers import (
    break_even_sentence,
    cash_sentence,
    effects_method,
    headline,
    two_sides,
)
from maillage.forecasts.presenters.council import council_sentences
from maillage.forecasts.presenters.labels import say_value
from maillage.forecasts.presenters.sources import source_of
from maillage.forecasts.rules.assumptions import PARAMETERS, Assumptions, Spread, check_spread
from maillage.forecasts.rules.outlook import Outlook, look_ahead
from maillage.web.charts.bars import draw_bars
from maillage.web.formats import sentence


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return look_ahead(Assumptions({}), draws=200, further=False)


def test_hardly_ever_takes_its_ne(outlook: Outlook) -> None:
    said = headline(replace(outlook, balanced=0.0))
    assert said == "La troisième année, les recettes ne couvrent presque jamais les dépenses."
    assert "ne vient presque jamais" in cash_sentence(replace(outlook, dry=0.01, dry_month=30))


def test_the_month_money_runs_out_is_said_as_a_median(outlook: Outlook) -> None:
    words = cash_sentence(replace(outlook, dry=0.3, dry_month=31))
    assert "la moitié de ces fois avant le mois 31" in words


@pytest.mark.parametrize("even", [(0.1, 0.2, 0.3), (-5.0, -1.0, 0.2)])
def test_an_occupancy_of_nothing_is_no_range(outlook: Outlook, even: Any) -> None:
    words = break_even_sentence(Assumptions({}), replace(outlook, break_even=even))
    assert "0" not in words


def test_equal_bounds_are_said_once(outlook: Outlook) -> None:
    words = break_even_sentence(Assumptions({}), replace(outlook, break_even=(30.1, 30.2, 30.3)))
    assert "30\u00a0% (" not in words


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0\u00a0jour"), (0.8, "0,8\u00a0jour"), (1.5, "1,5\u00a0jour"), (2, "2\u00a0jours")]
)
def test_what_is_below_two_is_singular_in_french(value: float, words: str) -> None:
    assert say_value("days_week", value) == words


def test_bounds_are_numbers_as_one_writes_them() -> None:
    refusal = check_spread("occupancy", Spread.certain(120))
    assert refusal is not None
    assert sentence(refusal) == "C’est entre 0 et 100."
    refusal = check_spread("days_week", Spread.certain(0.1))
    assert refusal is not None
    assert sentence(refusal) == "C’est entre 0,5 et 7."


def test_the_council_reads_what_is_not_counted_and_how_the_method_is_called(outlook: Outlook) -> None:
    offices = Assumptions({"residents": Spread.certain(3), "room_hours": Spread.certain(0)})
    words = " ".join(council_sentences(offices, outlook))
    assert "pas le reste : bureaux loués" in words.replace(" :", " :")
    desks = Assumptions({"room_hours": Spread.certain(0)})
    assert "pas le reste" not in " ".join(council_sentences(desks, outlook))
    assert "Sobol" in effects_method(outlook)


def test_each_parameter_moves_the_result_to_one_side_when_low_and_to_the_other_when_high(outlook: Outlook) -> None:
    chart = two_sides(outlook)
    assert chart is not None
    low, high = (series.values for series in chart.series)
    middle = outlook.results[-1][1]
    assert [round(one.when_low - middle) for one in outlook.effects[:6]] == list(low)
    assert len(chart.labels) == len(high)
    drawn = draw_bars(chart, 700)
    assert any(shape.kind == "zero" for shape in drawn.shapes)


def test_a_figure_without_a_source_says_that_we_suppose_it() -> None:
    supposed = {one.key: source_of(one.key, Assumptions({})) for one in PARAMETERS}
    assert all(supposed.values())
    assert supposed["energy"].startswith("Supposé par nous")
    assert "Neo-nomade" in supposed["price"]
