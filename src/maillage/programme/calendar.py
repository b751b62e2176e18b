"""Events as iCalendar (RFC 5545): one event, the invitation of who registered, the feed of a season or a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event as VEvent
from icalendar import vCalAddress, vText

from maillage.bookings.calendar import render_calendar
from maillage.programme.models import Event, Registration
from maillage.programme.rules.events import EventState

METHODS = {
    "registered": "REQUEST",
    "moved": "REQUEST",
    "cancelled": "CANCEL",
    "withdrawn": "CANCEL",
    "received": "REQUEST",
}


def location_of(event: Event) -> str:
    """Where it happens, in one line; nothing for what is online alone."""
    if event.place is not None:
        room = f"{event.space.name}, " if event.space else ""
        return f"{room}{event.place.name}, {event.place.full_address}"
    return ", ".join(part for part in (event.address, str(event.commune or "")) if part)


def vevent_of(event: Event) -> VEvent:
    """One event as a VEVENT, for anybody: without the address of the video meeting."""
    vevent = VEvent()
    vevent.add("uid", f"{event.public_id}@maillage")
    vevent.add("sequence", event.sequence)
    vevent.add("dtstamp", (event.changed_at or event.announced_at or event.created_at).astimezone(UTC))
    vevent.add("dtstart", event.local_start)
    vevent.add("dtend", event.local_end)
    vevent.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
    vevent.add("summary", event.title)
    if event.summary:
        vevent.add("description", event.summary)
    if where := location_of(event):
        vevent.add("location", where)
    elif event.is_online:
        vevent.add("location", _("online"))
    if event.place is not None:
        vevent.add("geo", (event.place.lat, event.place.lon))
    vevent.add("url", f"{settings.ORIGIN}{event.get_absolute_url()}")
    vevent.add("categories", [event.get_kind_display()])
    return vevent


def calendar_of(events: Sequence[Event], name: str = "") -> bytes:
    """The iCalendar file of these events."""
    return render_calendar(
        [vevent_of(event) for event in events], [event.zone for event in events],
        [event.starts_at for event in events], name=name,
    )  # fmt: skip


def invitation(registration: Registration, method: str) -> bytes:
    """What a mail carries: the network invites the person; METHOD REQUEST or CANCEL, and a SEQUENCE that grows."""
    event = registration.event
    vevent = vevent_of(event)
    vevent["sequence"] = event.sequence + registration.sequence
    organiser = vCalAddress(f"mailto:{event.network.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["cn"] = vText(event.network.name)
    vevent.add("organizer", organiser)
    address = registration.person.email if registration.person else registration.email
    guest = vCalAddress(f"mailto:{address}")
    guest.params["cn"] = vText(registration.name)
    guest.params["partstat"] = vText("ACCEPTED")
    guest.params["rsvp"] = vText("FALSE")
    vevent.add("attendee", guest, encode=False)
    if event.is_online and event.online_url:
        vevent["location"] = vText(event.online_url) if event.place is None else vevent["location"]
        vevent.add("conference", event.online_url, parameters={"VALUE": "URI"})
    if method == "CANCEL":
        vevent["status"] = "CANCELLED"
    return render_calendar([vevent], [event.zone], [event.starts_at], method=method)
