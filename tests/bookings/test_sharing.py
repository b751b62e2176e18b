"""The address one passes on to those one invites: it tells when and where, and closes."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from maillage.bookings import actions
from maillage.bookings.actions.sharing import share_booking, stop_sharing_booking
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.places.models import Space
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(desk: Space, bob: Person, workday: date) -> Booking:
    return actions.book(bob, desk.pk, morning(workday), note="Mot de passe oublié")


def test_who_is_invited_reads_when_where_and_by_whom_and_nothing_else(booked: Booking, bob: Person) -> None:
    shared = share_booking(bob, booked)
    answer = Client().get(f"/venir/{shared.share_key}/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "no-referrer")
    assert all(text in page for text in (booked.place.name, booked.space.name, "Bob vous invite"))
    assert not any(text in page for text in ("Mot de passe", str(booked.public_id), bob.email))
    (event,) = Calendar.from_ical(Client().get(f"/venir/{shared.share_key}/invitation.ics").content).walk("VEVENT")
    assert event["DTSTART"].dt == booked.starts_at
    assert str(booked.public_id) not in event.to_ical().decode()


def test_one_address_at_a_time_and_closed_it_opens_nothing(booked: Booking, bob: Person) -> None:
    first = share_booking(bob, booked).share_key
    assert share_booking(bob, booked).share_key == first
    stop_sharing_booking(bob, booked)
    assert Client().get(f"/venir/{first}/").status_code == 404
    assert share_booking(bob, booked).share_key != first


def test_what_is_cancelled_says_so_to_those_invited(booked: Booking, bob: Person) -> None:
    key = share_booking(bob, booked).share_key
    actions.cancel(bob, booked)
    assert "Ce rendez-vous est annulé." in Client().get(f"/venir/{key}/").content.decode()


def test_only_its_person_shares_what_stands(booked: Booking, bob: Person, alice: Person) -> None:
    with refused("not_allowed"):
        share_booking(alice, booked)
    actions.cancel(bob, booked)
    with refused("not_active"):
        share_booking(bob, booked)


def test_the_page_of_the_booking_has_the_address_and_the_buttons(as_: SignedIn, booked: Booking, bob: Person) -> None:
    page = as_(bob).post(f"/reservations/{booked.public_id}/partager/", follow=True).content.decode()
    booked.refresh_from_db()
    assert f"/venir/{booked.share_key}/" in page
    assert "mailto:?subject=" in page
    page = as_(bob).post(f"/reservations/{booked.public_id}/partager/arreter/", follow=True).content.decode()
    assert "/venir/" not in page
