"""Which activities together reach balance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.urls import reverse

from maillage.community.models import Person
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.mixes import mix_name
from maillage.forecasts.rules.activities import ACTIVITIES, amounts_of, changes_of
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.mixes import DRAWS, Mix, mixes_of, smallest
from maillage.forecasts.rules.simulation import simulate
from maillage.places.models import Space
from tests.kit.forecasts import make_model
from tests.kit.screens import text_of

MODEL = Assumptions({"residents": Spread.certain(3), "host_hours": Spread(2, 4, 6), "price": Spread.certain(9)})


def test_a_mix_is_what_simulating_it_as_a_whole_says() -> None:
    amounts = amounts_of(MODEL)
    tried = {one.activities: one for one in mixes_of(MODEL, 6, amounts)}
    assert len(tried) == 32
    for activities in ((), ("residents", "grant"), ACTIVITIES):
        whole = simulate(MODEL.with_changes(changes_of(activities, 6, amounts)), draws=DRAWS).results[-1]
        assert tried[activities].result == pytest.approx(np.quantile(whole, (0.1, 0.5, 0.9)), abs=1e-6)
        assert tried[activities].balanced == pytest.approx((whole >= 0).mean())


def test_what_the_model_has_is_tried_as_it_is_and_what_it_has_not_as_proposed() -> None:
    amounts = amounts_of(MODEL)
    assert amounts["residents"] == Spread.certain(3)
    assert amounts["training_days"] == Spread(2, 4, 6)
    without = {**amounts, "grant": Spread.certain(0)}
    assert all("grant" not in one.activities for one in mixes_of(MODEL, 4, without))


def test_a_mix_of_which_a_part_is_enough_is_not_named() -> None:
    def mix(*activities: str, balanced: float) -> Mix:
        return Mix(activities, balanced, (0.0, 0.0, 0.0))

    tried = [
        mix(balanced=0.1), mix("grant", balanced=0.9), mix("residents", balanced=0.4),
        mix("residents", "grant", balanced=0.95), mix("residents", "service", balanced=0.8),
    ]  # fmt: skip
    assert [one.activities for one in smallest(tried, 0.8)] == [("grant",), ("residents", "service")]
    assert smallest(tried, 0.99) == []


@pytest.mark.django_db
def test_the_page_says_which_mixes_balance_and_one_is_tried(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place, rent=300)
    address = reverse("forecasts:mixes", args=[model.public_id])
    page = as_(alice).get(address, {"desks": "6", "residents": "3", "grant": "9 000", "service": "0"})
    words = text_of(page)
    assert "s’équilibre quatre fois sur cinq" in words
    assert "guichet" not in text_of(page).split("Chances d’équilibre")[1].split("Essayer d’autres")[0]
    assert as_(alice).get(address, {"desks": "0"}).status_code == 422
    tried = as_(alice).post(
        reverse("forecasts:try_mix", args=[model.public_id]),
        {"desks": "6", "residents": "3", "grant": "9 000", "with": ["residents", "moon"]},
        follow=True,
    )
    child = Forecast.objects.get(parent=model)
    assert child.name == f"Trois ans : {mix_name(['residents'])}"
    assert [child.assumptions.likely(key) for key in ("desks", "residents", "grant")] == [6, 3, 0]
    assert "Bureaux loués au mois" in text_of(tried)
