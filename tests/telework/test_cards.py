"""The page of telework: each agreement with its days, its place and what comes next; pages that explain."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.telework.actions import agreements as actions
from maillage.telework.models import Agreement
from maillage.telework.presenters.cards import cards_of
from tests import factories
from tests.kit.agreements import sent, signed, written
from tests.kit.screens import SignedIn, statements, text_of


def test_each_says_its_days_its_place_and_what_comes_next(bob: Person, place: Place) -> None:
    today = timezone.localdate()
    wanted = {
        written(bob, place).pk: "à écrire, puis à envoyer",
        sent(bob, place).pk: "attend votre signature",
        signed(bob, place, ends_on=today + timedelta(days=10)).pk: "prend fin le",
        signed(bob, place).pk: "prochain jour",
        actions.suspend_agreement(signed(bob, place), bob).pk: "",
    }
    half = sent(bob, place)
    actions.sign_as_worker(half, bob)
    wanted[half.pk] = "attend votre employeur"
    cards = cards_of(Agreement.objects.filter(worker=bob), today)
    assert {(card.days, card.where) for card in cards} == {("mardi", place.name)}
    for card in cards:
        words = wanted[card.agreement.pk]
        assert card.following.startswith(words), card.following
        assert bool(card.following) == bool(words)


def test_the_page_asks_as_few_statements_for_three_as_for_one(as_: SignedIn, bob: Person, place: Place) -> None:
    signed(bob, place)
    one = statements(as_(bob), "/teletravail/")
    for _more in range(2):
        signed(bob, place)
    assert statements(as_(bob), "/teletravail/") == one


def test_pages_of_the_commons_that_explain_are_led_to(as_: SignedIn, dora: Person, network: Network) -> None:
    address = "/teletravail/"
    assert "Des pages qui expliquent" not in text_of(as_(None).get(address))
    written_down = factories.make_page(
        dora, network, "La loi laisse décider du télétravail à deux.\n", title="Ce que dit la loi"
    )
    beside = factories.make_page(
        dora, network, "Une loi d’emploi ; du télétravail aussi.\n", title="Un emploi au village", slug="emploi"
    )
    page = as_(None).get(address)
    assert beside.get_absolute_url() not in page.content.decode(), "it speaks of something else"
    assert "Des pages qui expliquent" in text_of(page)
    assert written_down.get_absolute_url() in page.content.decode()
