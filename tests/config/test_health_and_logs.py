"""Is it alive, can it serve, and what its logs look like."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client

from maillage.config.logs import JsonFormatter


def test_alive_whatever_the_host_that_is_asked_for(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_ready_once_a_worker_beats(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == answer.json()["migrations"] == "ok"
    assert "maillage worker" in answer.json()["worker"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert client.get("/readyz").status_code == 200


def test_a_line_of_the_log_is_one_object() -> None:
    record = logging.LogRecord("maillage", logging.ERROR, __file__, 1, "raté : %s", ("é",), None)
    record.place = "mende"
    try:
        raise ValueError("why")
    except ValueError:
        record.exc_info = sys.exc_info()
    line = JsonFormatter().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["message"], told["place"]) == ("ERROR", "raté : é", "mende")
    assert "ValueError: why" in told["traceback"]


PRODUCTION = """
import os
import secrets
os.environ.update(MAILLAGE_SECRET_KEY=secrets.token_urlsafe(48), MAILLAGE_BEHIND_PROXY="true", MAILLAGE_MAIL_URL="smtp://u:p@h:587",
                  MAILLAGE_ORIGIN="https://lieux.example", MAILLAGE_MODE="production")
import django
from django.conf import settings as s
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"
django.setup()
assert not s.DEBUG and s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_SSL_REDIRECT
assert s.SECURE_HSTS_SECONDS >= 31_536_000 and s.ALLOWED_HOSTS == ["lieux.example"]
assert "'unsafe-inline'" not in str(s.CONTENT_SECURITY_POLICY)
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""


def test_production_is_safe_by_itself() -> None:
    """Django's own deployment checks find nothing, with nothing but an address and a secret."""
    done = subprocess.run([sys.executable, "-c", PRODUCTION], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
