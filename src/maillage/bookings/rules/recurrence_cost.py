"""Judging a repetition (RRULE, RFC 5545 3.3.10) before it is expanded: one line can ask for a billion dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import prod
from typing import Any
from zoneinfo import ZoneInfo

from maillage.bookings.rules.external_calendars import AHEAD, Fault

STEP_S = {
    "SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600, "DAILY": 86400, "WEEKLY": 86400, "MONTHLY": 86400, "YEARLY": 86400,
}  # fmt: skip  # a library looks at each day of a week, a month or a year
BY_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
MOST_STEPS = 100_000  # looked at from the first date on: each day for 270 years, each hour for eleven
MOST_AHEAD = 10_000  # within what is held ahead: each hour of it


def fault_of_rules(event: Any, start: datetime, last: datetime) -> Fault | None:
    """What is wrong with the repetitions of an event, if anything."""
    faults = (fault_of_rule(rule, start, last) for rule in _listed(event.get("RRULE")))
    return next((fault for fault in faults if fault), None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def fault_of_rule(rule: Any, start: datetime, last: datetime) -> Fault | None:
    """A step that never advances, or more steps than are looked at."""
    interval = int(_first(rule, "INTERVAL", 1))
    step_s = STEP_S.get(str(_first(rule, "FREQ", "")).upper())
    if step_s is None or interval < 1:
        return Fault.BAD_RULE
    times = prod(len(rule[name]) for name in BY_CLOCK if name in rule) if step_s == 86400 else 1
    every_s = step_s * (interval if step_s < 86400 else 1) / max(times, 1)
    until = _first(rule, "UNTIL", None)
    end = min(last, _as_instant(until) + timedelta(days=1)) if until else last
    steps = max((end - start).total_seconds(), 0) / every_s
    ahead = min(steps, AHEAD.total_seconds() / every_s)
    if (count := _first(rule, "COUNT", None)) and not _filtered(rule):
        steps, ahead = min(steps, int(count)), min(ahead, int(count))
    return Fault.TOO_OFTEN if steps > MOST_STEPS or ahead > MOST_AHEAD else None


def _filtered(rule: Any) -> bool:
    """Does the rule look at dates that it does not give?"""
    return any(name.upper().startswith("BY") for name in rule)


def _first(rule: Any, name: str, otherwise: Any) -> Any:
    value = rule.get(name, otherwise)
    return value[0] if isinstance(value, list) and value else value


def _as_instant(until: date | datetime) -> datetime:
    if not isinstance(until, datetime):
        return datetime.combine(until, time(0), tzinfo=UTC)
    return until if until.tzinfo else until.replace(tzinfo=UTC)


def with_readable_ends(event: Any, zone: ZoneInfo) -> Any:
    """The event with the ends of its repetition as RFC 5545 means them.

    A rule that ends on a date (UNTIL) includes that date, whatever the hour; an event of whole days without length
    lasts its day (3.6.1).
    """
    start = event.start
    if not isinstance(start, datetime):
        if "DTEND" in event and event.end <= start:
            del event["DTEND"]
        return event
    for rule in _listed(event.get("RRULE")):
        until = _first(rule, "UNTIL", None)
        if until and not isinstance(until, datetime):
            end = datetime.combine(until, time(23, 59, 59), tzinfo=start.tzinfo or zone)
            rule["UNTIL"] = [end.astimezone(UTC) if start.tzinfo else end.replace(tzinfo=None)]
    return event
