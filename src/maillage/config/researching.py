"""`maillage foresight solve`: questions of location from tables of one's own, without a database."""

from __future__ import annotations

import argparse
import sys

from maillage.config.env import BadSetting

PROBLEMS = {
    "cover": "cover", "mclp": "cover", "mean": "mean", "p-median": "mean", "all": "all", "lscp": "all",
    "worst": "worst", "p-center": "worst", "tenth": "tenth", "cvar": "tenth", "backup": "backup", "bacop": "backup",
}  # fmt: skip


def foresight(options: argparse.Namespace) -> int:
    """Answer a question of location from tables of one's own; needs no database."""
    from maillage.foresight.rules import tables
    from maillage.foresight.rules.asking import Aim, Question
    from maillage.foresight.rules.solving import solve

    if (options.minutes_matrix is None) == (options.points is None):
        raise BadSetting("Give either --minutes-matrix FILE or --points FILE.")
    if options.points is not None:
        named = tables.from_points(options.points, options.sites, options.access, options.pace, options.far)
    else:
        named = tables.from_minutes(options.minutes_matrix, options.people, options.sites, options.far)
    for remark in named.remarks:
        print(f"maillage: {remark}", file=sys.stderr)
    question = Question(
        Aim(PROBLEMS[options.problem]), options.minutes, full=options.full, count=options.k, budget=options.budget,
        share=options.share, floor=options.floor, roomy=options.roomy, second=options.second, gap=options.gap,
        seconds=options.seconds, seed=options.seed,
    )  # fmt: skip
    answer = solve(named.land, question)
    said = tables.told(named, answer)
    sure = "proven: nothing is better" if answer.proven else f"nothing is better by more than {answer.gap:.3%}"
    print(f"value {answer.value:g}, bound {answer.bound:g} ({sure}), {answer.seconds:.2f} s")
    print(f"{len(said['sites'])} sites: {', '.join(said['sites'])}")
    if options.out is not None:
        tables.write_answer(options.out, named, answer)
        print(f"written to {options.out}")
    return 0
