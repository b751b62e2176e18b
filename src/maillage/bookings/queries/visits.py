"""Who came, counted: never by name, by weeks that are over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Sum

from maillage.bookings.models import Booking, Opinion, OpinionCount, WalkInCount
from maillage.bookings.rules.opinions import ASKED_FOR, OpinionShares, months_shown, shares_of
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.places.models import Place

VISITS = """
SELECT date_trunc('week', day)::date, sum(people) FROM (
SELECT (b.starts_at AT TIME ZONE p.timezone)::date AS day, max(b.people) AS people
FROM places_place p
CROSS JOIN LATERAL (
    SELECT starts_at, people, person_id, lower(guest) AS guest FROM bookings_booking
    WHERE place_id = p.id AND status = 'confirmed' AND (arrived_at IS NOT NULL OR NOT p.expects_arrival)
          AND starts_at >= %(first)s::date - 1 AND starts_at < %(end)s::date + 1
    OFFSET 0
) b
WHERE p.network_id = ANY(%(networks)s::bigint[])
GROUP BY p.id, 1, b.person_id, b.guest
UNION ALL
SELECT w.day, w.people FROM places_place p JOIN bookings_walkincount w ON w.place_id = p.id
WHERE p.network_id = ANY(%(networks)s::bigint[]) AND w.day >= %(first)s AND w.day < %(end)s
) AS visit
GROUP BY 1
"""


def visits_by_week(networks: Sequence[int], today: date, weeks: int = 26) -> dict[date, int]:
    """How many came in each of the last whole ISO weeks, by its Monday (local to each place). One statement.

    A visit is somebody on a day, however many bookings they had; those who came without one count where a host wrote
    them down. Who came: those whose arrival was said, and everybody where arrivals are not asked for. The week that
    runs is left out: watched from day to day, its count would say who has just come.
    """
    end = today - timedelta(days=today.weekday())
    mondays = [end - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    with connection.cursor() as cursor:
        cursor.execute(VISITS, {"networks": list(networks), "first": mondays[0], "end": end})
        counted = dict(cursor.fetchall())
    return {monday: int(counted.get(monday, 0)) for monday in mondays}


def came_to(booking: Booking) -> bool:
    """Whether somebody came: an arrival was said, or the place does not ask for one."""
    sure = booking.status == Status.CONFIRMED
    return sure and (booking.arrived_at is not None or not booking.place.expects_arrival)


def visit_to_ask_about(person: Person, now: datetime) -> Booking | None:
    """The last visit of somebody of which they have not said how it was; None when there is none of late."""
    visits = Booking.objects.filter(
        person=person, guest="", status=Status.CONFIRMED, opinion_given=False, ends_at__lte=now,
        ends_at__gt=now - ASKED_FOR,
    )  # fmt: skip
    return next((b for b in visits.select_related("place").order_by("-ends_at")[:5] if came_to(b)), None)


def walk_ins_on(place: Place, day: date) -> int:
    """How many came that day without booking, as the hosts counted."""
    return WalkInCount.objects.filter(place=place, day=day).values_list("people", flat=True).first() or 0


def opinions_of(place: Place, today: date) -> OpinionShares | None:
    """What those who came in the last six months that are over said, out of ten; None when fewer than five did."""
    counts = OpinionCount.objects.filter(place=place, month__in=months_shown(today))
    totals = dict(counts.order_by().values_list("opinion").annotate(total=Sum("answers")))
    return shares_of({opinion.value: totals.get(opinion.value, 0) for opinion in Opinion})
