"""Somebody who asked, somebody who belongs, a network where only members book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from maillage.community.actions import memberships
from maillage.community.models import Membership, Network, Participation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from tests import factories
from tests.community.memberships.acts import GIVEN


@pytest.fixture
def asked(bob: Person, network: Network) -> Membership:
    factories.make_charter(network)
    return memberships.ask_to_join(bob, network, GIVEN)


@pytest.fixture
def member(bob: Person, network: Network) -> Membership:
    return factories.make_member(bob, network)


@pytest.fixture
def strangers(network: Network, bob: Person, alice: Person, charlie: Person) -> dict[str, Person]:
    """Everybody who does not review this network."""
    other = factories.make_network("Ailleurs")
    partner, facilitating = factories.make_organisation(), factories.make_organisation(kind="facilitator")
    Participation.objects.create(network=network, organisation=partner, role="partner")
    Participation.objects.create(network=network, organisation=facilitating, role="facilitator")

    def of(organisation: Any, kind: RoleKind, name: str) -> Person:
        return factories.make_person(name, role=(kind, Scope(ScopeKind.ORGANISATION, organisation.pk)))

    return {
        "who asked": bob,
        "a host": alice,
        "a stranger": charlie,
        "facilitates another": factories.make_person("e", role=(RoleKind.FACILITATOR, other.scopes()[0])),
        "facilitates for a partner": of(partner, RoleKind.FACILITATOR, "f"),
        "works for who facilitates": of(facilitating, RoleKind.MEMBER, "g"),
        "speaks for who facilitates": of(facilitating, RoleKind.MANAGER, "h"),
    }


@pytest.fixture
def no_jobs_left() -> Iterator[None]:
    """What committed tests ask of the worker is not left to others."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'community.adhesion'")


@pytest.fixture
def closed_network(network: Network) -> Network:
    Network.objects.filter(pk=network.pk).update(members_only=True)
    network.refresh_from_db()
    return network
