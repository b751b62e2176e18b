"""What two lists have in common, for no more than a given number of comparisons: whatever somebody writes, it ends.

The matching is difflib's (Ratcliff and Obershelp 1988), quadratic or worse on what is repeated. Here each comparison
is counted beforehand: what is everywhere is not looked for, and once the effort is spent, the rest is said to differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Any

EFFORT = 1_500_000  # comparisons in one difference; some tenths of a second
SHARE = 8  # one look at a whole list takes this part of the effort at most: the looks after it are at parts of it

Opcode = tuple[str, int, int, int, int]


@dataclass
class Effort:
    """How many comparisons are left to a page that shows differences, whatever it compares."""

    left: int = EFFORT

    def spend(self, comparisons: int) -> bool:
        """Take so many comparisons, if so many are left; whether they were."""
        if comparisons > self.left:
            return False
        self.left -= comparisons
        return True


class Matcher(SequenceMatcher[str]):
    """difflib's SequenceMatcher within an effort; usable by merge3 too."""

    def __init__(self, isjunk: None, a: Sequence[str], b: Sequence[str], effort: Effort | None = None) -> None:
        self.effort = effort or Effort()
        super().__init__(isjunk, a, b, autojunk=False)
        self.ends = len(a), len(b)
        places: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined]  # where each piece is in b
        self._forget_the_commonest(places, Counter(a))
        self._cost = [0]  # of looking for the first so many pieces of a
        for piece in a:
            self._cost.append(self._cost[-1] + 1 + len(places.get(piece, ())))

    def _forget_the_commonest(self, places: dict[str, list[int]], counts: Counter[str]) -> None:
        """Leave out what would take most comparisons, until one look at everything is cheap."""
        total = sum(count * len(places.get(piece, ())) for piece, count in counts.items())
        most = self.effort.left // SHARE
        for piece in sorted(places, key=lambda piece: counts[piece] * len(places[piece]), reverse=True):
            if total <= most:
                break
            total -= counts[piece] * len(places.pop(piece))

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """The longest block in common, or none once the effort is spent."""
        end, other = self.ends[0] if ahi is None else ahi, self.ends[1] if bhi is None else bhi
        if not self.effort.spend(self._cost[end] - self._cost[alo]):
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, end, blo, other)


def opcodes(a: list[str], b: list[str], effort: Effort) -> list[Opcode]:
    """difflib's opcodes of two lists: (kind, start and end in a, start and end in b); both ends compared first.

    >>> opcodes(["x", "y"], ["x", "z"], Effort())
    [('equal', 0, 1, 0, 1), ('replace', 1, 2, 1, 2)]
    """
    least = min(len(a), len(b))
    first = next((n for n in range(least) if a[n] != b[n]), least)
    last = next((n for n in range(least - first) if a[-1 - n] != b[-1 - n]), least - first)
    matcher = Matcher(None, a[first : len(a) - last], b[first : len(b) - last], effort)
    codes: list[Any] = [("equal", 0, first, 0, first)] if first else []
    codes += [(kind, i + first, j + first, k + first, m + first) for kind, i, j, k, m in matcher.get_opcodes()]
    return codes + ([("equal", len(a) - last, len(a), len(b) - last, len(b))] if last else [])
