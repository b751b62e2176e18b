"""The units a booking holds, as they are said."""

from __future__ import annotations

from maillage.bookings.models import Booking


def units_in_words(booking: Booking) -> str:
    """“Desk 3 (by the window)”; nothing where a unit bears the name of its space."""
    units = [held.unit for held in booking.occupancies.all() if held.holds and held.unit.name != booking.space.name]
    return ", ".join(f"{unit.name} ({unit.note})" if unit.note else unit.name for unit in units)
