"""What was held and is held no longer: holds and requests whose time ran out, and the queue that is then served."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from maillage.bookings.actions.events import notify_later, serve_queue_later
from maillage.bookings.actions.external_busy import hold_where_free
from maillage.bookings.models import Waiting
from maillage.bookings.rules.policy import Status
from maillage.community.actions.retries import retry_on_deadlock
from maillage.kernel.period import Period
from maillage.places.models import Space

STATES: dict[str, Any] = {"expired": Status.EXPIRED.value, "waiting": [Status.HELD.value, Status.REQUESTED.value]}
LET_GO = """
WITH gone AS (
    UPDATE bookings_booking b SET status = %(expired)s FROM (
        SELECT id, status AS was FROM bookings_booking
        WHERE status = ANY(%(waiting)s) AND expires_at <= %(now)s AND {which}
        ORDER BY id FOR UPDATE {skip}
    ) AS due
    WHERE b.id = due.id RETURNING b.id, b.space_id, due.was
), freed AS (
    UPDATE bookings_occupancy SET holds = false WHERE booking_id IN (SELECT id FROM gone)
), passed_on AS (
    UPDATE bookings_waiting SET state = 'lapsed' WHERE state = 'offered' AND offer_id IN (SELECT id FROM gone)
)
SELECT id, space_id, was FROM gone
"""
ON_THESE_UNITS = """
id IN (SELECT booking_id FROM bookings_occupancy o, unnest(%(units)s::bigint[]) AS wanted(id)
       WHERE int8range(o.unit_id, o.unit_id, '[]') && int8range(wanted.id, wanted.id, '[]')
             AND o.during && tstzrange(%(first)s, %(last)s) AND o.holds)
"""


def release_expired(units: Sequence[int], during: Period) -> None:
    """Let go of holds and requests whose time has run out on these units: the constraint no longer sees them."""
    values: dict[str, Any] = {"units": list(units), "first": during.start, "last": during.end}
    _release(LET_GO.format(which=ON_THESE_UNITS, skip=""), values, datetime.now(tz=UTC))


@retry_on_deadlock
def release_expired_holds(now: datetime | None = None) -> int:
    """Let go of every one whose time has run out; how many. The job calls it each minute, nothing depends on it."""
    return _release(LET_GO.format(which="true", skip="SKIP LOCKED"), {}, now or datetime.now(tz=UTC))


def _release(sql: str, values: dict[str, Any], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, **STATES, "now": now})
        gone = cursor.fetchall()
    for booking, _space, was in gone:
        if was == Status.REQUESTED:
            notify_later("unanswered", booking)
    announce_free({space for _booking, space, _was in gone})
    return len(gone)


def announce_free(spaces: set[int]) -> None:
    """Something is free again in these spaces: an outside calendar holds what it wanted of it, the first in line is
    offered the rest.
    """
    if not spaces:
        return
    hold_where_free(spaces)
    families = Space.objects.filter(pk__in=spaces, family__isnull=False).values_list("family", flat=True)
    waited = Waiting.objects.filter(state="waiting", space__in=spaces)
    if families:
        waited = Waiting.objects.filter(state="waiting", space__family__in=list(families)) | waited
    for space in waited.order_by("space").values_list("space", flat=True).distinct():
        serve_queue_later(space)
