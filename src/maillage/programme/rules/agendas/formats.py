"""Reading an agenda that somebody else wrote: what it is written in is seen by how it begins.

Whoever reads a stranger's file does so in a child process with limits: `read_agenda_within_watch`.
"""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from maillage.bookings.rules.ics import Watch
from maillage.kernel.refusal import Refusal
from maillage.programme.rules.agendas.announcements import AgendaReading
from maillage.programme.rules.agendas.calendars import read_calendar_agenda
from maillage.programme.rules.agendas.openagenda import read_openagenda
from maillage.programme.rules.agendas.schedules import broken_refusal, read_schedule_json, read_schedule_xml


def read_agenda(
    raw: bytes, zone: ZoneInfo, now: datetime, without: frozenset[int] = frozenset(), watch: Watch | None = None
) -> AgendaReading:
    """The events to come of an iCalendar file, a schedule.xml, a schedule.json or an answer of OpenAgenda."""
    head = raw[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] == b"<":
        return read_schedule_xml(raw.decode("utf-8-sig", "replace"), zone, now)
    if head[:1] in {b"{", b"["}:
        return _read_json(raw.decode("utf-8-sig", "replace"), zone, now)
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        return read_calendar_agenda(raw, zone, now, without, watch)
    raise Refusal(
        "not_an_agenda",
        "This is not an agenda we can read: give an iCalendar, schedule.xml, schedule.json or OpenAgenda.",
    )


def _read_json(text: str, zone: ZoneInfo, now: datetime) -> AgendaReading:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise broken_refusal() from error
    if isinstance(document, dict) and "schedule" in document:
        return read_schedule_json(document["schedule"], zone, now)
    return read_openagenda(document, zone, now)


def read_agenda_within_watch(raw: bytes, zone: str, now: datetime, without: frozenset[int]) -> AgendaReading | int:
    """The same, in a child process: the line of the first group of events that takes too long, instead, if one does."""
    watch = Watch()
    watch.start()
    return read_agenda(raw, ZoneInfo(zone), now, without, watch)
