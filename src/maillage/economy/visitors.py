"""Whose menus lead to invoices."""

from __future__ import annotations

from django.http import HttpRequest

from maillage.community.models import Person
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind


def keeps_accounts(request: HttpRequest) -> bool:
    """Does this visitor manage an organisation, facilitate for one, or host a place?"""
    person = request.user
    if not isinstance(person, Person):
        return False
    roles = (
        (RoleKind.MANAGER, ScopeKind.ORGANISATION),
        (RoleKind.FACILITATOR, ScopeKind.ORGANISATION),
        (RoleKind.HOST, ScopeKind.PLACE),
    )
    return any(scopes_held(person, kind, scope) for kind, scope in roles)
