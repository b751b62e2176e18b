"""Events maintained from so many people: who organises is told once, and decides; nothing is cancelled alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Notification, Person
from maillage.programme.actions.events import EventDetails, change_event
from maillage.programme.actions.minimums import maintain_event, tell_of_minimums
from maillage.programme.actions.registrations import RegistrationRequest, register_person
from maillage.programme.models import Event
from maillage.programme.rules.registration import Footing, footing_of, minimum_due_at
from tests import factories
from tests.factories import hours
from tests.kit.bookings import refused
from tests.kit.programme import a_day, mails_waiting, make_event
from tests.kit.screens import SignedIn, text_of


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    """Six people at least, in ten days; registration closes three days before."""
    event = make_event(dora, network, minimum=6, address="Salle des fêtes")
    return change_event(dora, event, EventDetails({"closes_at": event.starts_at - timedelta(days=3)}))


def near(event: Event) -> None:
    """It is in a day: registration is closed."""
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=2),
        closes_at=now - timedelta(minutes=1),
    )


def coming(event: Event, people: int) -> None:
    register_person(factories.make_person(f"p{people}-{timezone.now():%f}"), event, RegistrationRequest(people=people))


def notices() -> list[Notification]:
    return list(Notification.objects.filter(kind="event_minimum"))


def test_the_moment_is_the_closing_date_or_two_days_before() -> None:
    start = timezone.now()
    assert minimum_due_at(start, None) == start - timedelta(days=2)
    assert minimum_due_at(start, start - timedelta(hours=1)) == start - timedelta(days=2)
    assert minimum_due_at(start, start - timedelta(days=4)) == start - timedelta(days=4)


@pytest.mark.parametrize(
    ("people", "is_kept", "footing"),
    [(8, False, Footing.REACHED), (7, False, Footing.NEAR), (4, False, Footing.FEW), (0, False, Footing.FEW),
     (3, True, Footing.KEPT), (9, True, Footing.REACHED)],
)  # fmt: skip
def test_where_it_stands(people: int, is_kept: bool, footing: Footing) -> None:
    assert footing_of(people, 8, is_kept=is_kept) == footing


def test_who_organises_is_told_once_and_nothing_is_cancelled(event: Event, dora: Person) -> None:
    coming(event, 3)
    assert tell_of_minimums() == 0  # there is time
    near(event)
    assert (tell_of_minimums(), tell_of_minimums()) == (1, 0)
    (notice,) = notices()
    assert (notice.person, notice.about) == (dora, event.pk)
    assert Event.objects.get(pk=event.pk).state == "announced"


def test_nobody_is_told_when_enough_come(event: Event) -> None:
    coming(event, 6)
    near(event)
    assert tell_of_minimums() == 0
    assert not notices()


def test_who_facilitates_is_told_where_the_writer_has_left(event: Event, dora: Person, alice: Person) -> None:
    Event.objects.filter(pk=event.pk).update(created_by=alice)  # a host, and the event is in no place of hers
    near(event)
    tell_of_minimums()
    assert [notice.person for notice in notices()] == [dora]


def test_two_buttons_and_a_human(as_: SignedIn, event: Event, dora: Person, bob: Person) -> None:
    mine = register_person(bob, event, RegistrationRequest(people=2))
    client, page = as_(dora), reverse("programme:change_event", args=[event.slug])
    assert "quand même" not in text_of(client.get(page))
    near(event)
    tell_of_minimums()
    buttons = text_of(client.get(page))
    maintain, cancel = (reverse(f"programme:{name}_event", args=[event.slug]) for name in ("maintain", "cancel"))
    assert "2 personnes viennent" in buttons
    assert buttons.count(f'action="{cancel}"') == 2
    client.post(maintain)
    assert "Le maintenir" not in text_of(client.get(page))
    assert "Il aura lieu" in text_of(as_(None).get(event.get_absolute_url()))
    assert maintain_event(dora, event).minimum_waived_at is not None
    client.post(cancel, {"reason": "Trop peu de monde s’était annoncé."})
    assert mails_waiting(mine)[-1] == "cancelled"
    with refused("event_act_too_late"):
        maintain_event(dora, event)
    with refused("not_allowed"):
        maintain_event(bob, event)


def test_the_page_says_where_it_stands_without_small_numbers(as_: SignedIn, event: Event, dora: Person) -> None:
    event = change_event(dora, event, EventDetails({"minimum": 9}))
    coming(event, 4)
    page = text_of(as_(None).get(event.get_absolute_url()))
    assert "Pas encore assez de monde." in page
    assert "4" not in page[page.index("Pas encore assez de monde") :][:80]
    coming(event, 3)
    assert "Pas encore assez de monde : 7 viennent" in text_of(as_(None).get(event.get_absolute_url())).replace(
        "\xa0", " "
    )
    coming(event, 2)
    assert "assez de monde vient" in text_of(as_(None).get(event.get_absolute_url()))


def test_another_date_asks_anew(event: Event, dora: Person) -> None:
    near(event)
    tell_of_minimums()
    later = hours(a_day(24), "14:00", "16:00")
    moved = change_event(dora, event, EventDetails({"starts_at": later.start, "ends_at": later.end, "closes_at": None}))
    assert (moved.minimum_told_at, tell_of_minimums()) == (None, 0)
