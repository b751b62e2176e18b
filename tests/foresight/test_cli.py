"""`maillage foresight solve`, run as people run it: no database, no settings, one sentence when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from maillage.config.cli import main, whole_help
from tests.kit.processes import PATIENCE_S

MATRIX = "id,Florac,Mende,Ispagnac\nA,5,40,12\nB,30,10,28\nC,50,12,45\n"
PEOPLE = "id,people\nA,100\nB,20\nC,30\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "m.csv").write_text(MATRIX, encoding="utf-8")
    (tmp_path / "p.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "c.csv").write_text("id,lat,lon,people\nA,44.3,3.5,10\nB,44.5,3.6,20\nC,44.9,3.5,5\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def solved(files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run it in that folder: the status, what it says, what it complains of."""
    monkeypatch.chdir(files)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["foresight", "solve", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_it_runs_without_settings_or_database(files: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    command = ["foresight", "solve", "--problem", "mclp", "--minutes-matrix", "m.csv", "--people", "p.csv", "--k", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "maillage", *command],
        cwd=files,
        env=clean | {"MAILLAGE_DATABASE_URL": "nowhere"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("value    100 people within 20 minutes\nbound    100\ngap      0.0000% (proven")


@pytest.mark.parametrize(
    ("problem", "alias", "value"),
    [
        ("cover", "mclp", "100 people"),
        ("mean", "p-median", "17.33333333 minutes on average"),
        ("worst", "p-center", "40 minutes for"),
        ("tenth", "cvar", "40 minutes on average for"),
        ("backup", "bacop", "75 people"),
        ("all", "lscp", "2 to pay"),
    ],
)
def test_every_problem_has_two_names_and_one_answer(solved: Any, problem: str, alias: str, value: str) -> None:
    arguments = ("--minutes-matrix", "m.csv", "--people", "p.csv", "--k", "1")
    one, two = (solved("--problem", name, *arguments) for name in (problem, alias))
    assert one[0] == 0
    assert one[1].startswith(f"value    {value}")
    assert two[1].split("seconds")[0] == one[1].split("seconds")[0]


def test_kept_and_movable_sites_are_named(solved: Any) -> None:
    _status, output, _err = solved("--minutes-matrix", "m.csv", "--k", "1", "--kept", "Mende")
    assert "sites    2: Florac, Mende (kept)" in output
    _status, output, _err = solved("--minutes-matrix", "m.csv", "--k", "0", "--movable", "Florac", "--problem", "mean")
    assert "sites    1: Mende" in output


def test_the_answer_is_written(solved: Any, files: Path) -> None:
    arguments = ("--points", "c.csv", "--problem", "mean", "--k", "2")
    status, output, _err = solved(*arguments, "--out", "answer.json")
    assert (status, output.splitlines()[-1]) == (0, "written  answer.json")
    data = json.loads((files / "answer.json").read_text())
    assert data["bound"] <= data["value"]
    assert data["groups"]["A"]["site"] in data["sites"]
    assert solved(*arguments, "--out", "answer.csv")[0] == 0
    assert (files / "answer.csv").read_text().startswith("kind,id,value,minutes,site")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Give either --minutes-matrix FILE or --points FILE"),
        (("--minutes-matrix", "m.csv"), "Say how many places to open"),
        (("--minutes-matrix", "none.csv", "--k", "1"), "There is no file none.csv"),
        (("--minutes-matrix", "m.csv", "--k", "9"), "9 places are asked for and there are 3 sites"),
        (("--minutes-matrix", "m.csv", "--k", "-1"), "not below zero"),
        (("--minutes-matrix", "m.csv", "--k", "x"), "invalid int value"),
        (("--minutes-matrix", "m.csv", "--k", "1", "--kept", "Paris"), "“Paris” is not a site"),
        (("--minutes-matrix", "m.csv", "--k", "1", "--problem", "best"), "invalid choice"),
        (("--minutes-matrix", "m.csv", "--k", "1", "--far", "inf"), "--far is a number from 0 up"),
        (("--minutes-matrix", "m.csv", "--k", "1", "--share", "1.5", "--problem", "all"), "between 0 and 100 %"),
        (("--minutes-matrix", "m.csv", "--k", "1", "--out", "a.xls"), "written as .json"),
        (("--minutes-matrix", "m.csv", "--problem", "all", "--minutes", "11"), "of no site"),
        (("--points", "c.csv", "--people", "p.csv", "--k", "1"), "leave --people out"),
        (("--points", "m.csv", "--k", "1"), "there is no column “lat”"),
        (("--points", "c.csv", "--k", "1", "--pace", "0"), "--pace is above 0"),
    ],
)
def test_each_mistake_is_one_sentence(solved: Any, arguments: tuple[str, ...], told: str) -> None:
    status, said, complained = solved(*arguments)
    assert (status, said) == (1, "")
    assert complained.startswith("maillage: ")
    assert told in complained
    assert complained.count("\n") == 1


def test_p_center_of_a_disconnected_matrix_names_the_rows_nobody_can_reach(solved: Any, files: Path) -> None:
    """It said to open more, though no number of sites brings a way to row 3."""
    (files / "d.csv").write_bytes((Path(__file__).parent / "cases" / "p_center_disconnected.csv").read_bytes())
    for problem in ("p-center", "all"):
        status, output, errors = solved("--problem", problem, "--k", "3", "--minutes-matrix", "d.csv")
        assert (status, output) == (1, "")
        assert errors.splitlines()[-1].endswith("These are: 3.")
        assert "open more" not in errors


def test_a_remark_does_not_mix_with_the_answer(solved: Any, files: Path) -> None:
    (files / "one-way.csv").write_text("id,A,B\nA,0,10\nB,12,0\n", encoding="utf-8")
    status, output, remarks = solved("--minutes-matrix", "one-way.csv", "--k", "1")
    assert status == 0
    assert output.startswith("value")
    assert remarks == "maillage: Minutes differ by direction: they are taken as from a group to a site.\n"


def test_the_help_names_it() -> None:
    assert "maillage foresight solve" in whole_help()
