"""What an outside calendar says: when it makes one busy, and what in it could not be understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from maillage.kernel.period import Period, merged, subtracted

AHEAD = timedelta(days=400)  # how far ahead outside calendars hold
MOST_EVENTS = 5_000  # dates of one calendar that are held
LONGEST = timedelta(days=5 * 366)  # an event that lasts longer is a mistake of the programme that wrote it
MOST_NAMED = 50  # faults that are listed one by one


class Fault(StrEnum):
    """Why an event was left out."""

    BAD_DATE = "bad_date"
    NO_START = "no_start"
    UPSIDE_DOWN = "upside_down"
    TOO_LONG = "too_long"
    BAD_RULE = "bad_rule"
    TOO_OFTEN = "too_often"
    TOO_SLOW = "too_slow"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Outside:
    """One date of an event elsewhere; `mark` is its UID and its instant."""

    mark: str
    period: Period


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that was left out: where it stands in the file, its UID, why."""

    line: int
    uid: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a calendar, in order of time, and what was not."""

    events: list[Outside]
    skipped: list[Skipped] = field(default_factory=list)


def to_hold(busy: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """What an outside calendar holds of a unit: its busy time, merged, minus what somebody else has."""
    return subtracted(busy, taken)


def conflicts(event: Period, taken: Iterable[Period]) -> bool:
    """Does somebody have a part of the time of this event?"""
    return any(event.overlaps(other) for other in taken)


__all__ = [
    "AHEAD", "LONGEST", "MOST_EVENTS", "MOST_NAMED", "Fault", "Outside", "Reading", "Skipped", "conflicts",
    "merged", "to_hold",
]  # fmt: skip
