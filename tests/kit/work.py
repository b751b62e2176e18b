"""How much work a piece of Python does, counted and not timed: the same on every machine, however busy."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(work: Callable[[], Any]) -> int:
    """How many lines of Python run while `work` does: each turn of a loop counts again.

    The collector of garbage rests meanwhile: it would run the last words of what other tests left behind, at its own
    time, and they would count as work.
    """
    count = 0

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return local

    def called(frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return local

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()
    sys.settrace(called)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return count


def grows_no_faster(work: Callable[[int], Any], size: int, most: float = 2.5) -> bool:
    """Whether twice as much to read takes at most `most` times the work (called once before, to fill caches)."""
    work(10)
    return lines_run(lambda: work(2 * size)) <= most * lines_run(lambda: work(size)) + 1000
