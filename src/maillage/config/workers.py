"""The worker: several queues at once, what computes in a process of its own, so that nothing delays a mail.

Jobs that wait (for a mail server, for an outside calendar) run side by side in threads; those that compute would keep
the threads of one process from running, and have another. See kernel/queues.py.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from maillage.kernel.queues import COMPUTING, LANES, Lane

PAUSE_S = 3.0  # before a process that ended by itself is started again
STOPPING_S = 10  # what it is given to finish what it has in hand, and half as much more if it has a process itself
SPARE_THREADS = 4


def lanes_of(names: Sequence[str]) -> tuple[Lane, ...]:
    """The lanes of these names; all when none is named."""
    return tuple(lane for lane in LANES if not names or lane.name in names)


def supervise(over: threading.Event, *arguments: str) -> None:
    """Run a worker process until `over` is set; one that dies is started again."""
    while not over.is_set():
        job = subprocess.Popen(
            [sys.executable, "-m", "maillage", "worker", "--beside", str(os.getpid()), *arguments],
            env=os.environ.copy(),
            start_new_session=True,  # a terminal's Ctrl-C is for us; we then stop the worker
        )
        while job.poll() is None and not over.wait(0.5):
            pass
        if job.poll() is None:
            job.terminate()
            with suppress(subprocess.TimeoutExpired):
                job.wait(timeout=STOPPING_S if arguments else STOPPING_S * 3 / 2)
            job.kill()
        elif not over.wait(PAUSE_S):
            logging.getLogger("maillage").error("the worker ended by itself (%s); starting another", job.returncode)


@contextmanager
def supervised(*arguments: str) -> Any:
    """Context manager: a supervised worker for the length of the block."""
    over = threading.Event()
    keeper = threading.Thread(target=supervise, args=(over, *arguments))
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def work(lanes: Sequence[Lane]) -> None:
    """Run these lanes until a signal says to stop; the computing lane gets a process of its own beside others."""
    here = [lane for lane in lanes if lane.queue != COMPUTING]
    if not here:
        asyncio.run(_run(lanes))
    elif len(here) == len(lanes):
        asyncio.run(_run(here))
    else:
        with supervised("--only", "computing"):
            asyncio.run(_run(here))


async def _run(lanes: Sequence[Lane]) -> None:
    from procrastinate import signals
    from procrastinate.contrib.django import app

    threads = sum(lane.at_once for lane in lanes) + SPARE_THREADS
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]  # Django's has it
        async with working.open_async():
            running = [asyncio.create_task(_run_lane(working, lane, first=lane == lanes[0])) for lane in lanes]

            def stop() -> None:
                for task in running:
                    task.cancel()

            with signals.on_stop(stop):
                done, _rest = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                stop()  # one that ended takes the others with it: the whole is started again
                await asyncio.gather(*running, return_exceptions=True)
    for task in done:
        if not task.cancelled():
            task.result()


async def _run_lane(working: Any, lane: Lane, *, first: bool) -> None:
    from maillage.config.stalled_jobs import SILENCE_S

    await working.run_worker_async(
        queues=[lane.queue],
        name=lane.name,
        concurrency=lane.at_once,
        delete_jobs="successful",  # what a job was given is personal: it goes with the job
        listen_notify=first,  # a connection each; the others look every five seconds
        install_signal_handlers=False,
        stalled_worker_timeout=SILENCE_S,  # one that starts forgets the dead, and what they held is then left
    )
