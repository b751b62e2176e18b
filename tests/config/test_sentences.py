"""Whatever is wrong with a setting, a command or the database is one line that says what to write instead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.test import Client

from maillage.config.database import django_settings
from maillage.config.env import BadSetting, read
from tests.factories import Committed
from tests.kit.processes import PATIENCE_S

DEMO = {"MAILLAGE_MODE": "demo"}
NOBODY = "postgresql://nobody:hush@127.0.0.1:1/none"


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        env=clean | settings,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def sentence(*arguments: str, **settings: str) -> str:
    """What `maillage …` complains of: one line, on the error stream, with status 1."""
    done = run("-m", "maillage", *arguments, **settings)
    assert done.returncode == 1
    assert done.stderr.startswith("maillage: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def address_of_database() -> str:
    """The address of the database these very tests use."""
    parts = urlsplit(os.environ["MAILLAGE_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "٣"),
        ("WEB_PROCESSES", "0"),
        ("WEB_THREADS", "0"),
        ("DB_POOL", "many"),
        ("DEBUG", "True"),
        ("DEBUG", ""),
        ("LOG_FORMAT", "xml"),
        ("ORIGIN", "https://"),
        ("ORIGIN", "https://a.example/site"),
        ("ORIGIN", "http://[half"),
        ("ORIGIN", "http://a.example:port"),
        ("MAIL_URL", "http://mail.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://h:port"),
        ("TILE_URL", "http://tiles.example/{z}"),
        ("TILE_URL", "tiles"),
        ("DATA_DIR", "~nobody-of-that-name/data"),
        ("NOPE_FILE", "/dev/null"),
    ],
)
def test_a_malformed_setting_is_named_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"MAILLAGE_{name.removesuffix('_FILE')}") as told:
        read(DEMO | {f"MAILLAGE_{name}": value})
    assert "\n" not in str(told.value)


def test_any_setting_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("8123\n")
    assert read(DEMO | {"MAILLAGE_PORT_FILE": str(tmp_path / "port")}).port == 8123


def test_a_file_that_is_no_text_is_not_a_readable_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSetting, match="not a readable file"):
        read(DEMO | {"MAILLAGE_SECRET_KEY_FILE": str(tmp_path / "key")})


def test_the_password_of_the_database_is_not_shown() -> None:
    assert "hush" not in repr(read(DEMO | {"MAILLAGE_DATABASE_URL": NOBODY}))
    with pytest.raises(BadSetting, match="can't be read") as told:
        django_settings("postgresql://a:hush@h/n?colour=red", pool=0)
    assert "hush" not in str(told.value)


def test_an_unknown_command_and_a_wrong_word_are_said_in_a_sentence() -> None:
    assert "'dance'" in sentence("dance")
    assert "'king'" in sentence("community", "role", "a@b.example", "king")
    assert "MAILLAGE_COLOUR" in sentence("serve", MAILLAGE_COLOUR="red")


def test_a_demonstration_is_never_made_in_another_mode() -> None:
    assert "unset it" in sentence("demo", MAILLAGE_MODE="production")


def test_a_refusal_and_an_unknown_place_are_said_with_what_is_known(committed: Committed) -> None:
    here = {"MAILLAGE_MODE": "test", "MAILLAGE_DATABASE_URL": address_of_database()}
    known = committed.place().slug
    assert known in sentence("community", "role", "a@b.example", "host", "nowhere", **here)
    assert "99Z" in sentence("territory", "load", "99Z", **here)
    assert "is not an email address" in sentence("community", "role", "nobody", "administrator", **here)
    assert "is not a short name" in sentence("community", "network", "Deux mots", "Deux", **here)


def test_a_database_that_does_not_answer_is_one_line_without_its_password() -> None:
    told = sentence("migrate", **DEMO, MAILLAGE_DATABASE_URL=NOBODY)
    assert "Check MAILLAGE_DATABASE_URL" in told
    assert "hush" not in told


def test_an_embedded_database_that_can_not_start_is_one_line_in_its_own_words(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "stranger").write_text("")
    assert "exists but is not empty" in sentence("migrate", **DEMO, MAILLAGE_DATA_DIR=str(data_dir))


def test_the_doctor_does_not_look_at_what_rests_on_something_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("-m", "maillage", "doctor", **DEMO, MAILLAGE_DATA_DIR=str(tmp_path / "file" / "data"))
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    looked = {line[8:].partition(":")[0]: line[2:7].strip() for line in lines[:-1]}
    assert {name for name, told in looked.items() if told == "ok"} == {"Python", "settings", "languages"}
    assert {name for name, told in looked.items() if told == "WRONG"} == {"data folder"}
    assert {"database", "migrations", "roles", "territory", "worker", "queue prompt"} <= looked.keys()
    assert "MAILLAGE_DATA_DIR=" in lines[2]
    assert lines[-1] == "1 thing(s) to mend, see above."
    assert "DJANGO" not in done.stdout


def test_the_doctor_says_how_to_make_a_secret_and_nothing_more() -> None:
    done = run("-m", "maillage", "doctor")
    assert done.stdout.count("WRONG") == 1
    assert "secrets.token_urlsafe" in done.stdout


READY = """
import django
django.setup()
from django.test import Client
answer = Client().get("/readyz")
print(answer.status_code, answer.json()["database"])
assert Client().get("/healthz").status_code == 200
"""


def test_without_its_database_the_site_is_alive_and_not_ready() -> None:
    done = run("-c", READY, **DEMO, MAILLAGE_DATABASE_URL=NOBODY, DJANGO_SETTINGS_MODULE="maillage.config.settings")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("503 does not answer: connection failed")
    assert done.stdout.count("\n") == 1


@pytest.mark.django_db
def test_a_worker_that_has_been_silent_for_long_does_not_count(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    assert client.get("/readyz").status_code == 503


PROXY = """
import django
django.setup()
from django.test import Client
seen = {"X-Forwarded-Proto": "https", "Host": "lieux.example"}
answer = Client().get("/robots.txt", headers=seen)
print(answer.status_code, answer.headers["Strict-Transport-Security"], answer.headers["Content-Security-Policy"])
print(Client().get("/robots.txt", headers={"Host": "lieux.example"}).status_code)
"""


@pytest.mark.django_db
def test_behind_a_proxy_http_is_sent_to_https_and_https_is_kept() -> None:
    sound = {
        "MAILLAGE_SECRET_KEY": "x" * 50,
        "MAILLAGE_MAIL_URL": "smtp://u:p@h:587",
        "MAILLAGE_ORIGIN": "https://lieux.example",
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
        "MAILLAGE_DATABASE_URL": address_of_database(),
    }
    done = run("-c", PROXY, **sound, MAILLAGE_BEHIND_PROXY="true")
    first, second = done.stdout.splitlines()
    assert first.startswith("200 max-age=31536000")
    assert "default-src 'self'" in first
    assert "unsafe-inline" not in first
    assert second == "301"
