"""What is taken away as tables: of one place, line by line, for its hosts; of several, by whole weeks, for others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from maillage.bookings.models import Booking, CashEntry, WalkInCount
from maillage.bookings.queries.visits import came_to
from maillage.bookings.rules.attendance import count_people
from maillage.bookings.rules.policy import Status
from maillage.kernel.period import day_period
from maillage.kernel.small_numbers import FEWEST
from maillage.places.models import Place

STOOD = (Status.CONFIRMED, Status.NO_SHOW)  # what the list of a day shows


def bookings_between(place: Place, first: date, last: date) -> QuerySet[Booking]:
    """Who comes to a place from one local day to another, as the lists of these days say; for its hosts only."""
    start, end = day_period(first, place.zone).start, day_period(last, place.zone).end
    rows = Booking.objects.filter(place=place, status__in=STOOD, starts_at__lt=end, ends_at__gt=start)
    listed = rows.select_related("person", "space", "place").prefetch_related("occupancies__unit")
    return listed.order_by("starts_at", "space__position", "pk")


def visits_by_day(place: Place, first: date, last: date) -> dict[date, tuple[int, int]]:
    """How many came on each local day on which somebody did: (with a booking, without)."""
    start, end = day_period(first, place.zone).start, day_period(last, place.zone).end
    booked: dict[date, list[tuple[tuple[int, str], int]]] = defaultdict(list)
    rows = Booking.objects.filter(place=place, status=Status.CONFIRMED, starts_at__gte=start, starts_at__lt=end)
    for booking in rows.select_related("place").iterator(chunk_size=2_000):
        if came_to(booking):
            day = booking.starts_at.astimezone(place.zone).date()
            booked[day].append(((booking.person_id, booking.guest.lower()), booking.people))
    counts = WalkInCount.objects.filter(place=place, day__range=(first, last), people__gt=0)
    without = Counter(dict(counts.values_list("day", "people")))
    return {day: (count_people(booked.get(day, ())), without[day]) for day in sorted({*booked, *without})}


def takings_between(place: Place, first: date, last: date) -> QuerySet[CashEntry]:
    """What the hosts of a place received, day by day."""
    return CashEntry.objects.filter(place=place, day__range=(first, last)).order_by("day", "pk")


def cents_between(place: Place, first: date, last: date) -> int:
    """The total of the entries between two days, in cents."""
    return takings_between(place, first, last).aggregate(total=Sum("cents"))["total"] or 0


@dataclass(frozen=True, slots=True)
class WeekOfPeople:
    """An amount of a week, and at least how many different people it is about."""

    amount: int = 0
    people: int = 0

    @property
    def may_be_said(self) -> bool:
        """Whether it may be said to who may not see names."""
        return self.people >= FEWEST


BOOKED = """
SELECT place, kind, monday, sum(bookings), sum(people) FROM (
    SELECT b.place_id AS place, s.kind, date_trunc('week', b.starts_at AT TIME ZONE p.timezone)::date AS monday,
           count(*) AS bookings, max(b.people) AS people
    FROM places_place p
    JOIN bookings_booking b ON b.place_id = p.id
    JOIN places_space s ON s.id = b.space_id
    WHERE p.id = ANY(%(places)s::bigint[]) AND b.status = ANY(%(stood)s)
          AND b.starts_at >= %(first)s::date - 1 AND b.starts_at < %(end)s::date + 1
    GROUP BY 1, 2, 3, b.person_id, lower(b.guest)
) AS by_person GROUP BY 1, 2, 3
"""


def bookings_by_kind(places: Sequence[int], mondays: Sequence[date]) -> dict[tuple[int, str, date], WeekOfPeople]:
    """Bookings that stood by place, kind of space and week; weeks with none are left out. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(BOOKED, _span(places, mondays) | {"stood": [status.value for status in STOOD]})
        return {
            (place, kind, monday): WeekOfPeople(int(bookings), int(people))
            for place, kind, monday, bookings, people in cursor.fetchall()
        }


RECEIVED = """
SELECT c.place_id, date_trunc('week', c.day)::date, sum(c.cents),
       count(DISTINCT (b.person_id, lower(b.guest))) FILTER (WHERE b.id IS NOT NULL)
       + greatest(0, coalesce(sum(sign(c.cents)) FILTER (WHERE b.id IS NULL), 0))
FROM bookings_cashentry c LEFT JOIN bookings_booking b ON b.id = c.booking_id
WHERE c.place_id = ANY(%(places)s::bigint[]) AND c.day >= %(first)s AND c.day < %(end)s
GROUP BY 1, 2
"""


def takings_by_week(places: Sequence[int], mondays: Sequence[date]) -> dict[tuple[int, date], WeekOfPeople]:
    """Cents received by place and week; weeks with none are left out. One statement.

    Different people: those whose bookings were paid, and one for each other line, less those put right.
    """
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, _span(places, mondays))
        return {
            (place, monday): WeekOfPeople(int(cents), int(people)) for place, monday, cents, people in cursor.fetchall()
        }


def _span(places: Sequence[int], mondays: Sequence[date]) -> dict[str, Any]:
    return {"places": list(places), "first": mondays[0], "end": mondays[-1] + timedelta(weeks=1)}
