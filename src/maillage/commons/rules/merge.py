"""Two changes of one text made one, sentence by sentence; what both changed differently is left to a person.

Three-way merge (diff3: Khanna, Kunal and Pierce 2007, by the merge3 library) on the pieces of `sentences.cut`, then
checked: every sentence either wrote is in the result or in a conflict, or the whole is shown as one conflict.
docs/algorithms/merging.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from merge3 import Merge3

from maillage.commons.rules.alignment import Matcher
from maillage.commons.rules.sentences import cut

MOST_CONFLICTS = 200  # more are shown as one: nobody settles them one by one


@dataclass(frozen=True)
class Conflict:
    """A passage that both changed: its base, my version, their version."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """Pieces in order: text that is settled, and conflicts."""

    parts: tuple[str | Conflict, ...]

    @property
    def conflicts(self) -> list[Conflict]:
        """The passages a person has to settle."""
        return [part for part in self.parts if isinstance(part, Conflict)]

    @property
    def clean(self) -> bool:
        """Whether there is no conflict."""
        return not self.conflicts

    def text(self, choices: list[str] | None = None) -> str:
        """The text, each conflict replaced by the choice given for it (`mine` when none is)."""
        chosen = iter(choices or [])
        return "".join(part if isinstance(part, str) else next(chosen, part.mine) for part in self.parts)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Both changes of a text.

    >>> merge("Un. Deux. Trois.", "Un ! Deux. Trois.", "Un. Deux. Trois. Quatre.").text()
    'Un ! Deux. Trois. Quatre.'
    >>> merge("Un. Deux.", "Un. 2.", "Un. Two.").conflicts
    [Conflict(base='Deux.', mine='2.', theirs='Two.')]
    """
    if mine in {base, theirs}:
        return Merged((theirs,) if theirs else ())
    if theirs == base:
        return Merged((mine,) if mine else ())
    parts: list[str | Conflict] = []
    settled = list[str]()
    # A matcher that gives up finds less in common: more is left to a person, nothing is lost.
    matched: Any = Matcher  # as difflib's, which merge3 takes
    for group in Merge3(cut(base), cut(mine), cut(theirs), sequence_matcher=matched).merge_groups():
        if group[0] != "conflict":
            settled += group[1]
            continue
        before, ours, others = ("".join(side) for side in group[1:])
        parts += ["".join(settled)] if settled else []
        parts.append(Conflict(before, ours, others))
        settled = []
    parts += ["".join(settled)] if settled else []
    merged = Merged(tuple(_settle_blank_conflicts(parts)))
    if len(merged.conflicts) > MOST_CONFLICTS or not _loses_nothing(base, mine, theirs, merged):
        return Merged((Conflict(base, mine, theirs),))
    return merged


def _settle_blank_conflicts(parts: list[str | Conflict]) -> list[str | Conflict]:
    """Conflicts of white space alone settled, as they say nothing: the longer one is kept."""
    return [
        max(part.mine, part.theirs, key=len)
        if isinstance(part, Conflict) and not (part.base + part.mine + part.theirs).strip()
        else part
        for part in parts
    ]


def _count_sentences(text: str) -> Counter[str]:
    return Counter(piece for piece in cut(text) if piece.strip())


def _loses_nothing(base: str, mine: str, theirs: str, merged: Merged) -> bool:
    """Whether no sentence is doubled, and none that one added is lost, whichever side conflicts are settled for."""
    before, ours, others = (_count_sentences(text) for text in (base, mine, theirs))
    as_mine = _count_sentences(merged.text())
    as_theirs = _count_sentences(merged.text([conflict.theirs for conflict in merged.conflicts]))
    for piece in set(before) | set(ours) | set(others):
        both = ours[piece] + others[piece] - before[piece]
        if max(as_mine[piece], as_theirs[piece]) > max(ours[piece], others[piece], both):
            return False
        for side, settled in ((ours, as_mine), (others, as_theirs)):
            if side[piece] > before[piece] and settled[piece] < min(side[piece], both):
                return False
    return True


def merge_field(base: object, mine: object, theirs: object) -> tuple[object, bool]:
    """One value that both may have changed: the value (mine when both did), and whether they disagree."""
    if mine in (base, theirs):
        return theirs, False
    return mine, theirs != base
