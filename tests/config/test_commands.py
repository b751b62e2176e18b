"""The one command, run as people run it: a process of its own, and one sentence when something is wrong."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest

from maillage.config.cli import main, whole_help
from tests.kit.processes import PATIENCE_S


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "maillage", *arguments],
        env=environ | settings,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_the_help_names_every_command() -> None:
    assert run("--help").stdout.strip() == whole_help().strip()
    for name in ("demo", "serve", "web", "worker", "migrate", "doctor", "territory load", "community role", "places"):
        assert f"maillage {name}" in whole_help()


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("maillage 0.")


def test_production_does_not_start_without_a_secret() -> None:
    done = run("serve")
    assert done.returncode == 1
    assert done.stderr.startswith("maillage: MAILLAGE_SECRET_KEY is missing")
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said_at_once(free_port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        done = run("demo", MAILLAGE_PORT=str(free_port))
    assert done.returncode == 1
    assert f"Nothing can listen on 127.0.0.1:{free_port}" in done.stderr
    assert f"MAILLAGE_PORT={free_port + 1}" in done.stderr


def test_a_folder_that_can_not_be_written_is_said(tmp_path: Path, free_port: int) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = run("demo", MAILLAGE_DATA_DIR=str(tmp_path / "file" / "data"), MAILLAGE_PORT=str(free_port))
    assert done.returncode == 1
    assert "can't be written to" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_said(free_port: int) -> None:
    done = run(
        "migrate", MAILLAGE_MODE="demo", MAILLAGE_DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port}/nothing"
    )
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_tables_ground_network_and_roles_are_made_by_commands(data_dir: Path) -> None:
    here = {"MAILLAGE_MODE": "demo", "MAILLAGE_DATA_DIR": str(data_dir)}
    sick = run("doctor", **here)
    assert (sick.returncode, "WRONG migrations" in sick.stdout) == (1, True)
    assert run("migrate", **here).returncode == 0
    assert "34969 communes" in run("territory", "load", "48", **here).stdout
    unknown = run("territory", "load", "99Z", **here)
    assert (unknown.returncode, "99Z" in unknown.stderr) == (1, True)
    assert "made" in run("community", "network", "lozere", "SoLozère", **here).stdout
    lost = run("community", "role", "a@example.org", "facilitator", "ailleurs", **here)
    assert (lost.returncode, "lozere" in lost.stderr) == (1, True)
    assert "facilitator" in run("community", "role", "a@example.org", "facilitator", "lozere", **here).stdout
    assert "no longer" in run("community", "role", "a@example.org", "facilitator", "lozere", "--end", **here).stdout
    told = run("doctor", **here).stdout
    assert "ok    roles: maillage_site serves, and can't change the journal" in told  # another than who migrated
    assert "ok    territory: 34969 communes, about 48" in told
    assert "WRONG worker" in told


visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())


def wait_for(address: str, until: float) -> str:
    while True:
        try:
            with visitor.open(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            if monotonic() > until:
                raise
            sleep(0.3)


def test_a_demonstration_starts_serves_and_leaves_nothing_behind(data_dir: Path, free_port: int) -> None:
    """The first start builds, the second one finds; Ctrl-C ends the site, the worker and the database."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    environ |= {"MAILLAGE_DATA_DIR": str(data_dir), "MAILLAGE_PORT": str(free_port)}
    for turn in (1, 2):
        with (data_dir / f"log{turn}").open("w") as log:
            site = subprocess.Popen(
                [sys.executable, "-m", "maillage", "demo"], env=environ, stdout=log, stderr=log, start_new_session=True
            )
            base = f"http://127.0.0.1:{free_port}"
            assert '"worker": "ok"' in wait_for(f"{base}/readyz", monotonic() + PATIENCE_S)
            assert wait_for(f"{base}/healthz", monotonic() + PATIENCE_S) == "alive\n"
            assert "Télécentre de Mende" in wait_for(f"{base}/lieux/", monotonic() + PATIENCE_S)
            signed_in = wait_for(f"{base}/demonstration/entrer/membre/", monotonic() + PATIENCE_S)
            assert 'href="/reservations/"' in signed_in
            assert "Se connecter" not in signed_in
            mine = psutil.Process(site.pid).children(recursive=True)
            site.send_signal(signal.SIGINT)
            assert site.wait(timeout=PATIENCE_S) == 0
        gone, left = psutil.wait_procs(mine, timeout=PATIENCE_S)
        assert not left
        assert gone
        told = (data_dir / f"log{turn}").read_text()
        assert told.count("/demonstration/entrer/") == 7
        assert str(data_dir) in told
        assert "Traceback" not in told
        assert ("Télécentre de Mende" in told) is (turn == 1)
    running = [p.info["cmdline"] or [] for p in psutil.process_iter(["cmdline"])]
    assert not [line for line in running if any(str(data_dir) in word for word in line)]


def test_a_bad_word_is_refused_with_the_list_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("maillage: ")
    assert "'demo'" in told
