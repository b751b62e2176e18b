"""Where each figure that nobody said comes from, and how one finds it out.

A figure with a public source names it with its year; the others say that we suppose it, and why.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.forecasts.rules.assumptions import Assumptions

OF_THE_PLACE = _("Supposed by us: it changes with the place.")
OF_HABITS = _("Supposed by us: nobody published it.")
TO_DECIDE = _("Supposed by us: yours to decide.")
OF_THE_FUTURE = _("Supposed by us: nobody knows it beforehand.")
NO_SOURCE = _("Supposed by us: no source was found.")
REASONS: dict[str, Any] = {
    **dict.fromkeys(
        ("rent", "energy", "energy_use", "fibre", "insurance", "cleaning", "other_costs", "works", "room_price",
         "host_cost", "training_price"), OF_THE_PLACE
    ),
    **dict.fromkeys(
        ("occupancy", "ramp_months", "swing", "summer", "price_effect", "paying", "room_hours", "resident_gap",
         "visits_person"), OF_HABITS
    ),
    **dict.fromkeys(
        ("desks", "days_week", "reduced_price", "residents", "host_hours", "contribution", "works_years", "cash"),
        TO_DECIDE
    ),
    **dict.fromkeys(("resident_leaves", "training_leaves", "grant_renewed", "grant_months"), OF_THE_FUTURE),
}  # fmt: skip
SOURCES: dict[str, Any] = {
    "price": _("A day costs €10 to €26 on average, by region (Neo-nomade, zevillage.net, 2016)."),
    "resident_rent": _(
        "Supposed by us: no source says what an office is let for; a desk was €58 at Claret (TF1, 2021)."
    ),
    "inflation": _("Around what the European Central Bank aims at: 2% a year."),
    "km_saved": _("Half of those who live in the country drive over 13 km to work (INSEE Première 1948, 2023)."),
    "km_co2": _("A car with an engine: making and burning its fuel (ADEME, Base Carbone, 2023)."),
}
HOW_TO_KNOW: dict[str, Any] = {
    "occupancy": _("Count the desks taken each morning and afternoon for four weeks; begin with Fridays."),
    "ramp_months": _("Ask a place nearby how long it took to be known."),
    "swing": _("Count over a whole year."),
    "summer": _("Count in July and in August."),
    "price_effect": _("Try another price for two months, and count who comes."),
    "price": _("Decide it: nobody else does."),
    "paying": _("Set a month of receipts beside the half-days taken that month."),
    "resident_rent": _("Ask two owners what an office is let for nearby."),
    "resident_leaves": _("Ask the tenants how long they mean to stay."),
    "resident_gap": _("Ask an owner nearby how long an office stays empty."),
    "room_hours": _("Read the diary of three months; ask the associations what they would let."),
    "room_price": _("Ask the village hall for its price."),
    "training_days": _("Ask the school or the trainers for a letter that says how many days."),
    "training_price": _("Ask the school or the trainers for a letter that says how much."),
    "training_leaves": _("Ask them for how many years they mean to come."),
    "grant_renewed": _("Ask the funder in writing; until the answer, count on nothing."),
    "rent": _("Read the lease, or ask the owner for an offer in writing."),
    "energy": _("Add up the bills of a winter; those of a room like it, for a new place."),
    "energy_use": _("Divide a year of coffee and paper by the half-days taken."),
    "fibre": _("Ask two operators for a quote."),
    "insurance": _("Ask the insurer of the commune for a quote."),
    "cleaning": _("Ask for two quotes, or count the hours of whoever cleans."),
    "host_hours": _("Write down for a month what the host does, and how long it takes."),
    "host_cost": _("Ask the payroll office what an hour costs, charges included."),
    "other_costs": _("Read the accounts of the last year line by line."),
    "inflation": _("Nobody can know it: keep a margin."),
    "works": _("Ask for two quotes."),
    "works_paid": _("Ask the funders in writing."),
}


def source_of(key: str, assumptions: Assumptions) -> str:
    """Where a figure comes from: the reason that somebody wrote, else the source of the usual one."""
    if reason := assumptions.reasons.get(key):
        return reason
    if key == "summer" and assumptions.seasons:
        return ""
    if key in assumptions.values and assumptions[key] != Assumptions({})[key]:
        return ""
    return str(SOURCES.get(key) or REASONS.get(key, NO_SOURCE))


def how_to_know(key: str) -> str:
    """What one does to find a figure out; empty where nothing is known to do."""
    return str(HOW_TO_KNOW.get(key, ""))
