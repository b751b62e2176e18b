"""Series, as a member sees them: the dates before, the page after."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking, Series, Waiting
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import Person
from maillage.kernel.period import day_period
from maillage.places.actions import close, measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.bookings import NEW, WEEK, repeated, weekly_series_form
from tests.kit.screens import SHEEP, SignedIn, form_of, statements, text_of


def outcomes() -> list[str]:
    return list(Series.objects.get().dates.values_list("outcome", flat=True))


def test_the_dates_are_shown_with_what_is_free_instead_and_nothing_is_booked(
    as_: SignedIn, desk: Space, place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    other = factories.make_space(place, "Un autre bureau")
    actions.book(charlie, desk.pk, morning(workday + WEEK))
    page = as_(bob).get(NEW, weekly_series_form(desk, workday))
    assert "4 dates, dont 3 libres" in text_of(page)
    assert "Ce créneau vient d’être pris" in text_of(page)
    offers = form_of(page, "cle").offered[f"date-{workday + WEEK}"]
    assert offers[0].startswith(f"{other.pk}/")
    assert offers[-1] == "leave"
    assert not Booking.objects.filter(person=bob).exists()


def test_a_date_is_unchecked_another_replaced_and_the_rest_booked(
    as_: SignedIn, desk: Space, place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    other = factories.make_space(place, "Un autre bureau")
    taken, unchecked = workday + WEEK, workday + 2 * WEEK
    actions.book(charlie, desk.pk, morning(taken))
    form = form_of(as_(bob).get(NEW, weekly_series_form(desk, workday)), "cle")
    assert form.fields[f"shown-{unchecked}"] == ["1"]
    instead = form.offered[f"date-{taken}"][0]
    done = form.send(as_(bob), **{f"date-{unchecked}": None, f"date-{taken}": instead, "note": "Atelier"})
    assert "3 réservations sont faites" in text_of(done)
    assert outcomes() == ["booked", "replaced", "left_out", "booked"]
    replaced = Series.objects.get().dates.get(day=taken).booking
    assert (replaced.space_id, replaced.period, replaced.note) == (other.pk, morning(taken).utc(), "Atelier")


def test_a_taken_date_left_as_it_is_is_left_out(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desk.pk, morning(workday + WEEK))
    form_of(as_(bob).get(NEW, weekly_series_form(desk, workday)), "cle").send(as_(bob))
    assert outcomes() == ["booked", "left_out", "booked", "booked"]


def test_one_may_stand_in_line_for_a_date_that_is_taken(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    taken = workday + WEEK
    actions.book(charlie, desk.pk, morning(taken))
    form = form_of(as_(bob).get(NEW, weekly_series_form(desk, workday)), "cle")
    assert "wait" in form.offered[f"date-{taken}"]
    done = form.send(as_(bob), **{f"date-{taken}": "wait"})
    assert "Vous êtes sur la liste d’attente pour 1 date" in text_of(done)
    assert outcomes() == ["booked", "left_out", "booked", "booked"]
    assert Waiting.objects.get().period == morning(taken).utc()


def test_what_is_chosen_and_can_not_be_read_books_nothing_in_its_place(
    as_: SignedIn, desk: Space, bob: Person, workday: date
) -> None:
    form_of(as_(bob).get(NEW, weekly_series_form(desk, workday)), "cle").send(
        as_(bob), **{f"date-{workday}": f"{desk.pk}/{SHEEP}"}
    )
    assert outcomes() == ["left_out", "booked", "booked", "booked"]


def test_all_dates_unchecked_is_said(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    form = form_of(as_(bob).get(NEW, weekly_series_form(desk, workday)), "cle")
    refused = form.send(as_(bob), **{name: None for name in form.fields if name.startswith("date-")})
    assert refused.status_code == 409
    assert "Il ne reste aucune date à réserver" in text_of(refused)
    assert not Series.objects.exists()


def test_a_double_click_makes_one_series(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    form = form_of(as_(bob).get(NEW, weekly_series_form(desks, workday)), "cle")
    first, second = form.send(as_(bob)), form.send(as_(bob))
    assert first.redirect_chain == second.redirect_chain
    assert (Series.objects.count(), Booking.objects.count()) == (1, 4)


def test_hours_are_repeated_by_hours_and_once_a_month_is_the_same_weekday(
    as_: SignedIn, room: Space, bob: Person, workday: date
) -> None:
    ask = weekly_series_form(room, workday, 13, quand="hours", de="09:00", a="10:30", rythme="month", jours=[])
    page = as_(bob).get(NEW, ask)
    form_of(page, "cle").send(as_(bob))
    days = [one.day for one in Series.objects.get().dates.all()]
    assert {booking.period.minutes for booking in Booking.objects.all()} == {90}
    assert {day.weekday() for day in days} == {workday.weekday()}
    assert len({day.month for day in days}) == len(days) >= 3


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"du": "2020-01-06"}, "Ce jour est passé"),
        ({"au": "2020-01-06"}, "Le dernier jour vient avant le premier"),
        ({"au": "2199-01-01"}, "On ne peut pas réserver si longtemps à l’avance"),
        ({"du": SHEEP}, "date valide"),
        ({"personnes": "0"}, "supérieure ou égale à 1"),
    ],
)
def test_dates_that_make_no_sense_are_said_beside_their_field(
    as_: SignedIn, desk: Space, bob: Person, workday: date, wrong: dict[str, Any], told: str
) -> None:
    ask = weekly_series_form(desk, workday, **wrong)
    page = as_(bob).get(NEW, ask)
    assert (page.status_code, told in text_of(page)) == (422, True)
    assert as_(bob).post(NEW, ask).status_code == 422
    assert not Series.objects.exists()


def test_no_day_chosen_is_said(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    """A browser sends nothing for boxes that are not checked."""
    page = as_(bob).get(NEW, weekly_series_form(desk, workday, jours=[]))
    assert "Choisissez au moins un jour" in text_of(page)
    assert page.status_code == 422


def test_the_page_of_a_series_says_what_each_date_is_now(
    as_: SignedIn, desk: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    days = [workday + n * WEEK for n in range(7)]
    actions.book(charlie, desk.pk, morning(days[1]))
    close(alice, desk.place, day_period(days[2], desk.place.zone), "Neige")
    series = repeated(bob, desk, workday, 7, choices={days[3]: None})
    actions.change(bob, series.dates.get(day=days[4]).booking, afternoon(days[4]))
    actions.cancel(bob, series.dates.get(day=days[5]).booking)
    actions.cancel(bob, series.dates.get(day=days[6]).booking)
    actions.book(charlie, desk.pk, morning(days[6]))
    page = text_of(as_(bob).get(series.get_absolute_url()))
    said = [part.split("</li>")[0] for part in page.split('<li class="date')[1:]]
    wanted = ["réservé", "pris", "fermé", "libre maintenant", "modifié depuis", "annulé, libre maintenant", "annulé"]
    assert len(said) == len(wanted)
    for part, word in zip(said, wanted, strict=True):
        assert word in part
    assert ["Prendre" in part for part in said] == [False, False, False, True, False, True, False]
    assert "charlie" not in page.lower()


def test_a_skipped_date_is_taken_once_it_is_free(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    missed = workday + WEEK
    theirs = actions.book(charlie, desk.pk, morning(missed))
    series = repeated(bob, desk, workday)
    assert as_(bob).post(f"/series/{series.public_id}/prendre/{missed}/").status_code == 409
    actions.cancel(charlie, theirs)
    form = form_of(as_(bob).get(series.get_absolute_url()), f"prendre/{missed}")
    assert "C’est réservé" in text_of(form.send(as_(bob)))
    assert form.send(as_(bob)).status_code == 200, "twice takes once"
    assert Booking.objects.get(person=bob, starts_at=morning(missed).start).status == "confirmed"


def test_a_series_is_changed_from_a_date_on(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    series, since = repeated(bob, desks, workday, 4), workday + WEEK
    address = f"/series/{series.public_id}/modifier/"
    page = as_(bob).get(address, {"depuis": str(since)})
    form = form_of(page, "depuis")
    assert form.fields["depuis"] == [str(since)]
    done = form.send(as_(bob), quand="afternoon")
    assert "3 dates sont modifiées" in text_of(done)
    periods = [booking.period for booking in series.bookings.order_by("starts_at")]
    assert periods == [morning(workday).utc(), *(afternoon(workday + n * WEEK).utc() for n in (1, 2, 3))]


def test_dates_that_can_not_be_changed_stand_and_are_named(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    series = repeated(bob, desk, workday, 3)
    actions.book(charlie, desk.pk, afternoon(workday + WEEK))
    address = f"/series/{series.public_id}/modifier/"
    page = as_(bob).post(address, {"depuis": str(workday), "quand": "afternoon", "personnes": 1})
    assert "restent telles quelles" in text_of(page)
    assert text_of(page).count("vient d’être pris") == 1
    assert series.bookings.filter(starts_at=morning(workday + WEEK).start).exists()
    refused = as_(bob).post(address, {"depuis": str(workday), "quand": "morning", "personnes": 50})
    assert refused.status_code == 409
    assert "Vos réservations restent telles quelles" in text_of(refused)


def test_a_series_is_cancelled_from_a_date_on(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    series = repeated(bob, desks, workday, 4)
    form = form_of(as_(bob).get(series.get_absolute_url()), "annuler/")
    assert form.offered["depuis"] == [str(workday + n * WEEK) for n in range(4)]
    done = form.send(as_(bob), depuis=str(workday + 2 * WEEK))
    assert "2 dates sont annulées" in text_of(done)
    statuses = list(series.bookings.order_by("starts_at").values_list("status", flat=True))
    assert statuses == ["confirmed", "confirmed", "cancelled", "cancelled"]


@pytest.mark.parametrize("since", [SHEEP, "demain", "2027-02-30"])
def test_a_date_that_can_not_be_read_cancels_nothing(
    as_: SignedIn, desks: Space, bob: Person, workday: date, since: str
) -> None:
    series = repeated(bob, desks, workday, 4)
    answer = as_(bob).post(f"/series/{series.public_id}/annuler/", {"depuis": since})
    assert set(series.bookings.values_list("status", flat=True)) == {"confirmed"}
    assert 400 <= answer.status_code < 500


def test_my_bookings_show_the_next_date_of_a_series_once(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    series = repeated(bob, desks, workday, 6)
    page = text_of(as_(bob).get("/reservations/"))
    assert page.count('class="clickable booking-row"') == 1
    assert series.get_absolute_url() in page
    assert "Mes séries" in page


@pytest.mark.parametrize("full", [False, True], ids=["free", "taken"])
def test_the_preview_takes_as_many_statements_for_forty_dates_as_for_four(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date, full: bool
) -> None:
    if full:
        factories.make_space(desk.place, "Un autre bureau")
        for n in range(8):
            actions.book(charlie, desk.pk, morning(workday + n * WEEK))
    few = weekly_series_form(desk, workday, 4)
    many = weekly_series_form(desk, workday, 1, jours=list("01234"), au=str(workday + 8 * WEEK - timedelta(days=1)))
    assert as_(bob).get(NEW, few).content.decode().count('<li class="date') == 4
    assert as_(bob).get(NEW, many).content.decode().count('<li class="date') == 40
    assert statements(as_(bob), NEW, many) == statements(as_(bob), NEW, few)


def test_the_page_of_a_series_takes_as_many_statements_for_forty_dates_as_for_four(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    taken = []
    for person, count in ((bob, 4), (charlie, 40)):
        days = Recurrence(weekdays=frozenset(range(5)), count=count)
        series = actions.book_series(person, actions.Wanted(desks.pk, workday, days, "morning"))
        actions.cancel(person, series.bookings.order_by("starts_at").last())
        assert as_(person).get(series.get_absolute_url()).content.decode().count('<li class="date') == count
        taken.append(statements(as_(person), series.get_absolute_url()))
    assert Booking.objects.count() == 44
    assert taken[0] == taken[1]


def regular(first: date, **more: Any) -> dict[str, Any]:
    kept = weekly_series_form(Space(pk=0), first)
    del kept["espace"]
    return {"ou": "Florac", "minutes": "45", "discretion": "0", **kept, **more}


def test_who_comes_regularly_finds_who_serves_most_of_the_dates(
    as_: SignedIn, desk: Space, place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    measure_reach(place)
    actions.book(charlie, desk.pk, morning(workday + WEEK))
    factories.make_space(place, "Un autre bureau")
    page = as_(None).get("/chercher/regulier/", regular(workday))
    told = text_of(page)
    assert told.index("libre à toutes les dates") < told.index("libre sauf 1 date")
    assert [one.missing for one in page.context["offers"]] == [0, 1]
    link = re.findall(r'href="(/series/nouvelle/[^"#]*)', told)[0]
    preview = as_(bob).get(link)
    assert "4 dates, dont 4 libres" in text_of(preview)


def test_desks_come_first_and_one_s_own_dates_are_told_apart(
    as_: SignedIn, desk: Space, place: Place, bob: Person, workday: date
) -> None:
    """A room free on every date is not what one looks for who comes each week to a desk of theirs."""
    measure_reach(place)
    factories.make_space(place, "Grande salle", kind="meeting", granularity="half_day")
    actions.book(bob, desk.pk, morning(workday + WEEK))
    told = text_of(as_(bob).get("/chercher/regulier/", regular(workday)))
    assert told.index(desk.name) < told.index("Grande salle")
    assert "vous venez déjà à 1 date" in told
    assert "libre sauf" not in told


def test_a_regular_search_says_what_is_wrong(as_: SignedIn, place: Place, workday: date) -> None:
    client = as_(None)
    assert client.get("/chercher/regulier/").status_code == 200
    lost = client.get("/chercher/regulier/", regular(workday, ou=SHEEP))
    assert (lost.status_code, "Aucune commune ne s’appelle" in text_of(lost)) == (422, True)
    odd = client.get("/chercher/regulier/", regular(workday, jours=[]))
    assert (odd.status_code, "Choisissez au moins un jour" in text_of(odd)) == (422, True)
    assert client.get("/chercher/regulier/", regular(workday, du=SHEEP)).status_code == 422
    measure_reach(place)
    assert "Rien n’est libre à ce moment-là" in text_of(client.get("/chercher/regulier/", regular(workday)))
