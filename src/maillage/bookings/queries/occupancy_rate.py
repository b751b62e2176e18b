"""Desk-hours: taken by who came, and open by the hours and closures of today's file of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from maillage.bookings.rules.occupancy_rate import DeskMinutes, open_desk_minutes
from maillage.bookings.rules.policy import Status
from maillage.kernel.period import Period, day_period
from maillage.places.models import Closure, Place, Space
from maillage.places.rules.hours import open_periods
from maillage.places.rules.life import SpaceKind

TAKEN = """
SELECT b.place_id, date_trunc('week', b.starts_at AT TIME ZONE p.timezone)::date,
       sum(extract(epoch FROM b.ends_at - b.starts_at) / 60 * greatest(1, held.units))
FROM places_place p
JOIN bookings_booking b ON b.place_id = p.id
JOIN places_space s ON s.id = b.space_id
CROSS JOIN LATERAL (SELECT count(*) AS units FROM bookings_occupancy o WHERE o.booking_id = b.id) held
WHERE p.id = ANY(%(places)s::bigint[]) AND s.kind = %(desk)s AND b.status = %(confirmed)s
      AND (b.arrived_at IS NOT NULL OR NOT p.expects_arrival)
      AND b.starts_at >= %(first)s::date - 1 AND b.starts_at < %(end)s::date + 1
GROUP BY 1, 2
"""


def desk_minutes_by_week(places: Sequence[Place], mondays: Sequence[date]) -> dict[tuple[int, date], DeskMinutes]:
    """For each place and week, by its Monday: minutes of desks taken and open. Three statements, whatever the places.

    Open: the desks and hours of today's file of the place, less what was closed; nothing before it opened.
    """
    if not mondays or not places:
        return {}
    numbers = [place.pk for place in places]
    with connection.cursor() as cursor:
        span: dict[str, Any] = {"places": numbers, "first": mondays[0], "end": mondays[-1] + timedelta(weeks=1)}
        states = {"desk": SpaceKind.DESK.value, "confirmed": Status.CONFIRMED.value}
        cursor.execute(TAKEN, span | states)
        taken = {(place, monday): int(minutes) for place, monday, minutes in cursor.fetchall()}
    desks: dict[int, list[tuple[int, int]]] = defaultdict(list)
    spaces = Space.objects.filter(place__in=numbers, kind=SpaceKind.DESK.value, active=True)
    counted = spaces.annotate(desks=Count("units", filter=Q(units__active=True)))
    for place, space, count in counted.values_list("place", "pk", "desks"):
        desks[place].append((space, count))
    shut = _closures(places, mondays)
    return {
        (place.pk, monday): DeskMinutes(
            taken.get((place.pk, monday), 0), _open_minutes(place, monday, desks[place.pk], shut[place.pk])
        )
        for place in places
        for monday in mondays
    }


Closures = dict[int | None, list[Period]]  # by space; None: the whole place


def _closures(places: Sequence[Place], mondays: Sequence[date]) -> dict[int, Closures]:
    """What was declared closed during these weeks, by place and space."""
    start = min(day_period(mondays[0], place.zone).start for place in places)
    end = max(day_period(mondays[-1] + timedelta(days=6), place.zone).end for place in places)
    rows = Closure.objects.filter(place__in=places, lifted_at=None, during__overlap=(start, end))
    shut: dict[int, Closures] = defaultdict(lambda: defaultdict(list))
    for closure in rows:
        shut[closure.place_id][closure.space_id].append(Period(closure.during.lower, closure.during.upper))
    return shut


def _open_minutes(place: Place, monday: date, desks: Sequence[tuple[int, int]], shut: Closures) -> int:
    days = [monday + timedelta(days=n) for n in range(7)]
    opening = [
        period
        for day in days
        if place.opened_on is None or day >= place.opened_on
        for period in open_periods(place.hours, place.timezone, day)
    ]
    week = (day_period(days[0], place.zone).start, day_period(days[-1], place.zone).end)
    near = {
        space: [one for one in closures if one.start < week[1] and one.end > week[0]]
        for space, closures in shut.items()
    }
    return open_desk_minutes(opening, near.get(None, ()), [(count, near.get(space, ())) for space, count in desks])
