"""The rules of schedule.xml and schedule.json, as c3voc's validator has them; written anew from its documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

REQUIRED = {"room", "title", "type", "date", "start", "duration", "abstract", "track"}
ALLOWED = REQUIRED | {"subtitle", "description", "slug", "logo", "language", "url", "persons", "links", "attachments"}
EVENT = {
    "type": "object",
    "required": ["guid", "id", "date", "start", "duration", "room", "title", "persons", "slug", "track", "abstract"],
    "properties": {
        "guid": {"type": "string", "format": "uuid"},
        "id": {"type": "integer", "minimum": 1},
        "date": {"type": "string", "format": "date-time"},
        "start": {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
        "duration": {"type": "string", "pattern": "^([0-9]+:)?[0-2][0-9]:[0-5][0-9]$"},
        "url": {"type": "string", "pattern": "^https?://"},
        "persons": {"type": "array", "items": {"type": "object", "required": ["name"]}},
    },
}
DAY = {
    "type": "object",
    "required": ["index", "date", "day_start", "day_end", "rooms"],
    "properties": {
        "index": {"type": "integer", "minimum": 1},
        "date": {"type": "string", "format": "date"},
        "rooms": {"type": "object", "additionalProperties": {"type": "array", "items": EVENT}},
    },
}
CONFERENCE = {
    "type": "object",
    "required": ["title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration"],
    "properties": {
        "acronym": {"type": "string", "pattern": "^[a-z0-9_-]{4,}$"},
        "daysCount": {"type": "integer"},
        "timeslot_duration": {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
        "days": {"type": "array", "items": DAY},
    },
}
SCHEDULE_JSON = {
    "$schema": "http://json-schema.org/draft-06/schema#",
    "type": "object",
    "required": ["schedule"],
    "properties": {
        "schedule": {
            "type": "object",
            "required": ["version", "conference"],
            "properties": {"version": {"type": "string", "minLength": 1}, "conference": CONFERENCE},
        }
    },
}


def mistakes_of(content: bytes) -> Iterator[str]:
    """What a schedule.xml does against the rules of its XSD."""
    root = ET.fromstring(content)  # noqa: S314 - our own
    if not (root.findtext("version") or "").strip():
        yield "no version"
    acronym = root.findtext("conference/acronym") or ""
    if not re.fullmatch(r"[a-z0-9_-]{4,}", acronym):
        yield f"acronym {acronym!r}"
    for day in root.findall("day"):
        if not day.get("index", "").isdecimal() or int(day.get("index", "0")) < 1:
            yield f"index {day.get('index')}"
        for name in ("start", "end"):
            if datetime.fromisoformat(day.attrib[name]).tzinfo is None:
                yield f"{name} without an offset"
    events = root.findall("day/room/event")
    for name in ("id", "guid"):
        if len({event.get(name) for event in events}) < len(events):
            yield f"{name} is there twice"
    for event in events:
        yield from _of_event(event, acronym)


def _of_event(event: ET.Element, acronym: str) -> Iterator[str]:
    if not event.get("id", "").isdecimal() or int(event.attrib["id"]) < 1:
        yield f"id {event.get('id')}"
    UUID(event.attrib["guid"])
    names = [child.tag for child in event]
    if len(set(names)) < len(names) or not REQUIRED <= set(names) <= ALLOWED:
        yield f"children {names}"
    if not (event.findtext("slug") or "").startswith(f"{acronym}-"):
        yield "slug does not begin with the acronym"
    if not re.match(r"https?://", event.findtext("url") or ""):
        yield "url"
    if datetime.fromisoformat(event.findtext("date") or "").tzinfo is None:
        yield "date without an offset"


def guids_of(document: dict[str, Any]) -> set[str]:
    """The events of a schedule.json."""
    days = document["schedule"]["conference"]["days"]
    return {event["guid"] for day in days for events in day["rooms"].values() for event in events}
