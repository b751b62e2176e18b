"""Choosing one's desk: where the host lets one, among those free for the whole time; who comes second loses nothing."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from maillage.bookings import actions
from maillage.bookings.actions.unit_choice import choosable_units
from maillage.bookings.mails import send
from maillage.bookings.models import Booking
from maillage.bookings.queries import near_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Place, Space, Unit
from tests import factories
from tests.factories import Committed, afternoon, hours, morning
from tests.kit.bookings import held_by, refused
from tests.kit.concurrency import at_once, overlaps
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn, text_of


@pytest.fixture
def window(desks: Space) -> Unit:
    """The third of four desks, by the window, where one may choose one's desk."""
    Space.objects.filter(pk=desks.pk).update(units_chosen=True)
    desks.units.filter(position=2).update(note="près de la fenêtre")
    return desks.units.get(position=2)


def choosable(person: Person, space: Space, period: Period, people: int = 1) -> list[str]:
    day = period.start.date()
    (near,) = near_spaces(criteria=Criteria(day=day), first=day, last=day, spaces=[space.pk])
    return [unit.name for unit in choosable_units(person, near, period, people)]


def form(space: Space, period: Period, **more: object) -> dict[str, object]:
    start, end = period.start.isoformat(), period.end.isoformat()
    return {"espace": space.pk, "debut": start, "fin": end, "cle": str(uuid4()), **more}


def test_one_sits_where_one_chose(desks: Space, window: Unit, bob: Person, workday: date) -> None:
    booking = actions.book(bob, desks.pk, morning(workday), unit_id=window.pk)
    assert held_by(booking) == [window.pk]


def test_a_desk_is_offered_only_when_it_is_free_the_whole_time(
    desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, afternoon(workday), unit_id=window.pk)
    assert window.name in choosable(bob, desks, morning(workday))
    assert choosable(bob, desks, hours(workday, "08:00", "19:00")) == ["Bureaux 1", "Bureaux 2", "Bureaux 4"]


def test_who_chose_a_desk_that_is_taken_is_told_that_others_are_left(
    desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, morning(workday), unit_id=window.pk)
    with refused("unit_taken"):
        actions.book(bob, desks.pk, morning(workday), unit_id=window.pk)
    assert not Booking.objects.filter(person=bob).exists()


def test_when_no_desk_is_left_that_is_what_is_said(
    desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    desks.units.exclude(pk=window.pk).update(active=False)
    actions.book(charlie, desks.pk, morning(workday))
    with refused("taken"):
        actions.book(bob, desks.pk, morning(workday), unit_id=window.pk)


@pytest.mark.parametrize("wrong", ["not_allowed_here", "of_another_space", "retired", "for_two"])
def test_a_desk_that_can_not_be_chosen_is_refused(
    desks: Space, window: Unit, room: Space, bob: Person, workday: date, wrong: str
) -> None:
    wanted, people = window.pk, 1
    if wrong == "not_allowed_here":
        Space.objects.filter(pk=desks.pk).update(units_chosen=False)
    elif wrong == "of_another_space":
        wanted = room.units.get().pk
    elif wrong == "retired":
        Unit.objects.filter(pk=window.pk).update(active=False)
    else:
        people = 2
    with refused("no_choice"):
        actions.book(bob, desks.pk, morning(workday), people=people, unit_id=wanted)
    assert choosable(bob, desks, morning(workday), people=2) == []


def test_the_desk_kept_for_who_waits_first_is_not_chosen_by_another(
    place: Place, bob: Person, charlie: Person, alice: Person, workday: date
) -> None:
    two = factories.make_space(place, "Deux", units=2, units_chosen=True)
    first, second = two.units.all()
    one, other = (actions.book(who, two.pk, morning(workday)) for who in (alice, charlie))
    waits = factories.make_person("waits")
    actions.join_waiting(waits, two.pk, morning(workday))
    Booking.objects.filter(pk=one.pk).update(status="cancelled")  # and the worker has not come by yet
    one.occupancies.update(holds=False)
    freed = first if held_by(other) == [second.pk] else second
    assert choosable(bob, two, morning(workday)) == []
    with refused("queued"):
        actions.book(bob, two.pk, morning(workday), unit_id=freed.pk)


def test_a_hold_is_confirmed_at_another_desk_and_kept_when_that_one_is_taken(
    desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    actions.book(charlie, desks.pk, morning(workday), unit_id=window.pk)
    kept = held_by(held)
    with refused("unit_taken"):
        actions.confirm(bob, held, unit_id=window.pk)
    held.refresh_from_db()
    assert (held.status, held_by(held)) == ("held", kept)
    last = desks.units.get(position=3)
    assert held_by(actions.confirm(bob, held, unit_id=last.pk)) == [last.pk]


def test_one_keeps_one_s_desk_when_one_moves_to_another_time(
    desks: Space, window: Unit, bob: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday), unit_id=window.pk)
    assert held_by(actions.change(bob, booking, afternoon(workday))) == [window.pk]


@pytest.mark.concurrent
def test_sixteen_people_choose_one_desk_at_once(committed: Committed, workday: date) -> None:
    space = committed.space(units=3, units_chosen=True)
    wanted = space.units.all()[1]
    people = [committed.person() for _ in range(16)]
    acts = [
        lambda person=person: actions.book(person, space.pk, morning(workday), unit_id=wanted.pk) for person in people
    ]
    assert at_once(acts) == {"done": 1, "unit_taken": 15}
    assert overlaps() == 0


def test_the_page_offers_the_free_desks_and_any_is_the_default(
    as_: SignedIn, desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, morning(workday), unit_id=desks.units.first().pk)  # type: ignore[union-attr]
    page = as_(bob).get("/reserver/", form(desks, morning(workday))).content.decode()
    assert 'name="poste" value="" checked' in page
    assert "près de la fenêtre" in page
    assert "Bureaux 1" not in page


def test_who_comes_second_reads_why_keeps_their_words_and_chooses_again(
    as_: SignedIn, desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, morning(workday), unit_id=window.pk)
    asked = form(desks, morning(workday), sure="1", note="J’arrive à 9 h", poste=window.pk)
    answer = as_(bob).post("/reserver/", asked)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "J’arrive à 9 h" in page
    assert window.name not in page
    assert "vient d’être prise" in text_of(answer)
    chosen = as_(bob).post("/reserver/", asked | {"poste": desks.units.get(position=3).pk, "cle": str(uuid4())})
    assert chosen.status_code == 302
    assert Booking.objects.get(person=bob).note == "J’arrive à 9 h"


def test_a_hold_on_its_page_offers_desks_and_a_refusal_stays_there(
    as_: SignedIn, desks: Space, window: Unit, bob: Person, charlie: Person, workday: date
) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    address = held.get_absolute_url()
    assert "près de la fenêtre" in as_(bob).get(address).content.decode()
    actions.book(charlie, desks.pk, morning(workday), unit_id=window.pk)
    answer = as_(bob).post(f"{address}confirmer/", {"note": "Bonjour", "poste": window.pk})
    assert answer.status_code == 409
    assert 'value="Bonjour"' in answer.content.decode()
    assert as_(bob).post(f"{address}confirmer/", {"poste": "fenêtre"}).status_code == 404


def test_the_desk_is_said_on_the_ticket_to_the_host_and_in_the_mail(
    as_: SignedIn, desks: Space, window: Unit, bob: Person, alice: Person, workday: date, mailoutbox: list
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday), unit_id=window.pk)
    said = "Bureaux 3 (près de la fenêtre)"
    assert said in text_of(as_(bob).get(booking.get_absolute_url()))
    assert said in text_of(as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday.isoformat()}/"))
    for values in jobs():
        send(**values)
    assert said in mailoutbox[0].body


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Bureau 1 : près de la fenêtre, écran", {"Bureau 1": "près de la fenêtre, écran"}),
        ("Bureau 1\n\n Bureau 2:  \nBureau 1: autre", {"Bureau 1": "", "Bureau 2": ""}),
        (": sans nom", {": sans nom": ""}),
        (f"{'x' * 90}: {'y' * 120}", {"x" * 60: "y" * 80}),
    ],
)
def test_a_host_writes_a_word_about_each_desk(
    as_: SignedIn, alice: Person, place: Place, typed: str, kept: dict[str, str]
) -> None:
    from tests.places.test_place_form import SPACE

    sent = SPACE | {"unit_names": typed, "units_chosen": "on"}
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/espaces/nouveau/", sent).status_code == 302
    space = place.spaces.get()
    assert space.units_chosen
    assert dict(space.units.values_list("name", "note")) == kept
    page = as_(alice).get(f"/lieux/{place.slug}/gerer/espaces/{space.pk}/").content.decode()
    assert all(note in page for note in kept.values())


def test_a_name_with_a_colon_that_was_there_before_stays_a_name(as_: SignedIn, alice: Person, place: Place) -> None:
    from tests.places.test_place_form import SPACE

    space = factories.make_space(place, "Vieux")
    space.units.update(name="Étage : bureau")
    sent = SPACE | {"name": "Vieux", "unit_names": "Étage : bureau"}
    as_(alice).post(f"/lieux/{place.slug}/gerer/espaces/{space.pk}/", sent)
    assert space.units.get().name == "Étage : bureau"
