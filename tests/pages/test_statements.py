"""A page asks the database as many questions for three places as for one, and for two hundred."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.actions import give_role
from maillage.community.models import Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import day_period
from maillage.places.actions import close, measure_reach
from maillage.places.models import Closure, Photo, Place, Reach, Space, Unit
from maillage.territory.queries import names
from tests import factories
from tests.factories import FLORAC, MENDE, afternoon, morning
from tests.kit.screens import SignedIn


def statements(client: Client, address: str) -> int:
    """How many statements the second look at a page takes (the first fills what a process keeps)."""
    client.get(address)
    names.current()  # asks every thirty seconds whether the territory was loaded anew: not between the two looks
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) > 100
    return len(seen)


@pytest.fixture
def closure(alice: Person, desks: Space, booked: Booking, workday: date) -> Closure:
    """The afternoon is closed too late: Bob is there in the morning, the closure covers the whole day."""
    Photo.objects.create(place=desks.place, image="places/a.webp", alt="Bureaux", width=10, height=10)
    return close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")


def more(alice: Person, bob: Person, closure: Closure, day: date) -> None:
    """Two more of everything: places, spaces, people who come, bookings, closures, pictures."""
    here = closure.place
    for n in range(2):
        place = factories.make_place(here.network, f"Lieu {n}", MENDE, lat=44.5181, lon=3.5006)
        measure_reach(place)
        give_role(alice, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
        for kind in ("desk", "meeting", "office"):
            factories.make_space(place, f"{kind}", kind=kind, units=2, equipment=("screen", "kitchen"))
        factories.make_space(here, f"Salle {n}", kind="meeting", units=2, equipment=("screen", "kitchen"))
        Photo.objects.create(place=here, image=f"places/{n}.webp", alt="Salle", width=10, height=10)
        Closure.objects.filter(pk=closure.pk).update(lifted_at=timezone.now())
        actions.book(factories.make_person(f"guest{n}"), closure.place.spaces.first().pk, morning(day))
        actions.book(bob, closure.place.spaces.first().pk, afternoon(day + timedelta(weeks=n + 1)))
        Closure.objects.filter(pk=closure.pk).update(lifted_at=None)
        later = day_period(day + timedelta(20 + n), here.zone)
        close(alice, here, later, f"Travaux {n}", here.spaces.first() if n else None)


PAGES = {
    "home": ("bob", "/"),
    "list": ("bob", "/lieux/"),
    "geojson": ("nobody", "/lieux.geojson"),
    "place": ("bob", "/lieux/{place}/"),
    "place, to its host": ("alice", "/lieux/{place}/"),
    "search": ("nobody", "/chercher/?ou=Florac&minutes=90&jour={day}&quand=afternoon"),
    "search, all full": ("nobody", "/chercher/?ou=Florac&minutes=15&jour={day}&personnes=50"),
    "mine": ("bob", "/reservations/"),
    "day": ("alice", "/lieux/{place}/jour/{day}/"),
    "desk": ("alice", "/mes-lieux/"),
    "desk of a facilitator": ("dora", "/mes-lieux/"),
    "closures": ("alice", "/lieux/{place}/fermetures/"),
    "closure": ("alice", "/lieux/{place}/fermetures/{closure}/"),
    "manage": ("alice", "/lieux/{place}/gerer/"),
    "photos": ("alice", "/lieux/{place}/gerer/photos/"),
    "about": ("nobody", "/reseau/"),
    "sitemap": ("nobody", "/sitemap.xml"),
    "visits": ("dora", "/animation/visites.csv"),
}


@pytest.mark.parametrize("page", list(PAGES))
def test_three_of_everything_take_as_many_statements_as_one(
    page: str, as_: SignedIn, alice: Person, bob: Person, dora: Person, closure: Closure, workday: date
) -> None:
    who, pattern = PAGES[page]
    person = {"alice": alice, "bob": bob, "dora": dora, "nobody": None}[who]
    address = pattern.format(place=closure.place.slug, day=workday.isoformat(), closure=closure.pk)
    with_one = statements(as_(person), address)
    more(alice, bob, closure, workday)
    with_three = statements(as_(person), address)
    # Where no role is held, no equipment exists or nothing is free there is less to ask: never more by the row.
    assert with_three <= with_one + 1
    more_still = [factories.make_place(closure.place.network, f"Encore {n}") for n in range(3)]
    for place in more_still:
        factories.make_space(place, units=2, equipment=("screen", "kitchen"))
        measure_reach(place)
        give_role(alice, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    assert statements(as_(person), address) == with_three


def two_hundred(like: Place) -> None:
    """Two hundred places in reach of Florac, each with three spaces of two units."""
    Place.objects.bulk_create(
        Place(
            network=like.network,
            slug=f"masse-{n}-{uuid4().hex[:6]}",
            name=f"Lieu {n}",
            commune_id=MENDE,
            lat=44.5 + n / 1000,
            lon=3.5,
            state="in_service",
            hours="Mo-Fr 08:00-19:00",
        )
        for n in range(200)
    )
    places = list(Place.objects.filter(slug__startswith="masse-"))
    kinds = ("desk", "meeting", "office")
    spaces = Space.objects.bulk_create(Space(place=p, name=kind, kind=kind) for p in places for kind in kinds)
    Unit.objects.bulk_create(Unit(space=space, name=f"{n}") for space in spaces for n in range(2))
    Reach.objects.bulk_create(Reach(place=p, commune_id=FLORAC, minutes=10 + n % 30) for n, p in enumerate(places))


@pytest.mark.parametrize(
    "address", ["/", "/lieux/", "/lieux.geojson", "/chercher/?ou=Florac&jour={day}&quand=morning&minutes=45"]
)
def test_two_hundred_places_take_as_many_statements_as_one(
    address: str, as_: SignedIn, bob: Person, booked: Booking, workday: date
) -> None:
    address = address.format(day=workday.isoformat())
    with_one = statements(as_(bob), address)
    two_hundred(booked.place)
    assert statements(as_(bob), address) <= with_one
