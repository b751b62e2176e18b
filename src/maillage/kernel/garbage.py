"""The collector of garbage, where much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (1_500_000, 1, 1_000)  # new objects before the young are looked at; the old are not, meanwhile


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Look for garbage seldom, then once: for some hundred megabytes, a quarter less time to migrate a new database.

    Django makes all models again at each migration; usually the collector walks through them again and again.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.collect()
