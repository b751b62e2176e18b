"""What the results of a search say: of places out of reach, of a slot that is not of the part wished, of how many."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.bookings import actions
from maillage.community.models import Person
from maillage.places.models import Place, Reach, Space
from tests import factories
from tests.factories import morning
from tests.kit.passes import make_rate
from tests.kit.screens import SignedIn, text_of, visible

pytestmark = pytest.mark.django_db


def test_where_no_place_is_within_reach_the_nearest_ones_are_named(as_: SignedIn, desks: Space, workday: date) -> None:
    """By road where it is known, else as the crow flies; never as if all were taken."""
    Reach.objects.create(place=desks.place, commune_id=factories.FLORAC, minutes=100)
    by_road = visible(text_of(as_(None).get(f"/chercher/?ou=Florac&jour={workday}&minutes=30")))
    assert "Aucun lieu à 30 min au plus de Florac" in by_road
    assert f"Les plus proches : {desks.place.name} (1 h 40)" in by_road
    assert "Rien n’est libre à ce moment-là" not in by_road
    by_air = visible(text_of(as_(None).get(f"/chercher/?ou=Mende&jour={workday}&minutes=30")))
    assert f"Les plus proches à vol d’oiseau : {desks.place.name} (" in by_air
    assert "Le premier créneau libre" not in by_air


def test_the_soonest_slot_is_not_said_to_be_of_the_part_that_was_wished(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    """A morning was wished, an afternoon is what comes first."""
    Reach.objects.create(place=desks.place, commune_id=factories.FLORAC, minutes=0)
    actions.book(bob, desks.pk, morning(workday), people=4)
    text = visible(text_of(as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning&tot=1")))
    assert "13 h – 19 h" in text
    assert "libre tout l’après-midi" in text
    assert "matinée" not in text


def test_one_unit_left_of_several_is_counted(as_: SignedIn, place: Place, bob: Person, workday: date) -> None:
    """“libre toute la matinée · 1 libre”, not “libre” twice."""
    offices = factories.make_space(place, "Bureaux fermés", kind="office", units=2)
    Reach.objects.create(place=place, commune_id=factories.FLORAC, minutes=0)
    actions.book(bob, offices.pk, morning(workday))
    text = visible(text_of(as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning&espace=office")))
    assert "libre toute la matinée 1 libre" in text


def test_the_price_is_that_of_the_slot_not_of_another_length(as_: SignedIn, place: Place, workday: date) -> None:
    """An office announced at “18 € a day” costs 10,80 € for a morning; a space without rates says its words."""
    priced = factories.make_space(place, "Bureau fermé", kind="office", granularity="half_day")
    words = factories.make_space(place, "Causses", kind="meeting", tariff_kind="words", tariff_words="à prix libre")
    Reach.objects.create(place=place, commune_id=factories.FLORAC, minutes=0)
    make_rate(priced, half_day=1080, day=1800)
    text = visible(text_of(as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning")))
    assert "10,80 € pour ce créneau" in text.split("Bureau fermé")[1]
    assert "à prix libre" in text.split(words.name)[1]
    whole = visible(text_of(as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=day")))
    assert "18 € pour ce créneau" in whole
