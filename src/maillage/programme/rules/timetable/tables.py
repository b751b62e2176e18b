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
from maillage.programme.rules.timetable.problem import MINUTES_APART, Assignment, Cell, Problem, Session, Slot

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Singles = NDArray[np.float32]

APART, AFTER, BEFORE = 0, 1, 2  # how two holdings bind each other: never at once; this after that; this before that
ANY_NUMBER = 1_000_000  # seats of a room whose size is no limit
A_DAY = 24 * 60


SESSION, LENGTH, IS_FIXED, IS_WANTED = 0, 1, 2, 3  # columns of `holding`
BEGINS, ENDS = 0, 1  # columns of `time`
WISHES, NOTHING, EVENNESS, CROWDING, MOVES, REPETITION, HARD = 0, 1, 2, 3, 4, 5, 6  # places in `prices`


class Tables(NamedTuple):
    """T slots, R rooms, m holdings of n sessions, P people, V layers. Few arrays: each call of a loop hands on all.

    A list of lists is one array: row i is x[x[i]:x[i + 1]]. A layer is a person and a threshold: whoever wishes two
    sessions of weights 1 and 2 has two, so that the greatest weight met in a slot is the sum of the layers met.
    """

    time: Longs  # T × 2: minutes from the first day's midnight
    travel: Longs  # R × R: minutes between rooms, by the shortest way
    seats: Ints  # R
    holding: Ints  # m × 4: session, slots it takes, is it pinned to a slot and a room, is it wanted
    held: Ints  # n + 1: the holdings of session i are held[i] to held[i + 1] − 1
    cost: Singles  # m × T × R: what a holding costs in a cell besides wishes, infinite where it may not be
    cell: Ints  # lists by holding: slot · R + room, where it may begin
    bind: Ints  # lists by holding: other · 3 + kind
    wish: Ints  # lists by person: sessions
    weight: Floats  # of the same places as `wish`
    fan: Ints  # lists by session: who wishes it
    host: Ints  # lists by session
    duty: Ints  # lists by person: the sessions they host
    is_absent: Flags  # P × T
    total: Floats  # P: the weight of all wishes
    inverse: Floats  # P: one over it, 0 for nobody's
    fan_layer: Ints  # lists by session
    layer_first: Ints  # P + 1
    layer_person: Ints  # V
    layer_weight: Floats  # V
    prices: Floats  # see the names above


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
    day: Ints  # T: the day of each slot
    numbers: Numbers
    is_plain: bool  # lengths of one slot, no repeats, no drive that matters, rooms for all: a slot stands for itself

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
    order = sorted(range(len(problem.slots)), key=lambda s: (problem.slots[s].day, problem.slots[s].begins))
    people = people_of(problem)
    numbers = Numbers(
        {problem.slots[s].id: at for at, s in enumerate(order)}, _numbered(room.id for room in problem.rooms),
        _numbered(session.id for session in problem.sessions), _numbered(people),
    )  # fmt: skip
    day, time = _times([problem.slots[s] for s in order])
    seats = [ANY_NUMBER if room.capacity is None else room.capacity for room in problem.rooms]
    parts: dict[str, Any] = {"time": time, "travel": _travel(problem), "seats": np.array(seats, np.int32)}
    parts |= _wishes(problem, numbers)
    parts["prices"] = _prices(problem, parts)
    parts |= _holdings(problem, numbers, day, parts["prices"])
    parts |= _binds(problem, numbers, parts["held"])
    parts["is_absent"] = _absences(problem, numbers)
    tables = Tables(**parts)
    is_roomy = _is_roomy(tables)
    is_single = bool((tables.holding[:, LENGTH] == 1).all()) and len(tables.holding) == len(problem.sessions)
    return Compiled(problem, tables, people, order, day, numbers, is_roomy and is_single and _is_within_reach(tables))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def _times(slots: Sequence[Slot]) -> tuple[Ints, Longs]:
    """The day of each slot, and when it begins and ends: days by the calendar where all are dates, else by rank."""
    names = sorted({slot.day for slot in slots})
    try:
        first = date.fromisoformat(names[0])
        days = {name: (date.fromisoformat(name) - first).days for name in names}
    except ValueError:
        days = _numbered(names)
    minutes = [(days[s.day] * A_DAY + s.begins, days[s.day] * A_DAY + s.ends) for s in slots]
    return np.array([days[slot.day] for slot in slots], np.int32), np.array(minutes, np.int64)


def _pack(lists: Sequence[Sequence[int]]) -> Ints:
    """Lists in one array: row i is x[x[i]:x[i + 1]]."""
    first = np.cumsum([len(lists) + 1, *(len(values) for values in lists)])
    return np.array([*first, *(value for values in lists for value in values)], np.int32)


def row_of(packed: Ints, i: int) -> Ints:
    """Row i of packed lists."""
    return packed[packed[i] : packed[i + 1]]


def _travel(problem: Problem) -> Longs:
    """Minutes between rooms, between their places by the shortest way (Floyd 1962)."""
    names = _numbered(dict.fromkeys(room.place for room in problem.rooms))
    travel = np.full((len(names), len(names)), MINUTES_APART, np.int64)
    np.fill_diagonal(travel, 0)
    for drive in problem.drives:
        a, b, minutes = names[drive.origin], names[drive.destination], int(np.ceil(drive.minutes))
        if a != b:
            travel[a, b] = travel[b, a] = min(minutes, int(travel[a, b]))
    for way in range(len(names)):
        np.minimum(travel, travel[:, way : way + 1] + travel[way : way + 1, :], out=travel)
    place = [names[room.place] for room in problem.rooms]
    return np.ascontiguousarray(travel[np.ix_(place, place)])


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


def _holdings(problem: Problem, numbers: Numbers, day: Ints, prices: Floats) -> dict[str, Any]:
    """Each holding, what it costs in each cell, and the cells it may be in."""
    rows: list[tuple[int, int, bool, bool]] = []
    costs: list[Singles] = []
    held = [0]
    seats = np.array([ANY_NUMBER if room.capacity is None else room.capacity for room in problem.rooms])
    was: dict[str, list[Assignment]] = {}
    for assignment in problem.published:
        was.setdefault(assignment.session, []).append(assignment)
    for i, one in enumerate(problem.sessions):
        cells = allowed_cells(problem, one, numbers, day)
        crowding = prices[CROWDING] * np.maximum(one.expected - seats, 0)
        before = was.get(one.id, [])
        for k in range(one.repeats):
            pin = one.pins[k] if k < len(one.pins) else None
            is_wanted = k == 0 or pin is not None
            cost = np.broadcast_to(crowding - prices[HARD] if is_wanted else crowding + prices[REPETITION], cells.shape)
            if k < len(before) and before[k].slot in numbers.slot and before[k].room in numbers.room:
                cost = cost + _moved(numbers.slot[before[k].slot], numbers.room[before[k].room], cells.shape, prices)
            may = cells if pin is None else cells & covered_cells(pin, numbers, cells.shape)
            costs.append(np.where(may, cost, np.inf).astype(np.float32))
            rows.append((i, one.length, pin is not None and None not in {pin.slot, pin.room}, is_wanted))
        held.append(len(rows))
    rooms = len(problem.rooms)
    return {
        "holding": np.array(rows, np.int32).reshape(-1, 4), "held": np.array(held, np.int32),
        "cost": np.array(costs, np.float32).reshape(len(rows), day.size, rooms),
        "cell": _pack([np.flatnonzero(np.isfinite(cost)).tolist() for cost in costs]),
    }  # fmt: skip


def _moved(slot: int, room: int, shape: tuple[int, ...], prices: Floats) -> Floats:
    """What being elsewhere than published costs: another slot, half of it for another room."""
    cost = np.full(shape, prices[MOVES])
    cost[slot, :] = prices[MOVES] / 2
    cost[slot, room] = 0.0
    return cost


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
    return {"bind": _pack([[other * 3 + kind for other, kind in row] for row in binds])}


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
    weights: list[float] = []
    fan_layers: list[list[int]] = [[] for _ in range(sessions)]
    layer_first, layer_person = [0], list[int]()
    for p, wishes in enumerate(own):
        steps = sorted({weight for _session, weight in wishes})
        weights += [step - before for before, step in zip([0.0, *steps], steps, strict=False)]
        layer_person += [p] * len(steps)
        for i, weight in wishes:
            fan_layers[i] += range(layer_first[-1], layer_first[-1] + steps.index(weight) + 1)
        layer_first.append(len(layer_person))
    total = np.array([sum(weight for _session, weight in wishes) for wishes in own], np.float64)
    return {
        "wish": _pack([[i for i, _weight in wishes] for wishes in own]),
        "weight": np.array([0.0] * (people + 1) + [weight for wishes in own for _session, weight in wishes]),
        "total": total, "inverse": np.divide(1.0, total, out=np.zeros(total.size), where=total > 0),
        "fan": _pack(fans), "host": _pack(hosts), "duty": _pack(duties), "fan_layer": _pack(fan_layers),
        "layer_first": np.array(layer_first, np.int32), "layer_person": np.array(layer_person, np.int32),
        "layer_weight": np.array(weights, np.float64),
    }  # fmt: skip


def _absences(problem: Problem, numbers: Numbers) -> Flags:
    absent = np.zeros((len(numbers.person), len(numbers.slot)), bool)
    for person in problem.people:
        absent[numbers.person[person.id], [numbers.slot[name] for name in person.absent]] = True
    return absent


def _prices(problem: Problem, parts: Mapping[str, Any]) -> Floats:
    """The weights, and the price of a broken hard rule while searching: above all a session can bring."""
    weights, sessions = problem.weights, len(problem.sessions)
    at = np.arange(len(parts["total"]) + 1, len(parts["wish"]))
    most = np.bincount(parts["wish"][at], weights=parts["weight"][at], minlength=max(sessions, 1)).max()
    fans = int(np.diff(parts["fan"][: sessions + 1]).max(initial=0))
    crowd = max((session.expected for session in problem.sessions), default=0)
    hard = 2.0 + weights.wishes * float(most) + weights.moves + weights.crowding * crowd
    hard += (weights.nothing + weights.evenness) * fans
    return np.array(
        [weights.wishes, weights.nothing, weights.evenness, weights.crowding, weights.moves, weights.repetition, hard]
    )


def _is_roomy(tables: Tables) -> bool:
    """Whether all who wish a session fit in each room it may be in."""
    fans = np.diff(tables.fan[: tables.held.size])[tables.holding[:, SESSION]]
    tight = fans[:, None] > tables.seats[None, :]
    return not bool((tight & np.isfinite(tables.cost).any(axis=1)).any())


def _is_within_reach(tables: Tables) -> bool:
    """Whether the break between two slots is always long enough to get from any room to any other."""
    return bool((tables.time[1:, BEGINS] - tables.time[:-1, ENDS] >= tables.travel.max()).all())
