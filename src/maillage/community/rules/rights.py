"""Who may do what. One answer for screens, API and tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RoleKind(StrEnum):
    """What someone is, somewhere."""

    HOST = "host"  # of a place
    FACILITATOR = "facilitator"  # of a network, or for one of the organisations that facilitate it
    FUNDER = "funder"  # of a network: follows from working for an organisation that funds it
    MANAGER = "manager"  # of an organisation: speaks for it, says who works for it
    MEMBER = "member"  # of an organisation: works for it
    ADMINISTRATOR = "administrator"  # of the instance


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

    def is_in_force_on(self, day: date) -> bool:
        """Whether the role is in force that day."""
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
    REVIEW = "review"  # memberships, labels, proposals of places
    SEE_MEMBERS = "see_members"  # who belongs, with names: not where they work
    WRITE_TO_MEMBERS = "write_to_members"
    MODERATE = "moderate"  # the wall, letters that were reported
    SPEAK = "speak"  # on the wall, in the name of the place or the network
    READ_JOURNAL = "read_journal"
    IMPORT = "import"
    SEE_REPORTS = "see_reports"  # what a funder reads
    MANAGE = "manage"  # an organisation: its page, who works for it
    PREPARE_EVENTS = "prepare_events"  # write, announce, move, cancel; who registered, with names
    KEEP_BOOKS = "keep_books"  # of an organisation that invoices: its invoices, payments, exports
    SEE_AS = "see_as"  # look at the site as somebody else, without touching anything


OWN = frozenset({Ability.SEE, Ability.CHANGE, Ability.CANCEL})
HOSTING = frozenset(
    {
        Ability.SEE,
        Ability.CANCEL,
        Ability.EDIT,
        Ability.CLOSE,
        Ability.SEE_DAY,
        Ability.SEE_COUNTS,
        Ability.SPEAK,
        Ability.PREPARE_EVENTS,
        Ability.KEEP_BOOKS,
    }
)
# Whoever runs the network does not stand at the door: counts, never the names of who works where.
RUNNING = frozenset(
    {
        Ability.EDIT, Ability.CLOSE, Ability.SEE_COUNTS, Ability.GIVE_ROLES, Ability.REVIEW, Ability.SEE_MEMBERS,
        Ability.WRITE_TO_MEMBERS, Ability.MODERATE, Ability.SPEAK, Ability.READ_JOURNAL, Ability.IMPORT,
        Ability.SEE_REPORTS, Ability.MANAGE, Ability.PREPARE_EVENTS,
    }
)  # fmt: skip
BY_ROLE: dict[RoleKind, frozenset[Ability]] = {
    RoleKind.HOST: HOSTING,
    RoleKind.FACILITATOR: RUNNING,
    RoleKind.FUNDER: frozenset({Ability.SEE_COUNTS, Ability.SEE_REPORTS}),
    RoleKind.MANAGER: frozenset({Ability.MANAGE, Ability.KEEP_BOOKS}),
    RoleKind.MEMBER: frozenset(),
    RoleKind.ADMINISTRATOR: RUNNING | {Ability.SEE_AS},
}


@dataclass(frozen=True, slots=True)
class PartTaken:
    """An organisation takes a part in a network: it facilitates, funds, or helps."""

    organisation: int
    network: int
    role: str


def implied_grants(grant: Grant, parts: Iterable[PartTaken]) -> tuple[Grant, ...]:
    """What a role in an organisation grants in the networks it takes part in, while both last.

    A facilitator of an organisation that facilitates a network facilitates it; whoever works for an organisation that
    funds a network may read what a funder reads.
    """
    if grant.scope.kind != ScopeKind.ORGANISATION:
        return ()
    grants = []
    for part in parts:
        if part.organisation != grant.scope.id:
            continue
        network = Scope(ScopeKind.NETWORK, part.network)
        if part.role == "facilitator" and grant.kind == RoleKind.FACILITATOR:
            grants.append(Grant(RoleKind.FACILITATOR, network, grant.starts_on, grant.ends_on))
        if part.role == "funder":
            grants.append(Grant(RoleKind.FUNDER, network, grant.starts_on, grant.ends_on))
    return tuple(grants)


def abilities_of(
    grants: Iterable[Grant], chain: tuple[Scope, ...], today: date, *, owner: bool = False
) -> frozenset[Ability]:
    """What these roles allow on a thing that lies inside `chain` (its place, its network, the instance)."""
    abilities = set(OWN) if owner else set()
    for grant in grants:
        if grant.is_in_force_on(today) and grant.scope in chain:
            abilities |= BY_ROLE[grant.kind]
    return frozenset(abilities)
