"""What the owner of the tables could do: guards set aside, then a statement that no screen would run."""

from __future__ import annotations

from django.db import connection

GUARDS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"


def tamper(*statements: str) -> None:
    """Run them with every trigger and foreign key set aside; the triggers are put back as they were."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(GUARDS)
        guards = cursor.fetchall()
        for table, name in guards:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("RESET session_replication_role")
        for table, name in guards:
            cursor.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')
