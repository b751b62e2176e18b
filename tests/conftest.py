"""A loud house: an unknown variable in a template, a warning, a naive datetime is a failure.

Tests of actions and screens run in a transaction that is rolled back. Those that need real concurrent
connections (`committed`) commit, and clean up after themselves. Browser journeys speak to a real
`maillage demo` (tests/browser/conftest.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.models import Place, Space
from maillage.territory.actions import load_territory
from tests import factories


class Loud(str):
    """Fails the test as soon as a template names what it was not given."""

    def __mod__(self, missing: object) -> str:
        raise AssertionError(f"unknown variable in a template: {missing}")

    def __contains__(self, item: object) -> bool:
        return item == "%s"


@pytest.fixture(scope="session", autouse=True)
def loud_templates() -> None:
    """Django's own admin is spared: its templates count on silence."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    engine.string_if_invalid = Loud("%s")


@pytest.fixture(scope="session", autouse=True)
def plain_storage(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """A database of the tests' own, whichever tests are run, never the real one; and the ground is real too."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        load_territory(["48"], with_neighbours=True)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def network(db: None) -> Network:
    return factories.make_network()


@pytest.fixture
def place(network: Network) -> Place:
    """Florac, open Monday to Friday 8–19."""
    return factories.make_place(network)


@pytest.fixture
def desks(place: Place) -> Space:
    """Four desks by the half-day."""
    return factories.make_space(place, units=4)


@pytest.fixture
def room(place: Place) -> Space:
    """A meeting room for eight, by the hour."""
    return factories.make_space(place, "Salle", kind="meeting", seats=8, granularity="hour")


@pytest.fixture
def alice(place: Place) -> Person:
    """Alice hosts Florac."""
    return factories.make_person("alice", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk)))


@pytest.fixture
def bob(db: None) -> Person:
    """Bob is a member."""
    return factories.make_person("bob")


@pytest.fixture
def charlie(db: None) -> Person:
    """Charlie is a member too, and a stranger to Bob's business."""
    return factories.make_person("charlie")


@pytest.fixture
def dora(network: Network) -> Person:
    """Dora facilitates the network."""
    return factories.make_person("dora", role=(RoleKind.FACILITATOR, Scope(ScopeKind.NETWORK, network.pk)))


@pytest.fixture
def as_(client: Client) -> Any:
    """`as_(bob)` is a client signed in as Bob; `as_(None)` is nobody's."""

    def signed_in(person: Person | None) -> Client:
        own = Client()
        if person is not None:
            own.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return own

    return signed_in


@pytest.fixture
def workday() -> date:
    """A working day two to four days ahead, never a public holiday at the same time of year."""
    return factories.next_workday(timezone.localdate() + timedelta(days=2))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[factories.Committed]:
    """Rows that other connections see; all removed at the end (the journal stays: it can't be removed)."""
    with django_db_blocker.unblock():
        made = factories.Committed()
        yield made
        made.remove()
        connection.close()
