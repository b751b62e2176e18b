"""Heavy work on what people bring or ask for, run in a child process: its memory, its processor, its time have limits.

A child never knows the database, nor the settings: it imports the module of one pure function (of `kernel` or of the
`rules` of a domain), is given its arguments, answers with plain values, and ends. What it holds ends with it, whatever
became of it. One child is kept ready (`_SPARE`), so that starting Python is seldom waited for. It runs behind the
threads of the website (`nice`), and is the first that the system kills where memory is short.
docs/decisions/0026-heavy-work-in-child-processes.md
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from threading import Lock, Timer
from typing import BinaryIO, ParamSpec, TypeVar, cast

from maillage.kernel.child_process import HEADER, Outcome, read_frame
from maillage.kernel.refusal import Refusal

P = ParamSpec("P")
T = TypeVar("T")
MEGABYTE = 2**20
SECRET = ("MAILLAGE_", "DJANGO_", "PG", "DATABASE_")  # what begins so is not in the environment of a child


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: bytes of address space, seconds of processor, seconds by the clock, bytes of answer."""

    memory: int = 768 * MEGABYTE
    cpu_s: int = 30
    wall_s: float = 60.0
    answer: int = 64 * MEGABYTE


class ChildFault(RuntimeError):
    """The function failed in the child otherwise than by a Refusal: its traceback, as text."""


def too_much_refusal() -> Refusal:
    """The Refusal for work that took more than a child may: killed, nothing of it is kept."""
    return Refusal(
        "too_much_work",
        "This asks for more work than this site may do at once: nothing was changed. Try something smaller or simpler.",
    )


def run_in_child(
    limits: Limits, refusal: Callable[[], Refusal], function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """What `function` answers, run in a child process within `limits`; `refusal()` is raised when it takes more.

    A Refusal of the function is raised here as it is; any other failure as a ChildFault. The arguments are pickled;
    the answer may hold plain values, dates, and dataclasses or enumerations of ours: nothing in it is ever run.
    """
    child = _take_spare() or _Child()
    try:
        with TemporaryDirectory(prefix="maillage-child-", ignore_cleanup_errors=True) as folder:
            request = pickle.dumps((function.__module__, function.__qualname__, folder, limits.memory, limits.cpu_s))
            answer = child.ask(request + pickle.dumps((args, kwargs), protocol=5), limits)
    finally:
        child.end()
        _keep_spare(function.__module__)
    if answer is None:
        raise refusal()
    outcome, value = answer
    if outcome == Outcome.REFUSED:
        assert isinstance(value, Refusal)
        raise value
    if outcome == Outcome.FAILED:
        raise ChildFault(str(value))
    return cast("T", value)


class _Child:
    """A process that waits for one request; `module` is imported meanwhile."""

    def __init__(self, module: str = "") -> None:
        self.process = subprocess.Popen(  # noqa: S603 - a module of ours
            [sys.executable, "-m", "maillage.kernel.child_process", *([module] if module else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith(SECRET)}
            | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},  # each thread would reserve memory of its own
            start_new_session=True,  # a terminal's Ctrl-C is not for it; what it starts is killed with it
        )

    def ask(self, request: bytes, limits: Limits) -> tuple[Outcome, object] | None:
        """Its answer; None when it died, took too long or said too much."""
        stdin, stdout = cast("BinaryIO", self.process.stdin), cast("BinaryIO", self.process.stdout)
        timer = Timer(limits.wall_s, self._kill)
        timer.daemon = True
        timer.start()
        try:
            stdin.write(HEADER.pack(len(request)) + request)
            stdin.flush()  # and left open: its end tells the child that this process is gone
            return _read_frames(stdout, limits.answer)
        except (OSError, struct.error):  # it is gone
            return None
        finally:
            timer.cancel()

    def end(self) -> None:
        """Kill it, if it did not end by itself."""
        self._kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                cast("BinaryIO", pipe).close()
        self.process.wait()

    def _kill(self) -> None:
        if self.process.returncode is None:  # not waited for: its number is still its own
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL) if hasattr(os, "killpg") else self.process.kill()


def _read_frames(stdout: BinaryIO, left: int) -> tuple[Outcome, object] | None:
    """An answer of at most `left` bytes in all."""
    items: list[object] = []
    while True:
        (length,) = HEADER.unpack(stdout.read(HEADER.size))
        left -= length
        content = stdout.read(length) if left >= 0 else b""
        frame = read_frame(content) if content and len(content) == length else None
        if frame is None or frame[0] != Outcome.PART:
            return (frame[0], [*items, *frame[1]]) if frame and items and isinstance(frame[1], list) else frame
        if not isinstance(frame[1], list):
            return None
        items += frame[1]


_SPARE: list[_Child] = []
_LOCK = Lock()


def _take_spare() -> _Child | None:
    with _LOCK:
        child = _SPARE.pop() if _SPARE else None
    if child and child.process.poll() is not None:  # it waited long enough, and left
        child.end()
        return None
    return child


def _keep_spare(module: str) -> None:
    """Have one child ready, that knows the module which was just used: it is likely the next."""
    with _LOCK:
        if not _SPARE and not _ENDING:
            _SPARE.append(_Child(module))


_ENDING: list[bool] = []


def end_spare() -> None:
    """End the child that waits, and keep none any more: this process ends."""
    with _LOCK:
        _ENDING.append(True)
        children, _SPARE[:] = list(_SPARE), []
    for child in children:
        child.end()


def _forget_spare() -> None:
    """After a fork: the child that waits is that of the other process."""
    global _LOCK  # noqa: PLW0603 - a thread of the other process may have held it
    _LOCK = Lock()
    for child in _SPARE:
        cast("BinaryIO", child.process.stdin).close()
        cast("BinaryIO", child.process.stdout).close()
        child.process.returncode = 0
    _SPARE.clear()


atexit.register(end_spare)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_spare)
