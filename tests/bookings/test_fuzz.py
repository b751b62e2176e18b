"""Whatever anybody may do, on eight connections at once: nothing surfaces, no law is broken (tests/bench/fuzz.py)."""

from __future__ import annotations

import pytest

from tests.bench.fuzz import WEIGHTS, in_threads
from tests.bench.invariants import broken
from tests.bench.world import make
from tests.factories import Committed

CONNECTIONS = 8
OFTEN = 3  # those done that seldom by chance need not have been


@pytest.mark.concurrent
def test_everything_at_once_breaks_no_law(committed: Committed, full: bool) -> None:
    operations = 3_000 if full else 800
    world = make(committed)
    told = in_threads(world, operations, CONNECTIONS)
    assert not told.surfaced, "\n".join(f"{number} {fault}" for fault, number in told.surfaced.most_common())
    assert told.operations == operations
    assert {name for name, weight in WEIGHTS.items() if weight > OFTEN} <= told.done.keys()
    assert not {policy: number for policy, number in broken(world, told).items() if number}
