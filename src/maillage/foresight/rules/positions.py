"""Groups and sites at positions: lists of whoever is near, answers with bounds, never a table of all pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from maillage.foresight.rules import kernels
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags, Floats, Ints, Longs
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.problem import FAR, Aim, Answer, Ground, Question, ground
from maillage.foresight.rules.relaxation import Means
from maillage.foresight.rules.search import answer_from_state, means_of, run_search
from maillage.foresight.rules.solving import solve
from maillage.kernel.geo import EARTH_RADIUS_KM
from maillage.kernel.refusal import Refusal

MOST_PAIRS = 80_000_000  # of lists: two gigabytes in a search
BLOCK = 1_500_000  # pairs listed at a time
ROUNDED = 1e-7  # costs are float32: a gap up to this is rounding
REACH = 1.2  # how far a list goes, in minutes to the second nearest site of a first answer


@dataclass(frozen=True)
class Spots:
    """n groups of people and m sites at positions; minutes are `access` + `pace` × kilometres as the crow flies.

    `people` float64 (n); `at` (n, 3) and `there` (m, 3): points of the unit sphere; kept, movable, price, room and
    area as in a Ground. Never a table of n × m: whoever is near is found in a tree of positions (Bentley 1975).
    """

    people: Floats
    at: Floats
    there: Floats
    kept: Flags
    movable: Flags
    price: Floats
    room: Floats
    area: Ints
    access: float = 7.1
    pace: float = 1.24
    far: float = FAR

    def minutes(self, chord: Any) -> Floats:
        """Minutes of a journey, from the chord between its ends on the unit sphere."""
        return np.asarray(self.access + self.pace * 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0)))

    def chord(self, minutes: Any) -> Floats:
        """The other way; no minutes at all are below `access`, where only the very place is near."""
        km = np.maximum(np.asarray(minutes, np.float64) - self.access, 0.0) / self.pace
        return 2 * np.sin(np.minimum(km / (2 * EARTH_RADIUS_KM), np.pi / 2))

    def nearest(self, is_open: Flags, count: int = 1) -> tuple[Floats, Longs]:
        """Minutes to the `count` nearest open sites, (n, count), and which; infinite and −1 where there are fewer."""
        numbers = np.append(np.flatnonzero(is_open), -1)
        if numbers.size == 1:
            return np.full((self.people.size, count), np.inf), np.full((self.people.size, count), -1)
        chord, which = cKDTree(self.there[is_open]).query(self.at, k=list(range(1, count + 1)), workers=-1)
        return np.where(np.isfinite(chord), self.minutes(chord), np.inf), numbers[which]

    def lists(self, chord: Floats, weights: Floats, beyond: Floats) -> Lists:
        """Sites within `chord` (n) of each group, nearest first; they cost minutes × `weights` (n), others `beyond`.

        O(pairs · log m) time, 8 bytes a pair.
        """
        tree = cKDTree(self.there)
        many = np.asarray(tree.query_ball_point(self.at, chord, return_length=True, workers=-1), np.int64)
        first = np.zeros(many.size + 1, np.int64)
        np.cumsum(many, out=first[1:])
        if first[-1] > MOST_PAIRS:
            raise Refusal(
                "too_many_pairs",
                "%(pairs)s million pairs of groups and sites are too many: lower --far or --minutes.",
                pairs=round(float(first[-1]) / 1e6),
            )
        site, cost = np.empty(first[-1], np.int32), np.empty(first[-1], np.float32)
        order = np.argsort(many, kind="stable")
        start = int(np.searchsorted(many[order], 1))
        while start < order.size:  # groups that have about as many sites near, together
            stop = start + max(1, BLOCK // int(many[order[min(start + 4096, order.size) - 1]]))
            rows = order[start : min(stop, start + 4096)]
            most = int(many[rows[-1]])
            chords, which = tree.query(self.at[rows], k=list(range(1, most + 1)), workers=-1)
            is_listed = np.arange(most) < many[rows][:, None]
            where = (first[rows][:, None] + np.arange(most))[is_listed]
            site[where] = which[is_listed]
            cost[where] = (self.minutes(chords) * weights[rows][:, None])[is_listed]
            start += rows.size
        return Lists(first, site, cost, np.asarray(beyond, np.float64), self.there.shape[0])

    def ground(self, within: float) -> Ground:
        """A ground that knows of what is within so many minutes; beyond, all is as far."""
        n = self.people.size
        far = float(np.nextafter(np.float32(within), np.float32(np.inf)))
        near = self.lists(np.full(n, float(self.chord(within)) + 1e-12), np.ones(n), np.full(n, far))
        return self._with(near, far)

    def _with(self, near: Lists, far: float) -> Ground:
        return Ground(self.people, near, self.kept, self.movable, self.price, self.room, self.area, far)


def spots(
    people: Any,
    at: Any,
    there: Any,
    *,
    access: float = 7.1,
    pace: float = 1.24,
    far: float = FAR,
    area: Any = None,
    **site_facts: Any,
) -> Spots:
    """Groups and sites at latitudes and longitudes in degrees, (n, 2) and (m, 2); `site_facts` as for a ground.

    >>> few = spots([10, 20], [[44.3, 3.5], [44.5, 3.6]], [[44.3, 3.5]])
    >>> np.round(few.nearest(np.array([True]))[0][:, 0], 1).tolist()
    [7.1, 36.4]
    """
    here, sites = np.asarray(at, np.float64).reshape(-1, 2), np.asarray(there, np.float64).reshape(-1, 2)
    small = ground(people, np.zeros((len(here), 1)), area=area)  # refuses people that are none
    like = ground([1.0], np.zeros((1, len(sites))), **site_facts)  # and prices, room
    return Spots(
        small.people,
        _unit_vectors(here),
        _unit_vectors(sites),
        like.kept,
        like.movable,
        like.price,
        like.room,
        small.area,
        access,
        pace,
        far,
    )


def _unit_vectors(degrees: Floats) -> Floats:
    lat, lon = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def solve_spots(there: Spots, question: Question, on_progress: ProgressCallback | None = None) -> Answer:
    """The best sites for a question asked of positions, with a bound.

    What is asked within N minutes needs only the pairs within them. For the least mean minutes see `mean_of_spots`.
    For the farthest, no pair is longer than what a first answer reaches (Gonzalez 1985). For the worst-served tenth,
    all within `far`.

    >>> few = spots([10, 20, 5], [[44.3, 3.5], [44.4, 3.5], [44.9, 3.5]], [[44.3, 3.5], [44.4, 3.5], [44.9, 3.5]])
    >>> answer = solve_spots(few, Question(Aim.MEAN, count=2))
    >>> round(answer.value, 2), answer.proven, answer.is_open.tolist()
    (11.04, True, [False, True, True])
    """
    began = monotonic()
    if question.aim is Aim.MEAN and not question.capacitated:
        answer = mean_of_spots(there, question, on_progress)
    else:
        within = question.minutes
        if question.aim in {Aim.WORST, Aim.TENTH}:
            within = min(there.far, _within_reach(there, question)) if question.aim is Aim.WORST else there.far
        left = max(question.seconds - (monotonic() - began), 0.0)
        answer = solve(there.ground(within), replace(question, seconds=left), on_progress=on_progress)
    return replace(answer, reach=there.nearest(answer.is_open)[0][:, 0], seconds=monotonic() - began)


def _within_reach(there: Spots, question: Question) -> float:
    """Minutes that the means reach everybody in: a site for whoever is farthest, again and again."""
    if question.count is None:
        return there.far
    live = there.people > 0
    at, is_open = there.at[live], there.kept.copy()
    tree = cKDTree(there.there)
    chord = np.full(len(at), 2.0)
    if is_open.any():
        chord = cKDTree(there.there[is_open]).query(at)[0]
    for _site in range(question.count + int(there.movable.sum())):
        chosen = int(tree.query(at[int(np.argmax(chord))])[1])
        chord = np.minimum(chord, np.linalg.norm(at - there.there[chosen], axis=1))
    return float(there.minutes(chord.max())) + 1e-3


def mean_of_spots(there: Spots, question: Question, on_progress: ProgressCallback | None = None) -> Answer:
    """The least mean minutes between positions, without all pairs.

    Each group lists the sites up to a little beyond its second nearest in a first greedy answer. A site that is not
    listed costs at least that much, so that a bound on the lists is a bound on the truth; the value is the true one.
    Where a group's nearest open site is not in its list, the lists are lengthened and the search goes on from there.
    """
    effort = Effort(question.seconds, question.work)
    n, m = there.people.size, there.there.shape[0]
    everybody = float(there.people.sum())
    bare = there._with(
        Lists(np.zeros(n + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), np.full(n, there.far), m),
        there.far,
    )
    question = question.checked(bare)
    spent = means_of(bare, question)
    is_open = _greedy(there, spent)
    limit = np.minimum(there.nearest(is_open, 2)[0][:, 1] * REACH, min(there.far, float(there.minutes(2.0))))
    best: Answer | None = None
    bound = 0.0
    while True:
        limit = _shorten_limits(there, limit)
        lists = there.lists(there.chord(limit), there.people, there.people * limit)
        state = run_search(bare, lists, spent, question, effort.rest(1.0), on_progress=on_progress, start=is_open)
        is_open = state.is_open
        reached = np.minimum(there.nearest(is_open)[0][:, 0], there.far)
        value = float((reached * there.people).sum()) / everybody
        bound = max(bound, state.bound / everybody)
        if best is None or value < best.value:
            best = answer_from_state(state, value, value)
        gap = max(0.0, best.value - bound) / best.value if best.value else 0.0
        longer = np.where((reached > limit) & (there.people > 0), np.minimum(reached * REACH, there.far), limit)
        if (
            not (longer > limit).any()
            or gap <= question.gap
            or effort.over
            or (_shorten_limits(there, longer) < longer * 0.999).any()
        ):
            return replace(best, bound=min(bound, best.value), gap=gap, proven=gap <= ROUNDED)
        limit = longer


def _greedy(there: Spots, spent: Means) -> Flags:
    """A first answer by the greedy algorithm on short lists."""
    m = there.there.shape[0]
    count = max(1.0, min(float(m), spent.budget / float(np.median(spent.price)) + int(there.kept.sum())))
    near = min(m, int(2 * m / count) + 16, MOST_PAIRS // there.people.size)
    chord = cKDTree(there.there).query(there.at, k=[near], workers=-1)[0][:, 0]
    beyond = np.minimum(there.minutes(chord), there.far)
    lists = there.lists(chord, there.people, there.people * beyond)
    is_open = there.kept.copy()
    now = kernels.all_nearest_two(lists.first, lists.site, lists.cost, lists.beyond, is_open)[0]
    kernels.greedy(*lists.by_site, now, spent.price, spent.toll, float(spent.budget), is_open)
    if not is_open.any():
        is_open[int(np.argmin(spent.price))] = True
    return is_open


def _shorten_limits(there: Spots, limit: Floats) -> Floats:
    """The limits (n), all lowered alike when they would list more than MOST_PAIRS."""
    tree, shortened = cKDTree(there.there), limit
    some = np.linspace(0, limit.size - 1, min(limit.size, 2000)).astype(np.int64)
    while True:
        many = tree.query_ball_point(there.at[some], there.chord(shortened[some]), return_length=True, workers=-1)
        pairs = float(np.mean(many)) * limit.size
        if pairs <= MOST_PAIRS * 0.9:
            return shortened
        shortened = there.access + (shortened - there.access) * min(0.95, (MOST_PAIRS * 0.85 / pairs) ** 0.5)
