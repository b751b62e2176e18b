"""From a place that a scenario opens to its economic model: who would come, what opening costs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.community.models import Person
from maillage.forecasts.actions import make_forecast
from maillage.forecasts.models import Forecast
from maillage.forecasts.queries import fitted_attraction
from maillage.forecasts.rules.assumptions import SHARE, Assumptions, Spread
from maillage.foresight.answer_rows import commune_rows
from maillage.foresight.models import Scenario
from maillage.kernel.refusal import Refusal

RAMP = 12  # months until a new place is known, unless one says otherwise


@transaction.atomic
def foresee_site(person: Person, scenario: Scenario, key: str) -> Forecast:
    """An economic model of one of the new places of an answer."""
    sites = scenario.answer.get("sites", []) if scenario.state == "done" else []
    site = next((one for one in sites if one["key"] == key and not one["is_place"]), None)
    if site is None:
        raise Refusal("no_such_site", "Choose one of the new places of this scenario.")
    name = _("%(site)s, as foreseen") % {"site": site["name"]}
    return make_forecast(person, scenario.network, name[:120], assumptions_of(scenario, site["name"]))


def assumptions_of(scenario: Scenario, site: str) -> Assumptions:
    """What a scenario knows of a place of this name; the rest is as usual, to be replaced."""
    base = Assumptions({})
    values = {"works": Spread.certain(float(scenario.opening_cost)), "ramp_months": Spread(RAMP / 2, RAMP, 2 * RAMP)}
    reasons = {"works": _("As in the scenario."), "ramp_months": _("A year, give or take half of it.")}
    occupancy = _occupancy_of(scenario, site, base.capacity)
    if occupancy is not None:
        values["occupancy"] = occupancy
        reasons["occupancy"] = _("From the inhabitants nearest to it, and how far people come from to your places.")
    else:
        reasons["occupancy"] = _("Too few people came to your places yet to say how many would come.")
    return Assumptions(values, reasons)


def _occupancy_of(scenario: Scenario, site: str, capacity: float) -> Spread | None:
    """The share of desks taken by those to whom the place would be the nearest, in %."""
    import numpy as np  # noqa: PLC0415 - loaded when it is used

    attraction = fitted_attraction(scenario.network)
    near = [(row.people, row.now) for row in commune_rows(scenario) if row.site == site]
    known = [(people, minutes) for people, minutes in near if minutes is not None]
    if attraction is None or not known:
        return None
    people, minutes = (np.array(column, dtype=float) for column in zip(*known, strict=True))
    half_days = attraction.spread(people, minutes)
    low, likely, high = (
        round(min(one / capacity / SHARE, 100.0), 1) for one in (half_days.low, half_days.likely, half_days.high)
    )
    return Spread(low, likely, high)
