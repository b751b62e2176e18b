"""Why a session can't be in a cell, and why one is in none: the hard rules, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable.problem import Session
from maillage.programme.rules.timetable.tables import (
    AFTER,
    APART,
    BEGINS,
    ENDS,
    LENGTH,
    SESSION,
    Compiled,
    Ints,
    allowed_cells,
    row_of,
)


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
    i = int(compiled.tables.holding[o, SESSION])
    session, k = compiled.problem.sessions[i], o - int(compiled.tables.held[i])
    pin = session.pins[k] if k < len(session.pins) else None
    slot, room = compiled.problem.slots[compiled.slots[s]].id, compiled.problem.rooms[r].id
    if pin is None or (pin.slot in {None, slot} and pin.room in {None, room}):
        return None
    return Refusal("pinned_elsewhere", "“%(session)s” is pinned elsewhere.", session=title_of(compiled, i))


def refuse_clash(compiled: Compiled, where: Ints, o: int, s: int, r: int) -> Refusal | None:
    """The first rule between sessions that holding o would break there; None when it breaks none."""
    tables = compiled.tables
    i = int(tables.holding[o, SESSION])
    begin, end = tables.time[s, BEGINS], tables.time[s + tables.holding[o, LENGTH] - 1, ENDS]
    for bind in row_of(tables.bind, o):
        q, kind = divmod(int(bind), 3)
        if where[q, 0] < 0:
            continue
        q_begin = tables.time[where[q, 0], BEGINS]
        q_end = tables.time[where[q, 0] + tables.holding[q, LENGTH] - 1, ENDS]
        minutes = tables.travel[r, where[q, 1]]
        j = int(tables.holding[q, SESSION])
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


def refuse_everywhere(compiled: Compiled, cells: Ints, where: Ints, o: int) -> Refusal:
    """Why holding o is in no cell, given all that is placed."""
    tables = compiled.tables
    i = int(tables.holding[o, SESSION])
    session, name = compiled.problem.sessions[i], title_of(compiled, i)
    spots = [divmod(int(cell), tables.seats.size) for cell in row_of(tables.cell, o)]
    if not spots:
        return _refuse_no_cell(compiled, session, i, o)
    reasons = []
    for s, r in spots:
        there = cells[s : s + tables.holding[o, LENGTH], r]
        if (there >= 0).any():
            continue
        if reason := refuse_clash(compiled, where, o, s, r):
            reasons.append(reason)
    if reasons:
        return reasons[0]
    s, r = spots[0]
    there = cells[s : s + tables.holding[o, LENGTH], r]
    if len(spots) == 1 and (there >= 0).any():
        other = title_of(compiled, int(tables.holding[there[there >= 0][0], SESSION]))
        return Refusal(
            "cell_taken", "The only cell for “%(session)s” is taken by “%(other)s”.", session=name, other=other
        )
    return Refusal(
        "no_cell_left", "No cell is left for “%(session)s”: the grid has fewer than the sessions need.", session=name
    )


def _refuse_no_cell(compiled: Compiled, session: Session, i: int, o: int) -> Refusal:
    """Why no cell at all is allowed: what is missing everywhere, or a pin that can't be."""
    name = title_of(compiled, i)
    rooms, day = compiled.problem.rooms, compiled.day
    k = o - int(compiled.tables.held[i])
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
