"""The grid of a barcamp: a session held twice, what is told of a change, the search of a job."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.community.models import Network, Person
from maillage.programme.actions import barcamp_grid
from maillage.programme.actions.barcamp_grid import (
    move_session,
    pin_session,
    repeat_session,
    start_grid,
    stop_search,
    withdraw_pitch,
)
from maillage.programme.actions.barcamps import advance_barcamp, open_barcamp
from maillage.programme.actions.phones import Phone, PitchDraft, lay_dots, pitch_subject
from maillage.programme.actions.timetable_search import MAKE
from maillage.programme.models import Barcamp, Device, Pitch, Placement, Vote
from maillage.programme.queries.barcamps import changes_of, clashes_of, placements_of
from maillage.programme.rules.barcamps import read_rooms, read_slots
from tests.kit.bookings import refused
from tests.kit.programme import make_event, make_grid
from tests.kit.screens import SignedIn, text_of, visible


@pytest.fixture
def barcamp(dora: Person, network: Network) -> Barcamp:
    """Two slots, two rooms, three subjects; four phones lay two dots on each two of them."""
    event = make_event(dora, network, kind="barcamp")
    barcamp = open_barcamp(dora, event, read_slots("14:00-14:45\n15:00-15:45"), read_rooms("Grande salle\nBureau"))
    subjects = [pitch_subject(barcamp, None, PitchDraft(title)).pk for title in ("Pain", "Vélo", "Bois")]
    advance_barcamp(dora, barcamp, "open_voting")
    for number in range(12):
        phone = Phone(f"token-of-a-phone-number-{number}", "192.0.2.1")
        lay_dots(barcamp, phone, {subject: 2 for subject in subjects if subject != subjects[number % 3]})
    return advance_barcamp(dora, barcamp, "close_voting")


def cells(barcamp: Barcamp) -> list[tuple[str, str]]:
    return [(one.pitch.title, str(one)) for one in placements_of(barcamp)]


def publish(dora: Person, barcamp: Barcamp) -> Barcamp:
    make_grid(dora, barcamp)
    return advance_barcamp(dora, barcamp, "publish")


def test_a_session_is_repeated_where_enough_people_gain(barcamp: Barcamp, dora: Person) -> None:
    third = barcamp.pitches.get(title="Bois")
    make_grid(dora, barcamp)
    assert (len(cells(barcamp)), make_grid(dora, barcamp).kept) == (3, 40)
    repeat_session(dora, barcamp, third, 2)
    assert make_grid(dora, barcamp).kept == 48
    assert sorted(title for title, _cell in cells(barcamp)) == ["Bois", "Bois", "Pain", "Vélo"]
    assert not any(third in (clash.first, clash.second) for clash in clashes_of(barcamp, placements_of(barcamp)))
    with refused("bad_holdings"):
        repeat_session(dora, barcamp, third, 9)
    repeat_session(dora, barcamp, third, 1)
    assert len(cells(barcamp)) == 3


def test_a_holding_is_added_and_moved_by_hand_but_not_twice_at_once(barcamp: Barcamp, dora: Person) -> None:
    bread, bike = barcamp.pitches.get(title="Pain"), barcamp.pitches.get(title="Vélo")
    (early, late), (hall, office) = barcamp.slots.all(), barcamp.rooms.all()
    move_session(dora, barcamp, bread, early, hall)
    move_session(dora, barcamp, bike, early, office)
    move_session(dora, barcamp, bread, late, hall)  # held once: it moves
    assert cells(barcamp) == [("Vélo", "14:00–14:45 · Bureau"), ("Pain", "15:00–15:45 · Grande salle")]
    repeat_session(dora, barcamp, bread, 2)
    with refused("already_held_then"):
        move_session(dora, barcamp, bread, late, office)
    move_session(dora, barcamp, bread, early, hall)
    assert [title for title, _cell in cells(barcamp)] == ["Pain", "Vélo", "Pain"]
    second = Placement.objects.get(pitch=bread, slot=late)
    with refused("already_held_then"):
        move_session(dora, barcamp, bread, early, office, second)
    move_session(dora, barcamp, bike, late, hall, Placement.objects.get(pitch=bike))  # Pain cannot be there twice
    assert cells(barcamp) == [("Pain", "14:00–14:45 · Grande salle"), ("Vélo", "15:00–15:45 · Grande salle")]


def test_a_change_of_the_published_grid_is_told_and_one_of_before_is_not(
    barcamp: Barcamp, dora: Person, client: Client
) -> None:
    bread = barcamp.pitches.get(title="Pain")
    (early, late), (hall, office) = barcamp.slots.all(), barcamp.rooms.all()
    move_session(dora, barcamp, bread, early, hall)
    assert not changes_of(barcamp)
    barcamp = advance_barcamp(dora, barcamp, "publish")
    move_session(dora, barcamp, bread, late, office)
    assert [str(one) for one in changes_of(barcamp)] == ["14:00–14:45 · Grande salle → 15:00–15:45 · Bureau"]
    for address in (f"/b/{barcamp.code}/", f"/b/{barcamp.code}/mur/"):
        page = client.get(address).content.decode()
        assert "passe de 14:00–14:45 · Grande salle à 15:00–15:45 · Bureau" in page
    pin_session(dora, barcamp, bread, pinned=True)
    assert len(changes_of(barcamp)) == 1
    withdraw_pitch(dora, barcamp, bread)
    assert (changes_of(barcamp)[0].before, changes_of(barcamp)[0].after) == ("15:00–15:45 · Bureau", "")


def started(dora: Person, barcamp: Barcamp) -> tuple[Barcamp, str]:
    """The barcamp whose grid was asked for, and the key of the search."""
    key = start_grid(dora, barcamp).search["key"]
    return Barcamp.objects.select_related("event__place").get(pk=barcamp.pk), key


def test_the_grid_is_made_by_a_job_once_whoever_asked_last(barcamp: Barcamp, dora: Person) -> None:
    _first, early = started(dora, barcamp)
    barcamp, key = started(dora, barcamp)
    job = ProcrastinateJob.objects.filter(task_name=MAKE).latest("pk")
    assert (job.queue_name, job.args) == ("computing", {"kind": "barcamp", "number": barcamp.pk, "key": key})
    assert barcamp_grid.make_grid(barcamp, early) == "given up"
    assert not cells(barcamp)
    assert barcamp_grid.make_grid(barcamp, key) == "made"
    assert barcamp_grid.make_grid(barcamp, key) == "given up"  # a job may be run twice
    barcamp.refresh_from_db()
    assert barcamp.search == {}
    assert 0 < (barcamp.kept or 0) <= (barcamp.bound or 0) + 1e-9


def test_what_somebody_does_by_hand_ends_the_search(barcamp: Barcamp, dora: Person) -> None:
    barcamp, key = started(dora, barcamp)
    bread = barcamp.pitches.get(title="Pain")
    move_session(dora, barcamp, bread, barcamp.slots.all()[1], barcamp.rooms.all()[1])
    assert barcamp_grid.make_grid(barcamp, key) == "given up"
    assert cells(barcamp) == [("Pain", "15:00–15:45 · Bureau")]


def test_who_leads_sees_how_far_the_search_is_and_stops_it(
    barcamp: Barcamp, dora: Person, charlie: Person, client: Client
) -> None:
    barcamp, key = started(dora, barcamp)
    client.force_login(dora)
    address = reverse("programme:barcamp_search", args=[barcamp.event.slug])
    assert "La grille se fait" in client.get(address).content.decode()
    with refused("not_allowed"):
        stop_search(charlie, barcamp)
    client.post(reverse("programme:barcamp_stop", args=[barcamp.event.slug]))
    assert Barcamp.objects.get(pk=barcamp.pk).search["is_stopping"]
    figures = {"kept": 40.0, "wishes": 48.0, "bound": 45.5, "share": 0.5}
    Barcamp.objects.filter(pk=barcamp.pk).update(search=barcamp.search | figures)
    page = client.get(address).content.decode()
    assert "sur 48" in page
    assert "40" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "50" in re.findall(r'<progress value="(\d+)"', page)
    assert barcamp_grid.make_grid(barcamp, key) == "made"
    assert client.get(address)["HX-Refresh"] == "true"


def test_a_search_that_is_stopped_keeps_the_best_it_has(barcamp: Barcamp, dora: Person) -> None:
    barcamp, key = started(dora, barcamp)
    stop_search(dora, barcamp)
    assert barcamp_grid.make_grid(barcamp, key) == "made"
    assert len(cells(barcamp)) == 3


def test_who_leads_hears_what_many_would_miss_and_has_it_held_twice(
    barcamp: Barcamp, dora: Person, as_: SignedIn
) -> None:
    """Of three subjects in two slots, four of twelve phones miss one: that is not told. Nine more phones: it is."""
    led = reverse("programme:barcamp_facilitation", args=[barcamp.event.slug])
    assert make_grid(dora, barcamp).missed == []  # four people: under five
    assert " — 4 " not in visible(text_of(as_(dora).get(led)))
    bread, bike = barcamp.pitches.get(title="Pain"), barcamp.pitches.get(title="Vélo")
    wood = barcamp.pitches.get(title="Bois")
    for number, pair in enumerate([(bread, bike), (bike, wood), (bread, wood)] * 3):
        device = Device.objects.create(barcamp=barcamp, token_hash=f"a phone that came later {number}")
        Vote.objects.bulk_create(Vote(pitch=one, device=device, dots=2) for one in pair)
    current = make_grid(dora, barcamp)
    ((number, people),) = current.missed
    title = Pitch.objects.get(pk=number).title
    assert people == 7
    assert f"{title} — {people} " in visible(text_of(as_(dora).get(led)))
    as_(dora).post(reverse("programme:barcamp_repeat", args=[barcamp.event.slug]), {"pitch": number, "holdings": 2})
    assert make_grid(dora, barcamp).missed == []
    move_session(dora, barcamp, bread, barcamp.slots.all()[0], barcamp.rooms.all()[0])
    assert Barcamp.objects.get(pk=barcamp.pk).missed == []
