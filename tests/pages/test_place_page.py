"""The page of a place: its picture, its price, seven days one chooses from, six facts."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

from maillage.pages.day_chips import day_chips
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.screens import text_of


def test_the_card_says_price_telephone_and_who_welcomes(client: Client, place: Place, desks: Space) -> None:
    Space.objects.filter(pk=desks.pk).update(tariff_kind="amount", tariff_cents=600)
    Place.objects.filter(pk=place.pk).update(phone="04 65 71 00 48", welcomer="Agnès", coffee="free", down_mbps=300)
    page = text_of(client.get(f"/lieux/{place.slug}/"))
    assert "6 € la demi-journée" in page
    assert "Agnès vous accueille" in page
    assert 'href="tel:0465710048"' in page
    assert "300 Mbit/s" in page
    assert 'href="#libre"' in page


def test_what_is_not_known_is_not_said(client: Client, place: Place, desks: Space) -> None:
    page = text_of(client.get(f"/lieux/{place.slug}/"))
    assert "vous accueille." not in page
    assert "Stationnement" not in page


def test_the_day_one_chooses_is_the_one_shown(client: Client, place: Place, desks: Space, workday: date) -> None:
    page = text_of(client.get(f"/lieux/{place.slug}/?jour={workday.isoformat()}"))
    assert page.count('aria-current="date"') == 1
    assert f'href="?jour={workday.isoformat()}#libre" aria-current="date"' in page


def test_a_day_that_is_none_of_the_seven_shows_the_first_free_one(client: Client, place: Place, desks: Space) -> None:
    for asked in ("hier", "1999-01-01", "2026-13-45"):
        assert text_of(client.get(f"/lieux/{place.slug}/?jour={asked}")).count('aria-current="date"') == 1


def test_chips_of_a_week_without_anything() -> None:
    days = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]
    chips = day_chips([], days)
    assert [chip.is_open for chip in chips] == [False] * 7
    assert [chip.is_chosen for chip in chips] == [True] + [False] * 6


def test_a_place_without_a_photo_shows_its_portrait(client: Client, place: Place) -> None:
    assert f"/lieux/{place.slug}/portrait-" in client.get(f"/lieux/{place.slug}/").content.decode()


def test_desks_are_counted_one_by_one_and_rooms_by_space(client: Client, place: Place) -> None:
    factories.make_space(place, "Bureaux", units=4)
    factories.make_space(place, "Salle", kind="meeting")
    factories.make_space(place, "Cabine", kind="booth")
    assert "4 bureaux, 1 salle, 1 cabine" in text_of(client.get(f"/lieux/{place.slug}/"))
