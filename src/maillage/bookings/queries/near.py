"""The one statement of the search: near places, their spaces, units, closures and occupancies, read at once.

`holds` alone is not enough to call a unit taken: a hold past its `expires_at` no longer counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from maillage.bookings.rules.availability import UnitBusy
from maillage.bookings.rules.law import SpaceLaw
from maillage.bookings.rules.wish import Stock, Wish
from maillage.kernel.period import Period, day_period


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place within reach, and how far by car."""

    id: int
    slug: str
    name: str
    commune: str
    minutes: int | None
    estimated: bool
    zone: str
    hours: str
    lat: float
    lon: float

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class NearSpace:
    """A space of a near place that has what the wish needs, and what holds its units."""

    id: int
    name: str
    kind: str
    confidentiality: int
    equipment: tuple[str, ...]
    place: NearPlace
    stock: Stock


SPACES = """
WITH near AS MATERIALIZED (
    {near}
)
SELECT near.id, near.slug, near.name, commune.name, near.minutes, near.estimated, near.timezone, near.hours,
       near.lat, near.lon, near.midday,
       s.id, s.name, s.kind, s.seats, s.granularity, s.step_minutes, s.max_minutes, s.notice_minutes,
       s.advance_days, s.cancel_minutes, s.buffer_before, s.buffer_after, s.overnight, s.confidentiality,
       s.active AND near.state = 'in_service',
       offered.codes, units.ids, held.units, held.starts, held.ends, shut.starts, shut.ends, shut.reasons
FROM near
JOIN territory_commune commune ON commune.insee = near.commune_id
JOIN places_space s ON s.place_id = near.id AND s.active
LEFT JOIN LATERAL (
    SELECT array_agg(equipment_id::text) AS codes FROM places_space_equipment WHERE space_id = s.id
) offered ON true
JOIN LATERAL (
    SELECT array_agg(id ORDER BY position, id) AS ids FROM places_unit WHERE space_id = s.id AND active
) units ON units.ids IS NOT NULL
LEFT JOIN LATERAL (
    SELECT array_agg(o.unit_id) AS units, array_agg(extract(epoch FROM lower(o.during))::bigint) AS starts,
           array_agg(extract(epoch FROM upper(o.during))::bigint) AS ends
    FROM unnest(units.ids) AS wanted(id)
    JOIN bookings_occupancy o ON int8range(o.unit_id, o.unit_id, '[]') && int8range(wanted.id, wanted.id, '[]')
         AND o.during && tstzrange(%(first)s, %(last)s) AND o.holds
         AND (o.expires_at IS NULL OR o.expires_at > now()) AND o.booking_id IS DISTINCT FROM %(except)s
) held ON true
LEFT JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM lower(c.during))::bigint) AS starts,
           array_agg(extract(epoch FROM upper(c.during))::bigint) AS ends, array_agg(c.reason::text) AS reasons
    FROM places_closure c
    WHERE c.place_id = near.id AND (c.space_id IS NULL OR c.space_id = s.id) AND c.lifted_at IS NULL
          AND c.during && tstzrange(%(first)s, %(last)s)
) shut ON true
WHERE {filters}
ORDER BY near.minutes, near.id, s.position, s.id
"""
NEAR_COMMUNE = """
    SELECT p.*, r.minutes, r.source = 'estimate' AS estimated
    FROM places_reach r JOIN places_place p ON p.id = r.place_id
    WHERE r.commune_id = %(origin)s AND r.minutes <= %(within)s AND p.state = 'in_service'
"""
NEAR_PLACES = """
    SELECT p.*, NULL::int AS minutes, false AS estimated FROM places_place p WHERE p.id = ANY(%(places)s)
"""
NEAR_SPACES = """
    SELECT p.*, NULL::int AS minutes, false AS estimated FROM places_place p
    WHERE p.id IN (SELECT place_id FROM places_space WHERE id = ANY(%(spaces)s))
"""


def near_spaces(
    *,
    wish: Wish,
    first: date,
    last: date,
    origin: str = "",
    within: int = 0,
    places: Sequence[int] = (),
    spaces: Sequence[int] = (),
    except_booking: int | None = None,
) -> list[NearSpace]:
    """The spaces that have what the wish needs (in reach of a commune, or of given places), with what holds them.

    One statement, whatever the number of places. `first` and `last` are local days; a day more on either side is
    read, so that every time zone is covered.
    """
    filters = ["true"]
    if wish.kinds:
        filters.append("s.kind = ANY(%(kinds)s)")
    if wish.equipment:
        filters.append("%(equipment)s <@ coalesce(offered.codes, '{{}}')")
    if wish.confidentiality:
        filters.append("s.confidentiality >= %(confidentiality)s")
    if wish.wheelchair:
        filters.append("s.wheelchair")
    if wish.people > 1:
        filters.append("CASE WHEN s.kind = 'desk' THEN s.seats * cardinality(units.ids) ELSE s.seats END >= %(people)s")
    if spaces:
        filters.append("s.id = ANY(%(spaces)s)")
    near = NEAR_COMMUNE if origin else NEAR_SPACES if spaces else NEAR_PLACES
    sql = SPACES.format(near=near, filters=" AND ".join(filters))
    values: dict[str, Any] = {
        "origin": origin,
        "within": within,
        "places": list(places),
        "spaces": list(spaces),
        "first": day_period(first, ZoneInfo("UTC")).start - timedelta(days=1),
        "last": day_period(last, ZoneInfo("UTC")).end + timedelta(days=1),
        "kinds": sorted(wish.kinds),
        "equipment": sorted(wish.equipment),
        "confidentiality": wish.confidentiality,
        "people": wish.people,
        "except": except_booking,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    known: dict[int, NearPlace] = {}
    return [_near_space(row, known) for row in rows]


def _near_space(row: tuple[Any, ...], known: dict[int, NearPlace]) -> NearSpace:
    if row[0] not in known:
        known[row[0]] = NearPlace(
            id=row[0], slug=row[1], name=row[2], commune=row[3], minutes=row[4], estimated=row[5],
            zone=row[6], hours=row[7], lat=row[8], lon=row[9],
        )  # fmt: skip
    place = known[row[0]]
    law = SpaceLaw(
        space_id=row[11], place_id=place.id, kind=row[13], seats=row[14], granularity=row[15], step_minutes=row[16],
        max_minutes=row[17], notice_minutes=row[18], advance_days=row[19], cancel_minutes=row[20],
        buffer_before=row[21], buffer_after=row[22], overnight=row[23], bookable=row[25], hours=place.hours,
        zone=place.zone, midday=row[10],
    )  # fmt: skip
    busy: dict[int, list[Period]] = {unit: [] for unit in row[27]}
    for unit, start, end in zip(row[28] or (), row[29] or (), row[30] or (), strict=True):
        busy[unit].append(Period(_at(start), _at(end)))
    closures = tuple(
        (Period(_at(start), _at(end)), reason)
        for start, end, reason in zip(row[31] or (), row[32] or (), row[33] or (), strict=True)
    )
    units = tuple(UnitBusy(unit, tuple(periods)) for unit, periods in busy.items())
    return NearSpace(
        id=row[11], name=row[12], kind=row[13], confidentiality=row[24], equipment=tuple(row[26] or ()), place=place,
        stock=Stock(law, units, closures),
    )  # fmt: skip


def _at(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, tz=UTC)
