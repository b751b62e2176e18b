"""What somebody brings when they book: memberships, what already counts this month, passes. One statement.

Written by hand: it is asked within each booking that has a price, and takes a third of the time of the six statements
that it replaces.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import connection

from maillage.community.models import Person
from maillage.community.rules.membership import MembershipState
from maillage.passes.models import Rate
from maillage.passes.rules.passes import HeldPass, Interruption, Lot, PassForm, PassScope, PassState, extended, month_of
from maillage.passes.rules.rates import Part

PURSE = f"""
WITH mine AS MATERIALIZED (
    SELECT p.id, p.name, p.starts_on, p.ends_on, p.organisation_id IS NOT NULL AS shared, k.id AS kind, k.form,
           k.quantity, k.scope, k.use, k.seller_id, seller.network_id, seller.name AS seller
    FROM passes_pass p JOIN passes_passkind k ON k.id = p.kind_id JOIN places_place seller ON seller.id = k.seller_id
    WHERE p.state = '{PassState.ACTIVE}' AND p.starts_on <= %(last)s AND p.ends_on >= %(first)s
      AND (p.holder_id = %(person)s
           OR EXISTS (SELECT FROM passes_passbeneficiary b WHERE b.held_id = p.id AND b.person_id = %(person)s))
), good AS MATERIALIZED (
    SELECT m.id, s.id AS space
    FROM mine m CROSS JOIN places_space s JOIN places_place at ON at.id = s.place_id
    WHERE s.id = ANY(%(spaces)s) AND m.use IN ('', s.kind) AND (
        m.seller_id = at.id
        OR m.scope = '{PassScope.NETWORK}' AND m.network_id = at.network_id
        OR m.scope = '{PassScope.SOME}' AND EXISTS (
            SELECT FROM passes_passkind_places l WHERE l.passkind_id = m.kind AND l.place_id = at.id)
        OR EXISTS (
            SELECT FROM passes_passkind_partners l WHERE l.passkind_id = m.kind AND l.network_id = at.network_id))
)
SELECT
    (SELECT json_agg(json_build_array(network_id, starts_on, ends_on)) FROM community_membership
     WHERE %(is_for_members)s AND person_id = %(person)s AND state = '{MembershipState.ACCEPTED}'
       AND ends_on >= %(first)s AND starts_on IS NOT NULL),
    (SELECT json_agg(json_build_array(c.rate_id, c.parts) ORDER BY c.id) FROM passes_charge c
     WHERE c.payer = %(payer)s AND c.why = 'booked' AND c.rate_id = ANY(%(rates)s)
       AND c.day BETWEEN %(month_first)s AND %(month_last)s
       AND NOT EXISTS (SELECT FROM passes_charge undoing WHERE undoing.undoes_id = c.id)),
    (SELECT json_agg(json_build_array(
        m.id, m.name, m.form, m.starts_on, m.ends_on, m.quantity, m.shared, m.seller_id, m.seller,
        (SELECT json_agg(json_build_array(x.first, x.last) ORDER BY x.first) FROM passes_passsuspension x
         WHERE x.held_id = m.id),
        (SELECT json_agg(json_build_array(l.id, l.last, l.amount
            + coalesce((SELECT sum(e.amount) FROM passes_creditentry e WHERE e.lot_id = l.id), 0)) ORDER BY l.id)
         FROM passes_creditlot l WHERE l.held_id = m.id),
        (SELECT json_agg(DISTINCT e.day) FROM passes_creditentry e WHERE e.held_id = m.id AND e.undoes_id IS NULL
         AND NOT EXISTS (SELECT FROM passes_creditentry undoing WHERE undoing.undoes_id = e.id)),
        (SELECT json_agg(g.space) FROM good g WHERE g.id = m.id)) ORDER BY m.ends_on, m.id)
     FROM mine m WHERE m.id IN (SELECT id FROM good))
"""  # noqa: S608 - only our own words stand in it


RATE_FIELDS = [column.attname for column in Rate._meta.concrete_fields]
TERMS = f"""
SELECT s.id, s.seats, p.id, p.network_id, p.timezone, p.midday, {", ".join(f"r.{name}" for name in RATE_FIELDS)}
FROM passes_rate r JOIN places_space s ON s.id = r.space_id JOIN places_place p ON p.id = s.place_id
WHERE r.space_id = ANY(%s) ORDER BY r.valid_from DESC, r.id DESC
"""  # noqa: S608 - only names of our own columns stand in it


@dataclass(slots=True)
class SpaceTerms:
    """A space where a price is set: what a quote asks of it and of its place, and its rates, the latest first."""

    id: int
    seats: int
    place_id: int
    network_id: int
    timezone: str
    midday: time
    rates: list[Rate] = field(default_factory=list)


def terms_of(spaces: Collection[int]) -> dict[int, SpaceTerms]:
    """The spaces among these where a price is set. One statement, asked within each booking: written by hand too."""
    terms: dict[int, SpaceTerms] = {}
    with connection.cursor() as cursor:
        cursor.execute(TERMS, [list(spaces)])
        for row in cursor.fetchall():
            facts = terms.setdefault(row[0], SpaceTerms(*row[:6]))
            facts.rates.append(Rate.from_db(connection.alias, RATE_FIELDS, row[6:]))
    return terms


@dataclass(frozen=True, slots=True)
class Brought:
    """Memberships (network, from, until), parts that already count by rate, passes by space."""

    memberships: list[tuple[int, date, date]]
    counted: dict[int, list[Part]]
    passes: dict[int, list[HeldPass]]


def read_purse(
    person: Person, rates: Collection[int], spaces: Collection[int], days: Sequence[date], *, is_for_members: bool
) -> Brought:
    """What counts for these days (the first, the last); passes that may pay for these spaces, with what is left."""
    values: dict[str, Any] = {
        "person": person.pk, "payer": str(person.journal_id), "rates": list(rates), "spaces": list(spaces),
        "first": days[0], "last": days[-1], "month_first": month_of(days[0])[0], "month_last": month_of(days[-1])[1],
        "is_for_members": is_for_members,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PURSE, values)
        memberships, charges, passes = cursor.fetchone()
    counted: dict[int, list[Part]] = {}
    for rate, parts in charges or ():
        counted.setdefault(rate, []).extend(parts_read(parts))
    by_space: dict[int, list[HeldPass]] = {}
    for row in passes or ():
        held = _held(*row[:-1])
        for space in row[-1]:
            by_space.setdefault(space, []).append(held)
    periods = [(network, _day(begun), _day(over)) for network, begun, over in memberships or ()]
    return Brought(periods, counted, by_space)


def parts_read(rows: Iterable[Sequence[object]]) -> list[Part]:
    """Parts as they are kept with a charge."""
    return [
        Part(_day(str(day)), int(str(minutes)), int(str(halves)), bool(evening), int(str(lane)))
        for day, minutes, halves, evening, lane in rows
    ]


def _held(
    number: int, name: str, form: str, first: str, last: str, quantity: int, shared: bool, seller_id: int, seller: str,
    suspensions: Any, lots: Any, used: Any,
) -> HeldPass:  # fmt: skip
    interruptions = tuple(Interruption(_day(begun), _day(over)) for begun, over in suspensions or ())
    return HeldPass(
        number, name, PassForm(form), _day(first), _day(last), quantity,
        tuple(Lot(lot, left, extended(_day(until), interruptions)) for lot, until, left in lots or ()),
        frozenset(map(_day, used or ())), interruptions, shared, (seller_id, seller),
    )  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(text)
