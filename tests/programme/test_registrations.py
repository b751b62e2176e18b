"""Registering: with and without an account, the line, offers, giving one's place, the organiser's list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.actions.privacy import erase
from maillage.community.models import Network, Notification, Person
from maillage.programme.actions.attendance import arrive_by_code, open_wall, set_arrival
from maillage.programme.actions.events import (
    EventDetails,
    SpeakerLine,
    announce_event,
    cancel_event,
    change_event,
    restore_event,
)
from maillage.programme.actions.lines import end_expired, seat_requests
from maillage.programme.actions.registrations import (
    Guest,
    RegistrationRequest,
    accept_offer,
    add_by_organiser,
    cancel_registration,
    change_people,
    confirm_registration,
    give_registration,
    register_guest,
    register_person,
)
from maillage.programme.actions.reminders import remind_of_events
from maillage.programme.mails import send
from maillage.programme.models import Answer, Event, Registration
from maillage.programme.notifications import lines_of_speakers
from tests import factories
from tests.factories import hours
from tests.kit.bookings import refused
from tests.kit.programme import ASKED, CAMILLE, a_day, mails_waiting, make_event, passed, state_of


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    """Two seats."""
    return make_event(dora, network, capacity=2)


def guest_of(event: Event, guest: Guest = CAMILLE, people: int = 1) -> Registration:
    register_guest(guest, event, RegistrationRequest(people=people), "192.0.2.1")
    return Registration.objects.filter(event=event, email=guest.email).latest("pk")


def test_one_click_when_signed_in_and_twice_is_once(event: Event, bob: Person) -> None:
    mine = register_person(bob, event, ASKED)
    assert (mine.state, register_person(bob, event, ASKED).pk) == ("confirmed", mine.pk)
    assert mails_waiting(mine) == ["registered"]


def test_without_an_account_the_mail_confirms_and_keeps_the_seat(event: Event, bob: Person) -> None:
    mine = guest_of(event, people=2)
    assert (mine.state, mails_waiting(mine)) == ("pending", ["confirm"])
    assert register_person(bob, event, ASKED).state == "waiting"
    assert confirm_registration(mine).state == "confirmed"
    assert confirm_registration(mine).state == "confirmed"
    assert mails_waiting(mine) == ["confirm", "registered"]


def test_a_seat_not_confirmed_in_time_goes_to_who_waits_and_the_link_still_serves(event: Event, bob: Person) -> None:
    mine = guest_of(event, people=2)
    his = register_person(bob, event, ASKED)
    passed(mine)
    end_expired()
    assert (state_of(mine), state_of(his), mails_waiting(his)) == ("lapsed", "offered", ["waiting", "offered"])
    assert confirm_registration(mine).state == "waiting"  # two seats asked, one is kept for Bob
    assert accept_offer(his).state == "confirmed"


def test_a_guest_who_confirms_days_later_waits_behind_those_who_queued_meanwhile(
    event: Event, bob: Person, charlie: Person
) -> None:
    late = guest_of(event)
    passed(late)
    end_expired()
    both = register_person(bob, event, RegistrationRequest(people=2))
    his = register_person(charlie, event, ASKED)
    assert (confirm_registration(late).state, his.state) == ("waiting", "waiting")
    assert [one.id for one in seat_requests(event)] == [both.pk, his.pk, late.pk]


def test_the_same_address_twice_is_told_again_and_registered_once(event: Event) -> None:
    mine = guest_of(event)
    confirm_registration(mine)
    again = guest_of(event, Guest("Camille", "Camille@MAIL.example"))
    assert again.pk == mine.pk
    assert mails_waiting(mine) == ["confirm", "registered", "reminded"]


def test_nobody_overtakes_and_an_offer_not_taken_goes_to_the_next(event: Event, bob: Person, charlie: Person) -> None:
    eve = factories.make_person("eve")
    both = register_person(bob, event, RegistrationRequest(people=2))
    first = register_person(charlie, event, ASKED)
    second = register_person(eve, event, ASKED)
    assert (first.state, second.state) == ("waiting", "waiting")
    cancel_registration(both)
    assert (state_of(first), state_of(second)) == ("offered", "offered")
    newcomer = register_person(factories.make_person("zoe"), event, ASKED)
    assert newcomer.state == "waiting"
    passed(first)
    with refused("offer_over"):
        accept_offer(first)
    end_expired()
    assert (state_of(first), mails_waiting(first)[-1], state_of(newcomer)) == ("lapsed", "lapsed", "offered")


def test_a_group_that_does_not_fit_lets_others_pass(event: Event, bob: Person, charlie: Person) -> None:
    one, two = register_person(bob, event, ASKED), register_person(charlie, event, RegistrationRequest(people=2))
    assert (one.state, two.state) == ("confirmed", "waiting")
    assert register_person(factories.make_person("eve"), event, ASKED).state == "confirmed"


def test_more_people_than_seats_and_what_is_closed_are_refused(event: Event, dora: Person, bob: Person) -> None:
    with refused("more_than_seats"):
        register_person(bob, event, RegistrationRequest(people=3))
    event = change_event(dora, event, EventDetails({"closes_at": timezone.now() - timedelta(minutes=1)}))
    with refused("registration_closed"):
        register_person(bob, event, ASKED)
    cancel_event(dora, event)
    with refused("not_announced"):
        register_person(bob, event, ASKED)


def test_a_larger_room_serves_the_line(event: Event, dora: Person, bob: Person, charlie: Person) -> None:
    register_person(bob, event, RegistrationRequest(people=2))
    his = register_person(charlie, event, ASKED)
    change_event(dora, event, EventDetails({"capacity": 3}))
    assert state_of(his) == "offered"


def test_how_many_come_may_change_while_nobody_is_overtaken(event: Event, bob: Person, charlie: Person) -> None:
    mine = register_person(bob, event, RegistrationRequest(people=2))
    theirs = register_person(charlie, event, RegistrationRequest(people=2))
    with refused("more_while_waiting"):
        Event.objects.filter(pk=event.pk).update(capacity=3)
        change_people(theirs, 3)
    change_people(theirs, 1)  # one seat is free: it is offered
    assert (state_of(theirs), mails_waiting(theirs)) == ("offered", ["waiting", "waiting", "offered"])
    with refused("no_more_seats"):
        change_people(mine, 3)
    with refused("more_than_seats"):
        change_people(mine, 4)
    assert (change_people(mine, 1).people, change_people(mine, 1).people, change_people(mine, 2).people) == (1, 1, 2)
    assert mails_waiting(mine) == ["registered"] * 3


def test_fewer_owe_less_but_what_is_paid_stays(event: Event, bob: Person) -> None:
    Event.objects.filter(pk=event.pk).update(price_cents=500)
    mine = register_person(bob, event, RegistrationRequest(people=2))
    assert change_people(mine, 1).owed_cents == 500
    change_people(mine, 2)
    Registration.objects.filter(pk=mine.pk).update(paid_cents=1_000)
    with refused("already_paid_for"):
        change_people(mine, 1)


def test_giving_ones_place_keeps_the_seat_and_answers_are_not_given_on(event: Event, dora: Person, bob: Person) -> None:
    event = change_event(dora, event, EventDetails(questions=[("Régime ?", True)]))
    question = event.questions.get()
    mine = register_person(bob, event, RegistrationRequest(answers={question.pk: "sans gluten"}))
    theirs = give_registration(mine, CAMILLE, "192.0.2.1")
    assert (state_of(mine), theirs.state, theirs.person, theirs.public_id != mine.public_id) == (
        "cancelled", "confirmed", None, True,
    )  # fmt: skip
    assert (mails_waiting(mine)[-1], mails_waiting(theirs)) == ("given_away", ["received"])
    assert not Answer.objects.filter(registration=theirs).exists()
    with refused("registration_act_too_late"):
        give_registration(mine, CAMILLE, "192.0.2.1")


def test_a_question_worded_better_keeps_its_answers_another_one_has_none(
    event: Event, dora: Person, bob: Person
) -> None:
    event = change_event(dora, event, EventDetails(questions=[("Venez-vous en trin ?", False), ("Vélo ?", False)]))
    first, second = event.questions.all()
    mine = register_person(bob, event, RegistrationRequest(answers={first.pk: "oui", second.pk: "non"}))
    change_event(dora, event, EventDetails(questions=[("Venez-vous en train ?", False), ("Régime ?", True)]))
    assert [(one.question.label, one.text) for one in mine.answers.all()] == [("Venez-vous en train ?", "oui")]


def test_moving_tells_once_and_a_new_title_tells_nobody(event: Event, dora: Person, bob: Person) -> None:
    mine = register_person(bob, event, ASKED)
    event = change_event(dora, event, EventDetails({"title": "Le droit du télétravail"}))
    assert mails_waiting(mine) == ["registered"]
    later = hours(a_day(17), "14:00", "16:00")
    event = change_event(dora, event, EventDetails({"starts_at": later.start, "ends_at": later.end}))
    change_event(dora, event, EventDetails({"starts_at": later.start, "ends_at": later.end}))
    assert mails_waiting(mine) == ["registered", "moved"]
    event = cancel_event(dora, event, "tempête")
    cancel_event(dora, event)
    assert mails_waiting(mine) == ["registered", "moved", "cancelled"]


def test_taken_up_again_it_tells_once_those_who_had_registered_and_serves_the_line(
    event: Event, dora: Person, bob: Person, charlie: Person
) -> None:
    mine, his = register_person(bob, event, RegistrationRequest(people=2)), register_person(charlie, event, ASKED)
    cancelled = cancel_event(dora, event, "tempête")
    change_event(dora, restore_event(dora, cancelled), EventDetails({"capacity": 3}))
    assert (mails_waiting(mine), mails_waiting(his)) == (["registered", "cancelled"], ["waiting", "cancelled"])
    again = announce_event(dora, event)
    announce_event(dora, event)
    assert mails_waiting(mine) == ["registered", "cancelled", "restored"]
    assert (state_of(his), mails_waiting(his)[2:]) == ("offered", ["restored", "offered"])
    assert again.sequence > cancelled.sequence
    send("restored", mine.pk, "mine")
    send("restored", his.pk, "his")
    kept, line = mail.outbox
    assert "METHOD:REQUEST" in str(kept.message())
    assert "METHOD" not in str(line.message())  # who waits has nothing in their calendar yet


def test_moved_after_the_reminder_it_is_reminded_of_again(event: Event, dora: Person, bob: Person) -> None:
    mine = register_person(bob, event, ASKED)
    Registration.objects.filter(pk=mine.pk).update(reminded_at=timezone.now())
    change_event(dora, event, EventDetails({"title": "Le droit du télétravail"}))
    mine.refresh_from_db()
    assert mine.reminded_at is not None
    later = hours(a_day(17), "14:00", "16:00")
    change_event(dora, event, EventDetails({"starts_at": later.start, "ends_at": later.end}))
    mine.refresh_from_db()
    assert mine.reminded_at is None
    hour_before = later.start - timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(moved_at=hour_before)  # told a moment ago: no reminder on top of it
    assert remind_of_events(hour_before) == 0
    Event.objects.filter(pk=event.pk).update(moved_at=timezone.now())
    assert (remind_of_events(hour_before), remind_of_events(hour_before)) == (1, 0)


def test_who_speaks_is_told_of_a_move_and_of_a_cancellation_once(
    event: Event, dora: Person, bob: Person, charlie: Person
) -> None:
    speakers = [SpeakerLine(one.name, person=one) for one in (bob, charlie, dora)]
    event = change_event(dora, event, EventDetails(speakers=[*speakers, SpeakerLine("Camille")]))
    register_person(charlie, event, ASKED)  # told as such
    later = hours(a_day(17), "14:00", "16:00")
    event = change_event(dora, event, EventDetails({"starts_at": later.start, "ends_at": later.end}))
    cancel_event(dora, cancel_event(dora, event))
    rows = Notification.objects.filter(kind="event_speakers").order_by("pk")
    assert [(one.person, one.what) for one in rows] == [(bob, "moved"), (bob, "cancelled")]
    assert [line.address for line in lines_of_speakers(rows).values()] == [event.get_absolute_url()] * 2


def test_the_wall_s_code_is_asked_for_an_hour_before_and_kept_for_a_phone_without_a_network(
    dora: Person, network: Network, bob: Person
) -> None:
    event = make_event(dora, network)
    code = open_wall(dora, event)
    mine = register_person(bob, event, ASKED)
    with refused("wrong_code"):
        arrive_by_code(mine, "????")
    with refused("too_early_to_arrive"):
        arrive_by_code(mine, code)
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(minutes=30))
    came = arrive_by_code(mine, f" {code.lower()} ", at=now - timedelta(hours=1))
    assert (came.arrived_by, came.arrived_people, arrive_by_code(mine, "no").arrived_at) == (
        "later",
        1,
        came.arrived_at,
    )


def test_the_organiser_ticks_adds_and_takes_back(event: Event, dora: Person, bob: Person, charlie: Person) -> None:
    mine = register_person(bob, event, ASKED)
    assert set_arrival(dora, mine, 3).arrived_people == 3
    assert set_arrival(dora, mine, 0).arrived_at is None
    assert add_by_organiser(dora, event, Guest("Madame Rouvière", ""), ASKED).state == "confirmed"
    assert add_by_organiser(dora, event, Guest("Monsieur Rouvière", ""), ASKED).state == "waiting"
    for act in (lambda: set_arrival(charlie, mine, 1), lambda: open_wall(charlie, event)):
        with refused("not_allowed"):
            act()


def test_one_who_leaves_frees_their_seat_and_leaves_no_name(event: Event, bob: Person, charlie: Person) -> None:
    mine = register_person(bob, event, RegistrationRequest(people=2, organisation="Mairie"))
    his = register_person(charlie, event, ASKED)
    erase(bob)
    left = Registration.objects.get(pk=mine.pk)
    assert (left.state, left.person, left.name, left.organisation, state_of(his)) == (
        "cancelled",
        None,
        "—",
        "",
        "offered",
    )
