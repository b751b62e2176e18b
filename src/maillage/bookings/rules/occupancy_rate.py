"""Occupancy: the share of desk-hours taken of those open. It is about desks; it is said only of weeks whose visits are.

See docs/algorithms/small-numbers.md, rule 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.kernel.period import Period, subtracted
from maillage.kernel.small_numbers import FEWEST


@dataclass(frozen=True, slots=True)
class WeekOfVisits:
    """A week of a place: visits (somebody on a day), and at least how many different people made them."""

    visits: int = 0
    people: int = 0

    @property
    def may_be_said(self) -> bool:
        """Whether it may be said to who may not see names: one person on five days is not five people."""
        return min(self.visits, self.people) >= FEWEST


@dataclass(frozen=True, slots=True)
class DeskMinutes:
    """Minutes of desks: taken by who came, and open to all."""

    taken: int = 0
    open: int = 0

    @property
    def percent(self) -> int | None:
        """The share taken, in percent, 100 at most (hours may have been cut since); None where nothing was open.

        >>> DeskMinutes(90, 600).percent, DeskMinutes(90, 0).percent
        (15, None)
        """
        return min(100, self.taken * 100 // self.open) if self.open else None

    @property
    def percent_by_fives(self) -> int | None:
        """The same rounded down by fives: to the percent it would say more of the visits than they say themselves."""
        return None if self.percent is None else self.percent - self.percent % 5


def open_desk_minutes(
    opening: Iterable[Period], closures: Sequence[Period], desks: Iterable[tuple[int, Sequence[Period]]]
) -> int:
    """Minutes during which desks are open: the opening of a place less its closures, for each (how many desks of one
    space, closures of that space alone)."""
    hours = subtracted(opening, closures)
    return sum(count * sum(period.minutes for period in subtracted(hours, shut)) for count, shut in desks)
