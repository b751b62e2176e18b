"""Where a Markdown text shows code: what is written there is an example, and never changed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from maillage.commons.rules.markup import parse

_TICKS = re.compile(r"(?<!\\)(\\*+)(`+)")
Spans = list[tuple[int, int]]


def code_spans(text: str) -> Spans:
    """From where to where there is code, by characters, in order: fences, indented blocks, words between backticks.

    >>> [text[a:b] for text in ["Un `mot` \\\\`b`.\\n\\n```\\nx\\n```\\n"] for a, b in code_spans(text)]
    ['`mot`', '```\\nx\\n```\\n']
    """
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    spans = set[tuple[int, int]]()
    rows: list[int] | None = None
    for token in parse(text):
        rows = token.map or rows  # the cells of a table have none of their own
        if not rows or token.type not in {"fence", "code_block", "inline"}:
            continue
        start, end = starts[rows[0]], min(starts[min(rows[1], len(starts) - 1)], len(text))
        spans |= {(start, end)} if token.type != "inline" else set(_backtick_spans(text, start, end))
    return sorted(spans)


def _backtick_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words between backticks: as many before as behind; a backslash makes the first of them a plain sign."""
    runs = [(mark.start(2), mark.end(2), len(mark[1]) % 2) for mark in _TICKS.finditer(text, start, end)]
    ends: dict[int, list[int]] = {}
    for opening, closing, _escaped in reversed(runs):
        ends.setdefault(closing - opening, []).append(opening)
    covered = start
    for opening, closing, escaped in runs:
        opening += escaped  # noqa: PLW2901 - where it begins for good
        length = closing - opening
        if opening < covered or not length:
            continue
        behind = ends.get(length, [])
        while behind and behind[-1] < closing:
            behind.pop()
        if behind:
            covered = behind[-1] + length
            yield opening, covered


def is_code(spans: Spans, at: int) -> bool:
    """Whether the character at offset `at` lies in one of these spans."""
    place = bisect_right(spans, (at, 1 << 60)) - 1
    return place >= 0 and at < spans[place][1]
