"""What changed between two texts, in words: read as one text with what went and what came, or side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from maillage.commons.rules.sentences import cut, paragraphs

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 3000  # of one stretch: above, it is shown as replaced whole
AROUND = 4  # lines around what changed that are not folded
LEAST_FOLDED = 8  # fewer lines are not worth folding
EXACT = 4_000_000  # comparisons in one difference; a second or so
MOST_PAIRS = 2_500  # paragraphs compared with one another to stand side by side
ALIKE = 0.4  # paragraphs as close as this stand side by side


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `kind` is "same", "gone" or "new"; "fold" for what is the same and shown on demand."""

    kind: str
    text: str

    @property
    def lines(self) -> int:
        """How many lines of it say something."""
        return sum(1 for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True)
class Row:
    """Two paragraphs side by side, each as pieces; one is empty when the other came or went whole."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    same: bool


def inline(old: str, new: str) -> list[Piece]:
    """One text: what is the same, what is gone, what is new; sentences are matched first, then words within.

    >>> [(piece.kind, piece.text) for piece in inline("Le wifi est lent.", "Le wifi est rapide.")]
    [('same', 'Le wifi est '), ('gone', 'lent'), ('new', 'rapide'), ('same', '.')]
    """
    return _joined(_compared(old, new))


def folded(pieces: list[Piece]) -> list[Piece]:
    """The same pieces, long stretches that did not change folded: of kind "fold", but for a few lines around.

    >>> [p.kind for p in folded([Piece("same", "x\\n" * 30), Piece("new", "y")])]
    ['fold', 'same', 'new']
    """
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        lines = piece.text.splitlines(keepends=True)
        first, last = number == 0, number == len(pieces) - 1
        before, after = (0 if first else AROUND), (0 if last else AROUND)
        if piece.kind != "same" or len(lines) - before - after < LEAST_FOLDED or (first and last):
            found.append(piece)
            continue
        middle = len(lines) - after
        parts = (("same", lines[:before]), ("fold", lines[before:middle]), ("same", lines[middle:]))
        found += [Piece(kind, "".join(told)) for kind, told in parts if told]
    return found


def _compared(old: str, new: str) -> Iterator[Piece]:
    a, b = cut(old), cut(new)
    for kind, i, j, k, m in _opcodes(a, b):
        if kind == "equal":
            yield Piece("same", "".join(a[i:j]))
        else:
            yield from _words("".join(a[i:j]), "".join(b[k:m]))


def _opcodes(a: list[str], b: list[str], exact: int = EXACT) -> list[tuple[str, int, int, int, int]]:
    """What difflib says of two lists; exactly while that is cheap (quadratic), else without what is everywhere."""
    first = next((n for n, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))
    rest = zip(reversed(a[first:]), reversed(b[first:]), strict=False)
    last = next((n for n, (one, other) in enumerate(rest) if one != other), min(len(a), len(b)) - first)
    left, right = a[first : len(a) - last], b[first : len(b) - last]
    matcher = SequenceMatcher(None, left, right, autojunk=len(left) * len(right) > exact)
    told = [("equal", 0, first, 0, first)] if first else []
    told += [(kind, i + first, j + first, k + first, m + first) for kind, i, j, k, m in matcher.get_opcodes()]
    return told + ([("equal", len(a) - last, len(a), len(b) - last, len(b))] if last else [])


def _words(old: str, new: str) -> Iterator[Piece]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    alike = SequenceMatcher(None, a, b, autojunk=False).quick_ratio() if max(len(a), len(b)) <= MOST_WORDS else 0
    if not old or not new or alike < ALIKE:
        yield Piece("gone", old)
        yield Piece("new", new)
        return
    for kind, i, j, k, m in _opcodes(a, b):
        if kind == "equal":
            yield Piece("same", "".join(a[i:j]))
        else:
            yield Piece("gone", "".join(a[i:j]))
            yield Piece("new", "".join(b[k:m]))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind made one; between two `same`, all that is gone stands before all that is new.

    A space alone between two changes belongs to both: they are read as one.
    """
    found: list[Piece] = []
    gone, new, space = "", "", ""

    def settled() -> None:
        nonlocal gone, new, space
        changed = (("gone", gone), ("new", new)) if gone or new else ()
        for kind, text in (*changed, ("same", space)):
            if text and kind == "same" and found and found[-1].kind == "same":
                found[-1] = Piece("same", found[-1].text + text)
            elif text:
                found.append(Piece(kind, text))
        gone, new, space = "", "", ""

    for piece in pieces:
        if piece.kind == "same" and piece.text == " " and gone and new and not space:
            space = piece.text
        elif piece.kind == "same":
            space += piece.text
            settled()
        elif piece.text:
            gone, new, space = gone + space, new + space, ""
            gone += piece.text if piece.kind == "gone" else ""
            new += piece.text if piece.kind == "new" else ""
    settled()
    return found


def side_by_side(old: str, new: str) -> list[Row]:
    """Paragraphs in two columns; a changed one beside what it was."""
    a, b = paragraphs(old), paragraphs(new)
    rows: list[Row] = []
    for kind, i, j, k, m in _opcodes(a, b):
        if kind == "equal":
            rows += [Row((Piece("same", text),), (Piece("same", text),), same=True) for text in a[i:j]]
            continue
        for left, right in _paired(a[i:j], b[k:m]):
            pieces = inline(left, right) if left and right else [Piece("gone", left), Piece("new", right)]
            rows.append(
                Row(
                    tuple(piece for piece in pieces if piece.kind != "new" and piece.text),
                    tuple(piece for piece in pieces if piece.kind != "gone" and piece.text),
                    same=False,
                )
            )
    return rows


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Paragraphs that became others, in order: each with the first that is alike, else alone."""
    if len(old) * len(new) > MOST_PAIRS:
        yield from ((left, "") for left in old)
        yield from (("", right) for right in new)
        return
    at = 0
    for left in old:
        match = next(
            (
                number
                for number in range(at, len(new))
                if SequenceMatcher(None, left[:2000], new[number][:2000], autojunk=False).quick_ratio() >= ALIKE
            ),
            None,
        )
        if match is None:
            yield left, ""
            continue
        for lonely in new[at:match]:
            yield "", lonely
        yield left, new[match]
        at = match + 1
    for lonely in new[at:]:
        yield "", lonely


def amount(old: str, new: str) -> tuple[int, int]:
    """How many words came and how many went."""
    pieces = inline(old, new)
    count = {kind: sum(len(re.findall(r"\w+", p.text)) for p in pieces if p.kind == kind) for kind in ("new", "gone")}
    return count["new"], count["gone"]


def blame(revisions: list[tuple[int, str]]) -> list[tuple[str, int]]:
    """Each paragraph of the last text, and the number of the revision that last changed it; oldest revision first.

    >>> blame([(1, "a\\n\\nb"), (2, "a\\n\\nB !\\n\\nc")])
    [('a', 1), ('B !', 2), ('c', 2)]
    """
    known: list[tuple[str, int]] = []
    for number, text in revisions:
        fresh = paragraphs(text)
        told: list[tuple[str, int]] = []
        old = [paragraph for paragraph, _by in known]
        for kind, i, j, k, m in _opcodes(old, fresh, exact=EXACT // 100):
            told += known[i:j] if kind == "equal" else [(paragraph, number) for paragraph in fresh[k:m]]
        known = told
    return known
