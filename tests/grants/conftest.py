"""A network with a place, who files a grant, who funds it."""

from __future__ import annotations

import pytest

from maillage.community.models import Network, Organisation, Person
from maillage.grants.models import CostCategory, Grant
from tests.kit import grants as kit


@pytest.fixture
def beneficiary(network: Network) -> Organisation:
    return kit.make_beneficiary(network)


@pytest.fixture
def funder(network: Network) -> Organisation:
    return kit.make_funder(network)


@pytest.fixture
def tresor(beneficiary: Organisation) -> Person:
    """Who manages the beneficiary."""
    return kit.manager_of(beneficiary)


@pytest.fixture
def finn(funder: Organisation) -> Person:
    """Who works for the funder."""
    return kit.worker_of(funder)


@pytest.fixture
def grant(tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> Grant:
    return kit.make_grant(tresor, beneficiary, funder, network)


@pytest.fixture
def category(tresor: Person, grant: Grant) -> CostCategory:
    return kit.make_category(tresor, grant)
