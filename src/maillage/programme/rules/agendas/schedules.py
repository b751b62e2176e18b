"""An agenda written as a schedule (frab): schedule.xml, schedule.json."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from maillage.bookings.rules.external_calendars import Fault
from maillage.kernel.refusal import Refusal
from maillage.programme.rules.agendas.announcements import (
    ADDRESS,
    MARK,
    SUMMARY,
    TITLE,
    AgendaReading,
    Announcement,
    collect,
    period_of,
    plain_words,
    safe_link,
)

DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")  # days, hours, minutes
Fields = dict[str, Any]


def entities_refusal() -> Refusal:
    """The Refusal for XML that declares what it is made of: no schedule needs it, and it may unfold without end."""
    return Refusal("declares_entities", "This file declares entities (DOCTYPE): it is not read. Ask for a plain one.")


def broken_refusal() -> Refusal:
    """The Refusal for a file that is cut short, or is not what it begins like."""
    return Refusal("broken_file", "This file is broken, or is not an agenda we can read.")


def read_schedule_xml(text: str, zone: ZoneInfo, now: datetime) -> AgendaReading:
    """The events of a schedule.xml."""
    if DECLARES.search(text):
        raise entities_refusal()
    try:
        root = ET.fromstring(text)  # noqa: S314 - nothing is declared: no entity can be expanded
    except (ET.ParseError, ValueError) as error:
        raise broken_refusal() from error
    if root.tag != "schedule":
        raise broken_refusal()
    zone = _zone(root.findtext("conference/time_zone_name"), zone)
    return _collected(_fields_of_xml(root), zone, now)


def _fields_of_xml(root: Any) -> Iterator[Fields]:
    for room in root.iter("room"):
        for event in room.iter("event"):
            fields = {child.tag: child.text or "" for child in event if len(child) == 0}
            yield {
                **fields,
                "room": fields.get("room") or room.get("name"),
                "guid": event.get("guid") or event.get("id"),
            }


def read_schedule_json(schedule: Any, zone: ZoneInfo, now: datetime) -> AgendaReading:
    """The events of a schedule.json, from what stands under `schedule`."""
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(conference, dict) or not isinstance(conference.get("days"), list):
        raise broken_refusal()
    return _collected(_fields_of_json(conference["days"]), _zone(conference.get("time_zone_name"), zone), now)


def _fields_of_json(days: list[Any]) -> Iterator[Fields]:
    for day in days:
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for name, events in (rooms if isinstance(rooms, dict) else {}).items():
            for event in events if isinstance(events, list) else []:
                if isinstance(event, dict):
                    yield {**event, "room": event.get("room") or name, "guid": event.get("guid") or event.get("id")}


def _zone(name: object, otherwise: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo(str(name)[:60]) if name else otherwise
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        return otherwise


def _collected(events: Iterator[Fields], zone: ZoneInfo, now: datetime) -> AgendaReading:
    read: list[tuple[str, int, Announcement | Fault]] = []
    for rank, fields in enumerate(events, start=1):
        uid = plain_words(str(fields.get("guid") or ""), MARK) or plain_words(fields.get("title"), TITLE)
        read.append((uid, rank, _understand(fields, zone)))
    return collect(read, [], now)


def _understand(fields: Fields, zone: ZoneInfo) -> Announcement | Fault:
    try:
        start = datetime.fromisoformat(str(fields.get("date") or "")[:40])
    except ValueError:
        return Fault.BAD_DATE
    length = DURATION.fullmatch(str(fields.get("duration") or "")[:12])
    if length is None:
        return Fault.BAD_DATE
    days, hours, minutes = (int(part or 0) for part in length.groups())
    try:
        begin = start if start.tzinfo else start.replace(tzinfo=zone)
        period = period_of(
            begin, begin.astimezone(ZoneInfo("UTC")) + timedelta(days=days, hours=hours, minutes=minutes)
        )
    except (OverflowError, ValueError):
        return Fault.BAD_DATE
    if period is None:
        return Fault.UPSIDE_DOWN
    summary = fields.get("abstract") or fields.get("subtitle") or fields.get("description")
    return Announcement(
        "", plain_words(fields.get("title"), TITLE), period, plain_words(summary, SUMMARY),
        plain_words(fields.get("room"), ADDRESS), url=safe_link(fields.get("url")),
    )  # fmt: skip
