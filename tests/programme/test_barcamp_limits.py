"""Cells that are forbidden, who is late or away, who agreed to be named: the grid and the pages follow."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillage.commons.models import Page
from maillage.community.models import Network, Person
from maillage.programme.actions.barcamp_grid import limit_session, move_session, pin_session
from maillage.programme.actions.barcamp_pages import write_barcamp_pages
from maillage.programme.actions.barcamps import advance_barcamp, open_barcamp
from maillage.programme.actions.phones import (
    Phone,
    PitchDraft,
    answer_as_author,
    lay_dots,
    pitch_subject,
    write_note,
)
from maillage.programme.models import Barcamp, Pitch, Placement
from maillage.programme.queries.barcamps import problem_of
from maillage.programme.rules.barcamps import SessionLimits, read_rooms, read_slots
from tests.kit.bookings import refused
from tests.kit.programme import make_event, make_grid
from tests.kit.screens import SignedIn, text_of


@pytest.fixture
def barcamp(dora: Person, network: Network) -> Barcamp:
    """Three slots, two rooms; three subjects, votes closed."""
    event = make_event(dora, network, kind="barcamp", address="Salle des fêtes")
    slots = read_slots("14:00-14:45\n15:00-15:45\n16:00-16:45")
    barcamp = open_barcamp(dora, event, slots, read_rooms("Salle\nBureau"))
    for number, title in ((1, "Le vélo"), (3, "Le bus"), (2, "Le pain")):
        pitch_subject(barcamp, phone(number), PitchDraft(title, first_name=f"Prénom {number}"))
    advance_barcamp(dora, barcamp, "open_voting")
    for number in range(1, 5):
        lay_dots(barcamp, phone(number), {one.pk: 1 for one in barcamp.pitches.all()})
    return advance_barcamp(dora, barcamp, "close_voting")


def phone(number: int) -> Phone:
    return Phone(f"token-of-a-phone-number-{number}", "192.0.2.1")


def subject(barcamp: Barcamp, title: str) -> Pitch:
    return Pitch.objects.get(barcamp=barcamp, title=title)


def numbers(barcamp: Barcamp) -> tuple[list[int], list[int]]:
    return list(barcamp.slots.values_list("pk", flat=True)), list(barcamp.rooms.values_list("pk", flat=True))


def cell_of(pitch: Pitch) -> tuple[int, int]:
    placement = Placement.objects.get(pitch=pitch)
    return placement.slot_id, placement.room_id


def test_who_is_late_or_away_and_cells_that_are_forbidden(barcamp: Barcamp, dora: Person) -> None:
    bus, bread = subject(barcamp, "Le bus"), subject(barcamp, "Le pain")
    slots, rooms = numbers(barcamp)
    limit_session(dora, barcamp, bus, SessionLimits(arrives=slots[1], absent=(slots[2],)))
    kept_out = tuple((slot, rooms[0]) for slot in slots)
    limit_session(dora, barcamp, bread, SessionLimits(forbidden=kept_out))
    for _time in range(2):
        make_grid(dora, barcamp)
        assert cell_of(bus)[0] == slots[1]
        assert cell_of(bread)[1] == rooms[1]


def test_what_is_forbidden_is_refused_by_hand_too(barcamp: Barcamp, dora: Person) -> None:
    make_grid(dora, barcamp)
    bread, (slots, _rooms) = subject(barcamp, "Le pain"), numbers(barcamp)
    here = cell_of(bread)
    pin_session(dora, barcamp, bread, pinned=True)
    with refused("session_pinned_there"):
        limit_session(dora, barcamp, bread, SessionLimits(forbidden=(here,)))
    pin_session(dora, barcamp, bread, pinned=False)
    limit_session(dora, barcamp, bread, SessionLimits(forbidden=(here,)))
    assert not Placement.objects.filter(pitch=bread).exists()  # it left the cell it is kept out of
    slot, room = barcamp.slots.get(pk=here[0]), barcamp.rooms.get(pk=here[1])
    with refused("cell_forbidden_here"):
        move_session(dora, barcamp, bread, slot, room)
    limit_session(dora, barcamp, bread, SessionLimits(absent=(here[0],)))
    with refused("host_absent_then"):
        move_session(dora, barcamp, bread, slot, room)
    for limits, code in (
        (SessionLimits(absent=tuple(slots)), "never_there"),
        (SessionLimits(arrives=0, absent=(10**8,)), "not_of_this_barcamp"),
        (SessionLimits(forbidden=((slots[0], 10**8),)), "not_of_this_barcamp"),
    ):
        with refused(code):
            limit_session(dora, barcamp, bread, limits)


def test_one_who_is_swapped_does_not_go_where_they_may_not(barcamp: Barcamp, dora: Person) -> None:
    make_grid(dora, barcamp)
    bread, bike = subject(barcamp, "Le pain"), subject(barcamp, "Le vélo")
    here, there = cell_of(bread), cell_of(bike)
    limit_session(dora, barcamp, bike, SessionLimits(forbidden=(here,)))
    move_session(dora, barcamp, bread, barcamp.slots.get(pk=there[0]), barcamp.rooms.get(pk=there[1]))
    assert cell_of(bread) == there
    assert not Placement.objects.filter(pitch=bike).exists()


def test_plain_forms_say_it_to_the_engine(as_: SignedIn, barcamp: Barcamp, dora: Person) -> None:
    bus, (slots, rooms) = subject(barcamp, "Le bus"), numbers(barcamp)
    client, lead = as_(dora), reverse("programme:barcamp_facilitation", args=[barcamp.event.slug])
    form = reverse("programme:barcamp_limits", args=[barcamp.event.slug, bus.pk])
    assert f'href="{form}"' in text_of(client.get(lead))
    assert client.get(form).status_code == 200
    client.post(form, {"arrives": slots[1], "absent": [slots[2]], "cell": [f"{slots[1]}-{rooms[0]}", "x-1", "9"]})
    page = text_of(client.get(lead))
    assert "arrive pour 15:00–15:45, pas là à 16:00–16:45, 1 case interdite" in " ".join(page.split())
    barcamp.refresh_from_db()
    problem = problem_of(barcamp, is_near_published=False)
    (session,) = [one for one in problem.sessions if one.id == str(bus.pk)]
    assert len(session.forbidden) == 3
    assert [person.absent for person in problem.people] == [frozenset({str(slots[0]), str(slots[2])})]


def end(dora: Person, barcamp: Barcamp) -> Barcamp:
    make_grid(dora, barcamp)
    return advance_barcamp(dora, barcamp, "publish")


def page_of(barcamp: Barcamp, title: str) -> str:
    head = Page.objects.get(slug=subject(barcamp, title).page_slug).head
    assert head is not None
    return head.text


def test_only_those_who_agree_are_named_on_the_pages(barcamp: Barcamp, dora: Person) -> None:
    barcamp = end(dora, barcamp)
    write_note(barcamp, phone(3), subject(barcamp, "Le pain"), "Il faut du levain.")
    write_note(barcamp, phone(4), subject(barcamp, "Le pain"), "Et du temps.")
    answer_as_author(barcamp, phone(1), "Inès [x](https://a.example)")
    answer_as_author(barcamp, phone(3), "Zoé Durand")
    answer_as_author(barcamp, phone(4), "Refuse")
    answer_as_author(barcamp, phone(4), "")
    write_barcamp_pages(dora, barcamp)
    assert "Auteurs : Zoé Durand." in page_of(barcamp, "Le pain").replace("\xa0", " ")
    assert "Auteurs : Inès xhttpsa.example." in page_of(barcamp, "Le vélo").replace("\xa0", " ")
    for title in ("Le pain", "Le bus", "Le vélo"):
        assert not any(name in page_of(barcamp, title) for name in ("Prénom", "Refuse"))


def test_a_phone_that_brought_something_is_asked_and_no_other(barcamp: Barcamp, dora: Person, bob: Person) -> None:
    barcamp, address = end(dora, barcamp), reverse("programme:barcamp", args=[barcamp.code])
    mine, other = Client(), Client()
    mine.force_login(bob)
    for one in (mine, other):
        one.get(address)
    note = reverse("programme:barcamp_note", args=[barcamp.code, subject(barcamp, "Le pain").pk])
    mine.post(note, {"text": "Du levain."})
    page = text_of(mine.get(address))
    assert "Peut-on vous nommer parmi les auteurs" in page
    assert f'value="{bob.name}"' in page  # who is signed in may be named as their account is
    assert "vous nommer" not in text_of(other.get(address))
    answer = reverse("programme:barcamp_author", args=[barcamp.code])
    assert mine.post(answer, {"answer": "yes", "name": " "}).status_code == 409
    mine.post(answer, {"answer": "yes", "name": "Bob"})
    assert "Votre nom paraît parmi les auteurs" in text_of(mine.get(address))
    mine.post(answer, {"answer": "no", "name": "Bob"})
    assert "Votre nom ne paraît pas" in text_of(mine.get(address))


def test_photos_and_dots_say_what_the_phone_does(barcamp: Barcamp, dora: Person) -> None:
    advance_barcamp(dora, barcamp, "open_voting")
    address = reverse("programme:barcamp", args=[barcamp.code])
    assert 'data-dots="5"' in text_of(Client().get(address))
    end(dora, advance_barcamp(dora, barcamp, "close_voting"))
    page = text_of(Client().get(address))
    assert page.count("data-photo>") == 3
    assert "ce navigateur ne peut pas garder la photo" in page
