"""The answer to one question put as lists: good sites, a bound, and sites ruled out until the two meet.

1. A lazy greedy and a fast interchange give a first answer.
2. A Lagrangian relaxation raises the bound. Where it often opens sites, an interchange starts again.
3. A site whose reduced cost says that no better answer has it (or lacks it) is ruled out (or in), and the lists shrink.
4. When few are left, a tree or HiGHS closes what remains; when that would be too long, shaken interchanges go on
   until the time is over, and the bound says how far from the best the answer can be at most.

Deterministic for a seed as long as the clock does not end it: work that is counted ends it at the same point.
docs/algorithms/foresight.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np

from maillage.foresight.rules import exact, kernels, relaxation
from maillage.foresight.rules.branch_and_bound import Tree
from maillage.foresight.rules.effort import A_CALL, AT_ONCE, Effort
from maillage.foresight.rules.kernels import Flags, Floats, Ints
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.relaxation import Means

ProgressCallback = Callable[["State"], None]
MOST_BRANCHED = 600  # sites left: above, a tree on them would be too deep
MOST_SITES = 4000  # left to decide on: above, HiGHS would only burn the time that shakes use well
MOST_SHAKEN = 5  # sites opened by a shake: larger ones undo more than an interchange finds again
ROUND = 30  # steps of the bound between two looks at what to do next


@dataclass
class State:
    """Where a search stands; progress callbacks get it."""

    value: float
    bound: float
    is_open: Flags
    stage: str
    left: int  # sites not ruled out
    steps: int = 0
    started: float = field(default_factory=monotonic)

    top: float = 0.0

    @property
    def gap(self) -> float:
        """How much better the best could be, as a share of what is shown: the value, or what it leaves of `top`."""
        displayed = abs(self.top - self.value)
        return (
            max(0.0, self.value - self.bound) / displayed if displayed else (0.0 if self.value <= self.bound else 1.0)
        )

    def is_closed(self, gap: float, target: float = -np.inf) -> bool:
        """Whether nothing is left to look for: within the gap, or on one side of the target."""
        return self.gap <= max(gap, 1e-9) or self.value <= target or (np.isfinite(target) and self.bound > target)


@dataclass
class Search:
    """One minimisation: what clients cost and the tolls of sites, within a budget; stops at `gap` or after `effort`."""

    lists: Lists
    means: Means
    gap: float = 0.0
    effort: Effort = field(default_factory=Effort)
    seed: int = 0
    whole: bool = False  # all values are whole numbers: a bound of 12.1 is one of 13
    on_progress: ProgressCallback | None = None
    start: Flags | None = None
    top: float = 0.0  # what is shown is top − value (people served), or the value itself when 0
    target: float | None = None  # stop when the value is at most this, or when the bound says that it can't be
    shakes: bool = True  # whether to go on when the bound is as good as it gets

    def run(self) -> State:
        """Search, and return the best answer with its bound."""
        self.random = np.random.default_rng(self.seed)
        self.now = self.lists  # the lists of the sites not ruled out
        self.means_now = self.means
        self.old = np.arange(self.lists.sites, dtype=np.int32)
        self.forced = np.zeros(self.lists.sites, bool)  # in `now`'s numbers
        self.state = State(np.inf, -np.inf, np.zeros(self.lists.sites, bool), "greedy", self.lists.sites, top=self.top)
        self._first()
        self._better_bound(float(self.lists.least.sum()))
        if not self._over():
            self._relax()
        if not self._over() and self.now.sites <= MOST_SITES:
            self._finish()
        if self.shakes and not self._over():
            self._shake(self.effort)
        self._report("done")
        return self.state

    def _finish(self) -> None:
        """Close what is left: coverage makes small models, good for HiGHS; the others a small tree."""
        shaken = 0.1 if self.shakes else 0.0
        ways: list[tuple[Callable[[Effort], None], float, float]] = [
            (self._branch, 1 / 3, np.inf),
            (self._close, 1 / 4, 2.0),
            (self._shake, shaken, 2.0),
            (self._close, 1.0, np.inf),
        ]
        if not self.now.cost.any():
            ways[0], ways[1] = (self._close, 1 / 4, 2.0), (self._branch, 0.1, np.inf)
        for way, share, most_seconds in ways:
            if not self._over():
                self._within(way, self.effort.part(share, most_seconds))

    def _within(self, way: Callable[[Effort], None], part: Effort) -> None:
        """Go one way; what it uses is used of its part, and of the whole with it."""
        whole, self.effort = self.effort, part
        try:
            way(part)
        finally:
            self.effort = whole

    # what is left to gain

    @property
    def _least(self) -> float:
        return 0.999 if self.whole else max(1e-9 * abs(self.state.value), 1e-12)

    def _over(self) -> bool:
        state = self.state
        if self.target is not None and (state.value <= self.target or state.bound > self.target + 1e-9):
            return True
        return state.value - state.bound <= self._enough * (1 + 1e-6) + 1e-15 * abs(state.value) or self.effort.over

    @property
    def _enough(self) -> float:
        return max(self._least, self.gap * abs(self.top - self.state.value))

    def _report(self, stage: str) -> None:
        self.state.stage, self.state.left = stage, int(self.now.sites)
        if self.on_progress is not None:
            self.on_progress(self.state)

    # answers

    def _first(self) -> None:
        is_open = np.zeros(self.lists.sites, bool) if self.start is None else self.start.copy()
        self._trim(is_open, np.flatnonzero(is_open).astype(np.int32)[::-1], self.means.price)
        first_r, client_r, cost_r = self.now.by_site
        lists = self.now
        reached = kernels.all_nearest_two(lists.first, lists.site, lists.cost, lists.beyond, is_open)[0]
        room = self.means.budget - float(self.means.price[is_open].sum())
        kernels.greedy(first_r, client_r, cost_r, reached, self.means.price, self.means.toll, room, is_open)
        self._improve(is_open)

    def _improve(self, is_open: Flags, near: Ints | None = None) -> float:
        """Interchange from these sites of `now`, with the sites `near` or all; keep the answer when it is the best."""
        lists, means = self.now, self.means_now
        order = self.random.permutation(lists.sites if near is None else near).astype(np.int32)
        done, at_once = False, max(AT_ONCE, 4.0 * lists.site.size)  # a whole round at least, or it would never end
        while not done:
            value, read, done = kernels.interchange(
                (lists.first, lists.site, lists.cost, lists.beyond),
                lists.by_site,
                (means.price, means.toll, float(means.budget)),
                self.forced,
                order,
                is_open,
                1e-7 * abs(self.state.value) if np.isfinite(self.state.value) else 1e-9,
                at_once,
            )
            self.effort.spend(read + A_CALL)
            done = done or self.effort.over
        within = float(means.price[is_open].sum()) <= means.budget + 1e-6
        if value < self.state.value - 1e-9 and within:
            self.state.value = value
            self.state.is_open = np.zeros(self.lists.sites, bool)
            self.state.is_open[self.old[is_open]] = True
        return value

    # the bound

    def _relax(self) -> None:
        first, second = self._two_nearest()
        covers = not self.now.cost.any()  # a client is served or not, nothing between
        scale = np.sqrt(self.now.beyond) if covers else second + 0.05 * self.now.beyond
        scale = scale / max(scale.mean(), 1e-300) + 1e-6
        self.scale, self.prices = scale, (first + second) / 2
        moving = self._price_steps(self.prices, scale)
        best, often, prices = next(moving)
        stale, before = 0, self.state.bound
        while not self._over():
            for _step in range(ROUND):
                best, often, prices = moving.send(self.state.value)
                self.state.steps += 1
                self.effort.spend(2.0 * self.now.site.size + self.now.clients + A_CALL)
                if self.effort.over:
                    break
            self.prices = prices
            self._better_bound(best.bound)
            self._try_often_open(often)
            self._report("bound")
            if self._over():
                return
            shrunk = self._rule_out(best)
            if shrunk:
                moving = self._price_steps(prices, scale)
                best, often, prices = next(moving)
            gained = self.state.bound - before
            before = self.state.bound
            stale = stale + 1 if gained < 0.01 * (self.state.value - self.state.bound) else 0
            if stale >= 6 or (self._small() and (stale >= 2 or self.now.sites < 60)):
                return

    def _price_steps(self, start: Floats, scale: Floats) -> Any:
        return relaxation.improve_prices(self.now, self.means_now, start, scale, self.state.value)

    def _small(self) -> bool:
        return self.now.site.size < 30_000

    def _better_bound(self, bound: float) -> None:
        if self.whole:
            bound = float(np.ceil(bound - 1e-6))
        self.state.bound = max(self.state.bound, min(bound, self.state.value))

    def _two_nearest(self) -> tuple[Floats, Floats]:
        lists = self.now
        is_open = self.state.is_open[self.old]
        return kernels.all_nearest_two(lists.first, lists.site, lists.cost, lists.beyond, is_open)

    def _try_often_open(self, often: Floats) -> None:
        """Try the sites that the relaxation opens most often, improved by interchange."""
        means = self.means_now
        is_open = np.zeros(self.now.sites, bool)
        spent = 0.0
        for j in np.argsort(-(often + self.random.random(often.size) * 0.05), kind="stable"):
            if often[j] <= (0.0 if np.isfinite(means.budget) else 0.5):
                break
            if spent + means.price[j] <= means.budget + 1e-9:
                is_open[j] = True
                spent += means.price[j]
        self._improve(is_open)

    def _rule_out(self, best: relaxation.Relaxation) -> bool:
        """Drop the sites that no better answer opens; True when the lists became much shorter."""
        base, apart = relaxation.base_and_apart(best, self.means_now)
        if not self.now.sites:
            return False
        keep = (apart <= self.state.value - self._least - base) | self.state.is_open[self.old]
        if keep.sum() > 0.9 * keep.size:
            return False
        lists, old = self.now.only(keep)
        self.forced = self.forced[keep]
        self.now, self.old, self.means_now = lists, self.old[old], self.means_now.only(keep)
        return True

    # what remains

    def _branch(self, effort: Effort) -> None:
        """Branch and bound, when at most MOST_BRANCHED sites are left."""
        if self.now.sites > MOST_BRANCHED:
            return
        self._report("exact")
        tree = Tree(
            self.now,
            self.means_now,
            self.state.value,
            self._enough,
            self.whole and self._enough == self._least,
            self.scale,
            effort,
            over=lambda: self._over() or effort.over,
            improve=lambda is_open: min(self._improve(is_open), self.state.value),
        )
        self._better_bound(tree.run(self.prices))

    def _close(self, effort: Effort) -> None:
        self._report("exact")
        result = exact.close_lists(
            self.now,
            self.means_now,
            cutoff=self.state.value,
            least_gap=self._enough * 0.999,
            effort=effort,
            start=self.state.is_open[self.old],
            seed=self.seed,
        )
        if result is None:
            return
        if result.is_open is not None:
            self._improve(result.is_open)
        self._better_bound(result.bound)

    def _shake(self, effort: Effort) -> None:
        """Open sites for some of those worst served, close as many, interchange; again and again."""
        strength, reported_at = 1, monotonic()
        regret = self._regret()
        while not self._over() and not effort.over:
            is_open = self._shake_sites(strength, regret)
            changed = np.flatnonzero(is_open != self.state.is_open[self.old]).astype(np.int32)
            near = kernels.around(self.now.first, self.now.site, *self.now.by_site[:2], changed)
            before = self.state.value
            self._improve(is_open, near)
            if self.state.value < before:
                strength, regret = 1, self._regret()
            else:
                most = min(MOST_SHAKEN, max(3, int(self.state.is_open.sum()) // 4))
                strength = strength + 1 if strength < most else 1
            if monotonic() - reported_at > 0.5:
                self._report("improving")
                reported_at = monotonic()

    def _regret(self) -> Floats:
        """How likely each client is to be chosen for a shake: by what it costs above its least."""
        first, _second = self._two_nearest()
        weight: Floats = np.cumsum(first - self.now.least + 1e-9)
        return np.asarray(weight / weight[-1], np.float64)

    def _shake_sites(self, strength: int, regret: Floats) -> Flags:
        lists, price = self.now, self.means_now.price
        is_open = self.state.is_open[self.old].copy()
        opened_sites = []
        for i in np.searchsorted(regret, self.random.random(strength)):
            row = lists.site[lists.first[i] : lists.first[i + 1]]
            if row.size:
                opened_sites.append(int(row[int(self.random.integers(min(row.size, 12)))]))
        is_open[opened_sites] = True
        others = self.random.permutation(np.flatnonzero(is_open & ~self.forced))
        late = np.isin(others, opened_sites)
        self._trim(is_open, np.concatenate([others[~late], others[late]]), price)
        return is_open

    def _trim(self, is_open: Flags, order: Ints, price: Floats) -> None:
        """Close sites in this order until the rest is within the means."""
        room = self.means.budget - float(price[is_open].sum())
        for j in order:
            if room >= -1e-9:
                break
            is_open[j] = False
            room += price[j]
