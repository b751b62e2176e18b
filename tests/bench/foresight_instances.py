"""Instances of OR-Library and TSPLIB, solved with their proofs and held against what is known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import Search, State
from maillage.foresight.rules.lists import from_matrix
from maillage.foresight.rules.relaxation import Means
from tests.bench.foresight_figures import Row, apart, percent, table, timed


def pmed(folder: Path, number: int) -> tuple[Any, int]:
    """All shortest paths and p of one instance; a later edge overrides an earlier one."""
    words = (folder / f"pmed{number}.txt").read_text(encoding="ascii").split()
    n, edges, p = (int(word) for word in words[:3])
    length: dict[tuple[int, int], int] = {}
    for at in range(3, 3 + 3 * edges, 3):
        a, b, cost = (int(word) for word in words[at : at + 3])
        length[min(a, b) - 1, max(a, b) - 1] = cost
    ends = np.array(list(length))
    graph = csr_matrix((list(length.values()), (ends[:, 0], ends[:, 1])), shape=(n, n))
    return dijkstra(graph, directed=False), p


def median(cost: Any, p: int, seconds: float, *, whole: bool) -> State:
    """The p-median of a matrix."""
    m = cost.shape[1]
    return Search(from_matrix(cost), Means(np.ones(m), np.zeros(m), p), effort=Effort(seconds), whole=whole).run()


def orlib(folder: Path, small: bool) -> None:
    """Each instance, against the published optimum; a few against spopt with HiGHS."""
    lines = (folder / "pmedopt.txt").read_text(encoding="ascii").splitlines()
    known = {int(name[4:]): int(value) for name, value in (line.split() for line in lines if line.startswith("pmed"))}
    ours: dict[int, float] = {}

    def rows() -> Iterator[Row]:
        for number in sorted(known)[: 10 if small else 20]:
            cost, p = pmed(folder, number)
            seconds, state = timed(lambda cost=cost, p=p: median(cost, p, 60.0, whole=True))
            ours[number] = seconds
            right = "yes" if state.value == known[number] == state.bound else "NO"
            yield (
                f"pmed{number}",
                f"{len(cost)}",
                f"{p}",
                f"{known[number]}",
                f"{state.value:.0f}",
                f"{state.bound:.0f}",
                right,
                f"{seconds:.2f}",
            )
        yield "total", "", "", "", "", "", "", f"{sum(ours.values()):.2f}"

    table("OR-Library, p-median", ("", "n", "p", "optimum", "value", "bound", "proven", "s"), rows())
    against = ((1, 60.0), (6, 30.0)) if small else ((1, 60.0), (3, 60.0), (6, 60.0), (9, 60.0), (11, 60.0), (16, 60.0))
    heads = ("", "n", "p", "ours, s", "spopt + HiGHS, s", "its value", "it is", "times as long")
    table("The same, against spopt with HiGHS in this run", heads, compared(folder, known, ours, against))


def compared(folder: Path, known: dict[int, int], ours: dict[int, float], against: Any) -> Iterator[Row]:
    """spopt's p-median, its model built and solved; its word “optimal” is not taken."""
    for number, limit in against:
        try:
            (seconds, value), _peak = apart(theirs, folder, number, limit)
        except ImportError:
            yield ("spopt is not installed: requirements/bench.txt", *[""] * 7)
            return
        cost, p = pmed(folder, number)
        over = seconds > limit
        said = "the optimum" if abs(value - known[number]) < 0.5 else f"{value / known[number] - 1:.2%} above"
        yield (
            f"pmed{number}",
            f"{len(cost)}",
            f"{p}",
            f"{ours[number]:.2f}",
            f"{seconds:.1f}{' (limit)' if over else ''}",
            f"{value:.0f}",
            said + (", not proven" if over else ""),
            f"{'> ' if over else ''}{seconds / ours[number]:.0f}",
        )


def theirs(folder: Path, number: int, limit: float) -> tuple[float, float]:
    """Seconds, and the value, in a process of its own: HiGHS keeps the threads of whoever asked it first."""
    import pulp
    from spopt.locate import PMedian

    cost, p = pmed(folder, number)
    began = perf_counter()
    model = PMedian.from_cost_matrix(cost, np.ones(len(cost)), p_facilities=p)
    model.solve(pulp.HiGHS(msg=False, timeLimit=limit, threads=2), results=False)
    return perf_counter() - began, float(pulp.value(model.problem.objective) or math.inf)


# TSPLIB


def tsplib(folder: Path, small: bool) -> None:
    """Drilling points as p-median, Euclidean distances not rounded."""

    def rows() -> Iterator[Row]:
        for name in ("u1060",) if small else ("u1060", "fl1400"):
            at = []
            for line in (folder / f"{name}.tsp").read_text(encoding="ascii").splitlines():
                words = line.split()
                if len(words) == 3 and words[0].isdigit():
                    at.append((float(words[1]), float(words[2])))
            points = np.array(at)
            cost = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
            for p in (50,) if small else (10, 50, 100, 200):
                seconds, state = timed(lambda p=p, cost=cost: median(cost, p, 10.0 if small else 60.0, whole=False))
                yield (
                    name,
                    f"{len(points)}",
                    f"{p}",
                    f"{state.value:,.2f}",
                    f"{state.bound:,.2f}",
                    percent((state.value - state.bound) / state.value),
                    f"{seconds:.1f}",
                )

    table("TSPLIB, p-median, aim 0, at most 60 s", ("", "n", "p", "value", "bound", "gap", "s"), rows())
