"""What commands need around them: a folder the embedded database may use, a port nobody uses."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that the embedded database's own user may reach, as root too."""
    base = Path("/var/lib/maillage") if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    if base:
        base.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="stops-", dir=base))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
