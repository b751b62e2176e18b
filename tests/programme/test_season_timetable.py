"""Days and rooms for what was accepted for a season: what the engine is asked, the job, what is taken of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.community.models import Network, Person
from maillage.places.models import Place, Space
from maillage.programme import tasks
from maillage.programme.actions.season_timetable import (
    make_timetable,
    start_timetable,
    stop_timetable,
    take_timetable,
)
from maillage.programme.actions.timetable_search import MAKE
from maillage.programme.models import CallForProposals, Event, Season
from maillage.programme.queries.season_timetable import left_out, planned_events, problem_of_season
from maillage.programme.rules.season_timetable import (
    MOST_DAYS,
    Draft,
    read_hours,
    season_problem,
    season_slots,
)
from maillage.programme.rules.timetable import Room
from maillage.programme.rules.timetable.solving import solve
from tests.factories import make_space
from tests.kit.bookings import refused
from tests.kit.programme import make_event, make_season
from tests.kit.proposals import make_call, make_waiting_draft
from tests.kit.screens import SignedIn, form_of, text_of

ALL_DAYS = set(range(7))
MONDAY = date(2027, 3, 1)


@pytest.mark.parametrize("text", ["", " ; ", "25:00", "midi", "9,10,11,12,13,14,15", "10:61", "-1", "²"])
def test_hours_that_are_none(text: str) -> None:
    with refused("bad_hours") if text.strip(" ;,") and "," not in text else refused("how_many_hours"):
        read_hours(text)


def test_slots_end_at_the_next_hour_and_the_last_before_midnight() -> None:
    slots = season_slots(MONDAY, MONDAY, ALL_DAYS, [time(10), time(14), time(22)])
    assert [(slot.begins, slot.ends) for slot in slots] == [(600, 840), (840, 1320), (1320, 1410)]
    with refused("no_such_day"):
        season_slots(MONDAY, MONDAY, {5}, [time(10)])
    with refused("no_such_day"):
        season_slots(MONDAY, MONDAY - timedelta(days=3), ALL_DAYS, [time(10)])
    with refused("too_many_days"):
        season_slots(MONDAY, MONDAY + timedelta(days=MOST_DAYS), ALL_DAYS, [time(10)])


def test_nobody_is_in_two_places_nothing_is_too_short_nor_closed() -> None:
    slots = season_slots(MONDAY, MONDAY, ALL_DAYS, [time(10), time(12), time(18)])  # of 2, 6 and 4 hours
    rooms = [Room("1", place="1", closed=frozenset({slots[1].id})), Room("2", place="2")]
    drafts = [Draft(1, "Pain", 180, "Zoé"), Draft(2, "Vélo", 180, "Zoé"), Draft(3, "Bois", 90, "Ali")]
    problem = season_problem(drafts, slots, rooms, [], {"Ali": frozenset({slots[0].id, slots[1].id})})
    held = {one.session: (one.slot, one.room) for one in solve(problem).assignments}
    assert {held["1"][0], held["2"][0]} == {slots[1].id, slots[2].id}
    assert held["3"][0] == slots[2].id
    assert (slots[1].id, "1") not in held.values()


@pytest.fixture
def season(network: Network) -> Season:
    """It lasts for two weeks from today on."""
    today = timezone.localdate()
    return make_season(network, starts_on=today, ends_on=today + timedelta(days=14))


@pytest.fixture
def hall(place: Place) -> Space:
    """The only meeting room of the network."""
    return make_space(place, "Grande salle", kind="meeting", units=1, seats=20)


@pytest.fixture
def call(dora: Person, season: Season) -> CallForProposals:
    return make_call(dora, season)


def asked(dora: Person, season: Season, *hours: time) -> tuple[Season, str]:
    """The season whose timetable was asked for, and the key of the search."""
    started = start_timetable(dora, season, ALL_DAYS, hours or (time(10), time(15)))
    return Season.objects.get(pk=season.pk), started.search["key"]


def test_asked_for_made_by_the_job_of_barcamps_and_taken(
    dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    drafts = [make_waiting_draft(dora, call, title) for title in ("Pain", "Vélo")]
    make_event(dora, season.network, season=season, title="Placé", address="Salle des fêtes", announced=False)
    _first, early = asked(dora, season)
    current, key = asked(dora, season)
    job = ProcrastinateJob.objects.filter(task_name=MAKE).latest("pk")
    assert (job.queue_name, job.args) == ("computing", {"kind": "season", "number": season.pk, "key": key})
    assert tasks.make_timetable("season", season.pk, early) == "given up"
    assert tasks.make_timetable("season", season.pk, key) == "made"
    assert tasks.make_timetable("season", season.pk, key) == "given up"  # a job may be run twice
    assert tasks.make_timetable("season", season.pk + 99, key) == "forgotten"
    current.refresh_from_db()
    assert current.search == {}
    planned = planned_events(current)
    assert sorted(one.event.title for one in planned) == ["Pain", "Vélo"]
    assert all(one.space == hall and one.starts_at > timezone.now() for one in planned)
    assert take_timetable(dora, current) == (2, [])
    for one in planned:
        event = Event.objects.get(pk=one.event.pk)
        assert (event.starts_at, event.space, event.state) == (one.starts_at, hall, "draft")
        assert event.local_start.hour in {10, 15}
        assert event.ends_at - event.starts_at == timedelta(minutes=90)
    assert (take_timetable(dora, current), planned_events(current)) == ((0, []), [])  # taken twice
    assert Event.objects.get(title="Placé").address == "Salle des fêtes"
    assert len(drafts) == 2


def test_a_room_taken_meanwhile_is_said_and_the_others_are_placed(
    dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    for title in ("Pain", "Vélo"):
        make_waiting_draft(dora, call, title)
    current, key = asked(dora, season)
    assert make_timetable(current, key) == "made"
    current.refresh_from_db()
    first = planned_events(current)[0]
    other = make_event(dora, season.network, title="Avant", place=hall.place, space=hall, announced=False,
                       starts_at=first.starts_at, ends_at=first.starts_at + timedelta(hours=1))  # fmt: skip
    count, failed = take_timetable(dora, current)
    assert (count, [one.event.pk for one in failed]) == (1, [first.event.pk])
    assert failed[0].reason.code == "taken"
    assert Event.objects.get(pk=other.pk).space == hall
    # looked for again, that moment is not proposed
    current, key = asked(dora, current)
    make_timetable(current, key)
    current.refresh_from_db()
    assert [one.starts_at for one in planned_events(current)] != [first.starts_at]


def test_what_finds_no_cell_is_listed_with_why(
    dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    make_waiting_draft(dora, call, "Une journée entière", minutes=480)
    current, key = asked(dora, season, time(10), time(12))
    assert make_timetable(current, key) == "made"
    current.refresh_from_db()
    assert planned_events(current) == []
    assert [one.reason.code for one in left_out(current)] == ["nowhere_allowed"]


def test_nothing_is_looked_for_without_a_draft_a_room_or_a_right(
    dora: Person, bob: Person, alice: Person, season: Season, call: CallForProposals, place: Place
) -> None:
    with refused("no_draft_waits"):
        start_timetable(dora, season, ALL_DAYS, [time(10)])
    make_waiting_draft(dora, call, "Pain")
    with refused("no_room"):
        start_timetable(dora, season, ALL_DAYS, [time(10)])
    make_space(place, "Grande salle", kind="meeting")
    for person in (bob, alice):
        for act in (lambda who: start_timetable(who, season, ALL_DAYS, [time(10)]),
                    lambda who: stop_timetable(who, season), lambda who: take_timetable(who, season)):  # fmt: skip
            with refused("not_allowed"):
                act(person)
    assert Season.objects.get(pk=season.pk).search == {}


def test_who_speaks_elsewhere_is_not_asked_at_that_hour(
    dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    draft = make_waiting_draft(dora, call, "Pain")
    day = timezone.localdate() + timedelta(days=2)
    start = datetime.combine(day, time(10, 30), tzinfo=hall.place.zone)
    busy = make_event(dora, season.network, season=season, title="Ailleurs", address="Mairie", starts_at=start,
                      ends_at=start + timedelta(hours=1))  # fmt: skip
    busy.speakers.create(name="Camille")
    Season.objects.filter(pk=season.pk).update(timetable={"weekdays": list(ALL_DAYS), "hours": ["10:00", "15:00"]})
    problem = problem_of_season(Season.objects.get(pk=season.pk))
    assert [person.id for person in problem.people] == ["Camille"]
    assert problem.people[0].absent == frozenset({f"{day.isoformat()}T10:00"})
    assert [session.id for session in problem.sessions] == [str(draft.pk)]


def test_the_screens(as_: SignedIn, dora: Person, season: Season, hall: Space, call: CallForProposals) -> None:
    make_waiting_draft(dora, call, "Cuire son <b>pain</b>")
    address = reverse("programme:season_timetable", args=[season.slug])
    leader = as_(dora)
    assert address in leader.get(reverse("programme:change_season", args=[season.slug])).content.decode()
    page = leader.get(address)
    assert "1 proposition acceptée attend" in text_of(page)
    assert form_of(page, "hours").send(leader, hours="midi").status_code == 422
    running = form_of(page, "hours").send(leader, weekdays=[str(day) for day in ALL_DAYS], hours="10h, 15:00")
    assert "On cherche" in text_of(running)
    assert "htmx" in running.content.decode()  # or nothing would move
    progress = reverse("programme:season_search", args=[season.slug])
    assert "HX-Refresh" not in leader.get(progress)
    form_of(running, "/arreter/").send(leader)
    current = Season.objects.get(pk=season.pk)
    assert current.search["is_stopping"]
    assert make_timetable(current, current.search["key"]) == "made"
    assert leader.get(progress)["HX-Refresh"] == "true"
    found = leader.get(address)
    assert "Cuire son <b>pain</b>" in text_of(found)
    assert "Grande salle" in text_of(found)
    assert "1 événement a son jour" in text_of(form_of(found, "/prendre/").send(leader))
