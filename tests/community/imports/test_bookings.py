"""Imports of bookings: they hold their units, and are undone until one was used."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from maillage.access.models import AccessGrant, Door
from maillage.bookings.actions import book, cancel
from maillage.bookings.models import Booking, CashEntry, Occupancy
from maillage.community.actions import imports
from maillage.community.models import Person
from maillage.places.models import Place, Space
from tests import factories
from tests.community.imports.files import BOOKING, RowOf, Tried, csv_of, mistakes
from tests.factories import afternoon, last_sunday, morning, next_workday
from tests.kit.bookings import refused

CASES = Path(__file__).parent.parent / "cases"


def test_bookings_are_imported_past_and_ahead_and_hold_their_units(
    tried: Tried, row: RowOf, bob: Person, dora: Person, desks: Space, workday: date
) -> None:
    past = workday - timedelta(days=400)
    run = tried(csv_of(BOOKING, row(), row(jour=past), row(de="14:00", à="15:30")), "bookings", write=True)
    assert (run.state, mistakes(run)) == ("written", [])
    found = list(Booking.objects.order_by("starts_at"))
    assert [(b.person, b.made_by, b.status, b.note) for b in found] == [(bob, dora, "confirmed", "Repris")] * 3
    assert found[1].starts_at == datetime.combine(workday, datetime.min.time(), ZoneInfo("Europe/Paris")).replace(
        hour=9
    )
    assert Occupancy.objects.filter(booking__in=found, holds=True).count() == 3


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"courriel": "inconnu@example.org"}, "courriel"),
        ({"courriel": ""}, "courriel"),
        ({"lieu": "Nulle part"}, "lieu"),
        ({"lieu": ""}, "lieu"),
        ({"espace": "Cave"}, "espace"),
        ({"jour": "31/02/2027"}, "jour"),
        ({"jour": ""}, "jour"),
        ({"de": "matin"}, "de"),
        ({"de": "²"}, "de"),
        ({"à": ""}, "à"),
        ({"à": "25:00"}, "à"),
        ({"à": "09:00"}, "à"),
        ({"à": "08:00"}, "à"),
        ({"personnes": "0"}, "personnes"),
        ({"personnes": "deux"}, "personnes"),
        ({"personnes": "-1"}, "personnes"),
        ({"personnes": "501"}, "personnes"),
        ({"personnes": "²"}, "personnes"),
        ({"personnes": "9" * 5000}, "personnes"),
        ({"personnes": "5"}, "espace"),
    ],
    ids=range(20),
)
def test_each_mistake_in_a_booking_is_named(tried: Tried, row: RowOf, changed: dict[str, object], column: str) -> None:
    run = tried(csv_of(BOOKING, row(jour="2028-03-01"), row(**changed)), "bookings", write=True)
    assert mistakes(run) == [(3, column)]
    assert not Booking.objects.exists()


def test_a_space_of_another_network_is_not_known(tried: Tried, row: RowOf) -> None:
    other = factories.make_place(factories.make_network("Ailleurs"), "Mende", factories.MENDE)
    factories.make_space(other, "Bureaux")
    assert mistakes(tried(csv_of(BOOKING, row(lieu="Mende")), "bookings")) == [(2, "lieu")]


def test_a_place_may_be_called_by_its_address(tried: Tried, row: RowOf, place: Place) -> None:
    assert mistakes(tried(csv_of(BOOKING, row(lieu=place.slug, espace="BUREAUX")), "bookings")) == []


def test_what_overlaps_within_the_file_is_said_once_every_desk_is_taken(tried: Tried, row: RowOf) -> None:
    rows = [
        row(),
        row(de="08:00", à="09:30"),
        row(de="11:59"),
        row(de="10:00", à="10:01"),
        row(de="11:00", à="11:30"),
        row(de="12:00", à="13:00"),
    ]
    run = tried(csv_of(BOOKING, *rows), "bookings")
    assert mistakes(run) == [], "four desks"
    run = tried(csv_of(BOOKING, *[row()] * 4, row(de="11:59", à="13:00"), row(de="12:00", à="13:00")), "bookings")
    assert mistakes(run) == [(6, "espace")]


def test_what_is_already_booked_is_not_booked_again(
    tried: Tried, row: RowOf, charlie: Person, desks: Space, workday: date
) -> None:
    for unit in desks.units.all()[1:]:
        unit.active = False
        unit.save()
    made = book(charlie, desks.pk, afternoon(workday))
    content = csv_of(BOOKING, row(), row(de="13:00", à="14:00"), row(de="18:59", à="20:00"), row(de="19:00", à="20:00"))
    assert mistakes(tried(content, "bookings")) == [(3, "espace"), (4, "espace")]
    cancel(charlie, made)
    assert mistakes(tried(content, "bookings")) == [(5, "espace")], "of the file itself, the last two overlap"


def test_what_was_booked_since_it_was_tried_is_found_out(
    tried: Tried, row: RowOf, dora: Person, charlie: Person, desks: Space, workday: date
) -> None:
    run = tried(csv_of(BOOKING, row(), row(personnes="3")), "bookings")
    assert run.state == "tried"
    book(charlie, desks.pk, morning(workday))
    run = imports.write_import(dora, run)
    assert (run.state, mistakes(run), Booking.objects.count()) == ("refused", [(3, "espace")], 1)


@pytest.mark.parametrize(("start", "end", "column"), [("02:30", "04:00", "de"), ("01:00", "02:30", "à")])
def test_an_hour_that_the_clocks_skip_is_said_in_its_own_column(
    tried: Tried, row: RowOf, start: str, end: str, column: str
) -> None:
    run = tried(csv_of(BOOKING, row(jour=last_sunday(3), de=start, à=end)), "bookings")
    assert mistakes(run) == [(2, column)]


def test_the_night_the_clocks_go_back_lasts_what_it_lasts(tried: Tried, row: RowOf) -> None:
    tried(csv_of(BOOKING, row(jour=last_sunday(10), de="01:00", à="04:00")), "bookings", write=True)
    made = Booking.objects.get()
    assert made.ends_at - made.starts_at == timedelta(hours=4)
    assert made.starts_at.astimezone(UTC).hour == 23


def test_people_of_one_booking_take_as_many_desks(tried: Tried, row: RowOf) -> None:
    tried(csv_of(BOOKING, row(personnes="3")), "bookings", write=True)
    assert Occupancy.objects.filter(holds=True).count() == 3


def test_an_imported_booking_opens_the_door_as_any_other(tried: Tried, row: RowOf, desks: Space) -> None:
    Door.objects.create(place=desks.place, name="Entrée", driver="shown_code", code="1789")
    tried(csv_of(BOOKING, row()), "bookings", write=True)
    assert AccessGrant.objects.filter(booking=Booking.objects.get(), state="active").count() == 1


def test_bookings_are_undone_and_their_units_free_again(
    tried: Tried, row: RowOf, dora: Person, charlie: Person, desks: Space, workday: date
) -> None:
    run = tried(csv_of(BOOKING, *[row()] * 4), "bookings", write=True)
    imports.undo_import(dora, run)
    assert (Booking.objects.count(), Occupancy.objects.count()) == (0, 0)
    book(charlie, desks.pk, morning(workday), people=4)


@pytest.mark.parametrize("use", ["arrived", "cancelled", "changed", "paid"])
def test_undoing_bookings_is_refused_once_one_was_used(
    tried: Tried, row: RowOf, bob: Person, dora: Person, use: str
) -> None:
    run = tried(csv_of(BOOKING, row(), row(de="14:00", à="15:00")), "bookings", write=True)
    booking = Booking.objects.latest("starts_at")
    if use == "arrived":
        Booking.objects.filter(pk=booking.pk).update(arrived_at=timezone.now())
    elif use == "cancelled":
        cancel(bob, booking)
    elif use == "changed":
        Booking.objects.filter(pk=booking.pk).update(sequence=1)
    else:
        CashEntry.objects.create(place=booking.place, booking=booking, day=timezone.localdate(), cents=500)
    with refused("used_since"):
        imports.undo_import(dora, run)
    assert Booking.objects.count() == 2


def test_hours_of_twelve_are_those_of_the_afternoon(tried: Tried, place: Place, bob: Person) -> None:
    """“1:00 PM” was read as one in the morning."""
    factories.make_space(place, "Salle de réunion", kind="meeting", seats=8, granularity="hour")
    day = next_workday(timezone.localdate() + timedelta(days=7))
    content = (CASES / "bookings_ampm.csv").read_text(encoding="utf-8")
    ours = (
        ("personne1@maillage.example", bob.email),
        ("Télécentre de Mende", place.name),
        ("17/12/2026", f"{day:%d/%m/%Y}"),
    )
    for theirs, here in ours:
        content = content.replace(theirs, here)
    run = tried(content.encode(), "bookings", write=True)
    assert (run.state, mistakes(run)) == ("written", [])
    assert [timezone.localtime(one.starts_at, place.zone).hour for one in Booking.objects.all()] == [13]
