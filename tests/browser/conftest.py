"""A real demonstration, served by its own command, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import find, flags
from tests.kit.browser import DESKTOP, PHONE, Opened
from tests.kit.cable import Cable
from tests.kit.processes import PATIENCE_S

expect.set_options(timeout=120_000)  # a busy machine is no fault of the page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site_folder() -> Iterator[Path]:
    """Where the demonstration has its data, its database included."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="browser-", dir=_where(root)))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def site(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`maillage demo` on a free port, with data of its own; the address it answers at."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # it takes long to make: one for all processes, or this fails
        (tmp_path_factory.getbasetemp().parent / "demonstration").touch(exist_ok=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("MAILLAGE_")}
    environ |= {"MAILLAGE_DATA_DIR": str(site_folder), "MAILLAGE_PORT": str(port)}
    log = site_folder / "site.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "maillage", "demo"], env=environ, stdout=out, stderr=out, start_new_session=True
        )
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=PATIENCE_S)


@pytest.fixture
def hasten(site: str, site_folder: Path) -> Callable[[str], None]:
    """`hasten("community.mailing")`: the jobs of that name that wait for their hour do so no longer."""
    words = (site_folder / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()

    def let_go(task: str) -> None:
        with psycopg.connect(host=words[4], port=words[3], user="postgres", dbname="maillage") as database:
            done = database.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND task_name = %s", [task]
            )
            assert done.rowcount

    return let_go


def _where(root: bool) -> str | None:
    if not root:
        return None
    Path("/var/lib/maillage").mkdir(parents=True, exist_ok=True)
    return "/var/lib/maillage"


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own site
                if answer.status == 200:
                    return
        except OSError:
            sleep(0.3)
    raise AssertionError(f"the demonstration did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One a file: Playwright's event loop must be over before other tests speak to the database."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=flags())
        yield chromium
        chromium.close()


@pytest.fixture
def open_as(browser: Browser, site: str) -> Iterator[Opened]:
    """`open_as("membre", phone=True)` is a page signed in as the member; a page that logs an error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(who: str = "inconnu", *, phone: bool = False, dark: bool = False, js: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            **{"base_url": site} | more,
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=js,
            reduced_motion="reduce",
        )
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        if who != "inconnu":
            page.goto(f"/demonstration/entrer/{who}/")
        return page

    yield opened
    for context in contexts:
        context.close()
    # what was refused; a network that was cut, also while the service worker looked for news of itself
    of_the_network = ("status of 4", "net::ERR_", "An unknown error occurred when fetching the script")
    told = [error for error in errors if not any(known in error for known in of_the_network)]
    assert not told


@pytest.fixture
def cable(site: str) -> Iterator[Cable]:
    """The site at an address of which the network can be cut."""
    laid = Cable(site)
    yield laid
    laid.cut()
