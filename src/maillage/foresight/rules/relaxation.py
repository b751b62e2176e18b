"""A bound no answer can beat: Lagrangian relaxation, its multipliers moved by deflected subgradients.

Each client's “is served once” is relaxed at a price. The bound for given prices is
Σ price_i + the best that the sites can do, where a site is worth −Σ_i max(0, price_i − cost_ij) and the budget binds:
with equal prices of sites the k best of them, else a fractional knapsack. Prices move along what clients lack
(Held and Karp 1971), turned towards the direction before (Camerini, Fratta and Maffioli 1975), by a length that aims
at the best value known. How often each site is chosen on the way guides to good answers.
docs/algorithms/foresight.md.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from maillage.foresight.rules import kernels
from maillage.foresight.rules.kernels import Flags, Floats, Ints
from maillage.foresight.rules.lists import Lists

THREADS = 2
DEFLECTION = 1.5  # of the direction before, where the new one turns against it
PATIENCE = 20  # steps without a better bound before shorter ones from the best prices
SHRINK = 0.7
RECENT = 0.1  # the weight of the last step in how often a site is chosen
SMALL = 200_000  # pairs: below, threads cost more than they bring


@dataclass
class Relaxation:
    """One evaluation: the bound, each site's reduced cost (m), which were chosen and by what share, the shortfall."""

    bound: float
    reduced: Floats
    chosen: Ints
    share: Floats
    short: Floats
    floor: float  # the reduced cost a unit of price at which choosing stops


@dataclass(frozen=True)
class Means:
    """What sites cost: `price` (m, > 0) counts against the budget, `toll` (m, ≥ 0) adds to the value."""

    price: Floats
    toll: Floats
    budget: float  # infinite when only tolls count

    def only(self, keep: Flags) -> Means:
        """The means of the kept sites only."""
        return Means(self.price[keep], self.toll[keep], self.budget)


def evaluate_prices(lists: Lists, price: Floats, means: Means, pool: ThreadPoolExecutor | None) -> Relaxation:
    """The Lagrangian bound at these prices of clients, float64 (n)."""
    prices = np.minimum(price, lists.beyond).astype(np.float32)
    over = prices > lists.beyond  # a float32 may have been rounded above: the bound would be none
    prices[over] = np.nextafter(prices[over], np.float32(-np.inf))
    first_r, client_r, cost_r = lists.by_site
    reduced = np.empty(lists.sites, np.float64)
    if pool is None or client_r.size < SMALL:
        kernels.reduced_costs(first_r, client_r, cost_r, prices, 0, lists.sites, reduced)
    else:
        cuts = np.searchsorted(first_r, np.linspace(0, first_r[-1], THREADS * 4 + 1)[1:-1])
        edges = [0, *cuts.tolist(), lists.sites]
        list(
            pool.map(
                lambda ends: kernels.reduced_costs(first_r, client_r, cost_r, prices, ends[0], ends[1], reduced),
                pairwise(edges),
            )
        )
    reduced += means.toll
    chosen, share, floor = chosen_sites(reduced, means)
    short = np.empty(lists.clients, np.float64)
    kernels.subgradient(first_r, client_r, cost_r, prices, chosen, share, short)
    bound = float(prices.sum(dtype=np.float64) + (reduced[chosen] * share).sum())
    free = price >= lists.beyond  # such a client may also stay unserved
    short[free] = np.minimum(short[free], 0.0)
    return Relaxation(bound, reduced, chosen, share, short, floor)


def chosen_sites(reduced: Floats, means: Means) -> tuple[Ints, Floats, float]:
    """The sites a relaxed answer opens, their shares, and the worth a unit of price of the last."""
    price, budget = means.price, means.budget
    if not price.size:
        return np.zeros(0, np.int32), np.zeros(0), 0.0
    if not np.isfinite(budget):
        chosen = np.flatnonzero(reduced < 0).astype(np.int32)
        return chosen, np.ones(chosen.size), 0.0
    worth = reduced / price
    many = min(worth.size, int(budget / price.min() + 1e-9) + 1)
    best = np.argpartition(worth, many - 1)[:many] if many < worth.size else np.arange(worth.size)
    best = best[np.argsort(worth[best], kind="stable")]
    spent = np.cumsum(price[best])
    whole = int(np.searchsorted(spent, budget + 1e-9, side="right"))
    share = np.ones(whole + 1 if whole < best.size else whole)
    if whole < best.size:
        share[-1] = max(0.0, (budget - (spent[whole - 1] if whole else 0.0)) / price[best[whole]])
        if share[-1] < 1e-12:
            share = share[:-1]
    floor = float(worth[best[min(whole, best.size - 1)]]) if best.size else 0.0
    worse = worth[best[: share.size]] >= 0  # with tolls, a site may be worth nothing: it stays closed
    return best[: share.size][~worse].astype(np.int32), share[~worse], min(floor, 0.0)


def base_and_apart(best: Relaxation, means: Means) -> tuple[float, Floats]:
    """A bound with a multiplier on the budget too, and how much more than it any answer costs that opens a site (m).

    The multiplier is the worth at which choosing stops: a site that is not worth it adds its whole difference.
    """
    apart = best.reduced - best.floor * means.price
    base = best.bound - float((best.reduced[best.chosen] * best.share).sum())
    base += float(np.minimum(apart, 0).sum()) + (best.floor * means.budget if best.floor else 0.0)
    return base, apart


def improve_prices(
    lists: Lists, means: Means, start: Floats, scale: Floats, goal: float
) -> Generator[tuple[Relaxation, Floats, Floats], float | None, None]:
    """Better and better prices, for ever: each step's evaluation, the average choice (m) and the prices (n).

    `goal` is a value known to be reached; send a better one when one is found. `scale` (n, > 0) is how large each
    client's price may be expected to be: lengths are measured in it, or a few large towns would hide all villages.
    """
    pool = ThreadPoolExecutor(THREADS) if lists.site.size >= SMALL else None
    low, high = lists.least, lists.beyond
    price = np.clip(start, low, high)
    best = evaluate_prices(lists, price, means, pool)
    now, centre = best, price
    often = np.zeros(lists.sites)
    often[best.chosen] = best.share
    along: Floats | None = None
    pace, dull = 1.0, 0
    while True:
        goal = (yield best, often, centre) or goal
        short = now.short.copy()
        short[(price <= low) & (short < 0)] = 0.0  # prices stay within what a client can cost
        short[(price >= high) & (short > 0)] = 0.0
        if along is not None:
            back = -DEFLECTION * float((short * scale) @ along) / max(float((along * scale) @ along), 1e-12)
            short += max(0.0, back) * along
        along = short
        step = pace * max(goal - now.bound, 1e-9 * abs(goal)) / max(float((along * scale) @ along), 1e-12)
        price = np.clip(price + step * along * scale, low, high)
        now = evaluate_prices(lists, price, means, pool)
        often *= 1 - RECENT
        often[now.chosen] += RECENT * now.share
        if now.bound > best.bound:
            best, centre, dull = now, price, 0
        else:
            dull += 1
            if dull == PATIENCE:
                pace, dull, price = pace * SHRINK, 0, centre
