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
    """What both changed: as it was, as one has it, as the other has it."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """Pieces in order: text that is settled, and conflicts."""

    parts: tuple[str | Conflict, ...]

    @property
    def conflicts(self) -> list[Conflict]:
        """What is left to decide."""
        return [part for part in self.parts if isinstance(part, Conflict)]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.conflicts

    def text(self, choices: list[str] | None = None) -> str:
        """The text, each conflict replaced by the choice given for it (`mine` when none is)."""
        given = iter(choices or [])
        return "".join(part if isinstance(part, str) else next(given, part.mine) for part in self.parts)


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
        before, one, other = ("".join(side) for side in group[1:])
        parts += ["".join(settled)] if settled else []
        parts.append(Conflict(before, one, other))
        settled = []
    parts += ["".join(settled)] if settled else []
    found = Merged(tuple(_trimmed(parts)))
    if len(found.conflicts) > MOST_CONFLICTS or not _whole(base, mine, theirs, found):
        return Merged((Conflict(base, mine, theirs),))
    return found


def _trimmed(parts: list[str | Conflict]) -> list[str | Conflict]:
    """Conflicts of white space alone settled, as they say nothing: the longer one is kept."""
    return [
        max(part.mine, part.theirs, key=len)
        if isinstance(part, Conflict) and not (part.base + part.mine + part.theirs).strip()
        else part
        for part in parts
    ]


def _counted(text: str) -> Counter[str]:
    return Counter(piece for piece in cut(text) if piece.strip())


def _whole(base: str, mine: str, theirs: str, found: Merged) -> bool:
    """Whether no sentence is doubled, and none that one added is lost, whichever side conflicts are settled for."""
    was, one, other = (_counted(text) for text in (base, mine, theirs))
    as_mine = _counted(found.text())
    as_theirs = _counted(found.text([conflict.theirs for conflict in found.conflicts]))
    for piece in set(was) | set(one) | set(other):
        both = one[piece] + other[piece] - was[piece]
        if max(as_mine[piece], as_theirs[piece]) > max(one[piece], other[piece], both):
            return False
        for side, settled in ((one, as_mine), (other, as_theirs)):
            if side[piece] > was[piece] and settled[piece] < min(side[piece], both):
                return False
    return True


def merge_field(base: object, mine: object, theirs: object) -> tuple[object, bool]:
    """One value that both may have changed: the value (mine when both did), and whether they disagree."""
    if mine in (base, theirs):
        return theirs, False
    return mine, theirs != base
