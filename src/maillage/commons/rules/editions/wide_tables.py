"""Tables of many columns made to fit the page of a printed book: narrower letters, words cut where columns end."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

Node = dict[str, Any] | str  # of the page: a string is words, a dict has its kind under "t", what is inside under "c"


def narrow_table(head: list[list[Node]], rows: list[list[list[Node]]]) -> dict[str, Any]:
    """A table of many columns: each as wide as its longest word asks for, words that are longer cut there."""
    columns = list(zip_longest(head, *rows, fillvalue=[]))
    longest = [max((len(word) for cell in column for word in _words_of(cell)), default=1) for column in columns]
    shares = [min(14, max(3, most)) for most in longest]
    size = min(7.6, max(4.6, 62 / len(head)))
    letters = (334 - 5 * len(head)) / (0.6 * size)  # in a line of the page, less the space beside each column
    room = [max(2, int(letters * share / sum(shares))) for share in shares]
    cut = [[_cut_words(cell, most) for cell, most in zip(row, room, strict=False)] for row in (head, *rows)]
    return {
        "head": cut[0],
        "rows": [[{"c": cell} for cell in row] for row in cut[1:]],
        "shares": shares,
        "size": round(size, 1),
    }


def _words_of(node: Any) -> list[str]:
    if isinstance(node, str):
        return node.replace("\u200b", "").split()
    inside = node if isinstance(node, list) else [node[key] for key in ("c", "s", "shown") if node.get(key)]
    return [word for part in inside for word in _words_of(part)]


def _cut_words(node: Any, most: int) -> Any:
    """The nodes with a place to cut words after each `most` letters."""
    if isinstance(node, str):
        return re.sub(rf"[^\s\u200b]{{{most + 1},}}", lambda word: "\u200b".join(_pieces(word[0], most)), node)
    if isinstance(node, list):
        return [_cut_words(part, most) for part in node]
    return {key: _cut_words(value, most) if key in {"c", "s", "shown"} else value for key, value in node.items()}


def _pieces(word: str, most: int) -> list[str]:
    return [word[at : at + most] for at in range(0, len(word), most)]
