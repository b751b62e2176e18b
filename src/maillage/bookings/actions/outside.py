"""Calendars kept elsewhere that hold a unit here: read by a job, conflicts listed, never silently dropped."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import recurring_ical_events
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from icalendar import Calendar

from maillage.bookings.actions.clerk import lock_in_order
from maillage.bookings.actions.releasing import freed, release_expired
from maillage.bookings.models import ExternalCalendar, ExternalEvent, Occupancy
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal
from maillage.places.models import Unit

AHEAD = timedelta(days=400)
SECONDS = 10
MOST_BYTES = 5_000_000
MOST_EVENTS = 5_000


def add_calendar(host: Person, unit: Unit, url: str) -> ExternalCalendar:
    """Have an outside calendar hold a unit. It is read at once by the worker, then every quarter of an hour."""
    _must_edit(host, unit)
    check_address(url)
    with transaction.atomic():
        calendar = ExternalCalendar.objects.create(unit=unit, url=url, added_by=host)
        record(host, "calendar_added", ("unit", unit.pk), unit.space.place.scopes()[0])
    return calendar


@transaction.atomic
def remove_calendar(host: Person, calendar: ExternalCalendar) -> None:
    """No longer read it; what it held is free."""
    _must_edit(host, calendar.unit)
    calendar.removed_at = timezone.now()
    calendar.save(update_fields=["removed_at"])
    Occupancy.objects.filter(block__calendar=calendar).update(holds=False)
    record(host, "calendar_removed", ("unit", calendar.unit_id), calendar.unit.space.place.scopes()[0])
    freed({calendar.unit.space_id})


def _must_edit(host: Person, unit: Unit) -> None:
    if Ability.EDIT not in abilities(host, unit.space.place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


def check_address(url: str) -> None:
    """Refuse an address that is not one of the public web: our server must not be sent to knock on inner doors."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise Refusal("bad_address", "Give an address that begins with https://") from error
    if settings.LOCAL_ADDRESSES and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise Refusal("bad_address", "Give an address that begins with https://")
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, port)}
    except (OSError, ValueError) as error:  # a port or a name that can't be one
        raise Refusal("no_such_address", "This address leads nowhere: check it.") from error
    if not all(ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found):
        raise Refusal("bad_address", "Give an address that begins with https://")


class NoDetour(HTTPRedirectHandler):
    """A redirection is checked as the address itself was."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]  # as the library has it
        check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def read_calendars() -> int:
    """Read all of them, one after the other; how many. One that fails says why and does not stop the others."""
    pks = list(ExternalCalendar.objects.filter(removed_at__isnull=True).values_list("pk", flat=True))
    for pk in pks:
        read_calendar(pk)
    return len(pks)


def read_calendar(pk: int) -> None:
    """Read one calendar and hold its unit accordingly. What can't be read leaves things as they were, and says why."""
    calendar = ExternalCalendar.objects.select_related("unit__space__place").get(pk=pk)
    if calendar.removed_at:
        return
    try:
        text = fetch(calendar)
        if text is not None:
            hold_events(calendar, events_in(text, calendar))
    except Refusal as refusal:
        _failed(calendar, refusal.sentence)
    except (URLError, OSError, HTTPException) as error:
        _failed(calendar, f"{type(error).__name__}")
    else:
        calendar.read_at, calendar.error = timezone.now(), ""
        calendar.save(update_fields=["read_at", "error", "etag", "digest"])


def _failed(calendar: ExternalCalendar, why: str) -> None:
    ExternalCalendar.objects.filter(pk=calendar.pk).update(error=why[:200])


def fetch(calendar: ExternalCalendar) -> bytes | None:
    """The text of the calendar, or None when it has not changed and nothing conflicted."""
    check_address(calendar.url)
    request = Request(calendar.url, headers={"User-Agent": "Maillage", "Accept": "text/calendar"})  # noqa: S310 - checked
    settled = not calendar.events.filter(conflicts=True).exists()
    if calendar.etag and settled:
        request.add_header("If-None-Match", calendar.etag)
    try:
        with build_opener(NoDetour).open(request, timeout=SECONDS) as answer:
            raw: bytes = answer.read(MOST_BYTES + 1)
            etag = answer.headers.get("ETag", "")[:200]
    except URLError as error:
        if getattr(error, "code", None) == 304:  # not modified
            return None
        raise
    if len(raw) > MOST_BYTES:
        raise Refusal("too_big", "This calendar is too big to be read.")
    digest = hashlib.sha256(raw).hexdigest()
    same = (
        digest == calendar.digest and settled and calendar.read_at and calendar.read_at.date() == timezone.localdate()
    )
    calendar.etag, calendar.digest = etag, digest
    return None if same else raw


@dataclass(frozen=True, slots=True)
class Outside:
    """One occurrence of an event elsewhere."""

    mark: str
    period: Period


def events_in(raw: bytes, calendar: ExternalCalendar, now: datetime | None = None) -> list[Outside]:
    """The occurrences to come that make one busy; repeated events are expanded, cancelled and free ones left out."""
    now = now or timezone.now()
    zone = calendar.unit.space.place.zone
    try:
        parsed = Calendar.from_ical(raw)
        occurrences = recurring_ical_events.of(parsed).between(now, now + AHEAD)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Refusal("not_a_calendar", "This address does not give a calendar we can read.") from error
    found = {}
    for event in occurrences[:MOST_EVENTS]:
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            continue
        start, end = _instant(event.start, zone), _instant(event.end, zone)
        if start < end:
            mark = f"{str(event.get('UID', ''))[:250]} {start.isoformat()}"
            found[mark] = Outside(mark, Period(start, end))
    return list(found.values())


def _instant(moment: date | datetime, zone) -> datetime:  # type: ignore[no-untyped-def]  # a ZoneInfo
    if not isinstance(moment, datetime):
        return instant(moment, time(0), zone).astimezone(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


@transaction.atomic
def hold_events(calendar: ExternalCalendar, events: list[Outside]) -> int:
    """Make the unit held by exactly these events; how many conflict with a booking. A booking is never pushed out."""
    unit = calendar.unit
    lock_in_order([unit.space_id])
    if ExternalCalendar.objects.filter(pk=calendar.pk, removed_at__isnull=False).exists():
        return 0  # removed while it was being read
    marks = {event.mark for event in events}
    gone = calendar.events.exclude(mark__in=marks)
    freed_something = Occupancy.objects.filter(block__in=gone, holds=True).exists()
    gone.filter(ends_at__gt=timezone.now()).delete()
    known = {event.mark: event for event in calendar.events.all()}
    atoms = unit.parts or [unit.pk]
    conflicts = 0
    for event in events:
        kept = known.get(event.mark)
        if kept and (kept.starts_at, kept.ends_at) == (event.period.start, event.period.end) and not kept.conflicts:
            continue
        conflicts += not _hold(calendar, event, atoms)
    if freed_something:
        freed({unit.space_id})
    return conflicts


def _hold(calendar: ExternalCalendar, event: Outside, atoms: list[int]) -> bool:
    during = (event.period.start, event.period.end)
    release_expired(atoms, event.period)
    kept, _new = ExternalEvent.objects.update_or_create(
        calendar=calendar, mark=event.mark, defaults={"starts_at": during[0], "ends_at": during[1]}
    )
    Occupancy.objects.filter(block=kept).delete()
    try:
        with transaction.atomic():
            Occupancy.objects.bulk_create(Occupancy(block=kept, unit_id=atom, during=during) for atom in atoms)
    except IntegrityError as error:
        if "no_double_booking" not in str(error):
            raise
        ExternalEvent.objects.filter(pk=kept.pk).update(conflicts=True)
        return False
    ExternalEvent.objects.filter(pk=kept.pk).update(conflicts=False)
    return True
