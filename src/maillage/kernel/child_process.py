"""The child's side of `kernel.processes`: `python -m maillage.kernel.child_process [MODULE]` answers one request.

The request is a length, then a pickle; so is each frame of the answer, the items of a long list in several: reading one
holds all the threads of who asked. An answer may come from a child that a file took over: it is read by `read_frame`,
which makes values and calls nothing.
"""

from __future__ import annotations

import importlib
import io
import os
import pickle
import struct
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum, StrEnum
from operator import attrgetter
from pathlib import Path
from select import select
from typing import Any, BinaryIO, NoReturn

from maillage.kernel.refusal import Refusal

HEADER = struct.Struct("!Q")
IDLE_S = 120.0  # a child that is asked nothing for so long gives its memory back
NICE = 10
ITEMS = 1_000  # of a list, in a frame
ANSWERS_TO = 3  # the file descriptor; what a library prints goes nowhere
DATES = {kind.__name__: kind for kind in (date, datetime, time, timedelta, timezone)}
_ANSWERING = threading.Lock()  # taken by the one thread that answers, and never given back


class Outcome(StrEnum):
    """What became of the function."""

    PART = "part"  # the first items of a list; more frames come
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class _ValueReader(pickle.Unpickler):
    """Reads plain values, dates, and our dataclasses, enumerations and refusals; anything else is not an answer."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name, if it only holds values."""
        if module == "datetime" and name in DATES:
            return DATES[name]
        kind = attrgetter(name)(sys.modules[module]) if module.startswith("maillage.") else None
        if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, (Enum, Refusal))):
            return kind
        raise pickle.UnpicklingError(f"{module}.{name} is not a value")


def read_frame(content: bytes) -> tuple[Outcome, object] | None:
    """A frame that a child wrote; None when it is none of ours."""
    try:
        outcome, value = _ValueReader(io.BytesIO(content)).load()
        return Outcome(outcome), value
    except Exception:  # whatever a broken pickle raises
        return None


def answer(outcome: Outcome, value: object) -> NoReturn:
    """Answer and end this process, from whichever thread; the first answer counts."""
    _ANSWERING.acquire()
    with suppress(OSError), os.fdopen(ANSWERS_TO, "wb") as out:
        while isinstance(value, list) and len(value) > ITEMS:
            _write_frame(out, Outcome.PART, value[:ITEMS])
            del value[:ITEMS]
        _write_frame(out, outcome, value)
    os._exit(0)


def _write_frame(out: BinaryIO, outcome: Outcome, value: object) -> None:
    content = pickle.dumps((outcome.value, value), protocol=5)
    out.write(HEADER.pack(len(content)) + content)


def main(module: str) -> NoReturn:
    """Import the module that is likely wanted, wait for a request, run it within its limits, answer."""
    os.dup2(1, ANSWERS_TO)
    os.dup2(2, 1)
    with suppress(AttributeError, OSError):
        os.nice(NICE)
    _be_killed_first()
    if module:
        with suppress(ImportError):
            importlib.import_module(module)
    if not _is_asked():
        os._exit(0)
    (length,) = HEADER.unpack(_read(HEADER.size))
    request = io.BytesIO(_read(length))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    name, function_name, tempfile.tempdir, memory, cpu_s = pickle.load(request)  # noqa: S301 - who asks is ours
    _limit(memory, cpu_s)
    try:
        function: Callable[..., object] = attrgetter(function_name)(importlib.import_module(name))
        if "django" in sys.modules:
            raise RuntimeError(f"{name} brings the framework into a child: only kernel and rules run there")
        args, kwargs = pickle.load(request)  # noqa: S301 - as above
        value = function(*args, **kwargs)
    except Refusal as refusal:
        answer(Outcome.REFUSED, refusal)
    except MemoryError:
        os._exit(1)
    except Exception:
        answer(Outcome.FAILED, traceback.format_exc())
    answer(Outcome.DONE, value)


def _is_asked() -> bool:
    """Whether a request came in time, and not the end of who would ask."""
    with suppress(OSError, ValueError):  # where pipes can't be waited for, it waits without end
        return bool(select([0], [], [], IDLE_S)[0])
    return True


def _read(length: int) -> bytes:
    content = sys.stdin.buffer.read(length)
    if len(content) < length:  # who asks is gone
        os._exit(0)
    return content


def _end_with_parent() -> None:
    """Nothing more comes: the pipe ends when the process that asked does, however it ended."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _be_killed_first() -> None:
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit(memory: int, cpu_s: int) -> None:
    """Limit this process and what it starts, on systems that can."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - there is none on Windows; the time is limited from outside

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])  # importing counts for nothing
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + cpu_s,) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    from maillage.kernel.child_process import main as serve  # so that what it runs knows the same module

    serve(sys.argv[1] if len(sys.argv) > 1 else "")
