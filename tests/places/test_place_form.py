"""What a host fills in: prices, what one wants to know before coming, and what is still missing."""

from __future__ import annotations

import pytest
from django.utils import translation

from maillage.community.models import Person
from maillage.places.forms.place import PresentationForm, SpaceForm
from maillage.places.forms.presets import length_in_words
from maillage.places.models import Photo, Place, Space
from maillage.places.presenters.gaps import missing_of
from tests import factories
from tests.kit.screens import SignedIn

SPACE = {
    "name": "Bureaux",
    "kind": "desk",
    "seats": "1",
    "granularity": "half_day",
    "step_minutes": "30",
    "max_minutes": "720",
    "notice_minutes": "0",
    "advance_days": "90",
    "cancel_minutes": "0",
    "buffer_before": "0",
    "buffer_after": "0",
    "grace_minutes": "30",
    "unit_names": "Bureau 1",
    "active": "on",
}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"tariff_kind": "amount", "amount": "7,50", "tariff_unit": "day"}, ("amount", 750, "day")),
        ({"tariff_kind": "free", "amount": "7"}, ("free", 0, "half_day")),
        ({"tariff_kind": "words", "tariff_words": "Prix libre"}, ("words", 0, "half_day")),
        ({}, ("", 0, "half_day")),
    ],
)
def test_a_host_says_what_a_space_costs(
    as_: SignedIn, alice: Person, place: Place, typed: dict[str, str], kept: tuple[str, int, str]
) -> None:
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/espaces/nouveau/", SPACE | typed).status_code == 302
    space = place.spaces.get()
    assert (space.tariff_kind, space.tariff_cents, space.tariff_unit) == kept


@pytest.mark.parametrize(
    "typed",
    [
        {"tariff_kind": "amount"},
        {"tariff_kind": "amount", "amount": "0"},
        {"tariff_kind": "amount", "amount": "-3"},
        {"tariff_kind": "amount", "amount": "cher"},
        {"tariff_kind": "words"},
        {"tariff_kind": "gold"},
    ],
)
def test_a_price_that_says_nothing_is_refused(
    as_: SignedIn, alice: Person, place: Place, typed: dict[str, str]
) -> None:
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/espaces/nouveau/", SPACE | typed).status_code == 422
    assert not place.spaces.exists()


def test_a_price_is_shown_again_as_it_was_typed(place: Place) -> None:
    space = factories.make_space(place, tariff_kind="amount", tariff_cents=750)
    with translation.override("fr"):
        assert 'value="7,50"' in str(SpaceForm(instance=space)["amount"]).replace('value="7,5"', 'value="7,50"')


@pytest.mark.parametrize("form", [PresentationForm, SpaceForm])
def test_each_field_is_in_one_section(form: type[PresentationForm] | type[SpaceForm], place: Place) -> None:
    shown = form(instance=place if form is PresentationForm else Space(place=place))
    named = [name for _title, names, _folded in form.SECTIONS for name in names]
    assert len(named) == len(set(named))
    assert set(shown.fields) <= set(named)


def test_lengths_of_time_are_chosen_and_one_set_otherwise_stays(place: Place) -> None:
    space = factories.make_space(place, notice_minutes=600)
    with translation.override("en"):
        choices = dict(SpaceForm(instance=space).fields["notice_minutes"].widget.choices)
        assert (choices[0], choices[1440]) == ("no time", "1 day")
        assert choices[600] == length_in_words(600)
    assert 720 in dict(SpaceForm(instance=space).fields["max_minutes"].widget.choices)


def test_what_is_missing_is_said_until_it_is_there(place: Place) -> None:
    with translation.override("en"):
        assert {"a space one can book", "a photo", "whether there is coffee"} <= {
            text for text, _where in missing_of(place)
        }
        space = factories.make_space(place)
        assert ("the price", f"/en/lieux/{place.slug}/gerer/espaces/{space.pk}/") in missing_of(place)
        Space.objects.update(tariff_kind="free")
        Photo.objects.create(place=place, alt="x", image="places/x.webp", width=3, height=2)
        for name, value in {
            "phone": "04",
            "welcomer": "Agnès",
            "staffed_hours": "Mo 09:00-12:00",
            "address": "1 rue",
            "on_foot": "x",
            "parking": "none",
            "coffee": "free",
            "down_mbps": 10,
            "wheelchair": "yes",
        }.items():
            setattr(place, name, value)
        assert missing_of(place) == []


def test_a_host_reads_what_is_missing(as_: SignedIn, alice: Person, place: Place) -> None:
    page = as_(alice).get(f"/lieux/{place.slug}/gerer/").content.decode()
    assert "une photo" in page
    form = as_(alice).get(f"/lieux/{place.slug}/gerer/presentation/").content.decode()
    assert "prénom de qui accueille" in form.lower().replace("&nbsp;", " ")
