"""Gates before work that takes much memory: a few at a time on a machine; the others wait a little, or come back.

What counts is the memory of the machine, whichever process of ours takes it: a place at a gate is a locked file of
`settings.GATES_ROOT`, which the system gives back when its process ends, however it ends.

Who waits holds a thread of the website. So that pages which need no gate are always answered, no more than
`leave_free()` allows are at the gates together, inside or waiting; who comes then is told at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock, local
from time import monotonic, sleep
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_noop

from maillage.kernel.refusal import Refusal

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # Windows has none

LOOK_S = 0.05
WAIT_S = 10.0  # a request waits no longer for its turn
JOB_WAIT_S = 600.0  # a job may


class _Hall:
    """The threads that are at a gate of this process; one that passes a second gate from within counts once."""

    def __init__(self) -> None:
        self.most: int | None = None
        self._count, self._lock, self._mine = 0, Lock(), local()

    def enter(self) -> bool:
        """Count this thread in; False when there is no room for it."""
        depth = getattr(self._mine, "depth", 0)
        with self._lock:
            if not depth and self.most is not None and self._count >= self.most:
                return False
            self._count += not depth
        self._mine.depth = depth + 1
        return True

    def leave(self) -> None:
        """Count this thread out again."""
        self._mine.depth -= 1
        with self._lock:
            self._count -= not self._mine.depth


HALL = _Hall()


def job_wait() -> float | None:
    """How long what may run in a job waits for its turn: as a request does, within the website."""
    return JOB_WAIT_S if HALL.most is None else None


def leave_free(threads: int) -> None:
    """Keep two of the website's `threads` for what needs no gate (one of two, none of one)."""
    HALL.most = max(1, threads - 2)


class Gate:
    """Lets `places` in at once; who finds no place within `wait_s` seconds is told to come back."""

    def __init__(self, name: str, places: int, sentence: str, wait_s: float = WAIT_S) -> None:
        self._free = BoundedSemaphore(places)
        self.name, self.places, self.sentence, self.wait_s = name, places, sentence, wait_s

    @contextmanager
    def pass_through(self, wait_s: float | None = None) -> Iterator[None]:
        """Hold one place during the block. Waits up to `wait_s` seconds for it (those of the gate, unless said), then
        raises the Refusal "busy".
        """
        most = self.wait_s if wait_s is None else wait_s
        until = monotonic() + most
        if not HALL.enter():
            raise Refusal("busy", self.sentence)
        try:
            if not self._free.acquire(timeout=most):
                raise Refusal("busy", self.sentence)
            try:
                with self._machine_place(until):
                    yield
            finally:
                self._free.release()
        finally:
            HALL.leave()

    @contextmanager
    def _machine_place(self, until: float) -> Iterator[None]:
        """A place among all processes of this machine; a system without file locks counts each process alone."""
        if fcntl is None:
            yield
            return
        with ExitStack() as files:
            folder = Path(settings.GATES_ROOT)
            folder.mkdir(parents=True, exist_ok=True)
            names = [folder / f"{self.name}-{number}" for number in range(self.places)]
            places = [files.enter_context(name.open("ab")) for name in names]  # closing one gives its place back
            while not any(_lock(place) for place in places):
                if monotonic() >= until:
                    raise Refusal("busy", self.sentence)
                sleep(LOOK_S)
            yield


def _lock(place: BinaryIO) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another has it
        return False
    return True


# A picture takes up to 300 MB while it is unpacked.
PICTURES = Gate("pictures", 1, "Others are sending large files at this moment. Try again in a minute.")
# What Git clients fetch and push.
PACKS = Gate("packs", 2, "Others are sending large files at this moment. Try again in a minute.")
BUSY_FILES = gettext_noop(
    "Others are having files made or read at this moment: nothing of yours was changed. Try again in a minute."
)
# Folders, histories and tables brought in; books and reports made; a scenario moved. For who is signed in.
FILES = Gate("files", 1, BUSY_FILES)
# The same for whoever passes by, so that strangers never keep a host from a file.
PUBLIC_FILES = Gate("public-files", 1, BUSY_FILES)
# What the standard of invoices says of them: some 300 MB each time.
CHECKS = Gate("checks", 1, BUSY_FILES)
# Each PDF, whoever asks for it: `pdf.compile_pdf` passes here by itself.
PAPERS = Gate("papers", 2, BUSY_FILES)
# Futures of a place that nobody keeps, worked out for whoever passes by.
ANSWERS = Gate("answers", 1, "Many are asking for an answer at this moment. Try again in a minute.")
# Long texts shown before they are kept.
TEXTS = Gate(
    "texts", 2, "Others are having long texts shown at this moment: yours is still in the form. Try again in a minute."
)
# Long pages read, differences of short ones; one more than TEXTS, since who has a text shown passes here too.
READINGS = Gate("readings", 3, "Many are reading long pages at this moment. Try again in a minute.")
