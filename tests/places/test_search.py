"""Looking for a place by words: its name and commune, what is there, what it says of itself."""

from __future__ import annotations

from functools import partial
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from maillage.community.models import Network, Person
from maillage.places.actions.places import add_place, change_state, describe
from maillage.places.actions.search import update_search
from maillage.places.actions.spaces import save_space
from maillage.places.models import Equipment, Place, Space
from maillage.places.queries import Filters, _answering, list_places, public_places, suggest_place_words
from maillage.places.rules.life import SpaceKind, State
from maillage.places.rules.searched_text import KIND_NAMES
from maillage.places.tasks import measure_all_reach
from maillage.territory.models import Commune
from maillage.web.full_text.syntax import read_query
from tests import factories
from tests.factories import FLORAC, MENDE
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn

NAME = "Télécentre de Florac"


def names(typed: str, **more: object) -> list[str]:
    """The names of the places that answer."""
    return [entry.place.name for entry in list_places(Filters(words=typed, **more))]  # type: ignore[arg-type]


@pytest.fixture
def florac(network: Network, dora: Person) -> Place:
    """A place with a room, its presentation written by who facilitates."""
    place = add_place(dora, network, NAME, Commune.objects.get(insee=FLORAC), "1 place de l’Esplanade")
    describe(
        dora,
        place,
        {
            "tagline": "Face aux Causses",
            "presentation": "Une ancienne filature <b>rénovée</b>, la fibre et un jardin.",
            "getting_there": "À deux pas de la N 106.",
            "wheelchair": "yes",
        },
    )
    space = Space(place=place, name="La Filature", kind="meeting", description="Vingt chaises, un paperboard")
    save_space(dora, space, ["Salle"], equipment=Equipment.objects.filter(code="projector"))
    return place


@pytest.mark.parametrize(
    "typed",
    [
        "telecentre",
        "TÉLÉCENTRES",
        "florac",
        "flora",
        "48400",
        "causse",
        "filature",
        "fibre",
        "n106",
        "N 106",
        "salle de reunion",
        "meeting room",
        "videoprojecteur",
        "jardins",
        "paperboard",
        "esplanade",
        "fauteuil roulant",
        "filature -mende",
        '"ancienne filature"',
        "florac salle",
    ],
)
def test_a_place_is_found_by_what_it_is_and_says(florac: Place, typed: str) -> None:
    assert names(typed) == [NAME]


@pytest.mark.parametrize("typed", ["mende", "piscine", "florac piscine", "filature -jardin", "🙂", "&|!", "niature"])
def test_it_is_not_found_by_anything_else(florac: Place, typed: str) -> None:
    assert names(typed) == []


def test_what_changed_is_what_is_found(florac: Place, dora: Person) -> None:
    describe(dora, florac, {"presentation": "Un moulin."})
    assert (names("moulin"), names("jardin")) == ([NAME], [])
    space = florac.spaces.get()
    space.active = False
    save_space(dora, space, [])
    assert names("paperboard") == []


def test_who_saves_a_place_read_before_does_not_bring_back_old_words(florac: Place, dora: Person) -> None:
    before = Place.objects.get(pk=florac.pk)
    describe(dora, florac, {"presentation": "Un moulin."})
    change_state(dora, before, State.FITTED_OUT, before.updated_at.date())
    assert names("moulin") == [NAME]


def test_a_commune_with_another_name_is_found_by_it(florac: Place) -> None:
    Commune.objects.filter(insee=FLORAC).update(name="Trois-Rivières-en-Cévennes")
    measure_all_reach()
    assert names("cevennes") == [NAME]


def test_a_place_closed_for_good_is_not_found(florac: Place, dora: Person) -> None:
    change_state(dora, florac, State.CLOSED, florac.updated_at.date())
    assert names("florac") == []


def test_the_name_counts_more_than_what_is_said(florac: Place, network: Network, dora: Person) -> None:
    other = add_place(dora, network, "La Filature", Commune.objects.get(insee=MENDE))
    assert names("filature") == [other.name, NAME]
    assert names("filature", wheelchair=True) == [NAME]


def test_every_kind_of_space_has_names_to_be_found_by() -> None:
    assert set(KIND_NAMES) == set(SpaceKind)


# The screen.


def test_the_page_shows_why_it_was_found_and_lets_no_markup_out(as_: SignedIn, florac: Place) -> None:
    html = as_(None).get("/lieux/", {"q": "filatures renovees"}).content.decode()
    assert "ancienne <mark>filature</mark> &lt;b&gt;<mark>rénovée</mark>&lt;/b&gt;" in html
    assert 'value="filatures renovees"' in html
    assert "<mark>" not in as_(None).get("/lieux/", {"q": "florac"}).content.decode()
    assert as_(None).get("/lieux.geojson", {"q": "florac"}).json()["features"]
    assert not as_(None).get("/lieux.geojson", {"q": "mende"}).json()["features"]


def test_a_slip_is_offered_the_word_and_the_rest_of_the_search_stays(as_: SignedIn, florac: Place) -> None:
    html = unescape(as_(None).get("/lieux/", {"q": "filatrue", "pmr": "on"}).content.decode())
    assert '<a href="?q=filature&pmr=on">filature</a>' in html
    assert suggest_place_words(Filters(words="filatrue", kind="booth")) is None, "it would find nothing either"
    assert suggest_place_words(Filters(words="zzzzzz")) is None


@pytest.mark.parametrize("typed", ["a" * 5000, "<script>", "'\"\\", "-" * 100])
def test_whatever_is_typed_is_answered(as_: SignedIn, florac: Place, typed: str) -> None:
    answer = as_(None).get("/lieux/", {"q": typed})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_three_places_are_asked_as_one(as_: SignedIn, florac: Place, network: Network, dora: Person) -> None:
    client = as_(None)
    client.get("/lieux/", {"q": "telecentre"})
    with CaptureQueriesContext(connection) as one:
        client.get("/lieux/", {"q": "telecentre"})
    for n in range(2):
        add_place(dora, network, f"Télécentre {n}", Commune.objects.get(insee=MENDE))
    with CaptureQueriesContext(connection) as three:
        assert client.get("/lieux/", {"q": "telecentre"}).content.count(b'class="card place clickable"') == 3
    assert len(one) == len(three)


def test_twenty_thousand_places_are_searched_by_the_index(network: Network) -> None:
    Place.objects.bulk_create(
        Place(network=network, slug=f"p{n}", name=f"Lieu {n}", commune_id=MENDE, lat=44, lon=3) for n in range(20_000)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO places_searchedplace (place_id, vector) SELECT id, to_tsvector('french', name || ' ' ||"
            " (SELECT string_agg(md5(slug || n), ' ') FROM generate_series(1, 25) n)) FROM places_place"
        )
        cursor.execute("ANALYZE places_place, places_searchedplace")
    assert names("lieu 12345") == ["Lieu 12345"]
    plan = _answering(public_places(), read_query("lieu 12345")).explain()
    assert "Bitmap Index Scan on place_search" in plan
    assert "Seq Scan on places_searchedplace" not in plan


@pytest.mark.concurrent
def test_who_describes_and_who_adds_a_room_at_once_are_both_found(committed: factories.Committed) -> None:
    place = committed.place()

    @transaction.atomic
    def describe_once(n: int) -> None:
        Place.objects.filter(pk=place.pk).update(presentation=f"moulin{n}")
        update_search(place)

    @transaction.atomic
    def add_once(n: int) -> None:
        Space.objects.create(place=place, name=f"atelier{n}", kind="desk")
        update_search(place)

    acts = [partial(act, n) for n in range(8) for act in (describe_once, add_once)]
    assert at_once(acts) == {"done": 16}
    assert names(Place.objects.get(pk=place.pk).presentation) == [place.name]
    assert names(" ".join(f"atelier{n}" for n in range(8))) == [place.name]
