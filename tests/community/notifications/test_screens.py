"""News in the site, and the page of choices."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from maillage.community.actions.notifications import ask_for_summaries
from maillage.community.actions.privacy import erase
from maillage.community.mails.notifications import Notice, notify
from maillage.community.mails.summaries import send_summary
from maillage.community.models import MailSent, Network, Notification, NotificationPreference, Person
from maillage.community.queries.notifications import unread_count
from maillage.community.rules import INSTANCE, RoleKind
from maillage.community.rules.notifications import Schedule
from maillage.places.models import Place
from tests import factories
from tests.community.notifications.acts import PARIS, TOMORROW, form_of, letter_to, many, summaries_to_send, tell
from tests.kit.screens import SignedIn


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
