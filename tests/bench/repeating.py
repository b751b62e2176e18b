"""What a series costs: fifty-two dates booked together beside one booking, and the search for a whole series."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, time, timedelta
from statistics import median
from time import perf_counter
from typing import TypeVar
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from maillage.bookings.actions import Wanted, book, book_series
from maillage.bookings.queries import find_repeated
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Space, Unit
from tests.bench.national import RACES, SEED, populous
from tests.bench.report import Figure, percentile
from tests.bench.searching import PASSES, Statements
from tests.bench.throughput import half_days, racers_ids

DATES = 52
AIM_TIMES = 15
ROUNDS = 30
TUESDAYS, WITHIN = 12, 30
AHEAD = 400  # days: a series of a year is not too far
T = TypeVar("T")


def measure(searches: int, say: Callable[[str], None]) -> list[Figure]:
    """Booking a series, then looking for one."""
    say(f"series of {DATES} dates")
    figures = _booking()
    say(f"{searches} searches for a series")
    return figures + _searching(searches)


def _booking() -> list[Figure]:
    """The two take turns, on desks where nothing stands, for people who have nothing."""
    spaces = list(Space.objects.filter(place__slug=RACES).select_related("place").order_by("pk"))
    Space.objects.filter(place__slug=RACES).update(advance_days=AHEAD)
    racers = list(Person.objects.filter(pk__in=racers_ids()[: 2 * ROUNDS]))
    mornings = [Period(*one) for one in half_days(spaces[0].place.hours) if one[0].hour < 11]
    units = Unit.objects.filter(space=spaces[0]).count()
    single: list[float] = []
    series: list[float] = []
    booked: list[int] = []
    statements: list[int] = []
    for turn in range(ROUNDS):
        space, other = spaces[turn // units % 5], spaces[5 + turn % 5]
        single.append(_timed(lambda o=other, t=turn: book(racers[2 * t], o.pk, mornings[t], key=uuid4()))[0])
        wanted = Wanted(space.pk, _tuesday() + timedelta(days=turn % 3), Recurrence(count=DATES), "morning")
        took, count, made = _timed(lambda w=wanted, t=turn: book_series(racers[2 * t + 1], w, key=uuid4()))
        series.append(took)
        statements.append(count)
        booked.append(made.bookings.count())
    Space.objects.filter(place__slug=RACES).update(advance_days=90)
    times = median(series) / median(single)
    part = f"Series of {DATES} dates, median of {ROUNDS}, beside as many single bookings"
    return [
        Figure(part, "one book(): p50 (ms)", f"{median(single):.1f}"),
        Figure(part, "one book_series(): p50 / p99 (ms)", f"{median(series):.1f} / {percentile(series, 99):.1f}"),
        Figure(part, "dates booked, median", f"{median(booked):.0f}"),
        Figure(part, "SQL statements, median", f"{median(statements):.0f}"),
        Figure(part, "times one book()", f"{times:.1f}", f"< {AIM_TIMES}", times < AIM_TIMES),
    ]


def _timed(act: Callable[[], T]) -> tuple[float, int, T]:
    """How many milliseconds, how many statements, and the answer."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        begun = perf_counter()
        made = act()
        return 1000 * (perf_counter() - begun), statements.count, made


def _tuesday() -> date:
    today = timezone.localdate() + timedelta(days=2)
    return today + timedelta(days=(1 - today.weekday()) % 7)


def _searching(count: int) -> list[Figure]:
    """Every Tuesday morning for twelve weeks, in a booth where nobody overhears, within half an hour."""
    communes, weights = populous()
    origins = random.Random(SEED).choices(communes, weights, k=count)
    days = Recurrence(count=TUESDAYS).dates(_tuesday())
    criteria = Criteria(
        day=days[0], part="hours", starts=time(9), ends=time(11), kinds=frozenset({"booth"}), confidentiality=3
    )
    statements, served, passes = set(), [], []
    for turn in range(PASSES + 1):  # the first one warms up
        times = []
        for origin in origins:
            took, number, found = _timed(lambda o=origin: find_repeated(criteria, days, o.insee, WITHIN))
            times.append(took)
            statements.add(number)
            if not turn:
                served.append(len(found))
        passes.append(times)
    p50, p99 = (median(percentile(times, percent) for times in passes[1:]) for percent in (50, 99))
    part = f"Looking for a series: {TUESDAYS} Tuesdays 9–11, booth, C3, within {WITHIN} min; {count} searches"
    return [
        Figure(part, "p50 / p99 (ms)", f"{p50:.1f} / {p99:.1f}"),
        Figure(part, "searches with a space, spaces found at most", f"{sum(map(bool, served))} / {max(served)}"),
        Figure(part, "SQL statements", str(max(statements)), "1", statements == {1}),
    ]
