"""The tests' databases: one template for a state of the code, cloned for each process that runs tests.

The template holds what every test takes for granted: all tables, and the ground of Lozère. Its name is the digest of
what it was made from, so that it is made once and again only when a migration, a table of the territory or a
requirement changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = "maillage_template_"
MADE_FROM = (
    "src/maillage/**/migrations/*.py",
    "src/maillage/territory/*.py",
    "src/maillage/territory/rules/*.py",
    "src/maillage/territory/data/*",
    "requirements/base.txt",
    "tests/kit/database.py",
)
LITTLE_BYTES = 256 * 1024
LOCK = 4848  # two processes never make the template at the same time


def clone(name: str) -> None:
    """A fresh database of that name, from the template (made first if the code has changed), for Django's default."""
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        template = TEMPLATE + _digest()
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _make_template(server, template)
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    use(name)


def create_empty(name: str) -> None:
    """A database of that name without any table, for Django's default."""
    with _server() as server:
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    use(name)


def drop(name: str) -> None:
    """Remove a database of the tests."""
    connections.close_all()
    with _server() as server:
        _drop(server, name)


def _make_template(server: psycopg.Connection[tuple[str]], template: str) -> None:
    from maillage.territory.actions import load_territory

    for (old,) in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE]):
        _drop(server, old)
    draft = "maillage_template"
    create_empty(draft)
    call_command("migrate", verbosity=0, interactive=False)
    load_territory(["48"], with_neighbours=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connections.close_all()
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)))


def _drop(server: psycopg.Connection[tuple[str]], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def use(name: str) -> None:
    """Django's default is that database from now on."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


@contextmanager
def _server() -> Iterator[psycopg.Connection[tuple[str]]]:
    given = connection.settings_dict
    with psycopg.connect(
        dbname="postgres",
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        autocommit=True,
    ) as server:
        yield server


def _digest() -> str:
    digest = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def ground() -> frozenset[str]:
    """The tables that hold rows before any test."""
    with connection.cursor() as cursor:
        return frozenset(_filled(cursor))


def sweep(kept: frozenset[str]) -> None:
    """Empty every other table, of all that committed, by whatever connection, the journal included."""
    with connection.cursor() as cursor:
        _wait_for_others(cursor)
        left = [name for name in _filled(cursor) if name not in kept]
        if not left:
            return
        guards = _guards(cursor)
        for table, guard in guards:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{guard}"')
        _empty(cursor, left)
        for table, guard in guards:
            cursor.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{guard}"')


def _empty(cursor: object, tables: list[str]) -> None:
    """Delete what is little: TRUNCATE makes new files for all that refers to it, a third of a second for a few rows.

    It is left for what is big, which would lie about in the files, and to a role that
    may not set aside foreign keys and triggers.
    """
    execute = cursor.execute  # type: ignore[attr-defined]  # a cursor of Django's
    execute(
        "SELECT current_setting('is_superuser')::bool AND max(pg_relation_size(name::regclass)) <= %s"
        " FROM unnest(%s::text[]) AS name",
        [LITTLE_BYTES, tables],
    )
    if not cursor.fetchone()[0]:  # type: ignore[attr-defined]  # as above
        execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        return
    execute("SET session_replication_role = replica")
    execute("; ".join(f"DELETE FROM {name}" for name in tables))  # noqa: S608 - our own tables
    execute("RESET session_replication_role")


def _wait_for_others(cursor: object) -> None:
    """What a thread of the test has begun comes to its end first."""
    for _try in range(600):
        cursor.execute(  # type: ignore[attr-defined]  # a cursor of Django's
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        if not cursor.fetchone()[0]:  # type: ignore[attr-defined]
            return
        sleep(0.05)
    raise AssertionError("a connection of the test has left a transaction open")


def _guards(cursor: object) -> list[tuple[str, str]]:
    """The triggers that refuse to let a table be emptied; one that is empty may be reached by CASCADE."""
    cursor.execute(  # type: ignore[attr-defined]  # a cursor of Django's
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"
    )
    return cursor.fetchall()  # type: ignore[attr-defined]


def _filled(cursor: object) -> list[str]:
    """The tables with at least one row, in one question."""
    names = connection.introspection.table_names(cursor)
    parts = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608 - our own tables
    cursor.execute(" UNION ALL ".join(parts))  # type: ignore[attr-defined]  # a cursor of Django's
    return [name for (name,) in cursor.fetchall()]  # type: ignore[attr-defined]
