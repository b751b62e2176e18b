"""Accounts under fire: 32 connections issue, pay, refund, close, debit, match, count the till, sell and spend passes,
while processes that do so, then the database with all of its own, are killed (SIGKILL) in the middle, again and again.

After each restart everything is proven as each night (`ledger.reconciliation`), and beside what was acknowledged: each
process writes down an act once it is committed, and that must be there. A cluster of its own in a folder of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

from tests.bench.report import Figure

PART = "Accounts under fire"
PROCESSES, THREADS = 4, 8
ROUNDS, SECONDS = 6, 40.0  # full; each round kills two processes half-way, then the database
SMALL_ROUNDS, SMALL_SECONDS = 2, 12.0
MUST_BE_NONE = {
    "lost": "acts that were acknowledged and are not there",
    "faults": "facts that the reconciliation finds wrong",
    "gaps": "gaps or doubles in numbers",
    "forks": "forks in chains",
    "chain": "entries or closures that do not verify",
    "cents": "cents between what the books say is owed and invoices less payments",
    "bags": "cents between deposit bags and what was received",
    "spent_twice": "movements of the bank, debits or units taken twice",
}


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """What is wrong after each restart (nothing), how much was done, how often something was killed."""
    rounds, seconds = (SMALL_ROUNDS, SMALL_SECONDS) if small else (ROUNDS, SECONDS)
    folder = Path(os.environ.get("MAILLAGE_DATA_DIR") or Path(tempfile.gettempdir()) / "maillage-bench") / "fire"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say("fire: a cluster of its own")
    keeper = _Keeper(folder)
    keeper.ask("build")
    worst: Counter[str] = Counter()
    last: dict[str, Any] = {}
    restart = 0.0
    for number in range(rounds):
        _burn(keeper, folder, number, seconds, say)
        begun = monotonic()
        keeper = _Keeper(folder)
        restart = max(restart, monotonic() - begun)
        last = keeper.ask("prove")
        for name in MUST_BE_NONE:
            worst[name] = max(worst[name], last[name])
        say(f"fire: round {number + 1} of {rounds}: {last['acts']} acts, wrong: {sum(worst.values())}")
    keeper.stop()
    acts = ", ".join(f"{count} {name}" for name, count in sorted(last["by_act"].items()))
    return [
        *(Figure(PART, words, str(worst[name]), "0", worst[name] == 0) for name, words in MUST_BE_NONE.items()),
        Figure(PART, f"acts acknowledged, {PROCESSES * THREADS} connections ({acts})", str(last["acts"])),
        Figure(PART, "committed when the answer was lost", str(last["unacknowledged"])),
        Figure(PART, "killed: processes, databases", f"{2 * rounds}, {rounds}"),
        Figure(PART, "entries, closures, numbers", f"{last['entries']}, {last['closures']}, {last['numbers']}"),
        Figure(PART, "all of it proven in", f"{last['proven_s']:.1f} s"),
        Figure(PART, "the database is back after, at most", f"{restart:.1f} s"),
    ]


def _burn(keeper: _Keeper, folder: Path, number: int, seconds: float, say: Callable[[str], None]) -> None:
    """One round: all at work; half-way two of them die, and two others begin; at the end the database dies."""
    crews = [_crew(keeper.address, folder, f"{number}-{n}") for n in range(PROCESSES)]
    _wait_for_acts(folder, number, PROCESSES)
    sleep(seconds / 2)
    for crew in crews[:2]:
        _kill(crew)
    crews = crews[2:] + [_crew(keeper.address, folder, f"{number}-{PROCESSES + n}") for n in range(2)]
    _wait_for_acts(folder, number, PROCESSES + 2)
    sleep(seconds / 2)
    keeper.kill_database()
    for crew in crews:
        try:
            crew.wait(timeout=30)
        except subprocess.TimeoutExpired:
            say("fire: a process did not notice that the database is gone")
            _kill(crew)


def _wait_for_acts(folder: Path, number: int, count: int) -> None:
    """Until each process of the round has done something: what has not begun is no work to interrupt."""
    for _try in range(1800):
        if sum(log.stat().st_size > 0 for log in folder.glob(f"acts-{number}-*.log")) >= count:
            return
        sleep(0.1)
    raise RuntimeError("a process did not begin within three minutes")


def _crew(address: str, folder: Path, name: str) -> subprocess.Popen[str]:
    environment = os.environ | {"MAILLAGE_DATABASE_URL": address, "MAILLAGE_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "tests.bench.fire_crew", str(folder / f"acts-{name}.log"), name, str(THREADS)]
    return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.DEVNULL)


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


class _Keeper:
    """A process that keeps the cluster up, builds and proves; killed with the database, another takes over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = {key: value for key, value in os.environ.items() if key != "MAILLAGE_DATABASE_URL"}
        environment["MAILLAGE_DATA_DIR"] = str(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.fire_keeper", str(folder)],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.address = str(self._answer()["address"])

    def ask(self, what: str) -> dict[str, Any]:
        """Have it do something, and hear what came of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the keeper of the cluster died")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill_database(self) -> None:
        """SIGKILL to the server of our folder and to each of its own processes; then to the keeper."""
        pid = int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        server = psutil.Process(pid)
        assert str(self.folder) in " ".join(server.cmdline()), "a server of another folder is none of ours"
        for process in (server, *server.children(recursive=True)):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        _kill(self.process)

    def stop(self) -> None:
        """The end: the cluster stops with its keeper."""
        self.process.communicate(timeout=60)
