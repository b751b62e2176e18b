"""Bookings as iCalendar (RFC 5545, 7986): one booking, an invitation, a feed.

Times carry the zone of the place with its VTIMEZONE, a stable UID, and a SEQUENCE that grows with each change. A
cancelled booking stays in its feed for a month, as CANCELLED, so that calendars take it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from maillage.bookings.models import Booking

METHODS = {"confirmed": "REQUEST", "changed": "REQUEST", "cancelled": "CANCEL"}
STATUSES = {"confirmed": "CONFIRMED", "held": "TENTATIVE", "requested": "TENTATIVE"}  # everything else is cancelled
REFRESH = timedelta(hours=1)
YEARS_OF_ZONE = 2  # how far before and after what is told the changes of clocks are described


def calendar_of(booking: Booking) -> bytes:
    """The calendar file of one booking."""
    return written([event_of(booking)], [booking.place.zone], [booking.starts_at])


def invitation(bookings: Sequence[Booking], method: str) -> bytes:
    """What a mail carries for Thunderbird, Google and Apple: METHOD REQUEST or CANCEL, the place invites the person."""
    events = []
    for booking in bookings:
        event = event_of(booking)
        organiser = vCalAddress(f"mailto:{booking.place.email or settings.DEFAULT_FROM_EMAIL}")
        organiser.params["cn"] = vText(booking.place.name)
        event.add("organizer", organiser)
        guest = vCalAddress(f"mailto:{booking.person.email}")
        guest.params["cn"] = vText(str(booking.person))
        guest.params["partstat"] = vText("ACCEPTED")
        guest.params["rsvp"] = vText("FALSE")
        event.add("attendee", guest, encode=False)
        if method == "CANCEL":
            event["status"] = vText("CANCELLED")
        events.append(event)
    return written(events, [b.place.zone for b in bookings], [b.starts_at for b in bookings], method=method)


def event_of(booking: Booking, *, summary: str = "", busy_only: bool = False) -> Event:
    """One booking as an event; `busy_only` says nothing but that the time is taken."""
    zone = booking.place.zone
    event = Event()
    event.add("uid", f"{booking.public_id}@maillage")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", (booking.cancelled_at or booking.changed_at or booking.created_at).astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(zone))
    event.add("dtend", booking.ends_at.astimezone(zone))
    event.add("status", STATUSES.get(booking.status, "CANCELLED"))
    if busy_only:
        event.add("summary", _("Taken"))
        event.add("class", "PRIVATE")
        return event
    event.add("summary", summary or f"{booking.space.name} · {booking.place.name}")
    event.add("location", booking.place.full_address)
    event.add("geo", (booking.place.lat, booking.place.lon))
    event.add("url", f"{settings.ORIGIN}{booking.get_absolute_url()}")
    return event


def feed(name: str, bookings: Iterable[Booking], *, busy_only: bool = False, with_names: bool = False) -> bytes:
    """A calendar that others read again and again."""
    listed = list(bookings)
    events = [
        event_of(
            b,
            busy_only=busy_only,
            summary=f"{b.who} · {b.space.name} ({b.people})" if with_names else "",
        )
        for b in listed
    ]
    return written(events, [b.place.zone for b in listed], [b.starts_at for b in listed], name=name)


def written(
    events: Sequence[Event], zones: Iterable[ZoneInfo], around: Sequence[datetime], *, name: str = "", method: str = ""
) -> bytes:
    """The file: its head, the zones it needs (bounded in time, so that it stays small), its events."""
    calendar = Calendar()
    calendar.add("prodid", "-//Maillage//Maillage//FR")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    if around:
        first = date(min(around).year - YEARS_OF_ZONE, 1, 1)
        last = date(max(around).year + YEARS_OF_ZONE, 1, 1)
        for key in sorted({zone.key for zone in zones}):
            calendar.add_component(Timezone.from_tzid(key, first_date=first, last_date=last))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
