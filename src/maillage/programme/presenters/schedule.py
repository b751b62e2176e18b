"""A season as frab's schedule.xml and schedule.json, which the apps one follows a conference with can read.

Rules of the format: c3voc's schedule (version 2024). Cancelled events are left out: the format has no word for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.community.queries.networks import origin_of_network
from maillage.programme.calendar import announced_by
from maillage.programme.models import Event, ImportedEvent, Season, Speaker
from maillage.programme.presenters.structured import address_of_event, address_of_season
from maillage.programme.rules.events import EventState

SLOT = "00:15"
SHORTEST_ACRONYM = 4
DAY_MINUTES = 24 * 60
FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])  # what XML 1.0 can't hold


@dataclass(frozen=True, slots=True)
class ScheduleDay:
    """One day: its number from 1, its date, the events of each room in order."""

    index: int
    date: date
    rooms: dict[str, list[Event | ImportedEvent]]

    @property
    def start(self) -> datetime:
        """When the first event begins."""
        return min(event.local_start for events in self.rooms.values() for event in events)

    @property
    def end(self) -> datetime:
        """When the last event ends."""
        return max(event.local_end for events in self.rooms.values() for event in events)


def schedule_days(events: Sequence[Event | ImportedEvent]) -> list[ScheduleDay]:
    """The days of what takes place, with its rooms; an event belongs to the day it begins."""
    days: dict[date, dict[str, list[Event | ImportedEvent]]] = {}
    for event in sorted(events, key=lambda one: (one.starts_at, one.pk)):
        if event.state != EventState.CANCELLED.value:
            days.setdefault(event.local_start.date(), {}).setdefault(room_of(event), []).append(event)
    return [ScheduleDay(number, day, rooms) for number, (day, rooms) in enumerate(sorted(days.items()), start=1)]


def room_of(event: Event | ImportedEvent) -> str:
    """Where one goes, in few words."""
    if event.place is not None:
        return f"{event.place.name} · {event.space.name}" if event.space else event.place.name
    where = ", ".join(part for part in (event.address, str(event.commune or "")) if part)
    return where or _("online")


def acronym_of(season: Season) -> str:
    """Letters, digits and hyphens, four at least."""
    slug = season.slug.lower()
    return slug if len(slug) >= SHORTEST_ACRONYM else f"{slug}-{season.starts_on.year}"


def schedule_json(season: Season, events: Sequence[Event | ImportedEvent]) -> dict[str, Any]:
    """The season as schedule.json."""
    days = schedule_days(events)
    rooms = sorted({name for day in days for name in day.rooms})
    return {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "Maillage", "version": version("maillage")},
        "schedule": {
            "version": _version(season, events),
            "url": address_of_season(season),
            "base_url": origin_of_network(season.network) + "/",
            "conference": {
                "acronym": acronym_of(season),
                "title": season.title,
                "start": season.starts_on.isoformat(),
                "end": season.ends_on.isoformat(),
                "daysCount": len(days),
                "timeslot_duration": SLOT,
                "time_zone_name": timezone.get_default_timezone_name(),
                "rooms": [{"name": name, "guid": str(uuid5(NAMESPACE_URL, name))} for name in rooms],
                "tracks": [],
                "days": [
                    {
                        "index": day.index, "date": day.date.isoformat(), "day_start": day.start.isoformat(),
                        "day_end": day.end.isoformat(),
                        "rooms": {name: [_event_json(season, event) for event in held]
                                  for name, held in day.rooms.items()},
                    }
                    for day in days
                ],
            },
        },
    }  # fmt: skip


def schedule_xml(season: Season, events: Sequence[Event | ImportedEvent]) -> bytes:
    """The season as schedule.xml."""
    days = schedule_days(events)
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name="Maillage", version=version("maillage"))
    _text(root, "version", _version(season, events))
    conference = ET.SubElement(root, "conference")
    for name, text in (
        ("acronym", acronym_of(season)), ("title", season.title), ("start", season.starts_on.isoformat()),
        ("end", season.ends_on.isoformat()), ("days", str(len(days))), ("timeslot_duration", SLOT),
        ("base_url", origin_of_network(season.network) + "/"),
        ("time_zone_name", timezone.get_default_timezone_name()),
    ):  # fmt: skip
        _text(conference, name, text)
    for day in days:
        element = ET.SubElement(
            root, "day", index=str(day.index), date=day.date.isoformat(), start=day.start.isoformat(),
            end=day.end.isoformat(),
        )  # fmt: skip
        for name, held in day.rooms.items():
            room = ET.SubElement(element, "room", name=name.translate(FORBIDDEN))
            for event in held:
                _event_xml(room, season, event)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _event_facts(season: Season, event: Event | ImportedEvent) -> Iterator[tuple[str, str]]:
    """What both formats say of an event, by the names of the format; who announces it, where that is not us."""
    kind = str(event.get_kind_display()) if isinstance(event, Event) else announced_by(event)
    yield "room", room_of(event)
    yield "title", event.title
    yield "subtitle", announced_by(event)
    yield "type", kind
    yield "date", event.local_start.isoformat()
    yield "start", f"{event.local_start:%H:%M}"
    yield "duration", duration_in_hours(event.ends_at - event.starts_at)
    yield "abstract", event.summary
    yield "description", event.description if isinstance(event, Event) else ""
    yield "slug", f"{acronym_of(season)}-{f'{event.pk}-{event.slug}' if isinstance(event, Event) else event.key}"
    yield "track", kind
    yield "language", (event.languages[0] if event.languages else "fr") if isinstance(event, Event) else "fr"
    yield "url", address_of_event(event) if isinstance(event, Event) else event.get_absolute_url()


def _identity(event: Event | ImportedEvent) -> tuple[int, str]:
    """Its number and its GUID, the same each time."""
    if isinstance(event, Event):
        return event.pk, str(event.public_id)
    return event.number, str(uuid5(NAMESPACE_URL, f"{event.source.website} {event.key}"))


def _persons(event: Event | ImportedEvent) -> list[Speaker]:
    return list(event.speakers.all()) if isinstance(event, Event) else []


def duration_in_hours(length: timedelta) -> str:
    """A length of time: 01:30; from a day on 1:02:00 (days, hours, minutes).

    >>> duration_in_hours(timedelta(minutes=90)), duration_in_hours(timedelta(hours=26))
    ('01:30', '1:02:00')
    """
    minutes = int(length.total_seconds()) // 60
    days, rest = divmod(minutes, DAY_MINUTES)
    text = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{days}:{text}" if days else text


def _event_json(season: Season, event: Event | ImportedEvent) -> dict[str, Any]:
    people = [{"id": speaker.pk, "name": speaker.name} for speaker in _persons(event)]
    number, guid = _identity(event)
    facts = dict(_event_facts(season, event))
    return {"id": number, "guid": guid, **facts, "persons": people, "links": [], "attachments": []}


def _event_xml(room: ET.Element, season: Season, event: Event | ImportedEvent) -> None:
    number, guid = _identity(event)
    element = ET.SubElement(room, "event", id=str(number), guid=guid)
    for name, text in _event_facts(season, event):
        _text(element, name, text)
    people = ET.SubElement(element, "persons")
    for speaker in _persons(event):
        person = ET.SubElement(people, "person", id=str(speaker.pk))
        person.text = speaker.name.translate(FORBIDDEN)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text.translate(FORBIDDEN)


def _version(season: Season, events: Sequence[Event | ImportedEvent]) -> str:
    """The last moment anything changed: it grows with each change."""
    moments = [season.changed_at, *(_said_at(event) for event in events)]
    return max(moments).astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")


def _said_at(event: Event | ImportedEvent) -> datetime:
    return (event.changed_at or event.created_at) if isinstance(event, Event) else event.said_at
