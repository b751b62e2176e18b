"""What one asks about people: their roles, their abilities, who hosts what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.community.models import Invitation, Network, Organisation, Participation, Person, Role
from maillage.community.rules import Ability, Grant, RoleKind, Scope, ScopeKind, abilities_of
from maillage.community.rules.rights import PartTaken, implied_grants
from maillage.web.domain import scope_types

Visitor = Person | AnonymousUser


class Scoped(Protocol):
    """A thing that knows where it lies: its place, its network, the instance."""

    def scopes(self) -> tuple[Scope, ...]: ...


def grants_of(person: Visitor) -> tuple[Grant, ...]:
    """The roles a person holds today, and what follows from them; read once a request (kept on the person)."""
    if not isinstance(person, Person):
        return ()
    cached: tuple[Grant, ...] | None = getattr(person, "_grants", None)
    if cached is None:
        cached = with_implied_grants(role.grant for role in current_roles().filter(person=person))
        person._grants = cached  # type: ignore[attr-defined]  # a memo for the length of one request
    return cached


def with_implied_grants(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """These roles, and those they bring in networks; asks for the parts only when one lies in an organisation."""
    held = tuple(grants)
    organisations = {grant.scope.id for grant in held if grant.scope.kind == ScopeKind.ORGANISATION}
    if not organisations:
        return held
    rows = Participation.objects.filter(organisation__in=organisations).values_list(
        "organisation_id", "network_id", "role"
    )
    parts = [PartTaken(*row) for row in rows]
    return held + tuple(more for grant in held for more in implied_grants(grant, parts))


def current_roles(day: date | None = None) -> QuerySet[Role]:
    """Roles in force that day (today by default)."""
    day = day or timezone.localdate()
    return Role.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


def abilities(person: Visitor, thing: Scoped, *, owner_id: int | None = None) -> frozenset[Ability]:
    """The only answer on rights: what this person may do to this thing, today."""
    owner = owner_id is not None and person.pk == owner_id
    return abilities_of(grants_of(person), thing.scopes(), timezone.localdate(), owner=owner)


def scopes_held(person: Visitor, kind: RoleKind, scope: ScopeKind) -> list[int]:
    """The ids of the places (or networks) where this person has that role today."""
    return [g.scope.id for g in grants_of(person) if g.kind == kind and g.scope.kind == scope]


def networks_run_by(person: Visitor) -> list[int]:
    """The networks this person facilitates; all of them, for an administrator."""
    if scopes_held(person, RoleKind.ADMINISTRATOR, ScopeKind.INSTANCE):
        return list(Network.objects.order_by("pk").values_list("pk", flat=True))
    return sorted(set(scopes_held(person, RoleKind.FACILITATOR, ScopeKind.NETWORK)))


def people_with_role(kind: RoleKind, scope: Scope) -> QuerySet[Person]:
    """Who has that role there today."""
    roles = current_roles().filter(kind=kind.value, scope_kind=scope.kind.value, scope_id=scope.id)
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")


def facilitators_of(network_id: int) -> QuerySet[Person]:
    """Who facilitates a network: for it, or for an organisation that facilitates it."""
    organisations = Participation.objects.filter(network=network_id, role="facilitator").values("organisation")
    here = Q(scope_kind=ScopeKind.NETWORK.value, scope_id=network_id)
    theirs = Q(scope_kind=ScopeKind.ORGANISATION.value, scope_id__in=organisations)
    roles = current_roles().filter(here | theirs, kind=RoleKind.FACILITATOR.value)
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")


@dataclass(frozen=True, slots=True)
class ScopeType:
    """What the floor that holds a kind of scope says of it: the name and the address of each number, the network one
    lies in, the number of each short name."""

    names: Callable[[Iterable[int]], dict[int, tuple[str, str]]]
    network: Callable[[int], int | None]
    numbers: Callable[[], dict[str, int]]


def network_of(scope: Scope) -> Network | None:
    """The network a scope lies in, to write in its name; the first one when it lies in none."""
    network: Network | None = None
    if scope.kind == ScopeKind.NETWORK:
        network = Network.objects.filter(pk=scope.id).first()
    elif scope.kind == ScopeKind.ORGANISATION:
        network = Network.objects.filter(parts__organisation=scope.id).order_by("pk").first()
    elif (known := scope_types().get(scope.kind)) is not None:
        network = Network.objects.filter(pk=known.network(scope.id) or 0).first()
    return network or Network.objects.order_by("pk").first()


def name_of(scope: Scope) -> str:
    """What a scope is called; empty for the whole site, and for what is no longer there."""
    if scope.kind == ScopeKind.NETWORK:
        return str(Network.objects.filter(pk=scope.id).first() or "")
    if scope.kind == ScopeKind.ORGANISATION:
        return str(Organisation.objects.filter(pk=scope.id).first() or "")
    return names_of([scope]).get(scope, ("", ""))[0]


def numbers_of(kind: ScopeKind) -> dict[str, int]:
    """The number of each scope of that kind by its short name."""
    if kind == ScopeKind.NETWORK:
        return dict(Network.objects.order_by("slug").values_list("slug", "pk"))
    known = scope_types().get(kind)
    return known.numbers() if known is not None else {}


def invitations_for(person: Person) -> QuerySet[Invitation]:
    """The roles that are offered to this person's address."""
    return Invitation.objects.filter(email=person.email).select_related("given_by")


def invited_to(scopes: Iterable[Scope]) -> list[Invitation]:
    """The invitations to roles within these scopes that are not answered yet."""
    wanted = set(scopes)
    invitations = Invitation.objects.filter(scope_id__in={scope.id for scope in wanted}).select_related("given_by")
    return [invitation for invitation in invitations if invitation.scope in wanted]


def names_of(scopes: Iterable[Scope]) -> dict[Scope, tuple[str, str]]:
    """The name and the address of each scope; one statement a kind."""
    wanted = set(scopes)
    names: dict[Scope, tuple[str, str]] = {}
    for kind, known in scope_types().items():
        if ids := [scope.id for scope in wanted if scope.kind == kind]:
            names |= {Scope(kind, number): name for number, name in known.names(ids).items()}
    return names
