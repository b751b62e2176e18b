"""Every setting an administrator gives, read once from the environment, with its meaning.

What a host may change is never here: that is a model with a form.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Mode = Literal["production", "demo", "development", "test"]
PREFIX = "MAILLAGE_"
DEFAULT_SECRET = "not-a-secret-only-for-demo-and-tests"  # noqa: S105 - production refuses to start with it


class BadSetting(Exception):
    """A setting that stops the start, in one sentence."""


@dataclass(frozen=True, slots=True)
class Env:
    """The settings of one installation; each field is read from MAILLAGE_<NAME>."""

    mode: Mode = "production"  # production, demo (invented people, mails shown), development, test
    secret_key: str = field(default=DEFAULT_SECRET, repr=False)  # signs sessions; 50 random characters
    debug: bool = False  # detailed error pages; never in production
    database_url: str = field(default="", repr=False)  # postgresql://… ; empty = the embedded PostgreSQL in data_dir
    migration_url: str = field(default="", repr=False)  # the owner of the tables; empty = database_url is the owner
    data_dir: Path = Path()  # database, uploaded photos; empty = the usual folder of this system
    origin: str = "http://127.0.0.1:8000"  # public address of the site, without a slash at the end
    hosts: tuple[str, ...] = ()  # further host names that may be asked for, separated by commas
    bind: str = "127.0.0.1"  # address the web server listens on
    port: int = 8000  # port the web server listens on
    web_processes: int = 1  # web server processes
    web_threads: int = 8  # requests answered at once by one process
    behind_proxy: int = 0  # how many reverse proxies of ours are in front: their X-Forwarded- headers are believed
    mail_url: str = field(default="", repr=False)  # smtp://user:password@host:587 ; empty = written to data_dir
    mail_from: str = "Maillage <ne-pas-repondre@localhost>"  # sender of every mail
    log_format: Literal["text", "json"] = "text"  # json for a log collector
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"  # how much is logged
    oidc_url: str = ""  # sign-in by an OpenID Connect provider (ProConnect…): the address of its issuer; empty = none
    oidc_name: str = "ProConnect"  # what the button says
    oidc_client_id: str = ""  # the name under which the provider knows us
    oidc_client_secret: str = field(default="", repr=False)  # and the secret shared with it
    tile_url: str = ""  # background tiles for maps, https://…/{z}/{x}/{y}.png ; empty = our own drawing
    tile_attribution: str = ""  # what the tiles' owner asks to be shown
    local_addresses: bool = False  # outside calendars and locks may be on this machine or its network
    db_pool: int = 0  # connections kept by one web process; 0 = one per request in hand
    web_statement_s: int = 20  # seconds after which a page gives up a statement of the database; 0 = never
    job_statement_s: int = 900  # the same for a job of the worker


def read(environ: Mapping[str, str] | None = None) -> Env:
    """Read the environment; a malformed or unknown MAILLAGE_ variable stops the start (BadSetting)."""
    variables = _read_variables(os.environ if environ is None else environ)
    known = {f.name: f for f in fields(Env)}
    if unknown := sorted(set(variables) - set(known)):
        names = ", ".join(PREFIX + name.upper() for name in unknown)
        raise BadSetting(f"Unknown setting {names}. `maillage doctor --settings` lists those that exist.")
    values: dict[str, Any] = {name: _parse_value(name, str(known[name].type), raw) for name, raw in variables.items()}
    env = Env(**values)
    _refuse_contradictions(env)
    return env


def _read_variables(environ: Mapping[str, str]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for key, value in environ.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name != "file":
            try:
                variables[name.removesuffix("_file")] = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, ValueError) as error:
                raise BadSetting(f"{key} names {value}, which is not a readable file.") from error
        else:
            variables[name] = value
    return variables


def _parse_value(name: str, kind: str, raw: str) -> object:
    label = PREFIX + name.upper()
    if kind == "bool":
        if raw not in {"true", "false"}:
            raise BadSetting(f"{label} is {raw!r}; write true or false.")
        return raw == "true"
    if name == "behind_proxy":
        raw = {"true": "1", "false": "0"}.get(raw, raw)  # as it was written before it was a number
    if kind == "int":
        least, most = NUMBERS[name]
        if not (raw.isascii() and raw.isdecimal() and len(raw) < 6 and least <= int(raw) <= most):
            raise BadSetting(f"{label} is {raw!r}; write a whole number from {least} to {most}.")
        return int(raw)
    if kind == "Path":
        try:
            return Path(raw).expanduser()
        except RuntimeError as error:
            raise BadSetting(f"{label} is {raw!r}; nobody here has such a home folder.") from error
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return _parse_choice(label, name, raw)


NUMBERS = {
    "port": (1, 65535),
    "web_processes": (1, 256),
    "web_threads": (1, 1024),
    "db_pool": (0, 1024),
    "behind_proxy": (0, 9),
}
NUMBERS |= {"web_statement_s": (0, 3600), "job_statement_s": (0, 86_400)}

CHOICES = {
    "mode": ("production", "demo", "development", "test"),
    "log_format": ("text", "json"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}


def _parse_choice(label: str, name: str, raw: str) -> str:
    if name in CHOICES and raw not in CHOICES[name]:
        raise BadSetting(f"{label} is {raw!r}; choose one of: {', '.join(CHOICES[name])}.")
    if name in {"database_url", "migration_url"} and raw and not raw.startswith(("postgresql://", "postgres://")):
        raise BadSetting(f"{label} must start with postgresql:// (Maillage speaks to PostgreSQL only).")
    if name == "origin" and (not _is_address(raw, "http", "https") or urlsplit(raw).path or urlsplit(raw).query):
        raise BadSetting(f"{label} is {raw!r}; write the public address, such as https://reseau.example.")
    if name == "mail_url" and raw and not _is_address(raw, "smtp", "smtps"):
        raise BadSetting(f"{label} can't be read; write smtp://user:password@host:587 (or smtps:// for port 465).")
    if name == "oidc_url" and raw and not _is_address(raw, "https"):
        raise BadSetting(f"{label} is {raw!r}; write the address of the issuer, such as https://auth.example.")
    if name == "tile_url" and raw and not _is_address(raw, "https"):
        raise BadSetting(f"{label} is {raw!r}; write https://…/{{z}}/{{x}}/{{y}}.png")
    return raw


def _is_address(raw: str, *schemes: str) -> bool:
    """One of these schemes, a host, and a port that is one if there is any."""
    try:
        parts = urlsplit(raw)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _refuse_contradictions(env: Env) -> None:
    if env.migration_url and not env.database_url:
        raise BadSetting("MAILLAGE_MIGRATION_URL (who owns the tables) goes with MAILLAGE_DATABASE_URL (who serves).")
    if bool(env.oidc_url) != bool(env.oidc_client_id and env.oidc_client_secret):
        raise BadSetting("MAILLAGE_OIDC_URL, MAILLAGE_OIDC_CLIENT_ID and MAILLAGE_OIDC_CLIENT_SECRET go together.")
    if env.mode != "production":
        return
    if env.secret_key == DEFAULT_SECRET or len(env.secret_key) < 32:
        raise BadSetting(
            "MAILLAGE_SECRET_KEY is missing or too short for production. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))" — or try `maillage demo` first.'
        )
    if not env.origin.startswith("https://"):
        raise BadSetting(
            f"MAILLAGE_ORIGIN is {env.origin!r}: in production codes and sessions travel by https alone. "
            "Write the public address, such as https://reseau.example."
        )
    if env.debug:
        raise BadSetting("MAILLAGE_DEBUG=true shows secrets to visitors: it is refused in production.")
    if not env.mail_url:
        raise BadSetting(
            "MAILLAGE_MAIL_URL is missing: in production people receive their sign-in code by mail. "
            "Write smtp://user:password@host:587 (or smtps:// for port 465)."
        )
