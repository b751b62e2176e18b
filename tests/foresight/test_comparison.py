"""Scenarios on one map: where each has the shortest journey, told without those who could be recognised."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from maillage.community.models import Person
from maillage.foresight.comparison import compare_scenarios, differences_of, sites_compared
from maillage.foresight.models import Scenario
from maillage.foresight.report import answer_map
from maillage.places.models import Place
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(place: Place) -> list[Scenario]:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    return [
        factories.make_scenario(place.network, count=1, sites_from="bourgs", goal=goal) for goal in ("cover", "worst")
    ]


def test_each_commune_goes_to_the_scenario_with_its_shortest_journey(two: list[Scenario]) -> None:
    rows = [{row[0]: row for row in scenario.answer["rows"]} for scenario in two]
    differences = differences_of(two)
    assert len(differences) == len(rows[0])
    assert {one.best for one in differences} == {-1, 0, 1}
    for one in differences:
        minutes = [90 if one.minutes[n] is None else one.minutes[n] for n in (0, 1)]
        assert one.minutes == tuple(row[one.insee][4] for row in rows)
        assert one.best == (-1 if abs(minutes[0] - minutes[1]) < 2 else int(minutes[1] < minutes[0]))
    compared = compare_scenarios(two)
    first = sum(one.people for one in differences if one.best == 0)
    assert f"{round(first):_}".replace("_", "\u202f") in compared["lines"][0]["shortest"].replace("\xa0", "\u202f")
    assert compared["map"]["communes"][differences[0].insee][0] in {"same", "best-1", "best-2"}


def test_a_site_is_there_once_with_the_letters_it_opens_in(two: list[Scenario]) -> None:
    labels = [site["label"] for site in sites_compared([two[0], two[0], two[1]])]
    assert "Télécentre de Florac" in labels
    assert len(labels) == 3
    assert any(label.endswith("(A, B)") for label in labels)
    assert any(label.endswith("(C)") for label in labels)


def test_the_page_and_its_document_say_the_same(as_: Any, dora: Person, two: list[Scenario]) -> None:
    client = as_(dora)
    query = "&".join(f"s={scenario.public_id}" for scenario in two)
    text = client.get(f"/prospective/comparer/?{query}").content.decode()
    assert text.count('id="map"') == 1
    assert "best-2" in text
    report = client.get(f"{reverse('foresight:compare_file')}?{query}")
    assert report.content.startswith(b"%PDF")
    assert client.get(reverse("foresight:compare_file")).status_code == 409


def test_few_people_are_not_counted_in_a_comparison(as_: Any, dora: Person, place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    member = factories.make_person()
    factories.make_member(member, place.network, home_id=factories.MENDE)
    pair = [
        factories.make_scenario(place.network, people_from="members", existing=what, count=1)
        for what in ("kept", "ignored")
    ]
    lines = compare_scenarios(pair)["lines"]
    assert not any("personne" in line["shortest"] or "people" in line["shortest"] for line in lines)


def test_the_map_on_paper_names_what_opens_and_what_closes(two: list[Scenario], place: Place) -> None:
    svg = answer_map(two[0])
    new = next(site["name"] for site in two[0].answer["sites"] if not site["is_place"])
    assert svg.count("<path") == 152
    assert f">{new}</text>" in svg
    assert ">Florac Trois Rivières</text>" in svg, "a place of today, by its commune"
    closing = factories.make_scenario(place.network, closing=place, count=0)
    assert f">{place.name}</text>" in answer_map(closing)
