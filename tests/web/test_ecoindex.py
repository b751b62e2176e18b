"""The EcoIndex is worked out as its authors publish it."""

from __future__ import annotations

import pytest

from tests.bench.ecoindex import ecoindex, grade_of


def test_a_hundred_of_each_is_worth_72() -> None:
    """By hand, from its quantiles: 100 − 5 × (3 × 2.298 + 2 × 12.5 + 1.688) / 6."""
    assert round(ecoindex(100, 100, 100), 1) == 72.0
    assert ecoindex(0, 0, 0) == 100
    assert ecoindex(10**7, 10**5, 10**7) == 0


@pytest.mark.parametrize(("score", "grade"), [(80.1, "A"), (80, "B"), (72, "B"), (10.5, "F"), (10, "G"), (0, "G")])
def test_its_grades(score: float, grade: str) -> None:
    assert grade_of(score) == grade
