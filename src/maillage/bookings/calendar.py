"""Bookings as iCalendar (RFC 5545, 7986): one booking, an invitation, a feed.

Times carry the zone of the place with its VTIMEZONE, a stable UID, and a SEQUENCE that grows with each change. A
cancelled booking stays in its feed for a month, as CANCELLED, so that calendars take it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import (
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from maillage.bookings.models import Booking
from maillage.kernel.period import Period
from maillage.places.models import Place

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


Block = tuple[str, Period, Place]  # a mark of its own, when, where


def feed(
    name: str, bookings: Iterable[Booking], *, busy_only: bool = False, with_names: bool = False,
    blocks: Sequence[Block] = (),
) -> bytes:  # fmt: skip
    """A calendar that others read again and again; `blocks` are busy times that are no bookings."""
    listed = list(bookings)
    events = [
        event_of(
            b,
            busy_only=busy_only,
            summary=f"{b.who} · {b.space.name} ({b.people})" if with_names else "",
        )
        for b in listed
    ]
    events += [_busy(*block) for block in blocks]
    zones = [*(b.place.zone for b in listed), *(place.zone for _mark, _period, place in blocks)]
    moments = [*(b.starts_at for b in listed), *(period.start for _mark, period, _place in blocks)]
    return written(events, zones, moments, name=name)


def _busy(mark: str, period: Period, place: Place) -> Event:
    event = Event()
    event.add("uid", f"{mark}@maillage")
    event.add("dtstamp", period.start.astimezone(UTC))
    event.add("dtstart", period.start.astimezone(place.zone))
    event.add("dtend", period.end.astimezone(place.zone))
    event.add("summary", _("Taken"))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    return event


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
        first, last = min(around).year - YEARS_OF_ZONE, max(around).year + YEARS_OF_ZONE
        for key in sorted({zone.key for zone in zones}):
            calendar.add_component(zone_described(key, first, last))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def zone_described(key: str, first: int, last: int) -> Timezone:
    """The VTIMEZONE of a zone from the year `first` to the year `last` (excluded): one part for each change of clocks.

    No rule and no list of dates: every program reads a part that begins on a date, and a law that changes the clocks
    changes nothing else. Each begins at the wall clock of before the change, as RFC 5545 3.6.5 wants it.
    """
    zone = ZoneInfo(key)
    described = Timezone()
    described.add("tzid", key)
    start = datetime(first, 1, 1, tzinfo=UTC)
    before = start.astimezone(zone)
    described.add_component(_observance(before, before))
    for change in _changes(zone, start, datetime(last, 1, 1, tzinfo=UTC)):
        described.add_component(_observance((change - SECOND).astimezone(zone), change.astimezone(zone)))
    return described


SECOND = timedelta(seconds=1)


def _observance(before: datetime, after: datetime) -> Component:
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    offset = before.utcoffset() or timedelta(0)
    part.add("dtstart", (after.astimezone(UTC) + offset).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", after.utcoffset())
    part.add("tzname", after.tzname())
    return part


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which the offset of a zone changes, to the second: day by day, then by halves."""
    day = timedelta(days=1)
    while start < end:
        low, high = start, start + day
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > SECOND:
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        start += day
