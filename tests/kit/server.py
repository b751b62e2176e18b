"""The tests' own cluster, before Django is there."""

from __future__ import annotations

import psycopg
from psycopg import sql

# What a cluster of tests may forget when the machine stops; nobody looks after its tables behind our back.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def make_forgetful(address: str) -> None:
    """Tell the tests' own embedded cluster that it may lose everything; never a server that was given."""
    with psycopg.connect(address, autocommit=True) as server:
        for name, value in FORGETFUL.items():
            server.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        server.execute("SELECT pg_reload_conf()")
