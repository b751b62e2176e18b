"""No limit of the test before; a network that asks for a second factor; an administrator."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from maillage.community.models import Network, Person
from maillage.community.rules import INSTANCE, RoleKind
from tests import factories


@pytest.fixture(autouse=True)
def no_limit_from_the_test_before(db: None) -> None:
    cache.clear()


@pytest.fixture
def strict(network: Network) -> Network:
    Network.objects.filter(pk=network.pk).update(needs_second_factor=True)
    return network


@pytest.fixture
def administrator(network: Network) -> Person:
    return factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE))
