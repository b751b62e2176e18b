"""How long a search takes: random people of all France, one after the other, everything warm."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.utils import timezone

from maillage.bookings.queries import SearchResult, find
from maillage.bookings.rules.criteria import Criteria
from tests.bench.national import EQUIPMENT, SEED, populous
from tests.bench.report import Figure, percentile

AIM_MS = 20
PASSES = 3  # timed passes; each figure is the median of theirs
SMALL_COMMUNE = 10_000  # inhabitants: where the houses this was written for are
KINDS = ("desk", "meeting", "booth", "office", "visio")


@dataclass(frozen=True, slots=True)
class Search:
    """What someone asks, from where."""

    criteria: Criteria
    origin: str
    within: int
    rural: bool


@dataclass(slots=True)
class Statements:
    """Counts statements and the time spent in them."""

    count: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += perf_counter() - begun


@dataclass(slots=True)
class Timed:
    """The milliseconds of every search of a pass, and of those the ones in the database."""

    total: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)


def measure(searches: int, say: Callable[[str], None]) -> list[Figure]:
    """All the figures of the search."""
    rng = random.Random(SEED)
    asked = _draw(rng, searches)
    say(f"{searches} searches, warming up")
    answers, statements = _answers(asked)
    served = [bool(found.offers) for found in answers]
    say(f"{searches} searches, {PASSES} times")
    passes = [_timed(asked) for _ in range(PASSES)]
    part = f"Search in memory of one process: {searches} searches, median of {PASSES} passes"
    figures = _lines(part, "search", passes, range(len(asked)), aim=True)
    figures += _lines(part, f"from communes under {SMALL_COMMUNE}", passes, [n for n, s in enumerate(asked) if s.rural])
    figures += [
        Figure(part, "searches with offers", f"{sum(served) / len(served):.0%}"),
        Figure(part, "spaces offered, median / max", _spread([len(a.offers) for a in answers])),
        Figure(part, "places within reach, median / max", _spread([len(a.places) for a in answers])),
        Figure(part, "SQL statements, max", str(max(statements)), "<= 2", max(statements) <= 2),
    ]
    say("searches with an empty answer")
    figures += _empty(rng, max(searches // 5, 20))
    say("the page of the search")
    return figures + _pages(asked[: max(searches // 5, 20)])


def _draw(rng: random.Random, count: int) -> list[Search]:
    communes, weights = populous()
    today = timezone.localdate()
    drawn = rng.choices(communes, weights, k=count)
    return [
        Search(_wish(rng, today), c.insee, rng.choice((30, 45, 60)), (c.population or 0) < SMALL_COMMUNE) for c in drawn
    ]


def _wish(rng: random.Random, today: date) -> Criteria:
    """A working day of the next four weeks, nine times out of ten; needs as people have them."""
    day = today + timedelta(days=rng.randint(1, 28))
    while day.weekday() >= 5 and rng.random() < 0.8:
        day = today + timedelta(days=rng.randint(1, 28))
    part = rng.choice(("morning", "afternoon", "day", "hours"))
    starts = rng.choice((9, 10, 14, 15))
    return Criteria(
        day=day,
        part=part,  # type: ignore[arg-type]  # one of the four
        starts=time(starts) if part == "hours" else None,
        ends=time(starts + 2) if part == "hours" else None,
        people=rng.choices((1, 2, 3, 4), (75, 12, 7, 6))[0],
        kinds=frozenset({rng.choice(KINDS)} if rng.random() < 0.2 else ()),
        equipment=frozenset({rng.choice(EQUIPMENT[:4])} if rng.random() < 0.2 else ()),
        confidentiality=rng.choices((0, 1, 2, 3), (82, 6, 8, 4))[0],
    )


def _answers(asked: Sequence[Search]) -> tuple[list[SearchResult], list[int]]:
    answers, counts = [], []
    for search in asked:
        statements = Statements()
        with connection.execute_wrapper(statements):
            answers.append(find(search.criteria, search.origin, search.within))
        counts.append(statements.count)
    return answers, counts


def _timed(asked: Sequence[Search]) -> Timed:
    """Without the collector in the way, as it would be of a process that answers one request and rests."""
    timed = Timed()
    gc.collect()
    gc.disable()
    for number, search in enumerate(asked):
        statements = Statements()
        with connection.execute_wrapper(statements):
            begun = perf_counter()
            find(search.criteria, search.origin, search.within)
            timed.total.append(1000 * (perf_counter() - begun))
        timed.database.append(1000 * statements.seconds)
        if number % 50 == 0:
            gc.collect()
    gc.enable()
    return timed


def _lines(part: str, name: str, passes: Sequence[Timed], chosen: Sequence[int], *, aim: bool = False) -> list[Figure]:
    def across(percent: int, *, database: bool = False) -> float:
        lists = [timed.database if database else timed.total for timed in passes]
        return median(percentile([values[n] for n in chosen], percent) for values in lists)

    if not chosen:
        return []
    p99 = across(99)
    worst = median(max(timed.total[n] for n in chosen) for timed in passes)
    return [
        Figure(part, f"{name}: p50 / p90 (ms)", f"{across(50):.1f} / {across(90):.1f}"),
        Figure(part, f"{name}: p99 (ms)", f"{p99:.1f}", f"<= {AIM_MS}", p99 <= AIM_MS)
        if aim
        else Figure(part, f"{name}: p99 (ms)", f"{p99:.1f}"),
        Figure(part, f"{name}: max (ms)", f"{worst:.1f}"),
        Figure(
            part,
            f"{name}: of which database, p50 / p99 (ms)",
            f"{across(50, database=True):.1f} / {across(99, database=True):.1f}",
        ),
    ]


def _spread(values: Sequence[int]) -> str:
    return f"{median(values):.0f} / {max(values)}"


def _empty(rng: random.Random, count: int) -> list[Figure]:
    """Demanding wishes, until enough of them find nothing: these also pay for the alternatives."""
    empty: list[Search] = []
    for _ in range(40):
        drawn = [Search(_demanding(rng, s.criteria), s.origin, 30, s.rural) for s in _draw(rng, count)]
        empty += [s for s, found in zip(drawn, _answers(drawn)[0], strict=True) if not found.offers]
        if len(empty) >= count:
            break
    asked = empty[:count]
    if not asked:
        return []
    part = f"Search that finds nothing, and its alternatives: {len(asked)} searches"
    return _lines(part, "empty", [_timed(asked) for _ in range(PASSES)], range(len(asked)), aim=True)


def _demanding(rng: random.Random, criteria: Criteria) -> Criteria:
    kind = rng.choice(("meeting", "office", "visio", "workshop"))
    return Criteria(
        day=criteria.day,
        part=criteria.part,
        starts=criteria.starts,
        ends=criteria.ends,
        kinds=frozenset({kind}),
        people=rng.choice((1, 4, 8)),
        confidentiality=rng.choice((0, 3, 4)),
    )


def _pages(asked: Sequence[Search]) -> list[Figure]:
    """GET /chercher/ in this process: the whole of Django and the template, without the network."""
    client = Client()
    addresses = ["/chercher/?" + urlencode(_query(search), doseq=True) for search in asked]
    for address in addresses:
        assert client.get(address).status_code == 200, address
    times = []
    for address in addresses:
        begun = perf_counter()
        client.get(address)
        times.append(1000 * (perf_counter() - begun))
    part = f"Page of the search through Django's test client, in process: {len(addresses)} pages"
    return [Figure(part, "page: p50 / p99 (ms)", f"{percentile(times, 50):.1f} / {percentile(times, 99):.1f}")]


def _query(search: Search) -> dict[str, Any]:
    criteria = search.criteria
    query: dict[str, Any] = {
        "ou": search.origin,
        "jour": criteria.day.isoformat(),
        "quand": criteria.part,
        "minutes": search.within,
        "personnes": criteria.people,
        "discretion": criteria.confidentiality,
        "materiel": sorted(criteria.equipment),
    }
    if criteria.starts and criteria.ends:
        query |= {"de": f"{criteria.starts:%H:%M}", "a": f"{criteria.ends:%H:%M}"}
    return query | ({"espace": next(iter(criteria.kinds))} if criteria.kinds else {})
