"""What matters most, and what would be worth knowing: both read from the futures already drawn, at no further cost.

Draws are put in order of one parameter and cut into bins of as many each; the mean of the result in each bin is its
conditional expectation. Its variance over the whole variance is the first-order index of Sobol (1990), corrected for
the bins' own noise (Plischke, Borgonovo & Smith, 2013, "given data"). The gain of choosing after one has learnt the
parameter is the expected value of partial perfect information, by the same bins (Strong & Oakley, 2013): in euros about
going on or giving up, in chances of being wrong about whether the year balances.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.forecasts.rules.arrays import Floats

BINS = 40
LEAST_SHARE = 0.005  # of the variance: less is noise


@dataclass(frozen=True, slots=True)
class Effect:
    """What one parameter does: its share of the variance (0 to 1), the mean result when it is in its lowest and in its
    highest tenth (euros), what knowing it would be worth (euros), and by how much one would be wrong less often when
    one says that the year balances, or not (0 to 0.5).
    """

    key: str
    share: float
    when_low: float
    when_high: float
    worth: float
    relief: float = 0.0

    @property
    def left(self) -> float:
        """How wide the band of the result stays once this is known (0 to 1): the square root of what varies still."""
        return math.sqrt(max(0.0, 1.0 - self.share))


def effects(inputs: Mapping[str, Floats], result: Floats, stake: Floats | None = None) -> list[Effect]:
    """The effects on a result, the largest first. `result`, `stake`: (draws,). Cost: O(parameters × draws log draws).

    `stake`: what is won or lost by going on rather than giving up, for the worth of knowing more; 0 without it.
    """
    variance = float(result.var())
    if variance == 0:
        return []
    measured = [_effect(key, drawn, result, variance, stake) for key, drawn in inputs.items() if drawn.size > 1]
    return sorted((one for one in measured if one.share >= LEAST_SHARE), key=lambda one: (-one.share, one.key))


def _effect(key: str, drawn: Floats, result: Floats, variance: float, stake: Floats | None) -> Effect:
    bins = np.array_split(np.argsort(drawn, kind="stable"), BINS)
    means = np.array([result[one].mean() for one in bins])
    within = float(np.mean([result[one].var() for one in bins]))
    between = float(means.var()) - within * (BINS - 1) / result.size
    tenth = BINS // 10
    worth = 0.0
    if stake is not None:
        chosen = float(np.mean([max(0.0, float(stake[one].mean())) for one in bins]))
        worth = max(0.0, chosen - max(0.0, float(stake.mean())) - _flattery(bins, stake))
    return Effect(
        key, max(0.0, between / variance), means[:tenth].mean(), means[-tenth:].mean(), worth, _relief(bins, result)
    )  # fmt: skip


def _relief(bins: list[NDArray[np.intp]], result: Floats) -> float:
    """How much less often one is wrong about the sign of the result when one knows the bin.

    What bins of draws taken as they come, which tell nothing, would seem to spare is noise, and is taken off.
    """
    balances = result >= 0
    unrelated = np.array_split(np.arange(result.size), BINS)
    return max(0.0, _wrong(unrelated, balances) - _wrong(bins, balances))


def _wrong(bins: list[NDArray[np.intp]], balances: NDArray[np.bool_]) -> float:
    """How often one is wrong who says in each bin what is more likely there."""
    shares = np.array([balances[one].mean() for one in bins])
    return float(np.minimum(shares, 1 - shares).mean())


def _flattery(bins: list[NDArray[np.intp]], stake: Floats) -> float:
    """What noise alone would seem to be worth: the standard error of a bin's mean, where its sign is in doubt."""
    errors = np.array([stake[one].std() / np.sqrt(one.size) for one in bins])
    means = np.array([stake[one].mean() for one in bins])
    doubt = np.exp(-((means / np.maximum(errors, 1e-9)) ** 2) / 2) / np.sqrt(2 * np.pi)
    return float((errors * doubt).mean()) if (means > 0).any() and (means < 0).any() else 0.0
