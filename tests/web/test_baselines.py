"""Squashed migrations: a site that took the steps one by one has nothing more to do, and a new one can go back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tests.kit.migrations import tables_of_before

SQUASHED = ("ledger", "0001_squashed_0005_beginnings")  # a domain that rests on no other
STEPS = ("ledger", "0005_beginnings")


@pytest.fixture
def tables(django_db_setup: None, django_db_blocker: Any) -> Any:
    with tables_of_before(django_db_blocker) as migrate:
        yield migrate


def made() -> set[str]:
    """The tables, functions and triggers of the ledger, in what stands behind the connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'table ' || relname FROM pg_class WHERE relname LIKE 'ledger_%' AND relkind IN ('r', 'i')"
            " UNION SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE 'ledger_%'"
            " UNION SELECT 'trigger ' || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        return {name for (name,) in cursor.fetchall()}


def go_to(target: str | None) -> list[str]:
    """What is applied to come to that state of the ledger, as `migrate` would."""
    executor = MigrationExecutor(connection)
    plan = [migration.name for migration, _back in executor.migration_plan([("ledger", target)])]
    executor.migrate([("ledger", target)])
    return plan


def test_one_step_makes_what_the_steps_made_and_is_undone_whole(tables: Any) -> None:
    assert go_to(SQUASHED[1]) == [SQUASHED[1]]
    at_once = made()
    assert any(name.startswith("trigger entry_only_added_to") for name in at_once)
    go_to(None)
    assert made() == set()
    tables(STEPS)
    assert made() == at_once


def test_a_site_that_took_the_steps_has_nothing_to_do(tables: Any) -> None:
    tables(STEPS)
    assert go_to(SQUASHED[1]) == []
    assert SQUASHED in MigrationRecorder(connection).applied_migrations()
