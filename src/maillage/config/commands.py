"""What each command does. Settings are read first, then the database is there, then Django is set up."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

from maillage.config import database, env, roles, workers
from maillage.config.connections import accepted_connections
from maillage.config.env import BadSetting, Env
from maillage.kernel.command import Command, Needs, show_progress

DATABASE_URL = "MAILLAGE_DATABASE_URL"
OF_OWNER = frozenset({"migrate", "flush"})  # Django's commands that change tables
STOP_S = 5  # what a request in hand is given to finish when the site stops


def prepare(*, needs_database: bool = True) -> Env:
    """Read the settings, start the embedded database if no server is named, set Django up."""
    settings = env.read()
    if needs_database and not settings.database_url:
        _stop_in_order()
        os.environ[roles.MIGRATION_URL] = database.start_embedded(settings)
        os.environ[DATABASE_URL] = roles.make_site_role(os.environ[roles.MIGRATION_URL])
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"
    import django

    django.setup()
    if needs_database:
        _check_database()
    return settings


def _stop_in_order() -> None:
    """The embedded database stops when this process ends by itself: a signal must not cut it short, nor be lost.

    What a handler raises while Python tidies an object away is ignored by Python: the signal is then sent once more.
    """
    usual = sys.unraisablehook

    def send_again(lost: sys.UnraisableHookArgs) -> None:
        if isinstance(lost.exc_value, SystemExit) and isinstance(lost.exc_value.code, int):
            again = threading.Timer(0.05, os.kill, (os.getpid(), lost.exc_value.code - 128))
            again.daemon = True
            again.start()
        else:
            usual(lost)

    sys.unraisablehook = send_again
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda received, _frame: sys.exit(128 + received))


def _check_database() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = " ".join(str(error).split()).partition(" Is the server running")[0].rstrip(".")
        raise BadSetting(f"The database does not answer: {reason}. Check MAILLAGE_DATABASE_URL.") from error
    version = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's backend has it
    if version < 150000:
        raise BadSetting(f"PostgreSQL 15 or later is needed; this server is version {version // 10000}.")


def django(arguments: list[str]) -> int:
    """Run one of Django's own commands."""
    prepare()
    from django.core.management import execute_from_command_line

    with roles.as_owner() if OF_OWNER.intersection(arguments[:1]) else nullcontext():
        execute_from_command_line(["maillage django", *arguments])
    return 0


def migrate(_options: argparse.Namespace | None = None) -> int:
    """Apply the migrations of the database."""
    prepare()
    _migrate(verbosity=1)
    return 0


def check_migrated() -> None:
    from maillage.config.health import readiness

    if (status := readiness()["migrations"]) != "ok":
        raise BadSetting(f"The database is not up to date, {status}")


def _migrate(verbosity: int = 0) -> None:
    from django.core.management import call_command

    from maillage.territory.statistics import refresh_statistics

    with roles.as_owner():
        call_command("migrate", interactive=False, verbosity=verbosity)
        refresh_statistics()  # a restore leaves none


def collect_static() -> None:
    """Gather the static files, compressed and named by their content; only when one has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    database.ensure_writable(Path(settings.STATIC_ROOT))
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.is_file() and mark.read_text(encoding="ascii") == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(digest.hexdigest(), encoding="ascii")


def refuse_taken_port(settings: Env) -> None:
    """Say so at once, rather than after the database has started."""
    with socket.socket(socket.AF_INET6 if ":" in settings.bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind, settings.port))
        except OSError as error:
            raise BadSetting(
                f"Nothing can listen on {settings.bind}:{settings.port} ({error.strerror}). Stop the program that "
                f"uses that port, or choose another: MAILLAGE_PORT={settings.port + 1}"
            ) from error


def demo(options: argparse.Namespace) -> int:
    """Run everything on invented people."""
    os.environ.setdefault("MAILLAGE_MODE", "demo")
    if os.environ["MAILLAGE_MODE"] != "demo":
        raise BadSetting("MAILLAGE_MODE is set to something else than demo: unset it, or use `maillage serve`.")
    settings = env.read()
    if "MAILLAGE_ORIGIN" not in os.environ:
        host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
        os.environ["MAILLAGE_ORIGIN"] = f"http://{host}:{settings.port}"
    refuse_taken_port(settings)
    if options.reset and not settings.database_url:
        for part in ("postgres", "static", "media", "mails"):  # the folder itself may hold other things
            shutil.rmtree(database.data_dir(settings) / part, ignore_errors=True)
    print("Starting the database…", flush=True)
    settings = prepare()
    _migrate()
    from maillage.demonstration.actions import build
    from maillage.demonstration.queries import is_built, welcome

    if not is_built():
        build(progress=show_progress)
        print()
    print("Preparing the pages…", flush=True)
    collect_static()
    print(welcome(settings.origin, str(database.data_dir(settings))), flush=True)
    return _serve(settings)


def serve(_options: argparse.Namespace) -> int:
    """Database, website and jobs, for one small machine."""
    settings = env.read()
    refuse_taken_port(settings)
    settings = prepare()
    _migrate()
    collect_static()
    print(f"Maillage answers at {settings.origin} (Ctrl-C stops it).", flush=True)
    return _serve(settings)


def _serve(settings: Env) -> int:
    from django.db import connections

    connections.close_all()
    roles.forget_owner_address()
    with workers.supervised():
        _listen(settings)
    return 0


def web(_options: argparse.Namespace) -> int:
    """Run the website alone."""
    settings = env.read()
    refuse_taken_port(settings)
    settings = prepare()
    check_migrated()
    collect_static()
    from django.db import connections

    connections.close_all()
    roles.forget_owner_address()
    _listen(settings)
    return 0


def _listen(settings: Env) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_child_of_the_site)
    server = Granian(
        "maillage.config.wsgi:application",
        address=settings.bind,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        backpressure=accepted_connections(settings.web_threads),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_S,
    )
    if hasattr(signal, "SIGHUP"):  # a closed terminal ends it, unless `nohup` asked otherwise; granian would reload
        hangup = (
            signal.SIG_IGN if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else server.signal_handler_interrupt
        )
        server.on_startup(lambda: signal.signal(signal.SIGHUP, hangup))
    server.serve()


def worker(options: argparse.Namespace) -> int:
    """The jobs, all or those of some queues. Stops cleanly on Ctrl-C or SIGTERM."""
    settings = prepare()
    check_migrated()
    roles.forget_owner_address()
    database.limit_connections(settings.job_statement_s)
    _end_with_parent(options.beside or os.getppid())
    workers.work(workers.lanes_of(options.only))
    return 0


def _end_with_parent(parent: int) -> None:
    """Where the parent is killed outright, its children do not outlive it."""
    if not hasattr(signal, "SIGALRM"):
        return

    def look(_signal: int, _frame: FrameType | None) -> None:
        if os.getppid() == parent:
            signal.alarm(5)
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, look)
    signal.alarm(5)


def _child_of_the_site() -> None:
    """Granian's own processes hang when a terminal's Ctrl-C and our word to stop come together: only ours counts."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _end_with_parent(os.getppid())


def run_domain_command(command: Command, options: argparse.Namespace) -> int:
    """A command that a domain describes, once what it needs is there."""
    if command.needs != Needs.NOTHING:
        prepare()
        _migrate() if command.needs == Needs.MIGRATION else check_migrated()
    return command.run(options)
