"""What lies under the places on a map, and what the map reads of a list."""

from __future__ import annotations

import gzip
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from maillage.places.actions.reach import measure_reach
from maillage.places.models import Place, Reach
from maillage.places.presenters.map_ground import SHADES
from maillage.places.templatetags.places import map_point
from maillage.territory.models import Commune
from maillage.territory.rules.outline_steps import steps_of
from maillage.territory.rules.outlines import simplify_outlines
from tests import factories

MOST = 20 * 1024  # bytes of the background, compressed


def square(west: float, south: float, name: str) -> dict[str, Any]:
    ring = [(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1), (west, south)]
    fine = [
        (x0 + (x1 - x0) * n / 20, y0 + (y1 - y0) * n / 20) for (x0, y0), (x1, y1) in pairwise(ring) for n in range(20)
    ]
    geometry = {"type": "Polygon", "coordinates": [[*fine, fine[0]]]}
    return {"type": "Feature", "properties": {"code": name}, "geometry": geometry}


def test_simplified_outlines_keep_their_shared_border_and_say_a_point_in_view() -> None:
    both = {"type": "FeatureCollection", "features": [square(0, 0, "a"), square(1, 0, "b")]}
    a, b = simplify_outlines(both, 300, (0.5, 0.0, 1.2, 1.0))["features"]
    points = [{tuple(point) for point in one["geometry"]["coordinates"][0][0]} for one in (a, b)]
    assert all(4 <= len(found) < 20 for found in points)  # of eighty
    border = [{point for point in found if point[0] == 1.0} for found in points]
    assert border[0] == border[1] == points[0] & points[1]
    assert 0.5 <= a["properties"]["at"][1] <= 1 <= b["properties"]["at"][1] <= 1.2


def test_an_outline_is_written_in_steps_that_lead_back_to_its_points() -> None:
    ring = [[3.4, 44.5], [3.401, 44.5], [3.401, 44.5], [3.4, 44.502], [3.4, 44.5]]
    assert steps_of({"type": "MultiPolygon", "coordinates": [[ring]]}) == [[[3400, 44500, 1, 0, -1, 2]]]


def mende() -> Place:
    return factories.make_place(factories.make_network(), commune_id=factories.MENDE, lat=44.529, lon=3.471)


@pytest.fixture
def ground(db: None, client: Client) -> dict[str, Any]:
    measure_reach(mende())
    answer = client.get("/carte/fond.json")
    assert len(gzip.compress(answer.content, 6)) <= MOST
    found: dict[str, Any] = answer.json()
    return found


def test_each_commune_is_shaded_by_its_minutes_to_the_nearest_place(ground: dict[str, Any]) -> None:
    assert len(ground["communes"]) == Commune.objects.filter(departement="48").count()
    shades = {one["label"]: one["shade"] for one in ground["communes"]}
    least = dict(Reach.objects.values_list("commune__name", "minutes"))
    near = {label.partition("\u00a0: ")[0]: shade for label, shade in shades.items()}
    assert near["Mende"] == 0
    for name in ("Balsièges", "Ispagnac", "Villefort"):
        assert near[name] == sum(least[name] > limit for limit in SHADES)


def test_towns_and_neighbours_are_named(ground: dict[str, Any]) -> None:
    names = [town["name"] for town in ground["towns"]]
    assert names[0] == "Mende"
    assert {"Marvejols", "Ardèche", "Aveyron", "Cantal", "Gard", "Haute-Loire"} <= set(names)
    assert len(names) == 20 + 5


def test_a_place_that_is_closed_shades_nothing(db: None, client: Client) -> None:
    measure_reach(place := mende())
    Place.objects.filter(pk=place.pk).update(state="project")
    shades = {one["shade"] for one in client.get("/carte/fond.json").json()["communes"]}
    assert shades == {len(SHADES)}


def test_what_a_map_reads_of_a_place_is_escaped(db: None) -> None:
    place = factories.make_place(factories.make_network(), name='"><b>Florac')
    text = map_point(place, 12)
    assert "<b>" not in text
    assert 'data-minutes="12' in text
    assert "data-state" not in text
