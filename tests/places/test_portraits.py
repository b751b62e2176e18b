"""The drawn portrait of a place: the same each time, of what is known, light, in four seasons, by day and by night."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from maillage.demonstration.data import PLACES
from maillage.places.models import Photo, Place
from maillage.places.portraits import Season, Subject, draw_portrait, season_of, version_of
from maillage.places.portraits.subject import Feature
from maillage.places.presenters.pictures import picture_of, pictures_of
from tests import factories

MOST_BYTES = 6 * 1024
DAY = date(2026, 10, 14)


def subject(
    name: str = "Florac",
    words: str = "",
    lat: float = 44.3,
    lon: float = 3.6,
    season: Season = Season.AUTUMN,
    altitude_m: int | None = None,
) -> Subject:
    return Subject(name.lower(), name, lat, lon, season, words, altitude_m)


@given(st.text(max_size=60), st.text(max_size=200), st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(Season))
def test_any_place_is_drawn_the_same_each_time_in_six_kilobytes(
    name: str, words: str, lat: float, lon: float, season: Season
) -> None:
    drawn = draw_portrait(Subject(name, name, lat, lon, season, words))
    assert drawn == draw_portrait(Subject(name, name, lat, lon, season, words))
    assert len(drawn.encode()) <= MOST_BYTES
    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own drawing
    assert "nan" not in drawn


def test_the_heaviest_scene_fits_too() -> None:
    words = "lac rivière pont gare causse mont château porte forêt route"
    for season in Season:
        assert len(draw_portrait(subject(words=words, season=season)).encode()) <= MOST_BYTES
        assert len(draw_portrait(subject(words="causse gare pont rivière", season=season)).encode()) <= MOST_BYTES


@pytest.mark.parametrize(
    ("name", "words", "feature"),
    [
        ("Langogne", "près du lac de Naussac", Feature.LAKE),
        ("Pont-de-Montvert", "", Feature.BRIDGE),
        ("Langogne", "à cinq minutes de la gare", Feature.RAILWAY),
        ("Meyrueis", "entre le Causse Méjean", Feature.PLATEAU),
        ("Villefort", "au pied du Mont Lozère", Feature.MOUNTAIN),
        ("Château-Thierry", "", Feature.CASTLE),
        ("Marvejols", "derrière la porte du Soubeyran", Feature.GATE),
        ("Forêt", "", Feature.FOREST),
        ("Saint-Chély", "à la sortie de l’A75", Feature.ROAD),
    ],
)
def test_words_become_landmarks(name: str, words: str, feature: Feature) -> None:
    assert feature in subject(name, words).features()
    assert feature not in subject("Ger", "").features() or feature == Feature.ROAD


def test_a_word_within_another_is_no_landmark() -> None:
    assert Feature.BRIDGE not in subject("Pontoise").features()
    assert Feature.MOUNTAIN not in subject("Montpellier").features()


def test_a_drawing_shows_what_is_known() -> None:
    light_on_water, wool = "#cfe2ee", "#f7f2e8"
    assert light_on_water in draw_portrait(subject(words="un lac"))
    assert wool in draw_portrait(subject(words="sur le causse"))
    assert light_on_water not in draw_portrait(subject(words="sur le causse"))


def test_relief_follows_the_altitude_else_where_it_lies() -> None:
    assert subject(altitude_m=1200).relief() > subject(altitude_m=80).relief()
    assert (
        subject(lat=45.9, lon=6.9).relief() > subject(lat=44.5, lon=3.5).relief() > subject(lat=48.8, lon=0.1).relief()
    )


def test_roofs_are_of_slate_in_the_north_and_mostly_of_tiles_in_the_plains_of_the_south() -> None:
    def slates(lat: float, lon: float) -> int:
        return sum(Subject(f"p{n}", "", lat, lon, Season.AUTUMN).has_slate(0) for n in range(200))

    assert slates(48.1, -3.0) > 160
    assert slates(43.6, 0.4) < 80


@pytest.mark.parametrize(
    ("day", "lat", "season"),
    [
        (date(2026, 2, 28), 44.5, Season.WINTER),
        (date(2026, 3, 1), 44.5, Season.SPRING),
        (date(2026, 8, 31), 44.5, Season.SUMMER),
        (date(2026, 9, 1), 44.5, Season.AUTUMN),
        (date(2026, 12, 1), 44.5, Season.WINTER),
        (date(2026, 12, 25), -21.1, Season.SUMMER),
    ],
)
def test_seasons_by_whole_months(day: date, lat: float, season: Season) -> None:
    assert season_of(day, lat) == season


def test_it_is_drawn_by_night_too_and_differs_by_season() -> None:
    drawings = {draw_portrait(subject(season=season)) for season in Season}
    assert len(drawings) == 4
    assert all("prefers-color-scheme:dark" in drawn for drawn in drawings)


def test_no_two_places_of_the_demonstration_look_alike() -> None:
    drawn = {draw_portrait(Subject(p.slug, p.name, p.lat, p.lon, Season.AUTUMN, p.tagline)) for p in PLACES}
    assert len(drawn) == len(PLACES)


def test_a_version_changes_with_what_is_drawn() -> None:
    assert version_of(subject()) == version_of(subject())
    assert version_of(subject()) != version_of(subject(words="un lac"))


def test_the_address_of_its_version_is_kept_for_a_year(client: Client, place: Place) -> None:
    address = picture_of(place, DAY).url
    answer = client.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert "immutable" not in client.get(address.partition("?")[0])["Cache-Control"]
    assert client.get(address.partition("?")[0].replace("automne", "nivose")).status_code == 404


def test_a_photo_comes_before_the_drawing(place: Place) -> None:
    assert picture_of(place, DAY).is_drawing
    Photo.objects.create(place=place, alt="Quatre bureaux", image="places/x.webp", width=400, height=300)
    assert (picture_of(place, DAY).is_drawing, picture_of(place, DAY).alt) == (False, "Quatre bureaux")


def test_pictures_of_many_places_are_read_in_two_statements(place: Place) -> None:
    others = [factories.make_place(place.network, f"Lieu {n}", factories.MENDE) for n in range(3)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        pictures = pictures_of([place.pk, *(other.pk for other in others)], DAY)
    assert (len(pictures), len(asked)) == (4, 2)


def test_the_component_shows_it_with_its_size(place: Place) -> None:
    html = Template('{% include "places/parts/picture.html" with shape="hero" %}').render(
        Context({"place": place, "eager": True})
    )
    assert 'width="720"' in html
    assert 'alt="" fetchpriority="high"' in html
    assert "portrait-" in html
