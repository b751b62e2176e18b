"""Lists and what runs on them: transposes, kept sites, interchange, greedy, the relaxation, the tree, HiGHS."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.foresight.rules import exact, kernels, relaxation
from maillage.foresight.rules.branch_and_bound import Tree
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import Search
from maillage.foresight.rules.kernels import Flags, Floats
from maillage.foresight.rules.lists import Lists, from_matrix
from maillage.foresight.rules.relaxation import Means

SEEDS = range(40)


def drawn(seed: int) -> tuple[Lists, Means, NDArray[np.float64]]:
    """Random lists with ties, holes and clients that cost nothing; prices, tolls and budgets of every kind."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 12)), int(rng.integers(1, 9))
    cost = rng.integers(0, 40, (n, m)) / (1.0 if seed % 2 else 4.0)
    if seed % 5 == 0:
        cost = np.zeros((n, m))  # coverage
    cost[rng.random((n, m)) < rng.choice([0.0, 0.3, 0.7])] = np.inf
    beyond = rng.integers(0, 60, n).astype(float) + (rng.random(n) if seed % 3 == 0 else 0)
    price = np.ones(m) if seed % 4 == 0 else rng.choice([0.5, 1.0, 2.0, 3.3, 7.0], m)
    toll = rng.choice([0.0, 1.0, 5.0, 20.0], m) if seed % 3 else np.zeros(m)
    budget = float(rng.choice([1.0, 2.5, 4.0, 8.0, np.inf]))
    means = Means(price, toll, budget)
    full = np.minimum(np.where(cost < beyond[:, None], cost.astype(np.float32), np.inf), beyond[:, None])
    return from_matrix(cost, beyond), means, full


def valued(full: NDArray[np.float64], beyond: Floats, means: Means) -> Iterator[tuple[Flags, float]]:
    """Each choice within the budget and its value, tolls counted."""
    for picked in product((False, True), repeat=means.price.size):
        is_open = np.array(picked, bool)
        if means.price[is_open].sum() <= means.budget + 1e-9:
            costs = np.minimum(full[:, is_open].min(axis=1, initial=np.inf), beyond)
            yield is_open, float(costs.sum() + means.toll[is_open].sum())


def best_of(lists: Lists, means: Means, full: NDArray[np.float64]) -> float:
    return min(value for _is_open, value in valued(full, lists.beyond, means))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_matrix_becomes_lists_and_sites_list_the_same_pairs(seed: int) -> None:
    lists, _means, full = drawn(seed)
    n, m = full.shape
    first_r, client_r, cost_r = lists.by_site
    there = {
        (i, int(lists.site[p]), float(lists.cost[p]))
        for i in range(n)
        for p in range(lists.first[i], lists.first[i + 1])
    }
    back = {(int(client_r[p]), j, float(cost_r[p])) for j in range(m) for p in range(first_r[j], first_r[j + 1])}
    wanted = {(i, j, float(full[i, j])) for i in range(n) for j in range(m) if full[i, j] < lists.beyond[i]}
    assert there == back == wanted
    for i in range(n):
        assert (np.diff(lists.cost[lists.first[i] : lists.first[i + 1]]) >= 0).all()
    for j in range(m):
        assert (np.diff(client_r[first_r[j] : first_r[j + 1]]) > 0).all()
    assert lists.least.tolist() == np.minimum(full.min(axis=1), lists.beyond).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_value_of_lists_is_that_of_the_matrix(seed: int) -> None:
    lists, means, full = drawn(seed)
    for is_open, value in valued(full, lists.beyond, Means(means.price, means.toll, np.inf)):
        assert lists.value(is_open) + means.toll[is_open].sum() == pytest.approx(value)


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_the_kept_sites_nothing_costs_otherwise(seed: int) -> None:
    lists, _means, full = drawn(seed)
    rng = np.random.default_rng(seed)
    is_kept = rng.random(full.shape[1]) < 0.4
    beside, old = lists.beside(is_kept)
    assert old.tolist() == np.flatnonzero(~is_kept).tolist()
    for _trial in range(5):
        is_open = rng.random(full.shape[1]) < 0.5
        assert beside.value(is_open[old]) == pytest.approx(lists.value(is_open | is_kept))
    part, old = lists.only(~is_kept)
    is_open = rng.random(full.shape[1]) < 0.5
    assert part.value(is_open[old]) == pytest.approx(lists.value(is_open & ~is_kept))


def test_without_a_cost_beyond_a_client_costs_its_dearest_at_most() -> None:
    rng = np.random.default_rng(0)
    cost = rng.integers(0, 9, (8, 5)).astype(float)
    lists = from_matrix(cost)
    for picked in product((False, True), repeat=5):
        is_open = np.array(picked)
        if is_open.any():
            assert lists.value(is_open) == cost[:, is_open].min(axis=1).sum()


def test_nothing_at_all_is_a_list_too() -> None:
    lists = from_matrix(np.full((3, 2), np.inf), np.array([1.0, 2.0, 3.0]))
    assert lists.site.size == 0
    assert lists.value(np.ones(2, bool)) == 6
    assert from_matrix(np.zeros((0, 2)), np.zeros(0)).value(np.ones(2, bool)) == 0


def initial_sites(lists: Lists, means: Means, rng: np.random.Generator) -> Flags:
    """Some sites within the budget."""
    is_open, spent = np.zeros(lists.sites, bool), 0.0
    for j in rng.permutation(lists.sites):
        if rng.random() < 0.6 and spent + means.price[j] <= means.budget:
            is_open[j] = True
            spent += means.price[j]
    return is_open


@pytest.mark.parametrize("seed", SEEDS)
def test_interchange_never_worsens_and_says_what_it_reached(seed: int) -> None:
    lists, means, _full = drawn(seed)
    rng = np.random.default_rng(seed)
    for _trial in range(5):
        is_open = initial_sites(lists, means, rng)
        fixed = is_open & (rng.random(lists.sites) < 0.3)
        before = lists.value(is_open) + means.toll[is_open].sum()
        value, _read, done = kernels.interchange(
            (lists.first, lists.site, lists.cost, lists.beyond),
            lists.by_site,
            (means.price, means.toll, means.budget),
            fixed,
            rng.permutation(lists.sites).astype(np.int32),
            is_open,
            1e-9,
            np.inf,
        )
        assert value == pytest.approx(lists.value(is_open) + means.toll[is_open].sum())
        assert done
        assert value <= before + 1e-9
        assert is_open[fixed].all()
        assert means.price[is_open].sum() <= means.budget + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_no_single_move_betters_what_interchange_leaves(seed: int) -> None:
    lists, means, _full = drawn(seed)
    rng = np.random.default_rng(seed)
    is_open, none = initial_sites(lists, means, rng), np.zeros(lists.sites, bool)
    value, _read, _done = kernels.interchange(
        (lists.first, lists.site, lists.cost, lists.beyond),
        lists.by_site,
        (means.price, means.toll, means.budget),
        none,
        rng.permutation(lists.sites).astype(np.int32),
        is_open,
        1e-9,
        np.inf,
    )
    moves = [(j,) for j in range(lists.sites)]
    moves += [(j, r) for j in np.flatnonzero(~is_open) for r in np.flatnonzero(is_open)]
    for move in moves:
        other = is_open.copy()
        other[list(move)] ^= True
        if means.price[other].sum() <= means.budget:
            assert lists.value(other) + means.toll[other].sum() >= value - 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_greedy_stays_within_the_budget_and_opens_what_pays(seed: int) -> None:
    lists, means, _full = drawn(seed)
    is_open = np.zeros(lists.sites, bool)
    d1 = lists.beyond.copy()
    spent = kernels.greedy(*lists.by_site, d1, means.price, means.toll, means.budget, is_open)
    assert spent == pytest.approx(means.price[is_open].sum())
    assert spent <= means.budget + 1e-6
    assert d1.sum() == pytest.approx(lists.value(is_open))
    assert lists.value(is_open) + means.toll[is_open].sum() <= lists.beyond.sum() + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_prices_of_clients_the_bound_is_one(seed: int) -> None:
    lists, means, full = drawn(seed)
    rng = np.random.default_rng(seed)
    best = best_of(lists, means, full)
    close = 1e-6 * max(1.0, lists.beyond.sum())
    for _trial in range(8):
        price = rng.uniform(-5, 70, lists.clients)
        relaxation_at = relaxation.evaluate_prices(lists, price, means, None)
        assert relaxation_at.bound <= best + close
        base, _apart = relaxation.base_and_apart(relaxation_at, means)
        assert base <= best + close


@pytest.mark.parametrize("seed", SEEDS)
def test_a_site_said_to_be_apart_costs_that_much_in_any_answer(seed: int) -> None:
    lists, means, full = drawn(seed)
    rng = np.random.default_rng(seed)
    choices = list(valued(full, lists.beyond, means))
    for evaluation in (
        relaxation.evaluate_prices(lists, rng.uniform(0, 60, lists.clients), means, None),
        moved(lists, means),
    ):
        base, apart = relaxation.base_and_apart(evaluation, means)
        for is_open, value in choices:
            assert value >= base + np.maximum(apart[is_open], 0).sum() - 1e-5


def moved(lists: Lists, means: Means) -> relaxation.Relaxation:
    """What 40 steps of the relaxation come to."""
    moving = relaxation.improve_prices(
        lists, means, lists.beyond / 2, np.ones(lists.clients), float(lists.beyond.sum())
    )
    best, _often, _price = next(moving)
    for _step in range(40):
        best, _often, _price = moving.send(float(lists.beyond.sum()))
    return best


def test_two_threads_find_the_bound_of_one() -> None:
    rng = np.random.default_rng(0)
    lists = from_matrix(rng.uniform(0, 60, (600, 400)), np.full(600, 60.0))
    means = Means(np.ones(400), np.zeros(400), 10.0)
    price = rng.uniform(0, 60, 600)
    assert lists.site.size > relaxation.SMALL
    with ThreadPoolExecutor(2) as pool:
        two = relaxation.evaluate_prices(lists, price, means, pool)
    one = relaxation.evaluate_prices(lists, price, means, None)
    assert two.bound == one.bound
    assert (two.reduced == one.reduced).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_search_ends_at_the_best_whatever_tolls_and_budget(seed: int) -> None:
    lists, means, full = drawn(seed)
    best = best_of(lists, means, full)
    search = Search(lists, means, effort=Effort(np.inf, 5e8), seed=seed)
    state = search.run()
    assert state.value == pytest.approx(best, abs=1e-5)
    assert state.bound == pytest.approx(best, rel=1e-6, abs=1e-5)
    assert means.price[state.is_open].sum() <= means.budget + 1e-6
    assert lists.value(state.is_open) + means.toll[state.is_open].sum() == pytest.approx(state.value)


@pytest.mark.parametrize("seed", SEEDS)
def test_highs_alone_closes_any_lists(seed: int) -> None:
    lists, means, full = drawn(seed)
    best = best_of(lists, means, full)
    for cutoff in (np.inf, best + 3, best):
        result = exact.close_lists(lists, means, cutoff=cutoff, least_gap=1e-7, effort=Effort(np.inf, 5e8), seed=seed)
        assert result is not None
        assert min(result.bound, cutoff) <= best + 1e-5
        assert result.bound >= best - 1e-5, "it went to the end"
        if result.is_open is not None:
            assert means.price[result.is_open].sum() <= means.budget + 1e-6
            assert lists.value(result.is_open) + means.toll[result.is_open].sum() >= best - 1e-5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tree_alone_closes_any_lists_and_stays_within_the_budget(seed: int) -> None:
    lists, means, full = drawn(seed)
    best = best_of(lists, means, full)
    known = [float(lists.beyond.sum())]

    def improved(is_open: Flags) -> float:
        assert means.price[is_open].sum() <= means.budget + 1e-6
        known.append(lists.value(is_open) + float(means.toll[is_open].sum()))
        return min(known)

    scale = np.sqrt(lists.beyond) + 1e-6
    tree = Tree(lists, means, known[0], 1e-6, False, scale, Effort(), over=lambda: False, improve=improved)
    bound = tree.run(lists.beyond / 2)
    assert min(known) == pytest.approx(best, abs=1e-4)
    assert bound == pytest.approx(best, abs=1e-4)
