"""Economic models of the demonstration: a place of the network, what was tried from it, one that could open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from maillage.community.models import Person
from maillage.community.queries import people_with_role
from maillage.community.rules import RoleKind
from maillage.economy.actions.place_accounts import digest_of_table, write_table
from maillage.economy.rules.place_accounts import last_twelve_months
from maillage.forecasts.actions import make_forecast, measured_assumptions, publish_kinds, try_change
from maillage.forecasts.presenters.archetypes import ARCHETYPES, BY_ARCHETYPE
from maillage.forecasts.presenters.pages import archetype_fields
from maillage.forecasts.rules.assumptions import Spread
from maillage.places.models import Place

INVENTED = "Chiffre inventé pour la démonstration."


COSTS = {"rent": 42_000, "fibre": 4_500, "cleaning": 11_000}  # cents a month
WINTER = {12: 26_000, 1: 31_000, 2: 29_000, 3: 21_000, 11: 19_000}  # of energy; 9 000 in other months


def build_place_year(place: Place) -> None:
    """The costs of a place over the last twelve months, as its host would type them in one table."""
    host = people_with_role(RoleKind.HOST, place.scopes()[0]).first()
    if host is None:
        return
    months = last_twelve_months(timezone.localdate())
    values: dict[tuple[str, date], int | Decimal | None] = {
        (nature, month): cents for nature, cents in COSTS.items() for month in months
    }
    values |= {("energy", month): WINTER.get(month.month, 9_000) for month in months}
    values |= {("volunteers", month): Decimal(14) for month in months}
    values |= {("insurance", months[2]): 38_000, ("contribution", months[4]): 600_000}
    write_table(host, place, months, values, digest_of_table(place, months))


def build_forecasts(places: list[Place], facilitator: Person) -> None:
    """A model of Marvejols with what really happened there and an invented rent; two tries; a place at Florac."""
    place = next(one for one in places if one.slug == "marvejols")
    publish_kinds(facilitator, place.network, {one.key: archetype_fields(one) for one in ARCHETYPES})
    for one in places:
        if one.slug in {"marvejols", "mende"}:
            build_place_year(one)
    base = BY_ARCHETYPE["association"].assumptions
    measured = measured_assumptions(facilitator, place, base)
    values = {
        **measured.values, "rent": Spread(380, 420, 480), "contribution": Spread.certain(13_000),
        "cash": Spread.certain(4_000),
    }  # fmt: skip
    reasons = {**measured.reasons, "rent": INVENTED, "contribution": INVENTED, "cash": INVENTED}
    model = make_forecast(
        facilitator, place.network, "Marvejols, trois ans", replace(measured, values=values, reasons=reasons),
        place=place,
    )  # fmt: skip
    try_change(facilitator, model, "Marvejols, un animateur dix heures", {"host_hours": Spread.certain(10)})
    try_change(facilitator, model, "Marvejols, cinq bureaux loués", {"residents": Spread.certain(5)})
    make_forecast(facilitator, place.network, "Un comptoir à Florac", BY_ARCHETYPE["comptoir"].assumptions)
