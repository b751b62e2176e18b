"""The command `maillage forecasts`: the outlook of a model's file, and the schema of such files, without a database."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from maillage.kernel.command import Command, CommandError, Needs
from maillage.kernel.refusal import Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `maillage forecasts`."""
    kinds = parser.add_subparsers(dest="action", required=True)
    kinds.add_parser("schema", help="the JSON Schema of a model’s file")
    simulate = kinds.add_parser("simulate", help="what follows from a model")
    simulate.add_argument("model", type=Path, metavar="MODEL.json")
    simulate.add_argument("--draws", type=int, default=100_000, help="possible futures (100000)")
    simulate.add_argument("--seed", type=int, default=1, help="the same seed gives the same answer (1)")
    simulate.add_argument("--json", action="store_true", help="everything, as JSON")


def run(options: argparse.Namespace) -> int:
    """Run `maillage forecasts`."""
    if options.action == "schema":
        print(files("maillage.forecasts").joinpath("data", "economic-model-1.schema.json").read_text("utf-8"), end="")
        return 0
    return simulate(options)


def simulate(options: argparse.Namespace) -> int:
    """Run `maillage forecasts simulate`."""
    from maillage.forecasts.rules.documents import MOST_BYTES, read_document
    from maillage.forecasts.rules.outlook import look_ahead

    if not 100 <= options.draws <= 1_000_000:
        raise CommandError("--draws is a whole number from 100 to 1000000.")
    try:
        with options.model.open("rb") as file:
            name, assumptions = read_document(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise CommandError(f"{options.model} can't be read: {error.strerror}.") from error
    except Refusal as refusal:
        about = f"{options.model}, {refusal.facts['key']}" if "key" in refusal.facts else options.model
        raise CommandError(f"{about}: {refusal}") from refusal
    outlook = look_ahead(assumptions, draws=options.draws, seed=options.seed)
    if options.json:
        print(json.dumps(asdict(outlook), ensure_ascii=False))
        return 0
    low, middle, high = outlook.results[-1]
    print(f"{name}: {options.draws} futures, seed {options.seed}")
    print(f"third year: {middle:.0f} EUR in the middle, {low:.0f} to {high:.0f} eight times of ten")
    print(f"balances in {outlook.balanced:.1%} of futures; cash runs out in {outlook.dry:.1%}")
    print("occupancy to balance: " + ", ".join(f"{share:.1f} %" for share in outlook.break_even))
    print(f"to put in: {outlook.needs[-1][0]:.0f} EUR a year half of the time, {outlook.needs[-1][1]:.0f} four of five")
    return 0


COMMAND = Command(
    name="forecasts",
    summary="what a place costs and earns, from a model’s file",
    usage=(
        ("forecasts simulate MODEL.json", "what a place costs and earns, from a model’s file"),
        ("forecasts schema", "the JSON Schema of a model’s file"),
    ),
    add_arguments=add_arguments,
    run=run,
    needs=Needs.NOTHING,
)
