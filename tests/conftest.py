"""A loud house: an unknown variable in a template, a warning, a naive datetime is a failure.

Tests of actions and screens run in a transaction that is rolled back. Those that need real concurrent
connections (`committed`) commit, and clean up after themselves. Browser journeys speak to a real
`maillage demo` (tests/browser/conftest.py).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.economy.rules import mentions
from maillage.places.models import Place, Space
from tests import factories
from tests.kit import database
from tests.kit.lock_order import watched
from tests.kit.scheduling import OneByOne

HERE = Path(__file__).parent


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
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Photos, books, repositories and mails of this process alone."""
    for name in ("MEDIA_ROOT", "EDITIONS_ROOT", "HANDOUTS_ROOT", "GIT_ROOT", "GATES_ROOT", "MAIL_FOLDER"):
        setattr(settings, name, tmp_path_factory.mktemp(name.lower()))
    settings.EMAIL_FILE_PATH = settings.MAIL_FOLDER


@pytest.fixture(scope="session", autouse=True)
def law_of_the_day() -> None:
    """Under a clock beyond the texts of law that we know, the last goes on: whoever runs the site brings it up to date.

    That nothing is issued without one is a rule, and has its test.
    """
    rows, today = mentions.known_mentions(), timezone.localdate()
    last = max((row for row in rows if row.code == mentions.FRANCHISE), key=lambda row: row.valid_from)
    if last.valid_to is not None and last.valid_to <= today + timedelta(days=62):
        lasting = tuple(replace(row, valid_to=None) if row == last else row for row in rows)
        mentions.known_mentions = lambda: lasting  # type: ignore[assignment]  # what was cached, for the whole run


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, request: Any) -> Iterator[None]:
    """A database of this process's own, never the real one; and the ground is real too."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    with django_db_blocker.unblock():
        database.clone(f"test_maillage_{worker}")
    yield
    with django_db_blocker.unblock():
        database.drop(f"test_maillage_{worker}")


@pytest.fixture(scope="session")
def ground(django_db_setup: None, django_db_blocker: Any) -> frozenset[str]:
    """The tables that are not empty before any test."""
    with django_db_blocker.unblock():
        return database.ground()


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No language, no counter of attempts goes from one test to the next."""
    cache.clear()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def locks_in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """No transaction of any test takes a lock out of its order."""
    if "db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    with watched() as watch:
        yield
    assert not watch.wrong


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
def full(request: pytest.FixtureRequest) -> bool:
    """Is there time for the heavy form of this test?"""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def workday() -> date:
    """A working day two to four days ahead, never a public holiday at the same time of year."""
    return factories.next_workday(timezone.localdate() + timedelta(days=2))


@pytest.fixture
def committed(ground: frozenset[str], django_db_blocker: Any) -> Iterator[factories.Committed]:
    """Rows that other connections see; whatever was committed is gone at the end."""
    with django_db_blocker.unblock():
        yield factories.Committed()
        database.sweep(ground)
        connection.close()


def pytest_configure(config: pytest.Config) -> None:
    """As many examples as there is time for: the same at each run, unless `--hypothesis-profile=explore` is asked."""
    common: dict[str, Any] = {
        "deadline": None,
        "print_blob": True,
        "suppress_health_check": [hypothesis.HealthCheck.too_slow],
    }
    hypothesis.settings.register_profile("quick", max_examples=25, derandomize=True, database=None, **common)
    hypothesis.settings.register_profile("full", max_examples=150, derandomize=True, database=None, **common)
    hypothesis.settings.register_profile("explore", max_examples=1000, **common)
    if not config.getoption("--hypothesis-profile"):
        hypothesis.settings.load_profile("full" if config.getoption("--full") else "quick")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneByOne:
    return OneByOne(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whole sites start first, lest a process be left alone with one; `--dated` keeps what a calendar may change."""
    items.sort(key=lambda item: item.path.relative_to(HERE).parts[0] != "config")
    if config.getoption("--dated"):
        dated = [item for item in items if "django_db_setup" in getattr(item, "fixturenames", ())]
        dated = [i for i in dated if i.path.relative_to(HERE).parts[0] not in {"browser", "config", "foresight"}]
        kept = {id(item) for item in dated}
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
        items[:] = dated
    part, parts = map(int, config.getoption("--slice").split("/"))
    items[:] = [item for item in items if crc32(item.nodeid.encode()) % parts == part]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded with the tests stays to the end: the collector of garbage need not walk it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        gc.enable()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Which order this was, so that it can be run again."""
    seed = getattr(session.config.option, "randomly_seed", None)
    if seed is not None and not hasattr(session.config, "workerinput"):
        sys.stderr.write(f'order: ARGS="--randomly-seed={seed}"\n')
