"""What the places of a network pay: said of five carriers, none of which is recognised."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Organisation
from maillage.economy.models import PlaceAmount
from maillage.economy.rules.place_accounts import Nature, last_twelve_months
from maillage.forecasts.presenters.archetypes import ARCHETYPES
from maillage.forecasts.queries import cost_ranges
from maillage.forecasts.rules.assumptions import Spread
from maillage.places.models import Place
from tests import factories
from tests.kit.screens import text_of

pytestmark = pytest.mark.django_db
RENTS = (181, 222, 305, 407, 999)


def make_paying(network: Network, rent: int, operator: Organisation | None = None, months: int = 12) -> Place:
    place = factories.make_place(network, operator=operator or factories.make_organisation())
    for month in last_twelve_months(timezone.localdate())[-months:]:
        PlaceAmount.objects.create(
            place=place, nature=Nature.RENT.value, month=month, cents=rent * 100, made_at=timezone.now()
        )  # fmt: skip
    return place


def test_five_carriers_say_a_range_without_the_least_nor_the_most(network: Network) -> None:
    for rent in RENTS:
        make_paying(network, rent)
    assert cost_ranges(network) == {"rent": (Spread(220, 300, 410), 5)}


def test_four_carriers_of_five_places_say_nothing(network: Network) -> None:
    first = make_paying(network, RENTS[0])
    for rent in RENTS[1:4]:
        make_paying(network, rent)
    make_paying(network, RENTS[4], operator=first.operator)
    assert cost_ranges(network) == {}


def test_a_carrier_with_many_places_counts_once(network: Network) -> None:
    places = [make_paying(network, rent) for rent in RENTS]
    for _each in range(4):
        make_paying(network, 181, operator=places[0].operator)
    assert cost_ranges(network)["rent"] == (Spread(220, 300, 410), 5)


def test_a_few_months_are_no_year_and_no_fifth_carrier(network: Network) -> None:
    for rent in RENTS[:4]:
        make_paying(network, rent)
    make_paying(network, RENTS[4], months=5)
    assert cost_ranges(network) == {}


def test_a_first_answer_supposes_what_others_pay_where_its_kind_is_mute(network: Network, as_: Any) -> None:
    for rent in RENTS:
        make_paying(network, rent)
    cache.clear()
    page = as_(None).get(reverse("forecasts:overview"), {"modele": ARCHETYPES[0].key})
    words = text_of(page).replace("\u00a0", " ")
    assert "300 € (220 à 410)" in words
    assert not any(f"{rent} €" in words for rent in RENTS)
