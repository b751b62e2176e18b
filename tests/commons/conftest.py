"""Two members, a host and a facilitator of one network, and a page Bob wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from maillage.commons.models import Page
from maillage.community.models import Network, Person
from tests import factories


@pytest.fixture
def bob(request: pytest.FixtureRequest) -> Iterator[Person]:
    """Bob belongs to the network: to that of the committed rows where a test has some."""
    if "committed" not in request.fixturenames:
        network = request.getfixturevalue("network")
        person = factories.make_person("bob")
        factories.make_member(person, network)
        yield person
        return
    committed: factories.Committed = request.getfixturevalue("committed")
    person = committed.person("bob")
    factories.make_member(person, committed.network)
    yield person


@pytest.fixture
def site(committed: factories.Committed, settings: Any, tmp_path: Path) -> Iterator[str]:
    """The site on a port of its own, over what was committed; repositories in a folder of the test's."""
    settings.GIT_ROOT = tmp_path / "git"
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


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
