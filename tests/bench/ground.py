"""Where the benchmark lives: a folder of its own, an embedded PostgreSQL in it, Django set up on that."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

RECENT = timedelta(days=7)  # an older instance no longer has its bookings around today


def settle(*, small: bool, rebuild: bool) -> bool:
    """Start the database and set Django up; is the national instance of that size there already?"""
    default = Path(tempfile.gettempdir()) / "maillage-bench"
    folder = Path(os.environ.get("MAILLAGE_DATA_DIR") or default) / ("small" if small else "national")
    os.environ.pop("MAILLAGE_DATABASE_URL", None)  # never somebody's real database
    os.environ |= {"MAILLAGE_MODE": "test", "MAILLAGE_DATA_DIR": str(folder), "MAILLAGE_ORIGIN": "http://testserver"}
    (folder / "static").mkdir(parents=True, exist_ok=True)
    from maillage.config import commands, database, env

    url = database.start_embedded(env.read())
    there = not rebuild and _is_current(url)
    if not there:
        _drop(url)
        url = database.start_embedded(env.read())
    os.environ["MAILLAGE_DATABASE_URL"] = url  # the builder owns the tables
    commands.prepare()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return there


def fingerprint() -> str:
    """What the instance depends on: the builder and the tables. When it changes, the instance is built anew."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[2] / "src" / "maillage"
    for path in [Path(__file__).with_name("national.py"), *sorted(package.glob("*/migrations/*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT to_regclass('bench_built')").fetchone()
        if row is None or row[0] is None:
            return False
        built = connection.execute("SELECT fingerprint, at FROM bench_built").fetchone()
    return built is not None and built[0] == fingerprint() and datetime.now(tz=UTC) - built[1] < RECENT


def _drop(url: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(psycopg.sql.Identifier(str(name)))
        )
