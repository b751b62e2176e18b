"""Many at once, on connections of their own: the last seat is given once, a room is held once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from maillage.bookings import actions as bookings
from maillage.community.actions import give_role
from maillage.community.models import Person
from maillage.community.rules import RoleKind
from maillage.programme.actions.agendas import add_source, keep_events
from maillage.programme.actions.events import EventDetails, cancel_event, change_event
from maillage.programme.actions.opinions import give_opinion
from maillage.programme.actions.registrations import cancel_registration, register_person
from maillage.programme.actions.reviews import Decision, decide_proposal
from maillage.programme.models import Event, EventOpinion, EventProposal, ImportedEvent, Registration
from maillage.programme.rules.agendas import AgendaReading, Announcement
from maillage.programme.rules.opinions import OpinionWords, Worth
from tests.factories import Committed, hours
from tests.kit.concurrency import at_once, overlaps
from tests.kit.programme import ASKED, a_day, make_event, make_season
from tests.kit.proposals import make_call, make_proposal

pytestmark = pytest.mark.concurrent


@pytest.fixture
def facilitator(committed: Committed) -> Person:
    person = committed.person("dora")
    give_role(person, RoleKind.FACILITATOR, committed.network.scopes()[0], by=None, tell=False)
    return person


def test_forty_people_ten_seats_and_whoever_leaves_is_followed_in_order(
    committed: Committed, facilitator: Person
) -> None:
    event = make_event(facilitator, committed.network, capacity=10)
    people = [committed.person() for _ in range(40)]
    at_once([lambda person=person: register_person(person, event, ASKED) for person in people], clients=32)
    rows = list(Registration.objects.filter(event=event).order_by("pk"))
    assert [row.state for row in rows] == ["confirmed"] * 10 + ["waiting"] * 30
    at_once([lambda row=row: cancel_registration(row) for row in rows[:6]], clients=6)
    states = list(Registration.objects.filter(event=event).order_by("pk").values_list("state", flat=True))
    assert states == ["cancelled"] * 6 + ["confirmed"] * 4 + ["offered"] * 6 + ["waiting"] * 24


def test_events_that_move_and_bookings_never_share_a_room(committed: Committed, facilitator: Person) -> None:
    space = committed.space(units=1, kind="meeting", granularity="hour")
    people = [committed.person() for _ in range(8)]
    rng, day = random.Random(2014), a_day()
    events = [make_event(facilitator, committed.network, place=space.place) for _ in range(6)]

    def attempt(kind: float, number: int, start: int) -> None:
        period = hours(day, f"{start:02}:00", f"{start + 1:02}:00")
        event = Event.objects.get(pk=events[number % len(events)].pk)
        if kind < 0.45:
            bookings.book(people[number % len(people)], space.pk, period)
        elif kind < 0.9:
            when = {
                "starts_at": period.start,
                "ends_at": period.end,
                "space": space,
                "setup_minutes": 0,
                "clear_minutes": 0,
            }
            change_event(facilitator, event, EventDetails(when))
        else:
            cancel_event(facilitator, event)

    drawn = [(rng.random(), rng.randrange(48), rng.randrange(8, 18)) for _ in range(96)]
    acts: list[Callable[[], None]] = [partial(attempt, *one) for one in drawn]
    outcome = at_once(acts, clients=32)
    assert set(outcome) <= {
        "done",
        "taken",
        "taken, 0 instead",
        "taken, 1 instead",
        "own_overlap",
        "overlap",
        "queued",
    }, outcome
    assert outcome["done"] >= 10
    assert overlaps() == 0


def test_two_readings_of_an_agenda_at_once_write_each_event_once(committed: Committed, facilitator: Person) -> None:
    source = add_source(facilitator, committed.network, "La médiathèque", "https://mediatheque.example/")
    period = hours(a_day(), "14:00", "15:00")
    reading = AgendaReading([Announcement(f"m{number}", f"Bal {number}", period) for number in range(20)])
    written: list[int] = []
    at_once([lambda: written.append(keep_events(source, reading, timezone.now())) for _turn in range(4)], clients=4)
    assert sorted(written) == [0, 0, 0, 20]
    assert ImportedEvent.objects.count() == 20


def test_a_proposal_decided_by_several_at_once_is_decided_once(committed: Committed, facilitator: Person) -> None:
    call = make_call(facilitator, make_season(committed.network, slug="quinzaine-de-tous"))
    proposal = make_proposal(call)
    acts = ["accept", "wait", "decline", "accept"] * 2
    at_once([lambda act=act: decide_proposal(facilitator, proposal, Decision(act, "Merci")) for act in acts], clients=8)
    theirs = EventProposal.objects.get(pk=proposal.pk)
    assert theirs.state in {"accepted", "declined"}  # what waits may still be decided, what is decided may not
    assert Event.objects.filter(season=call.season).count() == (theirs.state == "accepted")


def test_one_who_answers_many_times_at_once_has_answered_once(committed: Committed, facilitator: Person) -> None:
    event = make_event(facilitator, committed.network)
    mine = register_person(committed.person(), event, ASKED)
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(hours=2), ends_at=now)
    mine = Registration.objects.select_related("event").get(pk=mine.pk)
    outcome = at_once([lambda: give_opinion(mine, OpinionWords(Worth.YES))] * 6, clients=6)
    assert outcome == {"done": 1, "opinion_given": 5}
    assert EventOpinion.objects.filter(event=event).count() == 1
