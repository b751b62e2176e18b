"""Small problems, drawn: places, lengths, repeats, pins, hosts, absences, seats."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from maillage.programme.rules.timetable import Cell, Drive, Person, Problem, Room, Session, Slot, Weights, Wish

PEOPLE = ("Ada", "Bob", "Cléo", "Dan")
WISHES_ALONE = Weights(nothing=0, evenness=0, crowding=0, moves=0, repetition=0)


@st.composite
def problems(draw: Any, *, seats: bool = True, repeats: bool = True, most_sessions: int = 5) -> Problem:
    """Up to so many sessions on two days, two or three rooms in one or two places."""
    slots = tuple(
        Slot(f"t{at}", f"2026-06-{6 + at // 2:02}", 540 + 70 * (at % 2), 600 + 70 * (at % 2))
        for at in range(draw(st.integers(1, 4)))
    )  # fmt: skip
    numbers = st.one_of(st.none(), st.integers(0, 3)) if seats else st.none()
    rooms = tuple(
        Room(f"r{at}", "", draw(st.sampled_from(["here", "there"])), draw(numbers), step_free=draw(st.booleans()))
        for at in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    sessions = tuple(_session(draw, at, slots, rooms, repeats) for at in range(draw(st.integers(1, most_sessions))))
    pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sessions))
    chosen = draw(st.lists(pairs, max_size=12, unique_by=lambda pair: (pair[0], pair[1].id)))
    wishes = tuple(Wish(person, session.id, draw(st.sampled_from([1.0, 2.0]))) for person, session in chosen)
    absent = st.frozensets(st.sampled_from([slot.id for slot in slots]), max_size=1)
    places = {room.place for room in rooms}
    drives = (Drive("here", "there", draw(st.sampled_from([5, 30]))),) if len(places) == 2 else ()
    weights = draw(st.sampled_from([Weights(), WISHES_ALONE]))
    return Problem(sessions, slots, rooms, wishes, (Person("Ada", draw(absent)),), drives, weights=weights)


def _session(draw: Any, at: int, slots: Any, rooms: Any, repeats: bool) -> Session:
    often = draw(st.integers(1, 2)) if repeats else 1
    cell = st.builds(
        Cell, st.sampled_from([None, *(slot.id for slot in slots)]),
        st.sampled_from([None, *(room.id for room in rooms)]),
    )  # fmt: skip
    return Session(
        f"s{at}",
        length=draw(st.sampled_from([1, 1, 1, 2])),
        hosts=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=1))),
        step_free=draw(st.sampled_from([False, False, True])),
        pins=tuple(draw(st.lists(cell, max_size=1))),
        forbidden=frozenset(draw(st.lists(cell.filter(lambda cell: cell != Cell()), max_size=1))),
        after=(f"s{at - 1}",) if at and draw(st.integers(0, 4)) == 0 else (),
        repeats=often,
    )
