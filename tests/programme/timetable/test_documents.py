"""Problems as JSON: read back as they were written, refused in one sentence, as the schema says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable import Problem
from maillage.programme.rules.timetable.documents import MOST_BYTES, read_problem, write_problem
from maillage.programme.rules.timetable.schemas import problem_schema
from tests.programme.timetable.problems import problems

SMALL: dict[str, Any] = {
    "sessions": [{"id": "a"}, {"id": "b", "after": ["a"]}],
    "slots": [{"id": "am", "day": "2026-06-06", "begins": "9:00", "ends": "10:00"}],
    "rooms": [{"id": "hall"}],
    "wishes": [{"person": "Zoé", "session": "a"}],
}
VALIDATOR = Draft202012Validator(problem_schema())


def content_of(**changes: Any) -> bytes:
    return json.dumps(SMALL | changes).encode()


@given(problem=problems())
def test_what_is_written_is_read_back(problem: Problem) -> None:
    document = write_problem(problem)
    assert read_problem(document.encode()) == problem
    assert not list(VALIDATOR.iter_errors(json.loads(document)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe{}", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "bad_document"),
        (b" " * (MOST_BYTES + 1), "document_too_large"),
        (b'{"sessions": []}', "timetable_empty"),
        (content_of(rooms=None), "bad_document"),
        (content_of(rooms=[{"id": ""}]), "bad_document"),
        (content_of(rooms=[{"id": "a\ud800"}]), "bad_document"),
        (content_of(rooms=[{"id": "hall", "capacity": -1}]), "bad_document"),
        (content_of(rooms=[{"id": "hall", "capacity": True}]), "bad_document"),
        (content_of(rooms=[{"id": "hall", "colour": "red"}]), "strange_key"),
        (content_of(sessions=[{"id": "a", "length": 1.5}]), "bad_document"),
        (content_of(sessions=[{"id": "a"}, {"id": "a"}]), "timetable_twice"),
        (content_of(sessions=[{"id": "a", "after": ["a"]}]), "after_itself"),
        (content_of(sessions=[{"id": "a", "repeats": 10**6}]), "timetable_too_large"),
        (content_of(sessions=[{"id": "a", "pins": [{"slot": "never"}]}]), "timetable_unknown"),
        (content_of(wishes=[{"person": "Zoé", "session": "c"}]), "timetable_unknown"),
        (content_of(wishes=[{"person": "Zoé", "session": "a", "weight": 0}]), "bad_weight"),
        (content_of(wishes=[{"person": "Zoé", "session": "a"}] * 2), "wish_twice"),
        (content_of(wishes=[]).replace(b"9:00", b"25 o'clock"), "bad_document"),
        (content_of().replace(b"9:00", b"11:00"), "slot_backwards"),
        (content_of(drives=[{"origin": "x", "destination": "y", "minutes": 3}]), "timetable_unknown"),
        (content_of(weights={"wishes": float("nan")}), "bad_document"),
        (content_of(weights={"wishes": 10**400}), "bad_document"),
    ],
)
def test_each_mistake_is_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_problem(content)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    assert not list(VALIDATOR.iter_errors(SMALL))
    for broken in (
        {"rooms": []},
        {"rooms": [{"id": "hall", "colour": "red"}]},
        {"sessions": [{"id": "a", "length": 0}]},
    ):
        assert list(VALIDATOR.iter_errors(SMALL | broken))
