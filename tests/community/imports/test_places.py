"""Imports of places."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.bookings.actions import book
from maillage.community.actions import imports
from maillage.community.models import Network, Person
from maillage.places.models import Place, Reach
from tests import factories
from tests.community.imports.files import Tried, mistakes, places
from tests.factories import hours
from tests.kit.bookings import refused


def test_a_place_is_imported_in_project_with_what_the_file_says_and_its_minutes(tried: Tried, network: Network) -> None:
    organisation = factories.make_organisation("Mairie de Florac")
    run = tried(
        places({"porté par": "mairie de florac"}, {"nom": "Ailleurs", "latitude": "", "longitude": ""}),
        "places",
        write=True,
    )
    assert (run.state, run.rows) == ("written", 2)
    place, other = Place.objects.get(name="Le Nid"), Place.objects.get(name="Ailleurs")
    assert (place.state, place.network, place.label, place.operator) == ("project", network, "telecentre", organisation)
    assert (place.lat, place.lon, place.position_is_exact) == (44.32, 3.59, True)
    assert (place.hours, place.tagline, place.commune_id) == ("Mo-Fr 09:00-18:00", "Au calme", factories.FLORAC)
    assert other.position_is_exact is False
    assert Reach.objects.filter(place=place).exists()


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"nom": ""}, "nom"),
        ({"commune": ""}, "commune"),
        ({"commune": "Nulle-Part-sur-Rien"}, "commune"),
        ({"commune": "48150"}, "commune"),
        ({"latitude": "nord"}, "latitude"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "-181"}, "longitude"),
        ({"latitude": "nan"}, "latitude"),
        ({"longitude": "inf"}, "longitude"),
        ({"latitude": ""}, "longitude"),
        ({"horaires": "quand je veux"}, "horaires"),
        ({"label": "palace"}, "label"),
        ({"courriel": "pas une adresse"}, "courriel"),
        ({"porté par": "Personne que l’on connaisse"}, "porté par"),
    ],
    ids=range(14),
)
def test_each_mistake_in_a_place_is_named(tried: Tried, changed: dict[str, str], column: str) -> None:
    run = tried(places({}, {"nom": "Autre", **changed}), "places", write=True)
    assert mistakes(run) == [(3, column)]
    assert not Place.objects.exists()


def test_a_name_of_a_place_is_there_once(tried: Tried, place: Place) -> None:
    run = tried(places({}, {"nom": "le nid"}, {"nom": place.name.upper()}), "places")
    assert mistakes(run) == [(3, "nom"), (4, "nom")]


def test_places_are_undone_until_somebody_booked_there(tried: Tried, dora: Person, bob: Person, workday: date) -> None:
    run = tried(places({}), "places", write=True)
    imports.undo_import(dora, run)
    assert not Place.objects.exists()
    run = tried(places({}), "places", write=True)
    place = Place.objects.get()
    Place.objects.update(state="in_service")
    book(bob, factories.make_space(place, granularity="hour").pk, hours(workday, "10:00", "12:00"))
    with refused("used_since"):
        imports.undo_import(dora, run)
    assert Place.objects.exists()
