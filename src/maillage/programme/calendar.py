"""Events as iCalendar (RFC 5545): one event, the invitation of who registered, the feed of a season or a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event as VEvent
from icalendar import vCalAddress, vText

from maillage.bookings.calendar import PersonalEvent, render_calendar
from maillage.community.models import Person
from maillage.programme.models import Event, ImportedEvent, Registration
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import RegistrationState

KEPT = timedelta(days=30)  # what is over stays in a calendar
METHODS = {
    "registered": "REQUEST",
    "moved": "REQUEST",
    "restored": "REQUEST",
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


def vevent_of_imported(event: ImportedEvent) -> VEvent:
    """What another site announces, as a VEVENT that says who does."""
    vevent = VEvent()
    vevent.add("uid", f"{event.key}@maillage")
    vevent.add("dtstamp", event.said_at.astimezone(UTC))
    vevent.add("dtstart", event.local_start)
    vevent.add("dtend", event.local_end)
    vevent.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    vevent.add("summary", event.title)
    vevent.add("description", "\n".join(part for part in (event.summary, announced_by(event)) if part))
    where = ", ".join(part for part in (event.address, str(event.commune or "")) if part)
    if where or event.is_online:
        vevent.add("location", where or _("online"))
    if event.point is not None:
        vevent.add("geo", event.point)
    vevent.add("url", event.get_absolute_url())
    return vevent


def announced_by(event: Event | ImportedEvent) -> str:
    """Who announces what is not ours; nothing for what is."""
    return _("announced by %(name)s") % {"name": event.source.name} if isinstance(event, ImportedEvent) else ""


def calendar_of(events: Sequence[Event | ImportedEvent], name: str = "") -> bytes:
    """The iCalendar file of these events."""
    return render_calendar(
        [vevent_of_imported(event) if isinstance(event, ImportedEvent) else vevent_of(event) for event in events],
        [event.zone for event in events],
        [event.starts_at for event in events], name=name,
    )  # fmt: skip


def events_of_person(person: Person) -> list[PersonalEvent]:
    """The events a person comes to, for their own calendar: cancelled ones as such, what is long over left out."""
    registrations = Registration.objects.filter(
        person=person, state=RegistrationState.CONFIRMED, event__ends_at__gt=timezone.now() - KEPT
    ).select_related(
        "event__network", "event__place__commune", "event__place__network", "event__space", "event__commune"
    )
    events = [one.event for one in registrations.order_by("event__starts_at", "pk")]
    return [PersonalEvent(vevent_of(event), event.zone, event.starts_at) for event in events]


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
