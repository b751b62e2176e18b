"""The spaces near that are not confidential enough for what somebody has to do, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.spaces import NearSpace
from maillage.places.presenters.confidentiality import reasons_of
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.safeguards import protection_on

NEAREST = 12  # places looked at
MOST_LISTED = 8  # spaces that are explained: beyond, nobody reads


@dataclass(frozen=True, slots=True)
class Misfit:
    """A space near that is not confidential enough: one sentence for each axis."""

    space: NearSpace
    reasons: tuple[str, ...]


def misfits_near(criteria: Criteria, needed: Mapping[Axis, int], origin: str, within: int) -> list[Misfit]:
    """The nearest spaces that have all the rest but fall short on an axis, free or not: two statements."""
    anywhere = replace(criteria, axis_levels=())
    day = criteria.last_day
    spaces = near_spaces(criteria=anywhere, origin=origin, within=within, most=NEAREST, first=criteria.day, last=day)
    proofs = proofs_of_spaces(space.id for space in spaces)
    explained = [Misfit(space, reasons_of(protection_on(proofs[space.id], day), needed)) for space in spaces]
    return [misfit for misfit in explained if misfit.reasons][:MOST_LISTED]
