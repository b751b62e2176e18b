"""Gates before work that takes much memory: a few at a time in each process; the others wait a little, or come back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from maillage.kernel.refusal import Refusal

WAIT_S = 10.0  # a request waits no longer for its turn


class Gate:
    """Lets `places` in at once; who finds no place within `wait_s` seconds is told to come back."""

    def __init__(self, places: int, wait_s: float = WAIT_S) -> None:
        self._free = BoundedSemaphore(places)
        self.wait_s = wait_s

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Inside, until the block ends."""
        if not self._free.acquire(timeout=self.wait_s):
            raise Refusal("busy", "Others are sending large files at this moment. Try again in a minute.")
        try:
            yield
        finally:
            self._free.release()


PICTURES = Gate(1)  # a picture takes up to 300 MB while it is unpacked
PACKS = Gate(2)  # what Git clients fetch and push
FILES = Gate(1)  # folders and histories brought in, books made
TEXTS = Gate(2)  # long texts shown before they are kept
