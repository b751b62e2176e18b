"""What the benches of foresight print and weigh: tables, seconds, the most memory held."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

from maillage.foresight.rules.problem import Aim, Question, ground
from maillage.foresight.rules.solving import solve

ENOUGH = 0.001


ALIVE_S = 2.0  # a page that answers within this feels alive


MUCH_MB = 8000


Row = tuple[str, ...]


def table(title: str, heads: Row, rows: Iterator[Row]) -> list[Row]:
    """Print a table row by row, as each is measured."""
    print(f"\n### {title}\n\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}", flush=True)
    held = []
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
        held.append(row)
    return held


def timed(what: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    """Seconds, and the result."""
    began = perf_counter()
    result = what(*given)
    return perf_counter() - began, result


def apart(what: Callable[..., Any], *given: Any) -> tuple[Any, float]:
    """The result of a call in a process of its own, and the most memory that process held, in MB."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(_weighed, what, given).result()


def _weighed(what: Callable[..., Any], given: Any) -> tuple[Any, float]:
    solve(ground([1, 2, 1], [[0, 1, 2], [1, 0, 1], [2, 1, 0]]), Question(Aim.MEAN, count=1))  # compiled before
    return what(*given), peak_mb()


def peak_mb() -> float:
    """The most memory this process has held; Linux's usage counters begin with the parent's, so not theirs."""
    status = Path("/proc/self/status")
    if status.is_file():
        held = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def percent(gap: float) -> str:
    """A gap, as precise as it deserves."""
    return "0" if gap < 1e-9 else f"{gap:.4%}"
