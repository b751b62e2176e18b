"""What those who visit run: read from their roles, for menus and screens."""

from __future__ import annotations

from django.http import HttpRequest

from maillage.community.queries import grants_of
from maillage.community.rules import RoleKind


def facilitates(request: HttpRequest) -> bool:
    """Does this visitor facilitate a network, or administer the site?"""
    return _has(request, RoleKind.FACILITATOR) or _has(request, RoleKind.ADMINISTRATOR)


def runs_something(request: HttpRequest) -> bool:
    """Does this visitor host a place, or facilitate?"""
    return _has(request, RoleKind.HOST) or facilitates(request)


def _has(request: HttpRequest, kind: RoleKind) -> bool:
    person = getattr(request, "user", None)
    return person is not None and any(grant.kind == kind for grant in grants_of(person))
