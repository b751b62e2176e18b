"""A member, a word of Alice's, the address of the wall."""

from __future__ import annotations

import pytest

from maillage.community.models import Network, Person, Post
from tests import factories
from tests.community.wall.mails import says


@pytest.fixture
def member(network: Network, bob: Person) -> Person:
    """Bob belongs."""
    factories.make_member(bob, network)
    return bob


@pytest.fixture
def word(alice: Person) -> Post:
    """Florac has something to say."""
    return says(alice)


@pytest.fixture
def address(network: Network) -> str:
    return f"/mur/{network.slug}/"
