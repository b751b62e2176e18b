"""No regular expression of ours goes back and forth over what somebody wrote: twice the text, twice the steps."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.kit.backtracking import Matcher, TooManyError, deep, hostile, is_endless
from tests.kit.house import PACKAGE

CALLS = {"compile", "match", "fullmatch", "search", "sub", "subn", "finditer", "findall", "split"}
ASKED = re.compile(rf"(\w+)\s*\.\s*({'|'.join(sorted(CALLS))})\b")
WRITTEN = re.compile(rf"\bre\s*\.\s*({'|'.join(sorted(CALLS))})\b")
FROM_THE_START = {"match", "fullmatch"}
SIZE = 240  # characters; bounded repetitions of up to eighty are at their worst by then
EASY = 12  # steps a character: surely linear, whatever twice the text takes


@dataclass(frozen=True)
class Expression:
    """A regular expression of the code, and how it is asked."""

    where: str
    pattern: str
    flags: int
    ways: frozenset[str]  # match, fullmatch or everywhere

    def __str__(self) -> str:
        return self.where


@cache
def sources() -> dict[str, str]:
    """The text of every file of the code, by its path."""
    files = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in files}


def asked() -> dict[str, set[str]]:
    """By the name of a compiled expression, how it is asked, anywhere in the code."""
    found: dict[str, set[str]] = defaultdict(set)
    for text in sources().values():
        for name, way in ASKED.findall(text):
            found[name].add(way)
    return found


def text_of(node: ast.expr, names: dict[str, Any]) -> Any:
    """What an argument says; what is only known when it runs counts as a literal 7."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else str(text_of(part.value, names))  # type: ignore[attr-defined]
            for part in node.values
        )
    try:
        return eval(compile(ast.Expression(node), "", "eval"), names)  # noqa: S307 - our own code
    except NameError:
        return 7


def expressions() -> list[Expression]:
    """Every regular expression that is compiled or asked with `re.…`."""
    found, ways = list[Expression](), asked()
    for file, text in sources().items():
        if not WRITTEN.search(text):
            continue
        tree = ast.parse(text)
        calls = {
            node: node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in CALLS
        }
        names = dict(vars(importlib.import_module("maillage." + file.removesuffix(".py").replace("/", "."))))
        kept = {
            node.value: node.targets[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for call, way in calls.items():
            given = next((word.value for word in call.keywords if word.arg == "flags"), None)
            if given is None and way == "compile" and len(call.args) > 1:
                given = call.args[1]
            flags = int(text_of(given, names)) if given is not None else 0
            how = ways.get(kept.get(call, ""), set()) if way == "compile" else {way}
            simple = frozenset(one if one in FROM_THE_START else "everywhere" for one in how or {"search"})
            found.append(Expression(f"{file}:{call.lineno}", str(text_of(call.args[0], names)), flags, simple))
    return found


EXPRESSIONS = expressions()


def steps(one: Expression, way: str, text: str, most: int = 10**9) -> int:
    """How many steps it takes over this text; and it finds what Python finds."""
    matcher, own = Matcher(one.pattern, text, one.flags, most), re.compile(one.pattern, one.flags)
    if way == "everywhere":
        assert matcher.spans() == [match.span() for match in own.finditer(text)], (one.pattern, text)
    else:
        match = getattr(own, way)(text)
        assert matcher.match(0, whole=way == "fullmatch") == (match.end() if match else None), (one.pattern, text)
    return matcher.steps


def worst(one: Expression) -> list[str]:
    """The texts over which twice the size takes more than two and a half times the steps."""
    if not is_endless(one.pattern, one.flags):
        return []
    found = []
    for half, whole in zip(
        hostile(one.pattern, one.flags, SIZE // 2), hostile(one.pattern, one.flags, SIZE), strict=True
    ):
        for way in one.ways:
            try:
                with deep():
                    taken = steps(one, way, whole, most=200 * SIZE)
                    hard = taken > EASY * len(whole) and taken > 2.5 * steps(one, way, half) + 200
            except TooManyError:
                hard = True
            if hard:
                found.append(half[:12])
    return found


def test_the_walk_sees_the_expressions_of_the_code() -> None:
    assert len(EXPRESSIONS) > 80
    assert {one.where.split("/")[0] for one in EXPRESSIONS} >= {"commons", "community", "territory", "bookings"}


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:a|a)*b", r"\s+$", r"\(.*?\)", r"a*a*b", r"\[\[[^\]]+\]\]"])
def test_what_goes_back_and_forth_is_seen(pattern: str) -> None:
    assert worst(Expression("", pattern, 0, frozenset({"everywhere"})))


@pytest.mark.parametrize("pattern", [r"[a-z]+", r"\s++$(?<=x)|\n", r"a{1,20}b", r"\"[^\"]*\"", r"(?:ab)*\Z|c"])
def test_what_reads_once_is_not(pattern: str) -> None:
    assert not worst(Expression("", pattern, 0, frozenset({"match"})))


@pytest.mark.parametrize("one", EXPRESSIONS, ids=str)
def test_twice_the_text_takes_twice_the_steps(one: Expression) -> None:
    assert worst(one) == [], one.pattern
