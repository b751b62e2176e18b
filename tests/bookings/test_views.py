"""The way of a booking over the screens: look, keep, confirm, see, move, let go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone
from icalendar import Calendar

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import JournalEntry, Person
from maillage.kernel.period import Period
from maillage.places.actions import measure_reach
from maillage.places.models import Space
from tests import factories
from tests.factories import afternoon, hours, morning, next_workday
from tests.kit.screens import SignedIn, button, text_of


def test_a_slot_is_kept_then_confirmed_with_a_word_for_the_host(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    kept = client.post("/reserver/", button(desks, morning(workday)), follow=True)
    booking = Booking.objects.get()
    assert (booking.status, booking.person_id) == ("held", bob.pk)
    assert "Ce créneau vous est gardé" in text_of(kept) or "gardé" in text_of(kept)
    done = client.post(f"/reservations/{booking.public_id}/confirmer/", {"note": "É" * 300}, follow=True)
    booking.refresh_from_db()
    assert (booking.status, booking.note) == ("confirmed", "É" * 200)
    assert "C’est réservé" in text_of(done)


def test_a_double_click_keeps_one_slot(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    sent = button(desks, morning(workday))
    first, second = as_(bob).post("/reserver/", sent), as_(bob).post("/reserver/", sent)
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_one_who_is_not_signed_in_comes_back_to_what_they_were_booking(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    sent = button(desks, morning(workday), personnes=2)
    asked = as_(None).post("/reserver/", sent)
    assert not Booking.objects.exists()
    there = urlsplit(asked["Location"])
    assert there.path == "/connexion/"
    back = parse_qs(there.query)["next"][0]
    page = as_(bob).get(back)
    assert page.status_code == 200
    assert (page.context["people"], page.context["period"]) == (2, morning(workday).utc())
    assert desks.place.name in text_of(page)


def test_a_slot_taken_meanwhile_shows_what_is_free_instead_for_as_many_people(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday), people=3)
    refused = as_(charlie).post("/reserver/", button(desks, morning(workday), personnes=2))
    told = text_of(refused)
    assert refused.status_code == 409
    assert "vient d’être pris" in told
    assert 'name="personnes" value="2"' in told
    assert 'name="personnes" value="1"' not in told


def test_a_space_that_does_not_exist_is_no_page_and_no_fault(as_: SignedIn, bob: Person, workday: date) -> None:
    gone = Space(pk=987_654)
    ask = button(gone, morning(workday))
    assert as_(bob).get("/reserver/", ask).status_code == 404
    assert as_(bob).post("/reserver/", ask).status_code == 409
    assert as_(bob).post("/reserver/", {"espace": "x"}).status_code == 404


def test_a_slot_not_confirmed_in_time_says_so(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=held.pk).update(expires_at=past)
    page = text_of(as_(bob).get(held.get_absolute_url()))
    assert "n’a pas été confirmé à temps" in page
    refused = as_(bob).post(f"/reservations/{held.public_id}/confirmer/")
    assert refused.status_code == 409
    assert "n’a pas été confirmé à temps" in text_of(refused)
    assert held.space.name not in text_of(as_(bob).get("/reservations/"))


def test_a_slot_may_be_let_go_of(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    gone = as_(bob).post(f"/reservations/{held.public_id}/annuler/", follow=True)
    assert "libre" in text_of(gone)
    held.refresh_from_db()
    assert held.status == "cancelled"


def test_a_booking_is_moved_and_its_calendar_file_follows(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    booking, client = actions.book(bob, desks.pk, morning(workday)), as_(bob)
    page = client.get(f"/reservations/{booking.public_id}/modifier/")
    assert page.context["form"].initial["quand"] == "morning"
    moved = {"jour": workday, "quand": "afternoon", "personnes": 2}
    assert client.post(f"/reservations/{booking.public_id}/modifier/", moved).status_code == 302
    file = client.get(f"/reservations/{booking.public_id}/reservation.ics")
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert Period(event["DTSTART"].dt, event["DTEND"].dt).utc() == afternoon(workday).utc()
    assert (int(event["SEQUENCE"]), file["Content-Type"]) == (1, "text/calendar; charset=utf-8")
    assert 'filename="reservation-' in file["Content-Disposition"]


def test_hours_are_moved_by_hours(as_: SignedIn, room: Space, bob: Person, workday: date) -> None:
    booking, client = actions.book(bob, room.pk, hours(workday, "09:00", "10:00")), as_(bob)
    address = f"/reservations/{booking.public_id}/modifier/"
    form = client.get(address).context["form"]
    assert (f"{form.initial['de']:%H:%M}", f"{form.initial['a']:%H:%M}") == ("09:00", "10:00")
    client.post(address, {"jour": workday, "quand": "hours", "de": "14:00", "a": "15:30", "personnes": 1})
    booking.refresh_from_db()
    assert booking.period == hours(workday, "14:00", "15:30").utc()


def test_a_change_that_cannot_be_leaves_the_booking_as_it_was(
    as_: SignedIn, place: Any, bob: Person, charlie: Person, workday: date
) -> None:
    one = factories.make_space(place, "Un bureau")
    mine = actions.book(bob, one.pk, morning(workday))
    actions.book(charlie, one.pk, afternoon(workday))
    address = f"/reservations/{mine.public_id}/modifier/"
    taken = as_(bob).post(address, {"jour": workday, "quand": "afternoon", "personnes": 1})
    assert taken.status_code == 409
    assert "reste telle quelle" in text_of(taken) or "Votre réservation" in text_of(taken)
    wrong = as_(bob).post(address, {"jour": "", "quand": "night", "personnes": 0})
    assert wrong.status_code == 422
    assert text_of(wrong).count('class="error"') == 3
    mine.refresh_from_db()
    assert (mine.period, mine.sequence) == (morning(workday).utc(), 0)


def test_a_day_on_which_the_place_is_shut_is_said_not_a_fault(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    sunday = workday + timedelta(days=6 - workday.weekday())
    address = f"/reservations/{booking.public_id}/modifier/"
    shut = as_(bob).post(address, {"jour": sunday, "quand": "morning", "personnes": 1})
    assert shut.status_code == 409
    assert "fermé" in text_of(shut)


def test_too_late_to_cancel_says_how_long_before(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    desks.cancel_minutes = 60 * 24 * 30
    desks.save()
    booking = actions.book(bob, desks.pk, morning(workday))
    refused = as_(bob).post(f"/reservations/{booking.public_id}/annuler/")
    assert refused.status_code == 409
    assert "720 h" in text_of(refused) or "30 jours" in text_of(refused)


def test_what_was_cancelled_stays_readable_among_the_past(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    as_(bob).post(f"/reservations/{booking.public_id}/annuler/", follow=True)
    page = as_(bob).get("/reservations/")
    assert "Rien de prévu" in text_of(page)
    assert booking.get_absolute_url() in text_of(page)
    assert "annulée" in text_of(as_(bob).get(booking.get_absolute_url()))
    assert not JournalEntry.objects.filter(verb="booking_looked_at").exists()


def test_a_search_says_of_several_communes_which_one(as_: SignedIn, desks: Space) -> None:
    answer = as_(None).get("/chercher/?ou=Saint&personnes=3")
    assert len(answer.context["communes"]) > 1
    assert all(f"?personnes=3&ou={quote(commune.typed)}" in text_of(answer) for commune in answer.context["communes"])


def test_a_slip_in_the_name_of_a_commune_gets_suggestions_that_keep_the_rest(as_: SignedIn, desks: Space) -> None:
    answer = as_(None).get("/chercher/?ou=Florak&personnes=3")
    assert "Vouliez-vous dire" in text_of(answer)
    assert "?personnes=3&ou=Florac%20Trois%20Rivi%C3%A8res%2048400" in text_of(answer)


@pytest.mark.parametrize("query", ["ou=Florac", "ou=Florac&tot=1", "ou=Saint"])
def test_once_something_is_answered_the_form_is_folded(as_: SignedIn, desks: Space, query: str) -> None:
    measure_reach(desks.place)
    assert "search-fold" in text_of(as_(None).get(f"/chercher/?{query}"))
    assert "search-fold" not in text_of(as_(None).get("/chercher/"))


def test_what_is_free_is_said_as_to_a_neighbour(as_: SignedIn, desks: Space, workday: date) -> None:
    measure_reach(desks.place)
    for extra in ("", "&tot=1"):
        page = text_of(as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning{extra}"))
        assert "libre toute la matinée" in page
        assert "4 places" in page
        assert "tout du long" not in page
        assert "restante" not in page


def test_a_search_by_address_is_one_from_its_commune(as_: SignedIn, desks: Space, workday: date) -> None:
    measure_reach(desks.place)
    answer = as_(None).get("/chercher/", {"ou": "12 rue de l’Église, 48400 Florac", "jour": str(workday)})
    assert answer.context["results"].offers


def test_as_soon_as_possible_shows_the_first_slot_of_each_place(as_: SignedIn, desks: Space, workday: date) -> None:
    measure_reach(desks.place)
    answer = as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning&tot=1")
    assert [offer.space.id for offer in answer.context["soonest"]] == [desks.pk]
    assert "Au plus tôt" in text_of(answer)
    assert f"/lieux/{desks.place.slug}/mois/" in text_of(answer)
    desks.units.all().update(active=False)
    assert "Rien n’est libre dans les deux semaines" in text_of(
        as_(None).get(f"/chercher/?ou=Florac&jour={workday}&tot=1")
    )


def test_each_result_says_its_price_and_shows_its_place(as_: SignedIn, desks: Space, workday: date) -> None:
    measure_reach(desks.place)
    Space.objects.filter(pk=desks.pk).update(tariff_kind="amount", tariff_cents=1200, tariff_unit="half_day")
    for more in ("", "&tot=1"):
        answer = as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning{more}")
        assert "12 €" in text_of(answer)
        assert 'class="picture thumb' in text_of(answer)


def test_half_a_day_is_proposed_when_no_whole_day_is_free(as_: SignedIn, desks: Space, workday: date) -> None:
    measure_reach(desks.place)
    desks.units.all().update(active=False)
    one = factories.make_space(desks.place, "Un bureau")
    for day in {next_workday(workday + timedelta(days=number)) for number in range(10)}:
        actions.book(factories.make_person("guest"), one.pk, morning(day))
    answer = as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=day&minutes=15")
    found = {(a.why, a.offer.fit.period) for a in answer.context["results"].alternatives}
    assert ("other_day", afternoon(next_workday(workday + timedelta(days=1))).utc()) in found


def test_a_search_that_finds_nothing_proposes_the_nearest_other_times(
    as_: SignedIn, desks: Space, workday: date
) -> None:
    measure_reach(desks.place)
    desks.units.all().update(active=False)
    one = factories.make_space(desks.place, "Un bureau", notice_minutes=0)
    actions.book(factories.make_person("guest"), one.pk, morning(workday))
    answer = as_(None).get(f"/chercher/?ou=Florac&jour={workday}&quand=morning")
    assert not answer.context["results"].offers
    assert answer.context["results"].alternatives
    assert "Rien n’est libre" in text_of(answer)


def test_a_search_from_a_place_starts_at_its_commune(as_: SignedIn, desks: Space, workday: date) -> None:
    measure_reach(desks.place)
    answer = as_(None).get(f"/chercher/?ou={desks.place.slug}&jour={workday}&minutes=15")
    assert [offer.space.place.slug for offer in answer.context["results"].offers] == [desks.place.slug]
    assert "commune" not in answer.cookies


@pytest.mark.parametrize("address", ["/reservations/", "/reservations/{id}/", "/reservations/{id}/reservation.ics"])
def test_bookings_are_for_those_who_sign_in(as_: SignedIn, db: None, address: str) -> None:
    answer = as_(None).get(address.format(id=uuid4()))
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/connexion/")


@pytest.mark.parametrize(
    ("address", "search"), [("/reserver/", "/chercher/"), ("/series/nouvelle/", "/chercher/regulier/")]
)
def test_booking_without_saying_what_leads_to_the_search(as_: SignedIn, bob: Person, address: str, search: str) -> None:
    """These addresses alone were a 404 for somebody signed in."""
    answer = as_(bob).get(address)
    assert (answer.status_code, answer["Location"]) == (302, search)
