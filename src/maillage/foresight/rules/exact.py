"""What is left once the bound has ruled sites out, closed by HiGHS: one variable a set of sites, not a pair.

The model is that of Church (2003, COBRA): for a client with sites in the order of their costs, the set of the t
cheapest has a variable “none of these is open”, priced at the step to the next cost. Clients that share a set share
its variable, so that identical rows of coverage are merged before anything is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numba import njit

from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.kernels import Costs, Flags, Floats, Ints, Longs
from maillage.foresight.rules.lists import Lists
from maillage.foresight.rules.relaxation import Means

MOST_PAIRS = 6_000_000  # merging takes some hundred bytes a pair
MOST_SETS = 600_000
MOST_ENTRIES = 1_500_000  # of a model: HiGHS looks at the clock between its steps, and its steps grow with these
EASY_A_SECOND = 100_000  # entries, where somebody is served or not: a larger model would not end in what is left
HARD_A_SECOND = 10_000  # the same where each step to the next cost counts (1,304 points: 860,000 took 51 s for 20)
STEPS_A_NODE = 20  # of the simplex, roughly
SEED = 20_030_101  # of the keys of sets; any will do


@dataclass(frozen=True)
class Sets:
    """The distinct sets of cheapest sites: what leaving all of one closed costs, and how each grows from another.

    `weight` float64 (s); `parent` int64 (s), −1 for none; the sites set t adds to its parent are
    `added[first[t]:first[t+1]]`. `constant` is what clients cost at least.
    """

    weight: Floats
    parent: Longs
    first: Longs
    added: Ints
    constant: float


@njit(cache=True, nogil=True)
def _emit_sets(
    first: Longs, site: Ints, cost: Costs, beyond: Floats, keys: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], Floats, Longs, Longs, Longs, float]:
    """One emission a client and distinct cost: the set's key, the step to the next cost, the emission before, pairs."""
    size = site.size
    key = np.empty((size, 2), np.uint64)
    step = np.empty(size, np.float64)
    before = np.empty(size, np.int64)
    start = np.empty(size, np.int64)
    stop = np.empty(size, np.int64)
    count, constant = 0, 0.0
    for i in range(first.size - 1):
        p, end = first[i], first[i + 1]
        if p == end:
            constant += beyond[i]
            continue
        constant += cost[p]
        key_low, key_high, last = np.uint64(0), np.uint64(0), -1
        while p < end:
            q = p
            while q < end and cost[q] == cost[p]:
                key_low ^= keys[site[q], 0]
                key_high ^= keys[site[q], 1]
                q += 1
            onward = float(cost[q]) if q < end else beyond[i]
            key[count, 0], key[count, 1] = key_low, key_high
            step[count], before[count], start[count], stop[count] = onward - float(cost[p]), last, p, q
            last = count
            count += 1
            p = q
    return key[:count], step[:count], before[:count], start[:count], stop[:count], constant


def merge_sets(lists: Lists) -> Sets:
    """The distinct sets of these lists. O(pairs · log pairs) time; two keys of 64 bits tell sets apart."""
    keys = np.random.default_rng(SEED).integers(0, 2**64, size=(lists.sites, 2), dtype=np.uint64)
    key, step, before, start, stop, constant = _emit_sets(lists.first, lists.site, lists.cost, lists.beyond, keys)
    if not step.size:
        return Sets(step, before, np.zeros(1, np.int64), np.zeros(0, np.int32), constant)
    order = np.lexsort((key[:, 1], key[:, 0]))
    ranked = key[order]
    fresh = np.ones(order.size, bool)
    fresh[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
    number = np.empty(order.size, np.int64)
    number[order] = np.cumsum(fresh) - 1
    chosen = order[fresh]
    weight = np.bincount(number, weights=step, minlength=chosen.size).astype(np.float64)
    parent = np.where(before[chosen] >= 0, number[before[chosen]], -1)
    lengths = stop[chosen] - start[chosen]
    first = np.zeros(chosen.size + 1, np.int64)
    np.cumsum(lengths, out=first[1:])
    at = np.repeat(start[chosen] - first[:-1], lengths) + np.arange(first[-1])
    return Sets(weight, parent, first, lists.site[at], constant)


@dataclass(frozen=True)
class ModelResult:
    """HiGHS's result: the open sites (None if it found none), and the bound it proved."""

    is_open: Flags | None
    bound: float
    columns: Floats  # the value of every column, empty when none was found


def close_lists(
    lists: Lists,
    means: Means,
    *,
    cutoff: float,
    least_gap: float,
    effort: Effort,
    start: Flags | None = None,
    seed: int = 0,
) -> ModelResult | None:
    """Minimise over these lists within the means; None when the model is too large for its time or for memory.

    `cutoff`: a value already reached, nothing above is of interest.
    """
    if lists.site.size > MOST_PAIRS:
        return None
    sets = merge_sets(lists)
    effort.spend(10.0 * lists.site.size)
    if sets.weight.size > MOST_SETS or not fits(
        sets.added.size + 2 * sets.weight.size + lists.sites,
        effort,
        HARD_A_SECOND if lists.cost.any() else EASY_A_SECOND,
    ):
        return None
    m, s = lists.sites, sets.weight.size
    model = Model(m, means.toll)
    none = model.columns(sets.weight)  # one a set: none of its sites is open
    model.constant = sets.constant
    added = np.diff(sets.first)
    has = sets.parent >= 0
    rows = [np.repeat(np.arange(s), added), np.arange(s), np.flatnonzero(has)]
    columns = [sets.added.astype(np.int64), none + np.arange(s), none + sets.parent[has]]
    values = [np.ones(sets.added.size), np.ones(s), -np.ones(int(has.sum()))]
    model.rows(rows, columns, values, np.where(has, 0.0, 1.0))
    model.within(means)
    return model.run(cutoff=cutoff, least_gap=least_gap, effort=effort, start=start, seed=seed)


def fits(entries: float, effort: Effort, a_second: float = EASY_A_SECOND) -> bool:
    """May a model with so many entries be begun: does memory allow for it, and the time that is left?"""
    return entries <= min(MOST_ENTRIES, a_second * effort.reckoned_seconds)


class Model:
    """A mixed-integer model whose first m columns are “this site is open”; the others lie within [0, upper]."""

    def __init__(self, sites: int, cost: Floats) -> None:
        self.sites, self.constant = sites, 0.0
        self.cost = [cost]
        self.upper = [np.ones(sites)]
        self.width = sites
        self.entries: list[tuple[Longs, Longs, Floats]] = []
        self.lower_of: list[Floats] = []
        self.upper_of: list[Floats] = []
        self.height = 0

    @property
    def size(self) -> int:
        """How many non-zero entries the rows have."""
        return sum(columns.size for _rows, columns, _values in self.entries)

    def columns(self, cost: Floats, upper: Floats | float = 1.0) -> int:
        """Add continuous columns within [0, upper]; returns the number of the first."""
        at = self.width
        self.cost.append(cost)
        self.upper.append(np.broadcast_to(upper, cost.shape))
        self.width += cost.size
        return at

    def rows(
        self,
        rows: list[Longs],
        columns: list[Longs],
        values: list[Floats],
        lower: Floats,
        upper: Floats | float = np.inf,
    ) -> None:
        """Add rows: lower ≤ Σ value · column ≤ upper; row numbers start at 0 for this call."""
        self.entries.append((np.concatenate(rows) + self.height, np.concatenate(columns), np.concatenate(values)))
        self.lower_of.append(lower)
        self.upper_of.append(np.broadcast_to(upper, lower.shape))
        self.height += lower.size

    def within(self, means: Means) -> None:
        """Add the row that keeps the prices of open sites within the budget."""
        if np.isfinite(means.budget):
            all_sites = np.arange(self.sites)
            most = np.array([means.budget * (1 + 1e-12) + 1e-9])
            self.rows([np.zeros(self.sites, np.int64)], [all_sites], [means.price], np.array([-np.inf]), most)

    def run(
        self, *, cutoff: float, least_gap: float, effort: Effort, start: Flags | None = None, seed: int = 0
    ) -> ModelResult:
        """Solve it: stops at `least_gap` between value and bound, or when `effort` is over."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_, lp.offset_ = self.width, self.height, self.constant
        lp.col_cost_ = np.concatenate(self.cost)
        lp.col_lower_, lp.col_upper_ = np.zeros(self.width), np.concatenate(self.upper)
        lp.row_lower_, lp.row_upper_ = np.concatenate(self.lower_of), np.concatenate(self.upper_of)
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        order = np.argsort(row, kind="stable")
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self.height))])
        lp.a_matrix_.index_, lp.a_matrix_.value_ = column[order], value[order]
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger] * self.sites + [kinds.kContinuous] * (self.width - self.sites)
        return _run(lp, self.sites, cutoff=cutoff, least_gap=least_gap, effort=effort, start=start, seed=seed)


def _run(
    lp: Any,
    m: int,
    *,
    cutoff: float,
    least_gap: float,
    effort: Effort,
    start: Flags | None = None,
    seed: int = 0,
) -> ModelResult:
    entries = float(len(lp.a_matrix_.value_) + 1)
    steps = min(effort.work_left / entries, 2**31 - 1)  # a step of the simplex reads the model about once
    solver: Any = highspy.Highs.__mro__[1]()  # the class below does not greet on the standard output
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", seed),
        ("time_limit", max(effort.seconds_left, 0.05)),
        ("mip_max_nodes", int(max(steps / STEPS_A_NODE, 1))),
        ("mip_abs_gap", max(least_gap, 1e-9)),
        ("mip_rel_gap", 0.0),
        ("mip_feasibility_tolerance", 1e-7),
    ):
        solver.setOptionValue(name, value)
    if np.isfinite(cutoff):
        solver.setOptionValue("objective_bound", cutoff)
    solver.passModel(lp)
    if start is not None:
        solver.setSolution(m, np.arange(m, dtype=np.int32), start.astype(float))
    if solver.run() == highspy.HighsStatus.kError:  # another use in this process set other threads: begin anew
        highspy.Highs.resetGlobalScheduler(True)
        solver.run()
    status = solver.getModelStatus()
    info = solver.getInfo()
    effort.spend(entries * max(info.simplex_iteration_count, 1))
    if status == highspy.HighsModelStatus.kInfeasible:
        return ModelResult(None, float("inf"), np.zeros(0))
    is_feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if is_feasible else np.zeros(0)
    return ModelResult(values[:m] > 0.5 if is_feasible else None, float(info.mip_dual_bound), values)
