"""Economic models, made."""

from __future__ import annotations

from typing import Any

from maillage.community.models import Person
from maillage.forecasts.actions import make_forecast, share_forecast
from maillage.forecasts.models import Forecast
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.places.models import Place


def make_model(person: Person, place: Place, name: str = "Trois ans", **values: float) -> Forecast:
    """A model of a place, with these values for certain."""
    assumptions = Assumptions({key: Spread.certain(value) for key, value in values.items()})
    return make_forecast(person, place.network, name, assumptions, place=place)


def addresses_of_forecasts(person: Person, place: Place) -> dict[str, list[Any]]:
    """What the addresses of one model are about."""
    model = make_model(person, place)
    share_forecast(person, model, shared=True)
    return {
        **{
            f"forecasts:{name}": [model.public_id] for name in ("forecast", "edit", "try", "share", "publish", "remove")
        },
        "forecasts:adopt": ["une-page"],
        "forecasts:file": [model.public_id, "json"],
        "forecasts:shared": [model.share_key],
    }
