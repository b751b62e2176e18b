"""Four desks that other connections see; a room that is asked for; one desk; a room with a calendar elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maillage.bookings.models import Basket, Booking, ExternalCalendar, Occupancy, Series, SeriesDate, Waiting
from maillage.community.models import Person
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import Committed


@pytest.fixture
def settled(committed: Committed) -> Iterator[Committed]:
    """Committed rows, with what refers to bookings removed before them."""
    yield committed
    mine = {"space__place__network": committed.network}
    Waiting.objects.filter(**mine).delete()
    SeriesDate.objects.filter(series__space__place__network=committed.network).delete()
    Occupancy.objects.filter(booking__place__network=committed.network).delete()
    Booking.objects.filter(place__network=committed.network).delete()
    Series.objects.filter(**mine).delete()
    Basket.objects.filter(person__in=committed.people).delete()


@pytest.fixture
def asked_room(room: Space) -> Space:
    """A room where a host says yes."""
    room.approval = "host"
    room.save()
    return room


@pytest.fixture
def desk(place: Place) -> Space:
    """One desk by the half-day."""
    return factories.make_space(place, "Un bureau")


@pytest.fixture
def hall(room: Space, alice: Person) -> ExternalCalendar:
    """The room is also lent by the town hall, in a calendar of its own."""
    return ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/hall.ics", added_by=alice)
