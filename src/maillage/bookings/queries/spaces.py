"""The one statement of the search: near places, their spaces, units, closures and occupancies, read at once.

`holds` alone is not enough to call a unit taken: a hold past its `expires_at` no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from maillage.bookings.rules.availability import UnitBusy
from maillage.bookings.rules.criteria import Criteria, Stock
from maillage.bookings.rules.policy import SpacePolicy
from maillage.bookings.rules.spaces import NearPlace, NearSpace
from maillage.kernel.period import Period
from maillage.places.rules.confidentiality import Axis, oldest_in_force


class SpaceRow(NamedTuple):
    """A row of `SPACES`, its columns in their order (a test compares both)."""

    place_id: int
    slug: str
    place_name: str
    commune: str
    minutes: int | None
    estimated: bool
    zone: str
    hours: str
    staffed_hours: str
    lat: float
    lon: float
    midday: time
    in_service: bool
    network_id: int
    hold_minutes: int
    request_hours: int
    space_id: int
    space_name: str
    kind: str
    seats: int
    granularity: str
    step_minutes: int
    max_minutes: int
    notice_minutes: int
    advance_days: int
    cancel_minutes: int
    buffer_before: int
    buffer_after: int
    overnight: bool
    confidentiality: int
    approval: str
    units_chosen: bool
    equipment: list[str] | None
    unit_ids: list[int]
    unit_atoms: list[int]
    held_units: list[int] | None
    held_starts: list[int] | None
    held_ends: list[int] | None
    has_lapsed_hold: bool | None
    shut_starts: list[int] | None
    shut_ends: list[int] | None
    shut_reasons: list[str] | None


# Each LATERAL below asks one table by the columns of one index, and OFFSET 0 keeps the planner from merging it with its
# neighbours: whatever it believes of their sizes (an import that was never analysed, a restore), the tables are read
# in the order written, each by its index. See docs/algorithms/booking.md.
SPACES = """
WITH near AS MATERIALIZED (
    SELECT p.id, p.slug, p.name, p.commune_id, p.timezone, p.hours, p.staffed_hours, p.lat, p.lon, p.midday, p.state,
           p.network_id, {minutes},
           %(first)s::date::timestamp AT TIME ZONE p.timezone AS opens,
           (%(last)s::date + 1)::timestamp AT TIME ZONE p.timezone AS closes
    {near}
)
SELECT near.id AS place_id, near.slug, near.name AS place_name,
       (SELECT commune.name FROM territory_commune commune WHERE commune.insee = near.commune_id) AS commune,
       near.minutes, near.estimated, near.timezone AS zone, near.hours, near.staffed_hours,
       near.lat, near.lon, near.midday,
       near.state = 'in_service' AS in_service, near.network_id, network.hold_minutes, network.request_hours,
       s.id AS space_id, s.name AS space_name, s.kind, s.seats, s.granularity, s.step_minutes, s.max_minutes,
       s.notice_minutes, s.advance_days, s.cancel_minutes, s.buffer_before, s.buffer_after, s.overnight,
       s.confidentiality, s.approval, s.units_chosen, offered.codes AS equipment, units.ids AS unit_ids,
       units.atoms AS unit_atoms,
       held.units AS held_units, held.starts AS held_starts, held.ends AS held_ends, held.lapsed AS has_lapsed_hold,
       shut.starts AS shut_starts, shut.ends AS shut_ends, shut.reasons AS shut_reasons
FROM near
CROSS JOIN LATERAL (SELECT * FROM community_network WHERE id = near.network_id OFFSET 0) network
CROSS JOIN LATERAL (
    SELECT * FROM places_space s WHERE s.place_id = near.id AND {matches} OFFSET 0
) s
LEFT JOIN LATERAL (
    SELECT array_agg(equipment_id::text) AS codes FROM places_space_equipment WHERE space_id = s.id
) offered ON true
JOIN LATERAL (
    SELECT array_agg(u.id ORDER BY u.position, u.id) AS ids, array_agg(atom ORDER BY u.position, u.id) AS atoms
    FROM (SELECT id, position, parts FROM places_unit WHERE space_id = s.id AND active OFFSET 0) u,
         unnest(CASE WHEN u.parts = '{{}}' THEN ARRAY[u.id] ELSE u.parts END) AS atom
) units ON units.ids IS NOT NULL
CROSS JOIN LATERAL (
    SELECT tstzrange(near.opens - make_interval(mins => s.buffer_before),
                     near.closes + make_interval(mins => s.buffer_after)) AS looked_at
) window_
LEFT JOIN LATERAL (
    SELECT array_agg(wanted.id) FILTER (WHERE standing) AS units,
           array_agg(extract(epoch FROM lower(o.during))::bigint) FILTER (WHERE standing) AS starts,
           array_agg(extract(epoch FROM upper(o.during))::bigint) FILTER (WHERE standing) AS ends,
           coalesce(bool_or(NOT standing), false) AS lapsed
    FROM unnest(units.ids, units.atoms) AS wanted(id, atom)
    CROSS JOIN LATERAL (
        SELECT o.during, o.expires_at IS NULL OR o.expires_at > now() AS standing FROM bookings_occupancy o
        WHERE int8range(o.unit_id, o.unit_id, '[]') && int8range(wanted.atom, wanted.atom, '[]')
              AND o.during && window_.looked_at AND o.holds AND o.booking_id IS DISTINCT FROM %(except)s
        OFFSET 0
    ) o
) held ON true
LEFT JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM lower(c.during))::bigint) AS starts,
           array_agg(extract(epoch FROM upper(c.during))::bigint) AS ends, array_agg(c.reason::text) AS reasons
    FROM places_closure c
    WHERE c.place_id = near.id AND (c.space_id IS NULL OR c.space_id = s.id) AND c.lifted_at IS NULL
          AND c.during && window_.looked_at
) shut ON true
ORDER BY near.minutes, near.id, s.position, s.id
"""
IN_REACH = "r.minutes, r.source = 'estimate' AS estimated"
NEAR_COMMUNE = """
    FROM places_reach r
    CROSS JOIN LATERAL (SELECT * FROM places_place WHERE id = r.place_id AND state = 'in_service' OFFSET 0) p
    WHERE r.commune_id = %(origin)s AND r.mode = %(mode)s AND r.minutes <= %(within)s
          AND EXISTS (SELECT FROM places_space s WHERE s.place_id = p.id AND {matches}
                      AND EXISTS (SELECT FROM places_unit u WHERE u.space_id = s.id AND u.active OFFSET 0) OFFSET 0)
    ORDER BY r.minutes, p.id LIMIT %(most)s
"""
HERE = "NULL::int AS minutes, false AS estimated"
NEAR_PLACES = "FROM places_place p WHERE p.id = ANY(%(places)s::bigint[])"
NEAR_SPACES = """
    FROM (SELECT DISTINCT place_id FROM places_space WHERE id = ANY(%(spaces)s::bigint[])) asked
    CROSS JOIN LATERAL (SELECT * FROM places_place WHERE id = asked.place_id OFFSET 0) p
"""
MATCHES = {
    "kinds": "s.kind = ANY(%(kinds)s)",
    "fixed": "s.kind <> 'mobile'",  # what moves from room to room is looked for by its name, not by place to sit
    "equipment": """(SELECT count(*) FROM places_space_equipment e
                     WHERE e.space_id = s.id AND e.equipment_id = ANY(%(equipment)s)) = cardinality(%(equipment)s)""",
    "confidentiality": "s.confidentiality >= %(confidentiality)s",
    "axes": """NOT EXISTS (
        SELECT FROM unnest(%(axes)s::text[], %(levels)s::int[]) AS need(axis, level)
        WHERE need.level > coalesce((
            SELECT e.level FROM places_evidence e
            WHERE e.space_id = s.id AND e.axis = need.axis AND e.found_on BETWEEN %(found_from)s AND %(last)s
            ORDER BY e.found_on DESC, e.id DESC LIMIT 1
        ), 0))""",  # the same as rules.needs.shortfalls on the last day looked at
    "wheelchair": "s.wheelchair",
    "people": """s.seats * CASE WHEN s.kind IN ('desk', 'mobile') THEN
                     (SELECT count(*) FROM places_unit u WHERE u.space_id = s.id AND u.active)
                 ELSE 1 END >= %(people)s""",
    "only_at": "s.place_id = ANY(%(only_at)s::bigint[])",
    "spaces": "s.id = ANY(%(spaces)s::bigint[])",
}


def near_spaces(
    *,
    criteria: Criteria,
    first: date,
    last: date,
    origin: str = "",
    within: int = 0,
    most: int = 0,
    places: Sequence[int] = (),
    spaces: Sequence[int] = (),
    except_booking: int | None = None,
) -> list[NearSpace]:
    """The spaces that have what the wish needs (in reach of a commune, or of given places), with what holds them.

    One statement, whatever the number of places; of those in reach, the `most` nearest that have such a space.
    `first` and `last` are days on the wall of each place.
    """
    parameters = {
        "kinds": criteria.kinds,
        "fixed": not (criteria.kinds or spaces or places),
        "equipment": criteria.equipment,
        "confidentiality": criteria.confidentiality,
        "axes": any(criteria.axis_levels),
        "wheelchair": criteria.wheelchair,
        "people": criteria.people > 1,
        "only_at": criteria.only_at is not None,
        "spaces": spaces,
    }
    sql = near_statement(tuple(need for need, wanted in parameters.items() if wanted), in_reach=bool(origin))
    values: dict[str, Any] = {
        "origin": origin,
        "within": within,
        "mode": criteria.mode,
        "most": most,
        "places": list(places),
        "spaces": list(spaces),
        "first": first,
        "last": last,
        "kinds": sorted(criteria.kinds),
        "equipment": sorted(criteria.equipment),
        "confidentiality": criteria.confidentiality,
        "axes": [axis.value for axis in Axis],
        "levels": list(criteria.axis_levels),
        "found_from": oldest_in_force(last),
        "people": criteria.people,
        "only_at": sorted(criteria.only_at or ()),
        "except": except_booking or 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return near_spaces_of(rows)


@cache
def near_statement(needs: tuple[str, ...], *, in_reach: bool = False) -> str:
    """The statement for these needs (names of `MATCHES`), in reach of a commune or not."""
    matches = " AND ".join(["s.active", *(MATCHES[need] for need in needs)])
    near = NEAR_COMMUNE.format(matches=matches) if in_reach else NEAR_SPACES if "spaces" in needs else NEAR_PLACES
    return SPACES.format(near=near, minutes=IN_REACH if in_reach else HERE, matches=matches)


def near_spaces_of(rows: Iterable[tuple[Any, ...]]) -> list[NearSpace]:
    """Turn the rows of `near_statement` into spaces."""
    known: dict[int, NearPlace] = {}
    return [_near_space(SpaceRow(*row), known) for row in rows]


def _near_space(row: SpaceRow, known: dict[int, NearPlace]) -> NearSpace:
    if row.place_id not in known:
        known[row.place_id] = NearPlace(
            id=row.place_id, slug=row.slug, name=row.place_name, commune=row.commune, minutes=row.minutes,
            estimated=row.estimated, zone=row.zone, hours=row.hours, lat=row.lat, lon=row.lon,
            hold_minutes=row.hold_minutes, request_hours=row.request_hours, network_id=row.network_id,
        )  # fmt: skip
    place = known[row.place_id]
    policy = SpacePolicy(
        space_id=row.space_id, place_id=place.id, kind=row.kind, seats=row.seats, granularity=row.granularity,
        step_minutes=row.step_minutes, max_minutes=row.max_minutes, notice_minutes=row.notice_minutes,
        advance_days=row.advance_days, cancel_minutes=row.cancel_minutes, buffer_before=row.buffer_before,
        buffer_after=row.buffer_after, overnight=row.overnight, bookable=row.in_service, hours=place.hours,
        zone=place.zone, midday=row.midday, staffed_hours=row.staffed_hours,
    )  # fmt: skip
    busy: dict[int, list[Period]] = {unit: [] for unit in row.unit_ids}
    atoms: dict[int, tuple[int, ...]] = {}
    for unit, atom in zip(row.unit_ids, row.unit_atoms, strict=True):
        atoms[unit] = (*atoms.get(unit, ()), atom)
    for unit, start, end in zip(row.held_units or (), row.held_starts or (), row.held_ends or (), strict=True):
        busy[unit].append(Period(_at(start), _at(end)))
    closures = tuple(
        (Period(_at(start), _at(end)), reason)
        for start, end, reason in zip(row.shut_starts or (), row.shut_ends or (), row.shut_reasons or (), strict=True)
    )
    units = tuple(UnitBusy(unit, tuple(periods)) for unit, periods in busy.items())
    return NearSpace(
        id=row.space_id, name=row.space_name, kind=row.kind, confidentiality=row.confidentiality,
        equipment=tuple(row.equipment or ()), place=place, stock=Stock(policy, units, closures),
        has_lapsed_hold=row.has_lapsed_hold or False, atoms=atoms, approval=row.approval,
        units_chosen=row.units_chosen,
    )  # fmt: skip


def _at(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, tz=UTC)
