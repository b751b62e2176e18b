"""A finished grid as CSV and in frab's formats: schemas of our own, written from the rules of the format."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable import Assignment, Problem, Room, Session, Slot, Wish
from maillage.programme.rules.timetable.evaluation import evaluate
from maillage.programme.rules.timetable.formats import Conference, Details, as_csv, as_json, schedule_json, schedule_xml

PROBLEM = Problem(
    (Session("a", title="Pain & <miel> \x07", hosts=("Zoé",), repeats=2), Session("b", title="=1+1", length=2)),
    (
        Slot("one", "2026-03-28", 1380, 1440), Slot("two", "2026-03-29", 60, 110),
        Slot("three", "2026-03-29", 600, 650),
        Slot("four", "2026-03-29", 660, 710), Slot("five", "2026-03-30", 600, 650),
    ),
    (Room("hall", "La halle"), Room("shed")),
    (Wish("Ali", "a"), Wish("Ali", "b")),
)  # fmt: skip
GRID = [Assignment("a", "one", "hall"), Assignment("a", "three", "hall"), Assignment("b", "three", "shed")]
JUDGED = evaluate(PROBLEM, GRID)
CONFERENCE = Conference("Quinzaine", "quinzaine-2026", details={"a": Details("Un pain.", url="https://example.org/a")})

DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
CLOCK = {"type": "string", "pattern": r"^\d+:\d\d$"}
TEXT = {"type": "string"}
EVENT = {
    "type": "object",
    "required": [
        "id", "guid", "date", "start", "duration", "room", "slug", "title", "track", "type", "abstract", "persons",
    ],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "guid": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "date": MOMENT, "start": CLOCK, "duration": CLOCK, "title": {"type": "string", "minLength": 1},
        "persons": {"type": "array", "items": {"type": "object", "required": ["public_name"]}},
    },
}  # fmt: skip
DAY = {
    "type": "object",
    "required": ["index", "date", "day_start", "day_end", "rooms"],
    "properties": {
        "index": {"type": "integer", "minimum": 1}, "date": DATE, "day_start": MOMENT, "day_end": MOMENT,
        "rooms": {"type": "object", "additionalProperties": {"type": "array", "items": EVENT}},
    },
}  # fmt: skip
SCHEDULE: dict[str, Any] = {
    "type": "object", "required": ["version", "conference"],
    "properties": {
        "version": TEXT,
        "conference": {
            "type": "object",
            "required": ["title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration"],
            "properties": {
                "acronym": {"type": "string", "pattern": "^[a-z0-9_-]{4,}$"}, "start": DATE, "end": DATE,
                "timeslot_duration": CLOCK, "days": {"type": "array", "items": DAY},
            },
        },
    },
}  # fmt: skip


def test_schedule_json_is_valid_and_says_where_and_when() -> None:
    document = json.loads(schedule_json(PROBLEM, JUDGED, CONFERENCE))["schedule"]
    assert not list(Draft202012Validator(SCHEDULE).iter_errors(document))
    days = document["conference"]["days"]
    assert [len([e for room in day["rooms"].values() for e in room]) for day in days] == [1, 2, 0]
    bread, again, other = (e for day in days for room in day["rooms"].values() for e in room)
    assert bread["date"] == "2026-03-28T23:00:00+01:00"
    assert again["date"] == "2026-03-29T10:00:00+02:00"  # clocks changed in between
    assert (other["start"], other["duration"], other["room"]) == ("10:00", "01:50", "shed")
    assert len({event["guid"] for event in (bread, again, other)}) == 3


def test_schedule_xml_keeps_the_rules_of_the_format() -> None:
    root = ET.fromstring(schedule_xml(PROBLEM, JUDGED, CONFERENCE))  # noqa: S314 - our own
    assert root.findtext("version")
    assert re.fullmatch("[a-z0-9_-]{4,}", root.findtext("conference/acronym") or "")
    for day in root.findall("day"):
        assert int(day.get("index", "0")) >= 1
        assert all(datetime.fromisoformat(day.get(name, "")).tzinfo for name in ("start", "end"))
    events = root.findall("day/room/event")
    assert len({event.get("id") for event in events}) == len({UUID(event.get("guid")) for event in events}) == 3
    for event in events:
        assert int(event.get("id", "0")) >= 1
        for name in ("room", "title", "type", "date", "start", "duration", "abstract", "track"):
            assert event.find(name) is not None
        assert (event.findtext("slug") or "").startswith("quinzaine-2026-")
        assert datetime.fromisoformat(event.findtext("date") or "").tzinfo
    assert events[0].findtext("title") == "Pain & <miel> "
    assert events[0].findtext("persons/person") == "Zoé"


def test_a_session_keeps_its_number_when_it_moves() -> None:
    moved = evaluate(PROBLEM, [Assignment("b", "three", "hall"), *GRID[:1]])
    documents = [schedule_xml(PROBLEM, judged, CONFERENCE) for judged in (JUDGED, moved)]
    before, after = (ET.fromstring(document) for document in documents)  # noqa: S314 - our own
    numbers = [{e.findtext("title"): e.get("guid") for e in root.iter("event")} for root in (before, after)]
    assert numbers[0]["=1+1"] == numbers[1]["=1+1"]


def test_csv_runs_no_formula() -> None:
    heads, *lines = csv.reader(io.StringIO(as_csv(PROBLEM, JUDGED)))
    assert heads[:4] == ["day", "begins", "ends", "room"]
    titles = {line[5]: line[6] for line in lines}
    assert not titles["b"].startswith("=")
    assert next(line for line in lines if line[5] == "b")[1:3] == ["10:00", "11:50"]


def test_json_says_what_is_kept() -> None:
    document = json.loads(as_json(JUDGED))
    assert (document["kept"], document["wishes"], len(document["assignments"])) == (2, 2, 3)


@pytest.mark.parametrize(
    ("problem", "conference", "code"),
    [
        (PROBLEM, Conference("x", "No!"), "bad_acronym"),
        (PROBLEM, Conference("x", "good", url="javascript:alert(1)"), "bad_url"),
        (Problem((), (Slot("am", "Monday", 0, 60),), (Room("r"),)), Conference("x", "good"), "days_not_dates"),
    ],
)
def test_what_a_schedule_cannot_say_is_refused(problem: Problem, conference: Conference, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        schedule_xml(problem, evaluate(problem, ()), conference)
    assert refusal.value.code == code
