"""What a first answer supposes, what to measure first, what the commune gets for a euro, how sure the band is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.urls import reverse
from pypdfium2 import PdfDocument

from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.answers import coverage_sentence
from maillage.forecasts.presenters.archetypes import ARCHETYPES
from maillage.forecasts.presenters.council import council_sentences, return_rows
from maillage.forecasts.presenters.sources import HOW_TO_KNOW, SOURCES, source_of
from maillage.forecasts.presenters.supposed import assumption_groups, first_rows
from maillage.forecasts.rules.assumptions import BY_KEY, CERTAIN, PARAMETERS, Assumptions, Spread
from maillage.forecasts.rules.coverage import BREAK_EVENS, MONTHS_OF_USE, YEARS_OF_USE
from maillage.forecasts.rules.outlook import Outlook, look_ahead
from maillage.forecasts.rules.sensitivity import effects
from tests.kit.screens import text_of

QUICK = {"modele": "association", "postes": "6", "loyer": "450"}
WAVERING = Assumptions({"contribution": Spread.certain(5_500)})


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return look_ahead(WAVERING, draws=4_000, further=False)


@pytest.mark.django_db
def test_a_first_answer_shows_what_it_supposes_and_what_to_measure_first(as_: Any) -> None:
    words = text_of(as_(None).get(reverse("forecasts:overview"), QUICK))
    assert "Que mesurer d’abord" in words
    assert "commencez par le vendredi" in words
    assert "Votre chiffre." in words
    assert "Insee Première n° 1948" in words.replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_first_answer_is_taken_away_as_four_pages_for_a_council(as_: Any) -> None:
    answer = as_(None).get(reverse("forecasts:first_report"), QUICK)
    document = PdfDocument(answer.content)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert len(document) == 4
    for sentence in (
        "Pour le conseil municipal",
        "Ce que la commune obtient",
        "Que mesurer d’abord",
        "La bande dit-elle",
    ):
        assert sentence in words
    assert Forecast.objects.count() == 0


@pytest.mark.django_db
def test_a_first_answer_that_can_not_be_has_no_report(as_: Any) -> None:
    answer = as_(None).get(reverse("forecasts:first_report"), {"loyer": "cent"})
    assert answer.url == f"{reverse('forecasts:overview')}?loyer=cent"


@pytest.mark.parametrize("archetype", ARCHETYPES, ids=lambda one: one.key)
def test_each_figure_that_nobody_said_says_where_it_comes_from(archetype: Any) -> None:
    groups = assumption_groups(archetype.assumptions)
    assert all(row["reason"] for group in groups for row in group["rows"])


def test_a_figure_that_somebody_changed_no_longer_bears_the_source_of_the_usual_one() -> None:
    assert "1948" in source_of("km_saved", Assumptions({}))
    assert source_of("km_saved", Assumptions({"km_saved": Spread.certain(12)})) == ""
    assert source_of("km_saved", Assumptions({}, {"km_saved": "Enquête de mars."})) == "Enquête de mars."


def test_whatever_is_unsure_and_matters_says_how_one_finds_it_out() -> None:
    worth = {"visits_person", "km_saved", "km_co2", "volunteer_hours", "volunteer_worth"}  # they change no result
    decided = {
        "reduced_price",
        "service",
        "contribution",
        "grant",
        "grant_months",
        "other_receipts",
        "works_years",
    }  # somebody decides
    assert {one.key for one in PARAMETERS} - CERTAIN - worth - decided == set(HOW_TO_KNOW)
    assert set(SOURCES) <= set(BY_KEY)


def test_the_first_to_measure_is_what_the_result_depends_on_most(outlook: Outlook) -> None:
    rows = first_rows(WAVERING, outlook)
    assert rows[0]["label"] == "Postes occupés, une fois le lieu connu"
    assert rows[0]["value"] == "20\u00a0% (8 à 40)"
    share = round(100 * outlook.effects[0].share)
    assert f"{share}\u00a0%" in rows[0]["gain"]
    assert "raison sur l’équilibre" in rows[0]["gain"]


def test_knowing_a_coin_that_decides_all_spares_half_of_the_mistakes() -> None:
    random = np.random.default_rng(3)
    coin, other = random.uniform(-1, 1, 40_000), random.uniform(-1, 1, 40_000)
    by_key = {one.key: one for one in effects({"coin": coin, "other": other}, coin + 0.2 * other)}
    wrong = 0.05  # of coin + 0.2 other: the share whose sign the coin alone does not tell
    assert by_key["coin"].relief == pytest.approx(0.5 - wrong, abs=0.01)
    assert by_key["other"].relief == pytest.approx(by_key["other"].share, abs=0.1)
    assert by_key["coin"].left == pytest.approx(np.sqrt(1 - 25 / 26), abs=0.03)


def test_a_parameter_that_tells_nothing_spares_nothing() -> None:
    random = np.random.default_rng(4)
    inputs = {"noise": random.uniform(0, 1, 4_000), "rest": random.uniform(-1, 1, 4_000)}
    rows = effects(inputs, inputs["rest"] + 1e-9)
    assert all(one.relief < 0.02 for one in rows if one.key == "noise")


def test_a_euro_gives_what_the_year_gives_over_what_is_put_in(outlook: Outlook) -> None:
    gives = replace(outlook.gives, need_half=5_000.0, hours=2_000.0, km=7_000.0, co2_kg=1_351.0, people=8.0)
    words = " ".join(council_sentences(WAVERING, replace(outlook, gives=gives))).replace("\u00a0", " ")
    assert "Chaque euro mis donne 24 minutes de travail, 1,4 km non roulés et 270 g de CO₂ en moins." in words
    assert "1,4 t de CO₂ en moins" in words
    rows = return_rows(WAVERING, replace(outlook, gives=gives))
    assert [row["euro"].replace("\u00a0", " ") for row in rows] == [
        "24 minutes",
        "620 € par an chacune",
        "1,4 km",
        "270 g",
    ]
    assert all(row["source"] for row in rows)


def test_fewer_than_five_people_are_said_as_such_and_cost_nothing_each(outlook: Outlook) -> None:
    few = replace(outlook, gives=replace(outlook.gives, people=4.9))
    assert "moins de 5 personnes" in " ".join(council_sentences(WAVERING, few))
    row = return_rows(WAVERING, few)[1]
    assert (row["year"], row["euro"]) == ("moins de 5", "")


def test_where_next_to_nothing_is_put_in_no_euro_is_divided(outlook: Outlook) -> None:
    free = replace(outlook, gives=replace(outlook.gives, need_half=40.0, need_safe=90.0))
    assert "Chaque euro" not in " ".join(council_sentences(WAVERING, free))
    assert all(row["euro"] == "" for row in return_rows(WAVERING, free))


def test_carbon_is_that_of_the_kilometres(outlook: Outlook) -> None:
    assert outlook.gives.co2_kg == pytest.approx(outlook.gives.km * 0.193, rel=0.01)


def test_the_coverage_that_is_said_is_the_one_that_the_documentation_measured() -> None:
    page = Path("docs/algorithms/forecasts.md").read_text(encoding="utf-8")
    months = re.search(r"months in their 80 % band.*\| ([\d.]+) / ([\d.]+) / ([\d.]+) %", page)
    years = re.search(r"years in theirs \| ([\d.]+) / ([\d.]+) / ([\d.]+) %", page)
    evens = re.search(r"break-evens of 2,000 places.*\| ([\d.]+) % in their", page)
    assert months is not None
    assert years is not None
    assert evens is not None
    for match, measured in ((months, MONTHS_OF_USE), (years, YEARS_OF_USE), (evens, BREAK_EVENS)):
        figures = [float(one) for one in match.groups()]
        assert (min(figures), max(figures)) == (measured.least, measured.most)
    assert "81 fois sur 100" in coverage_sentence().replace("\u00a0", " ")
