"""One booking through the action, here and in another checkout, in turns: `python -m tests.bench.against OTHER`.

The other checkout has its own environment and its own database. Both run the same number of bookings at a time, one
after the other, so that whatever else the machine does falls on both; what is compared is the median of all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

AT_ONCE = 10  # bookings of one turn
WARM = 30


class Cost(NamedTuple):
    """Of one booking, in milliseconds."""

    elapsed: float
    ours: float
    database: float  # 0 where Linux does not tell


class Checkout:
    """A process of a checkout, that books when it is told to."""

    def __init__(self, root: Path, data: Path) -> None:
        self.root, self.told = root, list[Cost]()
        environment = os.environ | {"MAILLAGE_DATA_DIR": str(data), "PYTHONPATH": str(root)}
        command = [str(root / ".venv" / "bin" / "python"), "-P", str(Path(__file__).resolve()), "--serve"]
        self.process = subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, count: int) -> list[Cost]:
        """So many bookings, what each cost."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        while line := self.process.stdout.readline():
            if line.startswith("["):
                return [Cost(*one) for one in json.loads(line)]
        raise RuntimeError(f"{self.root} does not answer")

    def close(self) -> None:
        """It tidies what it booked."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def serve() -> None:
    """Book as many as each line says and answer how long each took. Runs in either checkout, with its own code."""
    from tests.bench.ground import settle

    there = settle(small=True, rebuild=False)
    from tests.bench import national
    from tests.bench.throughput import Slots

    if not there:
        national.build(national.SMALL, lambda text: print(text, file=sys.stderr))
    national.tidy()
    slots, people = Slots(), dict[int, Any]()
    from uuid import uuid4

    from django.db import connection

    from maillage.bookings.actions import book
    from maillage.community.models import Person
    from maillage.kernel.period import Period

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ticks = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    for line in sys.stdin:
        costs = []
        for attempt in slots.take(int(line)):
            if attempt.person not in people:
                people[attempt.person] = Person.objects.get(pk=attempt.person)
            before = _clocks(ticks)
            book(people[attempt.person], attempt.space, Period(attempt.start, attempt.end), key=uuid4())
            costs.append([then - now for then, now in zip(_clocks(ticks), before, strict=True)])
        print(json.dumps(costs), flush=True)
    national.tidy()


def _clocks(ticks: Path) -> tuple[float, float, float]:
    database = int(ticks.read_text().split()[0]) / 1e6 if ticks.exists() else 0.0
    return 1000 * perf_counter(), 1000 * process_time(), database


def main() -> int:
    """Print the two medians and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.against", description=__doc__)
    parser.add_argument("other", type=Path, nargs="?", help="another checkout, with its environment in .venv")
    parser.add_argument("--turns", type=int, default=40, help=f"of {AT_ONCE} bookings each")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve()
        return 0
    base = Path(os.environ.get("MAILLAGE_DATA_DIR") or Path(tempfile.gettempdir()) / "maillage-bench-against")
    roots = (Path(__file__).resolve().parents[2], options.other.resolve())
    here, there = (Checkout(root, base / name) for root, name in zip(roots, ("here", "other"), strict=True))
    for one in (here, there):
        one.ask(WARM)
    for turn in range(options.turns):
        for one in (here, there) if turn % 2 else (there, here):
            one.told += one.ask(AT_ONCE)
    for one in (here, there):
        one.close()
        print(f"{one.root}: " + ", ".join(f"{name} {value:.2f} ms" for name, value in medians(one).items()))
    first, other = medians(here), medians(there)
    print("ratio: " + ", ".join(f"{name} {first[name] / other[name]:.2f}" for name in first))
    return 0


def medians(one: Checkout) -> dict[str, float]:
    """The figures of one checkout."""
    elapsed = sorted(cost.elapsed for cost in one.told)
    return {
        "elapsed": median(elapsed),
        "a tenth below": elapsed[len(elapsed) // 10],
        "processor": median(cost.ours + cost.database for cost in one.told),
        "of which ours": median(cost.ours for cost in one.told),
    }


if __name__ == "__main__":
    sys.exit(main())
