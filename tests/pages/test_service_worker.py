"""What keeps pages readable on a train is thrown away only when the site changes."""

from __future__ import annotations

import subprocess
import sys

from tests.environment import ENVIRON

SAY_IT = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"
import django
django.setup()
from django.test import RequestFactory
from maillage.pages.views.machine import service_worker
print(service_worker(RequestFactory().get("/sw.js")).content.decode())
"""


def script(seed: str) -> str:
    """The worker of the page as a process with this seed writes it."""
    command = [sys.executable, "-W", "ignore", "-c", SAY_IT]
    environ = {**ENVIRON, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout


def test_every_process_writes_the_same_worker() -> None:
    """Else each visit to another process would empty what the visitor keeps."""
    one, other = script("1"), script("2")
    assert "VERSION" in one
    assert one == other
