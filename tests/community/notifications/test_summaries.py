"""The summary of the day, and stopping the mails of a kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.actions import notifications as actions
from maillage.community.actions.notifications import ask_for_summaries, choose_mail
from maillage.community.mails.notifications import about_notification
from maillage.community.mails.summaries import send_summary
from maillage.community.mails.unsubscribe import unsubscribe_url
from maillage.community.models import MailSent, Network, Notification, Person, PrivateMessage
from maillage.community.queries.notifications import mail_choice
from maillage.community.rules.notifications import MailChoice
from maillage.web.domain import notification_kinds
from tests import factories
from tests.community.notifications.acts import NOON, PARIS, TOMORROW, letter_to, path_of, summaries_to_send, tell
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs


def test_a_summary_is_one_mail_a_day_however_often_the_job_runs(with_summary: Person) -> None:
    assert ask_for_summaries(NOON + timedelta(hours=3)) == 0, "not its hour"
    assert ask_for_summaries(TOMORROW) == 1
    assert ask_for_summaries(TOMORROW) == 0
    (job,) = summaries_to_send()
    for _again in range(2):
        send_summary(**job)
    (message,) = mail.outbox
    assert message.body.count("vous écrit") == 3
    assert Notification.objects.filter(mailed_at=None).count() == 0


def test_what_comes_after_the_summary_waits_for_the_next(with_summary: Person, network: Network) -> None:
    ask_for_summaries(TOMORROW)
    tell(with_summary, letter_to(with_summary, network))
    Notification.objects.filter(summary_key="").update(mail_due_at=TOMORROW)
    assert ask_for_summaries(TOMORROW + timedelta(hours=1)) == 0
    assert Notification.objects.get(summary_key="").mail_due_at == datetime(2026, 5, 14, 8, tzinfo=PARIS)
    assert ask_for_summaries(TOMORROW + timedelta(days=1)) == 1
    assert len({job["key"] for job in summaries_to_send()}) == 2


def test_what_was_read_meanwhile_is_left_out_and_nothing_is_sent_for_nothing(with_summary: Person) -> None:
    first = Notification.objects.order_by("pk").first()
    assert first is not None
    actions.mark_read(with_summary, first.pk)
    ask_for_summaries(TOMORROW)
    (job,) = summaries_to_send()
    actions.mark_all_read(with_summary, first.pk + 1)
    send_summary(**job)
    assert mail.outbox[0].body.count("vous écrit") == 1
    Notification.objects.update(read_at=timezone.now(), mailed_at=None, summary_key="")
    assert ask_for_summaries(TOMORROW + timedelta(days=1)) == 0


def test_a_summary_is_told_in_one_s_language_with_the_names_of_the_day(with_summary: Person) -> None:
    Person.objects.filter(pk=with_summary.pk).update(language="en")
    sender = PrivateMessage.objects.order_by("pk").first()
    assert sender is not None
    Person.objects.filter(pk=sender.sender_id).update(name="Nouveau Nom")
    ask_for_summaries(TOMORROW)
    send_summary(**summaries_to_send()[0])
    assert "A message from Nouveau Nom" in mail.outbox[0].body
    assert "Messages" in mail.outbox[0].body


@pytest.mark.concurrent
def test_two_workers_ask_for_one_summary_and_send_one_mail(committed: None) -> None:
    bob, network = factories.make_person("bob"), factories.make_network()
    choose_mail(bob, "message", MailChoice.DIGEST)
    for _number in range(3):
        tell(bob, letter_to(bob, network))
    late = timezone.now() + timedelta(days=2)
    at_once([lambda: ask_for_summaries(late)] * 4)
    (job,) = summaries_to_send()
    at_once([lambda: send_summary(**job)] * 2)
    assert len(mail.outbox) == 1
    assert MailSent.objects.filter(key=job["key"]).count() == 1


def test_one_click_stops_the_mails_of_a_kind_and_one_more_brings_them_back(bob: Person, network: Network) -> None:
    choose_mail(bob, "message", MailChoice.DIGEST)
    address = path_of(unsubscribe_url(bob, "message"))
    client = Client()
    assert client.get(address).status_code == 200
    assert mail_choice(bob, notification_kinds()["message"]) == MailChoice.DIGEST, (
        "programmes that read mails follow links"
    )
    for _replayed in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert "C’est fait" in answer.content.decode()
        assert mail_choice(bob, notification_kinds()["message"]) == MailChoice.OFF
    first = client.post(path_of(unsubscribe_url(bob, "booking_reminder")))
    assert client.post(reverse("community:resubscribe", args=[first.context["again"]])).status_code == 200
    assert mail_choice(bob, notification_kinds()["booking_reminder"]) == MailChoice.NOW


def test_undoing_brings_back_what_was_chosen(bob: Person, network: Network) -> None:
    choose_mail(bob, "message", MailChoice.DIGEST)
    again = Client().post(path_of(unsubscribe_url(bob, "message"))).context["again"]
    Client().post(reverse("community:resubscribe", args=[again]))
    assert mail_choice(bob, notification_kinds()["message"]) == MailChoice.DIGEST


def test_a_forged_link_stops_nothing_and_an_essential_kind_neither(bob: Person, network: Network) -> None:
    address = path_of(unsubscribe_url(bob, "message"))
    for wrong in (address[:-3] + "aa/", reverse("community:unsubscribe", args=["x"])):
        answer = Client().post(wrong)
        assert "n’est pas bonne" in answer.content.decode()
    again = Client().post(path_of(unsubscribe_url(bob, "request_to_answer"))).context["again"]
    crossed = Client().post(reverse("community:unsubscribe", args=[again]))
    assert "n’est pas bonne" in crossed.content.decode(), "what brings back does not stop"
    assert mail_choice(bob, notification_kinds()["message"]) == MailChoice.NOW
    assert Client().post(path_of(unsubscribe_url(bob, "booking"))).status_code == 409


def test_a_mail_one_may_stop_says_how(bob: Person, network: Network, noon: datetime) -> None:
    tell(bob, letter_to(bob, network))
    about_notification(**jobs("community.notification")[0])
    message: Any = mail.outbox[0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in message.body
    assert address in message.alternatives[0][0]
    Client().post(path_of(address))
    assert mail_choice(bob, notification_kinds()["message"]) == MailChoice.OFF
