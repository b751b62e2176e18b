"""Reading an iCalendar file (RFC 5545) that somebody else wrote: event by event, so that a bad one spoils no other.

Whoever reads a stranger's file does so in a child process with limits: `read_within_watch`, by `kernel.processes`. A
repetition is judged before it is expanded (`recurrence_cost`), and a group of events that takes too long all the same
is named by a watch, so that the file can be read again without it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import process_time, sleep
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from maillage.bookings.rules.external_calendars import AHEAD, LONGEST, MOST_EVENTS, Fault, Outside, Reading, Skipped
from maillage.bookings.rules.recurrence_cost import MOST_AHEAD, fault_of_rules, with_readable_ends
from maillage.kernel import child_process
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal

MOST_CPU_S = 2.0  # of processor, for the events of one UID
DATED = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
A_DAY = timedelta(days=1)
DEEPEST = 5  # a calendar, an event, an alarm; what is deeper is a trap
ENTERED, LEFT = "BEGIN:", "END:"
ENDS = re.compile(r"DTEND[^:]{0,80}:(\d{8})(?:T\d{6}Z?)?", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """The lines of one event, and where the first stands."""

    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def uid(self) -> str:
        """Its UID, or the number of its first line when it has none."""
        uid_line = next((line for line in self.lines if line[:4].upper() in {"UID:", "UID;"}), "")
        return uid_line.partition(":")[2].strip()[:250] or f"line {self.line}"

    def lists_too_many(self) -> bool:
        """Whether it lists more dates (RDATE, EXDATE) than a repetition of ours may give."""
        lists = (line for line in self.lines if line[:6].upper() in {"RDATE:", "RDATE;", "EXDATE"})
        return sum(line.count(",") + 1 for line in lists) > MOST_AHEAD

    def is_over(self, before: str) -> bool:
        """Does it happen once, and end before that day (20261124)? Then it need not be understood."""
        ends = ""
        for line in self.lines:
            if line.upper().startswith(("RRULE", "RDATE", "RECURRENCE-ID", "DURATION")):
                return False
            if match := ENDS.fullmatch(line):
                ends = match[1]
        return "" < ends < before


@dataclass(slots=True)
class Parts:
    """A file taken apart: its events, the zones it describes, the zone Google says of the whole."""

    events: list[Block] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    zone_line: str = ""


def parts_of(raw: bytes) -> Parts:
    """Take a file apart by its lines, in one pass; what is inside an event (its alarms) is left out."""
    parts, stack = Parts(), list[str]()
    begun = ended = False
    block: Block | None = None
    for number, line in _unfolded(raw):
        upper = line[:40].upper().rstrip()
        if upper.startswith(ENTERED):
            stack.append(upper[len(ENTERED) :])
            if len(stack) > DEEPEST:
                raise not_a_calendar_refusal()
            begun = begun or stack == ["VCALENDAR"]
            if stack[-1] == "VEVENT" and len(stack) == 2:
                block = Block(number)
        elif upper.startswith(LEFT):
            if not stack or stack.pop() != upper[len(LEFT) :]:
                raise not_a_calendar_refusal()
            ended = not stack
            if block and len(stack) == 1:
                parts.events.append(block)
                block = None
        elif block and len(stack) == 2:
            block.lines.append(line)
        elif stack == ["VCALENDAR"] and upper.startswith("X-WR-TIMEZONE"):
            parts.zone_line = line
        if "VTIMEZONE" in stack or upper == "END:VTIMEZONE":
            parts.zones.append(line)
    if not (begun and ended):
        raise not_a_calendar_refusal()
    return parts


def not_a_calendar_refusal() -> Refusal:
    """The Refusal for a file that is no calendar, or is cut short."""
    return Refusal("not_a_calendar", "This address does not give a calendar we can read.")


def _unfolded(raw: bytes) -> Iterator[tuple[int, str]]:
    """The content lines, each with the number of its first line; a line that begins with a blank goes on."""
    first, held = 0, list[str]()
    text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    for number, ended in enumerate(text.split("\n"), start=1):
        line = ended.rstrip("\r")
        if line[:1] in {" ", "\t"} and held:
            held.append(line[1:])
            continue
        if held:
            yield first, "".join(held)
        first, held = number, [line] if line else []
    if held:
        yield first, "".join(held)


class Dated(Protocol):
    """What one makes of a date of an event: known by its mark, in order of time."""

    @property
    def mark(self) -> str: ...

    @property
    def period(self) -> Period: ...


D = TypeVar("D", bound=Dated)
Understand = Callable[[Any, Period], D | None]  # what is made of an event of the library on a date; None: nothing


def read_busy(
    raw: bytes, zone: ZoneInfo, now: datetime, without: frozenset[int] = frozenset(), watch: Watch | None = None
) -> Reading:
    """The dates to come that make one busy, and the events that were left out (`without`: those of these lines)."""
    return Reading(*read_dates(raw, zone, now, busy_date, without, watch))


def busy_date(event: Any, period: Period) -> Outside | None:
    """The date of an event that makes one busy: neither cancelled nor declared free."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return None
    return Outside(f"{str(event.get('UID', ''))[:250]} {period.start.isoformat()}", period)


def read_dates(
    raw: bytes, zone: ZoneInfo, now: datetime, understand: Understand[D], without: frozenset[int], watch: Watch | None
) -> tuple[list[D], list[Skipped]]:
    """The dates to come, as `understand` makes them, in order; and the events that were left out."""
    parts = parts_of(raw)
    learn_zones(parts.zones)
    by_mark: dict[str, D] = {}
    skipped: list[Skipped] = []
    yesterday = f"{now - 2 * A_DAY:%Y%m%d}"
    for blocks in _by_uid(block for block in parts.events if not block.is_over(yesterday)).values():
        if blocks[0].line in without:
            skipped.append(Skipped(blocks[0].line, blocks[0].uid, Fault.TOO_SLOW))
            continue
        if watch:
            watch.look_at(blocks[0].line)
        events = _read_group(blocks, now, zone, skipped)
        try:
            dates = list(_dates(events, parts.zone_line, zone, now))
            by_mark |= {one.mark: one for event, period in dates if (one := understand(event, period))}
        except Exception:  # the libraries raise anything on a hostile rule: these dates alone are left out
            skipped.append(Skipped(blocks[0].line, blocks[0].uid, Fault.UNREADABLE))
    ordered = sorted(by_mark.values(), key=lambda one: (one.period.start, one.mark))
    if len(ordered) > MOST_EVENTS:
        skipped.append(Skipped(0, "", Fault.TOO_MANY))
    return ordered[:MOST_EVENTS], skipped


def learn_zones(lines: list[str]) -> None:
    """Let the library know the zones a file describes: it keeps them by name. One it can't read is as if not said."""
    if not lines:
        return
    try:
        Calendar.from_ical("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]))
    except Exception:  # the library raises anything on a zone it can't read: as if it were not described
        return


def _by_uid(blocks: Iterable[Block]) -> dict[str, list[Block]]:
    """Events of one UID belong together: a repetition and its exceptions."""
    groups: dict[str, list[Block]] = {}
    for block in blocks:
        groups.setdefault(block.uid, []).append(block)
    return groups


def _read_group(blocks: list[Block], now: datetime, zone: ZoneInfo, skipped: list[Skipped]) -> list[Any]:
    """The readable events of a group; the others are added to `skipped`."""
    events: list[Any] = []
    for block in blocks:
        fault: Fault | None
        if block.lists_too_many():
            skipped.append(Skipped(block.line, block.uid, Fault.TOO_OFTEN))
            continue
        try:
            event: Any = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *block.lines, "END:VEVENT", ""]))
            fault = fault_of(event, now, zone)
        except Exception:  # the library raises anything on an event it can't read: that one alone is left out
            event, fault = None, Fault.UNREADABLE
        if fault:
            skipped.append(Skipped(block.line, block.uid, fault))
        else:
            events.append(event)
    return events


def fault_of(event: Any, now: datetime, zone: ZoneInfo) -> Fault | None:
    """Why an event can't hold a unit, or None."""
    if any(name in DATED for name, _why in event.errors):
        return Fault.BAD_DATE
    if "DTSTART" not in event:
        return Fault.NO_START
    start, end = instant_of(event.start, zone), instant_of(event.end, zone)
    if end < start:
        return Fault.UPSIDE_DOWN
    if end - start > LONGEST:
        return Fault.TOO_LONG
    return fault_of_rules(event, start, now + AHEAD)


def _dates(events: list[Any], zone_line: str, zone: ZoneInfo, now: datetime) -> Iterator[tuple[Any, Period]]:
    """The events of one UID, each with a date that ends after now."""
    calendar = Calendar()
    if zone_line:
        calendar.add("x-wr-timezone", zone_line.partition(":")[2])
    for event in events:
        calendar.add_component(with_readable_ends(event, zone))
    # A date without an hour is a day of the place, which ends later or sooner than a day of UTC.
    for event in recurring_ical_events.of(calendar).between(now - A_DAY, now + AHEAD):
        start, end = instant_of(event.start, zone), instant_of(event.end, zone)
        if start < end and now < end:
            yield event, Period(start, end)


def instant_of(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A date or a time of a file as an instant; what says no zone is the wall clock of the place."""
    if not isinstance(moment, datetime):
        return instant(moment, time(0), zone).astimezone(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


class Watch:
    """Ends this child process, naming the group of events at hand, when it takes more of the processor than it may."""

    def __init__(self) -> None:
        self.line, self.begun = 0, process_time()

    def look_at(self, line: int) -> None:
        """Note that the group of events beginning at this line is being read."""
        self.begun, self.line = process_time(), line

    def start(self) -> None:
        """Watch from another thread, until the process ends."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while process_time() - self.begun <= MOST_CPU_S or not self.line:
            sleep(0.1)
        child_process.answer(child_process.Outcome.DONE, self.line)


def read_within_watch(raw: bytes, zone: str, now: datetime, without: frozenset[int]) -> Reading | int:
    """What a calendar says, but for the events beginning at the lines `without`. Only in a child process.

    The line of the first group that takes too long, instead, where one does.
    """
    watch = Watch()
    watch.start()
    return read_busy(raw, ZoneInfo(zone), now, without, watch)
