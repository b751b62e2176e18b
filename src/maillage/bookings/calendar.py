"""Bookings as iCalendar (RFC 5545, 7986): one booking, an invitation, a feed.

Times carry the zone of the place with its VTIMEZONE, a stable UID, and a SEQUENCE that grows with each change. A
cancelled booking stays in its feed for a month, as CANCELLED, so that calendars take it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
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
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.community.queries.networks import origin_of_network
from maillage.kernel.period import Period
from maillage.places.models import Place

METHODS = {"confirmed": "REQUEST", "changed": "REQUEST", "cancelled": "CANCEL"}
STATUSES: dict[str, str] = {
    Status.CONFIRMED: "CONFIRMED",
    Status.HELD: "TENTATIVE",
    Status.REQUESTED: "TENTATIVE",
}  # everything else is cancelled
REFRESH = timedelta(hours=1)
YEARS_OF_ZONE = 2  # how far before and after what is told the changes of clocks are described


def calendar_of(booking: Booking) -> bytes:
    """The iCalendar file of one booking."""
    return render_calendar(
        [event_of(booking, origin=origin_of_network(booking.place.network))], [booking.place.zone], [booking.starts_at]
    )


def invitation(bookings: Sequence[Booking], method: str) -> bytes:
    """What a mail carries for Thunderbird, Google and Apple: METHOD REQUEST or CANCEL, the place invites the person."""
    events = []
    for booking in bookings:
        event = event_of(booking, origin=origin_of_network(booking.place.network))
        organiser = vCalAddress(f"mailto:{booking.place.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
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
    return render_calendar(events, [b.place.zone for b in bookings], [b.starts_at for b in bookings], method=method)


def event_of(booking: Booking, *, summary: str = "", origin: str = "") -> Event:
    """One booking as a VEVENT, its page at `origin` (the site's when none is given)."""
    zone = booking.place.zone
    event = Event()
    event.add("uid", f"{booking.public_id}@maillage")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", (booking.cancelled_at or booking.changed_at or booking.created_at).astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(zone))
    event.add("dtend", booking.ends_at.astimezone(zone))
    event.add("status", STATUSES.get(booking.status, "CANCELLED"))
    event.add("summary", summary or f"{booking.space.name} · {booking.place.name}")
    event.add("location", booking.place.full_address)
    event.add("geo", (booking.place.lat, booking.place.lon))
    event.add("url", f"{origin or settings.ORIGIN}{booking.get_absolute_url()}")
    return event


def shared_calendar(booking: Booking) -> bytes:
    """The iCalendar file of who is invited: the same time and place, under a number and an address of its own."""
    event = event_of(booking)
    event["uid"] = f"{booking.share_key}@maillage"
    event["url"] = shared_url(booking)
    return render_calendar([event], [booking.place.zone], [booking.starts_at])


def shared_url(booking: Booking) -> str:
    """The address one gives to those one invites, at the domain of the network of the place."""
    return origin_of_network(booking.place.network) + reverse("bookings:shared", args=[booking.share_key])


@dataclass(frozen=True, slots=True)
class PersonalEvent:
    """Something else that stands in the calendar of a person: the event, on which clock, when it begins."""

    event: Event
    zone: ZoneInfo
    starts_at: datetime


# What else somebody's own calendar holds. Filled by the manifests of the domains above.
PERSONAL_EVENTS: list[Callable[[Person], list[PersonalEvent]]] = []


def personal_events(person: Person) -> list[PersonalEvent]:
    """What the domains above put into the calendar of a person, beside their bookings."""
    return [one for events_of in PERSONAL_EVENTS for one in events_of(person)]


def feed(
    name: str, bookings: Iterable[Booking], *, with_names: bool = False, others: Sequence[PersonalEvent] = ()
) -> bytes:
    """The iCalendar file that subscribers read again and again."""
    listed = list(bookings)
    events = [event_of(b, summary=f"{b.who} · {b.space.name} ({b.people})" if with_names else "") for b in listed]
    zones = [*(b.place.zone for b in listed), *(one.zone for one in others)]
    around = [*(b.starts_at for b in listed), *(one.starts_at for one in others)]
    return render_calendar([*events, *(one.event for one in others)], zones, around, name=name)


def busy_feed(name: str, place: Place, busy: Sequence[Period], mark: str) -> bytes:
    """When something is taken, and nothing about who takes it.

    Nothing ties two times together: one DTSTAMP for all, the order of time, and a UID that only says that it is the
    same time as when the feed was last read at this address (`mark`), by a hash under our key.
    """
    times: Counter[Period] = Counter()
    events = []
    for period in busy:
        times[period] += 1  # the same time on several desks
        events.append(_busy_event(period, place.zone, f"{mark} {period.start} {period.end} {times[period]}"))
    return render_calendar(events, [place.zone], [period.start for period in busy], name=name)


def _busy_event(period: Period, zone: ZoneInfo, mark: str) -> Event:
    event = Event()
    event.add("uid", f"{salted_hmac('maillage.bookings.busy', mark).hexdigest()}@maillage")
    event.add("dtstamp", datetime.combine(timezone.localdate(timezone=UTC), time(0), tzinfo=UTC))
    event.add("dtstart", period.start.astimezone(zone))
    event.add("dtend", period.end.astimezone(zone))
    event.add("summary", _("Taken"))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    return event


def render_calendar(
    events: Sequence[Event], zones: Iterable[ZoneInfo], around: Sequence[datetime], *, name: str = "", method: str = ""
) -> bytes:
    """The file: head, the zones needed (bounded in years, so that it stays small), events."""
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
            calendar.add_component(timezone_component(key, first, last))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def timezone_component(key: str, first: int, last: int) -> Timezone:
    """The VTIMEZONE of a zone from the year `first` to the year `last` (excluded).

    Outlook reads one STANDARD and one DAYLIGHT, each with its yearly rule, and no more: that is what is written
    wherever the clocks change by the same rule all these years. Else one part for each change, which the others read.
    Each part begins at the wall clock of before the change, as RFC 5545 3.6.5 wants it.
    """
    zone = ZoneInfo(key)
    described = Timezone()
    described.add("tzid", key)
    start = datetime(first, 1, 1, tzinfo=UTC)
    changes = list(_changes(zone, start, datetime(last, 1, 1, tzinfo=UTC)))
    if rules := _yearly_rules(zone, changes):
        for change, rule in rules:
            described.add_component(_observance(_local_time_before(change, zone), change.astimezone(zone), rule))
        return described
    before = start.astimezone(zone)
    described.add_component(_observance(before, before))
    for change in changes:
        described.add_component(_observance(_local_time_before(change, zone), change.astimezone(zone)))
    return described


def _local_time_before(change: datetime, zone: ZoneInfo) -> datetime:
    return (change - SECOND).astimezone(zone)


Rule = dict[str, list[int | str]]


def _yearly_rules(zone: ZoneInfo, changes: Sequence[datetime]) -> list[tuple[datetime, Rule]]:
    """The first change of each kind and its rule, where the clocks change twice a year and always by the same two."""
    kinds: dict[bool, list[datetime]] = {True: [], False: []}
    for change in changes:
        kinds[bool(change.astimezone(zone).dst())].append(change)
    rules = []
    for same in kinds.values():
        clocks = [change.astimezone(UTC) + (_local_time_before(change, zone).utcoffset() or NOTHING) for change in same]
        rule = _rule_of(clocks)
        years = [clock.year for clock in clocks]
        if rule is None or years != list(range(years[0], years[0] + len(years))):
            return []
        rules.append((same[0], rule))
    return rules


def _rule_of(clocks: Sequence[datetime]) -> Rule | None:
    """The rule all these wall clocks follow: which weekday, first to fourth or last, of which month, at one hour."""
    if len(clocks) < 2 or len({(clock.month, clock.weekday(), clock.time()) for clock in clocks}) > 1:
        return None
    weeks = {(clock.day + 6) // 7 for clock in clocks}
    if all((clock + WEEK).month != clock.month for clock in clocks):
        week = -1
    elif len(weeks) == 1:
        (week,) = weeks
    else:
        return None
    return {"FREQ": ["YEARLY"], "BYMONTH": [clocks[0].month], "BYDAY": [f"{week}{DAYS[clocks[0].weekday()]}"]}


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NOTHING = timedelta(0)
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)


def _observance(before: datetime, after: datetime, rule: Rule | None = None) -> Component:
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    offset = before.utcoffset() or timedelta(0)
    part.add("dtstart", (after.astimezone(UTC) + offset).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", after.utcoffset())
    part.add("tzname", after.tzname())
    if rule:
        part.add("rrule", rule)
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
