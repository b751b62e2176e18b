"""What every view of the community needs: who asks, from where, which network, whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Network, Person, PrivateMessage
from maillage.community.queries import abilities, networks_run_by
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

FILES_OF_STRANGERS = Quota("files made for strangers", 60, timedelta(hours=1))


def person_of(request: HttpRequest) -> Person:
    """The person signed in (the view requires one)."""
    assert isinstance(request.user, Person)
    return request.user


def origin_of(request: HttpRequest) -> str:
    """Where the request comes from, as far as the proxies in front of us can be trusted with it.

    One IPv6 visitor holds a whole /64 (RFC 4291): it is counted as one.
    """
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 - allauth reads settings when it is imported

    address = get_adapter().get_client_ip(request)
    if not address:
        return ""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
    return str(ip)


def count_for_strangers(request: HttpRequest) -> None:
    """Count a file made at each asking for whoever passes by; Refusal "too_often" beyond sixty an hour."""
    if not request.user.is_authenticated and (refusal := hit([(FILES_OF_STRANGERS, origin_of(request))])):
        raise refusal


def network_for(request: HttpRequest, slug: str, ability: Ability) -> tuple[Person, Network]:
    """The network, if this person may do that in it."""
    person, network = person_of(request), get_object_or_404(Network, slug=slug)
    if ability not in abilities(person, network):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    return person, network


def run_by(request: HttpRequest) -> list[int]:
    """The networks this person facilitates; a refusal when there is none."""
    networks = networks_run_by(person_of(request))
    if not networks:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    return networks


def is_own_letter(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Did they write the message that this address names, or receive it?"""
    ends = Q(sender=person) | Q(recipient=person)
    return PrivateMessage.objects.filter(ends, public_id=arguments["public_id"]).exists()
