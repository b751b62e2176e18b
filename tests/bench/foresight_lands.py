"""All of France, Lozère and its neighbours, rows merged: where to open, with a bound."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import maillage
from maillage.foresight.rules import exact
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import Search
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.positions import Spots, solve_spots, spots
from maillage.foresight.rules.problem import Aim, Answer, Ground, Question
from maillage.foresight.rules.relaxation import Means
from maillage.foresight.rules.search import cover_lists
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal
from tests.bench.foresight_figures import ALIVE_S, ENOUGH, MUCH_MB, Row, apart, percent, table, timed

COMMUNES = Path(maillage.__file__).parent / "territory" / "data" / "communes.csv.gz"
# Minutes to leave and park, minutes a kilometre as the crow flies: docs/algorithms/travel-times.md.
ACCESS, PACE = 7.1, 1.24
SLOW = 1.7  # minutes a kilometre in the mountains, about


# France


def communes(*departements: str, some: int = 0) -> tuple[Any, Any]:
    """People, and latitudes and longitudes, of all communes that have them, or of these, or of one in so many."""
    with gzip.open(COMMUNES, "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    if departements:
        rows = [row for row in rows if row["departement"] in departements]
    rows = rows[:: some or 1]
    people = np.array([float(row["population"] or 0) for row in rows])
    return people, np.array([[float(row["lat"]), float(row["lon"])] for row in rows])


def national(some: int, access: float, pace: float) -> Spots:
    """All communes as people and as candidates; far is never cut."""
    people, at = communes(some=some)
    return spots(people, at, at, access=access, pace=pace, far=math.inf)


def asked(some: int, access: float, pace: float, question: Question) -> Answer:
    """One question of France, in whichever process."""
    there = national(some, access, pace)
    return solve_spots(replace(there, far=600.0) if question.aim is not Aim.MEAN else there, question)


def alone(some: int, question: Question) -> tuple[float, float, float]:
    """HiGHS alone on merged rows: its answer in the question's own unit, its bound, and seconds, merging included."""
    began = perf_counter()
    land = national(some, ACCESS, PACE).ground(question.minutes)
    m = land.sites
    if question.aim is Aim.COVER:
        spent = Means(np.ones(m), np.zeros(m), float(question.count or 0))
        everybody = float(land.people.sum())
        found = exact.close_lists(
            cover_lists(land, question),
            spent,
            cutoff=np.inf,
            least_gap=question.gap * everybody,
            effort=Effort(question.seconds),
        )
        if found is None:
            return 0.0, everybody, perf_counter() - began
        lost = cover_lists(land, question).value(found.is_open) if found.is_open is not None else everybody
        return everybody - lost, everybody - found.bound, perf_counter() - began
    opened, bound = fewest(land, question)
    return opened, bound, perf_counter() - began


def fewest(land: Ground, question: Question) -> tuple[float, float]:
    """HiGHS alone on merged rows: the fewest sites so that everybody is within N minutes, and its bound."""
    near, m = land.near, land.sites
    inside = near.cost <= question.minutes
    first = np.concatenate([[0], np.cumsum(inside)])[near.first]
    cost = np.zeros(int(first[-1]), np.float32)
    sets = exact.merge_sets(Lists(first, near.site[inside], cost, np.ones(near.clients), m))
    model, rows = exact.Model(m, np.ones(m)), sets.weight.size
    ones = np.ones(sets.added.size)
    model.rows([np.repeat(np.arange(rows), np.diff(sets.first))], [sets.added.astype(np.int64)], [ones], np.ones(rows))
    found = model.run(cutoff=np.inf, least_gap=1 - 1e-6, effort=Effort(question.seconds))
    opened = float(found.is_open.sum()) if found.is_open is not None else math.inf
    return opened, float(np.ceil(found.bound - 1e-6))


def france(_folder: Path, small: bool) -> None:
    """p-median on kilometres (no constant: the harder gap) and in minutes, MCLP, LSCP; HiGHS alone beside."""
    some, counts, limit = (20, (100,), 6.0) if small else (1, (100, 500, 1000, 3000), 60.0)
    people, _at = communes(some=some)
    heads = ("", "k", "value", "bound", "gap", "gap of the minutes", "s", "peak MB")

    def medians() -> Iterator[Row]:
        for k in counts:
            question = Question(Aim.MEAN, count=k, gap=ENOUGH, seconds=limit)
            answer, peak = apart(asked, some, 0.0, 1.0, question)
            minutes = PACE * (answer.value - answer.bound) / (ACCESS + PACE * answer.value)
            yield (
                "p-median, km",
                f"{k:,}",
                f"{answer.value:.4f}",
                f"{answer.bound:.4f}",
                percent(answer.gap),
                percent(minutes),
                f"{answer.seconds:.1f}",
                f"{peak:,.0f}",
            )

    told = f"{people.size:,} communes, {people.sum():,.0f} people, as demand and as candidates"
    table(f"France: {told}; mean kilometres, aim 0.1 %, at most {limit:.0f} s", heads, medians())
    heads = ("", "k", "people", "bound", "gap", "s", "peak MB", "HiGHS alone on merged rows: people", "its gap", "s")

    def coverage() -> Iterator[Row]:
        for k in counts:
            question = Question(Aim.COVER, 20.0, count=k, gap=ENOUGH, seconds=limit)
            answer, peak = apart(asked, some, ACCESS, PACE, question)
            beside: Row = ("", "", "")
            if k == 100:
                (value, bound, seconds), _peak = apart(alone, some, question)
                beside = f"{value:,.0f}", percent((bound - value) / value if value else 1), f"{seconds:.1f}"
            yield (
                "MCLP, 20 min",
                f"{k:,}",
                f"{answer.value:,.0f}",
                f"{answer.bound:,.0f}",
                percent(answer.gap),
                f"{answer.seconds:.1f}",
                f"{peak:,.0f}",
                *beside,
            )

    table(f"France, {ACCESS} + {PACE} × km: most people within 20 minutes, aim 0.1 %", heads, coverage())
    heads = ("", "sites", "bound", "gap", "s", "peak MB", "HiGHS alone: sites", "its bound", "s")

    def everybody() -> Iterator[Row]:
        for minutes in (20.0, 30.0):
            question = Question(Aim.ALL, minutes, seconds=limit)
            answer, peak = apart(asked, some, ACCESS, PACE, question)
            (value, bound, seconds), _peak = apart(alone, some, question)
            yield (
                f"LSCP, {minutes:.0f} min",
                f"{answer.value:,.0f}",
                f"{answer.bound:,.0f}",
                percent(answer.gap),
                f"{answer.seconds:.1f}",
                f"{peak:,.0f}",
                f"{value:,.0f}",
                f"{bound:,.0f}",
                f"{seconds:.1f}",
            )

    table("France: everybody, at the fewest sites", heads, everybody())


# Lozère and its neighbours


def mountains() -> Ground:
    """Six départements, 7.1 + 1.7 × km, whole minutes."""
    people, at = communes("48", "07", "12", "15", "30", "43")
    far = spots(people, at, at, access=ACCESS, pace=SLOW, far=120.0).ground(120.0)
    return replace(far, near=replace(far.near, cost=np.rint(far.near.cost)))


def lozere(_folder: Path, small: bool) -> None:
    """Every aim in two seconds."""
    land = mountains()
    heads = ("", "k", "value", "bound", "gap", "s", "≤ 0.1 % in 2 s", "HiGHS alone, 2 s")

    def rows() -> Iterator[Row]:
        met = total = 0
        for aim in Aim:
            for k in (7, 20) if small else (3, 7, 20, 50):
                minutes = {3: 60.0, 7: 45.0, 20: 30.0, 50: 20.0}[k] if aim is Aim.ALL else 20.0
                question = Question(aim, minutes, count=k, seconds=ALIVE_S)
                named = f"within {minutes:.0f} min" if aim is Aim.ALL else f"{k}"
                try:
                    seconds, answer = timed(solve, land, question)
                except Refusal as refusal:
                    yield aim.value, named, f"refused: {refusal.code}", "", "", "", "not counted", ""
                    continue
                total += 1
                beside = ""
                if aim is Aim.ALL:
                    opened, bound = fewest(land, question)
                    beside = f"{opened:,.0f}, bound {bound:,.0f}"
                good = answer.gap <= ENOUGH and seconds <= ALIVE_S * 1.1
                met += good
                yield (
                    aim.value,
                    named,
                    f"{answer.value:,.2f}",
                    f"{answer.bound:,.2f}",
                    percent(answer.gap),
                    f"{seconds:.2f}",
                    "yes" if good else "NO",
                    beside,
                )
        yield "together", "", "", "", "", "", f"{met} of {total}", ""

    told = f"{land.people.size:,} communes, {ACCESS} + {SLOW} × km rounded; at most 2 s each"
    table(f"Lozère and its neighbours: {told}", heads, rows())


# rows merged


def crowd(clients: int, sites: int = 100, seed: int = 5) -> Lists:
    """Clients at random in a square, each served by the sites within a radius (six of a hundred), for coverage."""
    random = np.random.default_rng(seed)
    there = random.random((sites, 2))
    radius2 = 6.6 / sites / math.pi
    first, parts, weights = np.zeros(clients + 1, np.int64), [], random.integers(1, 4, clients).astype(np.float64)
    for start in range(0, clients, 500_000):
        at = random.random((min(500_000, clients - start), 2))
        near = ((at[:, None, 0] - there[None, :, 0]) ** 2 + (at[:, None, 1] - there[None, :, 1]) ** 2) < radius2
        first[start + 1 : start + 1 + len(at)] = near.sum(axis=1)
        parts.append(np.nonzero(near)[1].astype(np.int32))
    np.cumsum(first, out=first)
    site = np.concatenate(parts)
    return Lists(first, site, np.zeros(site.size, np.float32), weights, sites)


def merging(clients: int, k: int) -> tuple[int, int, float, float, float, float, float]:
    """Pairs, distinct rows, seconds to merge, to prove with HiGHS and with the search; value and bound."""
    lists = crowd(clients)
    exact.merge_sets(crowd(1000))
    merge, sets = timed(exact.merge_sets, lists)
    rows = Lists(sets.first, sets.added, np.zeros(sets.added.size, np.float32), sets.weight, lists.sites)
    alone = lists.clients - int((np.diff(lists.first) > 0).sum())
    lost = float(lists.beyond[np.diff(lists.first) == 0].sum()) if alone else 0.0
    means = Means(np.ones(lists.sites), np.zeros(lists.sites), k)
    began = perf_counter()
    found = exact.close_lists(rows, means, cutoff=np.inf, least_gap=1 - 1e-6, effort=Effort(60.0))
    highs = perf_counter() - began
    search, state = timed(Search(rows, means, effort=Effort(60.0), whole=True).run)
    everybody = float(lists.beyond.sum())
    assert found is not None
    assert found.is_open is not None
    assert abs(rows.value(found.is_open) - state.value) < 0.5 or state.value > state.bound
    value, bound = everybody - lost - state.value, everybody - lost - state.bound
    return lists.site.size, sets.weight.size, merge, highs, search, value, bound


def merged(_folder: Path, small: bool) -> None:
    """Twenty million clients and a hundred sites, closed by HiGHS once their rows are merged."""
    heads = (
        "clients",
        "sites",
        "k",
        "pairs",
        "distinct rows",
        "merged, s",
        "proven by HiGHS, s",
        "by the search, s",
        "value",
        "bound",
        "peak MB",
    )

    def rows() -> Iterator[Row]:
        for clients in (1_000_000,) if small else (5_000_000, 20_000_000):
            for k in (10,):
                (pairs, kinds, merge, highs, search, value, bound), peak = apart(merging, clients, k)
                yield (
                    f"{clients:,}",
                    "100",
                    f"{k}",
                    f"{pairs:,}",
                    f"{kinds:,}",
                    f"{merge:.1f}",
                    f"{highs:.2f}",
                    f"{search:.2f}",
                    f"{value:,.0f}",
                    f"{bound:,.0f}",
                    f"{peak:,.0f}{' (more than 8 GB)' if peak > MUCH_MB else ''}",
                )

    table("Rows that serve the same people merged first", heads, rows())
