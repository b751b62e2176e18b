"""A stranger's calendar is read in a process of its own, with limits on memory, processor and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.bookings.rules.external_calendars import Fault, Outside, Reading, Skipped
from maillage.bookings.rules.ics import not_a_calendar_refusal
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

SECONDS = 60  # in all; the process limits its own processor time below that, where the system can
MOST_STUCK = 3  # groups of events that are left out, one after the other, because they take too long


def read_apart(raw: bytes, zone: ZoneInfo, now: datetime) -> Reading:
    """What a calendar says, events that take too long left out and named; a file that asks too much is refused."""
    without: list[int] = []
    while len(without) <= MOST_STUCK:
        answer = _ask_reader(raw, {"zone": zone.key, "now": now.isoformat(), "without": without})
        if "stuck" not in answer:
            return _parse_reading(answer)
        without.append(answer["stuck"])
    raise too_much_refusal()


def too_much_refusal() -> Refusal:
    """The Refusal for a calendar too big or too slow to read here."""
    return Refusal("too_much", "This calendar asks for too much work: its events repeat too often, or are too many.")


def _ask_reader(raw: bytes, head: dict[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "maillage.bookings.rules.ics"],
            input=json.dumps(head).encode() + b"\n" + raw,
            capture_output=True,
            timeout=SECONDS,
            env={name: value for name, value in os.environ.items() if not name.startswith("MAILLAGE_")},
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, ValueError) as error:  # killed, or out of memory
        raise too_much_refusal() from error
    if "refused" in answer:
        raise not_a_calendar_refusal()
    return answer


def _parse_reading(answer: dict[str, Any]) -> Reading:
    events = [
        Outside(mark, Period(datetime.fromisoformat(start), datetime.fromisoformat(end)).utc())
        for mark, start, end in answer["dates"]
    ]
    return Reading(events, [Skipped(line, uid, Fault(fault)) for line, uid, fault in answer["skipped"]])
