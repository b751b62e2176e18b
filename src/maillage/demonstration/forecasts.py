"""Economic models of the demonstration: a place of the network, what was tried from it, one that could open."""

from __future__ import annotations

from maillage.community.models import Person
from maillage.forecasts.actions import make_forecast, measured_assumptions, try_change
from maillage.forecasts.presenters.archetypes import BY_ARCHETYPE
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.places.models import Place

INVENTED = "Chiffre inventé pour la démonstration."


def build_forecasts(places: list[Place], facilitator: Person) -> None:
    """A model of Marvejols with what really happened there and an invented rent; two tries; a place at Florac."""
    place = next(one for one in places if one.slug == "marvejols")
    base = BY_ARCHETYPE["association"].assumptions
    measured = measured_assumptions(facilitator, place, base)
    values = {
        **measured.values, "rent": Spread(380, 420, 480), "contribution": Spread.certain(13_000),
        "cash": Spread.certain(4_000),
    }  # fmt: skip
    reasons = {**measured.reasons, "rent": INVENTED, "contribution": INVENTED, "cash": INVENTED}
    model = make_forecast(
        facilitator, place.network, "Marvejols, trois ans", Assumptions(values, reasons, measured.first_month),
        place=place,
    )  # fmt: skip
    try_change(facilitator, model, "Marvejols, un animateur dix heures", {"host_hours": Spread.certain(10)})
    try_change(facilitator, model, "Marvejols, cinq bureaux loués", {"residents": Spread.certain(5)})
    make_forecast(facilitator, place.network, "Un comptoir à Florac", BY_ARCHETYPE["comptoir"].assumptions)
