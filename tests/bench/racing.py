"""Races: sixteen processes want the same desks at the same moment; what the database holds afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from maillage.places.models import Space, Unit
from tests.bench.crew import Attempt, Crew, Job
from tests.bench.invariants import DOUBLE
from tests.bench.national import RACES
from tests.bench.report import Figure
from tests.bench.throughput import half_days, racers_ids, told

RUNNERS = 16
HALF_DAYS = 64


def measure(say: Callable[[str], None]) -> list[Figure]:
    """Everybody takes the same half-days of the same pools in the same order: four of sixteen can win each."""
    spaces = list(Space.objects.filter(place__slug=RACES).select_related("place").order_by("pk"))
    periods = list(half_days(spaces[0].place.hours))[:HALF_DAYS]
    jobs = [Job("action", _attempts(n, spaces, periods), seconds=1800) for n in range(RUNNERS)]
    attempts = sum(len(job.attempts) for job in jobs)
    say(f"{attempts} attempts in races")
    with Crew(RUNNERS) as crew:
        done = crew.run(jobs)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM bookings_booking b JOIN places_place p ON p.id = b.place_id"
            " WHERE p.slug = %s AND b.status = 'confirmed'",
            [RACES],
        )
        booked = int(cursor.fetchone()[0])
        cursor.execute(TWICE, [RACES])
        twice = int(cursor.fetchone()[0])
    room = len(periods) * Unit.objects.filter(space__in=spaces).count()
    other = done.refused.copy()
    taken = other.pop("taken", 0)
    part = (
        f"Races: {attempts} attempts by {RUNNERS} connections on {room // len(periods)} desks, {len(periods)} half-days"
    )
    return [
        Figure(part, "booked, of what could be", f"{booked} of {room}", f"{room}", booked == room),
        Figure(part, "refused because taken", str(taken), str(attempts - room), taken == attempts - room),
        Figure(part, "refused otherwise", told(other), "0", not other),
        Figure(part, "errors", told(done.errors), "0", not done.errors),
        Figure(part, DOUBLE, str(twice), "0", twice == 0),
        Figure(part, "attempts a second", f"{attempts / (done.ended - done.begun):.0f}/s"),
    ]


TWICE = """
WITH held AS (
    SELECT o.id, o.unit_id, o.during FROM bookings_occupancy o
    JOIN places_unit u ON u.id = o.unit_id JOIN places_space s ON s.id = u.space_id
    JOIN places_place p ON p.id = s.place_id WHERE p.slug = %s AND o.holds
)
SELECT count(*) FROM held a JOIN held b ON a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during
"""


def _attempts(runner: int, spaces: list[Space], periods: list[tuple[datetime, datetime]]) -> list[Attempt]:
    """A racer is asked for once a half-day only, so that nobody is refused for sitting elsewhere."""
    racers, found = racers_ids(), []
    units = defaultdict(int, Unit.objects.filter(space__in=spaces).values_list("space_id", "pk"))
    for half, (start, end) in enumerate(periods):
        for number, space in enumerate(spaces):
            person = racers[(runner * len(spaces) + number + half * 160) % len(racers)]
            found.append(Attempt(person, space.place_id, space.pk, units[space.pk], start, end))
    return found
