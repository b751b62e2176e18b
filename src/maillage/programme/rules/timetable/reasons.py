"""Why a session can't be in a cell, and why one is in none: the hard rules, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable.problem import Session
from maillage.programme.rules.timetable.tables import AFTER, APART, Compiled, Ints, allowed_cells


@dataclass(frozen=True)
class Violation:
    """A hard rule that is broken, or that keeps a session out of the grid; the reason says which."""

    session: str
    reason: Refusal


def title_of(compiled: Compiled, i: int) -> str:
    """How session number i is called in a sentence."""
    session = compiled.problem.sessions[i]
    return session.title or session.id


def refuse_cell(compiled: Compiled, i: int, s: int, r: int) -> Refusal | None:  # noqa: PLR0911 - a rule a line
    """Why session i can't begin in slot s and room r, whatever else is there; None when it can."""
    session, room = compiled.problem.sessions[i], compiled.problem.rooms[r]
    slot = [compiled.problem.slots[at] for at in compiled.slots]
    name = title_of(compiled, i)
    last = s + session.length - 1
    if last >= len(slot) or slot[last].day != slot[s].day:
        return Refusal("too_long_there", "“%(session)s” would not end the same day.", session=name)
    if missing := sorted(session.needs - room.equipment):
        return Refusal(
            "room_lacks",
            "“%(session)s” needs what this room has not: %(needs)s.",
            session=name,
            needs=", ".join(missing),
        )
    if session.step_free and not room.step_free:
        return Refusal("room_has_steps", "“%(session)s” needs a room without steps.", session=name)
    if any(slot[t].id in room.closed for t in range(s, last + 1)):
        return Refusal("room_closed", "The room is not free then.")
    early = session.earliest is not None and s < compiled.slot_number[session.earliest]
    if early or (session.latest is not None and last > compiled.slot_number[session.latest]):
        return Refusal("outside_window", "“%(session)s” is not to be held at that time.", session=name)
    for person in compiled.problem.people:
        if person.id in session.hosts and any(slot[t].id in person.absent for t in range(s, last + 1)):
            return Refusal("host_absent", "Who hosts “%(session)s” is not there then.", session=name)
    if any(cell.slot in {None, slot[s].id} and cell.room in {None, room.id} for cell in session.forbidden):
        return Refusal("cell_forbidden", "“%(session)s” is kept out of this slot and room by hand.", session=name)
    return None


def refuse_pin(compiled: Compiled, o: int, s: int, r: int) -> Refusal | None:
    """Whether holding o is pinned elsewhere."""
    i = int(compiled.tables.session[o])
    session, k = compiled.problem.sessions[i], o - int(compiled.tables.holding_first[i])
    pin = session.pins[k] if k < len(session.pins) else None
    slot, room = compiled.problem.slots[compiled.slots[s]].id, compiled.problem.rooms[r].id
    if pin is None or (pin.slot in {None, slot} and pin.room in {None, room}):
        return None
    return Refusal("pinned_elsewhere", "“%(session)s” is pinned elsewhere.", session=title_of(compiled, i))


def refuse_clash(compiled: Compiled, slot_of: Ints, room_of: Ints, o: int, s: int, r: int) -> Refusal | None:
    """The first rule between sessions that holding o would break there; None when it breaks none."""
    tables = compiled.tables
    i = int(tables.session[o])
    begin, end = tables.begins[s], tables.ends[s + tables.length[o] - 1]
    for k in range(int(tables.bind_first[o]), int(tables.bind_first[o + 1])):
        q, kind = int(tables.bind_other[k]), tables.bind_kind[k]
        if slot_of[q] < 0:
            continue
        q_begin, q_end = tables.begins[slot_of[q]], tables.ends[slot_of[q] + tables.length[q] - 1]
        minutes = tables.travel[tables.place[r], tables.place[room_of[q]]]
        j = int(tables.session[q])
        if kind == APART and begin < q_end + minutes and q_begin < end + minutes:
            return _refuse_both(compiled, i, j)
        if (kind == AFTER and begin < q_end) or (kind not in {APART, AFTER} and q_begin < end):
            first, then = (j, i) if kind == AFTER else (i, j)
            return Refusal(
                "wrong_order", "“%(then)s” must follow “%(first)s”.",
                then=title_of(compiled, then), first=title_of(compiled, first),
            )  # fmt: skip
    return None


def _refuse_both(compiled: Compiled, i: int, j: int) -> Refusal:
    session, other = title_of(compiled, i), title_of(compiled, j)
    if i == j:
        return Refusal("twice_at_once", "“%(session)s” would be held twice at once.", session=session)
    hosts = set(compiled.problem.sessions[i].hosts) & set(compiled.problem.sessions[j].hosts)
    return Refusal(
        "host_twice", "%(host)s hosts both “%(session)s” and “%(other)s”, and can't be at both.",
        host=min(hosts), session=session, other=other,
    )  # fmt: skip


def refuse_everywhere(compiled: Compiled, cells: Ints, slot_of: Ints, room_of: Ints, o: int) -> Refusal:
    """Why holding o is in no cell, given all that is placed."""
    tables = compiled.tables
    i = int(tables.session[o])
    session, name = compiled.problem.sessions[i], title_of(compiled, i)
    spots = range(int(tables.cell_first[o]), int(tables.cell_first[o + 1]))
    if not spots:
        return _refuse_no_cell(compiled, session, i, o)
    reasons = []
    for at in spots:
        s, r = int(tables.cell_slot[at]), int(tables.cell_room[at])
        there = cells[s : s + tables.length[o], r]
        if (there >= 0).any():
            continue
        if reason := refuse_clash(compiled, slot_of, room_of, o, s, r):
            reasons.append(reason)
    if reasons:
        return reasons[0]
    s, r = int(tables.cell_slot[spots[0]]), int(tables.cell_room[spots[0]])
    there = cells[s : s + tables.length[o], r]
    if len(spots) == 1 and (there >= 0).any():
        other = title_of(compiled, int(tables.session[there[there >= 0][0]]))
        return Refusal(
            "cell_taken", "The only cell for “%(session)s” is taken by “%(other)s”.", session=name, other=other
        )
    return Refusal(
        "no_cell_left", "No cell is left for “%(session)s”: the grid has fewer than the sessions need.", session=name
    )


def _refuse_no_cell(compiled: Compiled, session: Session, i: int, o: int) -> Refusal:
    """Why no cell at all is allowed: what is missing everywhere, or a pin that can't be."""
    name = title_of(compiled, i)
    rooms, day = compiled.problem.rooms, compiled.tables.day
    k = o - int(compiled.tables.holding_first[i])
    if k < len(session.pins) and allowed_cells(compiled.problem, session, compiled.numbers, day).any():
        return Refusal("pin_impossible", "“%(session)s” is pinned where it can't be held.", session=name)
    if not any(session.needs <= room.equipment for room in rooms):
        return Refusal(
            "no_room_has", "No room has what “%(session)s” needs: %(needs)s.",
            session=name, needs=", ".join(sorted(session.needs)),
        )  # fmt: skip
    if session.step_free and not any(room.step_free and session.needs <= room.equipment for room in rooms):
        return Refusal("no_step_free_room", "No room without steps suits “%(session)s”.", session=name)
    if int(np.bincount(day).max()) < session.length:
        return Refusal("longer_than_a_day", "“%(session)s” is longer than any day of the grid.", session=name)
    return Refusal(
        "nowhere_allowed",
        "No slot and room suit “%(session)s”: its hours, its hosts, its forbidden cells leave none.",
        session=name,
    )
