"""Two members, a host and a facilitator of one network, and a page Bob wrote."""

from __future__ import annotations

import pytest

from maillage.commons.models import Page
from maillage.community.models import Network, Person
from tests import factories


@pytest.fixture
def bob(bob: Person, network: Network) -> Person:
    """Bob belongs to the network."""
    factories.make_member(bob, network)
    return bob


@pytest.fixture
def zoe(network: Network) -> Person:
    """Zoé belongs to it too."""
    person = factories.make_person("zoe")
    Person.objects.filter(pk=person.pk).update(name="Zoé Æ 🎉")
    person.refresh_from_db()
    factories.make_member(person, network)
    return person


@pytest.fixture
def key(bob: Person, network: Network) -> Page:
    """“La clé du lieu”: Un. Deux. Trois."""
    return factories.make_page(bob, network)
