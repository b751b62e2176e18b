"""Settings are read once, each with its meaning; a wrong one stops the start with a sentence."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from maillage.config.database import django_settings
from maillage.config.doctor import describe_settings
from maillage.config.env import DEFAULT_SECRET, BadSetting, Env, read

SECRET = "x" * 50
SOUND = {
    "MAILLAGE_SECRET_KEY": SECRET,
    "MAILLAGE_MAIL_URL": "smtp://u:p@mail.example:587",
    "MAILLAGE_ORIGIN": "https://lieux.example",
}


def test_what_is_not_given_has_a_default() -> None:
    env = read({"MAILLAGE_MODE": "demo"})
    assert (env.port, env.bind, env.log_format) == (8000, "127.0.0.1", "text")


def test_each_kind_of_setting_is_read() -> None:
    env = read(
        {
            **SOUND,
            "MAILLAGE_PORT": "8080",
            "MAILLAGE_BEHIND_PROXY": "true",
            "MAILLAGE_HOSTS": "a.example, b.example",
            "MAILLAGE_DATA_DIR": "/srv/maillage",
            "MAILLAGE_LOG_FORMAT": "json",
        }
    )
    assert (env.port, env.behind_proxy, env.hosts) == (8080, 1, ("a.example", "b.example"))
    assert (env.data_dir, env.log_format) == (Path("/srv/maillage"), "json")


@pytest.mark.parametrize(("written", "proxies"), [("0", 0), ("1", 1), ("2", 2), ("true", 1), ("false", 0)])
def test_how_many_proxies_are_in_front(written: str, proxies: int) -> None:
    assert read({**SOUND, "MAILLAGE_BEHIND_PROXY": written}).behind_proxy == proxies


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MAILLAGE_COLOUR", "red", "Unknown setting MAILLAGE_COLOUR"),
        ("MAILLAGE_PORT", "eight", "MAILLAGE_PORT is 'eight'; write a whole number"),
        ("MAILLAGE_BEHIND_PROXY", "yes", "write a whole number from 0 to 9"),
        ("MAILLAGE_DEBUG", "yes", "write true or false"),
        ("MAILLAGE_MODE", "prod", "choose one of: production"),
        ("MAILLAGE_LOG_LEVEL", "LOUD", "choose one of: DEBUG"),
        ("MAILLAGE_DATABASE_URL", "mysql://x", "PostgreSQL only"),
        ("MAILLAGE_ORIGIN", "lieux.example", "public address"),
        ("MAILLAGE_ORIGIN", "https://lieux.example/", "public address"),
        ("MAILLAGE_ORIGIN", "http://lieux.example", "by https alone"),
        ("MAILLAGE_SECRET_KEY_FILE", "/nowhere/at/all", "not a readable file"),
        ("MAILLAGE_SECRET_KEY", DEFAULT_SECRET, "MAILLAGE_SECRET_KEY is missing or too short"),
        ("MAILLAGE_SECRET_KEY", "short", "MAILLAGE_SECRET_KEY is missing or too short"),
        ("MAILLAGE_DEBUG", "true", "refused in production"),
        ("MAILLAGE_MAIL_URL", "", "MAILLAGE_MAIL_URL is missing"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(name: str, value: str, told: str) -> None:
    with pytest.raises(BadSetting, match=told):
        read({**SOUND, name: value})


def test_production_has_no_address_by_default() -> None:
    with pytest.raises(BadSetting, match="by https alone"):
        read({name: value for name, value in SOUND.items() if name != "MAILLAGE_ORIGIN"})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    given = {name: value for name, value in SOUND.items() if name != "MAILLAGE_SECRET_KEY"}
    given["MAILLAGE_SECRET_KEY_FILE"] = str(tmp_path / "key")
    assert read(given).secret_key == SECRET


def test_secrets_are_not_shown() -> None:
    assert SECRET not in repr(read(SOUND))
    assert "u:p@" not in repr(read(SOUND))


def test_every_setting_has_its_meaning() -> None:
    told = {line.split()[0]: line for line in describe_settings()}
    assert set(told) == {f"MAILLAGE_{one.name.upper()}" for one in fields(Env)}
    assert all(len(line.split()) > 3 for line in told.values())


def test_an_address_of_a_database_is_read_whole() -> None:
    given = django_settings("postgresql://ann:s%20cret@db.example:5433/lieux?sslmode=require", pool=5)
    assert (given["NAME"], given["USER"], given["PASSWORD"]) == ("lieux", "ann", "s cret")
    assert (given["HOST"], given["PORT"]) == ("db.example", "5433")
    assert given["OPTIONS"]["sslmode"] == "require"
    assert given["OPTIONS"]["pool"]["max_size"] == 5
