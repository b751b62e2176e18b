"""The tables of before, for the tests of what migrations make of rows that were there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.migrations import Migrate, tables_of_before


@pytest.fixture
def before(django_db_setup: None, django_db_blocker: Any) -> Iterator[Migrate]:
    """`before((app, migration), …)` are the models of that state; asked again, what comes between is migrated."""
    with tables_of_before(django_db_blocker) as migrate:
        yield migrate
