"""What every process of the site pays before it does anything: website, workers, each command."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.kit.processes import PATIENCE_S

HEAVY = ("numba", "numpy", "scipy", "highspy", "osmium", "shapely", "contourpy", "openpyxl", "fontTools")
STARTED = """
import sys
import django
django.setup()
import maillage.config.urls
print(*sys.modules)
"""


def test_nothing_is_loaded_to_compute_before_something_is_computed() -> None:
    """numba and scipy came with the barcamps, into every process: 1.2 s of processor time more at each start."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "maillage.config.settings"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert {"maillage.programme.tasks", "maillage.foresight.tasks", "maillage.programme.urls"} <= loaded
    assert not loaded & set(HEAVY)
