"""What is left of today at a place, summed by kind of space: for those who only want to know whether to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ORDER = ("desk", "office", "booth", "meeting", "visio", "workshop", "mobile")  # what most people look for comes first
SLOTS = ("morning", "afternoon", "day")


@dataclass(frozen=True, slots=True)
class FreeUnits:
    """The free units of one kind of space: (slot, how many) for each slot that is not over, in the order of the day."""

    kind: str
    slots: tuple[tuple[str, int], ...]

    @property
    def most(self) -> int:
        """The most units that are free in one slot."""
        return max((count for _slot, count in self.slots), default=0)

    @property
    def is_even(self) -> bool:
        """Whether each slot that is left has as many."""
        return len({count for _slot, count in self.slots}) == 1


def sum_by_kind(slots: Iterable[tuple[str, str, int]]) -> tuple[FreeUnits, ...]:
    """Kind, slot and free units of each space → one line a kind, desks first; what moves from room to room is left out.

    >>> sum_by_kind([("meeting", "morning", 1), ("desk", "morning", 2), ("desk", "morning", 1)])[0]
    FreeUnits(kind='desk', slots=(('morning', 3),))
    """
    totals: dict[tuple[str, str], int] = {}
    for kind, slot, count in slots:
        totals[kind, slot] = totals.get((kind, slot), 0) + count
    kinds = sorted({kind for kind, _slot in totals} - {"mobile"}, key=ORDER.index)
    return tuple(
        FreeUnits(kind, tuple((slot, totals[kind, slot]) for slot in SLOTS if (kind, slot) in totals)) for kind in kinds
    )
