"""Loaded before Django's settings: the mode, a folder of its own, and a real PostgreSQL."""

import os
import warnings
from pathlib import Path

os.environ["MAILLAGE_MODE"] = "test"
os.environ.setdefault("MAILLAGE_DATA_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ["MAILLAGE_ORIGIN"] = "http://testserver"

if "MAILLAGE_DATABASE_URL" not in os.environ:
    from maillage.config import database, env

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the embedded server's package warns about folders of the session
        os.environ["MAILLAGE_DATABASE_URL"] = database.start_embedded(env.read())
