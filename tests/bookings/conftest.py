"""A desk; a house open day and night with its host; a booking that goes on."""

from __future__ import annotations

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.bookings import always_open, around_now, by_the_hour


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
