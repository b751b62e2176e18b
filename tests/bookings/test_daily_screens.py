"""The screens of daily life: series, basket, waiting, arrivals, a host's day, calendars, doors; and odd input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.access.models import Door, DoorCode
from maillage.bookings import actions
from maillage.bookings.actions.sharing import open_calendar
from maillage.bookings.models import Basket, BasketLine, Booking, CalendarAddress, Limit, Series, Taking, Waiting
from maillage.bookings.rules.arrival import code_at
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import JournalEntry, Network, Person, Role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period, day_period
from maillage.places.actions import close, measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.bookings.kit import WEEK, always_open, around_now, by_the_hour, held_by, jobs, status_of, weekly
from tests.bookings.test_views import button, text_of
from tests.factories import afternoon, hours, morning

SignedIn = Callable[[Person | None], Client]
SHEEP = "🐑"


@dataclass
class Form:
    """A form of a page: where it goes, what it sends untouched, what its radios and lists offer."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def send(self, client: Client, **changed: Any) -> Any:
        """As a browser would; a field changed to None is not sent."""
        left = {name: value for name, value in {**self.fields, **changed}.items() if value is not None}
        return client.post(self.action, left, follow=True)


class Forms(HTMLParser):
    """The forms of a page, as a browser reads them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.listed = address, list[Form](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.found.append(Form(given.get("action") or self.address))
        elif not self.found:
            return
        elif tag == "select":
            self.listed = name
        elif tag == "textarea":
            self._offer(name, "", True)
        elif tag == "option":
            self._offer(self.listed, given["value"], "selected" in given or self.listed not in self.found[-1].fields)
        elif tag == "input" and name:
            box = given.get("type") in {"radio", "checkbox"}
            self._offer(name, given.get("value", "on" if box else ""), not box or "checked" in given)

    def _offer(self, name: str, value: str, chosen: bool) -> None:
        here = self.found[-1]
        here.offered.setdefault(name, []).append(value)
        if chosen:
            one = name == self.listed
            here.fields[name] = [value] if one else [*here.fields.get(name, []), value]


def form_of(answer: Any, holding: str) -> Form:
    """The one form of the page whose address or fields hold that."""
    asked = answer.request
    reader = Forms(asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked["QUERY_STRING"] else ""))
    reader.feed(answer.content.decode())
    (found,) = [form for form in reader.found if holding in form.action or holding in form.offered]
    return found


def statements(client: Client, address: str, ask: dict[str, Any] | None = None) -> int:
    """How many statements the second look takes (the first fills what a process keeps)."""
    client.get(address, ask)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address, ask)
    assert answer.status_code == 200
    return len(seen)


def mails_about(booking: Booking) -> int:
    """How many mails about it wait for the worker, of whatever kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE (args->>'booking_id')::bigint = %s"
            " AND task_name IN ('bookings.send', 'bookings.message')",
            [booking.pk],
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def desk(place: Place) -> Space:
    """One desk by the half-day."""
    return factories.make_space(place, "Un bureau")


@pytest.fixture
def house(network: Network) -> Place:
    """Open at any hour; one says that one has arrived."""
    return always_open(network)


@pytest.fixture
def nook(house: Place) -> Space:
    """One desk by the hour, in the house."""
    return by_the_hour(house, "Un coin")


@pytest.fixture
def hedy(house: Place) -> Person:
    """Hedy hosts the house."""
    return factories.make_person("hedy", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, house.pk)))


@pytest.fixture
def going_on(nook: Space, bob: Person) -> Booking:
    """Bob is expected there now."""
    return actions.book(bob, nook.pk, around_now(60, 180))


# Series.


def asked(space: Space, first: date, weeks: int = 4, **more: Any) -> dict[str, Any]:
    """The same morning each week."""
    days = {"jours": [str(first.weekday())], "rythme": "1", "du": str(first), "au": str(first + (weeks - 1) * WEEK)}
    return {"espace": space.pk, "quand": "morning", "personnes": 1, **days, **more}


NEW = "/series/nouvelle/"


def outcomes() -> list[str]:
    return list(Series.objects.get().dates.values_list("outcome", flat=True))


def test_the_dates_are_shown_with_what_is_free_instead_and_nothing_is_booked(
    as_: SignedIn, desk: Space, place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    other = factories.make_space(place, "Un autre bureau")
    actions.book(charlie, desk.pk, morning(workday + WEEK))
    page = as_(bob).get(NEW, asked(desk, workday))
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
    form = form_of(as_(bob).get(NEW, asked(desk, workday)), "cle")
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
    form_of(as_(bob).get(NEW, asked(desk, workday)), "cle").send(as_(bob))
    assert outcomes() == ["booked", "left_out", "booked", "booked"]


def test_one_may_stand_in_line_for_a_date_that_is_taken(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    taken = workday + WEEK
    actions.book(charlie, desk.pk, morning(taken))
    form = form_of(as_(bob).get(NEW, asked(desk, workday)), "cle")
    assert "wait" in form.offered[f"date-{taken}"]
    done = form.send(as_(bob), **{f"date-{taken}": "wait"})
    assert "Vous êtes dans la file pour 1 date" in text_of(done)
    assert outcomes() == ["booked", "left_out", "booked", "booked"]
    assert Waiting.objects.get().period == morning(taken).utc()


def test_what_is_chosen_and_can_not_be_read_books_nothing_in_its_place(
    as_: SignedIn, desk: Space, bob: Person, workday: date
) -> None:
    form_of(as_(bob).get(NEW, asked(desk, workday)), "cle").send(as_(bob), **{f"date-{workday}": f"{desk.pk}/{SHEEP}"})
    assert outcomes() == ["left_out", "booked", "booked", "booked"]


def test_all_dates_unchecked_is_said(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    form = form_of(as_(bob).get(NEW, asked(desk, workday)), "cle")
    refused = form.send(as_(bob), **{name: None for name in form.fields if name.startswith("date-")})
    assert refused.status_code == 409
    assert "Il ne reste aucune date à réserver" in text_of(refused)
    assert not Series.objects.exists()


def test_a_double_click_makes_one_series(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    form = form_of(as_(bob).get(NEW, asked(desks, workday)), "cle")
    first, second = form.send(as_(bob)), form.send(as_(bob))
    assert first.redirect_chain == second.redirect_chain
    assert (Series.objects.count(), Booking.objects.count()) == (1, 4)


def test_hours_are_repeated_by_hours_and_once_a_month_is_the_same_weekday(
    as_: SignedIn, room: Space, bob: Person, workday: date
) -> None:
    ask = asked(room, workday, 13, quand="hours", de="09:00", a="10:30", rythme="month", jours=[])
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
    ask = asked(desk, workday, **wrong)
    page = as_(bob).get(NEW, ask)
    assert (page.status_code, told in text_of(page)) == (422, True)
    assert as_(bob).post(NEW, ask).status_code == 422
    assert not Series.objects.exists()


def test_no_day_chosen_is_said(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    """A browser sends nothing for boxes that are not checked."""
    page = as_(bob).get(NEW, asked(desk, workday, jours=[]))
    assert "Choisissez au moins un jour" in text_of(page)
    assert page.status_code == 422


def repeated(bob: Person, space: Space, first: date, weeks: int = 6, **choices: Any) -> Series:
    return actions.book_series(bob, weekly(space, first, weeks), **choices)


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
    assert page.count('<li class="card space">') == 1
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
    few = asked(desk, workday, 4)
    many = asked(desk, workday, 1, jours=list("01234"), au=str(workday + 8 * WEEK - timedelta(days=1)))
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
    kept = asked(Space(pk=0), first)
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
    assert [one.missing for one in page.context["found"]] == [0, 1]
    link = re.findall(r'href="(/series/nouvelle/[^"#]*)', told)[0]
    preview = as_(bob).get(link)
    assert "4 dates, dont 4 libres" in text_of(preview)


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


# Basket.

BOOK_ALL = "/panier/reserver/"


def in_basket(client: Client, space: Space, period: Period, **more: Any) -> Any:
    return client.post("/panier/ajouter/", button(space, period, **more), follow=True)


def test_things_are_put_in_the_basket_taken_out_and_the_rest_booked_together(
    as_: SignedIn, desks: Space, room: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    in_basket(client, desks, morning(workday))
    in_basket(client, desks, afternoon(workday), personnes=2)
    in_basket(client, room, hours(workday, "09:00", "10:00"))
    page = in_basket(client, desks, morning(workday))
    assert "Rien n’est gardé tant que tout n’est pas réservé" in text_of(page)
    assert BasketLine.objects.count() == 3, "the same thing twice is there once"
    assert "3 choses dans le panier" in text_of(client.get("/reservations/"))
    out = BasketLine.objects.get(space=room)
    form_of(page, f"/panier/retirer/{out.pk}/").send(client)
    form = form_of(client.get("/panier/"), BOOK_ALL)
    done = form.send(client, note="Pour l’atelier")
    assert "2 réservations sont faites" in text_of(done)
    assert {b.note for b in Booking.objects.all()} == {"Pour l’atelier"}
    assert "Le panier est vide" in text_of(client.get("/panier/"))
    form.send(client)
    assert Booking.objects.count() == 2, "a double click books once"


def test_all_of_the_basket_or_none_with_the_reasons(
    as_: SignedIn, desk: Space, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    client = as_(bob)
    in_basket(client, desk, morning(workday))
    page = in_basket(client, desks, morning(workday))
    actions.book(charlie, desk.pk, morning(workday))
    refused = form_of(page, BOOK_ALL).send(client)
    told = text_of(refused)
    assert refused.status_code == 409
    assert "Rien n’est réservé" in told
    assert told.count("vient d’être pris") == 1
    assert "Ce qui est libre à la place" in told
    assert not Booking.objects.filter(person=bob).exists()
    form_of(client.get("/panier/"), f"/panier/retirer/{BasketLine.objects.get(space=desk).pk}/").send(client)
    assert "1 réservation est faite" in text_of(form_of(client.get("/panier/"), BOOK_ALL).send(client))


def test_two_things_of_a_basket_may_not_be_the_same_desk(
    as_: SignedIn, desk: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    in_basket(client, desk, morning(workday))
    page = in_basket(client, desk, hours(workday, "08:00", "19:00"))
    assert form_of(page, BOOK_ALL).send(client).status_code == 409
    assert not Booking.objects.exists()


def test_the_basket_of_another_does_not_exist(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    in_basket(as_(bob), desks, morning(workday))
    line, basket = BasketLine.objects.get(), Basket.objects.get()
    assert as_(charlie).post(f"/panier/retirer/{line.pk}/").status_code == 404
    assert as_(charlie).post("/panier/reserver/", {"panier": basket.public_id}).status_code == 404
    assert "Le panier est vide" in text_of(as_(charlie).get("/panier/"))
    assert BasketLine.objects.exists()


# Waiting list.


def test_who_is_refused_may_wait_and_is_offered_it(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    theirs = actions.book(charlie, desk.pk, morning(workday))
    refused = as_(bob).post("/reserver/", button(desk, morning(workday)))
    assert refused.status_code == 409
    form = form_of(refused, "/attente/")
    page = form.send(as_(bob))
    form.send(as_(bob))
    assert "Vous êtes dans la file" in text_of(page)
    assert "J’attends" in text_of(page)
    waiting = Waiting.objects.get()
    assert (waiting.person_id, waiting.period) == (bob.pk, morning(workday).utc())
    actions.cancel(charlie, theirs)
    actions.serve_queue(desk.pk)
    offered = as_(bob).get("/reservations/")
    assert "libre pour vous jusqu’à" in text_of(offered)
    assert Booking.objects.get(person=bob).get_absolute_url() in text_of(offered)


def test_who_waits_may_wait_no_longer(as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date) -> None:
    actions.book(charlie, desk.pk, morning(workday))
    form_of(as_(bob).post("/reserver/", button(desk, morning(workday))), "/attente/").send(as_(bob))
    waiting = Waiting.objects.get()
    assert as_(charlie).post(f"/attente/{waiting.pk}/quitter/").status_code == 404
    page = form_of(as_(bob).get("/reservations/"), f"/attente/{waiting.pk}/quitter/").send(as_(bob))
    assert "Vous n’êtes plus dans la file" in text_of(page)
    assert "J’attends" not in text_of(page)


def test_one_does_not_wait_for_what_is_free(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    refused = as_(bob).post("/attente/", button(desks, morning(workday)))
    assert refused.status_code == 409
    assert not Waiting.objects.exists()


# Where a host decides.


@pytest.fixture
def asked_for(as_: SignedIn, room: Space, bob: Person, workday: date) -> Booking:
    """Bob asked for the room over the screens."""
    room.approval = "host"
    room.save()
    held = as_(bob).post("/reserver/", button(room, hours(workday, "09:00", "10:00")), follow=True)
    assert "Demander" in text_of(held)
    done = form_of(held, "confirmer/").send(as_(bob), note="Conseil municipal")
    assert "C’est demandé. Un hôte répondra par courriel." in text_of(done)
    return Booking.objects.get()


def test_what_is_asked_for_is_not_said_to_be_booked(as_: SignedIn, asked_for: Booking, bob: Person) -> None:
    assert asked_for.status == "requested"
    page = text_of(as_(bob).get(asked_for.get_absolute_url()))
    assert "Un hôte du lieu répondra avant" in page
    assert "C’est réservé" not in page
    assert "demandé, un hôte répondra" in text_of(as_(bob).get("/reservations/"))


def test_the_host_says_yes(as_: SignedIn, asked_for: Booking, alice: Person, bob: Person, workday: date) -> None:
    place = asked_for.place.slug
    assert "1 demande attend votre réponse" in text_of(as_(alice).get(f"/lieux/{place}/jour/{workday}/"))
    page = as_(alice).get(f"/lieux/{place}/demandes/")
    assert "Conseil municipal" in text_of(page)
    assert JournalEntry.objects.filter(verb="requests_looked_at", actor=alice.journal_id).exists()
    done = form_of(page, "accepter/").send(as_(alice))
    assert "Acceptée" in text_of(done)
    assert "Rien à quoi répondre" in text_of(done)
    assert (status_of(asked_for), jobs("confirmed", asked_for)) == ("confirmed", 1)


def test_the_host_says_no_with_a_word(as_: SignedIn, asked_for: Booking, alice: Person, bob: Person) -> None:
    page = as_(alice).get(f"/lieux/{asked_for.place.slug}/demandes/")
    assert "Refusée" in text_of(form_of(page, "refuser/").send(as_(alice), motif="Salle en travaux"))
    assert (status_of(asked_for), jobs("refused", asked_for), held_by(asked_for)) == ("refused", 1, [])
    assert "n’a pas pu accepter" in text_of(as_(bob).get(asked_for.get_absolute_url()))


def test_one_does_not_say_yes_to_oneself(as_: SignedIn, asked_for: Booking, bob: Person) -> None:
    for verb in ("accepter", "refuser"):
        assert as_(bob).post(f"/reservations/{asked_for.public_id}/{verb}/").status_code == 403
    assert status_of(asked_for) == "requested"


# Somebody telephones.


def called(client: Client, space: Space, day: date, **more: Any) -> Any:
    form = form_of(client.get(f"/lieux/{space.place.slug}/telephone/"), "adresse")
    return form.send(client, espace=str(space.pk), jour=str(day), quand="morning", **more)


def test_a_host_books_for_a_member_who_telephones(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    page = called(as_(alice), desks, workday, adresse=bob.email.upper())
    booking = Booking.objects.get()
    assert (booking.person_id, booking.made_by_id, booking.period) == (bob.pk, alice.pk, morning(workday).utc())
    assert "Bob" in text_of(page)
    assert jobs("confirmed", booking) == 1
    assert booking.get_absolute_url() in text_of(as_(bob).get("/reservations/"))


def test_a_host_books_for_a_guest_of_whom_only_the_name_is_kept(
    as_: SignedIn, desks: Space, alice: Person, workday: date
) -> None:
    page = called(as_(alice), desks, workday, nom="Mme Ménard 🐑")
    booking = Booking.objects.get()
    assert (booking.guest, booking.made_by_id) == ("Mme Ménard 🐑", alice.pk)
    assert "Mme Ménard 🐑" in text_of(page)
    assert mails_about(booking) == 0


def test_a_call_sent_twice_books_once(as_: SignedIn, desks: Space, alice: Person, workday: date) -> None:
    form = form_of(as_(alice).get(f"/lieux/{desks.place.slug}/telephone/"), "adresse")
    for _n in range(2):
        form.send(as_(alice), espace=str(desks.pk), jour=str(workday), nom="Mme Ménard")
    assert Booking.objects.count() == 1


def test_a_call_that_can_not_be_booked_says_why(
    as_: SignedIn, desk: Space, alice: Person, charlie: Person, workday: date
) -> None:
    client = as_(alice)
    actions.book(charlie, desk.pk, morning(workday))
    for more, status, told in (
        ({"nom": "Mme Ménard"}, 409, "vient d’être pris"),
        ({"adresse": "personne@example.org"}, 409, "Aucun membre n’a cette adresse"),
        ({}, 422, "Dites pour qui"),
        ({"adresse": SHEEP}, 422, "adresse"),
        ({"nom": "x" * 200}, 422, "120"),
    ):
        page = called(client, desk, workday, **more)
        assert (page.status_code, told in text_of(page)) == (status, True), more
    assert Booking.objects.count() == 1


def test_what_is_free_instead_is_not_kept_in_the_name_of_the_host(
    as_: SignedIn, desk: Space, alice: Person, charlie: Person, workday: date
) -> None:
    factories.make_space(desk.place, "Un autre bureau")
    actions.book(charlie, desk.pk, morning(workday))
    page = called(as_(alice), desk, workday, nom="Mme Ménard")
    assert "Un autre bureau" in text_of(page)
    assert 'action="/reserver/"' not in text_of(page)


# The day of a host.


def test_a_host_taps_that_somebody_has_come(as_: SignedIn, going_on: Booking, hedy: Person, house: Place) -> None:
    today = f"/lieux/{house.slug}/jour/{timezone.localdate()}/"
    page = as_(hedy).get(today)
    form_of(page, "/vu/").send(as_(hedy))
    going_on.refresh_from_db()
    assert (going_on.arrived_by, going_on.arrived_at is not None) == ("host", True)
    assert "vu par un hôte" in text_of(as_(hedy).get(today))
    assert "/vu/" not in text_of(as_(hedy).get(today))


def test_a_member_does_not_tap_for_themselves(as_: SignedIn, going_on: Booking, bob: Person) -> None:
    assert as_(bob).post(f"/reservations/{going_on.public_id}/vu/").status_code == 403
    going_on.refresh_from_db()
    assert going_on.arrived_at is None


def test_takings_are_added_up_in_euros(as_: SignedIn, place: Place, alice: Person) -> None:
    today = f"/lieux/{place.slug}/jour/{timezone.localdate()}/"
    client = as_(alice)
    for euros, means in (("1234,50", "cash"), ("7.25", "card"), ("-0,05", "cash")):
        form_of(client.get(today), "euros").send(client, euros=euros, means=means)
    assert sorted(Taking.objects.values_list("cents", flat=True)) == [-5, 725, 123_450]
    assert "Total : 1 241,70 €" in text_of(client.get(today))
    assert "−0,05 €" in text_of(client.get(today))


@pytest.mark.parametrize("euros", ["", "dix", SHEEP, "0", "NaN", "1e9", "12,345"])
def test_an_amount_that_is_none_is_said(as_: SignedIn, place: Place, alice: Person, euros: str) -> None:
    address = f"/lieux/{place.slug}/jour/{timezone.localdate()}/recette/"
    refused = as_(alice).post(address, {"euros": euros, "means": "cash"})
    assert refused.status_code == 409
    assert "Donnez un montant" in text_of(refused)
    assert not Taking.objects.exists()


def test_nothing_is_received_tomorrow(as_: SignedIn, place: Place, alice: Person) -> None:
    address = f"/lieux/{place.slug}/jour/{timezone.localdate() + timedelta(days=2)}/recette/"
    refused = as_(alice).post(address, {"euros": "10", "means": "cash"})
    assert (refused.status_code, "On ne peut rien recevoir demain" in text_of(refused)) == (409, True)


def test_a_word_goes_to_each_who_comes_once_and_to_no_guest(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    actions.book(bob, desks.pk, afternoon(workday))
    actions.book(charlie, desks.pk, morning(workday))
    guest = actions.book_for(alice, None, desks, morning(workday), guest="Mme Ménard")
    before = mails_about(mine)
    client, address = as_(alice), f"/lieux/{desks.place.slug}/jour/{workday}/"
    done = form_of(client.get(address), "texte").send(client, texte="Il neige 🐑, prenez votre temps.")
    assert "Votre message part à 2 personnes" in text_of(done)
    assert (mails_about(mine), mails_about(guest)) == (before + 1, 0)
    assert as_(alice).post(f"{address}message/", {"texte": " "}).status_code == 409
    assert as_(bob).post(f"{address}message/", {"texte": "Moi"}).status_code == 403


def test_the_sheet_of_the_day_is_a_tagged_pdf(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    address = f"/lieux/{desks.place.slug}/jour/{workday}/feuille.pdf"
    empty = as_(alice).get(address)
    actions.book(bob, desks.pk, morning(workday), note="#let x = [*gras*] $1 + 1$ \\ <script>")
    full = as_(alice).get(address)
    for answer in (empty, full):
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in answer.content
        assert answer["Cache-Control"] == "no-store"
    assert JournalEntry.objects.filter(verb="day_printed", actor=alice.journal_id).count() == 2
    assert as_(bob).get(address).status_code == 403


@pytest.mark.parametrize("name", ["Zoé 🐑", "محمد", "李小龙", "Ŋgũgĩ", "a\u200db\u0301"])
def test_the_sheet_of_the_day_holds_whatever_name(
    as_: SignedIn, desks: Space, alice: Person, workday: date, name: str
) -> None:
    actions.book_for(alice, None, desks, morning(workday), guest=name, note=name)
    answer = as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday}/feuille.pdf")
    assert answer.content.startswith(b"%PDF")


# The wall of the place, and arriving.


def codes_around(place: Place) -> set[str]:
    """The code shown now, and the one of a moment ago should it have changed meanwhile."""
    now = timezone.now()
    return {code_at(place.arrival_secret, moment) for moment in (now, now - timedelta(seconds=30))}


def shows_code(answer: Any, place: Place) -> bool:
    text = text_of(answer)
    return any(f"{code[:3]} {code[3:]}" in text or code in text for code in codes_around(place))


def test_the_wall_never_names_anybody(
    as_: SignedIn, going_on: Booking, house: Place, nook: Space, hedy: Person, bob: Person
) -> None:
    booth = by_the_hour(house, "Une cabine")
    actions.book_for(hedy, None, booth, around_now(60, 180), guest="Mme Ménard", note="Chut")
    paired = as_(None)
    paired.get(f"/lieux/{house.slug}/borne/", {"cle": house.kiosk_key})
    for client in (as_(None), as_(bob), as_(hedy), paired):
        answer = client.get(f"/lieux/{house.slug}/borne/")
        text = text_of(answer)
        assert "Un coin" in text
        assert "Une cabine" in text
        for secret in ("Bob", "Hedy", "Ménard", "Chut", bob.email, str(going_on.public_id), house.kiosk_key):
            assert secret not in text
        assert answer["Cache-Control"] == "no-store"


def test_the_wall_shows_the_code_only_on_a_paired_device(as_: SignedIn, house: Place, hedy: Person) -> None:
    address, client = f"/lieux/{house.slug}/borne/", as_(None)
    for key in ("", "x" * 40, "🐑", always_open(house.network).kiosk_key):
        answer = client.get(address, {"cle": key})
        assert answer.status_code == 200
        assert not shows_code(answer, house)
        assert "maillage-borne" not in answer.cookies
    paired = client.get(address, {"cle": house.kiosk_key})
    assert (paired.status_code, paired["Location"]) == (302, address)
    assert paired.cookies["maillage-borne"]["httponly"]
    assert shows_code(client.get(address), house)
    assert not shows_code(as_(hedy).get(address), house), "not even to its host: the code proves that one is there"
    as_(hedy).post(f"/lieux/{house.slug}/arrivees/renouveler/")
    house.refresh_from_db()
    assert not shows_code(client.get(address), house), "paired before, no longer"


def test_where_nobody_says_that_they_arrive_the_wall_has_no_code(as_: SignedIn, place: Place) -> None:
    client = as_(None)
    client.get(f"/lieux/{place.slug}/borne/", {"cle": place.kiosk_key})
    answer = client.get(f"/lieux/{place.slug}/borne/")
    assert not shows_code(answer, place)
    assert "Personne n’a réservé" in text_of(answer)


@pytest.mark.parametrize("how", ["code", "signe"])
def test_a_code_that_is_scanned_leads_to_one_button(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, charlie: Person, how: str
) -> None:
    mark = {"code": code_at(house.arrival_secret, timezone.now()), "signe": actions.sign_of(house)}[how]
    address = f"/lieux/{house.slug}/ici/?{how}={mark}"
    there = urlsplit(as_(None).get(address)["Location"])
    assert (there.path, parse_qs(there.query)["next"]) == ("/connexion/", [address])
    assert "Vous n’avez rien réservé ici en ce moment" in text_of(as_(charlie).get(address))
    done = form_of(as_(bob).get(address), "reservation").send(as_(bob))
    assert "Bienvenue" in text_of(done)
    going_on.refresh_from_db()
    assert going_on.arrived_by == {"code": "code", "signe": "sign"}[how]
    assert "Votre arrivée est notée" in text_of(as_(bob).get(address))


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("code=000000x", "pas le code affiché"),
        ("", "pas le code affiché"),
        ("signe=x", "affiche"),
        ("signe=🐑", "affiche"),
    ],
)
def test_a_code_that_is_not_the_one_on_the_wall_is_said(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, mark: str, told: str
) -> None:
    refused = as_(bob).post(f"/lieux/{house.slug}/ici/?{mark}", {"reservation": going_on.public_id})
    assert refused.status_code == 409
    assert told in text_of(refused)
    going_on.refresh_from_db()
    assert going_on.arrived_at is None


def test_one_does_not_arrive_for_another(
    as_: SignedIn, going_on: Booking, house: Place, charlie: Person, hedy: Person
) -> None:
    code = code_at(house.arrival_secret, timezone.now())
    sent = {"reservation": going_on.public_id}
    assert as_(charlie).post(f"/lieux/{house.slug}/ici/?code={code}", sent).status_code == 404
    assert as_(charlie).post(f"/reservations/{going_on.public_id}/arrivee/", {"code": code}).status_code == 404
    assert as_(hedy).post(f"/reservations/{going_on.public_id}/arrivee/", {"code": code}).status_code == 403
    assert as_(charlie).post(f"/lieux/{house.slug}/ici/?code={code}", {"reservation": SHEEP}).status_code == 404


def arrive(client: Client, booking: Booking, code: str, **more: str) -> Any:
    sent = {"code": code, **more}
    return client.post(f"/reservations/{booking.public_id}/arrivee/", sent, headers={"Accept": "application/json"})


def test_a_script_is_told_in_one_word_whether_one_has_arrived(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person
) -> None:
    refused = arrive(as_(bob), going_on, "🐑")
    assert (refused.status_code, refused.json()["state"]) == (409, "refused")
    assert "pas le code affiché" in refused.json()["why"]
    said = arrive(as_(bob), going_on, code_at(house.arrival_secret, timezone.now()))
    assert (said.status_code, said.json()["state"]) == (200, "arrived")
    going_on.refresh_from_db()
    assert datetime.fromisoformat(said.json()["at"]) == going_on.arrived_at


def test_a_page_is_told_in_a_sentence(as_: SignedIn, going_on: Booking, house: Place, bob: Person) -> None:
    page = as_(bob).get(going_on.get_absolute_url())
    done = form_of(page, "/arrivee/").send(as_(bob), code=code_at(house.arrival_secret, timezone.now()))
    assert "Bienvenue ! Votre arrivée est notée" in text_of(done)
    assert "Vous êtes arrivé à" in text_of(done)
    assert "/arrivee/" not in text_of(done)


def test_what_a_telephone_kept_is_told_apart_on_the_day_sheet(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, hedy: Person
) -> None:
    then = timezone.now() - timedelta(minutes=20)
    code = code_at(house.arrival_secret, then)
    assert arrive(as_(bob), going_on, code).status_code == 409, "no longer on the wall"
    said = arrive(as_(bob), going_on, code, a=then.isoformat().replace("+00:00", "Z"))
    assert said.json()["state"] == "arrived"
    going_on.refresh_from_db()
    assert (going_on.arrived_by, going_on.arrived_at) == ("later", then)
    page = text_of(as_(hedy).get(f"/lieux/{house.slug}/jour/{timezone.localdate()}/"))
    assert "envoyé au retour du réseau" in page


@pytest.mark.parametrize(
    "moment",
    [SHEEP, "hier", "2026-01-01", "0001-01-01T00:00:00Z", "1969-12-31T23:00:00Z", "9999-12-31T23:59:59-14:00",
     "2199-01-01T00:00:00Z", "x" * 3000],
)  # fmt: skip
def test_a_time_that_makes_no_sense_proves_nothing(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, moment: str
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    said = arrive(client, going_on, "000000", a=moment)
    assert said.status_code == 409
    assert said.json()["state"] == "refused"


def test_one_stays_longer_then_leaves(as_: SignedIn, going_on: Booking, bob: Person) -> None:
    page = as_(bob).get(going_on.get_absolute_url())
    form = form_of(page, "/rester/")
    until = datetime.fromisoformat(form.offered["jusqua"][1])
    assert until > going_on.ends_at
    assert "Vous pouvez rester" in text_of(form.send(as_(bob), jusqua=until.isoformat()))
    going_on.refresh_from_db()
    assert going_on.ends_at == until
    gone = form_of(as_(bob).get(going_on.get_absolute_url()), "/partir/").send(as_(bob))
    assert "Au revoir" in text_of(gone)
    going_on.refresh_from_db()
    assert going_on.ends_at <= timezone.now() + timedelta(minutes=1)
    assert going_on.planned_end == until


def test_one_does_not_stay_on_somebody_else_s_time(
    as_: SignedIn, going_on: Booking, nook: Space, bob: Person, charlie: Person
) -> None:
    actions.book(charlie, nook.pk, Period(going_on.ends_at, going_on.ends_at + timedelta(hours=1)))
    until = (going_on.ends_at + timedelta(minutes=30)).isoformat()
    refused = as_(bob).post(f"/reservations/{going_on.public_id}/rester/", {"jusqua": until})
    assert (refused.status_code, "vient d’être pris" in text_of(refused)) == (409, True)


@pytest.mark.parametrize("until", ["", SHEEP, "2026-01-01", "2020-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00",
                                   "0001-01-01T00:00:00+14:00", "2199-01-01T00:00:00Z"])  # fmt: skip
def test_an_end_that_makes_no_sense_is_said(as_: SignedIn, going_on: Booking, bob: Person, until: str) -> None:
    client, before = as_(bob), going_on.ends_at
    client.raise_request_exception = False
    refused = client.post(f"/reservations/{going_on.public_id}/rester/", {"jusqua": until})
    assert refused.status_code == 409
    assert "Ce n’est pas possible" in text_of(refused)
    going_on.refresh_from_db()
    assert going_on.ends_at == before


def test_what_has_not_begun_is_neither_left_nor_stayed_at(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    page = text_of(as_(bob).get(booking.get_absolute_url()))
    assert "/partir/" not in page
    assert as_(bob).post(f"/reservations/{booking.public_id}/partir/").status_code == 409
    assert status_of(booking) == "confirmed"


def test_the_host_has_the_sign_and_the_address_of_the_wall(as_: SignedIn, house: Place, hedy: Person) -> None:
    page = as_(hedy).get(f"/lieux/{house.slug}/arrivees/")
    assert house.kiosk_key in text_of(page)
    assert actions.sign_of(house) in text_of(page)
    assert "<svg" in text_of(page)
    assert page["Cache-Control"] == "no-store"
    renewed = form_of(page, "/renouveler/").send(as_(hedy))
    assert house.kiosk_key not in text_of(renewed)
    assert actions.sign_of(house) not in text_of(renewed)


# Calendars.


def test_an_address_of_my_calendar_is_made_and_revoked(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    page = form_of(as_(bob).get("/calendriers/"), "kind").send(as_(bob))
    assert "L’adresse est prête" in text_of(page)
    address = CalendarAddress.objects.get()
    feed = f"/calendriers/{address.token}.ics"
    assert f"http://testserver{feed}" in text_of(page)
    assert b"BEGIN:VEVENT" in as_(None).get(feed).content
    assert as_(charlie).post(f"/calendriers/{address.pk}/revoquer/").status_code == 404
    gone = form_of(page, f"/calendriers/{address.pk}/revoquer/").send(as_(bob))
    assert "ne répond plus" in text_of(gone)
    assert as_(None).get(feed).status_code == 404
    assert address.token not in text_of(gone)


def test_a_host_makes_addresses_of_the_place_and_of_its_spaces(as_: SignedIn, desks: Space, alice: Person) -> None:
    client = as_(alice)
    page = client.get("/calendriers/")
    form_of(page, "lieu").send(client)
    page = form_of(page, "espace").send(client)
    kinds = CalendarAddress.objects.order_by("pk").values_list("kind", "place_id", "space_id")
    assert list(kinds) == [("place", desks.place_id, None), ("space", None, desks.pk)]
    assert text_of(page).count(".ics") == 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "place", "lieu": "{place}"}, 403), ({"kind": "place", "lieu": SHEEP}, 409),
        ({"kind": "space", "espace": "9" * 30}, 409),
        ({"kind": "space", "espace": "٣"}, 409), ({"kind": SHEEP}, 409),
    ],
)  # fmt: skip
def test_an_address_of_what_is_not_mine_or_does_not_exist_is_refused(
    as_: SignedIn, place: Place, bob: Person, sent: dict[str, str], status: int
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post("/calendriers/", {name: value.format(place=place.slug) for name, value in sent.items()})
    assert answer.status_code == status
    assert "Ce n’est pas possible" in text_of(answer)
    assert not CalendarAddress.objects.exists()


@pytest.mark.parametrize(
    ("url", "status", "told"),
    [
        ("http://example.org/a.ics", 409, "commence par https://"), ("https://127.0.0.1/a.ics", 409, "https://"),
        ("https://[::1]/a.ics", 409, "https://"), ("https://localhost/a.ics", 409, "https://"),
        ("https://10.0.0.8/a.ics", 409, "https://"), ("https://nulle-part.invalid/a.ics", 409, "nulle part"),
        ("file:///etc/passwd", 422, "URL"), (SHEEP, 422, "URL"), ("", 422, "obligatoire"),
        ("https://" + "x" * 600, 422, ""),
    ],
)  # fmt: skip
def test_the_address_of_an_outside_calendar_must_be_of_the_public_web(
    as_: SignedIn, room: Space, alice: Person, url: str, status: int, told: str
) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    address = f"/lieux/{room.place.slug}/calendriers/"
    answer = client.post(address, {"unit": room.units.get().pk, "url": url})
    assert answer.status_code == status
    assert told in text_of(answer)
    assert "Aucun" in text_of(client.get(address))


def test_an_outside_calendar_is_added_and_removed(as_: SignedIn, room: Space, alice: Person, settings: Any) -> None:
    settings.LOCAL_ADDRESSES = True
    client, address = as_(alice), f"/lieux/{room.place.slug}/calendriers/"
    page = form_of(client.get(address), "unit").send(client, url="http://127.0.0.1:9/mairie.ics")
    assert "lecture en cours" in text_of(page)
    gone = form_of(page, "/retirer/").send(client)
    assert "Il est retiré" in text_of(gone)
    assert "mairie.ics" not in text_of(gone)


# Limits and hosts.


def test_limits_are_for_who_facilitates_and_they_hold(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, dora: Person, workday: date
) -> None:
    for person in (alice, bob):
        assert as_(person).get("/reseau/limites/").status_code == 403
        assert as_(person).post("/reseau/limites/", {"amount": 1}).status_code == 403
    page = as_(dora).get("/reseau/limites/")
    assert "Aucune limite" in text_of(page)
    wrong = form_of(page, "amount").send(as_(dora), amount="0", measure="bookings", window="day")
    assert (wrong.status_code, "Au moins un" in text_of(wrong)) == (422, True)
    assert form_of(page, "amount").send(as_(dora), amount="9" * 30).status_code == 422
    form_of(page, "amount").send(as_(dora), amount="1", measure="bookings", window="day")
    actions.book(bob, desks.pk, morning(workday))
    refused = as_(bob).post("/reserver/", button(desks, afternoon(workday)))
    assert (refused.status_code, "Pas plus de 1 réservations ce jour-là" in text_of(refused)) == (409, True)
    limit = Limit.objects.get()
    assert as_(alice).post(f"/reseau/limites/{limit.pk}/retirer/").status_code == 403
    form_of(as_(dora).get("/reseau/limites/"), "/retirer/").send(as_(dora))
    assert as_(bob).post("/reserver/", button(desks, afternoon(workday))).status_code == 302


def test_a_host_names_another_and_may_then_leave(
    as_: SignedIn, place: Place, alice: Person, bob: Person, workday: date
) -> None:
    address, day = f"/lieux/{place.slug}/gerer/hotes/", f"/lieux/{place.slug}/jour/{workday}/"
    role = alice.roles.get()
    last = as_(alice).post(f"{address}{role.pk}/retirer/")
    assert (last.status_code, "Vous êtes le dernier hôte de ce lieu" in text_of(last)) == (409, True)
    assert as_(alice).get(day).status_code == 200
    lost = form_of(as_(alice).get(address), "adresse").send(as_(alice), adresse="personne@example.org")
    assert (lost.status_code, "Personne ici n’a cette adresse" in text_of(lost)) == (422, True)
    assert as_(bob).get(day).status_code == 403
    for _n in range(2):
        page = form_of(as_(alice).get(address), "adresse").send(as_(alice), adresse=bob.email.upper())
        assert "Bob est maintenant hôte" in text_of(page)
    assert Role.objects.filter(person=bob).count() == 1
    assert as_(bob).get(day).status_code == 200
    gone = form_of(page, f"/{role.pk}/retirer/").send(as_(alice))
    assert gone.redirect_chain[-1][0] == "/mes-lieux/"
    assert as_(alice).get(day).status_code == 403


def test_a_host_is_ended_by_another_and_not_twice(as_: SignedIn, place: Place, alice: Person, bob: Person) -> None:
    address = f"/lieux/{place.slug}/gerer/hotes/"
    as_(alice).post(address, {"adresse": bob.email})
    role = Role.objects.get(person=bob)
    assert "Bob n’est plus hôte" in text_of(as_(alice).post(f"{address}{role.pk}/retirer/", follow=True))
    assert as_(alice).post(f"{address}{role.pk}/retirer/").status_code == 404
    assert as_(bob).post(address, {"adresse": bob.email}).status_code == 403


# The week of a place.


def test_the_week_shows_each_what_is_theirs_to_see(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    theirs = actions.book(charlie, desks.pk, afternoon(workday))
    address = f"/lieux/{desks.place.slug}/semaine/?semaine={workday}"
    to_bob, to_alice, to_nobody = (as_(person).get(address) for person in (bob, alice, None))
    assert mine.get_absolute_url() in text_of(to_bob)
    assert f'data-move="/reservations/{mine.public_id}/modifier/"' in text_of(to_bob)
    for page in (to_bob, to_nobody):
        assert theirs.get_absolute_url() not in text_of(page)
        assert "Charlie" not in text_of(page)
    assert mine.get_absolute_url() not in text_of(to_nobody)
    for booking in (mine, theirs):
        assert booking.get_absolute_url() in text_of(to_alice)
    assert "Bob" in text_of(to_alice)
    assert "draggable" not in text_of(to_alice), "a host moves nobody’s booking"
    assert to_alice["Cache-Control"] == "no-store"
    assert JournalEntry.objects.filter(verb="week_looked_at").count() == 1


@pytest.mark.parametrize("week", ["", SHEEP, "2027-02-30", "0001-01-01", "9999-12-31"])
def test_a_week_that_can_not_be_read_is_this_one(as_: SignedIn, desks: Space, week: str) -> None:
    answer = as_(None).get(f"/lieux/{desks.place.slug}/semaine/", {"semaine": week, "espace": week})
    assert answer.status_code == 200
    assert timezone.localdate() in answer.context["days"]


# Doors and Wi-Fi.


def test_a_door_is_added_and_shown_to_who_comes(
    as_: SignedIn, going_on: Booking, house: Place, hedy: Person, bob: Person, charlie: Person
) -> None:
    client, address = as_(hedy), f"/lieux/{house.slug}/portes/"
    assert "Pas encore de porte" in text_of(client.get(address))
    form = form_of(client.get(f"{address}nouvelle/"), "driver")
    given = {"name": "Entrée", "driver": "shown_code", "show_minutes": "60"}
    lacking = form.send(client, **given)
    assert (lacking.status_code, "Donnez le code de la maison" in text_of(lacking)) == (422, True)
    assert "Entrée" in text_of(form.send(client, **given, code="1789"))
    again = form.send(client, **given, code="1789")
    assert (again.status_code, "a déjà une porte" in text_of(again)) == (422, True)
    assert "1789" in text_of(as_(bob).get(going_on.get_absolute_url()))
    assert as_(charlie).get(address).status_code == 403
    assert "1789" not in text_of(client.get(going_on.get_absolute_url())), "nor to the host who looks at the booking"


def test_codes_are_imported_and_a_key_changed(as_: SignedIn, place: Place, alice: Person, bob: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/portes/"
    cupboard = Door.objects.create(place=place, name="Armoire", driver="code_list")
    gate = Door.objects.create(place=place, name="Portail", driver="pin")
    page = form_of(client.get(address), f"/portes/{cupboard.pk}/codes/").send(client, codes="111\n222\n\n111\n🐑")
    assert "3 nouveaux codes" in text_of(page)
    assert "Il reste 3 codes" in text_of(page)
    assert as_(bob).post(f"{address}{cupboard.pk}/codes/", {"codes": "333"}).status_code == 403
    before = gate.key
    page = form_of(page, f"/portes/{gate.pk}/cle/").send(client)
    gate.refresh_from_db()
    assert (gate.previous_key, gate.key != before) == (before, True)
    assert before in text_of(page)


def test_an_empty_list_of_codes_is_said(as_: SignedIn, place: Place, alice: Person) -> None:
    cupboard = Door.objects.create(place=place, name="Armoire", driver="code_list")
    answer = as_(alice).post(f"/lieux/{place.slug}/portes/{cupboard.pk}/codes/", {"codes": " \n"}, follow=True)
    assert not DoorCode.objects.exists()
    assert 'role="alert"' in text_of(answer) or answer.status_code >= 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"driver": SHEEP}, {"driver": "webhook"}, {"driver": "webhook", "url": "http://127.0.0.1/"},
        {"driver": "webhook", "url": "https://[::1]/"}, {"driver": "webhook", "url": "https://127.0.0.1/"},
        {"name": "x" * 200}, {"name": ""},
        {"show_minutes": "-1"}, {"show_minutes": "9" * 30}, {"spaces": ["9" * 30]},
    ],
)  # fmt: skip
def test_a_door_that_makes_no_sense_is_said(as_: SignedIn, place: Place, alice: Person, wrong: dict[str, Any]) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    given = {"name": "Entrée", "driver": "pin", "show_minutes": "60", "active": "on"}
    answer = client.post(f"/lieux/{place.slug}/portes/nouvelle/", {**given, **wrong})
    assert answer.status_code in {409, 422}
    assert not Door.objects.exists()


def test_a_code_shown_far_too_early_is_refused_or_shown_and_never_a_fault(
    as_: SignedIn, going_on: Booking, house: Place, hedy: Person, bob: Person
) -> None:
    given = {"name": "Entrée", "driver": "pin", "active": "on", "show_minutes": str(2**31 - 1)}
    as_(hedy).post(f"/lieux/{house.slug}/portes/nouvelle/", given)
    client = as_(bob)
    client.raise_request_exception = False
    assert client.get(going_on.get_absolute_url()).status_code == 200


def test_a_door_that_does_not_exist_is_no_page(as_: SignedIn, place: Place, alice: Person) -> None:
    other = Door.objects.create(place=factories.make_place(place.network), name="Ailleurs", driver="pin")
    for number in (0, other.pk, 10**30):
        assert as_(alice).get(f"/lieux/{place.slug}/portes/{number}/").status_code == 404
        assert as_(alice).post(f"/lieux/{place.slug}/portes/{number}/cle/").status_code == 404
        assert as_(alice).post(f"/lieux/{place.slug}/portes/messages/{number}/").status_code == 404


def test_wifi_vouchers_are_imported_and_one_is_shown_to_who_is_there(
    as_: SignedIn, going_on: Booking, house: Place, hedy: Person, bob: Person
) -> None:
    client, address = as_(hedy), f"/lieux/{house.slug}/wifi/"
    assert "Il reste 0 code Wi-Fi" in text_of(client.get(address))
    empty = client.post(address, {"codes": ""})
    assert empty.status_code == 422
    page = form_of(client.get(address), "codes").send(client, codes="pin-cèdre-1\npin-cèdre-2\npin-cèdre-1\n")
    assert "2 nouveaux codes Wi-Fi" in text_of(page)
    assert "Il reste 1 code Wi-Fi" in text_of(page), "whoever is there was handed one at once"
    assert "pin-cèdre-1" in text_of(as_(bob).get(going_on.get_absolute_url()))
    assert as_(bob).get(address).status_code == 403


# Whatever is typed: a sentence, never a fault.

BAD_UUID = [
    "🐑",
    "1",
    "b21bd2d8-19ba-49e6-ade6-d3b9b18ef0c",
    "00000000-0000-0000-0000-000000000000",
    "74566c3a-cab6-4bc5-9a4d-605fe81afeab",
    "'--",
    "x" * 3000,
]
ONE = ["", "confirmer/", "annuler/", "modifier/", "arrivee/", "vu/", "partir/", "rester/", "accepter/", "refuser/",
       "reservation.ics"]  # fmt: skip


@pytest.mark.parametrize("number", BAD_UUID)
def test_a_number_that_is_none_is_no_page(as_: SignedIn, bob: Person, number: str) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    addresses = [f"/reservations/{number}/{verb}" for verb in ONE]
    addresses += [f"/series/{number}/{verb}" for verb in ("", "modifier/", "annuler/", "prendre/2027-01-04/")]
    addresses += [f"/annuler/{number}/", f"/calendriers/{number}.ics"]
    for address in addresses:
        got, sent = client.get(address), client.post(address)
        assert {got.status_code, sent.status_code} <= {404, 405}, address
        assert 404 in {got.status_code, sent.status_code}, address
        told = got if got.status_code == 404 else sent
        assert "Cette page n’existe pas" in text_of(told), address


@pytest.mark.parametrize("number", [*BAD_UUID, ""])
def test_a_basket_that_is_none_is_no_page(as_: SignedIn, desks: Space, bob: Person, workday: date, number: str) -> None:
    in_basket(as_(bob), desks, morning(workday))
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post("/panier/reserver/", {"panier": number})
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in text_of(answer)
    assert not Booking.objects.exists()


BAD_DAYS = ["2027-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "1999-12-31", "demain", "🐑", "2027-1-4"]


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_that_is_none_is_no_page(as_: SignedIn, desks: Space, alice: Person, bob: Person, day: str) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    for rest, ask in (
        ("", client.get), ("feuille.pdf", client.get), ("message/", client.post), ("recette/", client.post),
    ):  # fmt: skip
        sent = {"texte": "Bonjour", "euros": "10", "means": "cash"} if ask == client.post else {}
        answer = ask(f"/lieux/{desks.place.slug}/jour/{day}/{rest}", sent)
        assert 400 <= answer.status_code < 500, rest
        assert "<h1" in text_of(answer), rest
    series = repeated(bob, desks, factories.next_workday(timezone.localdate() + timedelta(days=3)), 2)
    member = as_(bob)
    member.raise_request_exception = False
    assert member.post(f"/series/{series.public_id}/prendre/{day}/").status_code == 404


@pytest.mark.parametrize("day", [*BAD_DAYS[:-1], "", "2199-01-01"])
def test_a_call_for_a_day_that_is_none_is_said(as_: SignedIn, desks: Space, alice: Person, day: str) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    sent = {"nom": "Mme Ménard", "espace": desks.pk, "quand": "morning", "personnes": 1, "jour": day}
    answer = client.post(f"/lieux/{desks.place.slug}/telephone/", sent)
    assert answer.status_code in {409, 422}
    assert 'class="error"' in text_of(answer) or 'role="alert"' in text_of(answer)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"debut": ""}, {"debut": SHEEP}, {"debut": "2027-01-04"}, {"debut": "9999-12-31T23:59:59-14:00"},
                {"espace": SHEEP}, {"espace": "9" * 30}, {"espace": "-1"}, {"espace": "987654"}, {"personnes": "0"},
        {"personnes": SHEEP}, {"personnes": "9" * 30},
        {"fin": "2027-01-04T08:00:00+00:00", "debut": "2027-01-05T08:00Z"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/panier/ajouter/", "/attente/", "/reserver/"])
def test_a_slot_that_makes_no_sense_is_not_taken(
    as_: SignedIn, desks: Space, bob: Person, workday: date, address: str, wrong: dict[str, str]
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post(address, {**button(desks, morning(workday)), **wrong})
    assert 400 <= answer.status_code < 500
    assert "<h1" in text_of(answer)
    assert not any(model.objects.exists() for model in (Booking, BasketLine, Waiting))


ODD_CHOICES = [
    "9" * 30 + "/2027-01-04T08:00:00+01:00/2027-01-04T13:00:00+01:00", "-1/2027-01-04T08:00:00Z/2027-01-04T13:00:00Z",
    "{desk}/9999-12-31T22:00:00-14:00/9999-12-31T23:59:59-14:00",
    "{desk}/0001-01-01T00:00:00+14:00/2027-01-04T13:00:00Z",
    "{desk}/2027-01-04T08:00:00/2027-01-04T13:00:00", "{desk}/2027-01-04T13:00:00Z/2027-01-04T08:00:00Z", "{desk}",
    "987654/2027-01-04T08:00:00Z/2027-01-04T13:00:00Z", SHEEP, "///", "x" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("choice", ODD_CHOICES)
def test_an_odd_choice_for_a_date_is_never_a_fault(
    as_: SignedIn, desks: Space, bob: Person, workday: date, choice: str
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    sent = asked(desks, workday, cle=str(uuid4()), **{f"date-{workday}": choice.format(desk=desks.pk)})
    answer = client.post(NEW, sent)
    assert answer.status_code in {302, 409}
    assert not Booking.objects.filter(person=bob, starts_at=morning(workday).start).exists()


@pytest.mark.parametrize(
    ("wrong", "statuses"),
    [
        ({"espace": SHEEP}, {404}), ({"espace": "9" * 30}, {404}), ({"espace": "0"}, {404}), ({"espace": ""}, {404}),
        ({"quand": SHEEP}, {422}), ({"rythme": SHEEP}, {422}), ({"jours": ["9"]}, {422}), ({"jours": [SHEEP]}, {422}),
        ({"cle": SHEEP}, {302}), ({"note": SHEEP * 300}, {302}), ({"personnes": "50"}, {409}), ({"au": ""}, {422}),
    ],
)  # fmt: skip
def test_an_odd_series_is_never_a_fault(
    as_: SignedIn, desks: Space, bob: Person, workday: date, wrong: dict[str, Any], statuses: set[int]
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post(NEW, {**asked(desks, workday, 2), **wrong})
    assert answer.status_code in statuses
    assert Series.objects.exists() == (answer.status_code == 302)


@pytest.mark.parametrize("word", [SHEEP * 300, "<script>alert(1)</script>", "%s %(n)s {{ 7 }}"])
def test_an_odd_word_is_kept_as_it_is_or_refused_and_never_a_fault(
    as_: SignedIn, desks: Space, room: Space, alice: Person, bob: Person, workday: date, word: str
) -> None:
    room.approval = "host"
    room.save()
    asked_for = actions.book(bob, room.pk, hours(workday, "09:00", "10:00"))
    held = actions.hold(bob, desks.pk, morning(workday))
    in_basket(as_(bob), desks, afternoon(workday))
    for person, address, sent in (
        (bob, f"/reservations/{held.public_id}/confirmer/", {"note": word}),
        (bob, "/panier/reserver/", {"panier": Basket.objects.get().public_id, "note": word}),
        (alice, f"/lieux/{desks.place.slug}/jour/{workday}/message/", {"texte": word[:2000]}),
        (alice, f"/reservations/{asked_for.public_id}/refuser/", {"motif": word}),
    ):
        client = as_(person)
        client.raise_request_exception = False
        answer = client.post(address, sent)
        assert answer.status_code in {302, 400, 409, 422}, address
    page = as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday}/")
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("number", [0, 10**30, 987_654])
def test_a_row_that_does_not_exist_is_no_page(
    as_: SignedIn, place: Place, alice: Person, dora: Person, number: int
) -> None:
    for person, name, args in (
        (alice, "bookings:remove_from_basket", [number]), (alice, "bookings:leave_waiting", [number]),
        (alice, "bookings:revoke_address", [number]), (dora, "bookings:end_limit", [number]),
        (alice, "bookings:remove_outside", [place.slug, number]), (alice, "places:end_host", [place.slug, number]),
        (alice, "access:codes", [place.slug, number]), (alice, "access:again", [place.slug, number]),
    ):  # fmt: skip
        client = as_(person)
        client.raise_request_exception = False
        answer = client.post(reverse(name, args=args), {"codes": "1"})
        assert answer.status_code == 404, name
        assert "Cette page n’existe pas" in text_of(answer)


def test_a_place_that_does_not_exist_is_no_page(as_: SignedIn, alice: Person, db: None) -> None:
    for rest in ("ici/", "borne/", "arrivees/", "demandes/", "telephone/", "calendriers/", "portes/", "wifi/",
                 "semaine/", "jour/2027-01-04/feuille.pdf", "gerer/hotes/"):  # fmt: skip
        assert as_(alice).get(f"/lieux/nulle-part/{rest}").status_code == 404, rest


def test_a_calendar_with_a_revoked_or_odd_address_is_no_page(as_: SignedIn, bob: Person) -> None:
    token = open_calendar(bob, "mine").token
    client = as_(None)
    client.raise_request_exception = False
    assert client.get(f"/calendriers/{token}.ics").status_code == 200
    for odd in (token[:-1], token.upper() + "x", "🐑", "x" * 3000):
        assert client.get(f"/calendriers/{odd}.ics").status_code == 404, odd


def test_a_character_that_nothing_can_hold_is_refused_before_anything_reads_it(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    for answer in (
        client.get("/calendriers/%00.ics"), client.get(f"/lieux/{desks.place.slug}/semaine/", {"semaine": "\x00"}),
        client.post("/panier/reserver/", {"panier": "\x00"}), client.post("/calendriers/", {"kind": "\x00"}),
        client.post("/calendriers/", {"kind": "place", "lieu": "\x00"}),
        client.post(NEW, {**asked(desks, workday), "note": "\x00"}),
        client.post("/panier/ajouter/", {**button(desks, morning(workday)), "fin": "\x00"}),
    ):  # fmt: skip
        assert answer.status_code == 400
        assert "Cette demande est illisible" in text_of(answer)
    assert not any(model.objects.exists() for model in (Series, BasketLine, CalendarAddress))
