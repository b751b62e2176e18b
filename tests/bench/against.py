"""Bookings here and in another checkout, in turns: `python -m tests.bench.against OTHER`; `--http`, `--search`.

The other checkout has its own database, and its own environment if it has a .venv. Both run the same number of bookings
at a time, one after the other, so that whatever else the machine does falls on both; what is compared is the median of
all. `--http` compares holds over HTTP, `--search` the same searches: in memory, and the whole page.
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
from typing import Any

CLIENTS = 16
AT_ONCE = 10  # bookings, or searches, of one turn
WARM = 30


class Checkout:
    """A process of a checkout, that books when it is told to."""

    def __init__(self, root: Path, data: Path, *ways: str) -> None:
        self.root, self.told = root, list[list[float]]()
        paths = os.pathsep.join([str(root / "src"), str(root)])
        environment = os.environ | {"MAILLAGE_DATA_DIR": str(data), "PYTHONPATH": paths}
        own = root / ".venv" / "bin" / "python"
        python = str(own) if own.exists() else sys.executable
        command = [python, "-P", str(Path(__file__).resolve()), "--serve", *ways]
        self.process = subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, count: int) -> list[list[float]]:
        """So many bookings, or one turn over HTTP: what each came to."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        while line := self.process.stdout.readline():
            if line.startswith("["):
                return list(json.loads(line))
        raise RuntimeError(f"{self.root} does not answer")

    def close(self) -> None:
        """It tidies what it booked."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def serve(*, http: bool, search: bool) -> None:
    """Answer each line by the figures of one turn. Runs in either checkout, with its own code."""
    from tests.bench.ground import settle

    there = settle(small=True, rebuild=False)
    from tests.bench import national

    if not there:
        national.build(national.SMALL, lambda text: print(text, file=sys.stderr))
    national.tidy()
    if http:
        _serve_races()
    elif search:
        _serve_searches()
    else:
        _serve_bookings()
    national.tidy()


def _serve_bookings() -> None:
    """Through the action: milliseconds that passed, of our processor, of that of the database (Linux alone tells)."""
    from uuid import uuid4

    from django.db import connection

    from maillage.bookings.actions import book
    from maillage.community.models import Person
    from maillage.kernel.period import Period
    from tests.bench.throughput import Slots

    slots, people = Slots(), dict[int, Any]()
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


def _serve_searches() -> None:
    """Searches of random people, the same in either checkout: milliseconds of one, of its database, of its page."""
    import random
    from urllib.parse import urlencode

    from django.test import Client

    from tests.bench import searching

    rng, client = random.Random(searching.SEED), Client()
    for line in sys.stdin:
        asked = searching._draw(rng, int(line))
        timed = searching._timed(asked)
        costs = []
        for search, elapsed, database in zip(asked, timed.total, timed.database, strict=True):
            address = "/chercher/?" + urlencode(searching._query(search), doseq=True)
            begun = perf_counter()
            assert client.get(address).status_code == 200, address
            costs.append([elapsed, database, 1000 * (perf_counter() - begun)])
        print(json.dumps(costs), flush=True)


def _serve_races() -> None:
    """Over HTTP: bare INSERTs a second, holds a second."""
    from tests.bench import national, throughput
    from tests.bench.crew import Crew

    throughput.SECONDS = 2.0
    with throughput._site() as port, Crew(CLIENTS) as crew:
        for _line in sys.stdin:
            national.tidy()
            slots, sessions = throughput.Slots(), throughput._sessions(throughput.racers_ids())
            rates = []
            for way, most in (("bare", 8000), ("hold", 2000)):
                done = crew.run(throughput._jobs(slots.take(most), CLIENTS, way, port, sessions))  # type: ignore[arg-type]
                if done.refused or done.errors:
                    print(way, done.refused, done.errors, file=sys.stderr)
                rates.append(done.per_second)
            print(json.dumps([rates]), flush=True)


def _clocks(ticks: Path) -> tuple[float, float, float]:
    database = int(ticks.read_text().split()[0]) / 1e6 if ticks.exists() else 0.0
    return 1000 * perf_counter(), 1000 * process_time(), database


def main() -> int:
    """Print the two medians and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.against", description=__doc__)
    parser.add_argument("other", type=Path, nargs="?", help="another checkout, with its environment in .venv")
    parser.add_argument("--turns", type=int, default=40, help=f"of {AT_ONCE} bookings each; over HTTP, 8 are enough")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--http", action="store_true", help="holds over HTTP as a share of the bare INSERT")
    ways.add_argument("--search", action="store_true", help="searches, and their pages")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(http=options.http, search=options.search)
        return 0
    base = Path(os.environ.get("MAILLAGE_DATA_DIR") or Path(tempfile.gettempdir()) / "maillage-bench-against")
    roots = (Path(__file__).resolve().parents[2], options.other.resolve())
    chosen = [f"--{way}" for way in ("http", "search") if getattr(options, way)]
    checkouts = []
    for root, name in zip(roots, ("here", "other"), strict=True):
        checkouts.append(Checkout(root, base / name, *chosen))
        checkouts[-1].ask(WARM)  # one after the other: they start much
    for turn in range(options.turns):
        for one in checkouts if turn % 2 else reversed(checkouts):
            one.told += one.ask(AT_ONCE)
    for one in checkouts:
        one.close()
    summed = shares if options.http else searched if options.search else medians
    figures = [summed(one.told) for one in checkouts]
    for one, its in zip(checkouts, figures, strict=True):
        print(f"{one.root}: " + ", ".join(f"{name} {value:.3f}" for name, value in its.items()))
    print("ratio: " + ", ".join(f"{name} {figures[0][name] / figures[1][name]:.2f}" for name in figures[0]))
    return 0


def medians(told: list[list[float]]) -> dict[str, float]:
    """Of one booking through the action."""
    elapsed = sorted(cost[0] for cost in told)
    return {
        "ms elapsed": median(elapsed),
        "a tenth below": elapsed[len(elapsed) // 10],
        "ms of processor": median(ours + database for _elapsed, ours, database in told),
        "of which ours": median(cost[1] for cost in told),
    }


def searched(told: list[list[float]]) -> dict[str, float]:
    """Of the searches."""
    elapsed = sorted(cost[0] for cost in told)
    return {
        "ms of a search": median(elapsed),
        "nine in ten below": elapsed[len(elapsed) * 9 // 10],
        "of which database": median(database for _elapsed, database, _page in told),
        "ms of its page": median(page for _elapsed, _database, page in told),
    }


def shares(told: list[list[float]]) -> dict[str, float]:
    """Of the holds over HTTP."""
    return {
        "bare a second": median(bare for bare, _held in told),
        "held a second": median(held for _bare, held in told),
        "share": median(held / bare for bare, held in told),
    }


if __name__ == "__main__":
    sys.exit(main())
