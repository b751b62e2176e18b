"""Why the grid is as it is: what two sessions share, what a person misses, what a move would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable.evaluation import evaluate
from maillage.programme.rules.timetable.problem import Assignment, Cell, Problem
from maillage.programme.rules.timetable.reasons import Violation


@dataclass(frozen=True)
class Clash:
    """What keeps two sessions apart: `people` wish both (with `weight`, the lesser of their two wishes summed).

    `hosts` host both; `wishing_hosts` host one and wish the other; `is_ordered`: one must follow the other.
    """

    people: tuple[str, ...]
    weight: float
    hosts: tuple[str, ...]
    wishing_hosts: tuple[str, ...]
    is_ordered: bool

    @property
    def count(self) -> int:
        """How many wish both."""
        return len(self.people)


@dataclass(frozen=True)
class Miss:
    """A wish that is not kept, and what the person attends at its times.

    Where that is nothing, it is not held, has no seat left or is out of reach.
    """

    session: str
    weight: float
    attends: tuple[Assignment, ...]


@dataclass(frozen=True)
class MoveCost:
    """What a grid keeps before and after a move; `refusals`: the hard rules the move would break.

    `assignments` is the grid after it: what was in the cell goes where the session came from. `losing` and `gaining`
    are the people who keep less, or more.
    """

    assignments: tuple[Assignment, ...]
    kept_before: float
    kept_after: float
    losing: tuple[str, ...]
    gaining: tuple[str, ...]
    refusals: tuple[Violation, ...]


def explain_clash(problem: Problem, a: str, b: str) -> Clash:
    """Why sessions a and b are better, or must be, at different times.

    >>> from maillage.programme.rules.timetable.problem import Room, Session, Slot, Wish
    >>> sessions, slots = (Session("a"), Session("b")), (Slot("am", "2026-06-06", 540, 600),)
    >>> wishes = (Wish("Zoé", "a"), Wish("Zoé", "b", 2))
    >>> explain_clash(Problem(sessions, slots, (Room("hall"),), wishes), "a", "b").people
    ('Zoé',)
    """
    session = {one.id: one for one in problem.sessions}
    for name in (a, b):
        if name not in session:
            raise Refusal(
                "timetable_unknown", "“%(name)s” is not in this timetable (%(kind)s).", name=name, kind="sessions"
            )
    wishes = {name: {w.person: w.weight for w in problem.wishes if w.session == name} for name in (a, b)}
    both = [person for person in wishes[a] if person in wishes[b]]
    hosts = {name: dict.fromkeys(session[name].hosts) for name in (a, b)}
    crossing = [
        p for p in (*hosts[a], *hosts[b]) if (p in hosts[a] and p in wishes[b]) or (p in hosts[b] and p in wishes[a])
    ]
    return Clash(
        people=tuple(both),
        weight=sum(min(wishes[a][person], wishes[b][person]) for person in both),
        hosts=tuple(person for person in hosts[a] if person in hosts[b]),
        wishing_hosts=tuple(dict.fromkeys(crossing)),
        is_ordered=a in session[b].after or b in session[a].after,
    )


def list_missed(problem: Problem, assignments: Sequence[Assignment], person: str) -> tuple[Miss, ...]:
    """The wishes a person does not keep in this grid, and what they attend meanwhile; the heaviest first."""
    day = evaluate(problem, assignments).days.get(person, ())
    times = {slot.id: (slot.day, slot.begins) for slot in problem.slots}
    order = sorted(times, key=lambda name: times[name])
    rank = {name: at for at, name in enumerate(order)}
    length = {session.id: session.length for session in problem.sessions}
    kept = {assignment.session for assignment in day}
    missed = []
    for wish in problem.wishes:
        if wish.person != person or wish.session in kept:
            continue
        held = [rank[one.slot] for one in assignments if one.session == wish.session and one.slot in rank]
        meanwhile = tuple(
            other for other in day
            if any(
                at < rank[other.slot] + length[other.session] and rank[other.slot] < at + length[wish.session]
                for at in held
            )
        )  # fmt: skip
        missed.append(Miss(wish.session, wish.weight, meanwhile))
    return tuple(sorted(missed, key=lambda miss: -miss.weight))


def cost_of_move(
    problem: Problem, assignments: Sequence[Assignment], session: str, cell: Cell, holding: int = 0
) -> MoveCost:
    """What it would cost to hold a session in that cell (both its slot and its room are named).

    What stands there goes where the session came from, or out of the grid when it came from none. `holding` says
    which of a repeated session's assignments moves.
    """
    if cell.slot is None or cell.room is None:
        raise Refusal("no_cell_named", "Say both the slot and the room.")
    own = [at for at, one in enumerate(assignments) if one.session == session]
    moving = own[holding] if holding < len(own) else None
    came_from = assignments[moving] if moving is not None else None
    target = Assignment(session, cell.slot, cell.room)
    after = [one for at, one in enumerate(assignments) if at != moving]
    pushed = _standing_in(problem, after, target)
    after = [one for one in after if one not in pushed] + [target]
    if came_from is not None:
        after += [Assignment(one.session, came_from.slot, came_from.room) for one in pushed]
    before_judged, after_judged = evaluate(problem, assignments), evaluate(problem, after)
    value = [_weights(problem, judged.days) for judged in (before_judged, after_judged)]
    return MoveCost(
        assignments=after_judged.assignments,
        kept_before=before_judged.kept,
        kept_after=after_judged.kept,
        losing=tuple(person for person in value[0] if value[1].get(person, 0) < value[0][person] - 1e-9),
        gaining=tuple(person for person in value[1] if value[1][person] > value[0].get(person, 0) + 1e-9),
        refusals=tuple(violation for violation in after_judged.violations if violation not in before_judged.violations),
    )


def _standing_in(problem: Problem, assignments: Sequence[Assignment], target: Assignment) -> list[Assignment]:
    """What would overlap a target in its room."""
    order = sorted(problem.slots, key=lambda slot: (slot.day, slot.begins))
    rank = {slot.id: at for at, slot in enumerate(order)}
    length = {session.id: session.length for session in problem.sessions}
    first = rank.get(target.slot, -1)
    last = first + length.get(target.session, 1)
    return [
        one for one in assignments
        if one.room == target.room and rank[one.slot] < last and first < rank[one.slot] + length[one.session]
    ]  # fmt: skip


def _weights(problem: Problem, days: Mapping[str, tuple[Assignment, ...]]) -> dict[str, float]:
    """The weight each person keeps."""
    weight = {(wish.person, wish.session): wish.weight for wish in problem.wishes}
    return {person: sum(weight[person, one.session] for one in day) for person, day in days.items()}
