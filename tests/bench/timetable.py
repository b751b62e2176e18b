"""Timetables at 30, 60, 120 and 200 sessions: what is kept, the bound, seconds of processor. Prints a table.

    python -m tests.bench.timetable [--only 60] [--others SECONDS]

With --others, Google's CP-SAT (the package ortools) and conference-scheduler answer the same questions beside, those of
the two that are installed: they are not among the requirements.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import datetime, timedelta
from importlib.util import find_spec
from itertools import combinations
from time import perf_counter, process_time
from typing import Any

from maillage.programme.rules.timetable import Problem
from maillage.programme.rules.timetable.solving import solve
from tests.bench.timetable_instances import SIZES, barcamp


def main() -> int:
    """Print a row a size."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.timetable", description=__doc__)
    parser.add_argument("--only", type=int, choices=list(SIZES), action="append")
    parser.add_argument("--others", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--seconds", type=float, default=600.0, help="the guard")
    options = parser.parse_args()
    solve(barcamp(12, 4, 3, 20))  # compiled before
    print("sessions people wishes  kept  bound   gap  least  nothing  processor  elapsed")
    for sessions in options.only or SIZES:
        problem = barcamp(sessions, *SIZES[sessions])
        began, used = perf_counter(), process_time()
        answer = solve(problem, seconds=options.seconds)
        used, elapsed = process_time() - used, perf_counter() - began
        print(
            f"{sessions:8} {SIZES[sessions][2]:6} {answer.wishes:6.0f}"
            f" {answer.kept:5.0f} {answer.bound:6.0f} {answer.gap:5.1%}"
            f" {answer.worst_served.share:6.0%} {len(answer.left_with_nothing):8} {used:9.1f}s {elapsed:7.1f}s"
            f" {answer.stopped}",
            flush=True,
        )
        for name, package, keep in OTHERS if options.others else ():
            if find_spec(package):
                print(f"         {name} keeps {keep(problem, options.others)}", flush=True)
    return 0


def cp_sat(problem: Problem, seconds: float) -> str:
    """What CP-SAT keeps in so many seconds: a session a slot, as many as there are rooms, a wish a person and slot."""
    from ortools.sat.python import cp_model  # type: ignore[import-not-found]  # not among the requirements

    model: Any = cp_model.CpModel()
    slots, rooms = range(len(problem.slots)), len(problem.rooms)
    at = {(one.id, s): model.NewBoolVar("") for one in problem.sessions for s in slots}
    for one in problem.sessions:
        model.AddExactlyOne(at[one.id, s] for s in slots)
    for s in slots:
        model.Add(sum(at[one.id, s] for one in problem.sessions) <= rooms)
    wished: dict[str, list[str]] = {}
    for wish in problem.wishes:
        wished.setdefault(wish.person, []).append(wish.session)
    kept = []
    for sessions in wished.values():
        for s in slots:
            is_kept = model.NewBoolVar("")
            model.AddBoolOr([*(at[name, s] for name in sessions), is_kept.Not()])
            kept.append(is_kept)
    model.Maximize(sum(kept))
    solver: Any = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    used = process_time()
    solver.Solve(model)
    used = process_time() - used
    return f"{int(solver.ObjectiveValue())}, bound {solver.BestObjectiveBound():.0f}, {used:.0f} s of processor"


def conference_scheduler(problem: Problem, seconds: float) -> str:
    """What conference-scheduler keeps: it knows no votes, but sessions that may not be held at the same time.

    The pairs that most people voted for together are kept apart, twice as many at each try, until it finds no timetable
    or its time is over.
    """
    from conference_scheduler import scheduler  # type: ignore[import-not-found]  # not among the requirements
    from conference_scheduler.resources import Event, Slot  # type: ignore[import-not-found]  # not among the requirements
    from pulp import PULP_CBC_CMD  # type: ignore[import-not-found]  # not among the requirements

    day = datetime(2026, 6, 6)  # noqa: DTZ001 - the package compares dates without a zone
    slots = [
        Slot(room.id, day + timedelta(minutes=at * 60), 50, 100, str(at))
        for at in range(len(problem.slots)) for room in problem.rooms
    ]  # fmt: skip
    wished: dict[str, list[str]] = {}
    for wish in problem.wishes:
        wished.setdefault(wish.person, []).append(wish.session)
    together = Counter(pair for names in wished.values() for pair in combinations(sorted(names), 2)).most_common()
    began, pairs, best, apart = perf_counter(), len(problem.sessions) // 2, 0, 0
    while (left := seconds - (perf_counter() - began)) > 0 and pairs < len(together):
        events = {one.id: Event(one.id, 50, 10) for one in problem.sessions}
        for (one, other), _people in together[:pairs]:
            events[one].add_unavailability(events[other])
        try:
            schedule = list(
                scheduler.schedule(list(events.values()), slots, solver=PULP_CBC_CMD(msg=0, timeLimit=left))
            )
        except ValueError:  # there is none, or none was met in time
            break
        held = {item.event.name: item.slot.session for item in schedule}
        kept = sum(len({held[name] for name in names}) for names in wished.values())
        best, apart, pairs = max(best, kept), pairs, pairs * 2
    return f"{best} ({apart} pairs apart), {perf_counter() - began:.0f} s"


OTHERS = (
    ("CP-SAT", "ortools", cp_sat),
    ("conference-scheduler", "conference_scheduler", conference_scheduler),
)


if __name__ == "__main__":
    raise SystemExit(main())
