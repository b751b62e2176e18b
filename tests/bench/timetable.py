"""Timetables at 30, 60, 120 and 200 sessions: what is kept, the bound, seconds of processor. Prints a table.

    python -m tests.bench.timetable [--only 60] [--cpsat SECONDS]

With --cpsat, Google's CP-SAT (the package ortools, not among the requirements) answers the same questions beside.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from time import perf_counter, process_time
from typing import Any

from maillage.programme.rules.timetable import Problem
from maillage.programme.rules.timetable.solving import solve
from tests.bench.timetable_instances import SIZES, barcamp


def main() -> int:
    """Print a row a size."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.timetable", description=__doc__)
    parser.add_argument("--only", type=int, choices=list(SIZES), action="append")
    parser.add_argument("--cpsat", type=float, default=0.0, metavar="SECONDS")
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
        if options.cpsat and find_spec("ortools"):
            began = perf_counter()
            print(
                f"         CP-SAT keeps {cpsat(problem, options.cpsat)} in {perf_counter() - began:.1f} s", flush=True
            )
    return 0


def cpsat(problem: Problem, seconds: float) -> int:
    """What CP-SAT keeps in so many seconds: a session a slot, as many as there are rooms, a wish a person and slot."""
    from ortools.sat.python import cp_model  # type: ignore[import-not-found]

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
    solver.Solve(model)
    return int(solver.ObjectiveValue())


if __name__ == "__main__":
    raise SystemExit(main())
