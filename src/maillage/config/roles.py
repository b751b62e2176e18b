"""Two roles of the database: one owns the tables and migrates, one serves the site and only reads and writes rows.

Whoever serves can't switch a trigger off, empty a table, nor change or remove a line of the journal.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from maillage.config import database, env

MIGRATION_URL = "MAILLAGE_MIGRATION_URL"
SITE = "maillage_site"  # the role that serves, in the embedded database
APPEND_ONLY = (  # written and read, never changed
    "community_journalentry", "ledger_entry", "ledger_entryline", "ledger_documentnumber", "ledger_closure",
    "ledger_bookbeginning",
    "bookings_tillbag", "bookings_baggedentry", "economy_bagdeposit",
    "passes_charge", "passes_creditentry", "passes_creditlot",
    "economy_clearingperiod", "economy_clearingfreeze", "economy_clearingline", "economy_clearedentry",
    "economy_clearingsettlement", "economy_settledline", "economy_clearingtransfer", "economy_clearingcarry",
)  # fmt: skip
KEPT_AS_ISSUED = (
    "economy_invoice",
    "economy_payment",
    "economy_deposituse",
    "economy_invoicestatus",
    "grants_reportversion",
    "grants_frozencost",
    "grants_reportsheet",
    "grants_costproof",
    "grants_costcorrection",
)  # never changed; a trigger says until when
READ_ONLY = ("django_migrations",)
KEYS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role};
"""
LIMITS = """
SELECT r.rolsuper OR r.rolcreaterole, pg_has_role(r.oid, c.relowner, 'MEMBER'),
       has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER'),
       has_schema_privilege(r.oid, c.relnamespace, 'CREATE')
FROM pg_roles r, pg_class c
WHERE r.rolname = current_user AND c.oid = 'community_journalentry'::regclass
"""
PRIVILEGES = (
    "is a superuser or makes roles",
    "owns the tables",
    "may change or remove lines of the journal",
    "may create in the schema",
)


def make_site_role(owner_url: str) -> str:
    """The role that serves the embedded database; answers its address. What it may do is granted by migrating."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SITE]).fetchone():
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SITE)))
        row = owner.execute("SELECT to_regclass('django_migrations')").fetchone()
        if row and row[0] and not _may_read(owner):  # tables of before there were two roles
            grant(owner, SITE)
    parts = urlsplit(owner_url)
    return parts._replace(netloc=f"{SITE}@{parts.netloc.rpartition('@')[2]}").geturl()


def _may_read(owner: psycopg.Connection) -> bool:
    row = owner.execute("SELECT has_table_privilege(%s, 'django_migrations', 'SELECT')", [SITE]).fetchone()
    return bool(row and row[0])


def grant(owner: psycopg.Connection, role: str) -> None:
    """Rows of every table, now and of those to come; of the journal, new lines only. May be done again."""
    name = sql.Identifier(role)
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(hashtext('maillage grants'))")
        owner.execute(sql.SQL(GRANTS).format(role=name))
        for tables, privileges in (
            (APPEND_ONLY, "UPDATE, DELETE"),
            (KEPT_AS_ISSUED, "UPDATE"),
            (READ_ONLY, "INSERT, UPDATE, DELETE"),
        ):
            for table in tables:
                owner.execute(
                    sql.SQL("REVOKE {} ON {} FROM {}").format(sql.SQL(privileges), sql.Identifier(table), name)
                )


def forget_owner_address() -> None:
    """Drop the database owner's address from the environment: neither the server nor its children need it."""
    for name in (MIGRATION_URL, f"{MIGRATION_URL}_FILE"):
        os.environ.pop(name, None)


@contextmanager
def as_owner() -> Iterator[None]:
    """What is done inside is done by the owner of the tables; then the role that serves is given its rights."""
    from django.db import connection

    url, serving = env.read().migration_url, {key: connection.settings_dict[key] for key in KEYS}
    if not url:
        yield
        return
    owner = database.django_settings(url, 0)
    _become({key: owner[key] for key in KEYS})
    try:
        yield
        connection.ensure_connection()
        if serving["USER"] != owner["USER"]:
            grant(connection.connection, serving["USER"])
    finally:
        _become(serving)


def _become(settings: dict[str, object]) -> None:
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict.update(settings)


def excess_privileges() -> list[str]:
    """Privileges the serving role has and should not; empty when all is well."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LIMITS)
        return [privilege for privilege, may in zip(PRIVILEGES, cursor.fetchone(), strict=True) if may]
