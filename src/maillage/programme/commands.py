"""The command `maillage programme timetable`: a timetable for one's own sessions, without a database."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.kernel.command import Command, CommandError, Needs

if TYPE_CHECKING:
    from maillage.programme.rules.timetable import Problem
    from maillage.programme.rules.timetable.solving import Timetable

FORMATS = (".json", ".csv", ".xml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `maillage programme timetable`."""
    actions = parser.add_subparsers(dest="action", required=True)
    timetable = actions.add_parser("timetable", help="slots and rooms for sessions, so that people miss least")
    timetable.add_argument("file", type=Path, metavar="FILE.json", help="sessions, slots, rooms, wishes")
    timetable.add_argument("--seed", type=int, default=0, help="another seed may find another answer (0)")
    timetable.add_argument("--seconds", type=float, default=60.0, help="stop after so long (60)")
    timetable.add_argument("--moves", type=int, help="stop after so many moves (by the size)")
    timetable.add_argument("--gap", type=float, default=0.0, help="stop this near the bound: 0.02 is 2 %% (0)")
    timetable.add_argument(
        "--out", type=Path, action="append", default=[], metavar="FILE",
        help=".json, .csv, .xml (frab) or schedule.json (frab); may be repeated",
    )  # fmt: skip
    timetable.add_argument("--acronym", default="programme", help="of the frab formats (programme)")
    timetable.add_argument("--time-zone", default="Europe/Paris", help="of the frab formats (Europe/Paris)")


def make_timetable(options: argparse.Namespace) -> int:
    """Run `maillage programme timetable`: read, solve, say, write."""
    from maillage.programme.rules.timetable.documents import MOST_BYTES, read_problem
    from maillage.programme.rules.timetable.solving import solve

    if not options.file.is_file():
        raise CommandError(f"There is no file {options.file}.")
    if options.moves is not None and not 0 <= options.moves <= 10**9:
        raise CommandError("--moves is a number from 0 to 1,000,000,000.")
    for name in ("seconds", "gap"):
        if not 0 <= getattr(options, name) < float("inf"):
            raise CommandError(f"--{name} is a number from 0 up.")
    _check_outputs(options)
    with options.file.open("rb") as file:
        problem = read_problem(file.read(MOST_BYTES + 1))
    answer = solve(
        problem, seed=options.seed, seconds=options.seconds, moves=options.moves, gap=options.gap,
        on_progress=_show_progress if sys.stderr.isatty() else None,
    )  # fmt: skip
    if sys.stderr.isatty():
        print(f"\r{'':<72}\r", end="", file=sys.stderr, flush=True)
    print(_sentences(problem, answer))
    for path in options.out:
        path.write_bytes(_content(path, problem, answer, options))
        print(f"written  {path}")
    return 0


def _check_outputs(options: argparse.Namespace) -> None:
    """Say before a long search what could not be written after it."""
    from zoneinfo import ZoneInfo

    for path in options.out:
        if path.suffix not in FORMATS:
            raise CommandError(f"A timetable is written as .json, .csv or .xml, not as {path.name}.")
        if not path.parent.is_dir():
            raise CommandError(f"There is no folder {path.parent}.")
    if not re.fullmatch(r"[a-z0-9_-]{4,}", options.acronym):
        raise CommandError("--acronym has at least four letters from a to z, digits, - or _.")
    try:
        ZoneInfo(options.time_zone)
    except (OSError, ValueError):
        raise CommandError(f"There is no time zone {options.time_zone}.") from None


def _content(path: Path, problem: Problem, answer: Timetable, options: argparse.Namespace) -> bytes:
    """The timetable in the format of that name."""
    from maillage.programme.rules.timetable import formats

    conference = formats.Conference(problem.title or "Programme", options.acronym, time_zone=options.time_zone)
    if path.suffix == ".xml":
        return formats.schedule_xml(problem, answer, conference)
    if path.suffix == ".csv":
        return formats.as_csv(problem, answer).encode()
    if path.name == "schedule.json":
        return formats.schedule_json(problem, answer, conference).encode()
    return formats.as_json(answer).encode()


def _sentences(problem: Problem, answer: Timetable) -> str:
    """The answer for a terminal: what is kept, the bound, who is served least, the grid, what is not placed."""
    order = {slot.id: slot for slot in problem.slots}
    bound = "at most, whatever the timetable" if answer.is_bound_informative else "all: this bound says nothing"
    guard = " (the clock ended it: another machine may find another answer)" if answer.stopped == "clock" else ""
    lines = [
        f"kept     {answer.kept:.10g} of {answer.wishes:.10g} wishes",
        f"bound    {answer.bound:.10g} ({bound}); gap {answer.gap:.2%}",
        f"least    {answer.worst_served.share:.0%} of their wishes: {len(answer.worst_served.people)} people",
        f"nothing  {len(answer.left_with_nothing)} people keep none of their wishes",
        f"moves    {answer.moves} in {answer.seconds:.2f} s{guard}",
    ]
    for one, guests in zip(answer.assignments, answer.guests, strict=True):
        slot = order[one.slot]
        time = f"{slot.day} {slot.begins // 60:02}:{slot.begins % 60:02}"
        lines.append(f"{time}  {one.room}: {one.session} ({guests} of those who wish it)")
    return "\n".join([*lines, *(f"not placed  {violation.reason}" for violation in answer.violations)])


def _show_progress(progress: Any) -> None:
    """A bar on the error stream."""
    full = int(28 * min(progress.share, 1.0))
    text = f"[{'█' * full}{'·' * (28 - full)}] {progress.kept:.10g} of at most {progress.bound:.10g}"
    print(f"\r{text:<72}", end="", file=sys.stderr, flush=True)


COMMAND = Command(
    name="programme",
    summary="a timetable in which people miss least, from one's own file",
    usage=(("programme timetable FILE.json", "a timetable in which people miss least, from one's own file"),),
    add_arguments=add_arguments,
    run=make_timetable,
    needs=Needs.NOTHING,
)
