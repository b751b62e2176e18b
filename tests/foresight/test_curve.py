"""The curve of an answer: what each further place brings, drawn and said; few who could be recognised are not."""

from __future__ import annotations

import pytest
from django.utils import translation

from maillage.foresight import presenters
from maillage.foresight.report import report_of
from maillage.places.models import Place
from maillage.web.charts.figures import FEW
from maillage.web.charts.tables import table_of
from tests import factories


@pytest.fixture
def opened(place: Place) -> Place:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    place.refresh_from_db()
    return place


def test_the_curve_says_every_point_and_its_bound(opened: Place) -> None:
    scenario = factories.make_scenario(opened.network, count=2)
    points = scenario.answer["curve"]
    figure = presenters.curve_of(scenario)
    assert figure is not None
    with translation.override("en"):
        rows = table_of(figure).rows
    assert [names for names, _values in rows] == [(str(point["count"]),) for point in points]
    assert [values[0] for _names, values in rows] == [f"{round(point['value']):,} people" for point in points]
    assert figure.marked is not None
    assert points[figure.marked]["value"] == scenario.answer["value"]
    assert report_of(scenario).startswith(b"%PDF")


def test_few_people_whom_one_knows_are_neither_drawn_nor_said(opened: Place) -> None:
    scenario = factories.make_scenario(opened.network, count=2)
    scenario.people_from = "members"
    scenario.answer["curve"] = [{"count": 0, "value": 0, "bound": 0}, {"count": 1, "value": 3, "bound": 9}]
    figure = presenters.curve_of(scenario)
    assert figure is not None
    assert list(figure.series[0].values) == [0, FEW]
    scenario.answer["curve"][1]["value"] = 1
    assert figure == presenters.curve_of(scenario)


def test_an_answer_without_a_curve_has_none(opened: Place) -> None:
    scenario = factories.make_scenario(opened.network)
    scenario.answer.pop("curve", None)
    assert presenters.curve_of(scenario) is None
    assert report_of(scenario).startswith(b"%PDF")
