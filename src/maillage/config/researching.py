"""`maillage foresight solve`: questions of location from tables of one's own, without a database."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from maillage.config.env import BadSetting

PROBLEMS = {
    "cover": "cover", "mclp": "cover", "mean": "mean", "p-median": "mean", "all": "all", "lscp": "all",
    "worst": "worst", "p-center": "worst", "tenth": "tenth", "cvar": "tenth", "backup": "backup", "bacop": "backup",
}  # fmt: skip


def foresight(options: argparse.Namespace) -> int:
    """Answer a question of location from tables of one's own."""
    from maillage.foresight.rules import answers, tables
    from maillage.foresight.rules.asking import Aim, Question

    if (options.minutes_matrix is None) == (options.points is None):
        raise BadSetting("Give either --minutes-matrix FILE or --points FILE.")
    for name in ("minutes", "share", "floor", "second", "gap", "seconds", "access", "pace", "far", "budget", "full"):
        number = getattr(options, name)
        if number is not None and not 0 <= number < float("inf"):
            raise BadSetting(f"--{name} is a number from 0 up, not {number:g}.")
    if not options.pace:
        raise BadSetting("--pace is above 0: minutes a kilometre.")
    if options.points is not None:
        if options.people is not None:
            raise BadSetting("With --points, people are a column of that file: leave --people out.")
        named = tables.from_points(options.points, options.sites, options.access, options.pace, options.far)
    else:
        named = tables.from_minutes(options.minutes_matrix, options.people, options.sites, options.far)
    named = tables.marked(named, _names(options.kept), _names(options.movable))
    for remark in named.remarks:
        print(f"maillage: {remark}", file=sys.stderr)
    if options.out is not None:
        answers.must_be_writable(options.out)
    question = Question(
        Aim(PROBLEMS[options.problem]), options.minutes, full=options.full, count=options.k, budget=options.budget,
        share=options.share, floor=options.floor, roomy=options.roomy, second=options.second, gap=options.gap,
        seconds=options.seconds, seed=options.seed,
    )  # fmt: skip
    answer = tables.answer_of(named, question, _progress(options.seconds) if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        print(f"\r{'':<72}\r", end="", file=sys.stderr, flush=True)
    print(answers.sentences(named, question, answer))
    if options.out is not None:
        answers.write_answer(options.out, named, answer)
        print(f"written  {options.out}")
    return 0


def _names(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]


def _progress(seconds: float) -> Callable[[Any], None]:
    """A bar on the error stream: the time spent, and how near the bound is."""
    began = time.monotonic()

    def look(state: Any) -> None:
        full = int(28 * min((time.monotonic() - began) / max(seconds, 0.1), 1.0))
        text = f"[{'█' * full}{'·' * (28 - full)}] {state.stage}, at most {state.gap:.3%} from the best"
        print(f"\r{text:<72}", end="", file=sys.stderr, flush=True)

    return look
