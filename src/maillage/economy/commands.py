"""The command `maillage economy verify ARCHIVE`."""

from __future__ import annotations

import argparse
from importlib.resources import files
from runpy import run_path

from maillage.kernel.command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage economy verify ARCHIVE…`."""
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="read archives of accounts again: nothing was changed since")
    verify.add_argument("archives", nargs="+", metavar="ARCHIVE")


def verify_archives(options: argparse.Namespace) -> int:
    """Status 0 when all is as it was written, 1 when something was changed, 2 when one is no archive."""
    script = run_path(str(files("maillage.economy").joinpath("data/verifier.py")))
    status: int = script["main"](options.archives)
    return status


COMMAND = Command(
    name="economy",
    summary="the accounts",
    usage=(("economy verify ARCHIVE", "read an archive of accounts again: nothing was changed since it was made"),),
    add_arguments=add_arguments,
    run=verify_archives,
    checks=(),
)
