"""What is said of a model, in French that is French: “ne”, singular below two, a median called one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from maillage.forecasts.presenters.answers import break_even_sentence, cash_sentence, headline
from maillage.forecasts.presenters.labels import say_value
from maillage.forecasts.rules.assumptions import Assumptions, Spread, check_spread
from maillage.forecasts.rules.outlook import Outlook, look_ahead
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
