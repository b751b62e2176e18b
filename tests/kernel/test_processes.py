"""Work in a child process: its limits, what it may answer, what it leaves behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from maillage.kernel import processes
from maillage.kernel.child_process import ITEMS, Outcome, read_frame
from maillage.kernel.period import Period
from maillage.kernel.processes import MEGABYTE, ChildFault, Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from tests.kit import child_framework, child_work
from tests.kit.processes import PATIENCE_S

ROOM = Limits(memory=512 * MEGABYTE, cpu_s=20, wall_s=PATIENCE_S)


def run(function: Any, *args: Any, limits: Limits = ROOM) -> Any:
    """What the function answers from a child."""
    return run_in_child(limits, too_much_refusal, function, *args)


def test_what_goes_in_comes_out() -> None:
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    given = [
        b"x" * 3_000_000,
        "é",
        None,
        date(2027, 3, 1),
        Period(now, now.replace(hour=10)),
        {"a": (1, 2.5)},
        frozenset({3}),
    ]
    assert run(child_work.give_back, given) == given
    assert run(child_work.give_back, b"") == b""


@pytest.mark.parametrize("count", [0, 1, ITEMS - 1, ITEMS, ITEMS + 1, 3 * ITEMS, 3 * ITEMS + 7])
def test_a_long_list_comes_in_parts_and_is_whole(count: int) -> None:
    assert run(child_work.give_back, list(range(count))) == list(range(count))


def test_the_parts_of_a_list_count_together() -> None:
    with pytest.raises(Refusal, match="more work"):
        run(child_work.give_back, list(range(5 * ITEMS)), limits=Limits(answer=3 * ITEMS))


def test_a_refusal_of_the_work_is_the_persons_own() -> None:
    with pytest.raises(Refusal) as raised:
        run(child_work.refuse)
    assert (raised.value.code, raised.value.facts) == ("not_this", {"line": 3})


def test_a_fault_is_told_with_its_traceback() -> None:
    with pytest.raises(ChildFault, match="ZeroDivisionError"):
        run(child_work.divide, 0)
    assert run(child_work.divide, 2) == 0.5


@pytest.mark.parametrize(
    ("work", "limits"),
    [
        (child_work.take_memory, ROOM),
        (child_work.compute_forever, Limits(cpu_s=1, wall_s=PATIENCE_S)),
        (child_work.sleep_forever, Limits(wall_s=0.5)),
        (child_work.end_at_once, ROOM),
        (child_work.say_much, Limits(answer=1000)),
        (child_work.write_nonsense, ROOM),
    ],
)
def test_what_takes_too_much_is_killed_and_told_in_a_sentence(work: Any, limits: Limits) -> None:
    with pytest.raises(Refusal, match="more work than this site may do"):
        run(work, limits=limits)
    assert run(child_work.divide, 2) == 0.5  # and the next one is served


def test_what_a_library_prints_is_no_answer() -> None:
    assert run(child_work.chatter) == "answer"


def _forget_spare() -> None:
    processes.end_spare()
    processes._ENDING.clear()


def test_a_child_knows_neither_settings_nor_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_SECRET_KEY", "a secret of fifty characters or so")
    monkeypatch.setenv("PGPASSWORD", "another")
    _forget_spare()
    names = run(child_work.environment)
    assert not [name for name in names if name.startswith(processes.SECRET)]
    with pytest.raises(ChildFault, match="brings the framework"):
        run(child_framework.version)
    _forget_spare()  # it was made ready with that module


def test_each_child_serves_once_and_its_folder_goes_with_it() -> None:
    first, folder = run(child_work.leave_file)
    second, _folder = run(child_work.leave_file)
    assert first != second
    assert not Path(folder).exists()
    assert not psutil.pid_exists(first)


def test_many_at_once_each_have_their_own() -> None:
    with ThreadPoolExecutor(6) as crew:
        assert list(crew.map(lambda n: run(child_work.divide, n), range(1, 13))) == [1 / n for n in range(1, 13)]


class _Evil:
    def __reduce__(self) -> Any:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [_Evil(), subprocess.Popen, os.getcwd, child_work.divide, Path("/")])
def test_an_answer_that_would_run_something_is_no_answer(value: Any) -> None:
    assert read_frame(pickle.dumps((Outcome.DONE.value, value))) is None
    assert read_frame(pickle.dumps(("done", 1))) == (Outcome.DONE, 1)
    assert read_frame(b"") is None
    assert read_frame(pickle.dumps(("neither", 1))) is None


def test_a_child_that_is_not_asked_leaves() -> None:
    code = "from maillage.kernel import child_process as c\nc.IDLE_S = 0.1\nc.main('')"
    child = subprocess.run([sys.executable, "-c", code], stdin=subprocess.PIPE, check=False, timeout=PATIENCE_S)
    assert child.returncode == 0


PARENT = """
import sys, threading, time
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from tests.kit import child_work
run_in_child(Limits(), too_much_refusal, child_work.divide, 2)
for work in (child_work.sleep_forever, child_work.compute_forever):
    threading.Thread(target=run_in_child, args=(Limits(), too_much_refusal, work), daemon=True).start()
time.sleep(0.5)
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, None])
def test_no_child_outlives_its_parent(how: signal.Signals | None) -> None:
    """Killed, told to stop, or ended by itself, with one child that waits, one that sleeps and one that computes."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"ready\n"
        children = psutil.Process(parent.pid).children()
        assert len(children) >= 2
        if how:
            parent.send_signal(how)
        parent.communicate(timeout=PATIENCE_S)
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
    assert not alive
