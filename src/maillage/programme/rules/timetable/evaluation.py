"""What a given grid is worth: who keeps which wish, who is turned away, which rule is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable.attendance import admit_people, day_of
from maillage.programme.rules.timetable.problem import Assignment, Problem
from maillage.programme.rules.timetable.reasons import (
    Violation,
    refuse_cell,
    refuse_clash,
    refuse_everywhere,
    refuse_pin,
    title_of,
)
from maillage.programme.rules.timetable.tables import IS_WANTED, LENGTH, SESSION, Compiled, Ints, compile_problem

ALIKE = 1e-9


@dataclass(frozen=True)
class WorstServed:
    """The least share of their wishes (by weight) that anybody keeps, and who these people are."""

    share: float
    people: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """A grid, judged. `kept` and `wishes` are weights: numbers of wishes where each weighs 1.

    `guests`: for each assignment how many who wished it sit there. `turned_away`: how many had it as their best day
    and found no seat. `days`: what each person who wishes something attends of it. `changes`: published holdings that
    are in another slot or room, or in none. `left_with_nothing`: who has wishes and keeps none.
    """

    assignments: tuple[Assignment, ...]
    kept: float
    wishes: float
    worst_served: WorstServed
    left_with_nothing: tuple[str, ...]
    guests: tuple[int, ...]
    turned_away: tuple[int, ...]
    days: Mapping[str, tuple[Assignment, ...]]
    violations: tuple[Violation, ...]
    changes: int


@dataclass(frozen=True)
class Places:
    """Where each holding is: arrays by holding, and by cell."""

    where: Ints  # m × 2: slot and room, −1 where it is not placed
    there: Ints  # T × R: the holding that is there, −1


def evaluate(problem: Problem, assignments: Sequence[Assignment]) -> Evaluation:
    """What these assignments are worth, whether or not they keep the rules: what is broken is listed.

    >>> from maillage.programme.rules.timetable.problem import Room, Session, Slot, Wish
    >>> day = (Slot("am", "2026-06-06", 540, 600), Slot("pm", "2026-06-06", 840, 900))
    >>> wishes = (Wish("Zoé", "a"), Wish("Zoé", "b"))
    >>> small = Problem((Session("a"), Session("b")), day, (Room("hall"), Room("shed")), wishes)
    >>> at_once = evaluate(small, [Assignment("a", "am", "hall"), Assignment("b", "am", "shed")])
    >>> in_turn = evaluate(small, [Assignment("a", "am", "hall"), Assignment("b", "pm", "hall")])
    >>> at_once.kept, in_turn.kept, in_turn.wishes
    (1.0, 2.0, 2.0)
    """
    compiled = compile_problem(problem)
    places, violations = place_assignments(compiled, assignments)
    return judge(compiled, places, (*violations, *list_broken(compiled, places)))


def place_assignments(compiled: Compiled, assignments: Sequence[Assignment]) -> tuple[Places, list[Violation]]:
    """The arrays of assignments; those that can't be read, or stand on others, are left out and listed."""
    tables = compiled.tables
    where = np.full((len(tables.holding), 2), -1, np.int32)
    there = np.full((len(tables.time), tables.seats.size), -1, np.int32)
    violations = []
    for at, assignment in enumerate(assignments):
        i, s, r = (
            numbers.get(name, -1)
            for numbers, name in (
                (compiled.session_number, assignment.session), (compiled.slot_number, assignment.slot),
                (compiled.room_number, assignment.room),
            )
        )  # fmt: skip
        if min(i, s, r) < 0:
            reason = Refusal("bad_assignment", "Line %(line)s names what is not in this timetable.", line=at + 1)
            violations.append(Violation(assignment.session, reason))
            continue
        holdings = range(int(tables.held[i]), int(tables.held[i + 1]))
        free = [o for o in holdings if where[o, 0] < 0]
        suited = [o for o in free if np.isfinite(tables.cost[o, s, r])] or free
        length = int(tables.holding[holdings[0], LENGTH])
        span = there[s : s + length, r]
        if not free:
            reason = Refusal(
                "held_too_often", "“%(session)s” is held more than %(most)s times.",
                session=title_of(compiled, i), most=len(holdings),
            )  # fmt: skip
        elif span.size < length:
            reason = Refusal(
                "beyond_the_grid", "“%(session)s” runs beyond the last slot.", session=title_of(compiled, i)
            )
        elif (span >= 0).any():
            other = title_of(compiled, int(tables.holding[span[span >= 0][0], SESSION]))
            reason = Refusal(
                "room_taken", "“%(session)s” and “%(other)s” are in the same room at once.",
                session=title_of(compiled, i), other=other,
            )  # fmt: skip
        else:
            o = suited[0]
            where[o] = s, r
            span[:] = o
            continue
        violations.append(Violation(assignment.session, reason))
    return Places(where, there), violations


def list_broken(compiled: Compiled, places: Places) -> list[Violation]:
    """The hard rules that placed holdings break, and the wanted holdings that are not placed, with why."""
    tables, violations = compiled.tables, []
    for o in range(len(tables.holding)):
        i = int(tables.holding[o, SESSION])
        s, r = (int(part) for part in places.where[o])
        if s >= 0:
            reason = (
                refuse_cell(compiled, i, s, r) or refuse_pin(compiled, o, s, r)
                or refuse_clash(compiled, places.where, o, s, r)
            )  # fmt: skip
        elif tables.holding[o, IS_WANTED]:
            reason = refuse_everywhere(compiled, places.there, places.where, o)
        else:
            reason = None
        if reason is not None:
            violations.append(Violation(compiled.problem.sessions[i].id, reason))
    return violations


def judge(compiled: Compiled, places: Places, violations: Sequence[Violation]) -> Evaluation:
    """What placed holdings are worth; violations are those that are already known."""
    tables = compiled.tables
    chosen = np.full(tables.wish.size, -1, np.int32)
    value, guests = np.zeros(tables.total.size), np.zeros(len(tables.holding), np.int32)
    first_choice = admit_people(tables, places.where, day_of(tables), chosen, value, guests)
    holdings = [o for o in np.argsort(places.where[:, 0], kind="stable") if places.where[o, 0] >= 0]
    assignment = {int(o): _assignment(compiled, places, int(o)) for o in holdings}
    wishing = np.flatnonzero(tables.total > 0)
    share = value[wishing] / tables.total[wishing]
    least = float(share.min(initial=1.0))
    days = {
        compiled.people[p]: tuple(
            assignment[o]
            for o in sorted(chosen[tables.wish[p] : tables.wish[p + 1]].tolist(), key=lambda o: places.where[o, 0])
            if o >= 0
        )
        for p in wishing
    }
    placed = set(assignment.values())
    return Evaluation(
        assignments=tuple(assignment.values()),
        kept=float(value.sum()),
        wishes=float(tables.total.sum()),
        worst_served=WorstServed(least, tuple(compiled.people[p] for p in wishing[share <= least + ALIKE])),
        left_with_nothing=tuple(compiled.people[p] for p in wishing[value[wishing] <= ALIKE]),
        guests=tuple(int(guests[o]) for o in assignment),
        turned_away=tuple(int(first_choice[o]) for o in assignment),
        days=days,
        violations=tuple(violations),
        changes=sum(before not in placed for before in compiled.problem.published),
    )


def missed_sessions(problem: Problem, judged: Evaluation, least: int) -> list[tuple[str, int]]:
    """What at least so many people wished, find in the grid, and miss on their best day; the most missed first.

    A host is not missing what they host. What has no cell is not counted: everybody misses it, and it is listed apart.

    >>> from maillage.programme.rules.timetable.problem import Room, Session, Slot, Wish
    >>> wishes = (Wish("Zoé", "a"), Wish("Zoé", "b", 2), Wish("Ali", "a"))
    >>> rooms, slots = (Room("hall"), Room("shed")), (Slot("am", "2026-06-06", 540, 600),)
    >>> small = Problem((Session("a"), Session("b")), slots, rooms, wishes)
    >>> missed_sessions(small, evaluate(small, [Assignment("a", "am", "hall"), Assignment("b", "am", "shed")]), 1)
    [('a', 1)]
    """
    placed = {one.session for one in judged.assignments}
    hosts = {session.id: set(session.hosts) for session in problem.sessions}
    attended = {person: {one.session for one in day} for person, day in judged.days.items()}
    misses = {
        (wish.person, wish.session)
        for wish in problem.wishes
        if wish.weight > 0
        and wish.session in placed - attended.get(wish.person, set())
        and wish.person not in hosts[wish.session]
    }
    counts = Counter(session for _person, session in misses)
    return sorted(((name, n) for name, n in counts.items() if n >= least), key=lambda one: (-one[1], one[0]))


def _assignment(compiled: Compiled, places: Places, o: int) -> Assignment:
    problem = compiled.problem
    return Assignment(
        problem.sessions[int(compiled.tables.holding[o, SESSION])].id,
        problem.slots[compiled.slots[int(places.where[o, 0])]].id,
        problem.rooms[int(places.where[o, 1])].id,
    )
