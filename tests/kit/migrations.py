"""The tables of before, in a database of their own: what a migration makes of rows that were there.

Only what those tables rest on is migrated, so that it costs the same however many domains come later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.kit import database

Migrate = Callable[..., Apps]  # (app, name of a migration)… → the models as they were after these


@contextmanager
def tables_of_before(blocker: Any) -> Iterator[Migrate]:
    """An empty database, in place of the tests' own, and what brings its tables forth or back; gone at the end."""
    usual = connection.settings_dict["NAME"]
    with blocker.unblock():
        database.create_empty(f"{usual}_before")
        try:
            yield _migrate
        finally:
            database.drop(f"{usual}_before")
            database.use(usual)


def _migrate(*targets: tuple[str, str]) -> Apps:
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)  # the steps, not what was squashed of them
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps
