"""A stranger's calendar is read in a child process, with limits on memory, processor and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from maillage.bookings.rules.external_calendars import Reading
from maillage.bookings.rules.ics import read_within_watch
from maillage.kernel.processes import MEGABYTE, Limits, run_in_child
from maillage.kernel.refusal import Refusal

LIMITS = Limits(memory=512 * MEGABYTE, cpu_s=30, wall_s=60)
MOST_STUCK = 3  # groups of events that are left out, one after the other, because they take too long


R = TypeVar("R")


def read_apart(raw: bytes, zone: ZoneInfo, now: datetime) -> Reading:
    """What a calendar says, events that take too long left out and named; a file that asks too much is refused."""
    return read_in_turns(read_within_watch, raw, zone, now)


def read_in_turns(
    read: Callable[[bytes, str, datetime, frozenset[int]], R | int], raw: bytes, zone: ZoneInfo, now: datetime
) -> R:
    """What `read` answers in a child process; each time it names a line that takes too long, again without it."""
    without = frozenset[int]()
    while len(without) <= MOST_STUCK:
        reading = run_in_child(LIMITS, too_much_refusal, read, raw, zone.key, now, without)
        if not isinstance(reading, int):
            return reading
        without |= {reading}
    raise too_much_refusal()


def too_much_refusal() -> Refusal:
    """The Refusal for a calendar too big or too slow to read here."""
    return Refusal("too_much", "This calendar asks for too much work: its events repeat too often, or are too many.")
