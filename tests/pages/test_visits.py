"""How many come each week: by fives, nothing under five, whole weeks only, one statement for all networks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from maillage.bookings.models import Booking
from maillage.bookings.queries import visits_by_week
from maillage.community.models import Network, Person
from maillage.pages.visits import visits_figure
from maillage.places.models import Place, Space
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


def test_a_week_runs_from_monday_to_sunday_on_the_clock_of_the_place(asking: Space, network: Network) -> None:
    came(asking, LAST, 3, hour=0)
    came(asking, LAST + timedelta(days=6), 4, hour=23)
    came(asking, LAST - timedelta(days=1), 8, hour=23)
    came(asking, LAST + timedelta(days=7), 50, hour=0)  # the week that runs
    visits = visits_by_week([network.pk], TODAY)
    assert len(visits) == 26
    assert list(visits) == sorted(visits)
    assert visits[LAST] == 7
    assert visits[LAST - timedelta(weeks=1)] == 8
    assert sum(visits.values()) == 15


def test_who_did_not_come_is_not_counted_where_arrivals_are_asked(asking: Space, network: Network) -> None:
    came(asking, LAST, 6, arrived=False)
    assert visits_by_week([network.pk], TODAY)[LAST] == 0
    Place.objects.filter(pk=asking.place_id).update(expects_arrival=False)
    assert visits_by_week([network.pk], TODAY)[LAST] == 6


def test_another_network_counts_for_itself(asking: Space, network: Network) -> None:
    came(asking, LAST, 6)
    assert visits_by_week([network.pk + 1], TODAY)[LAST] == 0
    assert visits_by_week([], TODAY)[LAST] == 0


def test_counts_are_shown_by_fives_and_never_under_five(asking: Space, network: Network) -> None:
    came(asking, LAST, 13)
    came(asking, LAST - timedelta(weeks=1), 4)
    with translation.override("fr"):
        figure = visits_figure([network.pk], TODAY)
        rows = table_of(figure).rows
    assert list(figure.series[0].values) == [FEW] * 25 + [10]
    assert rows[-1] == (("16\xa0nov.",), ["au moins\xa010"])
    assert rows[-2][1] == rows[0][1] == ["moins de\xa05"]


def test_one_more_among_few_changes_nothing(asking: Space, network: Network) -> None:
    before = visits_figure([network.pk], TODAY)
    came(asking, LAST, 4)
    assert visits_figure([network.pk], TODAY) == before


def test_where_no_week_may_be_said_there_is_no_drawing(asking: Space, as_: SignedIn, dora: Person) -> None:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    before = as_(dora).get("/animation/").content.decode()
    came(asking, monday - timedelta(days=5), 4)
    page = as_(dora).get("/animation/").content.decode()
    assert 'role="img"' not in page
    assert page.count("aucune courbe") == before.count("aucune courbe") == 1


def test_two_networks_and_ten_places_take_one_statement(network: Network, place: Place) -> None:
    other = factories.make_network("Autre")
    for number in range(4):
        factories.make_place(other, f"Lieu {number}")
    with CaptureQueriesContext(connection) as seen:
        visits_by_week([network.pk, other.pk], TODAY)
    assert len(seen) == 1


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
