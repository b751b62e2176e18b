"""Who can be served by what, and at what cost: the one form every question of foresight is put in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maillage.foresight.rules import kernels
from maillage.foresight.rules.kernels import Costs, Flags, Floats, Ints, Longs


@dataclass(frozen=True)
class Lists:
    """For each of n clients, the sites among m that could serve it, cheapest first.

    `first` int64 (n + 1), `site` int32 and `cost` float32 (pairs): row i is `first[i]:first[i+1]`, costs ascend.
    `beyond` float64 (n): what client i costs when none of its list is open. A client always costs the least of
    these, so that a cost of `beyond` or more need not be listed.
    """

    first: Longs
    site: Ints
    cost: Costs
    beyond: Floats
    sites: int

    @property
    def clients(self) -> int:
        """How many clients there are."""
        return self.first.size - 1

    @cached_property
    def by_site(self) -> tuple[Longs, Ints, Costs]:
        """The same pairs by site: `first_r`, `client_r`, `cost_r`."""
        return kernels.transpose(self.first, self.site, self.cost, self.sites)

    @cached_property
    def least(self) -> Floats:
        """The least each client can cost, float64 (n)."""
        filled = self.first[1:] > self.first[:-1]
        least = self.beyond.copy()
        least[filled] = np.minimum(least[filled], self.cost[self.first[:-1][filled]])
        return least

    def value(self, is_open: Flags) -> float:
        """The cost of all clients together when these sites are open."""
        return float(kernels.value_of(self.first, self.site, self.cost, self.beyond, is_open))

    def only(self, keep: Flags, limit: Floats | None = None) -> tuple[Lists, Ints]:
        """These lists for the kept sites alone, and the old number of each new site."""
        old = np.flatnonzero(keep).astype(np.int32)
        renumber = np.full(self.sites, -1, np.int32)
        renumber[old] = np.arange(old.size, dtype=np.int32)
        limit = self.beyond if limit is None else np.minimum(limit, self.beyond)
        first, site, cost = kernels.kept_pairs(self.first, self.site, self.cost, limit, keep, renumber)
        return replace(self, first=first, site=site, cost=cost, sites=int(old.size)), old

    def beside(self, kept: Flags) -> tuple[Lists, Ints]:
        """The lists of the other sites when these are open whatever happens, and the old number of each new site.

        They become what a client costs `beyond`: they, and all that is dearer, leave the lists.
        """
        beyond = kernels.costs_when_open(self.first, self.site, self.cost, self.beyond, kept)
        return replace(self, beyond=beyond).only(~kept)


def from_matrix(cost: NDArray[np.floating], beyond: Floats | None = None) -> Lists:
    """Lists of a whole matrix of costs, (n, m); what is not finite or not below `beyond` (n) is not listed.

    Without `beyond`, a client costs at most the dearest of its row: with one site open at least, nothing changes.

    >>> lists = from_matrix(np.array([[3.0, 1.0], [np.inf, 2.0]]), np.array([9.0, 9.0]))
    >>> lists.first.tolist(), lists.site.tolist(), lists.cost.tolist()
    ([0, 2, 3], [1, 0, 1], [1.0, 3.0, 2.0])
    """
    n, m = cost.shape
    short = cost.astype(np.float32)
    if beyond is None:
        beyond = np.where(np.isfinite(short), short, 0).max(axis=1).astype(np.float64) * 1.0
        ceiling = np.nextafter(beyond, np.inf)  # the dearest stays listed
    else:
        ceiling = beyond
    order = np.argsort(short, axis=1, kind="stable").astype(np.int32)
    ranked = np.take_along_axis(short, order, axis=1)
    is_listed = ranked < ceiling[:, None]
    first = np.zeros(n + 1, np.int64)
    np.cumsum(is_listed.sum(axis=1), out=first[1:])
    return Lists(first, order[is_listed], ranked[is_listed], beyond.astype(np.float64), m)
