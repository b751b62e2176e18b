"""Economic models, made; the addresses of a scenario of foresight."""

from __future__ import annotations

from typing import Any

from maillage.community.models import Person
from maillage.forecasts.actions import make_forecast, share_forecast
from maillage.forecasts.models import Forecast
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.foresight.models import Scenario
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
            f"forecasts:{name}": [model.public_id]
            for name in ("forecast", "edit", "try", "mixes", "try_mix", "share", "publish", "give_back", "remove")
        },
        "forecasts:adopt": ["une-page"],
        "forecasts:file": [model.public_id, "json"],
        "forecasts:shared": [model.share_key],
    }


OF_A_SCENARIO = ("scenario", "progress", "move", "rename", "share", "forget", "costs")


def addresses_of_foresight(scenario: Scenario) -> dict[str, list[Any]]:
    """What the addresses of one scenario are about."""
    return {
        **{f"foresight:{name}": [scenario.public_id] for name in OF_A_SCENARIO},
        "foresight:file": [scenario.public_id, "csv"],
        "foresight:shared": [scenario.share_key],
        "foresight:shared_file": [scenario.share_key, "csv"],
        "foresight:remove_table": ["personnes", 1],
    }
