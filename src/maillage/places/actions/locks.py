"""What every action on a place begins with: rights, locks in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

LOCK = """
SELECT pg_advisory_xact_lock(wanted.family, wanted.number) FROM (
    SELECT family, number FROM unnest(%(families)s::int[], %(numbers)s::int[]) AS first(family, number)
    UNION
    SELECT %(space)s::int, coalesce(s.family, s.id)::int FROM places_space s WHERE s.id = ANY(%(spaces)s::bigint[])
    ORDER BY 1, 2
) AS wanted
"""
# Left to itself, PostgreSQL plans a long statement anew each time, which costs more than running it: see
# docs/decisions/0004-prepared-statements.md. Said with the locks: no statement of its own, until the transaction ends.
PLANNED_ONCE = ", set_config('plan_cache_mode', 'force_generic_plan', true)"


def lock_in_order(
    spaces: Iterable[int], *, before: Sequence[tuple[LockFamily, int]] = (), planned_once: bool = False
) -> None:
    """Wait for one's turn on these spaces until the transaction ends; on people first (`before`: family, number).

    Always the same order, so that none waits in a circle. Spaces that share units (a room that opens into two) share
    one lock. `planned_once` is for statements whose plan no value may change.
    """
    values: dict[str, Any] = {
        "families": [int(family) for family, _number in before],
        "numbers": [number for _family, number in before],
        "space": int(LockFamily.SPACE),
        "spaces": list(spaces),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK + PLANNED_ONCE if planned_once else LOCK, values)


def require(ability: Ability, person: Person, place: Place) -> None:
    """Refuse unless the person may do this to the place."""
    if ability not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
