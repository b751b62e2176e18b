"""Sets that cover most for their prices: drawn small, everything tried; proven wherever a tree is stopped."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.programme.rules.timetable import covers
from maillage.programme.rules.timetable.solving import solve
from tests.bench.timetable_instances import SIZES, barcamp

PLENTY = 10**9


@st.composite
def slots(draw: Any) -> tuple[list[set[int]], list[float], list[float], int]:
    """The layers of each session, what layers weigh, a price a session, rooms."""
    layers = draw(st.integers(1, 150))
    sessions = draw(st.lists(st.sets(st.integers(0, layers - 1), max_size=9), min_size=1, max_size=7))
    weights = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.5]), min_size=layers, max_size=layers))
    prices = draw(st.lists(st.sampled_from([0.0, 0.5, 1.5, 4.0]), min_size=len(sessions), max_size=len(sessions)))
    return sessions, weights, prices, draw(st.integers(1, len(sessions)))


def worth(slot: tuple[list[set[int]], list[float], list[float], int], chosen: tuple[int, ...]) -> float:
    sessions, weights, prices, _rooms = slot
    return sum(weights[v] for v in set().union(*(sessions[i] for i in chosen))) - sum(prices[i] for i in chosen)


def compiled(slot: tuple[list[set[int]], list[float], list[float], int]) -> tuple[covers.Cover, Any]:
    sessions, weights, prices, _rooms = slot
    fan = np.cumsum([len(sessions) + 1, *(len(one) for one in sessions)])
    flat = np.array([*fan, *(v for one in sessions for v in sorted(one))], np.int32)
    every = np.arange(len(sessions), dtype=np.int32)
    return covers.bits_of_layers(flat, np.array(weights), every), np.array(prices)


@given(slot=slots())
def test_no_set_covers_more_and_one_covers_that(slot: tuple[list[set[int]], list[float], list[float], int]) -> None:
    rooms, (cover, price) = slot[3], compiled(slot)
    best = max(worth(slot, one) for size in range(rooms + 1) for one in combinations(range(price.size), size))
    most, chosen, _work = covers.bound_cover(cover, price, rooms, 0.0, PLENTY, 0)
    assert abs(most - best) < 1e-6
    assert abs(worth(slot, tuple(int(i) for i in chosen if i >= 0)) - best) < 1e-6
    sets, value = covers.cover_greedily(*cover, price, rooms)
    for start in range(len(sets)):
        grown = worth(slot, tuple(int(i) for i in sets[start] if i >= 0))
        assert abs(value[start] - grown) < 1e-6
        improved = covers.improve_cover(*cover, price, sets[start])
        assert grown - 1e-6 <= improved <= best + 1e-6
        assert abs(improved - worth(slot, tuple(int(i) for i in sets[start] if i >= 0))) < 1e-6


@given(slot=slots(), work=st.integers(0, 60), tries=st.integers(0, 6))
def test_a_tree_that_is_stopped_still_says_what_none_exceeds(
    slot: tuple[list[set[int]], list[float], list[float], int], work: int, tries: int
) -> None:
    rooms, (cover, price) = slot[3], compiled(slot)
    best = max(worth(slot, one) for size in range(rooms + 1) for one in combinations(range(price.size), size))
    most, _chosen, _work = covers.bound_cover(cover, price, rooms, 0.0, work, tries)
    assert most >= best - 1e-6


def test_weights_of_every_kind_count_at_the_heaviest_of_their_word() -> None:
    weights = [1 + at / 1000 for at in range(covers.WEIGHTS + 10)]
    slot = ([set(range(len(weights)))], weights, [0.0], 1)
    cover, price = compiled(slot)
    most, _chosen, _work = covers.bound_cover(cover, price, 1, 0.0, PLENTY, 0)
    assert sum(weights) <= most < sum(weights) * 1.1
    assert cover.weight.size == 2


def test_the_bound_of_a_barcamp_is_near_and_the_same_again() -> None:
    problem = barcamp(30, *SIZES[30])
    first, again = solve(problem), solve(problem)
    assert first.bound == again.bound
    assert first.kept == again.kept
    assert first.kept <= first.bound <= first.kept * 1.03
