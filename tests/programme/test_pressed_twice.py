"""What is pressed twice, or sent with something wrong, ends on a page where one can go on; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from maillage.community.models import Network, Person
from maillage.places.models import Space
from maillage.places.rules.life import SpaceKind
from maillage.programme.actions.events import cancel_event
from maillage.programme.actions.registrations import register_person
from maillage.programme.actions.rides import write_ride
from maillage.programme.forms.events import EventForm, RepeatForm
from maillage.programme.models import Event, EventProposal, ProposalReview, Registration, Ride
from maillage.programme.queries.preparation import places_prepared_by
from maillage.territory.models import Commune
from tests import factories
from tests.kit.programme import ASKED, make_event, make_season
from tests.kit.proposals import make_call, make_proposal
from tests.kit.screens import SignedIn, text_of

ZOE = {"name": "Zoé", "email": "zoe@example.net"}


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    return make_event(dora, network, address="Salle des fêtes")


@pytest.fixture
def mine(bob: Person, event: Event) -> Registration:
    return register_person(bob, event, ASKED)


def press_twice(client: Client, address: str, data: dict[str, str] | None = None) -> list[int]:
    return [client.post(address, data or {}, follow=True).status_code for _press in range(2)]


def test_a_place_is_given_once(as_: SignedIn, bob: Person, mine: Registration) -> None:
    address = reverse("programme:give_registration", args=[mine.public_id])
    assert press_twice(as_(bob), address, ZOE) == [200, 200]
    assert Registration.objects.filter(email=ZOE["email"]).count() == 1
    assert as_(bob).get(address)["Location"] == mine.get_absolute_url(), "the back button"


def test_a_place_is_not_given_to_who_has_one_and_what_was_typed_stays(
    as_: SignedIn, bob: Person, charlie: Person, event: Event, mine: Registration
) -> None:
    Registration.objects.create(event=event, state="confirmed", people=1, language="fr", **ZOE)
    answer = as_(bob).post(reverse("programme:give_registration", args=[mine.public_id]), ZOE)
    assert answer.status_code == 422
    assert "Cette adresse est déjà inscrite" in text_of(answer)
    assert 'value="zoe@example.net"' in answer.content.decode()
    mine.refresh_from_db()
    assert mine.state == "confirmed"


def test_who_is_added_twice_by_who_prepares_it_has_one_registration(as_: SignedIn, dora: Person, event: Event) -> None:
    address, typed = reverse("programme:add_registration", args=[event.slug]), {**ZOE, "people": "1"}
    assert press_twice(as_(dora), address, typed) == [200, 200]
    assert event.registrations.count() == 1


def test_a_ride_is_taken_back_once(as_: SignedIn, bob: Person, event: Event) -> None:
    florac = Commune.objects.get(pk=factories.FLORAC)
    write_ride(bob, event, {"kind": "offered", "commune": florac, "leaves_at": time(8), "seats": 2, "note": ""})
    assert press_twice(as_(bob), reverse("programme:withdraw_ride", args=[event.slug])) == [200, 409]
    assert not Ride.objects.exists()


def test_an_event_is_taken_up_again_once(as_: SignedIn, dora: Person, event: Event) -> None:
    cancel_event(dora, event, "la neige")
    assert press_twice(as_(dora), reverse("programme:restore_event", args=[event.slug])) == [200, 200]
    event.refresh_from_db()
    assert event.state == "draft"


@pytest.fixture
def theirs(dora: Person, network: Network) -> EventProposal:
    return make_proposal(make_call(dora, make_season(network)))


@pytest.fixture
def review(as_: SignedIn, dora: Person, theirs: EventProposal) -> Callable[[dict[str, str]], HttpResponse]:
    address = reverse("programme:review_proposal", args=[theirs.call.slug, theirs.public_id])
    return lambda typed: as_(dora).post(address, typed)


def test_a_word_without_an_answer_is_not_lost(review: Callable[[dict[str, str]], HttpResponse]) -> None:
    answer = review({"word": "Il faudrait un four."})
    assert answer.status_code == 422
    assert "Il faudrait un four." in text_of(answer)
    assert "obligatoire" in text_of(answer)
    assert not ProposalReview.objects.exists()


def test_a_word_is_given_once(review: Callable[[dict[str, str]], HttpResponse], theirs: EventProposal) -> None:
    score = str(ProposalReview._meta.get_field("score").choices[0][0])  # type: ignore[index]
    assert [review({"score": score, "word": "Oui."}).status_code for _press in range(2)] == [302, 302]
    assert theirs.reviews.count() == 1


def test_an_event_takes_place_in_a_room_in_use_never_in_a_projector(dora: Person, event: Event, desks: Space) -> None:
    projector, closed = (
        Space.objects.create(place=desks.place, name=name, kind=kind, active=active, granularity=desks.granularity)
        for name, kind, active in (("Projecteur", SpaceKind.MOBILE.value, True), ("Ancienne salle", "meeting", False))
    )
    for offered in (
        EventForm(person=dora).fields["space"],
        RepeatForm(places=places_prepared_by(dora)).fields["spaces"],
    ):
        rooms = set(offered.queryset)  # type: ignore[attr-defined]  # fields of a model
        assert desks in rooms
        assert not {projector, closed} & rooms
    event.place, event.space = desks.place, closed
    kept = EventForm(person=dora, instance=event).fields["space"]
    assert closed in kept.queryset, "the room it has stays"  # type: ignore[attr-defined]
