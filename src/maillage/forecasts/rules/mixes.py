"""Which activities together reach balance: each way to put meeting rooms, offices, training… beside the desks.

What an activity brings depends on no other: with the same luck, the result of a mix is that of the desks alone and what
each activity adds to it. So one simulation an activity gives all 32 mixes, future by future (a test simulates a mix
as a whole and finds the same).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from maillage.forecasts.rules.activities import ACTIVITIES, changes_of
from maillage.forecasts.rules.arrays import Floats
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.simulation import simulate

DRAWS = 4_000
HALF, SAFE = 0.5, 0.8  # of the futures


@dataclass(frozen=True, slots=True)
class Mix:
    """The desks and these activities: how likely its last year balances (0 to 1), the result of that year (euros) a
    tenth below, in the middle, a tenth above.
    """

    activities: tuple[str, ...]
    balanced: float
    result: tuple[float, float, float]


def mixes_of(assumptions: Assumptions, desks: float, amounts: Mapping[str, Spread], *, seed: int = 1) -> list[Mix]:
    """Every mix of the activities of which there is something, the fewest first. Cost: six simulations."""

    def results_with(*activities: str) -> Floats:
        changed = assumptions.with_changes(changes_of(activities, desks, amounts))
        last: Floats = simulate(changed, draws=DRAWS, seed=seed).results[-1]
        return last

    keys = [key for key in ACTIVITIES if amounts[key].high > 0]
    alone = results_with()
    added = {key: results_with(key) - alone for key in keys}
    subsets = [some for count in range(len(keys) + 1) for some in combinations(keys, count)]
    return [_mix(some, alone + sum((added[key] for key in some), np.zeros(1))) for some in subsets]


def _mix(activities: tuple[str, ...], result: Floats) -> Mix:
    low, middle, high = (float(one) for one in np.quantile(result, (0.1, 0.5, 0.9)))
    return Mix(activities, float((result >= 0).mean()), (low, middle, high))


def smallest(mixes: Iterable[Mix], share: float) -> list[Mix]:
    """The mixes that balance in so many of the futures, and of which no part does."""
    enough = [one for one in mixes if one.balanced >= share]
    return [one for one in enough if not any(set(less.activities) < set(one.activities) for less in enough)]
