"""My bookings by week and month, the same again, and the statement of one's days."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from maillage.bookings import actions
from maillage.bookings.forms import StatementForm
from maillage.bookings.models import Booking
from maillage.bookings.presenters import Statement, again_by_booking, group_by_month, group_by_week
from maillage.bookings.queries.mine import visits_between
from maillage.bookings.rules.habits import same_again
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import morning
from tests.kit.screens import SignedIn

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)
HALF_DAY = timedelta(hours=4)


def at(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), PARIS).astimezone(UTC)


def came(person: Person, space: Space, day: date, hour: int = 8, **fields: object) -> Booking:
    """A confirmed booking of four hours, written as it stands."""
    start = at(day, hour)
    return Booking.objects.create(
        person=person,
        space=space,
        place=space.place,
        starts_at=start,
        ends_at=start + HALF_DAY,
        created_at=NOW,
        **{"status": "confirmed", **fields},
    )


@pytest.mark.parametrize(
    ("last", "taken", "expected"),
    [
        (date(2026, 3, 3), [], date(2026, 3, 17)),  # Tuesday, seen on a Wednesday
        (date(2026, 3, 4), [], date(2026, 3, 18)),  # this Wednesday at eight has begun
        (date(2026, 3, 5), [], date(2026, 3, 12)),
        (date(2026, 3, 5), [date(2026, 3, 12), date(2026, 3, 19)], date(2026, 3, 26)),
        (date(2026, 3, 5), [date(2026, 3, 12) + timedelta(weeks=n) for n in range(8)], None),
    ],
)
def test_the_same_again_is_the_first_week_that_is_ahead_and_free(
    last: date, taken: list[date], expected: date | None
) -> None:
    own = [Period(at(day), at(day) + HALF_DAY) for day in taken]
    found = same_again(Period(at(last), at(last) + HALF_DAY), PARIS, NOW, own)
    assert (found.start.date() if found else None) == expected


@pytest.mark.django_db
def test_what_comes_is_read_by_week_and_what_was_by_month(desks: Space, bob: Person) -> None:
    ahead = [came(bob, desks, WEDNESDAY + timedelta(days=n)) for n in (1, 2, 6, 20)]
    names = [(group.name, len(group.bookings)) for group in group_by_week(ahead, WEDNESDAY)]
    assert names == [("Cette semaine", 2), ("La semaine prochaine", 1), ("Semaine du lundi 30 mars", 1)]
    over = [came(bob, desks, day) for day in (date(2026, 3, 2), date(2026, 2, 27), date(2026, 2, 3))]
    months = [(group.name, len(group.bookings)) for group in group_by_month(over)]
    assert months == [("Mars 2026", 1), ("Février 2026", 2)]


@pytest.mark.django_db
def test_only_what_can_be_booked_again_is_offered_again(desks: Space, place: Place, bob: Person) -> None:
    gone = factories.make_space(place, "Ancienne salle", active=False)
    kept, closed = came(bob, desks, date(2026, 3, 3)), came(bob, gone, date(2026, 3, 4))
    assert set(again_by_booking([kept, closed], [], NOW)) == {kept.pk}


@pytest.mark.django_db
def test_the_same_again_is_offered_once_a_space_beside_the_latest_visit(
    desks: Space, place: Place, bob: Person
) -> None:
    """Ten rows, ten times the same button: nobody reads ten. A cancelled visit is no habit."""
    room = factories.make_space(place, "Salle")
    cancelled = came(bob, desks, date(2026, 3, 4), status="cancelled")
    latest, once = came(bob, desks, date(2026, 3, 3)), came(bob, room, date(2026, 3, 2))
    older = [came(bob, desks, date(2026, 2, day)) for day in (24, 17, 10)]
    assert set(again_by_booking([cancelled, latest, once, *older], [], NOW)) == {latest.pk, once.pk}


@pytest.mark.django_db
def test_a_statement_counts_days_and_hours_once(desks: Space, bob: Person, charlie: Person) -> None:
    day = date(2026, 3, 3)
    came(bob, desks, day)
    came(bob, desks, day, 10)  # two hours more, two at once
    came(bob, desks, day + timedelta(days=1))
    came(bob, desks, day + timedelta(days=2), status="cancelled")
    came(bob, desks, day + timedelta(days=2), guest="Mme Martin")
    came(charlie, desks, day + timedelta(days=2))
    came(bob, desks, day + timedelta(days=40))
    visits = visits_between(bob, day, day + timedelta(days=7))
    made = Statement(day, day + timedelta(days=7), tuple(visits))
    assert (len(made.visits), made.days, made.minutes) == (3, 2, 600)
    assert made.rows()[0][:3] == [day, "08:00", "12:00"]


@pytest.mark.django_db
def test_where_arrivals_are_asked_for_only_those_said_count(bob: Person, house: Place, nook: Space) -> None:
    day = date(2026, 3, 3)
    came(bob, nook, day)
    arrived = came(bob, nook, day + timedelta(days=1), arrived_at=at(day + timedelta(days=1)))
    assert visits_between(bob, day, day + timedelta(days=7)) == [arrived]


def test_a_statement_is_asked_between_two_days_three_years_at_most() -> None:
    assert StatementForm({"du": "2026-01-01", "au": "2026-12-31"}).is_valid()
    assert "au" in StatementForm({"du": "2026-12-31", "au": "2026-01-01"}).errors
    assert "du" in StatementForm({"du": "2020-01-01", "au": "2026-01-01"}).errors


@pytest.mark.django_db
def test_it_is_taken_away_as_a_table_and_as_a_pdf(as_: SignedIn, desks: Space, bob: Person) -> None:
    came(bob, desks, date(2026, 3, 3))
    client, between = as_(bob), {"du": "2026-03-01", "au": "2026-03-31"}
    page = client.get("/reservations/releve/", between).content.decode()
    assert "1 jour, 4" in page
    text = client.get("/reservations/releve/tableau/", between).content.decode("utf-8-sig")
    assert "08:00" in text
    book = client.get("/reservations/releve/tableau/", {**between, "format": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet.cell(2, 4).value == 4
    pdf = client.get("/reservations/releve.pdf", between)
    assert pdf.content.startswith(b"%PDF")
    assert "no-store" in pdf["Cache-Control"]
    assert client.get("/reservations/releve/", {"du": "2026-03-31", "au": "2026-03-01"}).status_code == 422


@pytest.mark.django_db
def test_my_bookings_has_a_row_each_and_the_same_again(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    made = actions.book(bob, desks.pk, morning(workday))
    came(bob, desks, timezone.localdate() - timedelta(days=7))
    page = as_(bob).get("/reservations/").content.decode()
    assert made.get_absolute_url() in page
    assert "Réserver pareil" in page
    assert "/reserver/?espace=" in page


@pytest.mark.django_db
def test_offers_and_slots_to_be_confirmed_come_first(
    as_: SignedIn, desk: Space, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    taken = actions.book(charlie, desk.pk, morning(workday))
    actions.join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(charlie, taken)
    actions.serve_queue(desk.pk)
    actions.book(bob, desks.pk, factories.afternoon(workday))
    page = as_(bob).get("/reservations/").content.decode()
    assert page.index("Libre pour vous jusqu’à") < page.index('class="clickable booking-row"')
    assert page.count("Libre pour vous jusqu’à") == 1
