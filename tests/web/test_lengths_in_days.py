"""How long something is kept is said as one says it."""

from __future__ import annotations

import pytest

from maillage.web.formats import length_in_days


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "un jour"),
        (5, "cinq jours"),
        (7, "une semaine"),
        (14, "deux semaines"),
        (30, "un mois"),
        (31, "un mois"),
        (60, "deux mois"),
        (92, "trois mois"),
        (180, "six mois"),
        (365, "un an"),
        (396, "treize mois"),
        (400, "400 jours"),
        (426, "quatorze mois"),
        (730, "deux ans"),
        (1827, "cinq ans"),
        (3650, "dix ans"),
        (3653, "dix ans"),
        (7305, "20 ans"),
    ],
)
def test_in_french(days: int, words: str) -> None:
    assert length_in_days(days) == words
