"""Which network those who visit are at, and what they run: for menus and screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from maillage.community.models import Network
from maillage.community.queries import grants_of, networks_run_by
from maillage.community.queries.networks import face_of, network_of_host
from maillage.community.rules import RoleKind

Item = TypeVar("Item")


def facilitates(request: HttpRequest) -> bool:
    """Does this visitor facilitate a network, or administer the site?"""
    return _has(request, RoleKind.FACILITATOR) or _has(request, RoleKind.ADMINISTRATOR)


def hosts(request: HttpRequest) -> bool:
    """Does this visitor host a place?"""
    return _has(request, RoleKind.HOST)


def host_of(request: HttpRequest) -> str:
    """The name the visitor came by, without its port; nothing when it is none of ours (a page refuses it)."""
    try:
        return request.get_host().partition(":")[0]
    except DisallowedHost:
        return ""


def current_network(request: HttpRequest) -> Network | None:
    """The network whose domain the visitor came by, else the first; read once a request."""
    if not hasattr(request, "current_network"):
        request.current_network = network_of_host(host_of(request))  # type: ignore[attr-defined]  # a memo for one request
    network: Network | None = request.current_network  # type: ignore[attr-defined]  # set above
    return network


def is_at_its_own_domain(request: HttpRequest, network: Network | None) -> bool:
    """Did the visitor come by the domain of that network?"""
    domain = face_of(network).domain if network is not None else ""
    return bool(domain) and host_of(request).lower() == domain


def split_by_network(
    request: HttpRequest, items: Iterable[Item], network_of: Callable[[Item], int]
) -> tuple[list[Item], list[Item]]:
    """What is of the network whose own domain the visitor came by, and what its neighbours have; elsewhere, all of it.

    `network_of` says the number of the network of one of the items.
    """
    here = current_network(request)
    if here is None or not is_at_its_own_domain(request, here):
        return list(items), []
    own: list[Item] = []
    neighbours: list[Item] = []
    for item in items:
        (own if network_of(item) == here.pk else neighbours).append(item)
    return own, neighbours


def network_meant(request: HttpRequest, networks: Iterable[Network]) -> Network | None:
    """Of these, the one that the request names, else that of the domain, else the first."""
    networks = list(networks)
    slug = request.GET.get("reseau") or request.POST.get("reseau")
    named = next((network for network in networks if network.slug == slug), None)
    here = current_network(request)
    return named or (here if here in networks else None) or (networks[0] if networks else None)


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
