"""The organiser at the door: heads, not fewer than five; those who are not sure; ticks sent later; health apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.programme.actions.attendance import set_arrival
from maillage.programme.actions.events import EventDetails, change_event
from maillage.programme.actions.registrations import (
    Guest,
    RegistrationRequest,
    add_by_organiser,
    cancel_registration,
    change_people,
    confirm_registration,
    register_guest,
    register_person,
)
from maillage.programme.models import Event, Registration
from maillage.programme.rules.attendance import may_tick
from tests.kit.bookings import refused
from tests.kit.programme import ASKED, CAMILLE, mails_waiting, make_event, passed, state_of
from tests.kit.screens import SignedIn, text_of

NOW = datetime(2027, 3, 1, 14, tzinfo=timezone.get_current_timezone())
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    return make_event(dora, network, capacity=8, address="Salle des fêtes")


def begin(event: Event) -> None:
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(hours=1))


def door(event: Event) -> str:
    return reverse("programme:registered", args=[event.slug])


def came(event: Event, mine: Registration) -> str:
    return reverse("programme:came", args=[event.slug, mine.pk])


def guest_of(event: Event, guest: Guest = CAMILLE, people: int = 1) -> Registration:
    register_guest(guest, event, RegistrationRequest(people=people), "192.0.2.1")
    return Registration.objects.filter(event=event, email=guest.email).latest("pk")


def test_heads_are_counted_by_the_organiser_and_by_the_family_itself(
    as_: SignedIn, dora: Person, bob: Person, event: Event
) -> None:
    mine = register_person(bob, event, RegistrationRequest(people=3))
    guest_of(event, people=2)
    list_page = text_of(as_(dora).get(door(event)))
    assert "3 personnes" in list_page
    assert "2 personnes" in list_page
    assert "moins de" not in list_page
    assert "3 personnes" in text_of(as_(bob).get(mine.get_absolute_url()))


def test_two_of_three_came(as_: SignedIn, dora: Person, bob: Person, event: Event) -> None:
    mine = register_person(bob, event, RegistrationRequest(people=3))
    client = as_(dora)
    client.post(came(event, mine), {"people": "2"})
    assert "2 sur 3 sont venues" in text_of(client.get(door(event)))


@pytest.mark.parametrize("state", ["pending", "offered", "waiting"])
def test_whoever_is_at_the_door_can_be_ticked(
    as_: SignedIn, dora: Person, bob: Person, event: Event, state: str
) -> None:
    mine = register_person(bob, event, ASKED)
    Registration.objects.filter(pk=mine.pk).update(state=state, expires_at=timezone.now() + timedelta(hours=1))
    client = as_(dora)
    assert f'action="{came(event, mine)}"' in text_of(client.get(door(event)))
    client.post(came(event, mine), {"people": "1"})
    mine.refresh_from_db()
    assert (mine.state, mine.arrived_people, mine.expires_at) == ("confirmed", 1, None)


def test_adding_an_address_that_is_known_takes_its_registration(dora: Person, bob: Person, event: Event) -> None:
    pending = guest_of(event)
    same = Guest("Camille", CAMILLE.email)
    assert add_by_organiser(dora, event, same, ASKED).pk == pending.pk
    assert (state_of(pending), mails_waiting(pending)) == ("confirmed", ["confirm", "registered"])
    assert add_by_organiser(dora, event, same, ASKED).pk == pending.pk  # confirmed already: as it is
    his = register_person(bob, event, ASKED)
    assert add_by_organiser(dora, event, Guest("Bob", bob.email), ASKED).pk == his.pk
    assert Registration.objects.filter(event=event).count() == 2


def test_a_known_address_whose_hour_is_over_obeys_the_line(dora: Person, bob: Person, event: Event) -> None:
    late = guest_of(event)
    passed(late)
    register_person(bob, event, RegistrationRequest(people=8))
    assert add_by_organiser(dora, event, CAMILLE, ASKED).pk == late.pk
    assert state_of(late) == "waiting"
    assert confirm_registration(late).state == "waiting"


def test_the_closing_date_does_not_bind_who_organises(dora: Person, event: Event) -> None:
    event = change_event(dora, event, EventDetails({"closes_at": timezone.now() - timedelta(minutes=1)}))
    assert add_by_organiser(dora, event, Guest("Madame Rouvière", ""), ASKED).state == "confirmed"


def test_cancelling_for_somebody_is_a_button(as_: SignedIn, dora: Person, bob: Person, event: Event) -> None:
    mine = register_person(bob, event, ASKED)
    client, address = as_(dora), reverse("programme:cancel_for", args=[event.slug, mine.pk])
    assert f'action="{address}"' in text_of(client.get(door(event)))
    client.post(address)
    assert (state_of(mine), mails_waiting(mine)[-1]) == ("cancelled", "withdrawn")
    assert cancel_registration(mine, by=dora).state == "cancelled"


def test_the_organiser_changes_how_many_come_once_registration_is_closed(
    as_: SignedIn, dora: Person, bob: Person, event: Event
) -> None:
    mine = register_person(bob, event, ASKED)
    change_event(dora, event, EventDetails({"closes_at": timezone.now() - timedelta(minutes=1)}))
    with refused("registration_closed"):
        change_people(mine, 2)
    client, address = as_(dora), reverse("programme:people_for", args=[event.slug, mine.pk])
    assert f'action="{address}"' in text_of(client.get(door(event)))
    client.post(address, {"people": "2"})
    mine.refresh_from_db()
    assert (mine.people, mails_waiting(mine)) == (2, ["registered", "registered"])


@pytest.mark.parametrize(
    ("ticked", "now", "code"),
    [
        (NOW, NOW, None),
        (NOW + timedelta(minutes=4), NOW, None),
        (NOW + timedelta(minutes=6), NOW, "ticked_later"),
        (NOW - timedelta(hours=13), NOW, "ticked_another_day"),
        (NOW + timedelta(hours=1), NOW + timedelta(hours=47), None),
        (NOW + timedelta(hours=1), NOW + timedelta(hours=50), "ticked_another_day"),
        (datetime(2001, 1, 1, tzinfo=NOW.tzinfo), NOW, "ticked_another_day"),
    ],
)
def test_when_a_tick_was_made(ticked: datetime, now: datetime, code: str | None) -> None:
    refusal = may_tick(NOW, NOW + timedelta(hours=2), ticked, now)
    assert (refusal.code if refusal else None) == code


def test_a_tick_is_sent_later_with_its_time(as_: SignedIn, dora: Person, bob: Person, event: Event) -> None:
    mine = register_person(bob, event, RegistrationRequest(people=2))
    begin(event)
    client, ticked = as_(dora), timezone.now() - timedelta(minutes=20)
    answer = client.post(came(event, mine), {"people": "2", "a": ticked.isoformat()}, **JSON)
    assert (answer.status_code, answer.json()) == (200, {"state": "arrived"})
    mine.refresh_from_db()
    assert (mine.arrived_at, mine.arrived_people) == (ticked, 2)
    for moment in ((timezone.now() + timedelta(hours=2)).isoformat(), "2001-01-01T00:00:00Z", "hier", "9" * 39):
        refusal = client.post(came(event, mine), {"people": "1", "a": moment}, **JSON)
        assert (refusal.status_code, refusal.json()["state"]) == (409, "refused")
    with refused("ticked_later"):
        set_arrival(dora, mine, 1, at=timezone.now() + timedelta(days=400))
    mine.refresh_from_db()
    assert mine.arrived_people == 2


def test_health_and_food_stand_on_a_page_of_their_own(
    as_: SignedIn, dora: Person, bob: Person, charlie: Person, event: Event
) -> None:
    questions = [("Quel métier ?", False), ("Un régime ?", True)]
    event = change_event(dora, event, EventDetails(questions=questions))
    work, food = event.questions.order_by("position")
    register_person(bob, event, RegistrationRequest(answers={work.pk: "Potier", food.pk: "sans gluten"}))
    client, apart = as_(dora), reverse("programme:health_answers", args=[event.slug])
    around = [door(event), reverse("programme:registrations_table", args=[event.slug]) + "?format=csv"]
    for address in around:
        page = client.get(address)
        assert "Potier" in page_text(page)
        assert "gluten" not in page_text(page)
    assert f'href="{apart}"' in text_of(client.get(door(event)))
    for address in (apart, f"{apart}?format=csv"):
        page = page_text(client.get(address))
        assert "sans gluten" in page
        assert "Potier" not in page
    assert as_(charlie).get(apart).status_code == 403


def page_text(response: object) -> str:
    """The text of a page, or of a table that is streamed."""
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # a StreamingHttpResponse
    return response.content.decode()  # type: ignore[attr-defined]  # an HttpResponse
