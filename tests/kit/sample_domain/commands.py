"""The command `maillage bicycles`."""

from __future__ import annotations

import argparse

from maillage.kernel.command import Command, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage bicycles count`."""
    parser.add_subparsers(dest="action", required=True).add_parser("count", help="how many there are")


def count(_options: argparse.Namespace) -> int:
    """How many there are."""
    from tests.kit.sample_domain.models import Bicycle

    print(f"{Bicycle.objects.count()} bicycles")
    return 0


def check() -> str:
    """Is there one?"""
    from tests.kit.sample_domain.models import Bicycle

    if not Bicycle.objects.exists():
        raise CommandError("nobody lends a bicycle")
    return "yes"


COMMAND = Command(
    name="bicycles",
    summary="what is lent",
    usage=(("bicycles count", "how many there are"),),
    add_arguments=add_arguments,
    run=count,
    checks=(("bicycles", check),),
)
