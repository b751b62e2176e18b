"""How long a search may go on: seconds of the clock, and work that is counted, which is the same on every machine.

A reading of one pair of a client and a site is the unit of work; about a hundred million take a second. What is
limited by its work alone gives the same answer wherever and however often it is asked, on a busy machine too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

READINGS_A_SECOND = 1e8  # roughly: how parts of work that are given in seconds are counted
A_CALL = 10_000.0  # readings: what a step costs that reads next to nothing, some tenth of a millisecond
AT_ONCE = 2e7  # readings a compiled loop makes before the clock is looked at again


@dataclass
class Effort:
    """What a search may still use of `seconds` and of `work`; its parts use it up with their own.

    >>> whole = Effort(np.inf, 1000)
    >>> part = whole.part(0.5)
    >>> part.spend(600)
    >>> part.over, whole.over, whole.work_left
    (True, False, 400.0)
    """

    seconds: float = 30.0
    work: float = np.inf
    within: Effort | None = None
    spent: float = 0.0
    began: float = field(default_factory=monotonic)

    def spend(self, readings: float) -> None:
        """Count so many readings, here and in the effort this one is part of."""
        self.spent += readings
        if self.within is not None:
            self.within.spend(readings)

    @property
    def seconds_left(self) -> float:
        """Seconds until it is over by the clock."""
        own = self.seconds - (monotonic() - self.began)
        return max(0.0, own if self.within is None else min(own, self.within.seconds_left))

    @property
    def work_left(self) -> float:
        """Readings until it is over by its work."""
        own = self.work - self.spent
        return float(max(0.0, own if self.within is None else min(own, self.within.work_left)))

    @property
    def reckoned_seconds(self) -> float:
        """Seconds left; where work is counted, those it stands for, the same on every machine."""
        return self.seconds_left if np.isinf(self.work_left) else self.work_left / READINGS_A_SECOND

    @property
    def over(self) -> bool:
        """Whether the time is over or the work is used up."""
        return self.work_left <= 0 or self.seconds_left <= 0

    def part(self, share: float, most_seconds: float = np.inf) -> Effort:
        """A share of the whole, as far as that is left; no more than so many seconds, or the work they stand for."""
        if not share:
            return Effort(0.0, 0.0, self)
        if np.isinf(self.work):
            return Effort(min(self.seconds * share, most_seconds), np.inf, self)
        return Effort(
            self.seconds, min(self.work * share, most_seconds * READINGS_A_SECOND), self
        )  # the clock cuts none

    def rest(self, share: float) -> Effort:
        """A share of what is left of this effort."""
        return Effort(self.seconds_left * share, self.work_left * share, self)
