"""Who came, counted: never by name, by weeks that are over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from maillage.bookings.models import Booking, Opinion, OpinionCount, WalkInCount
from maillage.bookings.rules.occupancy_rate import WeekOfVisits
from maillage.bookings.rules.opinions import ASKED_FOR, OpinionShares, months_shown, shares_of
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.places.models import Place

VISITS = """
WITH booked AS (
    SELECT p.id AS place, (b.starts_at AT TIME ZONE p.timezone)::date AS day, b.person_id, b.guest,
           max(b.people) AS people
    FROM places_place p
    CROSS JOIN LATERAL (
        SELECT starts_at, people, person_id, lower(guest) AS guest FROM bookings_booking
        WHERE place_id = p.id AND status = %(confirmed)s AND (arrived_at IS NOT NULL OR NOT p.expects_arrival)
              AND starts_at >= %(first)s::date - 1 AND starts_at < %(end)s::date + 1
        OFFSET 0
    ) b
    WHERE p.id = ANY(%(places)s::bigint[])
    GROUP BY 1, 2, 3, 4
), by_person AS (
    SELECT place, date_trunc('week', day)::date AS monday, sum(people) AS visits, max(people) AS people FROM booked
    WHERE day >= %(first)s AND day < %(end)s
    GROUP BY 1, 2, person_id, guest
    UNION ALL
    SELECT place_id, date_trunc('week', day)::date, sum(people), max(people) FROM bookings_walkincount
    WHERE place_id = ANY(%(places)s::bigint[]) AND day >= %(first)s AND day < %(end)s
    GROUP BY 1, 2
)
SELECT place, monday, sum(visits), sum(people) FROM by_person GROUP BY 1, 2
"""


def mondays_before(end: date, weeks: int) -> list[date]:
    """The Mondays of so many whole ISO weeks before the one of a day, the oldest first.

    >>> mondays_before(date(2026, 11, 26), 2)
    [datetime.date(2026, 11, 9), datetime.date(2026, 11, 16)]
    """
    monday = end - timedelta(days=end.weekday())
    return [monday - timedelta(weeks=back) for back in range(weeks, 0, -1)]


def visits_by_week(places: Sequence[int], mondays: Sequence[date]) -> dict[tuple[int, date], WeekOfVisits]:
    """How many came to each place in each week, by its Monday (local to the place); weeks without a visit are left out.
    One statement. The weeks follow one another.

    A visit is somebody on a day, however many bookings they had; those who came without one count where a host wrote
    them down. Who came: those whose arrival was said, and everybody where arrivals are not asked for. Different people
    are those who booked, with whom they brought, and of those who came without booking as many as on the fullest day.
    """
    if not mondays:
        return {}
    span: dict[str, Any] = {"places": list(places), "first": mondays[0], "end": mondays[-1] + timedelta(weeks=1)}
    with connection.cursor() as cursor:
        cursor.execute(VISITS, span | {"confirmed": Status.CONFIRMED.value})
        return {
            (place, monday): WeekOfVisits(int(visits), int(people))
            for place, monday, visits, people in cursor.fetchall()
        }


def came_to(booking: Booking) -> bool:
    """Whether somebody came: an arrival was said, or the place does not ask for one."""
    sure = booking.status == Status.CONFIRMED
    return sure and (booking.arrived_at is not None or not booking.place.expects_arrival)


def visit_to_ask_about(person: Person, now: datetime) -> Booking | None:
    """The last visit of somebody of which they have not said how it was; None when there is none of late."""
    visits = Booking.objects.filter(
        person=person,
        guest="",
        status=Status.CONFIRMED,
        opinion_given=False,
        ends_at__lte=now,
        ends_at__gt=now - ASKED_FOR,
    )
    return next((b for b in visits.select_related("place").order_by("-ends_at")[:5] if came_to(b)), None)


def walk_ins_on(place: Place, day: date) -> int:
    """How many came that day without booking, as the hosts counted."""
    return WalkInCount.objects.filter(place=place, day=day).values_list("people", flat=True).first() or 0


def opinions_of(place: Place, today: date) -> OpinionShares | None:
    """What those who came in the last six months that are over said, out of ten; None when fewer than five did."""
    counts = OpinionCount.objects.filter(place=place, month__in=months_shown(today))
    totals = dict(counts.order_by().values_list("opinion").annotate(total=Sum("answers")))
    return shares_of({opinion.value: totals.get(opinion.value, 0) for opinion in Opinion})
