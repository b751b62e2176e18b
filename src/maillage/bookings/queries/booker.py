"""What the allocator must know of the one who asks: what they have, what limits them, who waits before them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from maillage.bookings.models import Booking, Waiting
from maillage.bookings.queries.spaces import SpaceRow, near_spaces_of, near_statement
from maillage.bookings.rules.allocation import A_DAY, Ahead
from maillage.bookings.rules.limits import Counted, LimitPolicy, Measure, Window
from maillage.bookings.rules.policy import HOLDING, OwnBooking, Status
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Space

NO_SHOW_DAYS = 60  # how far back one remembers slots nobody came for


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


class OwnRow(NamedTuple):
    """A booking of the person, as `KNOWN` writes it; times in seconds since 1970."""

    id: int
    same_key: bool
    start: float
    end: float
    place_id: int
    place_name: str
    kind: str


class LimitRow(NamedTuple):
    """A limit, as `KNOWN` writes it."""

    network_id: int
    measure: str
    window: str
    amount: int
    kind: str
    place_id: int | None
    per_organisation: bool


class QueueRow(NamedTuple):
    """Someone in a queue, as `KNOWN` writes them; times in seconds since 1970."""

    person_id: int
    space_id: int
    start: float
    end: float
    people: int


# As in spaces.py: each table is asked by the columns of one index, whatever the planner believes of its size.
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
         OR (b.ends_at > %(start)s AND b.starts_at < %(end)s AND b.status = ANY(%(holding)s)
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
     WHERE b.person_id = %(person)s AND b.status = %(no_show)s AND b.arrived_at IS NULL AND b.guest = ''
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
    person: Person,
    spaces: Sequence[int],
    span: Period,
    days: tuple[date, date],
    *,
    key: UUID | None = None,
    except_booking: int | None = None,
) -> tuple[BookerState, list[NearSpace]]:
    """One statement: what is known of the person, and the spaces between two days (as `near_spaces`)."""
    values: dict[str, Any] = {
        "person": person.pk, "spaces": list(spaces), "key": key, "except": except_booking or 0,
        "start": span.start, "end": span.end, "today": timezone.localdate(), "back": timedelta(days=NO_SHOW_DAYS),
        "first": days[0], "last": days[1],
        "holding": sorted(status.value for status in HOLDING), "no_show": Status.NO_SHOW.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_WITH_SPACES, values)
        rows = cursor.fetchall()
    about_booker = len(rows[0]) - len(SpaceRow._fields)  # the columns of KNOWN come first, on each row the same
    spaces_found = [row[about_booker:] for row in rows if row[about_booker] is not None]
    return _booker_state(*rows[0][:about_booker]), near_spaces_of(spaces_found)


def _booker_state(
    own: Any, limits: Any, queue: Any, no_shows: int, no_show_limit: int | None, closed: Any
) -> BookerState:
    rows = [OwnRow(*row) for row in _decode_rows(own)]
    return BookerState(
        same=next((row.id for row in rows if row.same_key), 0),
        own=tuple(
            OwnBooking(_period(row.start, row.end), row.place_id, row.place_name, row.kind)
            for row in rows
            if not row.same_key
        ),
        limits=tuple(_limit(LimitRow(*row)) for row in _decode_rows(limits)),
        queue=tuple(_ahead(QueueRow(*row)) for row in _decode_rows(queue)),
        no_shows=no_shows,
        no_show_limit=no_show_limit or 0,
        closed=frozenset(map(int, closed if isinstance(closed, list) else json.loads(closed or "[]"))),
    )


def _limit(row: LimitRow) -> LimitAt:
    policy = LimitPolicy(
        Measure(row.measure), Window(row.window), row.amount, row.kind, row.place_id or 0, row.per_organisation
    )
    return LimitAt(row.network_id, policy)


def _ahead(row: QueueRow) -> Ahead:
    return Ahead(row.person_id, row.space_id, _period(row.start, row.end), row.people)


def _decode_rows(rows: Any) -> list[list[Any]]:
    """The rows of a JSON array; none when the statement found nothing."""
    return [] if rows is None else json.loads(rows) if isinstance(rows, str) else list(rows)


def _period(start: float, end: float) -> Period:
    return Period(datetime.fromtimestamp(start, tz=UTC), datetime.fromtimestamp(end, tz=UTC))


def queue_of(spaces: Sequence[int], span: Period) -> tuple[Ahead, ...]:
    """Who waits for these spaces, or for those that share their units, around that time; first come first."""
    families = Space.objects.filter(pk__in=spaces, family__isnull=False).values("family")
    waiting = Waiting.objects.filter(
        Q(space__in=spaces) | Q(space__family__in=families),
        state="waiting",
        starts_at__lt=span.end + A_DAY,
        ends_at__gt=span.start - A_DAY,
    )
    rows = waiting.order_by("pk").values_list("person_id", "space_id", "starts_at", "ends_at", "people")
    return tuple(Ahead(person, space, Period(start, end), people) for person, space, start, end, people in rows)


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
    return tuple(
        Counted(Period(starts_at, ends_at), place_id, kind, own=person_id == person.pk)
        for starts_at, ends_at, place_id, kind, person_id in rows
    )
