"""A model of a place begins with what really came in and was spent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.models import Person
from maillage.economy.actions.place_accounts import LineDraft, write_line
from maillage.economy.rules.place_accounts import Nature, PlaceLine, build_year, last_twelve_months, months_from
from maillage.forecasts.actions import measured_assumptions
from maillage.forecasts.rules.assumptions import Assumptions, Spread, check
from maillage.forecasts.rules.past_year import months_known, spreads_of_year
from maillage.places.models import Place

MONTHS = months_from(date(2025, 1, 1))
BASE = Assumptions({"price": Spread.certain(8.0)})


def each_month(nature: Nature, cents: int, since: int = 0) -> list[PlaceLine]:
    return [PlaceLine(nature, month, cents) for month in MONTHS[since:]]


def test_each_nature_is_a_parameter() -> None:
    year = build_year(
        MONTHS,
        [
            *each_month(Nature.RENT, 30_000), *each_month(Nature.ENERGY, 12_000), *each_month(Nature.RENTS, 30_000),
            PlaceLine(Nature.INSURANCE, MONTHS[4], 36_000), *each_month(Nature.HOST, 95_333),
            PlaceLine(Nature.CONTRIBUTION, MONTHS[1], 200_000), PlaceLine(Nature.DESKS, MONTHS[3], 192_000),
            PlaceLine(Nature.VOLUNTEERS, MONTHS[0], hours=Decimal(120)),
        ],
    )  # fmt: skip
    spreads = spreads_of_year(year, BASE, half_days=300)
    assert spreads["rent"] == Spread.certain(300)
    assert spreads["energy"] == Spread(100, 120, 140)
    assert spreads["insurance"] == Spread.certain(360)
    assert spreads["host_hours"] == Spread.certain(10.0)  # at 22 € an hour
    assert (spreads["residents"].likely, spreads["resident_rent"].likely) == (2, 150)
    assert spreads["contribution"] == Spread.certain(2000)
    assert spreads["paying"] == Spread.certain(80)  # 1 920 € of 300 half-days at 8 €
    assert spreads["volunteer_hours"] == Spread.certain(10)
    assert "volunteer_worth" not in spreads  # valued when somebody says so


def test_a_place_that_opened_in_the_year_counts_its_own_months_alone() -> None:
    year = build_year(MONTHS, each_month(Nature.RENT, 30_000, since=5))
    assert months_known(year) == 7
    assert spreads_of_year(year, BASE)["rent"] == Spread.certain(300)


def test_too_few_months_say_nothing() -> None:
    assert spreads_of_year(build_year(MONTHS, each_month(Nature.RENT, 30_000, since=7)), BASE) == {}


natures = [one for one in Nature if one != Nature.VOLUNTEERS]
lines = st.lists(
    st.builds(PlaceLine, st.sampled_from(natures), st.sampled_from(MONTHS), st.integers(-(10**9), 10**9)), max_size=60
)


@given(lines, st.floats(0, 1e6))
def test_whatever_was_spent_makes_a_model(rows: list[PlaceLine], half_days: float) -> None:
    spreads = spreads_of_year(build_year(MONTHS, rows), BASE, half_days)
    assert check(Assumptions(spreads)) is None


@pytest.mark.django_db
def test_the_accounts_stand_in_the_model_of_who_reads_them(place: Place, alice: Person, dora: Person) -> None:
    for month in last_twelve_months(timezone.localdate()):
        write_line(alice, place, LineDraft(Nature.RENT, month, 41_000), uuid4())
    mine = measured_assumptions(alice, place, Assumptions({}))
    assert mine["rent"] == Spread.certain(410)
    assert mine.reasons["rent"]
    assert "rent" not in measured_assumptions(dora, place, Assumptions({})).values
