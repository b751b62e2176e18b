"""Who came, counted: never by name, by weeks that are over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

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
