"""What a place says of itself in English, and in French where nobody translated it."""

from __future__ import annotations

from django.test import Client

from maillage.community.models import JournalEntry, Person
from maillage.places.actions.translations import translate_place
from maillage.places.models import Place
from maillage.places.presenters.texts import texts_of
from tests.kit.screens import SignedIn


def test_a_text_is_in_the_language_of_the_reader_else_as_it_was_written(
    client: Client, place: Place, alice: Person
) -> None:
    place.tagline, place.presentation = "Au bord du Tarnon", "Quatre bureaux."
    place.save()
    translate_place(alice, place, "en", {"tagline": "By the Tarnon river", "presentation": ""})
    address = place.get_absolute_url()
    english = client.get(f"/en{address}").content.decode()
    assert '<p class="lead">By the Tarnon river</p>' in english
    assert '<div lang="fr"><p>Quatre bureaux.</p></div>' in english
    french = client.get(address).content.decode()
    assert '<p class="lead">Au bord du Tarnon</p>' in french
    assert "By the Tarnon" not in french


def test_french_asks_for_nothing_more(place: Place, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert texts_of(place, "fr").tagline.words == place.tagline


def test_a_host_writes_it_under_the_french(place: Place, alice: Person, as_: SignedIn) -> None:
    place.tagline = "Au bord du Tarnon"
    place.save()
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/anglais/"
    assert "Au bord du Tarnon" in client.get(address).content.decode()
    for words in ("By the river", "By the Tarnon"):  # the second time it is changed
        assert client.post(address, {"tagline": words}).status_code == 302
    assert [one.tagline for one in place.translations.all()] == ["By the Tarnon"]
    assert JournalEntry.objects.filter(verb="place_described").count() == 2


def test_others_may_not(place: Place, charlie: Person, as_: SignedIn) -> None:
    assert as_(charlie).post(f"/lieux/{place.slug}/gerer/anglais/", {"tagline": "x"}).status_code == 403
    assert not place.translations.exists()
