"""What the documentation says is true: links lead somewhere, commands and settings exist, nothing is left out."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from maillage.config.cli import _parser
from maillage.config.env import BadSetting, Env
from tests.kit.house import FLOORS, PACKAGE, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("*.md")])
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}
README, LISEZ_MOI = TEXTS[ROOT / "README.md"], TEXTS[ROOT / "README.fr.md"]
FENCE = re.compile(r"^ *```[a-z]*\n(.*?)^ *```$", re.M | re.S)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_of(text: str) -> list[str]:
    """What stands between back-quotes, and each line of the blocks of code."""
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    return [*lines, *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))]


CODE = [line for text in TEXTS.values() for line in code_of(text)]


def quoted(programme: str) -> list[list[str]]:
    """The words after a programme's name wherever a command that begins with it is quoted."""
    found = [rest for line in CODE for rest in re.findall(rf"(?:^|\s|bin/){programme} ([a-z].*)", line)]
    return [shlex.split(re.split(r" && |; | \||\s\s|[─┐┘]", rest)[0], comments=True) for rest in found]


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", TEXTS[page]) + re.findall(r'(?:src|href)="([^"#]+)"', TEXTS[page])
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


def test_every_setting_is_explained_and_no_other() -> None:
    exist = {f"MAILLAGE_{one.name.upper()}" for one in fields(Env)}
    explained = re.findall(r"^\| `(MAILLAGE_\w+)`", TEXTS[ROOT / "docs" / "install.md"], flags=re.M)
    assert sorted(explained) == sorted(exist)
    named = {name for text in TEXTS.values() for name in re.findall(r"MAILLAGE_[A-Z_]*[A-Z]", text)}
    assert {name.removesuffix("_FILE") for name in named} == exist


def test_the_defaults_of_the_settings_are_those_told() -> None:
    rows = re.findall(r"^\| `MAILLAGE_(\w+)` \| `([^`]+)` \|", TEXTS[ROOT / "docs" / "install.md"], flags=re.M)
    told = {name.lower(): default for name, default in rows}
    real = {one.name: str(one.default).lower() for one in fields(Env)}
    assert {name: default.lower() for name, default in told.items()} == {name: real[name] for name in told}


def is_a_command(words: list[str]) -> bool:
    """Is it one, with arguments it takes? One that is named without those it needs is; Django's own are Django's."""
    try:
        return words[0] == "django" or bool(_parser().parse_args(words))
    except BadSetting as error:
        return "are required" in str(error)


def test_every_command_that_is_quoted_exists() -> None:
    commands = quoted("maillage")
    assert not [words for words in commands if not is_a_command(words)]
    assert {"demo", "serve", "web", "worker", "migrate", "doctor", "territory", "community"} <= {w[0] for w in commands}


def test_every_make_target_that_is_quoted_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert {"demo", "test", "check", "bench"} <= {words[0] for words in quoted("make")} <= targets


def test_every_test_that_is_quoted_exists() -> None:
    files = {name for line in CODE for name in re.findall(r"(?:tests|tools)/[\w/]+\.py", line)}
    assert files
    assert not [name for name in files if not (ROOT / name).is_file()]


def test_both_readmes_say_the_same() -> None:
    for mark in (r"^#+ ", r"^```", r"^- ", r"\]\(", r"<img "):
        assert len(re.findall(mark, README, re.M)) == len(re.findall(mark, LISEZ_MOI, re.M))
    english, french = ([block.splitlines() for block in FENCE.findall(text)] for text in (README, LISEZ_MOI))
    commands = [block for block in english if len(block) == 1]
    assert commands == [block for block in french if len(block) == 1]
    assert ["make demo"] in commands
    assert ["make test"] in commands
    trees = [[line.split()[0] for block in blocks for line in block] for blocks in (english, french)]
    assert trees[0] == trees[1]


def test_french_is_set_with_its_spaces() -> None:
    prose = re.sub(r"`[^`\n]+`", "", FENCE.sub("", LISEZ_MOI))
    assert not re.findall(r" [:;!?»]|« |'", prose)


def test_the_tree_of_the_readme_is_that_of_the_house() -> None:
    (tree,) = [block for block in FENCE.findall(README) if "src/maillage/" in block]
    assert set(re.findall(r"^  (\w+)/", tree, re.M)) == set(FLOORS)


def test_every_algorithm_has_its_page_and_every_page_its_code() -> None:
    pages = {path.name for path in (ROOT / "docs" / "algorithms").glob("*.md")}
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    nodes = [n for p in PACKAGE.rglob("*.py") for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))]
    said = " ".join(ast.get_docstring(node) or "" for node in nodes if isinstance(node, kinds))
    assert set(re.findall(r"docs/algorithms/([\w-]+\.md)", said)) == pages


def test_every_page_that_the_sources_name_exists() -> None:
    sources = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*.py"), *PAGES]
    named = {name for path in sources for name in re.findall(r"\bdocs/[\w/-]+\.md", path.read_text(encoding="utf-8"))}
    assert not [name for name in named if not (ROOT / name).is_file()]


def test_every_finding_names_a_test_that_exists() -> None:
    rows = re.findall(r"\| `(tests/[\w/]+\.py)`: (.+?) · [0-9a-f]{7,} \|", TEXTS[ROOT / "docs" / "findings.md"])
    assert len(rows) > 50
    named = {(file, "test_" + words.replace(" ", "_")) for file, words in rows}
    assert not {(file, name) for file, name in named if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")}


def test_every_floor_is_on_the_drawing() -> None:
    drawing = TEXTS[ROOT / "docs" / "architecture.md"]
    assert not [floor for floor in FLOORS if not re.search(rf"^\s+{floor}\s", drawing, re.M)]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=relative)
def test_a_decision_has_its_context_its_choice_and_what_follows(page: Path) -> None:
    assert re.findall(r"^\*\*(\w+)\.\*\*", TEXTS[page], re.M) == ["Context", "Decision", "Consequences"]
    assert TEXTS[page].startswith(f"# {int(page.name[:4])}. ")


def test_the_changelog_has_what_is_coming() -> None:
    assert "## [Unreleased]" in TEXTS[ROOT / "CHANGELOG.md"]


def test_no_address_of_a_package_index_and_no_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    texts = [path for path in paths if path.suffix not in {".png", ".gz", ".mo"} and path.is_file()]
    index = r"py[p]i\.org|python[h]osted|registry\.n[p]mjs|https?://[^\s/]+(?:/[^\s/]+)*/simple\b"
    machine = r"(?<![\w.])/(?:ho[m]e|Us[e]rs|ro[o]t|wo[r]k)/\w|[A-Z]:\\Us[e]rs"
    found = [
        f"{relative(path)}: {hit}"
        for path in texts or PAGES
        for hit in re.findall(f"{index}|{machine}", path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not found
