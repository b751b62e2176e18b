"""Small worlds whose every choice of sites can be tried: what the other tests of these rules judge by."""

from __future__ import annotations

import numpy as np

from maillage.foresight.rules.problem import Aim, Question
from tests.kit.foresight import World, best_of


def test_the_best_is_found_by_trying_everything() -> None:
    world = World([10, 20, 5], np.array([[0.0, 30, 9], [30, 0, 9], [9, 9, 0]]), room=[np.inf, np.inf, 12])
    assert best_of(world, Question(Aim.COVER, 10, count=1)) == 35
    assert best_of(world, Question(Aim.MEAN, 10, count=1)) == (90 + 180) / 35
    assert best_of(world, Question(Aim.WORST, count=2)) == 9
    assert best_of(world, Question(Aim.TENTH, count=1)) == 9
    assert best_of(world, Question(Aim.ALL, 5)) == 3
    assert best_of(world, Question(Aim.BACKUP, 10, count=2, second=0.5)) == 30
    assert best_of(world, Question(Aim.COVER, 10, count=1, capacitated=True)) == 25
