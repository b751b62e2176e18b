"""Opinions on an event: asked once, of nobody, shown by fives."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import JournalEntry, Network, Person
from maillage.programme.actions.opinions import (
    ask_for_opinions,
    forget_opinions,
    give_opinion,
    give_opinion_from_wall,
    show_opinions,
)
from maillage.programme.actions.registrations import register_person
from maillage.programme.models import Event, EventOpinion, Registration
from maillage.programme.queries.opinions import opinions_of
from maillage.programme.rules.opinions import (
    OpinionWords,
    Worth,
    asked_from,
    may_give_opinion,
    report_opinions,
    visible_in_all,
)
from tests import factories
from tests.kit.bookings import refused
from tests.kit.programme import ASKED, mails_waiting, make_event

PARIS = ZoneInfo("Europe/Paris")
GOOD = OpinionWords(Worth.YES, "la soupe", "l’heure")

# Rules.


@pytest.mark.parametrize(
    ("hours", "code"),
    [(-1, "opinion_too_early"), (0, None), (2, None), (2 + 30 * 24, None), (3 + 30 * 24, "opinion_too_late")],
)
def test_one_says_how_it_was_from_its_beginning_to_thirty_days_after(hours: int, code: str | None) -> None:
    start = datetime(2027, 3, 1, 18, tzinfo=PARIS)
    refusal = may_give_opinion(start, start + timedelta(hours=2), start + timedelta(hours=hours))
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize("day", [1, 27, 28])  # in March 2027, clocks go forward on the 28th
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_they_are_asked_at_nine_the_day_after(day: int, hour: int) -> None:
    asked = asked_from(datetime(2027, 3, day, hour, 30, tzinfo=PARIS), PARIS)
    assert (asked.day, asked.hour) == (day + 1, 9)


def test_what_joins_what_is_shown_is_five_people_s_or_more() -> None:
    visible = 0
    for came in (1, 2, 1, 1, 4, 6, 3, 12, 1):
        before, visible = visible, visible_in_all(visible, came)
        assert visible == before or visible - before >= 5
        assert visible % 5 == 0
        assert visible <= before + came


def test_no_report_under_five_and_its_two_lists_are_in_two_orders() -> None:
    answers = [(f"{n}{9 - n}", OpinionWords(Worth.YES, f"garder {n}", f"changer {n}")) for n in range(5)]
    assert report_opinions(answers[:4]) is None
    report = report_opinions(answers[::-1])
    assert report is not None
    assert report == report_opinions(answers)  # however they came
    assert [text[-1] for text in report.keep] != [text[-1] for text in report.change]
    assert (report.answers, report.worth[Worth.YES], report.worth[Worth.NO]) == (5, 5, 0)


# With the database.


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    return make_event(dora, network)


def come(event: Event, count: int) -> list[Registration]:
    return [register_person(factories.make_person(f"venu{n}"), event, ASKED) for n in range(count)]


def end(event: Event, ago: timedelta = timedelta(hours=20)) -> None:
    over = timezone.now() - ago
    Event.objects.filter(pk=event.pk).update(starts_at=over - timedelta(hours=2), ends_at=over)
    event.refresh_from_db()


def ended(event: Event, count: int) -> list[Registration]:
    registrations = come(event, count)
    end(event)
    for one in registrations:
        one.event = event
    return registrations


def test_nothing_leads_from_an_answer_to_who_gave_it(event: Event) -> None:
    """Neither a key, nor a time, nor an order, nor a line of the journal; and the registration tells no hour."""
    (mine,) = ended(event, 1)
    lines, before = JournalEntry.objects.count(), Registration.objects.values("changed_at", "sequence").get()
    give_opinion(mine, GOOD)
    fields = EventOpinion._meta.get_fields()
    assert {field.name for field in fields} == {"id", "event", "worth", "keep", "change", "is_shown"}
    assert isinstance(EventOpinion._meta.pk, models.UUIDField)
    assert EventOpinion.objects.get().pk.version == 4  # drawn, without a time
    assert JournalEntry.objects.count() == lines
    assert Registration.objects.values("changed_at", "sequence").get() == before
    assert Registration.objects.get().opinion_given


def test_one_answers_once_and_only_with_a_seat(event: Event) -> None:
    mine, other = ended(event, 2)
    give_opinion(mine, GOOD)
    with refused("opinion_given"):
        give_opinion(Registration.objects.select_related("event").get(pk=mine.pk), GOOD)
    other.state = "cancelled"
    with refused("not_registered"):
        give_opinion(other, GOOD)
    assert EventOpinion.objects.count() == 1


def test_a_sixth_answer_is_not_told_by_difference(event: Event) -> None:
    registrations = ended(event, 11)
    counts: list[int | None] = []
    for one in registrations:
        give_opinion(one, GOOD)
        before = opinions_of(event)
        assert (before and before.answers) == (counts[-1] if counts else None)  # nothing moves before the night
        show_opinions()
        report = opinions_of(event)
        counts.append(report and report.answers)
    assert counts == [None] * 4 + [5] * 5 + [10] * 2


def test_what_never_reached_five_is_forgotten(event: Event) -> None:
    for one in ended(event, 6):
        give_opinion(one, GOOD)
    show_opinions()
    assert forget_opinions() == 0
    end(event, timedelta(days=32))
    assert forget_opinions() == 1
    assert EventOpinion.objects.count() == 5


def test_those_who_came_are_asked_once_the_morning_after(event: Event) -> None:
    came, absent = come(event, 2)
    end(event)
    Registration.objects.filter(pk=came.pk).update(arrived_at=event.starts_at, arrived_people=1)
    morning = asked_from(event.ends_at, event.zone)
    assert ask_for_opinions(morning - timedelta(minutes=1)) == 0
    assert [ask_for_opinions(morning), ask_for_opinions(morning)] == [1, 0]
    assert (mails_waiting(came)[-1], mails_waiting(absent)[-1]) == ("opinion", "registered")


def test_all_who_were_registered_are_asked_where_nobody_noted_who_came(event: Event) -> None:
    registrations = come(event, 2)
    end(event)
    assert ask_for_opinions(asked_from(event.ends_at, event.zone)) == 2
    assert {mails_waiting(one)[-1] for one in registrations} == {"opinion"}


def test_an_event_of_long_ago_asks_nobody(event: Event) -> None:
    come(event, 1)
    end(event, timedelta(days=8))
    assert ask_for_opinions() == 0


def test_from_the_wall_with_its_code_alone_and_within_bounds(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(arrival_code="ABCD")
    end(event)
    wrong, right = (reverse("programme:opinion_from_wall", args=[event.slug, code]) for code in ("ABCE", "abcd"))
    assert client.post(wrong, {"worth": "yes"}).status_code == 404
    assert client.post(right, {"keep": "tout"}).status_code == 422
    assert client.post(right, {"worth": "no", "keep": "<b>rien</b>"}).status_code == 302
    assert EventOpinion.objects.get().worth == "no"
    with refused("too_often"):
        for _n in range(61):
            give_opinion_from_wall(event, GOOD, "192.0.2.7")


def test_who_prepares_reads_them_and_nobody_else(client: Client, event: Event, dora: Person, bob: Person) -> None:
    registrations = ended(event, 5)
    for number, one in enumerate(registrations):
        give_opinion(one, OpinionWords(Worth.YES, f"<i>garder</i> {number}"))
    address = reverse("programme:event_opinions", args=[event.slug])
    client.force_login(dora)
    assert "garder" not in client.get(address).content.decode()
    show_opinions()
    page = client.get(address).content.decode()
    assert page.count("&lt;i&gt;garder") == 5
    client.force_login(bob)
    assert client.get(address).status_code == 403


def test_by_the_link_of_the_mail_then_thank_you(client: Client, event: Event) -> None:
    (mine,) = ended(event, 1)
    assert mine.person is not None
    client.force_login(mine.person)
    address = reverse("programme:opinion", args=[mine.public_id])
    page = client.get(address)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")  # with none, browsers send no origin
    for _twice in range(2):
        assert client.post(address, {"worth": "rather_yes"}).status_code == 302
    assert EventOpinion.objects.count() == 1
