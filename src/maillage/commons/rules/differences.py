"""What changed between two texts, in words: read as one text with what went and what came, or side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillage.commons.rules.alignment import Effort, opcodes
from maillage.commons.rules.sentences import cut, paragraphs

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 3000  # of one stretch: above, it is shown as replaced whole
AROUND = 4  # lines around what changed that are not folded
LEAST_FOLDED = 8  # fewer lines are not worth folding
MOST_PAIRS = 2_500  # paragraphs compared with one another to stand side by side
ALIKE = 0.4  # paragraphs as close as this stand side by side
MOST_PIECES = 3000  # shown of one difference; what follows is shown as replaced whole
MOST_ROWS = 800  # the same, of two columns
SEEN = 2000  # characters of a paragraph by which it is said to be like another


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `kind` is "same", "gone" or "new"; "fold" for what is the same and shown on demand."""

    kind: str
    text: str

    @property
    def lines(self) -> int:
        """How many of its lines are not blank."""
        return sum(1 for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True)
class Row:
    """Two paragraphs side by side, each as pieces; one is empty when the other came or went whole."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    same: bool


def compare_inline(old: str, new: str, effort: Effort | None = None) -> list[Piece]:
    """One text: what is the same, what is gone, what is new; sentences are matched first, then words within.

    Once `effort` is spent, what is left of a stretch is shown as replaced.

    >>> [(piece.kind, piece.text) for piece in compare_inline("Le wifi est lent.", "Le wifi est rapide.")]
    [('same', 'Le wifi est '), ('gone', 'lent'), ('new', 'rapide'), ('same', '.')]
    """
    return _shorten(_join_neighbours(_compare_sentences(old, new, effort or Effort())))


def fold_unchanged(pieces: list[Piece]) -> list[Piece]:
    """The pieces, long unchanged stretches made of kind "fold", except a few lines around what changed.

    >>> [p.kind for p in fold_unchanged([Piece("same", "x\\n" * 30), Piece("new", "y")])]
    ['fold', 'same', 'new']
    """
    folded: list[Piece] = []
    for number, piece in enumerate(pieces):
        lines = piece.text.splitlines(keepends=True)
        first, last = number == 0, number == len(pieces) - 1
        before, after = (0 if first else AROUND), (0 if last else AROUND)
        if piece.kind != "same" or len(lines) - before - after < LEAST_FOLDED or (first and last):
            folded.append(piece)
            continue
        middle = len(lines) - after
        parts = (("same", lines[:before]), ("fold", lines[before:middle]), ("same", lines[middle:]))
        folded += [Piece(kind, "".join(chosen)) for kind, chosen in parts if chosen]
    return folded


def _shorten(pieces: list[Piece]) -> list[Piece]:
    """At most MOST_PIECES pieces, the rest shown as replaced: nobody reads thousands of changes, each costs time."""
    if len(pieces) <= MOST_PIECES:
        return pieces
    rest = pieces[MOST_PIECES - 2 :]
    gone, new = ("".join(piece.text for piece in rest if piece.kind != kind) for kind in ("new", "gone"))
    return [*pieces[: MOST_PIECES - 2], Piece("gone", gone), Piece("new", new)]


def _compare_sentences(old: str, new: str, effort: Effort) -> Iterator[Piece]:
    a, b = cut(old), cut(new)
    for kind, i, j, k, m in opcodes(a, b, effort):
        if kind == "equal":
            yield Piece("same", "".join(a[i:j]))
        else:
            yield from _compare_words("".join(a[i:j]), "".join(b[k:m]), effort)


def _compare_words(old: str, new: str, effort: Effort) -> Iterator[Piece]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    if not old or not new or max(len(a), len(b)) > MOST_WORDS or not _alike(Counter(a), Counter(b)):
        yield Piece("gone", old)
        yield Piece("new", new)
        return
    for kind, i, j, k, m in opcodes(a, b, effort):
        if kind == "equal":
            yield Piece("same", "".join(a[i:j]))
        else:
            yield Piece("gone", "".join(a[i:j]))
            yield Piece("new", "".join(b[k:m]))


def _alike(first: Counter[str], second: Counter[str]) -> bool:
    """Whether two lists of words, or of letters, have enough in common to be read as one that changed."""
    return 2 * (first & second).total() >= ALIKE * (first.total() + second.total())


def _join_neighbours(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind made one; between two `same`, all that is gone stands before all that is new.

    A space alone between two changes belongs to both: they are read as one.
    """
    pieces_joined: list[Piece] = []
    changed, same = {"gone": list[str](), "new": list[str]()}, list[str]()

    def settle() -> None:
        for kind, texts in (*changed.items(), ("same", same)):
            if text := "".join(texts):
                pieces_joined.append(Piece(kind, text))
            texts.clear()

    for piece in pieces:
        if piece.kind != "same" and piece.text:
            if same == [" "] and all(changed.values()):
                for texts in changed.values():
                    texts.extend(same)
                same.clear()
            elif same:
                settle()
            changed[piece.kind].append(piece.text)
        elif piece.text:
            same.append(piece.text)
    settle()
    return pieces_joined


def side_by_side(old: str, new: str) -> list[Row]:
    """Paragraphs in two columns; a changed one beside what it was."""
    a, b, effort = paragraphs(old), paragraphs(new), Effort()
    rows: list[Row] = []
    for kind, i, j, k, m in opcodes(a, b, effort):
        if kind == "equal":
            rows += [Row((Piece("same", text),), (Piece("same", text),), same=True) for text in a[i:j]]
            continue
        for left, right in _pair_paragraphs(a[i:j], b[k:m]):
            pieces = (
                compare_inline(left, right, effort) if left and right else [Piece("gone", left), Piece("new", right)]
            )
            rows.append(
                Row(
                    tuple(piece for piece in pieces if piece.kind != "new" and piece.text),
                    tuple(piece for piece in pieces if piece.kind != "gone" and piece.text),
                    same=False,
                )
            )
    return rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS - 1], _join_rows(rows[MOST_ROWS - 1 :])]


def _join_rows(rows: list[Row]) -> Row:
    left, right = (
        "\n\n".join("".join(p.text for p in side) for side in sides if side)
        for sides in ([row.left for row in rows], [row.right for row in rows])
    )
    return Row((Piece("gone", left),), (Piece("new", right),), same=False)


def _pair_paragraphs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Paragraphs that became others, in order: each with the first that is alike, else alone."""
    if len(old) * len(new) > MOST_PAIRS:
        yield from ((left, "") for left in old)
        yield from (("", right) for right in new)
        return
    letters = [Counter(right[:SEEN]) for right in new]
    at = 0
    for left in old:
        own = Counter(left[:SEEN])
        match = next((number for number in range(at, len(new)) if _alike(own, letters[number])), None)
        if match is None:
            yield left, ""
            continue
        for lonely in new[at:match]:
            yield "", lonely
        yield left, new[match]
        at = match + 1
    for lonely in new[at:]:
        yield "", lonely


def count_words(pieces: Iterable[Piece]) -> tuple[int, int]:
    """How many words came and how many went.

    >>> count_words(compare_inline("Le wifi est lent.", "Le wifi est rapide et sûr."))
    (3, 1)
    """
    count = Counter[str]()
    for piece in pieces:
        if piece.kind in {"new", "gone"}:
            count[piece.kind] += sum(1 for _word in re.finditer(r"\w+", piece.text))
    return count["new"], count["gone"]


def count_changes(pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """Of each pair of texts, how many words came and how many went; one effort for all of them."""
    effort = Effort()
    return [count_words(compare_inline(old, new, effort)) for old, new in pairs]


def blame(revisions: Iterable[tuple[int, str]]) -> list[tuple[str, int]]:
    """Each paragraph of the last text, and the number of the revision that last changed it; oldest revision first.

    >>> blame([(1, "a\\n\\nb"), (2, "a\\n\\nB !\\n\\nc")])
    [('a', 1), ('B !', 2), ('c', 2)]
    """
    attributed: list[tuple[str, int]] = []
    effort = Effort()
    for number, text in revisions:
        fresh = paragraphs(text)
        updated: list[tuple[str, int]] = []
        for kind, i, j, k, m in opcodes([paragraph for paragraph, _by in attributed], fresh, effort):
            updated += attributed[i:j] if kind == "equal" else [(paragraph, number) for paragraph in fresh[k:m]]
        attributed = updated
    return attributed
