"""The staffed hours that a rota makes: when at least one host is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from maillage.places.rules.hours import Span, WeeklyHours


def staffed_week(shifts: Iterable[tuple[int, time, time]]) -> WeeklyHours:
    """The week that shifts (weekday from Monday 0, from, to) cover together; neighbours and overlaps make one span.

    >>> staffed_week([(1, time(9), time(11)), (1, time(10), time(12)), (1, time(14), time(16))]).expression()
    'Tu 09:00-12:00,14:00-16:00; PH off'
    """
    days: list[list[Span]] = [[] for _day in range(7)]
    for weekday, starts, ends in sorted(shifts):
        spans = days[weekday]
        if spans and starts <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], ends))
        else:
            spans.append((starts, ends))
    return WeeklyHours(tuple(tuple(spans) for spans in days))
