"""Events announced twice are seen: the same day, near each other, called alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maillage.programme.rules.duplicates import Candidate, find_duplicates

DAY = date(2027, 3, 20)
OURS = Candidate("event-1", DAY, "Barcamp : le télétravail après dix ans", 44.72, 3.85, "48080")
THEIRS = Candidate("imported-1", DAY, "Barcamp télétravail, dix ans après", 44.73, 3.86)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({}, True),
        ({"title": "BARCAMP — Le Teletravail, après dix ans !"}, True),
        ({"title": "Marché de Noël"}, False),
        ({"title": "Barcamp"}, False),
        ({"title": "😀"}, False),
        ({"title": ""}, False),
        ({"day": date(2027, 3, 21)}, False),
        ({"lat": 45.4, "lon": 4.4}, False),
        ({"lat": None, "lon": None, "insee": "48080"}, True),
        ({"lat": None, "lon": None}, True),  # it says no place: alike enough
        ({"lat": None, "lon": None, "title": "Barcamp du télétravail"}, False),
        ({"lat": None, "lon": None, "insee": "42218"}, False),
    ],
)
def test_the_same_day_near_and_alike(change: dict[str, object], seen: bool) -> None:
    theirs = replace(THEIRS, **change)
    pairs = find_duplicates([OURS], [theirs])
    assert bool(pairs) == seen
    assert find_duplicates([theirs], [OURS]) == pairs  # symmetrical


def test_two_sources_that_say_the_same_but_never_two_of_ours() -> None:
    again = replace(THEIRS, key="imported-2")
    assert [(pair.first, pair.second) for pair in find_duplicates([], [again, THEIRS])] == [
        ("imported-1", "imported-2")
    ]
    assert find_duplicates([OURS, replace(OURS, key="event-2")], []) == []
    assert find_duplicates([], [THEIRS, THEIRS]) == []


def test_a_day_of_ten_thousand_is_bounded() -> None:
    crowd = [replace(THEIRS, key=f"imported-{n}") for n in range(10_000)]
    assert len(find_duplicates([], crowd)) == 200 * 199 // 2
