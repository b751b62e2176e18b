"""What people are told: in the site and by mail, as they chose, once; nothing of it to anybody else."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.bookings.actions import accept, book, cancel
from maillage.bookings.mails import send
from maillage.community.actions import end_role
from maillage.community.actions import notifications as actions
from maillage.community.actions.notifications import ask_for_summaries, choose_mail
from maillage.community.actions.privacy import erase
from maillage.community.mails import notifications as mails
from maillage.community.mails import summaries
from maillage.community.mails.notifications import Notice, about_notification, notify
from maillage.community.mails.summaries import send_summary
from maillage.community.mails.unsubscribe import unsubscribe_url
from maillage.community.models import MailSent, Network, Notification, NotificationPreference, Person, PrivateMessage
from maillage.community.queries.notifications import mail_choice, unread_count
from maillage.community.rules import INSTANCE, RoleKind
from maillage.community.rules.notifications import MailChoice, Schedule, next_summary
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from maillage.web.domain import notification_kinds
from tests import factories
from tests.factories import morning
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 5, 12, 12, tzinfo=PARIS)
KINDS = sorted(code for code, kind in notification_kinds().items() if not kind.essential and not kind.consent)
ESSENTIAL = sorted(code for code, kind in notification_kinds().items() if kind.essential)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is noon: no quiet hours."""
    for module in (mails, actions, summaries):
        monkeypatch.setattr(module.timezone, "now", lambda: NOON)
    return NOON


def letter_to(bob: Person, network: Network, text: str = "Bonjour") -> PrivateMessage:
    sender = factories.make_person(f"rose{PrivateMessage.objects.count()}")
    return PrivateMessage.objects.create(sender=sender, recipient=bob, network=network, text=text)


def tell(bob: Person, letter: PrivateMessage) -> None:
    notify("message", Notice(bob, "letter", f"letter-{letter.pk}", about=letter.pk))


def summaries_to_send() -> list[dict[str, Any]]:
    return jobs("community.summary")


# What was chosen is kept to, for each kind of each manifest.


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


# Roles.


@pytest.fixture
def asked(alice: Person, bob: Person, desks: Space, workday: Any) -> Any:
    Space.objects.filter(pk=desks.pk).update(approval="host")
    return book(bob, desks.pk, morning(workday))


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


# Summaries.


@pytest.fixture
def with_summary(bob: Person, network: Network, noon: datetime) -> Person:
    choose_mail(bob, "message", MailChoice.DIGEST)
    for _number in range(3):
        tell(bob, letter_to(bob, network))
    return bob


TOMORROW = datetime(2026, 5, 13, 8, 5, tzinfo=PARIS)


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


# Unsubscribing.


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


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


# Screens.


def many(bob: Person, number: int) -> None:
    Notification.objects.bulk_create(
        Notification(person=bob, kind="message", what="letter", about=0, key=f"n{n}") for n in range(number)
    )


def test_a_thousand_unread_are_nine_and_more_in_one_statement(bob: Person, network: Network, as_: SignedIn) -> None:
    many(bob, 1000)
    with CaptureQueriesContext(connection) as done:
        page = as_(bob).get("/nouvelles/").content.decode()
    counts = [one["sql"] for one in done if "COUNT" in one["sql"] and "community_notification" in one["sql"]]
    assert len(counts) == 1
    assert "LIMIT 10" in counts[0]
    assert ">9+<" in page
    assert page.count('class="unread"') == 30
    with CaptureQueriesContext(connection) as done:
        Client().get("/lieux/")
    assert not [one["sql"] for one in done if "community_notification" in one["sql"]], "none for a stranger"


def test_pages_follow_one_another_without_a_gap(bob: Person, network: Network, as_: SignedIn) -> None:
    many(bob, 65)
    client, address, numbers = as_(bob), "/nouvelles/", []
    while address:
        answer = client.get(address)
        numbers += [line.row.pk for _day, lines in answer.context["days"] for line in lines]
        address = f"/nouvelles/?avant={answer.context['older']}" if answer.context["older"] else ""
    assert numbers == sorted(Notification.objects.values_list("pk", flat=True), reverse=True)


@pytest.mark.parametrize("odd", ["x", "-1", "٣", "9" * 40, "0"])
def test_an_odd_page_is_a_page(odd: str, bob: Person, network: Network, as_: SignedIn) -> None:
    assert as_(bob).get("/nouvelles/", {"avant": odd}).status_code == 200
    if not odd.isascii() or not odd.isdigit() or len(odd) > 20:
        assert as_(bob).post("/nouvelles/toutes-lues/", {"until": odd}).status_code == 400


def test_what_came_after_the_page_was_shown_is_not_read_with_the_rest(
    bob: Person, network: Network, as_: SignedIn
) -> None:
    many(bob, 2)
    first, last = Notification.objects.order_by("pk").values_list("pk", flat=True)
    as_(bob).post("/nouvelles/toutes-lues/", {"until": first})
    assert list(Notification.objects.filter(read_at=None).values_list("pk", flat=True)) == [last]


def test_following_one_reads_it_and_leads_there(bob: Person, network: Network, as_: SignedIn) -> None:
    letter = letter_to(bob, network)
    tell(bob, letter)
    row = Notification.objects.get()
    answer = as_(bob).get(f"/nouvelles/{row.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, letter.get_absolute_url())
    assert unread_count(bob) == 0
    with translation.override("en"):
        assert "A message from" in as_(bob).get("/en/nouvelles/").content.decode()


def test_news_are_nobody_else_s_and_stay_nowhere(bob: Person, charlie: Person, network: Network, as_: SignedIn) -> None:
    tell(bob, letter_to(bob, network, "Un secret"))
    row = Notification.objects.get()
    for address in (f"/nouvelles/{row.pk}/", f"/nouvelles/{row.pk}/lue/"):
        ask = as_(charlie).post if address.endswith("lue/") else as_(charlie).get
        assert ask(address).status_code == 404
    assert unread_count(bob) == 1
    page = as_(bob).get("/nouvelles/")
    assert page["Cache-Control"] == "private, no-store"
    assert "Maillage-Offline" not in page
    assert "secret" not in page.content.decode(), "no more than the subject of the mail"
    body = Client().get("/").content.decode().partition("<body")[2]
    assert "Nouvelles" not in body


def test_an_administrator_who_looks_as_somebody_sees_neither_page_nor_number(
    bob: Person, network: Network, as_: SignedIn
) -> None:
    administrator = factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE))
    tell(bob, letter_to(bob, network))
    client = as_(administrator)
    session = client.session
    session["seen_as"], session["seen_since"] = bob.pk, timezone.now().timestamp()
    session.save()
    assert 'class="count"' not in client.get("/lieux/").content.decode()
    assert client.get("/nouvelles/").status_code == 403


def test_who_wrote_and_left_is_named_no_more(bob: Person, network: Network, as_: SignedIn) -> None:
    letter = letter_to(bob, network)
    Person.objects.filter(pk=letter.sender_id).update(name="Rose Valette")
    tell(bob, letter)
    assert "Rose Valette" in as_(bob).get("/nouvelles/").content.decode()
    erase(letter.sender)
    page = as_(bob).get("/nouvelles/").content.decode()
    assert "Rose Valette" not in page
    assert "Un message de quelqu’un de l’annuaire" in page
    assert as_(bob).get(f"/nouvelles/{Notification.objects.get().pk}/")["Location"] == "/nouvelles/"


def test_who_is_erased_leaves_neither_lines_nor_choices_nor_summaries(with_summary: Person) -> None:
    ask_for_summaries(TOMORROW)
    send_summary(**summaries_to_send()[0])
    erase(with_summary)
    assert not Notification.objects.exists()
    assert not NotificationPreference.objects.exists()
    assert not MailSent.objects.filter(key__startswith="summary-").exists()
    assert not summaries_to_send()


def test_nothing_is_told_to_a_ghost(db: None, network: Network) -> None:
    ghost = factories.make_person("ghost", erased_at=timezone.now())
    notify("account", Notice(ghost, "new_sign_in", "k"))
    assert not Notification.objects.exists()


# The page of choices.


def form_of(bob: Person, as_: SignedIn, **changed: Any) -> dict[str, Any]:
    form = as_(bob).get("/nouvelles/mes-choix/").context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return fields | changed


def test_the_page_keeps_what_was_chosen(bob: Person, network: Network, as_: SignedIn) -> None:
    tell(bob, letter_to(bob, network))
    Notification.objects.update(in_summary=True)
    data = form_of(
        bob,
        as_,
        mail_message="off",
        mail_news="now",
        reminder="hours",
        quiet_from=22,
        summary_hour=18,
        summary_days=["1", "4"],
    )
    assert "mail_booking" not in data, "what is essential is not asked"
    assert "mail_request_to_answer" not in data, "nor what hosts are told"
    assert as_(bob).post("/nouvelles/mes-choix/", data).status_code == 302
    bob = Person.objects.get(pk=bob.pk)
    assert (bob.reminder, bob.news_since is not None) == ("hours", True)
    assert bob.notification_schedule.schedule == Schedule(time(22), time(7), 18, "14")
    assert dict(bob.notification_preferences.values_list("kind", "mail")) == {"message": "off"}
    due = Notification.objects.get().mail_due_at
    assert due is not None
    assert due.astimezone(PARIS).hour == 18
    back = form_of(
        bob,
        as_,
        mail_message="now",
        mail_news="off",
        quiet_from=21,
        quiet_until=7,
        summary_hour=8,
        summary_days=list("1234567"),
    )
    as_(bob).post("/nouvelles/mes-choix/", back)
    bob = Person.objects.get(pk=bob.pk)
    assert not hasattr(bob, "notification_schedule"), "what everybody starts with leaves no row"
    assert not bob.notification_preferences.exists()
    assert bob.news_since is None


@pytest.mark.parametrize(
    "odd", [{"mail_message": "always"}, {"mail_booking_reminder": "digest"}, {"quiet_from": "25"}, {"summary_hour": ""}]
)
def test_an_odd_choice_is_refused_and_nothing_changes(
    odd: dict[str, str], bob: Person, network: Network, as_: SignedIn
) -> None:
    assert as_(bob).post("/nouvelles/mes-choix/", form_of(bob, as_) | odd).status_code == 422
    assert not NotificationPreference.objects.exists()


def test_a_host_chooses_for_what_hosts_are_told(alice: Person, place: Place, as_: SignedIn) -> None:
    assert "mail_request_to_answer" in form_of(alice, as_)


# Choices of before.


def test_who_wanted_no_reminder_gets_none_after_the_migration(db: None) -> None:
    quiet, usual = factories.make_person("quiet"), factories.make_person("usual")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if each had been written in a transaction of its own
    executor = MigrationExecutor(connection)
    executor.migrate([("community", "0012_stored_files")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE community_person SET reminder = 'none' WHERE id = %s", [quiet.pk])
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert list(NotificationPreference.objects.values_list("person", "kind", "mail")) == [
        (quiet.pk, "booking_reminder", "off")
    ]
    assert set(Person.objects.filter(pk__in=[quiet.pk, usual.pk]).values_list("reminder", flat=True)) == {"day"}
