"""What is new at the places one goes to stands on one's home, and on nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.community.actions.wall import post
from maillage.community.models import Network, Person, Post
from maillage.community.queries.wall import author_identities
from maillage.kernel.period import day_period
from maillage.pages.news_of_places import MOST, news_of_my_places
from maillage.places.actions import close, describe
from maillage.places.models import Closure, Place, Space
from maillage.programme.models import Event
from tests import factories
from tests.kit.programme import make_event
from tests.kit.screens import SignedIn, visible

pytestmark = pytest.mark.django_db


def lines(person: Person) -> list[tuple[str, str]]:
    return [(news.icon, news.words) for news in news_of_my_places(person, timezone.now())]


@pytest.fixture
def place_of_bob(booked: Booking) -> Place:
    """Bob has a morning ahead there."""
    Booking.objects.update(status="confirmed", expires_at=None)
    return booked.place


def closed_in(days: int, host: Person, place: Place, space: Space | None = None) -> Closure:
    return close(host, place, day_period(timezone.localdate() + timedelta(days=days), place.zone), "Travaux", space)


def test_a_closure_ahead_is_told_to_who_goes_there(place_of_bob: Place, alice: Person, bob: Person) -> None:
    closure = closed_in(9, alice, place_of_bob)
    assert lines(bob) == [("lock", "Travaux")]
    assert lines(alice) == [("lock", "Travaux")]  # she hosts it
    assert lines(factories.make_person("stranger")) == []
    Closure.objects.filter(pk=closure.pk).update(lifted_at=timezone.now())
    assert lines(bob) == []


def test_a_closure_far_ahead_is_no_news_and_that_of_a_space_names_it(
    place_of_bob: Place, alice: Person, bob: Person
) -> None:
    closed_in(45, alice, place_of_bob)
    assert lines(bob) == []
    space = place_of_bob.spaces.get()
    closed_in(9, alice, place_of_bob, space)
    assert news_of_my_places(bob, timezone.now())[0].what.startswith(space.name)


def test_a_place_one_went_to_long_ago_is_not_ones_own(place_of_bob: Place, alice: Person, bob: Person) -> None:
    closed_in(9, alice, place_of_bob)
    long_ago = timezone.now() - timedelta(days=130)
    Booking.objects.update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=4))
    assert lines(bob) == []


def test_changed_hours_are_told_for_two_weeks_and_only_if_they_changed(
    place_of_bob: Place, alice: Person, bob: Person
) -> None:
    describe(alice, place_of_bob, {"hours": place_of_bob.hours, "staffed_hours": ""})
    assert lines(bob) == []  # saved as they were
    describe(alice, place_of_bob, {"hours": "Mo-Fr 09:00-18:00"})
    describe(alice, place_of_bob, {"staffed_hours": "Tu 09:00-12:00"})
    assert lines(bob) == [("clock", "")]  # one line a place
    assert news_of_my_places(bob, timezone.now() + timedelta(days=15)) == []


def test_an_event_is_news_once_announced(place_of_bob: Place, alice: Person, bob: Person, network: Network) -> None:
    event = make_event(alice, network, place=place_of_bob)
    Event.objects.filter(pk=event.pk).update(state="draft", announced_at=None)
    assert lines(bob) == []
    Event.objects.filter(pk=event.pk).update(state="announced", announced_at=timezone.now())
    assert lines(bob) == [("calendar", event.title)]
    Event.objects.filter(pk=event.pk).update(state="cancelled")
    assert lines(bob) == []
    for title in ("Un", "Deux", "Trois"):
        make_event(alice, network, place=place_of_bob, title=title)
    assert len(lines(bob)) == 2  # the programme says the others


def test_a_word_of_the_place_is_told_to_who_reads_the_wall(
    place_of_bob: Place, alice: Person, bob: Person, network: Network
) -> None:
    voice = next(one for one in author_identities(alice) if one.scope.id == place_of_bob.pk)
    word = post(alice, voice, Post.Kind.NEWS, "La machine à café\nest réparée.")
    assert lines(bob) == []  # he goes there, the wall is for who belongs
    factories.make_member(bob, network)
    bob = Person.objects.get(pk=bob.pk)
    assert lines(bob) == [("people", "La machine à café est réparée.")]
    Post.objects.filter(pk=word.pk).update(hidden_at=timezone.now())
    assert lines(bob) == []


def test_home_says_it_to_its_reader_alone(
    as_: SignedIn, client: Client, place_of_bob: Place, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    for days in range(9, 9 + MOST + 2):
        closed_in(days, alice, place_of_bob)
    page = visible(as_(bob).get("/").content.decode())
    assert "Des nouvelles de vos lieux" in page
    assert page.count("Travaux") == MOST
    assert "Des nouvelles" not in visible(as_(charlie).get("/").content.decode())
    client.logout()
    assert "Des nouvelles" not in visible(client.get("/").content.decode())
