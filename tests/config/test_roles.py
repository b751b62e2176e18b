"""Whoever serves the site can't rewrite what was done: two roles, and what the second is refused.

That the commands migrate as the one and serve as the other: test_commands.py, where they are run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from maillage.config import roles
from maillage.config.env import BadSetting, read

REFUSED = [
    "DROP TRIGGER journal_append_only ON community_journalentry",
    "ALTER TABLE community_journalentry DISABLE TRIGGER ALL",
    "ALTER TABLE community_journalentry DISABLE TRIGGER journal_append_only",
    "TRUNCATE community_journalentry",
    "TRUNCATE bookings_occupancy CASCADE",
    "UPDATE community_journalentry SET verb = 'nothing'",
    "DELETE FROM community_journalentry",
    "SELECT * FROM community_journalentry FOR UPDATE",
    "DROP TABLE community_journalentry",
    "ALTER TABLE bookings_occupancy DROP CONSTRAINT no_double_booking",
    "DROP FUNCTION community_journal_is_append_only() CASCADE",
    "CREATE OR REPLACE FUNCTION community_journal_is_append_only() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "CREATE TRIGGER mine BEFORE INSERT ON community_journalentry EXECUTE FUNCTION community_journal_is_append_only()",
    "CREATE TABLE mine (id int)",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "SET session_replication_role = replica",
    "ALTER ROLE {role} SUPERUSER",
    "DELETE FROM django_migrations",
]


@pytest.fixture
def owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[psycopg.Connection]:
    """Who owns the tables of the tests."""
    settings = connection.settings_dict
    url = make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"],
        port=settings["PORT"] or None,
    )
    with psycopg.connect(url, autocommit=True) as made:
        row = made.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not row or not row[0]:
            pytest.skip("only who makes roles can try one")
        yield made


@pytest.fixture
def serving(owner: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A connection of a role that has what `maillage migrate` grants; the role goes with the test."""
    role = f"serves_{uuid4().hex[:8]}"
    name = sql.Identifier(role)
    owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'secret-of-a-test'").format(name))
    roles.grant(owner, role)
    try:
        with psycopg.connect(owner.info.dsn, user=role, password="secret-of-a-test") as site:
            yield site
    finally:
        owner.execute(sql.SQL("DROP OWNED BY {}").format(name))
        owner.execute(sql.SQL("DROP ROLE {}").format(name))


@pytest.mark.parametrize("statement", REFUSED)
def test_the_role_that_serves_can_not_touch_the_journal_nor_the_tables(
    serving: psycopg.Connection, statement: str
) -> None:
    owner = serving.execute(
        "SELECT rolname FROM pg_roles r JOIN pg_class c ON c.relowner = r.oid WHERE relname = %s",
        ["community_journalentry"],
    ).fetchone()
    assert owner is not None
    words = sql.SQL(statement).format(owner=sql.Identifier(owner[0]), role=sql.Identifier(serving.info.user))
    with pytest.raises(errors.InsufficientPrivilege):
        serving.execute(words)


def test_the_role_that_serves_reads_writes_and_adds_lines(serving: psycopg.Connection) -> None:
    serving.execute(
        "INSERT INTO community_journalentry (at, about, verb, subject_kind, scope_kind, scope_id, details)"
        " VALUES (now(), '{}', 'tried', '', '', 0, '{}')"
    )
    serving.execute("UPDATE community_person SET name = name")
    serving.execute("DELETE FROM bookings_occupancy WHERE false")
    serving.execute("SELECT refresh_statistics()")
    serving.execute("CREATE TEMP TABLE fresh (id int)")
    serving.execute("SELECT * FROM procrastinate_fetch_job_v2(NULL, NULL)")
    serving.rollback()


def test_a_table_that_comes_later_is_served_too(owner: psycopg.Connection, serving: psycopg.Connection) -> None:
    table = sql.Identifier(f"later_{serving.info.user}")
    owner.execute(sql.SQL("CREATE TABLE {} (id bigserial)").format(table))
    try:
        serving.execute(sql.SQL("INSERT INTO {} DEFAULT VALUES").format(table))
        serving.rollback()
    finally:
        owner.execute(sql.SQL("DROP TABLE {}").format(table))


def test_an_owner_without_a_role_that_serves_is_refused() -> None:
    with pytest.raises(BadSetting, match="MAILLAGE_DATABASE_URL"):
        read({"MAILLAGE_MODE": "demo", "MAILLAGE_MIGRATION_URL": "postgresql://owner@here/maillage"})


@pytest.mark.django_db
def test_who_serves_as_the_owner_is_told() -> None:
    assert "owns the tables" in roles.excess_privileges()
