"""The benchmark: builds the national instance if need be, measures search and bookings, prints one table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from time import monotonic

from tests.bench.ground import settle

PARTS = (
    "search",
    "series",
    "bookings",
    "races",
    "fuzz",
    "commons",
    "calendars",
    "ledger",
    "clearing",
    "quotes",
    "invoices",
    "bank",
    "forecasts",
    "charts",
    "fulltext",
    "basemap",
    "foresight",
    "views",
    "markup",
    "attack",
    "barcamp",
    "fire",
)
SCALE = """
For scale: two peers measured on such a machine, with 200 resources and 100,000 bookings, answered a search in
520 and 902 ms and took 34 and 40 bookings a second; one of them double-booked 39 of 40 races."""


def main() -> int:
    """Measure and print; 0 however slow it is, 1 when a unit was double-booked or the fuzz broke a law."""
    options = _options()
    begun = monotonic()

    def say(text: str) -> None:
        sys.stderr.write(f"[{monotonic() - begun:6.1f} s] {text}\n")

    if options.only == ["foresight"]:
        return _foresight(small=options.small)
    if options.only in (["attack"], ["views"], ["markup"], ["barcamp"], ["fire"]):
        return _on_a_site(options.only[0], say, small=options.small)
    say("the database")
    there = settle(small=options.small, rebuild=options.rebuild)
    from tests.bench import (
        bank,
        basemap,
        calendars,
        charts,
        clearing,
        commons,
        forecasts,
        fulltext,
        fuzz,
        invoices,
        ledger,
        national,
        quotes,
        racing,
        repeating,
        searching,
        throughput,
    )
    from tests.bench.invariants import DOUBLE
    from tests.bench.report import table

    wanted = options.only or PARTS[:-5]  # those on a site are asked for: they disturb what is measured beside them
    beside = {
        "commons": commons.measure,
        "calendars": calendars.measure,
        "ledger": ledger.measure,
        "clearing": clearing.measure,
        "quotes": quotes.measure,
        "invoices": invoices.measure,
        "bank": bank.measure,
        "forecasts": forecasts.measure,
        "charts": charts.measure,
        "fulltext": fulltext.measure,
        "basemap": basemap.measure,
    }
    if len(wanted) == 1 and wanted[0] in beside:  # it lives beside the national instance, without needing it
        sys.stdout.write(table(beside[wanted[0]](say, small=options.small)) + "\n")
        return 0
    if not there:
        national.build(national.SMALL if options.small else national.NATIONAL, say)
    figures = national.facts()
    national.tidy()
    try:
        if "search" in wanted:
            figures += searching.measure(200 if options.small else 1000, say)
        if "series" in wanted:
            figures += repeating.measure(20 if options.small else 200, say)
            national.tidy()
        if "bookings" in wanted:
            figures += throughput.measure(say, small=options.small)
            national.tidy()
        if "races" in wanted:
            figures += racing.measure(say)
            national.tidy()
        if "fuzz" in wanted:
            figures += fuzz.measure(say, small=options.small)
        figures += [figure for name in beside if name in wanted for figure in beside[name](say, small=options.small)]
    finally:
        say("tidying up")
        national.tidy()
    sys.stdout.write(table(figures) + "\n" + SCALE + "\n")
    if "foresight" in wanted:
        _foresight(small=options.small)
    laws = (
        figure
        for figure in figures
        if figure.name == DOUBLE
        or figure.part.startswith((fuzz.PART, ledger.PART, clearing.PART, invoices.PART, bank.PART))
    )
    return int(any(figure.met is False for figure in laws))


def _foresight(*, small: bool) -> int:
    """Where to open: tables of its own, no database; about 20 minutes, with the instances if they are named."""
    from tests.bench import foresight

    return foresight.main(["--small"] if small else [])


def _on_a_site(part: str, say: Callable[[str], None], *, small: bool) -> int:
    """A site of its own, looked at or attacked: no database of the benchmark's."""
    os.environ |= {"MAILLAGE_MODE": "test", "MAILLAGE_DATABASE_URL": "postgresql:///nobody"}
    from maillage.config import commands

    commands.prepare(needs_database=False)
    from tests.bench import attack, barcamp, fire, markup, vitals
    from tests.bench.report import table

    parts = {"attack": attack, "views": vitals, "markup": markup, "barcamp": barcamp, "fire": fire}
    figures = parts[part].measure(say, small=small)
    sys.stdout.write(table(figures) + "\n")
    return int(
        any(
            figure.met is False
            for figure in figures
            if part == "attack" or figure.name in {*barcamp.LOST, *fire.MUST_BE_NONE.values()}
        )
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="an instance twenty times smaller, to try things out")
    parser.add_argument("--rebuild", action="store_true", help="build the instance anew even if it is there")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this alone; may be given twice")
    return parser.parse_args()


if __name__ == "__main__":  # the crews' processes import this file too
    sys.exit(main())
