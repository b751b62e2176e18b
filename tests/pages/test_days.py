"""The host's day: past, open, closed or over, and whose arrival may be ticked from when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.pages.days import count_coming, day_of_place, tickable
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests.factories import PARIS, afternoon, hours, morning
from tests.kit.screens import SignedIn, form_of, text_of

TUESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("day", "now", "past", "closed", "over"),
    [
        (TUESDAY, at(TUESDAY, 7), False, False, False),
        (TUESDAY, at(TUESDAY, 18, 59), False, False, False),
        (TUESDAY, at(TUESDAY, 19), False, False, True),
        (TUESDAY, at(TUESDAY + timedelta(days=1), 0), True, False, True),
        (SATURDAY, at(TUESDAY, 9), False, True, False),
    ],
)
def test_a_day_says_what_it_is(place: Place, day: date, now: datetime, past: bool, closed: bool, over: bool) -> None:
    state = day_of_place(place, day, [], now)
    assert (state.is_past, state.is_closed, state.is_over) == (past, closed, over)
    assert state.may_be_booked is (not closed and not over)


def test_a_closure_of_the_place_closes_the_day_and_that_of_a_space_does_not(
    desks: Space, alice: Person, workday: date
) -> None:
    now = at(workday, 7)
    of_space = close(alice, desks.place, morning(workday), "Peinture", desks)
    assert not day_of_place(desks.place, workday, [of_space], now).is_closed
    whole = close(alice, desks.place, hours(workday, "08:00", "19:00"), "Neige")
    state = day_of_place(desks.place, workday, [of_space, whole], now)
    assert (state.is_closed, state.closed_by_hours) == (True, False)


def test_an_arrival_is_ticked_from_an_hour_before_and_the_page_says_when(desks: Space, bob: Person) -> None:
    booking = Booking(person=bob, place=desks.place, space=desks, status="confirmed", pk=1, people=1)
    booking.starts_at, booking.ends_at = at(TUESDAY, 9), at(TUESDAY, 13)
    assert tickable([booking], at(TUESDAY, 7, 59)) == (set(), {1: at(TUESDAY, 8)})
    assert tickable([booking], at(TUESDAY, 8)) == ({1}, {})
    assert tickable([booking], at(TUESDAY, 13)) == (set(), {})


def test_who_comes_morning_and_afternoon_is_one_on_the_page(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    mine = [actions.book(bob, desks.pk, period) for period in (morning(workday), afternoon(workday))]
    assert count_coming(mine) == 1
    assert "1 personne attendue" in text_of(as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday}/"))


def test_a_past_day_offers_nothing_to_book(as_: SignedIn, desks: Space, alice: Person) -> None:
    page = text_of(as_(alice).get(f"/lieux/{desks.place.slug}/jour/2020-11-24/"))
    assert "Ce jour est passé" in page
    assert "/telephone/?jour=" not in page
    assert "Personne n’avait réservé" in page
    closed = text_of(as_(alice).get(f"/lieux/{desks.place.slug}/jour/2199-11-24/"))
    assert "Fermé ce jour-là, d’après les horaires" in closed, "a Sunday"
    assert "Personne ne peut réserver ce jour-là" in closed


def called(client: Any, space: Space, day: date, **more: Any) -> Any:
    form = form_of(client.get(f"/lieux/{space.place.slug}/telephone/?jour={day}"), "adresse")
    return form.send(client, espace=str(space.pk), quand="morning", **more)


def test_a_refused_call_keeps_what_was_said_and_offers_buttons(
    as_: SignedIn, place: Place, alice: Person, bob: Person, workday: date, desks: Space, room: Space
) -> None:
    for _n in range(4):
        actions.book_for(alice, None, desks, morning(workday), guest=f"Invité {_n}")
    client = as_(alice)
    page = called(client, desks, workday, nom="Mme Ménard", telephone="04 66 00 00 00")
    assert page.status_code == 409
    kept = [form for form in _forms(page) if form.fields.get("quand") == ["morning"]]
    assert kept[0].fields["telephone"] == ["04 66 00 00 00"]
    assert kept[0].fields["jour"] == [str(workday)]
    offered = [form for form in _forms(page) if form.fields.get("quand") == ["hours"]]
    assert offered
    offered[0].send(client)
    booking = Booking.objects.get(guest="Mme Ménard")
    assert booking.guest_phone == "04 66 00 00 00"
    day = booking.starts_at.astimezone(place.zone).date()
    assert "04 66 00 00 00" in text_of(client.get(f"/lieux/{place.slug}/jour/{day}/"))
    assert "04 66 00 00 00" not in text_of(as_(bob).get(f"/lieux/{place.slug}/semaine/?semaine={day}"))


def _forms(page: Any) -> list[Any]:
    from tests.kit.screens import Forms

    reader = Forms(page.request["PATH_INFO"])
    reader.feed(page.content.decode())
    return reader.found


def test_the_day_one_comes_from_is_the_day_of_the_call(
    as_: SignedIn, desks: Space, alice: Person, workday: date
) -> None:
    client = as_(alice)
    address = f"/lieux/{desks.place.slug}/telephone/"
    assert form_of(client.get(f"{address}?jour={workday}"), "adresse").fields["jour"] == [str(workday)]
    today = form_of(client.get(address), "adresse").fields["jour"]
    for odd in ("2001-01-01", "🐑", ""):
        assert form_of(client.get(address, {"jour": odd}), "adresse").fields["jour"] == today
