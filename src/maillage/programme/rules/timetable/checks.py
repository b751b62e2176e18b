"""What makes a problem impossible to read: names that mean nothing, sizes beyond reason. One sentence each.

A session that can't be placed is no mistake: the timetable lists it, with why.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import isfinite

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable.problem import Problem, Session, Slot

MOST_SESSIONS = 1_000
MOST_HOLDINGS = 2_000
MOST_SLOTS = 500
MOST_ROOMS = 200
MOST_PEOPLE = 20_000
MOST_WISHES = 200_000
MOST_WISHES_OF_ONE = 200
MOST_CELLS = 20_000_000  # holdings × slots × rooms, a byte each
MOST_PRESENCES = 20_000_000  # people (a layer a weight) × slots, two bytes each
MOST_REPEATS = 20
MOST_WEIGHT = 1_000.0


def check_problem(problem: Problem) -> None:
    """Raise a Refusal when the problem holds a name that is not there, twice the same, or more than can be handled."""
    _check_sizes(problem)
    for kind, names in (
        ("sessions", [session.id for session in problem.sessions]), ("slots", [slot.id for slot in problem.slots]),
        ("rooms", [room.id for room in problem.rooms]), ("people", [person.id for person in problem.people]),
    ):  # fmt: skip
        _refuse_twice(kind, names)
    _check_slots(problem.slots)
    _check_names(problem)
    for session in problem.sessions:
        _check_session(session)
    _check_numbers(problem)


def people_of(problem: Problem) -> list[str]:
    """Everybody a problem names, in the order of their first mention: people, wishes, hosts."""
    names = dict.fromkeys(person.id for person in problem.people)
    names |= dict.fromkeys(wish.person for wish in problem.wishes)
    names |= dict.fromkeys(host for session in problem.sessions for host in session.hosts)
    return list(names)


def _check_sizes(problem: Problem) -> None:
    holdings = sum(max(session.repeats, 0) for session in problem.sessions)
    cells = holdings * len(problem.slots) * len(problem.rooms)
    for what, count, most in (
        ("sessions", len(problem.sessions), MOST_SESSIONS), ("sessions with their repeats", holdings, MOST_HOLDINGS),
        ("slots", len(problem.slots), MOST_SLOTS), ("rooms", len(problem.rooms), MOST_ROOMS),
        ("wishes", len(problem.wishes), MOST_WISHES), ("people", len(people_of(problem)), MOST_PEOPLE),
        ("cells for all sessions", cells, MOST_CELLS),
        ("slots of all wishes", len(problem.wishes) * len(problem.slots), MOST_PRESENCES),
    ):  # fmt: skip
        if count > most:
            raise Refusal(
                "timetable_too_large",
                "This is too much for one timetable: %(count)s where at most %(most)s are meant (%(what)s).",
                count=count, what=what, most=most,
            )  # fmt: skip
    if not problem.slots or not problem.rooms:
        raise Refusal("timetable_empty", "A timetable needs at least one slot and one room.")


def _refuse_twice(kind: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refusal("timetable_twice", "“%(name)s” stands twice (%(kind)s).", name=name[:60], kind=kind)
        seen.add(name)


def _check_slots(slots: tuple[Slot, ...]) -> None:
    for slot in slots:
        if not 0 <= slot.begins < slot.ends <= 2 * 24 * 60:
            raise Refusal("slot_backwards", "The slot “%(name)s” ends before it begins.", name=slot.id[:60])
    for before, after in pairwise(sorted(slots, key=lambda slot: (slot.day, slot.begins))):
        if before.day == after.day and after.begins < before.ends:
            raise Refusal(
                "slots_overlap", "The slots “%(one)s” and “%(other)s” overlap.", one=before.id[:60], other=after.id[:60]
            )


def _check_names(problem: Problem) -> None:
    sessions = {session.id for session in problem.sessions}
    slots, rooms = {slot.id for slot in problem.slots}, {room.id for room in problem.rooms}
    cells = [cell for session in problem.sessions for cell in (*session.pins, *session.forbidden)]
    _refuse_unknown("session", sessions, (wish.session for wish in problem.wishes))
    _refuse_unknown("session", sessions, (name for session in problem.sessions for name in session.after))
    _refuse_unknown("session", sessions, (assignment.session for assignment in problem.published))
    _refuse_unknown("slot", slots, (cell.slot for cell in cells if cell.slot is not None))
    _refuse_unknown("room", rooms, (cell.room for cell in cells if cell.room is not None))
    windows = [name for session in problem.sessions for name in (session.earliest, session.latest) if name is not None]
    _refuse_unknown("slot", slots, windows)
    _refuse_unknown("slot", slots, (name for room in problem.rooms for name in room.closed))
    _refuse_unknown("slot", slots, (name for person in problem.people for name in person.absent))
    _refuse_unknown("place", {room.place for room in problem.rooms}, _places_of(problem))


def _places_of(problem: Problem) -> Iterable[str]:
    return (name for drive in problem.drives for name in (drive.origin, drive.destination))


def _refuse_unknown(kind: str, known: set[str], names: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise Refusal(
                "timetable_unknown", "“%(name)s” is not in this timetable (%(kind)s).", name=name[:60], kind=kind
            )


def _check_session(session: Session) -> None:
    if not 1 <= session.length <= MOST_SLOTS:
        raise Refusal("bad_length", "The session “%(name)s” takes at least one slot.", name=session.id[:60])
    if not 1 <= session.repeats <= MOST_REPEATS:
        raise Refusal(
            "bad_repeats", "The session “%(name)s” is held from 1 to %(most)s times.",
            name=session.id[:60], most=MOST_REPEATS,
        )  # fmt: skip
    if len(session.pins) > session.repeats:
        raise Refusal(
            "too_many_pins", "The session “%(name)s” is pinned more often than it is held.", name=session.id[:60]
        )
    if session.id in session.after:
        raise Refusal("after_itself", "The session “%(name)s” can't follow itself.", name=session.id[:60])


def _check_numbers(problem: Problem) -> None:
    counts: dict[str, int] = {}
    pairs: set[tuple[str, str]] = set()
    for wish in problem.wishes:
        if not (isfinite(wish.weight) and 0 < wish.weight <= MOST_WEIGHT):
            raise Refusal(
                "bad_weight", "A wish of “%(name)s” weighs more than 0, at most 1,000.", name=wish.person[:60]
            )
        if (wish.person, wish.session) in pairs:
            raise Refusal(
                "wish_twice", "“%(person)s” wishes “%(session)s” twice.",
                person=wish.person[:60], session=wish.session[:60],
            )  # fmt: skip
        pairs.add((wish.person, wish.session))
        counts[wish.person] = counts.get(wish.person, 0) + 1
        if counts[wish.person] > MOST_WISHES_OF_ONE:
            raise Refusal("too_many_wishes", "“%(name)s” has more than 200 wishes.", name=wish.person[:60])
    weights = problem.weights
    values = (weights.wishes, weights.nothing, weights.evenness, weights.crowding, weights.moves, weights.repetition)
    if not all(isfinite(value) and 0 <= value <= MOST_WEIGHT for value in values):
        raise Refusal("bad_price", "What an aim is worth lies between 0 and 1,000.")
    rooms = [room.capacity for room in problem.rooms if room.capacity is not None]
    expected = [session.expected for session in problem.sessions]
    minutes = [drive.minutes for drive in problem.drives]
    if not all(isfinite(value) and 0 <= value <= 1e6 for value in (*rooms, *expected, *minutes)):
        raise Refusal("bad_count", "Seats, people expected and minutes by car are numbers from 0 up.")
