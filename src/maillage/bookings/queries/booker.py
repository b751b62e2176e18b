"""What the allocator must know of the one who asks: what they have, what limits them, who waits before them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.queries.spaces import NearSpace, near_spaces_of, near_statement
from maillage.bookings.rules.limits import Counted, LimitPolicy, Measure, Window
from maillage.bookings.rules.policy import HOLDING, OwnBooking, Status
from maillage.community.models import Person
from maillage.kernel.period import Period

NO_SHOW_DAYS = 60  # how far back one remembers slots nobody came for


@dataclass(frozen=True, slots=True)
class Ahead:
    """Someone in the queue of a space."""

    person_id: int
    space_id: int
    period: Period
    people: int


@dataclass(frozen=True, slots=True)
class LimitAt:
    """A limit, and the network where it holds."""

    network_id: int
    policy: LimitPolicy


@dataclass(frozen=True, slots=True)
class BookerState:
    """What is known of the one who asks; `same` is the booking this very request has already made (0 if none)."""

    same: int
    own: tuple[OwnBooking, ...]
    limits: tuple[LimitAt, ...]
    queue: tuple[Ahead, ...]
    no_shows: int
    no_show_limit: int
    closed: frozenset[int] = frozenset()  # networks where only members book, and this person is none

    def limits_at(self, space: NearSpace) -> tuple[LimitPolicy, ...]:
        """The limits in force in a space's network."""
        return tuple(limit.policy for limit in self.limits if limit.network_id == space.place.network_id)

    def of_a_guest(self) -> BookerState:
        """The same for someone without an account: the queue counts, what the host has does not."""
        return replace(self, own=(), limits=(), no_shows=0, closed=frozenset())


# As in near.py: each table is asked by the columns of one index, whatever the planner believes of its size.
KNOWN = """
WITH asked AS MATERIALIZED (
    SELECT s.family, (SELECT p.network_id FROM places_place p WHERE p.id = s.place_id) AS network_id
    FROM places_space s WHERE s.id = ANY(%(spaces)s::bigint[])
), kin AS MATERIALIZED (
    SELECT unnest(%(spaces)s::bigint[]) AS id
    UNION SELECT kin.id FROM asked, LATERAL (SELECT id FROM places_space WHERE family = asked.family OFFSET 0) kin
)
SELECT
    (SELECT jsonb_agg(jsonb_build_array(b.id, b.key IS NOT NULL AND b.key = %(key)s::uuid,
                                        extract(epoch FROM b.starts_at), extract(epoch FROM b.ends_at), b.place_id,
                                        (SELECT name FROM places_place WHERE id = b.place_id),
                                        (SELECT kind FROM places_space WHERE id = b.space_id)))
     FROM bookings_booking b
     WHERE b.person_id = %(person)s AND b.id <> %(except)s AND (
         b.key = %(key)s::uuid
         OR (b.ends_at > %(start)s AND b.starts_at < %(end)s AND b.status IN ('held', 'requested', 'confirmed')
             AND b.guest = '' AND (b.expires_at IS NULL OR b.expires_at > now())))) AS own,
    (SELECT jsonb_agg(jsonb_build_array(l.network_id, l.measure, l."window", l.amount, l.kind, l.place_id,
                                        l.per_organisation))
     FROM bookings_limit l WHERE l.network_id IN (SELECT network_id FROM asked)) AS limits,
    (SELECT jsonb_agg(jsonb_build_array(w.person_id, w.space_id, extract(epoch FROM w.starts_at),
                                        extract(epoch FROM w.ends_at), w.people) ORDER BY w.id)
     FROM kin CROSS JOIN LATERAL (
         SELECT * FROM bookings_waiting w
         WHERE w.space_id = kin.id AND w.state = 'waiting'
               AND w.starts_at < %(end)s::timestamptz + interval '1 day'
               AND w.ends_at > %(start)s::timestamptz - interval '1 day'
         OFFSET 0
     ) w) AS queue,
    (SELECT count(*) FROM bookings_booking b
     WHERE b.person_id = %(person)s AND b.status = 'no_show' AND b.arrived_at IS NULL AND b.guest = ''
           AND b.ends_at > now() - %(back)s::interval) AS no_shows,
    (SELECT min(no_show_limit) FROM community_network
     WHERE id IN (SELECT network_id FROM asked) AND no_show_limit > 0) AS no_show_limit,
    (SELECT jsonb_agg(n.id) FROM community_network n
     WHERE n.members_only AND n.id IN (SELECT network_id FROM asked) AND NOT EXISTS (
         SELECT FROM community_membership a
         WHERE a.network_id = n.id AND a.person_id = %(person)s AND a.state = 'accepted'
               AND a.starts_on <= %(today)s AND a.ends_on > %(today)s
               AND (EXISTS (SELECT FROM community_signature s WHERE s.membership_id = a.id OFFSET 0)
                    OR NOT EXISTS (SELECT FROM community_charter c WHERE c.network_id = n.id))
         OFFSET 0)) AS closed
"""


# Two questions in one statement: they are sent, waited for and answered once.
KNOWN_WITH_SPACES = f"SELECT * FROM ({KNOWN}) AS known LEFT JOIN ({near_statement(('spaces',))}) AS near ON true"  # noqa: S608


def booker_state_and_spaces(
    person: Person, spaces: Sequence[int], span: Period, days: tuple[date, date], *, key: UUID | None = None,
    except_booking: int | None = None,
) -> tuple[BookerState, list[NearSpace]]:  # fmt: skip
    """One statement: what is known of the person, and the spaces between two days (as `near_spaces`)."""
    values: dict[str, Any] = {
        "person": person.pk, "spaces": list(spaces), "key": key, "except": except_booking or 0,
        "start": span.start, "end": span.end, "today": timezone.localdate(), "back": timedelta(days=NO_SHOW_DAYS),
        "first": days[0], "last": days[1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_WITH_SPACES, values)
        rows = cursor.fetchall()
    return _booker_state(*rows[0][:6]), near_spaces_of([row[6:] for row in rows if row[6] is not None])


def _booker_state(
    own: Any, limits: Any, queue: Any, no_shows: int, no_show_limit: int | None, closed: Any
) -> BookerState:
    rows = _decode_rows(own)
    return BookerState(
        same=next((row[0] for row in rows if row[1]), 0),
        own=tuple(OwnBooking(_period(row[2], row[3]), *row[4:]) for row in rows if not row[1]),
        limits=tuple(
            LimitAt(row[0], LimitPolicy(Measure(row[1]), Window(row[2]), row[3], row[4], row[5] or 0, row[6]))
            for row in _decode_rows(limits)
        ),
        queue=tuple(Ahead(row[0], row[1], _period(row[2], row[3]), row[4]) for row in _decode_rows(queue)),
        no_shows=no_shows,
        no_show_limit=no_show_limit or 0,
        closed=frozenset(map(int, closed if isinstance(closed, list) else json.loads(closed or "[]"))),
    )


def _decode_rows(rows: Any) -> list[list[Any]]:
    """The rows of a JSON array; none when the statement found nothing."""
    return [] if rows is None else json.loads(rows) if isinstance(rows, str) else list(rows)


def _period(start: float, end: float) -> Period:
    return Period(datetime.fromtimestamp(start, tz=UTC), datetime.fromtimestamp(end, tz=UTC))


def counted_bookings(person: Person, span: tuple[date, date], except_booking: int | None = None) -> tuple[Counted, ...]:
    """What limits count between two days: what the person has, came for or missed, and what their colleagues have."""
    first, last = (datetime.combine(day, datetime.min.time(), tzinfo=UTC) for day in span)
    bookings = Booking.objects.filter(starts_at__gte=first, starts_at__lt=last + timedelta(days=1), guest="")
    bookings = bookings.filter(status__in=[*HOLDING, Status.NO_SHOW]).exclude(pk=except_booking or 0)
    bookings = bookings.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
    if person.organisation_id:
        bookings = bookings.filter(person__organisation=person.organisation_id)
    else:
        bookings = bookings.filter(person=person)
    rows = bookings.values_list("starts_at", "ends_at", "place_id", "space__kind", "person_id")
    return tuple(Counted(Period(row[0], row[1]), row[2], row[3], own=row[4] == person.pk) for row in rows)
