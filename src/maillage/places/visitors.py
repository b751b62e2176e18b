"""The places whose workspace a page shows: the one the page is about, else the only one that its reader hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from maillage.community.models import Person
from maillage.community.queries import abilities, scopes_held
from maillage.community.rules import Ability, RoleKind, ScopeKind
from maillage.places.models import Place


def hosted_place(request: HttpRequest, page: Mapping[str, Any]) -> Sequence[Place]:
    """None or one place, which this visitor hosts; read once a request."""
    person = request.user
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE) if isinstance(person, Person) else []
    place = page.get("place")
    if isinstance(place, Place):
        return [place] if place.pk in hosted else []
    if len(hosted) != 1:
        return []
    only: list[Place] | None = getattr(request, "only_place_hosted", None)
    if only is None:
        only = list(Place.objects.filter(pk=hosted[0]))
        request.only_place_hosted = only  # type: ignore[attr-defined]  # a memo for the length of one request
    return only


def hosts_several(request: HttpRequest) -> bool:
    """Does this visitor host more than one place?"""
    person = request.user
    return isinstance(person, Person) and len(scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)) > 1


def managed_place(request: HttpRequest, page: Mapping[str, Any]) -> Sequence[Place]:
    """The place that the page is about, if this visitor may change it."""
    place = page.get("place")
    if not isinstance(place, Place):
        return hosted_place(request, page)
    return [place] if isinstance(request.user, Person) and Ability.EDIT in abilities(request.user, place) else []
