"""A finished grid for others: JSON, CSV, frab's schedule.xml and schedule.json (which apps for phones read).

The frab format: docs/algorithms/timetable.md says its rules. Each holding keeps its number and UUID as long as its
session and its rank among the session's holdings do.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.writers import write_plain_csv
from maillage.programme.rules.timetable.evaluation import Evaluation
from maillage.programme.rules.timetable.problem import Problem, Room, Session
from maillage.programme.rules.timetable.solving import Timetable

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Details:
    """What a schedule says of a session besides its title; `persons` replaces the identifiers of its hosts."""

    abstract: str = ""
    kind: str = "session"
    track: str = ""
    language: str = "fr"
    persons: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Conference:
    """What a schedule says of the whole. `acronym`: at least four of a–z, 0–9, - and _; `url`: http(s), or none."""

    title: str
    acronym: str
    version: str = "1"
    time_zone: str = "Europe/Paris"
    url: str = ""
    details: Mapping[str, Details] = field(default_factory=dict)


@dataclass(frozen=True)
class _Holding:
    """A holding as a schedule wants it."""

    number: int
    guid: str
    slug: str
    session: Session
    details: Details
    room: Room
    begins: datetime
    minutes: int
    day: str


def as_json(judged: Evaluation) -> str:
    """The grid and what it is worth, as JSON."""
    document: dict[str, Any] = {
        "kept": judged.kept, "wishes": judged.wishes,
        "worst_served": {"share": judged.worst_served.share, "people": len(judged.worst_served.people)},
        "left_with_nothing": len(judged.left_with_nothing), "changes": judged.changes,
        "assignments": [
            {"session": one.session, "slot": one.slot, "room": one.room, "guests": guests, "turned_away": away}
            for one, guests, away in zip(judged.assignments, judged.guests, judged.turned_away, strict=True)
        ],
        "violations": [
            {"session": one.session, "code": one.reason.code, "reason": str(one.reason)} for one in judged.violations
        ],
    }  # fmt: skip
    if isinstance(judged, Timetable):
        document |= {
            "bound": judged.bound,
            "gap": round(judged.gap, 6),
            "bound_says_something": judged.is_bound_informative,
        }
        document |= {"moves": judged.moves, "seconds": round(judged.seconds, 3), "stopped": str(judged.stopped)}
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_csv(problem: Problem, judged: Evaluation) -> str:
    """The grid, a line a holding, for a spreadsheet."""
    out = io.StringIO()
    heads = ["day", "begins", "ends", "room", "place", "session", "title", "hosts", "guests", "turned_away"]
    lines = []
    slots, rooms, sessions, order = _named(problem)
    for one, guests, away in zip(judged.assignments, judged.guests, judged.turned_away, strict=True):
        session, room, slot = sessions[one.session], rooms[one.room], slots[one.slot]
        last = slots[order[order.index(one.slot) + session.length - 1]]
        texts = [slot.day, _clock(slot.begins), _clock(last.ends), room.name or room.id, room.place, session.id]
        texts += [session.title, ", ".join(session.hosts)]
        lines.append([*texts, guests, away])
    write_plain_csv(out, heads, lines)
    return out.getvalue()


def schedule_json(problem: Problem, judged: Evaluation, conference: Conference) -> str:
    """frab's schedule.json."""
    days = _days(problem, judged, conference)
    document = {
        "schedule": {
            "version": conference.version, "base_url": conference.url,
            "conference": {
                "acronym": conference.acronym, "title": conference.title, "start": min(days), "end": max(days),
                "daysCount": len(days), "timeslot_duration": _span(_timeslot(problem)),
                "time_zone_name": conference.time_zone,
                "rooms": [{"name": room.name or room.id} for room in problem.rooms],
                "days": [_day_json(at, day, holdings) for at, (day, holdings) in enumerate(days.items(), start=1)],
            },
        }
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1)


def _day_json(index: int, day: str, holdings: list[_Holding]) -> dict[str, Any]:
    start, end = _limits(day, holdings)
    rooms: dict[str, list[dict[str, Any]]] = {}
    for one in holdings:
        rooms.setdefault(one.room.name or one.room.id, []).append(
            {
                "id": one.number, "guid": one.guid, "date": one.begins.isoformat(), "start": f"{one.begins:%H:%M}",
                "duration": _span(one.minutes), "room": one.room.name or one.room.id, "slug": one.slug,
                "url": one.details.url, "title": one.session.title or one.session.id, "subtitle": "",
                "track": one.details.track, "type": one.details.kind, "language": one.details.language,
                "abstract": one.details.abstract, "description": "", "do_not_record": True,
                "persons": [{"public_name": name} for name in _persons(one)], "links": [], "attachments": [],
            }
        )  # fmt: skip
    return {"index": index, "date": day, "day_start": start, "day_end": end, "rooms": rooms}


def schedule_xml(problem: Problem, judged: Evaluation, conference: Conference) -> bytes:
    """frab's schedule.xml, in UTF-8."""
    days = _days(problem, judged, conference)
    root = ET.Element("schedule")
    _child(root, "version", conference.version)
    about = ET.SubElement(root, "conference")
    for name, text in (
        ("acronym", conference.acronym), ("title", conference.title), ("start", min(days)), ("end", max(days)),
        ("days", str(len(days))), ("timeslot_duration", _span(_timeslot(problem))),
        ("time_zone_name", conference.time_zone), ("base_url", conference.url),
    ):  # fmt: skip
        if text:
            _child(about, name, text)
    for index, (day, holdings) in enumerate(days.items(), start=1):
        start, end = _limits(day, holdings)
        element = ET.SubElement(root, "day", {"index": str(index), "date": day, "start": start, "end": end})
        for room in problem.rooms:
            there = [one for one in holdings if one.room == room]
            if there:
                column = ET.SubElement(element, "room", {"name": _clean(room.name or room.id)})
                for one in there:
                    _event_xml(column, one)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _event_xml(column: ET.Element, one: _Holding) -> None:
    event = ET.SubElement(column, "event", {"id": str(one.number), "guid": one.guid})
    for name, text in (
        ("room", one.room.name or one.room.id), ("title", one.session.title or one.session.id), ("subtitle", ""),
        ("type", one.details.kind), ("date", one.begins.isoformat()), ("start", f"{one.begins:%H:%M}"),
        ("duration", _span(one.minutes)), ("abstract", one.details.abstract), ("description", ""), ("slug", one.slug),
        ("track", one.details.track), ("language", one.details.language),
    ):  # fmt: skip
        _child(event, name, text)
    if one.details.url:
        _child(event, "url", one.details.url)
    persons = ET.SubElement(event, "persons")
    for at, name in enumerate(_persons(one), start=1):
        _child(persons, "person", name).set("id", str(at))


def _child(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Without the characters that XML has no word for."""
    return NOT_IN_XML.sub("", text)


def _persons(one: _Holding) -> tuple[str, ...]:
    return one.details.persons or one.session.hosts


def _days(problem: Problem, judged: Evaluation, conference: Conference) -> dict[str, list[_Holding]]:
    """The holdings of each day, in the order of time; days without any are there too."""
    if not re.fullmatch(r"[a-z0-9_-]{4,}", conference.acronym):
        raise Refusal("bad_acronym", "An acronym has at least four letters from a to z, digits, - or _.")
    urls = (conference.url, *(details.url for details in conference.details.values()))
    if not all(re.match(r"https?://", url) for url in urls if url):
        raise Refusal("bad_url", "An address begins with http:// or https://.")
    try:
        days: dict[str, list[_Holding]] = {
            day: [] for day in sorted({date.fromisoformat(slot.day).isoformat() for slot in problem.slots})
        }
    except ValueError:
        raise Refusal("days_not_dates", "A schedule needs dates: each day written as 2026-06-06.") from None
    for one in sorted(_holdings(problem, judged, conference), key=lambda one: (one.begins, one.number)):
        days[one.day].append(one)
    return days


def _holdings(problem: Problem, judged: Evaluation, conference: Conference) -> Iterator[_Holding]:
    slots, rooms, sessions, order = _named(problem)
    zone = ZoneInfo(conference.time_zone)
    first = {
        session.id: sum(one.repeats for one in problem.sessions[:at]) for at, session in enumerate(problem.sessions)
    }
    rank: dict[str, int] = {}
    for one in judged.assignments:
        session, slot = sessions[one.session], slots[one.slot]
        k = rank[one.session] = rank.get(one.session, -1) + 1
        number = first[one.session] + k + 1
        last = slots[order[order.index(one.slot) + session.length - 1]]
        midnight = datetime.combine(date.fromisoformat(slot.day), datetime.min.time(), zone)
        yield _Holding(
            number=number,
            guid=str(uuid5(NAMESPACE_URL, f"{conference.acronym}/{one.session}/{k}")),
            slug=f"{conference.acronym}-{number}-{_slug(session.title or session.id)}",
            session=session,
            details=conference.details.get(one.session, Details()),
            room=rooms[one.room],
            begins=midnight + timedelta(minutes=slot.begins),
            minutes=last.ends - slot.begins,
            day=date.fromisoformat(slot.day).isoformat(),
        )


def _named(problem: Problem) -> tuple[dict[str, Any], dict[str, Room], dict[str, Session], list[str]]:
    """Slots, rooms and sessions by name; the names of slots in the order of time."""
    ordered = sorted(problem.slots, key=lambda slot: (slot.day, slot.begins))
    return (
        {slot.id: slot for slot in problem.slots}, {room.id: room for room in problem.rooms},
        {session.id: session for session in problem.sessions}, [slot.id for slot in ordered],
    )  # fmt: skip


def _limits(day: str, holdings: list[_Holding]) -> tuple[str, str]:
    """When a day begins and ends, with the offset of its time zone."""
    if not holdings:
        return f"{day}T00:00:00+00:00", f"{day}T23:59:00+00:00"
    end = max(one.begins + timedelta(minutes=one.minutes) for one in holdings)
    return min(one.begins for one in holdings).isoformat(), end.isoformat()


def _timeslot(problem: Problem) -> int:
    """The shortest slot, in minutes."""
    return min(slot.ends - slot.begins for slot in problem.slots)


def _span(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


_clock = _span


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "session"
