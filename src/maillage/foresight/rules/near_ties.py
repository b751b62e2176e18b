"""Choices nearly as good as an answer: one site for another, or two for two others (docs/algorithms/near-ties.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from maillage.foresight.rules.aims.worst_tenth import tail_mean
from maillage.foresight.rules.kernels import Flags, Floats, Longs
from maillage.foresight.rules.planning import measure_sites
from maillage.foresight.rules.problem import Aim, Ground, Question, coverage_weight

TOLERANCE = 0.05  # of what the answer brings: a choice that brings that much less is nearly as good
WORK = 3e8  # minutes compared, at most: some seconds
PAIR_WORK = 6e7  # of which for two sites at once; with more to compare, none is tried
AT_ONCE = 2_000_000  # minutes held at once
SORTED = 12  # what sorting the minutes of a group costs beside comparing them
ROUNDING = 1e-6  # people or euros: what sums may differ by
MORE_IS_BETTER = frozenset({Aim.COVER, Aim.BACKUP})


@dataclass(frozen=True)
class Swap:
    """Some sites of an answer closed for others: what the choice is worth then.

    `value` is in the aim's own unit; `loss` is what it brings less than the answer, as a share of what the answer
    brings over today (below 0 when it brings more). `near`: people within the question's minutes; `mean`: minutes on
    average, those beyond `far` counted as `far`.
    """

    closed: tuple[int, ...]
    opened: tuple[int, ...]
    value: float
    loss: float
    near: float
    mean: float


@dataclass(frozen=True)
class NearTies:
    """The swaps within the tolerance, those that lose least first; how many were tried, and whether all were.

    `least`: where none is within it, the exchange of one site that loses least, whatever it loses.
    """

    swaps: tuple[Swap, ...]
    tried: int
    complete: bool
    least: Swap | None = None


def find_near_ties(
    land: Ground, question: Question, is_open: Flags, *, tolerance: float = TOLERANCE, work: float = WORK
) -> NearTies:
    """The choices that differ from `is_open` (m) by one site, or by two, and bring nearly as much.

    Sites that are kept stay; what the others cost stays within the question's means. Two sites are exchanged for two
    where that is little work, and told only when they are not two swaps that are near ties by themselves. Where
    comparing everything would take more than `work`, only the sites that most people live near are tried. Where room
    limits, nothing is compared: the answer has none.
    """
    if question.capacitated and np.isfinite(land.room).any():
        return NearTies((), 0, complete=False)
    comparison = _Comparison(land, question, is_open)
    leaving = np.flatnonzero(is_open & ~land.kept)
    coming, complete = _candidates(land, question, np.flatnonzero(~is_open), leaving.size, work)
    singles, pairs = [], []
    tried = 0
    for out, block in product(((site,) for site in leaving.tolist()), comparison.blocks(coming)):
        minutes, held = comparison.without(out)
        values = comparison.measure(minutes, held, block)
        tried += block.size
        singles += comparison.swaps(out, block[:, None], values, tolerance, minutes)
    two = comparison.elements(coming.size) * coming.size * leaving.size * (leaving.size - 1) / 4
    if two <= min(work, PAIR_WORK) and leaving.size > 1 and coming.size > 1:
        single_pairs = {(swap.closed[0], swap.opened[0]) for swap in singles}
        for both_out in combinations(leaving.tolist(), 2):
            minutes, held = comparison.without(both_out)
            for into, block in _with_later(coming):
                beside, both = comparison.with_site(minutes, held, into)
                values = comparison.measure(beside, both, block, also=into)
                tried += block.size
                opened = np.column_stack([np.full(block.size, into), block])
                swaps = comparison.swaps(both_out, opened, values, tolerance, beside)
                pairs += [swap for swap in swaps if not _made_of(swap, single_pairs)]
    ranked = sorted(singles + pairs, key=lambda swap: (round(swap.loss, 9), len(swap.closed), swap.mean, swap.opened))
    least = None if ranked else _least_loss(comparison, leaving, coming)
    return NearTies(tuple(ranked), tried, complete, least)


def _least_loss(comparison: _Comparison, leaving: Longs, coming: Longs) -> Swap | None:
    """Of all exchanges of one site for another, the one that loses least."""
    best: Swap | None = None
    for site, block in product(leaving.tolist(), comparison.blocks(coming)):
        minutes, held = comparison.without((site,))
        values = comparison.measure(minutes, held, block)
        for swap in comparison.swaps((site,), block[:, None], values, np.inf, minutes):
            best = swap if best is None or (swap.loss, swap.mean) < (best.loss, best.mean) else best
    return best


def notable_swaps(swaps: tuple[Swap, ...], most: int = 3) -> list[Swap]:
    """The few worth saying: those that lose least, and the one of all with the shortest journeys on average.

    Of several ways to replace the same sites, the better half is said first: one each, then the others.
    """
    firsts: list[Swap] = []
    others: list[Swap] = []
    seen: set[tuple[int, ...]] = set()
    for swap in swaps:
        (others if swap.closed in seen else firsts).append(swap)
        seen.add(swap.closed)
    notable = sorted((firsts + others)[:most], key=swaps.index)
    shortest = min(swaps, key=lambda swap: swap.mean, default=None)
    return notable if shortest is None or shortest in notable else [*notable, shortest]


def _made_of(swap: Swap, singles: set[tuple[int, int]]) -> bool:
    """Whether two swaps that are near ties by themselves make this one."""
    (out, other), (into, beside) = swap.closed, swap.opened
    return {(out, into), (other, beside)} <= singles or {(out, beside), (other, into)} <= singles


def _with_later(sites: Longs) -> Iterator[tuple[int, Longs]]:
    """Each site with those after it, so that each pair comes once."""
    for at in range(sites.size - 1):
        yield int(sites[at]), sites[at + 1 :]


def _candidates(land: Ground, question: Question, closed: Longs, leaving: int, work: float) -> tuple[Longs, bool]:
    """The sites to try: all, or as many as the work allows, those that most people live near first."""
    most = int(work // max(land.near.clients * max(leaving, 1), 1))
    if closed.size <= most:
        return closed, True
    first, client, cost = land.near.by_site
    site = np.repeat(np.arange(land.sites), np.diff(first))
    near = np.bincount(site, land.people[client] * (cost <= np.float32(question.minutes)), land.sites)
    return np.sort(closed[np.argsort(-near[closed], kind="stable")[:most]]), False


class _Comparison:
    """What one answer is compared by: the value of each choice near it, in blocks of sites."""

    def __init__(self, land: Ground, question: Question, is_open: Flags) -> None:
        self.land, self.question, self.is_open = land, question, is_open
        self.sign = 1.0 if question.aim in MORE_IS_BETTER else -1.0
        self.value = measure_sites(land, question, is_open)
        today = 0.0 if question.aim is Aim.ALL else measure_sites(land, question, land.kept | land.movable)
        gain = self.sign * (self.value - today)
        self.gain = gain if gain > 1e-9 * max(abs(today), 1.0) else max(abs(self.value), 1e-9)
        self.price = land.price if question.budget is not None else np.ones(land.sites)
        self.limit = np.inf if question.aim is Aim.ALL else question.within(land) + ROUNDING
        self.spent = float(self.price[is_open & ~land.kept].sum())
        self.everybody = float(land.people.sum())

    def elements(self, sites: int) -> float:
        """How many minutes are compared to measure so many sites."""
        return float(self.land.near.clients) * sites * (SORTED if self.question.aim is Aim.TENTH else 1)

    def blocks(self, sites: Longs) -> list[Longs]:
        """The sites in blocks that fit into memory."""
        most = max(1, AT_ONCE // max(self.land.near.clients, 1))
        return [sites[at : at + most] for at in range(0, sites.size, most)]

    def columns(self, sites: Longs) -> Floats:
        """Minutes from each group to these sites (n, sites); infinite where they are not listed."""
        first, client, cost = self.land.near.by_site
        table = np.full((self.land.near.clients, sites.size), np.inf)
        for column, site in enumerate(sites):
            part = slice(first[site], first[site + 1])
            table[client[part], column] = cost[part]
        return table

    def without(self, out: tuple[int, ...]) -> tuple[Floats, Floats]:
        """Minutes to the nearest site still open (n), and how many of them are near, when these have closed."""
        near = self.land.near
        row = np.repeat(np.arange(near.clients), np.diff(near.first))
        stays = self.is_open.copy()
        stays[list(out)] = False
        minutes = np.full(near.clients, np.inf)
        np.minimum.at(minutes, row[stays[near.site]], near.cost[stays[near.site]])
        close = stays[near.site] & (near.cost <= np.float32(self.question.minutes))
        return minutes, np.bincount(row[close], minlength=near.clients).astype(np.float64)

    def with_site(self, minutes: Floats, held: Floats, into: int) -> tuple[Floats, Floats]:
        """The same once one more site has opened."""
        column = self.columns(np.array([into]))[:, 0]
        return np.minimum(minutes, column), held + (column <= np.float32(self.question.minutes))

    def measure(self, minutes: Floats, held: Floats, sites: Longs, also: int | None = None) -> Floats:
        """The value when each of these sites opens beside the nearest there are; not a number where it does not do."""
        land, question = self.land, self.question
        own = self.columns(sites)
        table = np.minimum(minutes[:, None], own)
        near = table <= np.float32(question.minutes)
        far = np.minimum(table, land.far)
        if question.aim is Aim.COVER:
            values = land.people @ coverage_weight(question, table)
            return np.where(self._holds_floor(near), values, np.nan)
        if question.aim is Aim.MEAN:
            return np.asarray(land.people @ far / self.everybody)
        if question.aim is Aim.WORST:
            return np.asarray(far[land.people > 0].max(axis=0))
        if question.aim is Aim.TENTH:
            return np.array([tail_mean(land.people, column) for column in far.T])
        if question.aim is Aim.BACKUP:
            twice = held[:, None] + (own <= np.float32(question.minutes))
            return np.asarray(land.people @ ((1 - question.second) * (twice >= 1) + question.second * (twice >= 2)))
        paid = land.price[sites] + (0.0 if also is None else land.price[also])
        enough = land.people @ near >= question.share * self.everybody - ROUNDING
        return np.where(enough, paid, np.nan)

    def _holds_floor(self, near: Flags) -> Flags:
        """For each column, whether the floor of every area holds."""
        area, holds = self.land.area, np.ones(near.shape[1], bool)
        for number in np.unique(area[area >= 0]) if self.question.floor else ():
            people = np.where(area == number, self.land.people, 0.0)
            holds &= people @ near >= self.question.floor * people.sum() - ROUNDING
        return holds

    def swaps(
        self, out: tuple[int, ...], opened: Longs, values: Floats, tolerance: float, minutes: Floats
    ) -> list[Swap]:
        """Those within the tolerance and the means. `opened` (swaps, 1 or 2): the last is beside `minutes`."""
        closing = float(self.price[list(out)].sum())
        if self.question.aim is Aim.ALL:
            open_sites = self.is_open & ~self.land.kept
            values = values + self.land.price[open_sites].sum() - self.land.price[list(out)].sum()
        losses = self.sign * (self.value - values) / self.gain
        affordable = self.spent - closing + self.price[opened].sum(axis=1) <= self.limit
        kept = np.flatnonzero(np.isfinite(values) & affordable & (losses <= tolerance + 1e-12))
        if not kept.size:
            return []
        table = np.minimum(minutes[:, None], self.columns(opened[kept, -1]))
        near = self.land.people @ (table <= np.float32(self.question.minutes))
        mean = self.land.people @ np.minimum(table, self.land.far) / self.everybody
        return [
            Swap(out, tuple(opened[at].tolist()), float(values[at]), float(losses[at]), float(near[k]), float(mean[k]))
            for k, at in enumerate(kept)
        ]
