"""The covering walk and what is left out before it: against every choice there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foresight.rules.covering import Covering, reduce_lists
from maillage.foresight.rules.lists import Lists


def drawn(n: int, m: int, seed: int, chance: float = 0.35) -> tuple[Lists, np.ndarray]:
    """Clients each served by some of the sites, at least one; whole prices from 1 to 5."""
    random = np.random.default_rng(seed)
    table = random.random((n, m)) < chance
    table[np.arange(n), random.integers(0, m, n)] = True
    first = np.concatenate([[0], np.cumsum(table.sum(axis=1))]).astype(np.int64)
    site = np.nonzero(table)[1].astype(np.int32)
    lists = Lists(first, site, np.zeros(site.size, np.float32), np.full(n, 9.0), m)
    return lists, random.integers(1, 6, m).astype(float)


def serves_all(lists: Lists, is_open: np.ndarray) -> bool:
    return all(
        is_open[lists.site[lists.first[i] : lists.first[i + 1]]].any()
        for i in range(lists.clients)
        if lists.first[i + 1] > lists.first[i]
    )


def cheapest(lists: Lists, price: np.ndarray) -> float:
    m = lists.sites
    least = np.inf
    for many in range(m + 1):
        for chosen in combinations(range(m), many):
            is_open = np.zeros(m, bool)
            is_open[list(chosen)] = True
            if price[is_open].sum() < least and serves_all(lists, is_open):
                least = float(price[is_open].sum())
    return least


@given(st.integers(1, 14), st.integers(1, 9), st.integers(0, 10_000))
def test_the_walk_finds_the_cheapest_and_what_is_left_out_changes_nothing(n: int, m: int, seed: int) -> None:
    lists, price = drawn(n, m, seed)
    best = cheapest(lists, price)
    lean = reduce_lists(lists, price)
    assert lean.site.size <= lists.site.size
    assert cheapest(lean, price) == best
    for candidate in (lists, lean):
        walk = Covering(candidate, price, seed)
        assert walk.walk(2000) == best
        assert serves_all(lists, walk.best)
        assert price[walk.best].sum() == best


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_is_the_same_again_and_never_worse(seed: int) -> None:
    lists, price = drawn(400, 120, seed, 0.05)
    costs = []
    for _time in range(2):
        walk = Covering(lists, price, seed)
        costs.append([walk.walk(walk.stride // 10) for _stride in range(5)])
        assert serves_all(lists, walk.best)
        assert price[walk.best].sum() == pytest.approx(walk.cost)
    assert costs[0] == costs[1]
    assert costs[0] == sorted(costs[0], reverse=True)
    far = Covering(lists, price, seed)
    assert far.walk(10**6, enough=costs[0][1]) <= costs[0][1]  # stops there, long before a million steps


def test_a_site_that_alone_serves_somebody_opens_again() -> None:
    """Nothing near it ever changes: without a way back in, the walk would leave its client out for ever."""
    first = np.arange(4, dtype=np.int64)
    alone = Lists(first, np.arange(3, dtype=np.int32), np.zeros(3, np.float32), np.full(3, 9.0), 3)
    walk = Covering(alone, np.ones(3))
    assert walk.walk(100) == 3
    assert walk.best.all()


def test_sites_to_begin_with_are_kept_only_when_they_help() -> None:
    lists, price = drawn(30, 8, 1)
    assert Covering(lists, price, start=np.ones(8, bool)).walk(3000) == cheapest(lists, price)


def test_nobody_to_serve_costs_nothing() -> None:
    nobody = Lists(np.zeros(4, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(3), 5)
    walk = Covering(reduce_lists(nobody, np.ones(5)), np.ones(5))
    assert walk.walk(walk.stride) == 0
    assert not walk.best.any()
