"""A problem as JSON, read and written. `problem.schema.json` describes the format; each mistake is one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable.checks import check_problem
from maillage.programme.rules.timetable.problem import (
    Assignment,
    Cell,
    Drive,
    Person,
    Problem,
    Room,
    Session,
    Slot,
    Weights,
    Wish,
)

MOST_BYTES = 20_000_000
MOST_TEXT = 300
TIME = re.compile(r"([0-9]|[01][0-9]|2[0-9]|3[0-9]|4[0-8]):([0-5][0-9])")  # beyond 24:00 is the night that follows


def read_problem(content: bytes) -> Problem:
    """The problem of a JSON document; a Refusal says what is wrong, and where."""
    if len(content) > MOST_BYTES:
        raise Refusal(
            "document_too_large", "This file is too large: at most %(most)s MB.", most=MOST_BYTES // 1_000_000
        )
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refusal("not_json", "This is not a JSON document in UTF-8.") from None
    problem = _Reader().problem(document)
    check_problem(problem)
    return problem


class _Reader:
    """Reads each part with its own sentence when something is not as it should be."""

    def problem(self, document: Any) -> Problem:
        part = self.object(document, "the document", _KEYS["problem"])
        return Problem(
            sessions=tuple(self.session(one, f"sessions[{k}]") for k, one in self.list(part, "sessions", "")),
            slots=tuple(self.slot(one, f"slots[{k}]") for k, one in self.list(part, "slots", "")),
            rooms=tuple(self.room(one, f"rooms[{k}]") for k, one in self.list(part, "rooms", "")),
            wishes=tuple(self.wish(one, f"wishes[{k}]") for k, one in self.list(part, "wishes", "")),
            people=tuple(self.person(one, f"people[{k}]") for k, one in self.list(part, "people", "")),
            drives=tuple(self.drive(one, f"drives[{k}]") for k, one in self.list(part, "drives", "")),
            published=tuple(self.assignment(one, f"published[{k}]") for k, one in self.list(part, "published", "")),
            weights=self.weights(part.get("weights", {})),
            title=self.text(part, "title", "", default=""),
        )

    def session(self, value: Any, where: str) -> Session:
        part = self.object(value, where, _KEYS["session"])
        return Session(
            id=self.text(part, "id", where),
            title=self.text(part, "title", where, default=""),
            length=self.whole(part, "length", where, 1),
            hosts=self.texts(part, "hosts", where),
            needs=frozenset(self.texts(part, "needs", where)),
            step_free=self.flag(part, "step_free", where),
            earliest=self.text(part, "earliest", where, default="") or None,
            latest=self.text(part, "latest", where, default="") or None,
            pins=tuple(self.cell(one, f"{where}.pins[{k}]") for k, one in self.list(part, "pins", where)),
            forbidden=frozenset(
                self.cell(one, f"{where}.forbidden[{k}]") for k, one in self.list(part, "forbidden", where)
            ),
            after=self.texts(part, "after", where),
            repeats=self.whole(part, "repeats", where, 1),
            expected=self.whole(part, "expected", where, 0),
        )

    def slot(self, value: Any, where: str) -> Slot:
        part = self.object(value, where, _KEYS["slot"])
        return Slot(
            self.text(part, "id", where), self.text(part, "day", where), self.time(part, "begins", where),
            self.time(part, "ends", where),
        )  # fmt: skip

    def room(self, value: Any, where: str) -> Room:
        part = self.object(value, where, _KEYS["room"])
        capacity = None if part.get("capacity") is None else self.whole(part, "capacity", where, 0)
        return Room(
            self.text(part, "id", where), self.text(part, "name", where, default=""),
            self.text(part, "place", where, default=""), capacity, frozenset(self.texts(part, "equipment", where)),
            self.flag(part, "step_free", where), frozenset(self.texts(part, "closed", where)),
        )  # fmt: skip

    def wish(self, value: Any, where: str) -> Wish:
        part = self.object(value, where, _KEYS["wish"])
        return Wish(
            self.text(part, "person", where), self.text(part, "session", where), self.number(part, "weight", where, 1.0)
        )

    def person(self, value: Any, where: str) -> Person:
        part = self.object(value, where, _KEYS["person"])
        return Person(self.text(part, "id", where), frozenset(self.texts(part, "absent", where)))

    def drive(self, value: Any, where: str) -> Drive:
        part = self.object(value, where, _KEYS["drive"])
        return Drive(
            self.text(part, "origin", where), self.text(part, "destination", where),
            self.number(part, "minutes", where, None),
        )  # fmt: skip

    def assignment(self, value: Any, where: str) -> Assignment:
        part = self.object(value, where, _KEYS["assignment"])
        return Assignment(*(self.text(part, name, where) for name in ("session", "slot", "room")))

    def cell(self, value: Any, where: str) -> Cell:
        part = self.object(value, where, _KEYS["cell"])
        return Cell(*(self.text(part, name, where, default="") or None for name in ("slot", "room")))

    def weights(self, value: Any) -> Weights:
        part = self.object(value, "weights", _KEYS["weights"])
        usual = Weights()
        return Weights(
            **{f.name: self.number(part, f.name, "weights", getattr(usual, f.name)) for f in fields(Weights)}
        )

    # parts of parts

    def object(self, value: Any, where: str, keys: frozenset[str]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise _refuse(where, "an object")
        if strange := sorted(set(value) - keys):
            raise Refusal("strange_key", "%(where)s: “%(key)s” is not known here.", where=where, key=strange[0][:60])
        return value

    def list(self, part: Mapping[str, Any], key: str, where: str) -> Any:
        value = part.get(key, [])
        if not isinstance(value, list):
            raise _refuse(_at(where, key), "a list")
        return enumerate(value)

    def text(self, part: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
        value = part.get(key, default)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or len(value) > MOST_TEXT or (default is None and not value):
            raise _refuse(_at(where, key), "a text of at most 300 characters")
        if any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in value):
            raise _refuse(_at(where, key), "a text without control characters")
        return value

    def texts(self, part: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        return tuple(self.text({key: one}, key, f"{where}.{key}[{k}]") for k, one in self.list(part, key, where))

    def whole(self, part: Mapping[str, Any], key: str, where: str, default: int) -> int:
        value = part.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
            raise _refuse(_at(where, key), "a whole number from 0 up")
        return value

    def number(self, part: Mapping[str, Any], key: str, where: str, default: float | None) -> float:
        value = part.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1_000_000:
            raise _refuse(_at(where, key), "a number from 0 up")
        return float(value)

    def flag(self, part: Mapping[str, Any], key: str, where: str) -> bool:
        value = part.get(key, False)
        if not isinstance(value, bool):
            raise _refuse(_at(where, key), "true or false")
        return value

    def time(self, part: Mapping[str, Any], key: str, where: str) -> int:
        match = TIME.fullmatch(self.text(part, key, where))
        if match is None:
            raise _refuse(_at(where, key), "a time such as 09:30")
        return int(match[1]) * 60 + int(match[2])


_KEYS = {
    name: frozenset(field.name for field in fields(kind))
    for name, kind in (
        ("problem", Problem), ("session", Session), ("slot", Slot), ("room", Room), ("wish", Wish), ("person", Person),
        ("drive", Drive), ("assignment", Assignment), ("cell", Cell), ("weights", Weights),
    )
}  # fmt: skip


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _refuse(where: str, wanted: str) -> Refusal:
    return Refusal("bad_document", "%(where)s must be %(wanted)s.", where=where, wanted=wanted)


def write_problem(problem: Problem) -> str:
    """The JSON document of a problem: what is as usual is left out, so that reading it gives the same problem."""
    document: dict[str, Any] = {}
    for name in ("title", "slots", "rooms", "drives", "sessions", "people", "wishes", "published"):
        value = getattr(problem, name)
        if value:
            document[name] = value if isinstance(value, str) else [_plain(asdict(one)) for one in value]
    document["weights"] = asdict(problem.weights)
    return json.dumps(document, ensure_ascii=False, indent=1)


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """An object without what is empty; sets in order, times as 09:30."""
    plain: dict[str, Any] = {}
    for key, value in part.items():
        if key in {"begins", "ends"}:
            plain[key] = f"{value // 60:02}:{value % 60:02}"
        elif isinstance(value, (set, frozenset, tuple)):
            if value:
                plain[key] = (
                    sorted((_item(one) for one in value), key=str) if key != "pins" else [_item(o) for o in value]
                )
        elif value is not None and value is not False and value != "":
            plain[key] = value
    return plain


def _item(value: Any) -> Any:
    return _plain(asdict(value) if isinstance(value, Cell) else value) if isinstance(value, dict | Cell) else value
