"""Who may do what. One answer for screens, API and tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RoleKind(StrEnum):
    """What someone is, somewhere."""

    HOST = "host"
    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"


class ScopeKind(StrEnum):
    """How far a role reaches."""

    INSTANCE = "instance"
    NETWORK = "network"
    ORGANISATION = "organisation"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Scope:
    """One network, one organisation, one place, or the whole instance (id 0)."""

    kind: ScopeKind
    id: int


INSTANCE = Scope(ScopeKind.INSTANCE, 0)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role someone holds: what, where, from when, until when (that day excluded; None = no end)."""

    kind: RoleKind
    scope: Scope
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Is the role in force that day?"""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class Ability(StrEnum):
    """One verb a person may apply to a thing."""

    SEE = "see"
    CHANGE = "change"
    CANCEL = "cancel"
    EDIT = "edit"  # a place's presentation, hours, spaces, photos
    CLOSE = "close"  # declare a closure
    SEE_DAY = "see_day"  # who comes today, with names
    SEE_COUNTS = "see_counts"  # how many come, without names
    GIVE_ROLES = "give_roles"


OWN = frozenset({Ability.SEE, Ability.CHANGE, Ability.CANCEL})
BY_ROLE: dict[RoleKind, frozenset[Ability]] = {
    RoleKind.HOST: frozenset(
        {Ability.SEE, Ability.CANCEL, Ability.EDIT, Ability.CLOSE, Ability.SEE_DAY, Ability.SEE_COUNTS}
    ),
    # A facilitator runs the network, not the door: counts, never the names of who works where.
    RoleKind.FACILITATOR: frozenset({Ability.EDIT, Ability.CLOSE, Ability.SEE_COUNTS, Ability.GIVE_ROLES}),
    RoleKind.ADMINISTRATOR: frozenset({Ability.EDIT, Ability.CLOSE, Ability.SEE_COUNTS, Ability.GIVE_ROLES}),
}


def abilities_of(
    grants: Iterable[Grant], chain: tuple[Scope, ...], today: date, *, owner: bool = False
) -> frozenset[Ability]:
    """What these roles allow on a thing that lies inside `chain` (its place, its network, the instance)."""
    found = set(OWN) if owner else set()
    for grant in grants:
        if grant.holds_on(today) and grant.scope in chain:
            found |= BY_ROLE[grant.kind]
    return frozenset(found)
