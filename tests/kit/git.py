"""A site that answers Git, and Git itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from maillage.commons.models import Collection, Edition, Picture
from maillage.community.models import Person, Signature
from tests.factories import Committed, make_member


@pytest.fixture
def site(committed: Committed, settings: Any, tmp_path: Path) -> Iterator[str]:
    """The site on a port of its own, over what was committed; repositories in a folder of the test's."""
    settings.GIT_ROOT = tmp_path / "git"
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def bob(committed: Committed) -> Iterator[Person]:
    person = committed.person("bob")
    make_member(person, committed.network)
    yield person
    Edition.objects.filter(collection__network=committed.network).delete()
    Collection.objects.filter(network=committed.network).delete()
    Picture.objects.all().delete()
    Signature.objects.filter(adhesion__person=person).delete()  # else the charter could not be removed


def git(*args: str, cwd: Path) -> str:
    done = subprocess.run(["git", *args], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
