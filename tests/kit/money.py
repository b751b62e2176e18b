"""The addresses of prices, passes, invoices, and accounts between places."""

from __future__ import annotations

from typing import Any

from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.places.models import Space
from tests.kit.clearing import addresses_of_clearing
from tests.kit.grants import addresses_of_grants
from tests.kit.invoices import addresses_of_economy
from tests.kit.passes import addresses_of_passes


def addresses_of_money(alice: Person, bob: Person, dora: Person, booked: Booking, desks: Space) -> dict[str, list[Any]]:
    """Each name and what its address holds."""
    return {
        **addresses_of_economy(alice, bob, desks.place),
        **addresses_of_passes(bob, desks, booked),
        **addresses_of_clearing(dora, desks.place),
        **addresses_of_grants(dora, desks.place.network),
    }
