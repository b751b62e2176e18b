"""How far people come from, fitted on one's own visits, and how many would come to a place that does not exist yet.

Visits from commune c to place p are Poisson of mean a × people(c) × exp(-minutes(c, p) / τ): the exponential decay with
one scale τ, by maximum likelihood (a in closed form, τ on a grid by half-minutes; Fotheringham & O'Kelly, 1989). How
unsure it is comes from how far places differ from it (the spread of the logs of seen over expected).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.forecasts.rules.arrays import Floats
from maillage.forecasts.rules.assumptions import Spread

LEAST_PLACES = 3
SCALES = np.arange(4.0, 60.5, 0.5)  # minutes
FARTHEST = 60  # minutes: beyond, nobody comes for half a day
TENTH = 1.2816  # of a normal law: a tenth lies beyond so many standard deviations


@dataclass(frozen=True, slots=True)
class Attraction:
    """Half-days a month for one inhabitant next door, the minutes in which that falls to a third (1/e), and how far
    places differ from it (standard deviation of a log).
    """

    rate: float
    scale: float
    sigma: float

    def expected(self, people: Floats, minutes: Floats) -> float:
        """Half-days a month of a place with these people at these minutes."""
        near = minutes <= FARTHEST
        return float(self.rate * (people[near] * np.exp(-minutes[near] / self.scale)).sum())

    def spread(self, people: Floats, minutes: Floats) -> Spread:
        """Half-days a month: a tenth of such places has less than the least, a tenth more than the most."""
        middle = self.expected(people, minutes)
        factor = float(np.exp(TENTH * self.sigma))
        return Spread(middle / factor, middle, middle * factor)


def fit_attraction(people: Floats, minutes: Floats, visits: Floats) -> Attraction | None:
    """The decay of one's own visits; None for fewer than three places with visits.

    `people`: (communes,); `minutes`, `visits` (half-days a month): (communes, places). O(113 × communes × places).
    """
    seen = visits.sum(axis=0)
    if int((seen > 0).sum()) < LEAST_PLACES:
        return None
    near = minutes <= FARTHEST
    best, fit = -np.inf, (0.0, 1.0)
    for scale in SCALES:
        pull = np.where(near, people[:, None] * np.exp(-minutes / scale), 0.0)
        rate = visits[near].sum() / pull.sum()
        mean = np.maximum(rate * pull[near], 1e-12)
        likelihood = float((visits[near] * np.log(mean) - mean).sum())
        if likelihood > best:
            best, fit = likelihood, (float(rate), float(scale))
    rate, scale = fit
    expected = rate * np.where(near, people[:, None] * np.exp(-minutes / scale), 0.0).sum(axis=0)
    ratios = np.log(seen[seen > 0] / np.maximum(expected[seen > 0], 1e-9))
    return Attraction(rate, scale, float(ratios.std(ddof=1)))
