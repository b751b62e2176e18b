"""Whose menus lead to grants."""

from __future__ import annotations

from django.http import HttpRequest

from maillage.community.models import Person
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.grants.queries.rights import filing_organisations


def files_grants(request: HttpRequest) -> bool:
    """Does this visitor manage an organisation, or facilitate for one?"""
    person = request.user
    roles = (RoleKind.MANAGER, RoleKind.FACILITATOR)
    return isinstance(person, Person) and any(scopes_held(person, kind, ScopeKind.ORGANISATION) for kind in roles)


def facilitates(request: HttpRequest) -> bool:
    """Does this visitor facilitate a network one of whose organisations files grants?"""
    person = request.user
    if not isinstance(person, Person) or not scopes_held(person, RoleKind.FACILITATOR, ScopeKind.NETWORK):
        return False
    return filing_organisations(person).exists()


def works_for_a_funder(request: HttpRequest) -> bool:
    """Does this visitor work for an organisation that funds a network?"""
    person = request.user
    return isinstance(person, Person) and bool(scopes_held(person, RoleKind.FUNDER, ScopeKind.NETWORK))
