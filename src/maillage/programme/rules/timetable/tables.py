"""A problem as arrays, for the compiled loops: everything by number, in the order of the problem.

A *holding* is one time a session is held: a session has `repeats` of them, the first is wanted, the others are held
where they gain. Slots are numbered in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.programme.rules.timetable.checks import check_problem, people_of
from maillage.programme.rules.timetable.problem import MINUTES_APART, Cell, Problem, Session

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

APART, AFTER, BEFORE = 0, 1, 2  # how two holdings bind each other: never at once; this after that; this before that
ANY_NUMBER = 1_000_000  # seats of a room whose size is no limit
A_DAY = 24 * 60


class Tables(NamedTuple):
    """T slots, R rooms, L places, m holdings of n sessions, P people, V layers. Lists by row: `x_first`, then values.

    A layer is a person and a threshold: whoever wishes two sessions of weights 1 and 2 has two, so that the greatest
    weight met in a slot is the sum of the layers met.
    """

    begins: Longs  # T: minutes from the first day's midnight
    ends: Longs  # T
    day: Ints  # T
    place: Ints  # R
    capacity: Ints  # R
    travel: Longs  # L × L, shortest ways
    session: Ints  # m
    length: Ints  # m
    is_fixed: Flags  # m: pinned to a slot and a room
    is_wanted: Flags  # m: the first of its session, or pinned
    holding_first: Ints  # n + 1
    cell_first: Longs  # m + 1
    cell_slot: Ints
    cell_room: Ints
    is_allowed: Flags  # m × T × R
    expected: Ints  # n
    bind_first: Longs  # m + 1
    bind_other: Ints
    bind_kind: Ints
    wish_first: Longs  # P + 1
    wish_session: Ints
    wish_weight: Floats
    fan_first: Longs  # n + 1
    fan: Ints
    host_first: Longs  # n + 1
    host: Ints
    duty_first: Longs  # P + 1: the sessions a person hosts
    duty: Ints
    is_absent: Flags  # P × T
    total: Floats  # P: the weight of all wishes
    layer_first: Longs  # P + 1
    layer_person: Ints  # V
    layer_weight: Floats  # V
    fan_layer_first: Longs  # n + 1
    fan_layer: Ints
    published_slot: Ints  # m
    published_room: Ints  # m
    prices: Floats  # wishes, nothing, evenness, crowding, moves, repetition, hard rule


class Numbers(NamedTuple):
    """The number of each slot (in the order of time), room, session and person."""

    slot: Mapping[str, int]
    room: Mapping[str, int]
    session: Mapping[str, int]
    person: Mapping[str, int]


@dataclass(frozen=True)
class Compiled:
    """A problem, its arrays, and the names behind their numbers."""

    problem: Problem
    tables: Tables
    people: list[str]
    slots: list[int]  # the number in the problem of each slot in the order of time
    numbers: Numbers
    is_plain: bool  # lengths of one slot, no repeats, no drive that matters, rooms for all: a slot stands for itself
    is_roomy: bool  # no room can be too small for those who wish

    @property
    def slot_number(self) -> Mapping[str, int]:
        """The number of each slot, in the order of time."""
        return self.numbers.slot

    @property
    def room_number(self) -> Mapping[str, int]:
        """The number of each room."""
        return self.numbers.room

    @property
    def session_number(self) -> Mapping[str, int]:
        """The number of each session."""
        return self.numbers.session


def compile_problem(problem: Problem) -> Compiled:
    """The arrays of a problem; a Refusal when it can't be read."""
    check_problem(problem)
    days = {day: at for at, day in enumerate(sorted({slot.day for slot in problem.slots}))}
    order = sorted(range(len(problem.slots)), key=lambda s: (problem.slots[s].day, problem.slots[s].begins))
    people = people_of(problem)
    numbers = Numbers(
        {problem.slots[s].id: at for at, s in enumerate(order)}, _numbered(room.id for room in problem.rooms),
        _numbered(session.id for session in problem.sessions), _numbered(people),
    )  # fmt: skip
    slots = [problem.slots[s] for s in order]
    midnight = [_days_since(slots[0].day, slot.day, days) * A_DAY for slot in slots]
    day = np.array([days[slot.day] for slot in slots], np.int32)
    place, travel = _places(problem)
    parts: dict[str, Any] = {
        "begins": np.array([at + slot.begins for at, slot in zip(midnight, slots, strict=True)], np.int64),
        "ends": np.array([at + slot.ends for at, slot in zip(midnight, slots, strict=True)], np.int64),
        "day": day, "place": place, "travel": travel,
        "capacity": np.array([ANY_NUMBER if r.capacity is None else r.capacity for r in problem.rooms], np.int32),
        "expected": np.array([session.expected for session in problem.sessions], np.int32),
    }  # fmt: skip
    parts |= _holdings(problem, numbers, day)
    parts |= _binds(problem, numbers, parts["holding_first"])
    parts |= _wishes(problem, numbers)
    parts |= _absences(problem, numbers)
    parts["prices"] = _prices(problem, parts)
    tables = Tables(**parts)
    is_roomy = _is_roomy(tables)
    is_plain = is_roomy and bool((tables.length == 1).all()) and tables.session.size == len(problem.sessions)
    is_plain = is_plain and _is_within_reach(tables)
    return Compiled(problem, tables, people, order, numbers, is_plain, is_roomy)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def _days_since(first: str, day: str, days: Mapping[str, int]) -> int:
    """Days between two days: by the calendar where both are dates, by their rank otherwise."""
    try:
        return (date.fromisoformat(day) - date.fromisoformat(first)).days
    except ValueError:
        return days[day] - days[first]


def _rows(lists: Sequence[Sequence[Any]], kind: Any = np.int32) -> tuple[Longs, NDArray[Any]]:
    """Lists one after the other, and where each begins."""
    first = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(values) for values in lists], out=first[1:])
    return first, np.array([value for values in lists for value in values], kind)


def _places(problem: Problem) -> tuple[Ints, Longs]:
    """The place of each room, and minutes between places by the shortest way (Floyd 1962)."""
    names = _numbered(dict.fromkeys(room.place for room in problem.rooms))
    travel = np.full((len(names), len(names)), MINUTES_APART, np.int64)
    np.fill_diagonal(travel, 0)
    for drive in problem.drives:
        a, b, minutes = names[drive.origin], names[drive.destination], int(np.ceil(drive.minutes))
        if a != b:
            travel[a, b] = travel[b, a] = min(minutes, int(travel[a, b]))
    for way in range(len(names)):
        np.minimum(travel, travel[:, way : way + 1] + travel[way : way + 1, :], out=travel)
    return np.array([names[room.place] for room in problem.rooms], np.int32), travel


def allowed_cells(problem: Problem, session: Session, numbers: Numbers, day: Ints) -> Flags:
    """In which cells (T × R) a session may begin, its pins left aside."""
    slots, span = day.size, session.length
    begins = np.zeros(slots, bool)
    for s in range(slots - span + 1):
        begins[s] = day[s] == day[s + span - 1]
    if session.earliest is not None:
        begins[: numbers.slot[session.earliest]] = False
    if session.latest is not None:
        begins[max(numbers.slot[session.latest] - span + 2, 0) :] = False
    is_free = np.ones((slots, len(problem.rooms)), bool)
    for r, room in enumerate(problem.rooms):
        fits = session.needs <= room.equipment and (room.step_free or not session.step_free)
        is_free[:, r] = fits
        is_free[[numbers.slot[name] for name in room.closed], r] = False
    for host in session.hosts:
        absent = next((person.absent for person in problem.people if person.id == host), frozenset())
        is_free[[numbers.slot[name] for name in absent], :] = False
    allowed: Flags = is_free.copy()
    for step in range(1, span):
        allowed[: slots - step] &= is_free[step:]
    allowed &= begins[:, None]
    for cell in session.forbidden:
        allowed &= ~covered_cells(cell, numbers, allowed.shape)
    return allowed


def covered_cells(cell: Cell, numbers: Numbers, shape: tuple[int, ...]) -> Flags:
    """The cells (T × R) that a cell with open halves means."""
    flags = np.zeros(shape, bool)
    rows = slice(None) if cell.slot is None else numbers.slot[cell.slot]
    columns = slice(None) if cell.room is None else numbers.room[cell.room]
    flags[rows, columns] = True
    return flags


def _holdings(problem: Problem, numbers: Numbers, day: Ints) -> dict[str, Any]:
    allowed, session, fixed, wanted = [], [], [], []
    published_slot, published_room = [], []
    first = np.zeros(len(problem.sessions) + 1, np.int32)
    was: dict[str, list[Any]] = {}
    for assignment in problem.published:
        was.setdefault(assignment.session, []).append(assignment)
    for i, one in enumerate(problem.sessions):
        cells = allowed_cells(problem, one, numbers, day)
        before = was.get(one.id, [])
        for k in range(one.repeats):
            pin = one.pins[k] if k < len(one.pins) else None
            allowed.append(cells if pin is None else cells & covered_cells(pin, numbers, cells.shape))
            session.append(i)
            fixed.append(pin is not None and pin.slot is not None and pin.room is not None)
            wanted.append(k == 0 or pin is not None)
            published_slot.append(numbers.slot.get(before[k].slot, -1) if k < len(before) else -1)
            published_room.append(numbers.room.get(before[k].room, -1) if k < len(before) else -1)
        first[i + 1] = len(session)
    spots = [np.argwhere(cells) for cells in allowed]
    cell_first, cells_flat = _rows([list(map(tuple, spot)) for spot in spots])
    pairs = cells_flat.reshape(-1, 2)
    count = len(session)
    return {
        "session": np.array(session, np.int32),
        "length": np.array([problem.sessions[i].length for i in session], np.int32),
        "is_fixed": np.array(fixed, bool), "is_wanted": np.array(wanted, bool), "holding_first": first,
        "cell_first": cell_first, "cell_slot": np.ascontiguousarray(pairs[:, 0]),
        "cell_room": np.ascontiguousarray(pairs[:, 1]),
        "is_allowed": np.array(allowed, bool).reshape(count, day.size, len(problem.rooms)),
        "published_slot": np.array(published_slot, np.int32), "published_room": np.array(published_room, np.int32),
    }  # fmt: skip


def _binds(problem: Problem, numbers: Numbers, first: Ints) -> dict[str, Any]:
    """Which holdings are never at once (a host in common, the same session), and which follow which."""
    binds: list[list[tuple[int, int]]] = [[] for _ in range(int(first[-1]))]
    by_host: dict[str, list[int]] = {}
    for i, session in enumerate(problem.sessions):
        for host in dict.fromkeys(session.hosts):
            by_host.setdefault(host, []).append(i)
    apart = {(i, j) for hosted in by_host.values() for i in hosted for j in hosted}
    apart |= {(i, i) for i in range(len(problem.sessions))}
    for i, j in sorted(apart):
        for o in range(first[i], first[i + 1]):
            binds[o] += [(other, APART) for other in range(first[j], first[j + 1]) if other != o]
    for i, session in enumerate(problem.sessions):
        for name in session.after:
            leader = int(first[numbers.session[name]])
            for o in range(first[i], first[i + 1]):
                binds[o].append((leader, AFTER))
                binds[leader].append((o, BEFORE))
    bind_first, other = _rows([[bind[0] for bind in row] for row in binds])
    return {
        "bind_first": bind_first,
        "bind_other": other,
        "bind_kind": _rows([[b[1] for b in row] for row in binds])[1],
    }


def _wishes(problem: Problem, numbers: Numbers) -> dict[str, Any]:
    """Wishes by person and by session, and their layers; a host's wish for their own session is left out."""
    people, sessions = len(numbers.person), len(problem.sessions)
    own: list[list[tuple[int, float]]] = [[] for _ in range(people)]
    fans: list[list[int]] = [[] for _ in range(sessions)]
    hosts = [list(dict.fromkeys(numbers.person[name] for name in session.hosts)) for session in problem.sessions]
    for wish in problem.wishes:
        p, i = numbers.person[wish.person], numbers.session[wish.session]
        if p not in hosts[i]:
            own[p].append((i, wish.weight))
            fans[i].append(p)
    duties: list[list[int]] = [[] for _ in range(people)]
    for i, hosted in enumerate(hosts):
        for p in hosted:
            duties[p].append(i)
    layers: list[list[float]] = []
    fan_layers: list[list[int]] = [[] for _ in range(sessions)]
    layer_person: list[int] = []
    for p, wishes in enumerate(own):
        steps = sorted({weight for _session, weight in wishes})
        at = len(layer_person)
        layers.append([step - before for before, step in zip([0.0, *steps], steps, strict=False)])
        layer_person += [p] * len(steps)
        for i, weight in wishes:
            fan_layers[i] += range(at, at + steps.index(weight) + 1)
    wish_first, wish_session = _rows([[i for i, _weight in wishes] for wishes in own])
    parts = {"wish_first": wish_first, "wish_session": wish_session}
    parts["wish_weight"] = _rows([[weight for _session, weight in wishes] for wishes in own], np.float64)[1]
    parts["total"] = np.array([sum(weight for _session, weight in wishes) for wishes in own], np.float64)
    parts["layer_person"] = np.array(layer_person, np.int32)
    parts["layer_first"], parts["layer_weight"] = _rows(layers, np.float64)
    for name, lists in (("fan", fans), ("host", hosts), ("duty", duties), ("fan_layer", fan_layers)):
        parts[f"{name}_first"], parts[name] = _rows(lists)
    return parts


def _absences(problem: Problem, numbers: Numbers) -> dict[str, Any]:
    absent = np.zeros((len(numbers.person), len(numbers.slot)), bool)
    for person in problem.people:
        absent[numbers.person[person.id], [numbers.slot[name] for name in person.absent]] = True
    return {"is_absent": absent}


def _prices(problem: Problem, parts: Mapping[str, Any]) -> Floats:
    """The weights, and the price of a broken hard rule while searching: above all a session can bring."""
    weights = problem.weights
    most = np.zeros(len(problem.sessions))
    np.add.at(most, parts["wish_session"], parts["wish_weight"])
    soft = weights.wishes * float(most.max(initial=0.0)) + weights.moves + weights.crowding * float(
        parts["expected"].max(initial=0)
    )  # fmt: skip
    fans = int(np.diff(parts["fan_first"]).max(initial=0))
    hard = 2.0 + soft + (weights.nothing + weights.evenness) * fans
    return np.array(
        [weights.wishes, weights.nothing, weights.evenness, weights.crowding, weights.moves, weights.repetition, hard]
    )


def _is_roomy(tables: Tables) -> bool:
    """Whether all who wish a session fit in each room it may be in."""
    fans = np.diff(tables.fan_first)[tables.session]
    tight = fans[:, None] > tables.capacity[None, :]
    return not bool((tight & tables.is_allowed.any(axis=1)).any())


def _is_within_reach(tables: Tables) -> bool:
    """Whether the break between two slots is always long enough to get from any place to any other."""
    gaps = tables.begins[1:] - tables.ends[:-1]
    return bool((gaps >= tables.travel.max()).all())
