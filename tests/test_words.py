"""The code's own words: names a Django developer would guess; the worst of before do not come back as names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.house import PACKAGE

TESTS = Path(__file__).parent

# Participles and riddles that named functions, methods or classes once: a verb and a noun say it.
RIDDLES = frozenset(
    {
        "told",
        "said",
        "shown",
        "asked",
        "found",
        "there",
        "alone",
        "good",
        "given",
        "kept",
        "meant",
        "placed",
        "patiently",
        "must",
        "everyone",
        "tenth",
        "fair",
        "roomy",
        "clerk",
    }
)
# Modules are nouns; these end in -ing and are nouns of the trade, or of Python's.
NOUNS_IN_ING = frozenset(
    {
        "billing",
        "booking",
        "clearing",
        "covering",
        "drawing",
        "matching",
        "netting",
        "planning",
        "processing",
        "routing",
        "training",
        "sharing",
        "solving",
        "typesetting",
    }
)


def modules() -> Iterator[Path]:
    """Every file of code, migrations left out: their names are history."""
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def names_given(tree: ast.Module) -> Iterator[str]:
    """The functions, methods and classes of a file."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name


def riddles(text: str) -> set[str]:
    """The names of that code that say nothing."""
    return {name for name in names_given(ast.parse(text)) if name.strip("_").lower() in RIDDLES}


def test_no_function_is_named_by_a_riddle() -> None:
    """Nor in what tests share, which is read as often."""
    files = [*modules(), *sorted((TESTS / "kit").rglob("*.py"))]
    named = {str(path): riddles(path.read_text(encoding="utf-8")) for path in files}
    assert not {file: names for file, names in named.items() if names}


def test_a_riddle_is_seen() -> None:
    assert riddles("def told(x): ...\nclass Clerk: ...\ndef read_page(): ...") == {"told", "Clerk"}


def test_modules_are_nouns() -> None:
    ending = {path.stem for path in modules() if path.stem.endswith("ing")}
    assert ending <= NOUNS_IN_ING


# Neither do variables and arguments bear a word that says nothing.
SAY_NOTHING = frozenset({"told", "said", "shown", "asked", "found", "given"})


# A docstring that says nothing to who has not read the code: of what, for whom, when?
RIDDLE = re.compile(
    r"(Its|The|Those|One|Each|As|In|From|Nothing|Both|Neither|All|Why|Who|Whose|Which|Where|When|What|Whether)"
    r"( [\w’']+){0,2}\."
)


def riddle_docstrings(text: str) -> set[str]:
    """The docstrings of that code that a person could not understand alone."""
    nodes = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    )
    docstrings = (ast.get_docstring(node) or "" for node in nodes)
    return {docstring for docstring in docstrings if RIDDLE.fullmatch(docstring)}


def test_no_docstring_is_a_riddle() -> None:
    files = [*modules(), *sorted(TESTS.rglob("*.py"))]
    by_file = {path.name: riddle_docstrings(path.read_text(encoding="utf-8")) for path in files}
    assert not {file: docstrings for file, docstrings in by_file.items() if docstrings}


@pytest.mark.parametrize("text", ["Why not.", "Which days.", "What it is.", "The others.", "Its picture.", "Who asks."])
def test_a_riddle_in_a_docstring_is_seen(text: str) -> None:
    assert riddle_docstrings(f'def a():\n    """{text}"""') == {text}


def names_in(tree: ast.AST) -> Iterator[str]:
    """What functions, classes, arguments and variables are called, a leading underscore left out."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name.lstrip("_")
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name.lstrip("_")


@pytest.mark.parametrize("domain", sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()))
def test_no_name_is_a_word_that_says_nothing(domain: str) -> None:
    named = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in (PACKAGE / domain).rglob("*.py")
        if "migrations" not in path.parts
        for name in names_in(ast.parse(path.read_text(encoding="utf-8")))
        if name in SAY_NOTHING
    }
    assert named == set()
