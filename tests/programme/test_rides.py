"""Rides to an event: offered, looked for, written about through the site, gone with the event."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from maillage.community.actions.privacy import erase
from maillage.community.models import Network, Person, PrivateMessage
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.actions.events import cancel_event
from maillage.programme.actions.rides import purge_rides, withdraw_ride, write_about_ride, write_ride
from maillage.programme.models import Event, Ride
from maillage.programme.queries.rides import rides_to
from maillage.programme.rules.events import EventState
from maillage.programme.rules.rides import MOST_RIDES, may_ride
from tests.kit.bookings import refused
from tests.kit.programme import make_event, make_ride, ride_fields
from tests.kit.screens import SignedIn, form_of, text_of

NOW = datetime(2027, 3, 1, 12, tzinfo=timezone.get_fixed_timezone(60))


@pytest.mark.parametrize(
    ("state", "ahead", "somewhere", "others", "code"),
    [
        (EventState.ANNOUNCED, 1, True, 0, None),
        (EventState.DRAFT, 1, True, 0, "no_rides_now"),
        (EventState.CANCELLED, 1, True, 0, "no_rides_now"),
        (EventState.ANNOUNCED, 0, True, 0, "no_rides_now"),
        (EventState.ANNOUNCED, 1, False, 0, "no_rides_afar"),
        (EventState.ANNOUNCED, 1, True, MOST_RIDES, "enough_rides"),
    ],
)
def test_when_one_may_ride(state: EventState, ahead: int, somewhere: bool, others: int, code: str | None) -> None:
    answer = may_ride(state, NOW + timedelta(hours=ahead), NOW, is_somewhere=somewhere, others=others)
    assert (answer.code if isinstance(answer, Refusal) else None) == code


@pytest.fixture
def event(alice: Person, network: Network, place: Place) -> Event:
    return make_event(alice, network, place=place)


def test_said_again_it_is_one_and_taken_back_it_is_gone(event: Event, bob: Person) -> None:
    make_ride(bob, event)
    make_ride(bob, event, kind="sought", seats=1)
    assert [(one.kind, one.seats) for one in Ride.objects.all()] == [("sought", 1)]
    withdraw_ride(bob, event)
    withdraw_ride(bob, event)  # a second click
    assert not Ride.objects.exists()


def test_one_writes_through_the_site_and_neither_sees_an_address(
    event: Event, alice: Person, bob: Person, charlie: Person
) -> None:
    ride = make_ride(bob, event)
    letter = write_about_ride(charlie, ride, "  Une place pour moi ?  ")
    assert (letter.sender, letter.recipient) == (charlie, bob)
    assert letter.text == f"{event.title} · Mende, 13:00\n\nUne place pour moi ?"
    with refused("own_ride"):
        write_about_ride(bob, ride, "Moi")
    with refused("no_text"):
        write_about_ride(charlie, ride, " \n")
    Person.objects.filter(pk=alice.pk).update(muted_at=timezone.now())
    alice.refresh_from_db()
    with refused("muted"):
        write_about_ride(alice, ride, "Bonjour")
    with refused("muted"):
        write_ride(alice, event, ride_fields())
    cancel_event(Person.objects.get(pk=event.created_by_id), event)
    ride.event.refresh_from_db()
    with refused("no_rides_now"):
        write_about_ride(charlie, ride, "Et maintenant ?")
    assert PrivateMessage.objects.count() == 1


def test_the_screens(as_: SignedIn, event: Event, bob: Person, charlie: Person) -> None:
    address = f"/programme/evenement/{event.slug}/trajets/"
    assert address in as_(None).get(event.get_absolute_url()).content.decode()
    assert as_(None).get(address).status_code == 302
    page = as_(bob).get(address)
    wrong = form_of(page, "leaves_at").send(as_(bob), commune="Nulle-Part-sur-Rien", leaves_at="25:00", seats="9")
    assert wrong.status_code == 422
    sent = {"kind": "offered", "commune": "Mende", "leaves_at": "13:15", "seats": "2", "note": "par <b>Ispagnac</b>"}
    assert "départ à 13 h 15" in text_of(form_of(page, "leaves_at").send(as_(bob), **sent))
    seen = as_(charlie).get(address)
    text = text_of(seen)
    assert "Bob" in text
    assert "par <b>Ispagnac</b>" in text
    assert bob.email not in text
    ride = Ride.objects.get()
    message = as_(charlie).get(f"{address}{ride.pk}/ecrire/")
    assert form_of(message, "text").send(as_(charlie), text="Je viens.").status_code == 200
    assert PrivateMessage.objects.get().recipient == bob
    assert as_(bob).get(f"{address}{ride.pk}/ecrire/").status_code == 404  # one's own
    other = Event.objects.create(
        network=event.network, slug="autre", title="Autre", state="announced", announced_at=timezone.now(),
        starts_at=event.starts_at, ends_at=event.ends_at, address="Salle des fêtes",
    )  # fmt: skip
    assert as_(charlie).get(f"/programme/evenement/{other.slug}/trajets/{ride.pk}/ecrire/").status_code == 404


def test_erased_with_its_person_and_after_the_event(event: Event, bob: Person, charlie: Person) -> None:
    make_ride(bob, event)
    make_ride(charlie, event)
    erase(bob)
    assert [one.person for one in Ride.objects.all()] == [charlie]
    assert rides_to(event, bob).offered
    yesterday = timezone.now() - timedelta(days=1)
    assert purge_rides(yesterday, dry=True) == 0
    Event.objects.filter(pk=event.pk).update(
        starts_at=yesterday - timedelta(hours=3), ends_at=yesterday - timedelta(hours=1)
    )
    assert purge_rides(yesterday, dry=True) == 1
    assert purge_rides(yesterday, dry=False) == 1
    assert not Ride.objects.exists()


def test_my_data_says_it_in_words(as_: SignedIn, event: Event, bob: Person) -> None:
    make_ride(bob, event, note="par Ispagnac")
    page = text_of(as_(bob).get("/mes-donnees/"))
    for words in ("J’ai des places dans ma voiture", "Mende", "13:00", "par Ispagnac"):
        assert words in page
