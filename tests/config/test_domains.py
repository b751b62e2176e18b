"""A new domain is its folder and one line: what it brings is everywhere, and what it forgot to mark is closed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

from maillage.config.domains import INSTALLED_DOMAINS
from maillage.web.domain import DOMAINS
from tests.kit import database
from tests.kit.house import FLOORS, ROOT
from tests.kit.processes import PATIENCE_S


@pytest.fixture
def own_database(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database that the sample may add its table to."""
    kept = connection.settings_dict["NAME"]
    name = f"{kept}_sample"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        database.clone(name)
        given = connection.settings_dict
        yield f"postgresql://{given['USER']}@/{name}?host={given['HOST']}" + (
            f"&port={given['PORT']}" if given["PORT"] else ""
        )
        database.drop(name)
        connection.settings_dict["NAME"] = kept


@pytest.mark.django_db
def test_a_new_domain_is_wired_by_its_folder_and_one_line(own_database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.sample_domain.run"],
        cwd=ROOT,
        timeout=PATIENCE_S,
        check=False,
        env=os.environ | {"MAILLAGE_DATABASE_URL": own_database},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "page": 200,
        "menu": True,
        "unmarked": ["sample_domain:unmarked"],
        "unmarked is": "sensitive",
        "unmarked to a host": 302,
        "exported": ["bicycles"],
        "sentence": "a prêté un vélo",
        "retention": True,
        "register": ["Vélos"],
        "sitemap": True,
        "check": ["bicycles"],
        "help": True,
        "left": 0,
    }


def test_the_domains_are_installed_from_the_roof_down() -> None:
    """What is highest forgets a person first; the ground is laid first."""
    installed = [domain.removeprefix("maillage.") for domain in INSTALLED_DOMAINS]
    assert installed == [floor for floor in FLOORS if floor in installed]
    assert [domain.name for domain in DOMAINS] == [name for name in installed if name != "web"]
