"""Words about a booking, between who comes and the place; nobody else reads them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.messages import mark_messages_read, write_about_booking
from maillage.bookings.mails import send_booking_message
from maillage.bookings.models import Booking, BookingMessage
from maillage.bookings.rules.messages import WRITTEN_UNTIL, may_write
from maillage.bookings.rules.policy import Status
from maillage.community.models import Notification, Person
from maillage.places.models import Space
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(desk: Space, bob: Person, workday: date) -> Booking:
    return actions.book(bob, desk.pk, morning(workday))


def mails_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bookings.send_booking_message'")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("status", "after", "code"),
    [
        (Status.CONFIRMED, timedelta(0), None),
        (Status.REQUESTED, timedelta(0), None),
        (Status.CANCELLED, WRITTEN_UNTIL, None),
        (Status.CONFIRMED, WRITTEN_UNTIL + timedelta(seconds=1), "thread_over"),
        (Status.HELD, timedelta(0), "not_active"),
        (Status.EXPIRED, timedelta(0), "not_active"),
    ],
)
def test_one_writes_from_the_booking_until_a_month_after(status: Status, after: timedelta, code: str | None) -> None:
    end = timezone.now()
    refusal = may_write(status, end, end + after)
    assert (refusal.code if refusal else None) == code


def test_the_hosts_are_told_and_answer_and_each_side_reads_the_thread(
    booked: Booking, alice: Person, bob: Person
) -> None:
    asked = write_about_booking(bob, booked, " Puis-je venir avec un chien ? ")
    assert (asked.text, asked.from_host) == ("Puis-je venir avec un chien ?", False)
    assert Notification.objects.get(what="word").person == alice
    answer = write_about_booking(alice, booked, "Oui, avec plaisir.")
    assert answer.from_host
    assert Notification.objects.get(what="written").person == bob
    assert mails_waiting() == 2
    assert mark_messages_read(bob, booked) == 1  # what Alice wrote
    asked.refresh_from_db()
    assert asked.read_at is None
    assert mark_messages_read(alice, booked) == 1


def test_the_mail_says_the_words_and_where_to_answer(booked: Booking, alice: Person, bob: Person) -> None:
    message = write_about_booking(bob, booked, "La porte était <b>ouverte</b>")
    send_booking_message(message.pk, alice.pk)
    (told,) = mail.outbox
    assert told.to == [alice.email]
    assert "La porte était" in told.body
    assert f"{booked.get_absolute_url()}#ecrire" in told.body
    assert "<b>" not in str(told.alternatives[0][0])
    assert bob.email not in told.body


def test_the_same_words_twice_are_written_once_and_nothing_is_no_message(booked: Booking, bob: Person) -> None:
    first = write_about_booking(bob, booked, "Bonjour")
    assert write_about_booking(bob, booked, "Bonjour") == first
    with refused("no_text"):
        write_about_booking(bob, booked, "   ")


def test_strangers_neither_write_nor_read(as_: SignedIn, booked: Booking, bob: Person, charlie: Person) -> None:
    write_about_booking(bob, booked, "Bonjour")
    with refused("not_allowed"):
        write_about_booking(charlie, booked, "Bonjour")
    answer = as_(charlie).post(f"/reservations/{booked.public_id}/ecrire/", {"texte": "Bonjour"})
    assert answer.status_code == 404
    assert BookingMessage.objects.count() == 1


def test_who_may_no_longer_write_writes_nowhere(booked: Booking, bob: Person) -> None:
    bob.muted_at = timezone.now()
    with refused("muted"):
        write_about_booking(bob, booked, "Bonjour")


def test_who_booked_for_somebody_on_the_telephone_has_nobody_to_write_to(
    desk: Space, alice: Person, workday: date
) -> None:
    booked = actions.book_for(alice, None, desk, morning(workday), guest="Mme Martin")
    with refused("no_account"):
        write_about_booking(alice, booked, "Bonjour")


def test_both_see_it_on_the_page_of_the_booking(as_: SignedIn, booked: Booking, alice: Person, bob: Person) -> None:
    page = as_(bob).post(f"/reservations/{booked.public_id}/ecrire/", {"texte": "Un chien ?"}, follow=True)
    assert "Un chien" in page.content.decode()
    assert "Un chien" in as_(alice).get(booked.get_absolute_url()).content.decode()
    assert BookingMessage.objects.get().read_at is not None
    assert "lu" in as_(bob).get(booked.get_absolute_url()).content.decode()
