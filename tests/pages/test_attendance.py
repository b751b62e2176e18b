"""A year of visits and the tables of a period: hosts have lines, others whole weeks, and nobody is followed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.bookings.models import Booking, CashEntry, WalkInCount
from maillage.bookings.queries.exports import bookings_by_kind, takings_by_week, visits_by_day
from maillage.community.models import JournalEntry, Network, Person
from maillage.pages import exports
from maillage.pages.exports import whole_weeks
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.screens import SignedIn
from tests.pages.test_tables_taken_away import lines_of

MONDAY = date(2026, 11, 16)
PERIOD = {"du": "2026-11-16", "au": "2026-11-22"}


def booked(space: Space, person: Person, on: date, hour: int = 10, **fields: Any) -> Booking:
    """A booking that stood, two hours long, which its person came to."""
    at = datetime(on.year, on.month, on.day, hour, tzinfo=space.place.zone)
    given = {"status": "confirmed", "arrived_at": at, **fields}
    return Booking.objects.create(
        person=person,
        place=space.place,
        space=space,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        created_at=at,
        **given,
    )


@pytest.mark.parametrize(
    ("first", "last", "today", "weeks"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 8), 0),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 12), 1),
        (MONDAY, MONDAY + timedelta(days=6), date(2030, 1, 1), 1),
        (MONDAY, MONDAY + timedelta(days=5), date(2030, 1, 1), 0),
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=13), date(2030, 1, 1), 1),
        (MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=6), 0),
        (MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=7), 1),
    ],
)
def test_weeks_are_whole_and_over(first: date, last: date, today: date, weeks: int) -> None:
    """Days of one's choice would give a day by subtraction; a week that runs, who has just come."""
    mondays = whole_weeks(first, last, today)
    assert len(mondays) == weeks
    assert all(monday.weekday() == 0 and first <= monday for monday in mondays)


def test_hosts_take_the_names_of_their_days_and_each_is_told(
    as_: SignedIn, alice: Person, bob: Person, desks: Space
) -> None:
    booked(desks, bob, MONDAY, note="Mot de passe oublié")
    booked(desks, bob, MONDAY, 14, guest="=Mme Ménard", guest_phone="0600000000", status="no_show", arrived_at=None)
    booked(desks, bob, MONDAY, 16, status="cancelled")
    booked(desks, bob, MONDAY - timedelta(days=1))
    address = f"/lieux/{desks.place.slug}/tableaux/reservations.csv"
    lines = lines_of(as_(alice).get(address, PERIOD))
    assert [line[5] for line in lines[1:]] == [bob.name, "=Mme Ménard"]
    told = as_(alice).get(address, PERIOD).content.decode()
    assert "0600000000" not in told
    assert "oublié" not in told
    line = JournalEntry.objects.filter(verb="bookings_exported").latest("pk")
    assert line.about == [bob.journal_id]
    assert line.details == {"table": "reservations", "first": PERIOD["du"], "last": PERIOD["au"]}


def test_hosts_take_their_visits_and_their_takings(as_: SignedIn, alice: Person, bob: Person, desks: Space) -> None:
    booked(desks, bob, MONDAY)
    booked(desks, bob, MONDAY, 14)
    WalkInCount.objects.create(place=desks.place, day=MONDAY + timedelta(days=2), people=3)
    WalkInCount.objects.create(place=desks.place, day=MONDAY + timedelta(days=3), people=0)
    for cents in (850, -850, 1200):
        CashEntry.objects.create(place=desks.place, day=MONDAY, cents=cents, note="café")
    assert visits_by_day(desks.place, MONDAY, MONDAY + timedelta(days=6)) == {
        MONDAY: (1, 0),
        MONDAY + timedelta(days=2): (0, 3),
    }
    client, address = as_(alice), f"/lieux/{desks.place.slug}/tableaux"
    assert len(lines_of(client.get(f"{address}/visites.csv", PERIOD))) == 3
    takings = lines_of(client.get(f"{address}/recettes.csv", {**PERIOD, "format": "xlsx"}))
    assert [float(line[1].replace(",", ".")) for line in takings[1:]] == [8.5, -8.5, 12]
    page = client.get(f"{address}/", PERIOD).content.decode()
    assert "12,00 €" in re.sub(r"\s", " ", page)
    assert JournalEntry.objects.filter(verb="counts_exported").count() == 2


def test_where_there_is_nothing_a_sentence_says_so(as_: SignedIn, alice: Person, dora: Person, place: Place) -> None:
    empty = {"du": "2001-01-01", "au": "2001-02-01"}
    page = as_(alice).get(f"/lieux/{place.slug}/tableaux/", empty).content.decode()
    assert page.count("Rien entre ces deux jours") == 3
    for code in ("reservations", "visites", "recettes"):
        answer = as_(alice).get(f"/lieux/{place.slug}/tableaux/{code}.csv", empty)
        assert answer.status_code == 409
        assert "rien à emporter" in answer.content.decode()
    short = {"du": "2026-11-17", "au": "2026-11-18"}
    assert "Aucune semaine entière" in as_(dora).get("/animation/tableaux/", short).content.decode()
    assert as_(dora).get("/animation/tableaux/visites.csv", short).status_code == 409
    assert not JournalEntry.objects.filter(verb__endswith="_exported").exists()


@pytest.mark.parametrize("asked", [{"du": "2026-12-01", "au": "2026-01-01"}, {"du": "2020-01-01", "au": "2026-01-01"}])
def test_a_period_that_is_none_is_said_on_the_page(as_: SignedIn, dora: Person, place: Place, asked: Any) -> None:
    answer = as_(dora).get("/animation/tableaux/reservations.csv", asked)
    assert answer.status_code == 302
    assert as_(dora).get(answer["Location"]).status_code == 422
    assert as_(dora).get("/animation/tableaux/autre.csv").status_code == 404


def test_a_list_of_names_has_an_end(
    as_: SignedIn, alice: Person, bob: Person, desks: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_BOOKINGS", 1)
    for hour in (9, 14):
        booked(desks, bob, MONDAY, hour)
    answer = as_(alice).get(f"/lieux/{desks.place.slug}/tableaux/reservations.csv", PERIOD)
    assert answer.status_code == 409
    assert "période plus courte" in answer.content.decode()


def tables_of(client: Client) -> list[Any]:
    """The three tables of those who facilitate, and their pages."""
    codes = ("reservations", "visites", "recettes")
    found: list[Any] = [lines_of(client.get(f"/animation/tableaux/{code}.csv", PERIOD)) for code in codes]
    return [*found, client.get("/animation/frequentation/?fin=2026-11-26").content.count(b'role="img"')]


def test_four_people_change_no_table_and_a_fifth_does(as_: SignedIn, dora: Person, desks: Space) -> None:
    """However often they come and pay: five bookings of four people are four people."""
    people = [factories.make_person(f"p{number}") for number in range(5)]
    before = tables_of(as_(dora))
    assert before[0][1][-1] == before[1][1][2] == before[2][1][-1] == "moins de\xa05"
    for person in people[:4]:
        for day in range(2):
            booking = booked(desks, person, MONDAY + timedelta(days=day))
            CashEntry.objects.create(place=desks.place, booking=booking, day=MONDAY, cents=800)
    assert tables_of(as_(dora)) == before
    booking = booked(desks, people[4], MONDAY)
    CashEntry.objects.create(place=desks.place, booking=booking, day=MONDAY, cents=800)
    after = tables_of(as_(dora))
    assert after[0][1][-1] == after[1][1][2] == "5"  # nine, by fives
    assert float(after[2][1][-1].replace(",", ".")) == 72
    assert after[3] == 4  # two figures, each wide and narrow


def test_what_is_put_right_is_nobody_s_money(desks: Space) -> None:
    """Five lines and four that take them back are one person at most; a booking counts its person once."""
    place = desks.place
    for cents in (800, 800, 800, 800, 800, -800, -800, -800, -800):
        CashEntry.objects.create(place=place, day=MONDAY, cents=cents)
    week = takings_by_week([place.pk], [MONDAY])[place.pk, MONDAY]
    assert (week.amount, week.people, week.may_be_said) == (800, 1, False)


def test_kinds_of_space_and_weeks_are_counted_apart(desks: Space, bob: Person, network: Network) -> None:
    room = factories.make_space(desks.place, "Salle", kind="meeting", units=1)
    for number in range(6):
        booked(desks, factories.make_person(f"p{number}"), MONDAY)
    booked(room, bob, MONDAY, people=7)
    booked(desks, bob, MONDAY + timedelta(days=7))
    counted = bookings_by_kind([desks.place_id], [MONDAY])
    key = desks.place_id, "desk", MONDAY
    assert (counted[key].amount, counted[key].people) == (6, 6)
    assert (counted[desks.place_id, "meeting", MONDAY].amount, counted[key].may_be_said) == (1, True)


def test_who_facilitates_never_reads_who_and_each_export_is_written_down(
    as_: SignedIn, dora: Person, bob: Person, desks: Space
) -> None:
    booked(desks, bob, MONDAY)
    for code in ("reservations", "visites", "recettes"):
        content = as_(dora).get(f"/animation/tableaux/{code}.csv", PERIOD).content.decode()
        assert bob.name not in content
    assert JournalEntry.objects.filter(verb="counts_exported", about=[]).count() == 3
    assert as_(dora).get(f"/lieux/{desks.place.slug}/tableaux/reservations.csv", PERIOD).status_code == 403


def test_the_year_before_and_after_lead_to_each_other(as_: SignedIn, alice: Person, place: Place) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/frequentation/"
    assert "année suivante" not in client.get(address).content.decode()
    before = client.get(address, {"fin": str(timezone.localdate() - timedelta(weeks=52))}).content.decode()
    assert "année suivante" in before
    for odd in ("", "x", "2999-01-01", "1900-01-01", "2026-13-45"):
        assert client.get(address, {"fin": odd}).status_code == 200
