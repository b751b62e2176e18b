"""A search is narrowed by what places have; what can't be searched as it stands is said, never a fault nor nonsense."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from maillage.bookings import actions
from maillage.community.models import Person
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from maillage.places.rules.hours import is_open_within
from tests import factories
from tests.factories import PARIS, hours, morning
from tests.kit.screens import SignedIn, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def mende(desks: Space) -> Place:
    """A second place in reach of Florac, with desks."""
    place = factories.make_place(desks.place.network, "Télécentre de Mende", factories.MENDE, lat=44.52, lon=3.5)
    factories.make_space(place)
    for one in (desks.place, place):
        measure_reach(one)
    return place


def search(client: Client, day: date, **asked: str) -> str:
    answer = client.get("/chercher/", {"ou": "Florac", "minutes": "90", "jour": str(day), "quand": "morning"} | asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "value", "fields"),
    [
        ("parking", "on", {"parking": "paid"}),
        ("debit", "100", {"down_mbps": 100}),
        ("boucle", "on", {"hearing_loop": "yes"}),
        ("toilettes", "on", {"adapted_toilet": "yes"}),
        ("reperes", "on", {"sight_aids": "yes"}),
        ("portes", "on", {"door_cm": 90}),
        ("accueil", "on", {"staffed_hours": "Mo-Fr 09:00-10:00"}),
    ],
)
def test_only_places_that_have_it_are_offered(
    client: Client, desks: Space, mende: Place, workday: date, asked: str, value: str, fields: dict[str, object]
) -> None:
    page = search(client, workday)
    assert "Plus de critères" in visible(page)
    assert '<details class="more" open>' not in page
    Place.objects.filter(pk=mende.pk).update(**fields)
    page = search(client, workday, **{asked: value})
    assert f'id="lieu-{mende.slug}"' in page
    assert f'id="lieu-{desks.place.slug}"' not in page
    assert '<details class="more" open>' in page  # what narrows stays in sight


def test_somebody_welcomes_at_the_time_one_comes(client: Client, mende: Place, workday: date) -> None:
    Place.objects.filter(pk=mende.pk).update(staffed_hours="Mo-Fr 14:00-17:00")
    assert f'id="lieu-{mende.slug}"' not in search(client, workday, accueil="on")
    assert f'id="lieu-{mende.slug}"' in search(client, workday, accueil="on", quand="afternoon")
    assert f'id="lieu-{mende.slug}"' in search(client, workday, accueil="on", quand="day")


@pytest.mark.parametrize(
    ("start", "end", "is_within"), [("08:00", "09:00", False), ("08:00", "09:30", True), ("12:00", "19:00", False)]
)
def test_open_at_some_time_of_a_period(workday: date, start: str, end: str, is_within: bool) -> None:
    assert is_open_within("Mo-Fr 09:00-12:00", str(PARIS), hours(workday, start, end)) is is_within


WRONG = [
    ({"minutes": "-5"}, "En voiture, au plus Ce n’est pas dans les choix : choisissez de nouveau."),
    ({"espace": "zzz"}, "Espace Ce n’est pas dans les choix"),
    ({"quand": "zzz"}, "Quand ? Ce n’est pas dans les choix"),
    ({"materiel": "zzz"}, "Équipement Ce n’est pas dans les choix"),
    ({"besoin": "zzz"}, "Qu’avez-vous à faire ? Ce n’est pas dans les choix"),
    ({"discretion": "9"}, "Confidentialité Ce n’est pas dans les choix"),
    ({"debit": "zzz"}, "Connexion, au moins Ce n’est pas dans les choix"),
    ({"jour": "abc"}, "Quel jour ? Ce jour est illisible : choisissez-le de nouveau."),
    ({"personnes": "0"}, "Combien de personnes ? Donnez un nombre de 1 à 50."),
    ({"quand": "hours", "de": "zz", "a": "12:00"}, "De Cette heure est illisible. Écrivez-la ainsi : 14:30."),
]


@pytest.mark.parametrize("where", [{"ou": "Florac"}, {}])
@pytest.mark.parametrize(("asked", "sentence"), WRONG)
def test_what_is_not_understood_is_said_beside_the_page(
    client: Client, desks: Space, where: dict[str, str], asked: dict[str, str], sentence: str
) -> None:
    answer = client.get("/chercher/", where | asked)
    assert answer.status_code == 422
    words = " ".join(visible(answer.content.decode()).replace("\xa0", " ").replace("\u202f", " ").split())
    assert sentence in words
    assert "Où êtes-vous ? Dites" not in words  # no commune yet is no mistake
    html = answer.content.decode()
    assert 'name="minutes"' in html
    assert 'value="45" selected' in html  # what no list holds is not shown as if it were asked


def test_the_bare_page_and_an_unknown_word_of_the_address_are_no_mistake(client: Client, desks: Space) -> None:
    for address in ("/chercher/", "/chercher/?zzz=zzz"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert 'role="alert"' not in answer.content.decode()


def test_what_one_has_already_is_said_once_a_place(
    as_: SignedIn, desks: Space, mende: Place, bob: Person, workday: date
) -> None:
    factories.make_space(mende, "Bureau fermé", kind="office")
    mine = actions.book(bob, desks.pk, morning(workday))
    page = search(as_(bob), workday)
    group = page[page.index(f'id="lieu-{mende.slug}"') :]
    assert group.count("Vous avez déjà") == 1
    assert group.count(mine.get_absolute_url()) == 1
    assert group.count("Remplacer") == 2
