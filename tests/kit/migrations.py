"""Going back to the tables of before, and forth again, within the transaction of a test."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate_back(app: str, name: str) -> None:
    """The tables as they were after that migration; what waited for the end of the transaction is checked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if each row had been written in a transaction of its own
        cursor.execute(
            "SET LOCAL idle_in_transaction_session_timeout = 0"
        )  # migrations think, however slow the machine
    MigrationExecutor(connection).migrate([(app, name)])


def migrate_forth() -> None:
    """The tables of today."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
