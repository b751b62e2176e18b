"""However a demonstration is stopped, nothing of it is left running, and the next start finds its way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import psutil

from tests.kit.processes import PATIENCE_S


class Site:
    """`maillage demo` in a session of its own, as a terminal would start it."""

    def __init__(self, folder: Path, port: int, turn: int) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
        self.log = folder / f"log{turn}"
        self.address = f"http://127.0.0.1:{port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "maillage", "demo"],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=clean | {"MAILLAGE_DATA_DIR": str(folder), "MAILLAGE_PORT": str(port)},
            )

    def wait_for_word(self, word: str) -> None:
        until = monotonic() + PATIENCE_S
        while word not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert monotonic() < until, self.log.read_text()
            sleep(0.05)

    def wait_for_page(self) -> None:
        until = monotonic() + PATIENCE_S
        while True:
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=5):  # noqa: S310 - our own site
                return
            assert monotonic() < until, self.log.read_text()
            sleep(0.05)

    def make_book(self) -> None:
        """Ask for a file of the demonstration's book: a child process makes it, another one is kept ready."""
        address = f"{self.address}/editions/le-teletravail-en-lozere/1/livre.epub"
        book = urllib.request.urlopen(address, timeout=PATIENCE_S)  # noqa: S310 - our own site
        assert book.read(2) == b"PK"
        assert [words for words in self.commands() if "maillage.kernel.child_process" in words]

    def commands(self) -> list[list[str]]:
        """What the processes of this site run."""
        return [child.cmdline() for child in psutil.Process(self.process.pid).children(recursive=True)]


def left_of(folder: Path) -> list[list[str]]:
    """The programs that still work on this folder."""
    commands = [p.info["cmdline"] or [] for p in psutil.process_iter(["cmdline"])]
    return [words for words in commands if any(str(folder) in word for word in words)]


LOST = """
import os, signal, time, weakref
from maillage.config.commands import _stop_in_order
class Thing: pass
_stop_in_order()
thing = Thing()
weakref.finalize(thing, os.kill, os.getpid(), signal.SIGTERM)
del thing  # the signal comes while Python tidies it away
time.sleep(600)
"""


def test_a_signal_that_comes_while_python_tidies_an_object_away_is_not_lost() -> None:
    """The demonstration went on building, and served for ever, after it was told to end."""
    done = subprocess.run([sys.executable, "-c", LOST], timeout=PATIENCE_S, check=False)
    assert done.returncode == 128 + signal.SIGTERM


def test_nothing_is_left_however_it_is_stopped(data_dir: Path, free_port: int) -> None:
    told_to_end = Site(data_dir, free_port, 1)
    told_to_end.wait_for_word("Télécentre de Mende")
    told_to_end.process.terminate()  # while it builds
    assert told_to_end.process.wait(timeout=PATIENCE_S) in {0, 128 + signal.SIGTERM}
    assert left_of(data_dir) == []

    killed = Site(data_dir, free_port, 2)
    killed.wait_for_page()
    killed.make_book()
    children = psutil.Process(killed.process.pid).children(recursive=True)
    killed.process.kill()
    killed.process.wait(timeout=PATIENCE_S)
    _gone, left = psutil.wait_procs(children, timeout=PATIENCE_S)
    assert not left  # the website and the worker noticed by themselves
    assert left_of(data_dir)  # the database could not

    for turn in (3, 4):
        site = Site(data_dir, free_port, turn)
        site.wait_for_page()
        shutil.rmtree(data_dir / "editions", ignore_errors=True)  # so that it is made again
        site.make_book()
        children = psutil.Process(site.process.pid).children(recursive=True)
        os.killpg(site.process.pid, signal.SIGINT)  # what Ctrl-C does: everyone hears it
        assert site.process.wait(timeout=PATIENCE_S) == 0
        assert not psutil.wait_procs(children, timeout=PATIENCE_S)[1]
        assert left_of(data_dir) == []
        assert "Traceback" not in site.log.read_text()
