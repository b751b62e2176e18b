"""Zoé who shows and hides; a member, somebody of elsewhere, and all who read."""

from __future__ import annotations

import pytest

from maillage.community.actions import messages as messages_actions
from maillage.community.models import Network, Person, PrivateMessage
from tests import factories
from tests.community.directory.lines import shows


@pytest.fixture
def zoe(network: Network) -> Person:
    """Zoé belongs, and shows nothing yet."""
    person = factories.make_person("zoe")
    factories.make_member(person, network)
    return person


@pytest.fixture
def member(network: Network) -> Person:
    person = factories.make_person("membre")
    factories.make_member(person, network)
    return person


@pytest.fixture
def outsider(db: None) -> Person:
    """A member of another network."""
    person = factories.make_person("ailleurs")
    factories.make_member(person, factories.make_network("Ailleurs"))
    return person


@pytest.fixture
def readers(member: Person, outsider: Person, charlie: Person, dora: Person) -> dict[str, Person | None]:
    return {
        "nobody": None,
        "a stranger": charlie,
        "a member": member,
        "a member of another": outsider,
        "who facilitates": dora,
    }


@pytest.fixture
def letter(zoe: Person, member: Person) -> PrivateMessage:
    """A member wrote to Zoé."""
    shows(zoe)
    return messages_actions.write_letter(member, zoe.public_id, "Bonjour, j’ai une chaise bancale.")
