"""Mails: text and HTML, once and only once, in the day, and one click to cancel."""

from __future__ import annotations

import smtplib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.bookings import mails
from maillage.bookings.actions import add_to_basket, book, book_basket, book_series, cancel
from maillage.bookings.actions.host_desk import write_to_those_of
from maillage.bookings.actions.reminders import remind
from maillage.bookings.actions.series import Wanted
from maillage.bookings.mails import cancel_url, send
from maillage.bookings.models import Booking
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.actions.notifications import choose_mail
from maillage.community.models import MailSent, Person
from maillage.community.rules.notifications import MailChoice
from maillage.places.models import Space
from tests.factories import afternoon, morning
from tests.kit.jobs import jobs

PARIS = ZoneInfo("Europe/Paris")


def post_all() -> list[Any]:
    """Do what the worker would."""
    for args in jobs():
        send(**args)
    return list(mail.outbox)


def test_a_mail_is_text_and_html_with_an_invitation(bob: Person, desks: Space, workday: date) -> None:
    book(bob, desks.pk, morning(workday))
    (told,) = post_all()
    kinds = [kind for _content, kind in told.alternatives]
    assert kinds[0] == "text/html"
    assert kinds[1] == "text/calendar; method=REQUEST"
    html = told.alternatives[0][0]
    assert desks.place.name in told.body
    assert desks.place.name in html
    assert "/annuler/" in told.body
    assert "/annuler/" in html
    assert told.extra_headers["Auto-Submitted"] == "auto-generated"


def test_every_kind_of_mail_can_be_written(alice: Person, bob: Person, desks: Space, workday: date) -> None:
    made = book(bob, desks.pk, morning(workday))
    Booking.objects.filter(pk=made.pk).update(expires_at=timezone.now() + timedelta(hours=1))
    single = [
        "confirmed",
        "changed",
        "cancelled",
        "requested",
        "refused",
        "unanswered",
        "offered",
        "missed",
        "reminder",
    ]
    for what in single:
        send(what, made.pk, reason="Neige")
    for what in ("to_answer", "still_to_answer"):
        send(what, made.pk, host_id=alice.pk)
    assert len(mail.outbox) == len(single) + 2
    assert len({m.subject for m in mail.outbox}) == len(mail.outbox)
    assert {m.to[0] for m in mail.outbox} == {bob.email, alice.email}
    assert "None" not in "".join(m.body for m in mail.outbox)


def test_a_series_is_one_mail_with_all_its_dates(bob: Person, desks: Space, workday: date) -> None:
    book_series(bob, Wanted(desks.pk, workday, Recurrence(weekdays=frozenset({workday.weekday()}), count=3), "morning"))
    (told,) = post_all()
    assert told.body.count("–\u00a013") == Booking.objects.count()
    assert told.alternatives[1][0].count("BEGIN:VEVENT") == Booking.objects.count()


def test_a_basket_is_one_mail(bob: Person, desks: Space, room: Space, workday: date) -> None:
    add_to_basket(bob, desks.pk, morning(workday))
    basket = add_to_basket(bob, desks.pk, afternoon(workday))
    book_basket(bob, basket)
    (told,) = post_all()
    assert told.body.count(desks.name) == 2


def test_the_same_mail_is_never_sent_twice(bob: Person, desks: Space, workday: date) -> None:
    book(bob, desks.pk, morning(workday))
    (asked,) = jobs()
    send(**asked)
    send(**asked)
    assert len(mail.outbox) == 1


class Broken(BaseEmailBackend):
    """A mail server that fails as told: not there, says no, or hangs up in the middle."""

    failing: Exception = ConnectionRefusedError()
    opens = True

    def open(self) -> bool:
        if not self.opens:
            raise self.failing
        self.connection = object()
        return True

    def send_messages(self, email_messages: Any) -> int:  # noqa: ARG002 - it fails whatever it is given
        raise self.failing


@pytest.mark.parametrize(
    ("failing", "opens", "again"),
    [
        (ConnectionRefusedError(), False, True),
        (TimeoutError(), False, True),
        (smtplib.SMTPDataError(451, b"plus tard"), True, True),
        (TimeoutError(), True, False),
        (smtplib.SMTPServerDisconnected(), True, False),
    ],
)
def test_what_surely_did_not_leave_is_tried_again_and_what_may_have_left_is_not(
    bob: Person, desks: Space, workday: date, settings: Any, failing: Exception, opens: bool, again: bool
) -> None:
    Broken.failing, Broken.opens = failing, opens
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    book(bob, desks.pk, morning(workday))
    (asked,) = jobs()
    if again:
        with pytest.raises(type(failing)):
            send(**asked)
    else:
        send(**asked)
    assert MailSent.objects.filter(key=asked["key"]).exists() is not again


def test_one_click_cancels_without_signing_in(bob: Person, desks: Space, workday: date) -> None:
    made = book(bob, desks.pk, morning(workday))
    address = cancel_url(made).partition("//")[2].partition("/")[2]
    client = Client()
    assert client.get(f"/{address}").status_code == 200
    made.refresh_from_db()
    assert made.status == "confirmed", "reading the page, as mail programs do, cancels nothing"
    assert client.post(f"/{address}").status_code == 200
    made.refresh_from_db()
    assert made.status == "cancelled"
    assert client.post(f"/{address}").status_code == 200, "twice is once"


@pytest.mark.parametrize("token", ["x", "a:b:c", "eyJ4IjoxfQ:1abcde:zzzz"])
def test_an_address_we_did_not_write_cancels_nothing(db: None, token: str) -> None:
    assert Client().post(f"/annuler/{token}/").status_code == 404


def reminders() -> list[int]:
    return [args["booking_id"] for args in jobs() if args["what"] == "reminder"]


@pytest.mark.parametrize(("choice", "sent"), [(MailChoice.NOW, 1), (MailChoice.OFF, 0)])
def test_the_day_before_at_five_one_is_reminded_as_one_chose(
    bob: Person, desks: Space, workday: date, choice: MailChoice, sent: int
) -> None:
    choose_mail(bob, "booking_reminder", choice)
    made = book(bob, desks.pk, morning(workday))
    Booking.objects.update(created_at=timezone.now() - timedelta(days=5))
    eve = datetime.combine(workday - timedelta(days=1), time(16, 59), tzinfo=PARIS).astimezone(UTC)
    remind(eve)
    assert reminders() == []
    remind(eve + timedelta(minutes=2))
    assert reminders() == [made.pk] * sent


def test_a_reminder_is_sent_once_and_not_for_what_was_cancelled(bob: Person, desks: Space, workday: date) -> None:
    made = book(bob, desks.pk, morning(workday))
    Booking.objects.update(created_at=timezone.now() - timedelta(days=5))
    eve = datetime.combine(workday - timedelta(days=1), time(17, 5), tzinfo=PARIS).astimezone(UTC)
    remind(eve)
    post_all()
    remind(eve + timedelta(minutes=5))
    assert len(reminders()) == 1
    cancel(bob, made)
    sent = len(mail.outbox)
    send("reminder", made.pk, key="another")
    assert len(mail.outbox) == sent


def test_nobody_is_reminded_at_night(bob: Person, desks: Space, workday: date) -> None:
    book(bob, desks.pk, morning(workday))
    Booking.objects.update(created_at=timezone.now() - timedelta(days=5))
    remind(datetime.combine(workday - timedelta(days=1), time(22), tzinfo=PARIS).astimezone(UTC))
    assert reminders() == []


def test_what_can_wait_waits_for_the_morning(bob: Person, desks: Space, workday: date, monkeypatch: Any) -> None:
    made = book(bob, desks.pk, morning(workday))
    night = datetime.combine(workday - timedelta(days=1), time(23), tzinfo=PARIS).astimezone(UTC)
    monkeypatch.setattr(mails.timezone, "now", lambda: night)
    made = Booking.objects.select_related("place", "person").get(pk=made.pk)
    morning_after = datetime.combine(workday, time(7), tzinfo=PARIS)
    for what, leaves_at in (("offered", morning_after), ("unanswered", morning_after), ("cancelled", night)):
        assert mails.send_later(what, made) == leaves_at, what
        job = ProcrastinateJob.objects.order_by("pk").last()
        assert job is not None
        assert job.scheduled_at == (None if leaves_at == night else leaves_at), what


def test_a_host_writes_to_those_of_the_day_once_each(
    alice: Person, bob: Person, charlie: Person, desks: Space, workday: date
) -> None:
    for person in (bob, charlie):
        book(person, desks.pk, morning(workday))
    book(bob, desks.pk, afternoon(workday))
    assert write_to_those_of(alice, desks.place, workday, "La clé est chez la voisine.") == 2
    for args in jobs("bookings.message"):
        mails.message(**args)
        mails.message(**args)
    assert [m.to for m in mail.outbox] == [[bob.email], [charlie.email]]
    assert all("voisine" in m.body for m in mail.outbox)
