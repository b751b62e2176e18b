"""How much of what people look for is found: docs/algorithms/search.md says the same figures."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection

from maillage.web.full_text.postgres import Field, query_of, vector_of
from maillage.web.full_text.syntax import read_query
from tests.kit.french_texts import QUERIES, TEXTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "search.md"


@pytest.fixture
def answers(db: None) -> list[tuple[str, set[str], set[str]]]:
    """Each query, what it should find, what it finds."""
    vectors = {name: vector_of([Field(text)]).as_sql() for name, text in TEXTS.items()}  # type: ignore[attr-defined]
    answered = []
    with connection.cursor() as cursor:
        for typed, expected in QUERIES:
            query = read_query(typed)
            assert query
            wanted, params = query_of(query).as_sql()
            given = set()
            for name, (vector, values) in vectors.items():
                cursor.execute(f"SELECT {vector} @@ {wanted}", [*values, *params])
                given |= {name} if cursor.fetchone()[0] else set()
            answered.append((typed, expected, given))
    return answered


def test_what_people_type_finds_what_they_mean(answers: list[tuple[str, set[str], set[str]]]) -> None:
    assert len(answers) == 40
    expected = sum(len(wanted) for _typed, wanted, _given in answers)
    right = sum(len(wanted & given) for _typed, wanted, given in answers)
    given = sum(len(given) for _typed, _wanted, given in answers)
    missing = {typed: wanted - given for typed, wanted, given in answers if wanted - given}
    wrong = {typed: given - wanted for typed, wanted, given in answers if given - wanted}
    assert Fraction(right, expected) >= Fraction(9, 10), missing
    assert Fraction(right, given) >= Fraction(9, 10), wrong
    assert f"{right} of {expected}" in PAGE.read_text(encoding="utf-8"), (right, expected, missing)
    assert f"{given - right} that" in re.sub(r"\s+", " ", PAGE.read_text(encoding="utf-8")), wrong
