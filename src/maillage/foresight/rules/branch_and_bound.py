"""Closing a small remainder by branch and bound on the relaxation itself.

Where few sites are left and each may serve everybody, the model that HiGHS would solve is large though the question is
small: the relaxation costs microseconds there. A node opens one more site or gives one up for good; its bound starts
from its parent's prices (Beasley 1985). Depth first, the likelier side first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from maillage.foresight.rules import relaxation
from maillage.foresight.rules.effort import A_CALL, Effort
from maillage.foresight.rules.kernels import Flags, Floats, Ints
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.relaxation import Means

STEPS = 45  # of the relaxation at a node
LOOK = 15  # steps between two looks
DEEPEST = 400  # decisions one below another


@dataclass
class Tree:
    """What is left to decide, and the best value known; `improve` is called with the sites of each better answer."""

    lists: Lists
    means: Means
    value: float
    enough: float  # an answer not better by more than this is not looked for
    whole: bool  # all values are whole numbers, and `enough` is just below one
    scale: Floats
    effort: Effort
    over: Callable[[], bool]
    improve: Callable[[Flags], float]  # takes sites of `lists`, answers the best value known then
    open_bounds: list[float] = field(default_factory=list)

    def run(self, prices: Floats) -> float:
        """The bound proven: the best value known less `enough` when the tree is done, else the least open bound."""
        none = np.zeros(self.lists.sites, bool)
        self._node(none, np.ones(self.lists.sites, bool), prices, -np.inf, 0)
        return min([self.value if self.whole else self.value - self.enough, *self.open_bounds])

    def _node(self, inside: Flags, allowed: Flags, prices: Floats, bound: float, depth: int) -> None:
        if self.over() or depth > DEEPEST:
            self.open_bounds.append(bound)
            return
        left = self.means.budget - float(self.means.price[inside].sum())
        allowed = allowed & (self.means.price <= left + 1e-9)
        sub, old = self._lists_without(inside, allowed)
        spent = float(self.means.price[inside].sum())
        tolls = float(self.means.toll[inside].sum())
        means = Means(self.means.price[old], self.means.toll[old], self.means.budget - spent)
        if not old.size or means.budget < means.price.min() - 1e-9:
            self.value = min(self.value, self.improve(inside.copy()))
            return
        best, often, prices = self._bound_node(sub, means, prices, tolls)
        reached = max(bound, best.bound + tolls)
        if reached > self.value - self.enough:
            return
        chosen = inside.copy()
        chosen[old[best.chosen[best.share > 0.5]]] = True
        if float(self.means.price[chosen].sum()) <= self.means.budget + 1e-9:
            self.value = min(self.value, self.improve(chosen))
        keep = self._worth_it(best, means, self.value - self.enough - tolls)
        still = np.zeros(self.lists.sites, bool)
        still[old[keep]] = True
        candidates = np.flatnonzero(keep)
        if not candidates.size:
            return
        j = int(old[candidates[np.argmax(often[candidates])]])
        with_it, without = inside.copy(), still.copy()
        with_it[j], without[j] = True, False
        self._node(with_it, still, prices, reached, depth + 1)
        self._node(inside, without, prices, reached, depth + 1)

    def _lists_without(self, inside: Flags, allowed: Flags) -> tuple[Lists, Ints]:
        lists, old = self.lists.beside(inside)
        sub, again = lists.only(allowed[old])
        return sub, old[again]

    def _bound_node(
        self, sub: Lists, means: Means, prices: Floats, tolls: float
    ) -> tuple[relaxation.Relaxation, Floats, Floats]:
        moving = relaxation.improve_prices(sub, means, prices, self.scale, self.value - tolls)
        best, often, prices = next(moving)
        for step in range(STEPS):
            if step % LOOK == 0 and best.bound + tolls > self.value - self.enough:
                break
            best, often, prices = moving.send(self.value - tolls)
            self.effort.spend(2.0 * sub.site.size + sub.clients + A_CALL)
        return best, often, prices

    @staticmethod
    def _worth_it(best: relaxation.Relaxation, means: Means, most: float) -> Flags:
        """Which sites an answer below `most` may still open."""
        base, apart = relaxation.base_and_apart(best, means)
        return np.asarray(apart <= most - base)
