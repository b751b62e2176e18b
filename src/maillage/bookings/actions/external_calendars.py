"""Calendars kept elsewhere that hold a unit here: read by a job each, conflicts listed, never silently dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import lock_in_order
from maillage.bookings.actions.calendar_process import read_apart
from maillage.bookings.actions.expiry import announce_free, release_expired
from maillage.bookings.actions.external_busy import hold_busy, hold_in_turn, keep_events
from maillage.bookings.models import ExternalCalendar, Occupancy
from maillage.bookings.rules.external_calendars import MOST_NAMED, Reading
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Unit
from maillage.web.outbound import check_address, fetch_document

MOST_BYTES = 5_000_000


def add_calendar(host: Person, unit: Unit, url: str) -> ExternalCalendar:
    """Have an outside calendar hold a unit. It is read at once by the worker, then every quarter of an hour."""
    _require_edit(host, unit)
    check_address(url)
    with transaction.atomic():
        calendar = ExternalCalendar.objects.create(unit=unit, url=url, added_by=host)
        record(host, "calendar_added", ("unit", unit.pk), unit.space.place.scopes()[0])
    return calendar


@transaction.atomic
def remove_calendar(host: Person, calendar: ExternalCalendar) -> None:
    """Stop reading an outside calendar and free what it held."""
    _require_edit(host, calendar.unit)
    lock_in_order([calendar.unit.space_id])
    calendar.removed_at = timezone.now()
    calendar.save(update_fields=["removed_at"])
    Occupancy.objects.filter(calendar=calendar).update(holds=False)
    record(host, "calendar_removed", ("unit", calendar.unit_id), calendar.unit.space.place.scopes()[0])
    announce_free({calendar.unit.space_id})


def _require_edit(host: Person, unit: Unit) -> None:
    if Ability.EDIT not in abilities(host, unit.space.place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


def calendars_to_read() -> list[int]:
    """Those that are read every quarter of an hour, each by a job of its own."""
    return list(ExternalCalendar.objects.filter(removed_at__isnull=True).values_list("pk", flat=True))


def read_calendar(pk: int) -> None:
    """Read one calendar and hold its unit accordingly. What can't be read leaves things as they were, and says why."""
    calendar = ExternalCalendar.objects.select_related("unit__space__place").get(pk=pk)
    if calendar.removed_at:
        return
    try:
        text = fetch_changed(calendar)
        if text is None:
            hold_in_turn(calendar)  # as it was read before: what is free since then is held
        else:
            hold_events(calendar, events_in(text, calendar))
    except Refusal as refusal:
        _failed(calendar, refusal.sentence)
    else:
        calendar.read_at, calendar.error = timezone.now(), ""
        calendar.save(update_fields=["read_at", "error", "etag", "digest"])


def _failed(calendar: ExternalCalendar, why: str) -> None:
    ExternalCalendar.objects.filter(pk=calendar.pk).update(error=why[:200])


def fetch_changed(calendar: ExternalCalendar) -> bytes | None:
    """The text of the calendar, or None when it was read today and is the same: what is ahead moves with each day."""
    today = bool(calendar.read_at and timezone.localdate(calendar.read_at) == timezone.localdate())
    known = (calendar.etag, calendar.digest) if today else ("", "")
    document = fetch_document(
        calendar.url, most_bytes=MOST_BYTES, accept="text/calendar", etag=known[0], digest=known[1]
    )
    calendar.etag, calendar.digest = document.etag, document.digest
    return document.body


def events_in(raw: bytes, calendar: ExternalCalendar, now: datetime | None = None) -> Reading:
    """The dates to come that make one busy; repeated events are expanded, cancelled and free ones left out."""
    return read_apart(raw, calendar.unit.space.place.zone, now or timezone.now())


@transaction.atomic
def hold_events(calendar: ExternalCalendar, reading: Reading) -> int:
    """Make the unit held by exactly these events; how many meet a booking. A booking is never pushed out."""
    unit = calendar.unit
    lock_in_order([unit.space_id])
    if ExternalCalendar.objects.filter(pk=calendar.pk, removed_at__isnull=False).exists():
        return 0  # removed while it was being read
    keep_events(calendar, reading.events, frozenset(one.uid for one in reading.skipped))
    calendar.skipped = [[one.line, one.uid, one.fault] for one in reading.skipped[:MOST_NAMED]]
    calendar.save(update_fields=["skipped"])
    if reading.events:
        whole = Period(min(one.period.start for one in reading.events), max(one.period.end for one in reading.events))
        release_expired(unit.parts or [unit.pk], whole)
    had = set(calendar.occupancies.values_list("during", flat=True))
    meeting = hold_busy(calendar)
    if had - set(calendar.occupancies.values_list("during", flat=True)):
        announce_free({unit.space_id})
    return meeting
