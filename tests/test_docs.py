"""What the documentation says is true: links lead somewhere, commands and settings exist, nothing is left out."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from maillage.config.cli import _parser
from maillage.config.env import Env
from tests.test_architecture import FLOORS, ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", TEXTS[page])
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


def test_every_setting_is_explained_and_no_other() -> None:
    told = set(re.findall(r"^\| `(MAILLAGE_\w+)`", TEXTS[ROOT / "docs" / "install.md"], flags=re.M))
    assert told == {f"MAILLAGE_{one.name.upper()}" for one in fields(Env)}


def test_every_command_that_is_quoted_exists() -> None:
    commands = set(_parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr]  # argparse keeps them there
    said = {name for text in TEXTS.values() for name in re.findall(r"`?maillage (\w+)", text) if "`" in text}
    known = commands | {"django"}
    quoted = {
        n for text in TEXTS.values() for n in re.findall(r"(?:^|`|&& |ExecStart=\S*/)maillage ([a-z]+)", text, re.M)
    }
    assert quoted
    assert quoted <= known
    assert {"demo", "serve", "web", "worker", "migrate", "doctor"} <= said


def test_every_make_target_that_is_quoted_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    quoted = {n for text in TEXTS.values() for n in re.findall(r"(?:^|`|&& |maillage )make ([a-z]+)", text, re.M)}
    assert {"demo", "test", "check", "bench"} <= quoted <= targets


def test_both_readmes_say_the_same() -> None:
    english, french = TEXTS[ROOT / "README.md"], TEXTS[ROOT / "README.fr.md"]
    for mark in (r"^## ", r"^```", r"^- "):
        assert len(re.findall(mark, english, re.M)) == len(re.findall(mark, french, re.M))
    code = [re.findall(r"^```\n(.*?)^```", text, re.M | re.S)[:3] for text in (english, french)]
    assert code[0] == code[1]


def test_every_algorithm_has_its_page_and_every_page_its_code() -> None:
    pages = {path.name for path in (ROOT / "docs" / "algorithms").glob("*.md")}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert set(re.findall(r"docs/algorithms/([\w-]+\.md)", sources)) == pages


def test_every_floor_is_on_the_drawing() -> None:
    drawing = TEXTS[ROOT / "docs" / "architecture.md"]
    assert not [floor for floor in FLOORS if not re.search(rf"^\s+{floor}\s", drawing, re.M)]


def test_the_changelog_has_what_is_coming() -> None:
    assert "## [Unreleased]" in TEXTS[ROOT / "CHANGELOG.md"]


def test_no_address_of_a_package_index_and_no_path_of_a_machine() -> None:
    kept = [p for kind in ("src", "tests", "tools", "docs", "requirements", ".ci") for p in (ROOT / kind).rglob("*")]
    texts = [
        p
        for p in [*kept, *ROOT.glob("*.*"), ROOT / "Makefile"]
        if p.suffix in {".py", ".md", ".txt", ".in", ".toml", ""}
    ]
    forbidden = ("py" + "pi.org", "python" + "hosted", "registry." + "npmjs", "/ro" + "ot/", "/wo" + "rk/")
    found = []
    for path in texts:
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [f"{relative(path)}: {word}" for word in forbidden if word in text]
    assert not found
