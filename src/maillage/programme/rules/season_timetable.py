"""The days and rooms of what was accepted for a season: at which hours, in which rooms, with whom to see what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.barcamps import read_hour
from maillage.programme.rules.timetable import Cell, Drive, Person, Problem, Room, Session, Slot, Wish

MOST_HOURS = 6  # a day
MOST_DAYS = 60  # looked at
LAST_MINUTES = 240  # what begins at the last hour of a day may last so long
END_OF_DAY = 23 * 60 + 30
SLOT_FORMAT = "%Y-%m-%dT%H:%M"


def read_hours(text: str) -> list[time]:
    """The hours at which something may begin, in order. Raises a Refusal for none, too many, or what is no hour.

    >>> [str(hour) for hour in read_hours("14h, 10:00 ; 18h30")]
    ['10:00:00', '14:00:00', '18:30:00']
    """
    parts = [part for part in text.replace(";", ",").replace("\\n", ",").split(",") if part.strip()]
    try:
        hours = sorted({read_hour(part) for part in parts})
    except ValueError:
        raise Refusal("bad_hours", "Write hours like this: 10:00, 14:00, 18:30.") from None
    if not 1 <= len(hours) <= MOST_HOURS:
        raise Refusal("how_many_hours", "Between 1 and %(most)s hours a day.", most=MOST_HOURS)
    return hours


def season_slots(first: date, last: date, weekdays: Collection[int], hours: Sequence[time]) -> list[Slot]:
    """The slots of the days from first to last that are among `weekdays` (0 is Monday), each until the next hour.

    Raises a Refusal when there is no such day, or when there are too many.

    >>> [slot.id for slot in season_slots(date(2027, 3, 1), date(2027, 3, 9), {0}, [time(10), time(14)])]
    ['2027-03-01T10:00', '2027-03-01T14:00', '2027-03-08T10:00', '2027-03-08T14:00']
    """
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() in weekdays]
    if not days:
        raise Refusal("no_such_day", "No day to come of the season is among these.")
    if len(days) > MOST_DAYS:
        raise Refusal("too_many_days", "At most %(most)s days at once: choose fewer days of the week.", most=MOST_DAYS)
    minutes = [hour.hour * 60 + hour.minute for hour in hours]
    ends = [later for _hour, later in pairwise(minutes)] + [min(minutes[-1] + LAST_MINUTES, END_OF_DAY)]
    return [
        Slot(datetime.combine(day, hour).strftime(SLOT_FORMAT), day.isoformat(), begins, end)
        for day in days
        for hour, begins, end in zip(hours, minutes, ends, strict=True)
        if end > begins
    ]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was accepted and has no day yet: minutes with setting up and clearing away, who brings it, who is expected.

    `wishes`: of those who read it and those who would come, what it is worth to each.
    """

    key: int
    title: str
    minutes: int
    host: str
    expected: int = 0
    step_free: bool = False
    wishes: tuple[tuple[str, float], ...] = ()


def season_problem(
    drafts: Iterable[Draft], slots: Sequence[Slot], rooms: Sequence[Room], drives: Sequence[Drive],
    absences: Mapping[str, Collection[str]],
) -> Problem:  # fmt: skip
    """What the engine is asked. `absences`: the slots in which somebody is elsewhere in the season, or cannot come."""
    sessions, wishes = [], []
    for draft in drafts:
        short = frozenset(Cell(slot.id) for slot in slots if slot.ends - slot.begins < draft.minutes)
        sessions.append(
            Session(str(draft.key), draft.title, hosts=(draft.host,) if draft.host else (), forbidden=short,
                    step_free=draft.step_free, expected=draft.expected)
        )  # fmt: skip
        wishes += [Wish(reader, str(draft.key), weight) for reader, weight in draft.wishes if reader != draft.host]
    concerned = {host for session in sessions for host in session.hosts} | {wish.person for wish in wishes}
    people = tuple(
        Person(name, frozenset(absent)) for name, absent in sorted(absences.items()) if absent and name in concerned
    )
    return Problem(tuple(sessions), tuple(slots), tuple(rooms), tuple(wishes), people, tuple(drives))
