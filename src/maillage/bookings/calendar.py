"""A booking as an iCalendar file (RFC 5545): instants in UTC, a stable UID, a sequence that grows with changes."""

from __future__ import annotations

from datetime import UTC

from icalendar import Calendar, Event

from maillage.bookings.models import Booking


def calendar_of(booking: Booking) -> bytes:
    """The calendar file of one booking."""
    calendar = Calendar()
    calendar.add("prodid", "-//Maillage//FR")
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", f"{booking.public_id}@maillage")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.created_at.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", booking.ends_at.astimezone(UTC))
    event.add("summary", f"{booking.space.name} · {booking.place.name}")
    event.add("location", booking.place.full_address)
    event.add("geo", (booking.place.lat, booking.place.lon))
    event.add("status", {"cancelled": "CANCELLED", "held": "TENTATIVE"}.get(booking.status, "CONFIRMED"))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
