"""What people are told, by which way: as they chose, for each kind of each manifest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.bookings.actions import accept, book, cancel
from maillage.bookings.mails import send
from maillage.community.actions import end_role
from maillage.community.actions import notifications as actions
from maillage.community.actions.notifications import choose_mail
from maillage.community.mails import notifications as mails
from maillage.community.mails.notifications import Notice, about_notification, notify
from maillage.community.models import Network, Notification, NotificationPreference, Person
from maillage.community.queries.notifications import unread_count
from maillage.community.rules.notifications import MailChoice, Schedule, next_summary
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from maillage.web.domain import notification_kinds
from tests.community.notifications.acts import ESSENTIAL, KINDS, PARIS, letter_to, tell
from tests.factories import morning
from tests.kit.jobs import jobs
from tests.kit.migrations import Migrate
from tests.kit.screens import SignedIn


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("choice", list(MailChoice))
def test_each_kind_is_mailed_as_one_chose(
    code: str, choice: MailChoice, bob: Person, network: Network, noon: datetime
) -> None:
    kind = notification_kinds()[code]
    if choice == MailChoice.DIGEST and not kind.may_wait:
        with pytest.raises(Refusal):
            choose_mail(bob, code, choice)
        return
    choose_mail(bob, code, choice)
    notify(code, Notice(bob, "x", "k"))
    row = Notification.objects.get(person=bob)
    assert len(jobs("community.notification")) == (choice == MailChoice.NOW)
    assert row.in_summary == (choice == MailChoice.DIGEST)
    expected = {MailChoice.NOW: noon, MailChoice.OFF: None, MailChoice.DIGEST: next_summary(noon, Schedule(), PARIS)}
    assert row.mail_due_at == expected[choice]
    assert NotificationPreference.objects.exists() == (choice != kind.mail), "only what differs is kept"


@pytest.mark.parametrize("code", ESSENTIAL)
def test_what_is_essential_can_t_be_turned_off(code: str, bob: Person, network: Network, noon: datetime) -> None:
    for choice in (MailChoice.OFF, MailChoice.DIGEST):
        with pytest.raises(Refusal) as refused:
            choose_mail(bob, code, choice)
        assert refused.value.code == "essential"
    NotificationPreference.objects.create(person=bob, kind=code, mail="off")  # written by other means
    notify(code, Notice(bob, "x", "k"))
    (job,) = jobs("community.notification")
    about_notification(**job)
    assert len(mail.outbox) == 1
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_a_kind_that_no_manifest_brings_is_an_error(bob: Person) -> None:
    with pytest.raises(LookupError):
        notify("something", Notice(bob, "x", "k"))
    assert not Notification.objects.exists()


def test_in_quiet_hours_a_mail_waits_and_what_is_essential_does_not(
    bob: Person, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = datetime(2026, 5, 12, 23, tzinfo=PARIS)
    monkeypatch.setattr(mails.timezone, "now", lambda: night)
    tell(bob, letter_to(bob, network))
    notify("account", Notice(bob, "new_sign_in", "k"))
    scheduled = list(ProcrastinateJob.objects.order_by("pk").values_list("scheduled_at", flat=True))
    assert scheduled == [datetime(2026, 5, 13, 7, tzinfo=PARIS), None]


def test_who_stopped_a_mail_before_it_left_does_not_get_it(bob: Person, network: Network, noon: datetime) -> None:
    tell(bob, letter_to(bob, network))
    choose_mail(bob, "message", MailChoice.OFF)
    for job in jobs("community.notification"):
        about_notification(**job)
    assert mail.outbox == []


def test_what_one_did_oneself_is_no_news_and_what_a_host_did_is(
    alice: Person, bob: Person, desks: Space, workday: Any
) -> None:
    booking = book(bob, desks.pk, morning(workday))
    assert not Notification.objects.exists()
    cancel(alice, booking, "Panne de chauffage")
    row = Notification.objects.get()
    assert (row.person, row.kind, row.what) == (bob, "booking", "cancelled")
    assert len(jobs()) == 2, "the mails are those they were"
    send(**jobs()[-1])
    row.refresh_from_db()
    assert row.mailed_at is not None


def test_booking_writes_no_line_and_asks_for_no_choice(bob: Person, desks: Space, workday: Any) -> None:
    with CaptureQueriesContext(connection) as done:
        book(bob, desks.pk, morning(workday))
    assert not [one["sql"] for one in done if "community_notification" in one["sql"]]


def test_a_host_is_told_of_a_request_and_no_longer_once_the_role_has_ended(
    asked: Any, alice: Person, bob: Person, as_: SignedIn
) -> None:
    row = Notification.objects.get(person=alice)
    assert (row.kind, row.scope_kind, row.scope_id) == ("request_to_answer", "place", asked.place_id)
    client = as_(alice)
    assert "Une demande" in client.get("/nouvelles/").content.decode()
    end_role(alice.roles.get(), by=None)
    assert not Notification.objects.filter(pk=row.pk, read_at=None).exists()
    assert "Une demande" not in as_(alice).get("/nouvelles/").content.decode()
    assert as_(alice).get(f"/nouvelles/{row.pk}/").status_code == 404
    mail.outbox.clear()
    for job in jobs():
        if job.get("host_id"):
            send(**job)
    assert mail.outbox == []


def test_a_role_that_ended_by_its_date_takes_its_news_along(asked: Any, alice: Person) -> None:
    alice.roles.update(ends_on=timezone.localdate(), starts_on=timezone.localdate() - timedelta(days=9))
    assert unread_count(alice) == 1
    assert actions.retire_for_lost_roles() == 1
    assert unread_count(alice) == 0


def test_the_answer_of_a_host_is_news(asked: Any, alice: Person, bob: Person) -> None:
    accept(alice, asked)
    assert list(Notification.objects.filter(person=bob).values_list("what", flat=True)) == ["confirmed"]


# Choices of before.


def test_who_wanted_no_reminder_gets_none_after_the_migration(before: Migrate) -> None:
    people = before(("community", "0014_full_text")).get_model("community", "Person").objects
    quiet, _usual = (people.create(email=f"{word}@example.org", reminder=word) for word in ("none", "day"))
    apps = before(("community", "0015_notifications"))
    chosen = apps.get_model("community", "NotificationPreference").objects.values_list("person", "kind", "mail")
    assert list(chosen) == [(quiet.pk, "booking_reminder", "off")]
    people = apps.get_model("community", "Person").objects
    assert list(people.values_list("reminder", flat=True)) == ["day", "day"]
    people = before(("community", "0014_full_text")).get_model("community", "Person").objects
    assert dict(people.values_list("email", "reminder")) == {"none@example.org": "none", "day@example.org": "day"}
