"""A company, and who speaks for it."""

from __future__ import annotations

import pytest

from maillage.community.models import Organisation, Person
from maillage.community.rules import RoleKind
from tests import factories
from tests.community.organisations.acts import of


@pytest.fixture
def company(db: None) -> Organisation:
    return factories.make_organisation("Scierie du Causse", kind="employer")


@pytest.fixture
def manager(company: Organisation) -> Person:
    """Max speaks for the company."""
    return factories.make_person("max", role=(RoleKind.MANAGER, of(company)))
