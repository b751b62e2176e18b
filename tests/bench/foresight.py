"""Where to open, with proofs: OR-Library, TSPLIB, all of France, Lozère, rows merged. Prints tables.

    python -m tests.bench.foresight [--small] [--orlib DIR] [--tsplib DIR] [--only PART]

The instances are not shipped: --orlib names a folder of pmed1.txt … and pmedopt.txt (Beasley 1985), --tsplib one of
u1060.tsp and fl1400.tsp; so do MAILLAGE_BENCH_ORLIB and MAILLAGE_BENCH_TSPLIB. No database, no network.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.solving import solve
from tests.bench.foresight_instances import orlib, tsplib
from tests.bench.foresight_lands import france, lozere, merged

FOLDERS = {"orlib": "MAILLAGE_BENCH_ORLIB", "tsplib": "MAILLAGE_BENCH_TSPLIB"}


def main(given: list[str] | None = None) -> int:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.foresight", description=__doc__)
    parser.add_argument("--small", action="store_true", help="smaller sizes, all in a minute")
    parser.add_argument("--orlib", type=Path, help="the folder of OR-Library's pmed files")
    parser.add_argument("--tsplib", type=Path, help="the folder of TSPLIB's u1060.tsp and fl1400.tsp")
    parser.add_argument("--only", choices=PARTS, action="append", help="this alone; may be given twice")
    options = parser.parse_args(given)
    folders = {name: getattr(options, name) or os.environ.get(told) for name, told in FOLDERS.items()}
    measure(folders, options.only or PARTS, small=options.small)
    return 0


def measure(folders: dict[str, Any], wanted: Any = None, *, small: bool) -> None:
    """Print the tables of these parts as they are measured."""
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores", flush=True)
    solve(ground([1, 2, 1], [[0, 1, 2], [1, 0, 1], [2, 1, 0]]), Question(Aim.MEAN, count=1))  # compiled before
    for part in wanted or PARTS:
        folder = folders.get(part)
        if part in FOLDERS and folder is None:
            print(f"\n{part} is left out: name its folder with --{part} DIR or {FOLDERS[part]}.", flush=True)
        else:
            PARTS[part](Path(folder) if folder else Path(), small)


PARTS: dict[str, Callable[[Path, bool], None]] = {
    "orlib": orlib,
    "tsplib": tsplib,
    "france": france,
    "lozere": lozere,
    "merged": merged,
}


if __name__ == "__main__":  # processes of its own import this file too
    sys.exit(main())
