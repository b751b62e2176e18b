"""Whose menus lead to passes that an organisation shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from maillage.community.models import Organisation
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind


def organisations_spoken_for(request: HttpRequest, page: Mapping[str, Any]) -> Sequence[Organisation]:
    """The organisations that this visitor speaks for, by name; read once a request."""
    del page
    managed = scopes_held(request.user, RoleKind.MANAGER, ScopeKind.ORGANISATION)
    if not managed:
        return []
    spoken_for: list[Organisation] | None = getattr(request, "organisations_spoken_for", None)
    if spoken_for is None:
        spoken_for = list(Organisation.objects.filter(pk__in=managed).order_by("name"))
        request.organisations_spoken_for = spoken_for  # type: ignore[attr-defined]  # a memo for the length of one request
    return spoken_for
