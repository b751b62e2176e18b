"""Coming by bike or on foot: asked for and answered where those roads were read, and nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from maillage.places.actions import measure_reach
from maillage.places.models import Place, Reach, Space
from maillage.places.tasks import measure_all_reach
from maillage.territory.actions import forget_roads, load_roads
from maillage.territory.models import Commune
from tests.kit.extracts import write_extract
from tests.kit.screens import text_of


@pytest.fixture
def ispagnac(desks: Space) -> Commune:
    """Some seven kilometres from the place, as the crow flies."""
    measure_reach(desks.place)
    return Commune.objects.get(name="Ispagnac")


@pytest.fixture
def greenway(place: Place, ispagnac: Commune, tmp_path: Path) -> Path:
    """A way for bikes and walkers alone, straight from the village to the place."""
    assert ispagnac.point
    ends = {1: ispagnac.point, 2: (place.lat, place.lon)}
    return write_extract(tmp_path / "greenway.osm.pbf", [([1, 2], {"highway": "path", "bicycle": "designated"})], ends)


def search(client: Client, commune: Commune, workday: date, **more: str) -> str:
    answer = client.get("/chercher/", {"ou": commune.insee, "jour": workday.isoformat(), "minutes": "45"} | more)
    return text_of(answer) if answer.status_code == 200 else str(answer.status_code)


def test_nothing_is_asked_where_only_roads_for_cars_are_known(client: Client, ispagnac: Commune, workday: date) -> None:
    answer = client.get("/chercher/")
    assert 'name="moyen"' not in answer.content.decode()
    assert "en voiture" in text_of(answer)
    assert set(Reach.objects.values_list("mode", flat=True)) == {"car"}
    by_hand = search(client, ispagnac, workday, moyen="bike")
    by_car = Reach.objects.get(commune=ispagnac)
    assert f"{by_car.minutes} min" in by_hand, "by car, as nothing else is known"
    assert f'id="lieu-{by_car.place.slug}"' in by_hand


def test_who_comes_by_bike_is_told_the_minutes_of_a_bike(
    client: Client, desks: Space, ispagnac: Commune, greenway: Path, workday: date
) -> None:
    by_car = Reach.objects.get(place=desks.place, commune=ispagnac)
    load_roads(greenway, "bike")
    load_roads(greenway, "foot")
    assert measure_all_reach() == Reach.objects.by_car().count()
    bike, foot = (Reach.objects.get(place=desks.place, commune=ispagnac, mode=mode) for mode in ("bike", "foot"))
    assert by_car.minutes < bike.minutes < 60 < foot.minutes
    assert bike.source == foot.source == "roads"
    page = client.get("/chercher/").content.decode()
    assert all(f'<option value="{mode}"' in page for mode in ("car", "bike", "foot"))
    offered = f'id="lieu-{desks.place.slug}"'
    for mode, reach in (("car", by_car), ("bike", bike)):
        results = search(client, ispagnac, workday, moyen=mode, minutes="60")
        assert offered in results
        assert f"<strong>{reach.minutes}" in results
    assert offered not in search(client, ispagnac, workday, moyen="foot", minutes="60")
    assert search(client, ispagnac, workday, moyen="rocket") == "422"
    forget_roads("bike")
    forget_roads("foot")
    measure_all_reach()
    assert set(Reach.objects.values_list("mode", flat=True)) == {"car"}


def test_a_place_that_these_roads_do_not_come_near_is_reached_by_car_alone(
    place: Place, ispagnac: Commune, tmp_path: Path
) -> None:
    elsewhere = write_extract(
        tmp_path / "elsewhere.osm.pbf", [([1, 2], {"highway": "cycleway"})], {1: (45.5, 4.5), 2: (45.51, 4.5)}
    )
    load_roads(elsewhere, "bike")
    measure_reach(place)
    assert set(Reach.objects.filter(place=place).values_list("mode", flat=True)) == {"car"}
