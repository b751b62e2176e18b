"""Left in peace in the hours and days one chose: nothing leaves of the site's own accord, then it comes in one mail."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.bookings.actions import book, cancel
from maillage.community.actions.notifications import ask_for_summaries
from maillage.community.mails import mailings
from maillage.community.mails import notifications as mails
from maillage.community.mails.mailings import mailing_to
from maillage.community.mails.notifications import MailJob, Notice, about_notification, notify
from maillage.community.models import Mailing, Network, Notification, NotificationSchedule, Person
from maillage.places.models import Space
from tests import factories
from tests.community.notifications.acts import PARIS, form_of, letter_to, summaries_to_send, tell
from tests.kit.screens import SignedIn

SATURDAY = datetime(2026, 5, 16, 12, tzinfo=PARIS)
MONDAY = datetime(2026, 5, 18, 7, tzinfo=PARIS)


@pytest.fixture
def saturday(bob: Person, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Saturday noon, and Bob wants no mail on Saturdays and Sundays."""
    NotificationSchedule.objects.create(person=bob, quiet_days="67")
    for module in (mails, mailings):
        monkeypatch.setattr(module.timezone, "now", lambda: SATURDAY)
    return SATURDAY


def leaves() -> list[datetime | None]:
    return list(ProcrastinateJob.objects.order_by("pk").values_list("scheduled_at", flat=True))


def test_what_can_wait_comes_on_monday_in_one_mail(bob: Person, network: Network, saturday: datetime) -> None:
    for _number in range(3):
        tell(bob, letter_to(bob, network))
    assert leaves() == []
    due = datetime(2026, 5, 18, 8, tzinfo=PARIS)
    assert set(Notification.objects.values_list("in_summary", "mail_due_at")) == {(True, due)}
    assert ask_for_summaries(due) == 1
    assert len(summaries_to_send()) == 1


def test_what_cannot_be_turned_off_waits_too_and_the_safety_of_the_account_does_not(
    bob: Person, charlie: Person, network: Network, saturday: datetime
) -> None:
    notify("role", Notice(bob, "role_ended", "a"))
    notify("account", Notice(bob, "new_sign_in", "b"))
    notify("role", Notice(charlie, "role_ended", "c"))
    assert leaves() == [MONDAY, None, None], "who chose nothing does not wait"


def test_a_proof_of_what_one_did_and_what_is_near_do_not_wait(
    bob: Person, network: Network, saturday: datetime
) -> None:
    notify("booking", Notice(bob, "confirmed", "a", mail_only=True))
    notify("booking", Notice(bob, "cancelled", "b"), before=datetime(2026, 5, 17, 9, tzinfo=PARIS))
    notify("booking", Notice(bob, "cancelled", "c"), before=datetime(2026, 5, 25, 9, tzinfo=PARIS))
    notify("host_message", Notice(bob, "message", "d"), before=datetime(2026, 5, 17, 9, tzinfo=PARIS))
    assert leaves() == [None, None, MONDAY, None]


def test_a_job_that_has_its_moment_keeps_it_unless_that_is_quiet(
    bob: Person, charlie: Person, network: Network, saturday: datetime
) -> None:
    evening = datetime(2026, 5, 16, 19, tzinfo=PARIS)
    for person in (bob, charlie):
        job = MailJob(about_notification, {"key": "x", "person_id": person.pk}, at=evening)
        notify("request_answered", Notice(person, "unanswered", f"k{person.pk}", mail=job))
    assert leaves() == [MONDAY, evening]


def test_a_mailing_waits_for_who_wants_peace_and_leaves_once(bob: Person, network: Network, saturday: datetime) -> None:
    Person.objects.filter(pk=bob.pk).update(news_since=SATURDAY)
    mailing = Mailing.objects.create(network=network, subject="Fête", text="Venez.", selection="x", leaves_at=SATURDAY)
    mailing_to(mailing.pk, bob.pk)
    assert (mail.outbox, leaves()) == ([], [MONDAY])


def test_a_host_cancels_on_a_quiet_day_and_the_word_waits(
    alice: Person, bob: Person, desks: Space, workday: Any
) -> None:
    """All days but one are quiet: whatever today is, it leaves later, or at once when it would come too late."""
    everyday = "1234567".replace(str((workday.isoweekday() + 1) % 7 + 1), "")
    booking = book(bob, desks.pk, factories.morning(workday))
    NotificationSchedule.objects.create(person=bob, quiet_days=everyday, quiet_from=time(0), quiet_until=time(0))
    cancel(alice, booking, "Panne de chauffage")
    row = Notification.objects.get(person=bob)
    assert row.mail_due_at is not None
    assert row.mail_due_at < booking.starts_at


def test_days_are_chosen_on_the_page_six_at_most(bob: Person, network: Network, as_: SignedIn) -> None:
    client = as_(bob)
    assert client.post("/nouvelles/mes-choix/", form_of(bob, as_, quiet_days=list("1234567"))).status_code == 422
    assert not NotificationSchedule.objects.exists()
    assert client.post("/nouvelles/mes-choix/", form_of(bob, as_, quiet_days=["7", "6"])).status_code == 302
    assert NotificationSchedule.objects.get().schedule.quiet_days == "67"
    assert (
        "Laissez un jour"
        in client.post("/nouvelles/mes-choix/", form_of(bob, as_, quiet_days=list("1234567"))).content.decode()
    )
