"""tools/setup.py: what stops it is a sentence, even for a Python of long ago."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.kit.processes import PATIENCE_S

PATH = Path(__file__).resolve().parents[2] / "tools" / "setup.py"


@pytest.fixture
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("maillage_setup", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of three small files in the place of ours."""
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/base.txt", "requirements/dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(setup, "ROOT", str(tmp_path))
    monkeypatch.setattr(setup, "VENV", str(tmp_path / ".venv"))
    return tmp_path


def test_it_stops_with_a_sentence_and_status_1(setup: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        setup.stop("The milk has run out.")
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "maillage: The milk has run out.\n"


def test_the_fingerprint_changes_with_each_requirement_and_nothing_else(setup: ModuleType, project: Path) -> None:
    before = setup.fingerprint(["base"])
    (project / "requirements" / "dev.txt").write_text("changed")
    assert setup.fingerprint(["base"]) == before
    assert setup.fingerprint(["base", "dev"]) != before
    (project / "requirements" / "base.txt").write_text("changed")
    changed = setup.fingerprint(["base"])
    (project / "pyproject.toml").write_text("changed")
    assert len({before, changed, setup.fingerprint(["base"])}) == 3


def test_all_in_place_is_left_alone(
    setup: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / ".ready-base").write_text(setup.fingerprint(["base"]))
    monkeypatch.setattr(sys, "argv", ["setup.py"])
    setup.main()
    assert capsys.readouterr().out == ""


def test_a_project_that_can_not_be_written_to_is_said(
    setup: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "VENV", str(project / "pyproject.toml" / ".venv"))
    with pytest.raises(SystemExit):
        setup.make_environment(sys.executable)
    assert "can't be written to" in capsys.readouterr().err


def test_a_python_that_makes_no_environment_is_said(
    setup: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        setup.make_environment("/bin/false")
    assert "The virtual environment can't be made." in capsys.readouterr().err
    assert not (project / ".venv").exists()


def test_an_old_python_is_told_which_one_is_needed(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "OLDEST", (4, 0))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit):
        setup.wanted_python()
    assert "Python 3.11 or later is needed; this is" in capsys.readouterr().err


def test_an_old_python_looks_for_a_newer_one(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    monkeypatch.setattr(setup, "OLDEST", (4, 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert setup.wanted_python() == str(newer)


def test_a_python_of_long_ago_can_read_it() -> None:
    """No letter beyond ASCII, no statement newer than Python 2: else its sentences would never be said."""
    text = PATH.read_text(encoding="ascii")
    assert "print_function" in text
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


def test_packages_that_can_not_be_fetched_are_said(setup: ModuleType, project: Path) -> None:
    """In a process of its own, with pip told that there is no index."""
    (project / "requirements" / "base.txt").write_text("maillage-has-no-such-package==1 --hash=sha256:" + "0" * 64)
    script = (
        f"import runpy, sys; m = runpy.run_path({str(PATH)!r}); g = m['install'].__globals__;"
        f"g['ROOT'] = {str(project)!r}; g['VENV'] = {sys.prefix!r}; m['install'](['base'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PIP_NO_INDEX": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 1
    assert "is the network there?" in done.stderr
