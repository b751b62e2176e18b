"""A matcher of regular expressions that counts its steps, which Python's own does not say.

It walks the very tree Python parses, tries what Python tries in the same order, and finds the same places; it is slow
and knows none of Python's short cuts, so that it counts at most a fixed number of steps where Python takes one.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-untyped]  # what `re` itself is made of
import re._parser as parser  # type: ignore[import-untyped]
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, product
from typing import Any

ENDLESS = 50  # what may be repeated so often counts as repeated without end
Tree = list[tuple[Any, Any]]
Then = Callable[[int], bool]
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_DIGIT: str.isdecimal,
    sre.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
}
CATEGORIES |= {
    sre.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    sre.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    sre.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}


class TooManyError(Exception):
    """More steps than one waits for."""


class Matcher:
    """One expression over one text; `steps` is what it took so far."""

    def __init__(self, pattern: str, text: str, flags: int = 0, most: int = 10**9) -> None:
        parsed = parser.parse(pattern, flags)
        self.tree, self.flags = list(parsed), parsed.state.flags
        self.text, self.most, self.steps = text, most, 0
        self.groups: dict[int, tuple[int, int]] = {}
        self.known: dict[tuple[int, int], dict[str, bool]] = {}  # of a repeated character, by node and flags

    def match(self, start: int, *, whole: bool = False) -> int | None:
        """Where a match that begins at `start` ends."""
        ends: list[int] = []

        def done(at: int) -> bool:
            if whole and at != len(self.text):
                return False
            ends.append(at)
            return True

        self.groups = {}
        return ends[0] if self._walk(self.tree, 0, start, done) else None

    def spans(self) -> list[tuple[int, int]]:
        """Every match from the beginning to the end, as `finditer` and `sub` look for them."""
        found: list[tuple[int, int]] = []
        start, last = 0, -1
        while start <= len(self.text):
            end = self.match(start)
            if end is None or (end == start == last):
                start += 1
                continue
            found.append((start, end))
            last = end
            start = end + (end == start)
        return found

    def _walk(self, tree: Tree, index: int, at: int, then: Then) -> bool:  # noqa: PLR0911 - one a kind of node
        self.steps += 1
        if self.steps > self.most:
            raise TooManyError
        if index == len(tree):
            return then(at)
        op, value = tree[index]

        def rest(place: int) -> bool:
            return self._walk(tree, index + 1, place, then)

        if is_character(op):
            return at < len(self.text) and self._fits(op, value, self.text[at]) and rest(at + 1)
        if op is sre.AT:
            return self._stands(value, at) and rest(at)
        if op is sre.BRANCH:
            return any(self._walk(list(branch), 0, at, rest) for branch in value[1])
        if op is sre.SUBPATTERN:
            return self._group(value, at, rest)
        if op in REPEATS:
            return self._repeat(op, value, at, rest)
        if op in {sre.ASSERT, sre.ASSERT_NOT}:
            return self._looks(value, at) is (op is sre.ASSERT) and rest(at)
        if op is sre.ATOMIC_GROUP:
            end = self._match_alone(list(value), at)
            return end is not None and rest(end)
        raise NotImplementedError(op)

    def _group(self, value: Any, at: int, rest: Then) -> bool:
        _number, added, taken, body = value
        before = self.flags
        inside = (before | added) & ~taken

        def out(place: int) -> bool:
            self.flags = before
            return rest(place)

        self.flags = inside
        found = self._walk(list(body), 0, at, out)
        self.flags = before
        return found

    def _match_alone(self, tree: Tree, at: int) -> int | None:
        ends: list[int] = []

        def done(place: int) -> bool:
            ends.append(place)
            return True

        return ends[0] if self._walk(tree, 0, at, done) else None

    def _looks(self, value: Any, at: int) -> bool:
        direction, body = value
        if direction > 0:
            return self._match_alone(list(body), at) is not None
        low, high = body.getwidth()
        return any(
            self._walk(list(body), 0, at - width, lambda place: place == at) for width in range(low, min(high, at) + 1)
        )

    def _repeat(self, op: Any, value: Any, at: int, rest: Then) -> bool:
        low, high, body = value
        tree = list(body)
        if len(tree) == 1 and is_character(tree[0][0]):
            return self._run(op, tree[0], low, high, at, rest)
        if op is sre.POSSESSIVE_REPEAT:
            count, place = 0, at
            while (
                count < high and (end := self._match_alone(tree, place)) is not None and (end != place or count < low)
            ):
                count, place = count + 1, end
            return count >= low and rest(place)

        def more(count: int, place: int) -> bool:
            def again(end: int) -> bool:
                return (end != place or count < low) and more(count + 1, end)

            if count < low:
                return self._walk(tree, 0, place, again)
            if op is sre.MIN_REPEAT:
                return rest(place) or (count < high and self._walk(tree, 0, place, again))
            return (count < high and self._walk(tree, 0, place, again)) or rest(place)

        return more(0, at)

    def _run(self, op: Any, one: tuple[Any, Any], low: int, high: int, at: int, rest: Then) -> bool:
        """A repeated character: how many there are, then backwards (or forwards)."""

        text, known = self.text, self.known.setdefault((id(one), self.flags), {})

        def fits(place: int) -> bool:
            self.steps += 1
            if self.steps > self.most:
                raise TooManyError
            if place >= len(text):
                return False
            c = text[place]
            if c not in known:
                known[c] = self._fits(*one, c)
            return known[c]

        if op is sre.MIN_REPEAT:
            place = at
            while place - at < low:
                if not fits(place):
                    return False
                place += 1
            while not rest(place):
                if place - at >= high or not fits(place):
                    return False
                place += 1
            return True
        end = at
        while end - at < high and fits(end):
            end += 1
        if op is sre.POSSESSIVE_REPEAT:
            return end - at >= low and rest(end)
        return any(rest(place) for place in range(end, at + low - 1, -1))

    def _fits(self, op: Any, value: Any, c: str) -> bool:
        if self.flags & re.IGNORECASE:
            return any(fits(op, value, one, self.flags) for one in {c, c.lower(), c.upper()} if len(one) == 1)
        return fits(op, value, c, self.flags)

    def _stands(self, where: Any, at: int) -> bool:
        text, size = self.text, len(self.text)
        if where in {sre.AT_BEGINNING, sre.AT_BEGINNING_STRING}:
            lines = where is sre.AT_BEGINNING and self.flags & re.MULTILINE
            return at == 0 or bool(lines and text[at - 1] == "\n")
        if where is sre.AT_END_STRING:
            return at == size
        if where is sre.AT_END:
            lines = self.flags & re.MULTILINE
            return at == size or (text[at] == "\n" and (at == size - 1 or bool(lines)))
        word = CATEGORIES[sre.CATEGORY_WORD]
        edge = (at > 0 and word(text[at - 1])) != (at < size and word(text[at]))
        return edge is (where is sre.AT_BOUNDARY)


@contextmanager
def deep() -> Iterator[None]:
    """Room for a walk as deep as its text is long."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def is_character(op: Any) -> bool:
    """Does this node read exactly one character?"""
    return op in {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN}


def fits(op: Any, value: Any, c: str, flags: int = 0) -> bool:
    """Does this character satisfy a node that reads one?"""
    if op is sre.ANY:
        return c != "\n" or bool(flags & re.DOTALL)
    if op is sre.LITERAL:
        return ord(c) == value
    if op is sre.NOT_LITERAL:
        return ord(c) != value
    negated = bool(value) and value[0][0] is sre.NEGATE
    return negated is not any(_in(one, c) for one in value if one[0] is not sre.NEGATE)


def _in(one: tuple[Any, Any], c: str) -> bool:
    kind, value = one
    if kind is sre.LITERAL:
        return ord(c) == value
    if kind is sre.RANGE:
        return bool(value[0] <= ord(c) <= value[1])
    return CATEGORIES[value](c)


PALETTE = 'a0 .-/"(<[{|\\:\n\u00e9\u200b!A_W9\x01\U0001f600'


def sample(tree: Tree) -> str:
    """A short text that a tree accepts, where that is simple to say."""
    told = ""
    for op, value in tree:
        if is_character(op):
            known = chr(value) if op is sre.LITERAL else next((c for c in PALETTE if fits(op, value, c)), "")
            told += known or _first(value)
        elif op is sre.SUBPATTERN:
            told += sample(list(value[3]))
        elif op is sre.ATOMIC_GROUP:
            told += sample(list(value))
        elif op is sre.BRANCH:
            told += sample(list(value[1][0]))
        elif op in REPEATS:
            told += sample(list(value[2])) * max(value[0], 1 if value[1] >= ENDLESS else 0)
    return told


def _first(value: Any) -> str:
    kind, one = value[0]
    return chr(one if kind is sre.LITERAL else one[0]) if kind in {sre.LITERAL, sre.RANGE} else "a"


def trees(tree: Tree) -> list[tuple[Any, Any, Tree, int]]:
    """Every node of a tree, those within others too: what it is, its value, and the list in which it stands where."""
    found: list[tuple[Any, Any, Tree, int]] = []
    for index, (op, value) in enumerate(tree):
        found.append((op, value, tree, index))
        inside: list[Tree] = []
        if op is sre.SUBPATTERN:
            inside = [list(value[3])]
        elif op is sre.ATOMIC_GROUP:
            inside = [list(value)]
        elif op is sre.BRANCH:
            inside = [list(branch) for branch in value[1]]
        elif op in REPEATS:
            inside = [list(value[2])]
        elif op in {sre.ASSERT, sre.ASSERT_NOT}:
            inside = [list(value[1])]
        for one in inside:
            found += trees(one)
    return found


def is_endless(pattern: str, flags: int = 0) -> bool:
    """Does it repeat something without end?"""
    return any(
        op in REPEATS and value[1] >= ENDLESS for op, value, _tree, _index in trees(list(parser.parse(pattern, flags)))
    )


def hostile(pattern: str, flags: int, size: int) -> list[str]:
    """Texts of that size that make a matcher go back: each piece of the expression repeated, alone and in pairs.

    Before it stands nothing, or what the expression wants before a repetition; after it nothing, or what nobody wants.
    """
    tree = list(parser.parse(pattern, flags))
    nodes = trees(tree)
    letters: dict[str, None] = {}
    for op, value, _list, _index in nodes:
        if is_character(op):
            letters[sample([(op, value)])] = None
            if op is sre.IN:  # and the last of what it names: spaces that are line ends, dashes…
                letters[next((c for c in reversed(PALETTE) if fits(op, value, c)), "a")] = None
    before: dict[str, None] = {"": None}
    pieces: dict[str, None] = {}
    for op, value, inside, index in nodes:
        if op in REPEATS and value[1] >= ENDLESS:
            before[sample(inside[:index])] = None
            pieces[sample(list(value[2]))] = None
            pieces[sample(inside[:index])] = None
            pieces[sample(inside[: index + 1])] = None
    pieces[sample(tree)] = None
    few = list(islice(letters, 7))
    pumps = dict.fromkeys([*pieces, *few, *(a + b for a, b in product(few, few) if a != b)])
    return [
        start + pump * (size // len(pump)) + end
        for start in islice(before, 3)
        for pump in pumps
        if pump
        for end in ("", "\x00")
    ]
