"""How many come each week: by fives, nothing under five, whole weeks only, one statement for all networks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from maillage.bookings.models import Booking, Occupancy, WalkInCount
from maillage.bookings.queries.occupancy_rate import desk_minutes_by_week
from maillage.bookings.queries.visits import mondays_before, visits_by_week
from maillage.community.models import Network, Person
from maillage.kernel.period import day_period
from maillage.pages.visits import amount_of, figures_of_place, visits_figure, years_of
from maillage.places.models import Closure, Place, Space
from maillage.web.charts.figures import FEW
from maillage.web.charts.tables import table_of
from tests import factories
from tests.kit.screens import SignedIn

TODAY = date(2026, 11, 26)  # a Thursday
LAST = date(2026, 11, 16)  # the Monday of the last whole week


def came(space: Space, on: date, people: int, *, arrived: bool = True, hour: int = 10) -> Booking:
    at = datetime(on.year, on.month, on.day, hour, tzinfo=space.place.zone)
    return Booking.objects.create(
        person=factories.make_person(f"p{Booking.objects.count()}"),
        place=space.place,
        space=space,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        status="confirmed",
        created_at=at,
        arrived_at=at if arrived else None,
        people=people,
    )


@pytest.fixture
def asking(desks: Space) -> Space:
    """Desks at a place where one says that one is there."""
    Place.objects.filter(pk=desks.place_id).update(expects_arrival=True)
    desks.place.refresh_from_db()
    return desks


def counted(space: Space) -> dict[date, int]:
    """Visits by week of the place of a space."""
    visits = visits_by_week([space.place_id], mondays_before(TODAY, 26))
    return {monday: week.visits for (_place, monday), week in visits.items()}


def test_a_week_runs_from_monday_to_sunday_on_the_clock_of_the_place(asking: Space) -> None:
    came(asking, LAST, 3, hour=0)
    came(asking, LAST + timedelta(days=6), 4, hour=23)
    came(asking, LAST - timedelta(days=1), 8, hour=23)
    came(asking, LAST + timedelta(days=7), 50, hour=0)  # the week that runs
    assert counted(asking) == {LAST: 7, LAST - timedelta(weeks=1): 8}


def test_who_did_not_come_is_not_counted_where_arrivals_are_asked(asking: Space) -> None:
    came(asking, LAST, 6, arrived=False)
    assert counted(asking) == {}
    Place.objects.filter(pk=asking.place_id).update(expects_arrival=False)
    assert counted(asking) == {LAST: 6}


def test_one_person_on_five_days_is_not_five_people(asking: Space) -> None:
    """Nor do those who came without booking count twice: on each day they may be the same."""
    person = factories.make_person("often")
    for day in range(5):
        came(asking, LAST + timedelta(days=day), 1)
    Booking.objects.update(person=person)
    for day in range(3):
        WalkInCount.objects.create(place=asking.place, day=LAST + timedelta(days=day), people=3)
    week = visits_by_week([asking.place_id], [LAST])[asking.place_id, LAST]
    assert (week.visits, week.people) == (14, 4)
    assert amount_of(week) is FEW
    came(asking, LAST, 1)
    assert amount_of(visits_by_week([asking.place_id], [LAST])[asking.place_id, LAST]) == 15


def test_another_place_counts_for_itself(asking: Space) -> None:
    came(asking, LAST, 6)
    assert visits_by_week([asking.place_id + 1], [LAST]) == {}
    assert visits_by_week([], [LAST]) == visits_by_week([asking.place_id], []) == {}


def test_a_total_is_made_of_what_is_said_of_each_place(asking: Space, network: Network) -> None:
    """Thirteen and four: “at least 10”, with or without the four, or the hidden place would be seen through it."""
    other = factories.make_space(factories.make_place(network, "Autre", expects_arrival=True))
    places = [asking.place_id, other.place_id]
    came(asking, LAST, 13)
    before = visits_figure(places, TODAY)
    came(other, LAST, 4)
    assert visits_figure(places, TODAY) == before
    assert before.series[0].values[-1] == 10
    came(other, LAST + timedelta(days=1), 3)
    assert visits_figure(places, TODAY).series[0].values[-1] == 15


def test_counts_are_shown_by_fives_and_never_under_five(asking: Space) -> None:
    came(asking, LAST, 13)
    came(asking, LAST - timedelta(weeks=1), 4)
    with translation.override("fr"):
        figure = visits_figure([asking.place_id], TODAY)
        rows = table_of(figure).rows
    assert list(figure.series[0].values) == [FEW] * 25 + [10]
    assert rows[-1] == (("16\xa0nov.",), ["au moins\xa010"])
    assert rows[-2][1] == rows[0][1] == ["moins de\xa05"]


def test_one_more_among_few_changes_nothing(asking: Space) -> None:
    before = visits_figure([asking.place_id], TODAY)
    came(asking, LAST, 4)
    assert visits_figure([asking.place_id], TODAY) == before


def test_where_no_week_may_be_said_there_is_no_drawing(asking: Space, as_: SignedIn, dora: Person) -> None:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    before = as_(dora).get("/animation/").content.decode()
    came(asking, monday - timedelta(days=5), 4)
    page = as_(dora).get("/animation/").content.decode()
    assert 'role="img"' not in page
    assert page.count("aucune courbe") == before.count("aucune courbe") == 1


def test_five_places_over_a_year_take_four_statements(network: Network, place: Place) -> None:
    places = [place, *(factories.make_place(network, f"Lieu {number}") for number in range(4))]
    with CaptureQueriesContext(connection) as seen:
        years_of(places, mondays_before(TODAY, 52))
    assert len(seen) == 4


def test_those_who_facilitate_see_it_on_their_week_and_take_the_file(
    asking: Space, as_: SignedIn, dora: Person
) -> None:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    came(asking, monday - timedelta(days=5), 12)
    page = as_(dora).get("/animation/").content.decode()
    assert 'role="img"' in page
    assert "<td>au moins\xa010</td>" in page
    assert "<td>moins de\xa05</td>" in page
    lines = as_(dora).get("/animation/visites.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 27
    assert lines[-1].endswith(";10")
    assert lines[1].endswith(";moins de\xa05")


def at_desk(space: Space, on: date, hours: int, name: str, *, units: int = 1) -> Booking:
    """Somebody at so many desks of a space."""
    booking = came(space, on, 1, hour=9)
    Booking.objects.filter(pk=booking.pk).update(
        ends_at=booking.starts_at + timedelta(hours=hours), person=factories.make_person(name)
    )
    for unit in space.units.all()[:units]:
        Occupancy.objects.create(booking=booking, unit=unit, during=(booking.starts_at, booking.ends_at), holds=False)
    return booking


def test_occupancy_is_the_share_of_the_desk_hours_open(asking: Space) -> None:
    """Two desks, Monday to Friday from 9 to 17: 80 desk-hours; a closure of a day, 64; before it opened, none."""
    place = asking.place
    Place.objects.filter(pk=place.pk).update(hours="Mo-Fr 09:00-17:00")
    asking.units.exclude(pk__in=asking.units.values_list("pk", flat=True)[:2]).update(active=False)
    place.refresh_from_db()
    at_desk(asking, LAST, 8, "one", units=2)
    at_desk(asking, LAST + timedelta(days=1), 4, "two")
    made = desk_minutes_by_week([place], [LAST])[place.pk, LAST]
    assert (made.taken, made.open, made.percent, made.percent_by_fives) == (20 * 60, 80 * 60, 25, 25)
    wednesday = day_period(LAST + timedelta(days=2), place.zone)
    Closure.objects.create(place=place, during=(wednesday.start, wednesday.end), reason="Neige")
    made = desk_minutes_by_week([place], [LAST])[place.pk, LAST]
    assert (made.open, made.percent, made.percent_by_fives) == (64 * 60, 31, 30)
    place.opened_on = LAST + timedelta(days=7)
    assert desk_minutes_by_week([place], [LAST])[place.pk, LAST].percent is None


def test_a_week_of_few_says_no_occupancy_to_who_may_not_see_names(asking: Space) -> None:
    """Hosts have both figures; others have neither while four people came, and both as soon as five did."""
    for number in range(4):
        at_desk(asking, LAST, 4, f"p-{number}")
    (year,) = years_of([asking.place], [LAST])
    assert (year.visits, year.occupancy, year.total, year.mean) == ((FEW,), (None,), year.total, "—")
    assert figures_of_place(asking.place, [LAST])[0].series[0].values == (4,)
    assert figures_of_place(asking.place, [LAST])[1].series[0].values[0] > 0  # type: ignore[operator]
    at_desk(asking, LAST, 4, "p-4")
    (year,) = years_of([asking.place], [LAST])
    assert year.visits == (5,)
    assert year.occupancy[0] == 0 or year.occupancy[0] % 5 == 0  # type: ignore[operator]
