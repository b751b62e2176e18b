"""Names say what they hold: the words that once named everything do not come back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "maillage"
TIDIED = ("access", "bookings", "community", "config", "demonstration", "kernel", "pages", "places", "web")
SAY_NOTHING = frozenset({"told", "said", "shown", "asked", "found", "given", "kept"})
KNOWN = {  # being renamed with what surrounds them, on their own branches
    "access/models.py: told",
    "bookings/actions/http_client.py: found",
    "pages/archive.py: given", "pages/archive.py: said",
    "pages/sheet.py: given", "pages/sheet.py: said",
    "pages/views/facilitation.py: found", "pages/views/facilitation.py: given", "pages/views/facilitation.py: shown",
}  # fmt: skip


def names_in(tree: ast.AST) -> Iterator[str]:
    """What functions, classes, arguments and variables are called, a leading underscore left out."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name.lstrip("_")
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name.lstrip("_")


@pytest.mark.parametrize("domain", TIDIED)
def test_no_name_is_a_word_that_says_nothing(domain: str) -> None:
    named = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in (SOURCE / domain).rglob("*.py")
        if "migrations" not in path.parts
        for name in names_in(ast.parse(path.read_text(encoding="utf-8")))
        if name in SAY_NOTHING
    }
    assert named - KNOWN == set()
