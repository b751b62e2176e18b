"""Saying that one is there, from a phone: the code scanned on the wall, sent now or when the network is back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.programme.actions.attendance import open_wall
from maillage.programme.actions.registrations import (
    Guest,
    RegistrationRequest,
    add_by_organiser,
    cancel_registration,
    register_person,
)
from maillage.programme.models import Event, Registration
from tests.kit.programme import make_event
from tests.kit.screens import SignedIn, text_of

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    """It has begun half an hour ago, and its code is on the wall."""
    event = make_event(dora, network, address="Salle des fêtes")
    open_wall(dora, event)
    return Event.objects.get(pk=event.pk)


def begin(event: Event) -> None:
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(minutes=30))


def test_a_guest_s_phone_sends_what_it_kept(as_: SignedIn, dora: Person, event: Event) -> None:
    guest = add_by_organiser(dora, event, Guest("Zélie", "zelie@mail.example"), RegistrationRequest(2))
    begin(event)
    address, entered = f"{guest.get_absolute_url()}arriver/", timezone.now() - timedelta(minutes=10)
    phone = as_(None)
    wrong = phone.post(address, {"code": "????", "a": entered.isoformat()}, **JSON)
    assert (wrong.status_code, wrong.json()["state"]) == (409, "refused")
    assert "code affiché" in wrong.json()["why"]
    answer = phone.post(address, {"code": event.arrival_code, "a": entered.isoformat()}, **JSON)
    assert (answer.status_code, answer.json()) == (200, {"state": "arrived"})
    came = Registration.objects.get(pk=guest.pk)
    assert (came.arrived_at, came.arrived_people, came.arrived_by) == (entered, 2, "later")
    assert phone.post(address, {"code": event.arrival_code}, **JSON).json() == {"state": "arrived"}  # sent twice


@pytest.mark.parametrize(
    "moment", ["", "hier", "2026-13-45T99:00:00Z", "0001-01-01T00:00:00Z", "2026-11-28T10:00", "9" * 500]
)
def test_a_moment_that_is_none_is_now(as_: SignedIn, bob: Person, event: Event, moment: str) -> None:
    mine = register_person(bob, event, RegistrationRequest())
    begin(event)
    answer = as_(bob).post(f"{mine.get_absolute_url()}arriver/", {"code": event.arrival_code, "a": moment}, **JSON)
    assert answer.json() == {"state": "arrived"}
    assert Registration.objects.get(pk=mine.pk).arrived_by == "code"


def test_the_code_on_the_wall_leads_each_to_their_own_registration(
    as_: SignedIn, bob: Person, charlie: Person, event: Event
) -> None:
    mine = register_person(bob, event, RegistrationRequest())
    address = f"{event.get_absolute_url()}ici/?code={event.arrival_code}"
    assert f'action="{mine.get_absolute_url()}arriver/"' in text_of(as_(bob).get(address))
    assert f'value="{event.arrival_code}"' in text_of(as_(bob).get(address))
    for person in (charlie, None):
        page = text_of(as_(person).get(address))
        assert str(mine.public_id) not in page
        assert "Bob" not in page
        assert "data-otherwise" in page


def test_only_the_registration_of_who_comes_is_kept_by_their_phone(as_: SignedIn, bob: Person, event: Event) -> None:
    mine, client = register_person(bob, event, RegistrationRequest()), as_(bob)
    answer = client.get(mine.get_absolute_url())
    assert (answer["Maillage-Offline"], answer["Cache-Control"]) == ("keep", "no-store")
    cancel_registration(mine)
    assert not client.get(mine.get_absolute_url()).has_header("Maillage-Offline")
