"""The list of places: pictures, prices, what is narrowed by what places say; the same for programs."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from maillage.places.models import Place
from tests import factories
from tests.kit.screens import text_of


@pytest.mark.parametrize(
    ("asked", "field", "value"),
    [
        ("parking", "parking", "free_here"),
        ("boucle", "hearing_loop", "yes"),
        ("toilettes", "adapted_toilet", "yes"),
        ("reperes", "sight_aids", "yes"),
        ("portes", "door_cm", 77),
        ("accueil", "staffed_hours", "Tu 09:00-12:00"),
        ("debit=30&rien", "down_mbps", 30),
    ],
)
def test_places_are_narrowed_by_what_they_say(
    client: Client, place: Place, asked: str, field: str, value: str | int
) -> None:
    other = factories.make_place(place.network, "Télécentre de Mende", factories.MENDE)
    Place.objects.filter(pk=other.pk).update(**{field: value})
    if isinstance(value, int):
        Place.objects.filter(pk=place.pk).update(**{field: value - 1})
    page = text_of(client.get(f"/lieux/?{asked}=on"))
    assert other.name in page
    assert place.name not in page
    assert '<details class="more-filters" open>' in page


def test_programs_narrow_the_list_by_the_same(client: Client, place: Place) -> None:
    comforts = {"sight_aids": "yes", "door_cm": 90, "staffed_hours": "Tu 09:00-12:00", "down_mbps": 100}
    Place.objects.filter(pk=place.pk).update(**comforts)
    factories.make_place(place.network, "Télécentre de Mende", factories.MENDE)
    query = "sight_aids=true&wide_door=true&staffed=true&min_mbps=30"
    assert [one["slug"] for one in client.get(f"/api/v1/places?{query}").json()] == [place.slug]
    assert client.get("/api/v1/places?min_mbps=-5").status_code == 422


def test_places_that_are_free_of_charge(client: Client, place: Place) -> None:
    other = factories.make_place(place.network, "Télécentre de Mende", factories.MENDE)
    factories.make_space(other, tariff_kind="free")
    factories.make_space(place, tariff_kind="amount", tariff_cents=600)
    page = text_of(client.get("/lieux/?gratuit=on"))
    assert other.name in page
    assert place.name not in page


def test_the_list_shows_a_picture_and_a_price_and_programs_read_the_same(client: Client, place: Place) -> None:
    factories.make_space(place, tariff_kind="amount", tariff_cents=600)
    Place.objects.filter(pk=place.pk).update(phone="04 65 71 00 48", coffee="free", door_cm=90)
    page = text_of(client.get("/lieux/"))
    assert f"/lieux/{place.slug}/portrait-" in page
    assert "6 € la demi-journée" in page
    (feature,) = json.loads(client.get("/lieux.geojson").content)["features"]
    told = feature["properties"]
    assert (told["phone"], told["coffee"], told["door_cm"]) == ("04 65 71 00 48", "free", 90)
    assert told["price"].replace("\u00a0", " ") == "6 € la demi-journée"
    assert "/portrait-" in told["picture"]
