"""A place with a host, a member who booked there, and pages asked by each."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.places.actions import measure_reach
from maillage.places.models import Space
from tests.factories import morning


@pytest.fixture
def booked(desks: Space, bob: Person, workday: date) -> Booking:
    """Bob has a desk, and said something to the host."""
    measure_reach(desks.place)
    return actions.book(bob, desks.pk, morning(workday), note="Mot de passe oublié")
