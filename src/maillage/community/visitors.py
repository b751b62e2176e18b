"""What those who visit run: read from their roles, for menus and screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from maillage.community.models import Network
from maillage.community.queries import grants_of, networks_run_by
from maillage.community.rules import RoleKind


def facilitates(request: HttpRequest) -> bool:
    """Does this visitor facilitate a network, or administer the site?"""
    return _has(request, RoleKind.FACILITATOR) or _has(request, RoleKind.ADMINISTRATOR)


def hosts(request: HttpRequest) -> bool:
    """Does this visitor host a place?"""
    return _has(request, RoleKind.HOST)


def networks_run(request: HttpRequest, _page: Mapping[str, Any]) -> Sequence[Network]:
    """The networks this visitor facilitates, by name; read once a request."""
    run: list[Network] | None = getattr(request, "networks_run", None)
    if run is None:
        run = list(Network.objects.filter(pk__in=networks_run_by(request.user)))
        request.networks_run = run  # type: ignore[attr-defined]  # a memo for the length of one request
    return run


def _has(request: HttpRequest, kind: RoleKind) -> bool:
    person = getattr(request, "user", None)
    return person is not None and any(grant.kind == kind for grant in grants_of(person))
