"""Functions that tests run in child processes: good ones, and ones that take too much."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from maillage.kernel.child_process import ANSWERS_TO
from maillage.kernel.refusal import Refusal


def give_back(value: Any) -> Any:
    """The value that came in, back from the child."""
    return value


def divide(number: int) -> float:
    """One divided by it."""
    return 1 / number


def refuse() -> None:
    """Refuse."""
    raise Refusal("not_this", "Line %(line)s is not this.", line=3)


def take_memory() -> int:
    """Two gigabytes."""
    return len(bytearray(2 * 2**30))


def compute_forever() -> None:
    """Never end, at work."""
    while True:
        pass


def sleep_forever() -> None:
    """Never end, at rest."""
    while True:
        time.sleep(60)


def end_at_once() -> None:
    """As a library that calls abort()."""
    os.abort()


def say_much() -> bytes:
    """More than is wanted."""
    return b"x" * 100_000


def write_nonsense() -> None:
    """As a child that a file took over."""
    os.write(ANSWERS_TO, b"nonsense" * 1000)
    os._exit(0)


def chatter() -> str:
    """Print on the way."""
    sys.stdout.write("chatter")
    os.write(1, b"chatter")
    sys.stdout.flush()
    return "answer"


def environment() -> list[str]:
    """The names in its environment."""
    return list(os.environ)


def leave_file() -> tuple[int, str]:
    """Its number, and the folder in which it left a file."""
    folder = tempfile.mkdtemp()
    Path(folder, "left").write_text("x", encoding="utf-8")
    return os.getpid(), folder
