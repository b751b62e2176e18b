"""Loaded before Django's settings: the mode, a folder of its own, and a real PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import warnings
from pathlib import Path

import pytest

from tests.kit.server import make_forgetful

ROOT = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """Where the tests' database lies: in var/, or, for root, where the database's own user may go."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/maillage") / f"test-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    return ROOT / "var" / "test"


os.environ["MAILLAGE_MODE"] = "test"
os.environ.setdefault("MAILLAGE_DATA_DIR", str(folder()))
(Path(os.environ["MAILLAGE_DATA_DIR"]) / "static").mkdir(parents=True, exist_ok=True)
os.environ["MAILLAGE_ORIGIN"] = "http://testserver"

if "MAILLAGE_DATABASE_URL" not in os.environ:
    from maillage.config import database, env

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the embedded server's package warns about folders of the session
        os.environ["MAILLAGE_DATABASE_URL"] = database.start_embedded(env.read())
    make_forgetful(os.environ["MAILLAGE_DATABASE_URL"])

ENVIRON = dict(os.environ)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="heavy concurrency, many examples: before a release")
    parser.addoption(
        "--slice", default="0/1", help="K/N: of what is kept, the K-th of N parts, the same on every machine"
    )
    parser.addoption("--dated", action="store_true", help="only what a calendar may change: no browser, no mathematics")
