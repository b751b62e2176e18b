"""What must be true once everybody has gone home, whatever was done and in whatever order: each law, one count."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from maillage.bookings.models import Booking, Outcome, Series, Waiting
from maillage.bookings.rules.policy import SEATS
from maillage.bookings.rules.recurrence import read_rule
from tests.bench.world import Told, World

DOUBLE = "units held twice at the same time, found by SQL"
# Each counts what should not be; `held` is what is held in the world.
HELD = """
WITH held AS (
    SELECT o.id, o.unit_id, o.during, o.booking_id FROM bookings_occupancy o
    JOIN places_unit u ON u.id = o.unit_id JOIN places_space s ON s.id = u.space_id
    WHERE s.place_id = ANY(%(places)s) AND o.holds
)
"""
LAWS: dict[str, str] = {
    DOUBLE: """
SELECT count(*) FROM held a JOIN held b ON a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during""",
    "bookings that stand and hold nothing": """
SELECT count(*) FROM bookings_booking b JOIN places_space s ON s.id = b.space_id
WHERE b.place_id = ANY(%(places)s) AND b.status IN ('held', 'requested', 'confirmed')
      AND NOT (s.approval = 'choice' AND b.status IN ('held', 'requested'))
      AND NOT EXISTS (SELECT FROM bookings_occupancy o WHERE o.booking_id = b.id AND o.holds)""",
    "units held by bookings that are over": """
SELECT count(*) FROM held LEFT JOIN bookings_booking b ON b.id = held.booking_id
WHERE b.status IS NULL OR b.status NOT IN ('held', 'requested', 'confirmed')""",
    "units held at another time, or of another space, than the booking's": """
SELECT count(*) FROM held JOIN bookings_booking b ON b.id = held.booking_id JOIN places_space s ON s.id = b.space_id
WHERE held.during <> tstzrange(b.starts_at - make_interval(mins => s.buffer_before),
                               b.ends_at + make_interval(mins => s.buffer_after))
      OR NOT EXISTS (SELECT FROM places_unit u WHERE u.space_id = s.id
                     AND held.unit_id = ANY(CASE WHEN u.parts = '{}' THEN ARRAY[u.id] ELSE u.parts END))""",
    "people who sit twice at the same time": """
SELECT count(*) FROM bookings_booking a JOIN places_space x ON x.id = a.space_id
JOIN bookings_booking b ON b.person_id = a.person_id AND a.id < b.id AND a.starts_at < b.ends_at
     AND b.starts_at < a.ends_at
JOIN places_space y ON y.id = b.space_id
WHERE a.place_id = ANY(%(places)s) AND b.place_id = ANY(%(places)s) AND a.guest = '' AND b.guest = ''
      AND a.status IN ('held', 'requested', 'confirmed') AND b.status IN ('held', 'requested', 'confirmed')
      AND (a.expires_at IS NULL OR a.expires_at > now()) AND (b.expires_at IS NULL OR b.expires_at > now())
      AND (a.place_id <> b.place_id OR (x.kind = ANY(%(seats)s) AND y.kind = ANY(%(seats)s)))""",
    "bookings made where a closure was declared already": """
SELECT count(*) FROM bookings_booking b JOIN places_closure c ON c.place_id = b.place_id
WHERE b.place_id = ANY(%(places)s) AND b.status IN ('held', 'requested', 'confirmed')
      AND (c.space_id IS NULL OR c.space_id = b.space_id) AND c.lifted_at IS NULL AND b.created_at > c.declared_at
      AND c.during && tstzrange(b.starts_at, b.ends_at)""",
    "baskets booked in part": """
SELECT count(*) FROM bookings_basket k WHERE k.person_id = ANY(%(people)s)
    AND (SELECT count(*) FROM bookings_booking b WHERE b.basket_id = k.id)
        <> CASE WHEN k.booked_at IS NULL THEN 0
           ELSE (SELECT count(*) FROM bookings_basketline l WHERE l.basket_id = k.id) END""",
    "people told of an offer that is not there": """
SELECT count(*) FROM bookings_waiting w LEFT JOIN bookings_booking b ON b.id = w.offer_id
WHERE w.person_id = ANY(%(people)s) AND w.state = 'offered' AND (b.status IS NULL OR b.status <> 'held')""",
}


def broken(world: World, told: Told) -> dict[str, int]:
    """How many times each law is broken."""
    values = {"places": list(world.places), "people": list(world.people), "seats": sorted(SEATS)}
    found = {}
    with connection.cursor() as cursor:
        for name, sql in LAWS.items():
            cursor.execute(HELD + sql, values)
            found[name] = int(cursor.fetchone()[0])
    found["answers that did not last"] = _lost(told)
    found["series whose dates are not those of their rule"] = sum(not _is_whole(one) for one in _series(world))
    return found


def _lost(told: Told) -> int:
    """Bookings that were answered and are not there, came back to life, or queues one left and is in again."""
    there: Mapping[int, str] = dict(Booking.objects.filter(pk__in=told.made).values_list("pk", "status"))
    left = Waiting.objects.filter(pk__in=told.left).exclude(state="withdrawn").count()
    series = len(told.series) - Series.objects.filter(pk__in=told.series).count()
    return len(told.made - there.keys()) + sum(there[pk] != was for pk, was in told.over.items()) + left + series


def _series(world: World) -> list[Series]:
    return list(Series.objects.filter(person__in=world.people).prefetch_related("dates__booking"))


def _is_whole(series: Series) -> bool:
    """One line for each date of the rule; those booked have a booking, of this series."""
    kept = list(series.dates.all())
    booked = [one for one in kept if one.outcome in {Outcome.BOOKED, Outcome.REPLACED}]
    return [one.day for one in kept] == list(read_rule(series.rule).dates(series.first)) and all(
        one.booking is not None and one.booking.series_id == series.pk for one in booked
    )
