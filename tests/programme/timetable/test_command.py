"""`programme timetable FILE.json`, run as people run it: one sentence when something is wrong."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from maillage.kernel.command import CommandError
from maillage.kernel.refusal import Refusal
from maillage.programme.commands import COMMAND
from tests.programme.timetable.test_documents import SMALL, content_of


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    COMMAND.add_arguments(parser)
    return COMMAND.run(parser.parse_args(["timetable", *arguments]))


def test_it_says_what_is_kept_and_writes_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.json"
    file.write_bytes(content_of(sessions=[*SMALL["sessions"], {"id": "c", "needs": ["piano"]}]))
    outs = [tmp_path / name for name in ("a.json", "a.csv", "schedule.json", "schedule.xml")]
    assert run(str(file), *(f"--out={path}" for path in outs)) == 0
    output = capsys.readouterr().out
    assert output.startswith("kept     1 of 1 wishes\nbound    1 (all: this bound says nothing)")
    assert "not placed  No room has what “c” needs: piano." in output
    assert json.loads(outs[0].read_text())["bound"] == 1
    assert outs[1].read_text().startswith("day,begins")
    assert json.loads(outs[2].read_text())["schedule"]["conference"]["acronym"] == "programme"
    assert ET.parse(outs[3]).getroot().tag == "schedule"  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.json"], "There is no file"),
        (["mine.json", "--out=a.pdf"], "written as .json"),
        (["mine.json", "--out=nowhere/a.json"], "no folder"),
        (["mine.json", "--seconds=nan"], "--seconds"),
        (["mine.json", "--gap=-1"], "--gap"),
        (["mine.json", "--moves=-1"], "--moves"),
        (["mine.json", "--acronym=A B"], "--acronym"),
        (["mine.json", "--time-zone=../../etc"], "time zone"),
        (["broken.json"], "not a JSON document"),
    ],
)
def test_each_mistake_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.json").write_bytes(content_of())
    Path("broken.json").write_bytes(b"{")
    with pytest.raises((CommandError, Refusal), match=sentence) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)
    assert capsys.readouterr().out == ""
