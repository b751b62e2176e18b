"""The command `maillage foresight solve`: questions of location from tables of one's own, without a database."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from maillage.kernel.command import Command, CommandError, Needs

PROBLEMS = {
    "cover": "cover", "mclp": "cover", "mean": "mean", "p-median": "mean", "all": "all", "lscp": "all",
    "worst": "worst", "p-center": "worst", "tenth": "tenth", "cvar": "tenth", "backup": "backup", "bacop": "backup",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `maillage foresight solve`."""
    solve = parser.add_subparsers(dest="action", required=True).add_parser("solve", help="answer with a proven bound")
    solve.add_argument("--problem", choices=sorted(PROBLEMS), default="cover", help="what would be best")
    solve.add_argument(
        "--minutes-matrix",
        type=Path,
        metavar="FILE",
        help="CSV, XLSX, ODS or Parquet: a row a group, a column a site; or columns group, site, minutes",
    )
    solve.add_argument("--points", type=Path, metavar="FILE", help="or a table: id, lat, lon, people")
    solve.add_argument("--people", type=Path, metavar="FILE", help="a table: id, people[, area]")
    solve.add_argument(
        "--sites", type=Path, metavar="FILE", help="a table: id[, lat, lon][, price, room, kept, movable]"
    )
    solve.add_argument("--k", type=int, help="how many sites to open")
    solve.add_argument("--budget", type=float, help="or what their prices may sum to")
    for name, default, help_text in (
        ("minutes", 20.0, "near means within so many minutes"),
        ("share", 1.0, "of the people to be near (all)"),
        ("floor", 0.0, "of the people of every area"),
        ("second", 0.25, "worth of a second site near (backup)"),
        ("gap", 0.0, "stop when proven this near the best"),
        ("seconds", 60.0, "stop after so long"),
        ("access", 7.1, "minutes to leave and park (points)"),
        ("pace", 1.24, "minutes a kilometre (points)"),
        ("far", 120.0, "farther counts as this"),
    ):
        solve.add_argument(f"--{name}", type=float, default=default, help=f"{help_text} ({default:g})")
    solve.add_argument("--kept", default="", metavar="IDS", help="sites open whatever happens, with commas between")
    solve.add_argument("--movable", default="", metavar="IDS", help="sites open today that may close for others")
    solve.add_argument("--full", type=float, help="wholly near up to so many minutes, then less and less")
    solve.add_argument("--roomy", dest="capacitated", action="store_true", help="sites have only so much room")
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--out", type=Path, metavar="FILE", help=".json, .csv or .parquet")


def solve(options: argparse.Namespace) -> int:
    """Run `maillage foresight solve`: answer a location question from one's own tables."""
    from maillage.foresight.rules import answers, tables
    from maillage.foresight.rules.problem import Aim, Question

    if (options.minutes_matrix is None) == (options.points is None):
        raise CommandError("Give either --minutes-matrix FILE or --points FILE.")
    for name in ("minutes", "share", "floor", "second", "gap", "seconds", "access", "pace", "far", "budget", "full"):
        number = getattr(options, name)
        if number is not None and not 0 <= number < float("inf"):
            raise CommandError(f"--{name} is a number from 0 up, not {number:g}.")
    if not options.pace:
        raise CommandError("--pace is above 0: minutes a kilometre.")
    if options.points is not None:
        if options.people is not None:
            raise CommandError("With --points, people are a column of that file: leave --people out.")
        named = tables.from_points(options.points, options.sites, options.access, options.pace, options.far)
    else:
        named = tables.from_minutes(options.minutes_matrix, options.people, options.sites, options.far)
    named = tables.mark_sites(named, _names(options.kept), _names(options.movable))
    for remark in named.remarks:
        print(f"maillage: {remark}", file=sys.stderr)
    if options.out is not None:
        answers.check_writable(options.out)
    question = Question(
        Aim(PROBLEMS[options.problem]), options.minutes, full=options.full, count=options.k, budget=options.budget,
        share=options.share, floor=options.floor, capacitated=options.capacitated, second=options.second,
        gap=options.gap, seconds=options.seconds, seed=options.seed,
    )  # fmt: skip
    answer = tables.answer_of(named, question, _progress(options.seconds) if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        print(f"\r{'':<72}\r", end="", file=sys.stderr, flush=True)
    print(answers.sentences(named, question, answer))
    if options.out is not None:
        answers.write_answer(options.out, named, answer)
        print(f"written  {options.out}")
    return 0


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _progress(seconds: float) -> Callable[[Any], None]:
    """A bar on the error stream: the time spent, and how near the bound is."""
    began = time.monotonic()

    def look(state: Any) -> None:
        full = int(28 * min((time.monotonic() - began) / max(seconds, 0.1), 1.0))
        text = f"[{'█' * full}{'·' * (28 - full)}] {state.stage}, at most {state.gap:.3%} from the best"
        print(f"\r{text:<72}", end="", file=sys.stderr, flush=True)

    return look


COMMAND = Command(
    name="foresight",
    summary="where to open, from one's own tables",
    usage=(
        (
            "foresight solve --problem p-median --k 9 --minutes-matrix FILE.csv",
            "where to open, from one's own tables",
        ),
    ),
    add_arguments=add_arguments,
    run=solve,
    needs=Needs.NOTHING,
)
