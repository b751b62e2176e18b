"""The house they are made in; somebody who has been quiet for years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.places.models import Place, Space
from tests import factories
from tests.community.retention.makers import Ground


@pytest.fixture
def ground(network: Network, place: Place, desks: Space, alice: Person, bob: Person, workday: date) -> Ground:
    return Ground(network, place, desks, alice, bob, workday)


@pytest.fixture
def quiet(db: None) -> Person:
    """Nobody signed in for more than two years."""
    person = factories.make_person("quiet", last_login=timezone.now() - timedelta(days=735))
    factories.make_network()
    return person
