"""What one asks about people: their roles, their abilities, who hosts what."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.community.models import Person, Role
from maillage.community.rules import Ability, Grant, RoleKind, Scope, ScopeKind, abilities_of

Visitor = Person | AnonymousUser


class Scoped(Protocol):
    """A thing that knows where it lies: its place, its network, the instance."""

    def scopes(self) -> tuple[Scope, ...]: ...


def grants_of(person: Visitor) -> tuple[Grant, ...]:
    """The roles a person holds today; read once a request (kept on the person)."""
    if not isinstance(person, Person):
        return ()
    kept: tuple[Grant, ...] | None = getattr(person, "_grants", None)
    if kept is None:
        kept = tuple(role.grant for role in current_roles().filter(person=person))
        person._grants = kept  # type: ignore[attr-defined]  # a memo for the length of one request
    return kept


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


def people_with_role(kind: RoleKind, scope: Scope) -> QuerySet[Person]:
    """Who has that role there today."""
    roles = current_roles().filter(kind=kind.value, scope_kind=scope.kind.value, scope_id=scope.id)
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")
