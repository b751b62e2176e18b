"""`maillage doctor`: is this installation sound? One line a check, and what to do about what is not."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from inspect import getsource

from maillage.config import commands, database, env
from maillage.config.domains import domain_commands
from maillage.config.env import BadSetting, Env
from maillage.kernel.queues import LANES


class Advice(Exception):
    """It works, and could be better."""


def doctor(options: argparse.Namespace) -> int:
    """Check everything, even after a failure; status 1 if something is wrong."""
    if options.settings:
        print("\n".join(describe_settings()))
        return 0
    problems = 0
    bad: set[str] = set()
    for name, check in CHECKS:
        if (first := NEEDS.get(name)) in bad:
            bad.add(name)
            print(f"  --    {name}: not looked at before this is in order: {first}")
            continue
        try:
            print(f"  ok    {name}: {check()}")
        except Advice as advice:
            print(f"  note  {name}: {advice}")
        except Exception as error:  # whatever a check raises is a line of its report
            problems += 1
            bad.add(name)
            print(f"  WRONG {name}: {' '.join(str(error).split())}")
    print("Everything is in order." if not problems else f"{problems} thing(s) to mend, see above.")
    return 1 if problems else 0


def describe_settings() -> Iterator[str]:
    """Each setting with its default and its comment in env.py, one line each."""
    comments = {}
    for line in getsource(Env).splitlines():
        name, _, comment = line.strip().partition("  # ")
        if comment and ":" in name:
            comments[name.partition(":")[0]] = comment
    for setting in fields(Env):
        default = "" if setting.name in {"secret_key", "mail_url", "migration_url"} else setting.default
        default_text = (
            ",".join(default)
            if isinstance(default, tuple)
            else str(default).lower()
            if default in {True, False}
            else str(default)
        )
        yield f"MAILLAGE_{setting.name.upper():<16} {comments.get(setting.name, '')}" + (
            f" [{default_text}]" if default_text not in {"", "."} else ""
        )


def _python() -> str:
    if sys.version_info < (3, 11):  # noqa: UP036 - a doctor looks at what everybody takes for granted
        raise BadSetting(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.")
    return sys.version.split()[0]


def _settings() -> str:
    return f"mode {env.read().mode}"


def _folder() -> str:
    folder = database.data_dir(env.read())
    database.ensure_writable(folder)
    free = shutil.disk_usage(folder).free // 2**20
    if free < 500:
        raise BadSetting(f"only {free} MB are left in {folder}.")
    return f"{folder}, {free // 1024} GB free"


def _database() -> str:
    commands.prepare()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        row = cursor.fetchone()
    return str(row[0]).partition(" on ")[0] if row else ""


def _ready(name: str) -> Callable[[], str]:
    def check() -> str:
        from maillage.config.health import readiness

        answer = readiness().get(name, "not checked")
        if answer != "ok":
            raise BadSetting(answer)
        return "yes"

    return check


def _roles() -> str:
    from django.db import connection

    from maillage.config.roles import excess_privileges

    role = connection.settings_dict["USER"]
    if much := excess_privileges():
        raise Advice(
            f"the site is served by {role or 'a role'} that {', '.join(much)}: name one that only reads and writes "
            "rows in MAILLAGE_DATABASE_URL, and the owner in MAILLAGE_MIGRATION_URL (docs/install.md, Two roles)"
        )
    return f"{role} serves, and can't change the journal"


def _languages() -> str:
    from maillage.config.settings import PACKAGE

    if not (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.mo").is_file():
        raise BadSetting("the French catalogue is missing: run `make messages`")
    return "fr, en"


DOMAIN_CHECKS = tuple(check for command in domain_commands() for check in command.checks)
CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Python", _python),
    ("settings", _settings),
    ("data folder", _folder),
    ("database", _database),
    ("migrations", _ready("migrations")),
    ("roles", _roles),
    *DOMAIN_CHECKS,
    ("languages", _languages),
    ("worker", _ready("worker")),
    *((f"queue {lane.name}", _ready(lane.name)) for lane in LANES),
)
NEEDS = {
    "data folder": "settings",
    "database": "data folder",
    "migrations": "database",
    "roles": "migrations",
    **{name: "migrations" for name, _check in DOMAIN_CHECKS},
    "languages": "settings",
    "worker": "migrations",
    **{f"queue {lane.name}": "migrations" for lane in LANES},
}
