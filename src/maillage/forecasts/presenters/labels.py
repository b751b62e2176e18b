"""The names of parameters, their units, and how a value of one is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.forecasts.rules.assumptions import BY_KEY, Group, Measure, Spread
from maillage.kernel.refusal import Refusal
from maillage.web.formats import french, number, sentence

LABELS: dict[str, Any] = {
    "desks": gettext_lazy("Desks"),
    "days_week": gettext_lazy("Days open a week"),
    "occupancy": gettext_lazy("Desks taken, once the place is known"),
    "ramp_months": gettext_lazy("Months until the place is known"),
    "swing": gettext_lazy("How much a month differs from another"),
    "summer": gettext_lazy("Use left in July and August"),
    "price_effect": gettext_lazy("Use lost when the price doubles, about"),
    "price": gettext_lazy("Price of half a day"),
    "price_today": gettext_lazy("Price of half a day today"),
    "paying": gettext_lazy("Half-days that are paid at this price"),
    "reduced_price": gettext_lazy("Price of half a day for the others (solidarity)"),
    "residents": gettext_lazy("Offices let by the month"),
    "resident_rent": gettext_lazy("Rent of an office, a month"),
    "resident_leaves": gettext_lazy("Chance that a tenant leaves within a year"),
    "resident_gap": gettext_lazy("Months until the office is let again"),
    "room_hours": gettext_lazy("Hours of meeting rooms let, a month"),
    "room_price": gettext_lazy("Price of an hour of meeting room"),
    "training_days": gettext_lazy("Days let to trainers or a school, a month"),
    "training_price": gettext_lazy("Price of such a day"),
    "training_leaves": gettext_lazy("Chance that they stop within a year"),
    "service": gettext_lazy("For a public service desk, a year"),
    "grant": gettext_lazy("Grants for running the place, a year"),
    "grant_months": gettext_lazy("Months that the grant lasts"),
    "grant_renewed": gettext_lazy("Chance that it is renewed"),
    "contribution": gettext_lazy("What the commune puts in, a year"),
    "other_receipts": gettext_lazy("Other receipts, a year"),
    "rent": gettext_lazy("Rent and service charges, a month"),
    "energy": gettext_lazy("Electricity and heating, a month"),
    "energy_use": gettext_lazy("Coffee, paper, energy of each half-day"),
    "fibre": gettext_lazy("Internet, a month"),
    "insurance": gettext_lazy("Insurance, a year"),
    "cleaning": gettext_lazy("Cleaning, a month"),
    "host_hours": gettext_lazy("Paid hours of a host, a week"),
    "host_cost": gettext_lazy("What an hour of the host costs"),
    "other_costs": gettext_lazy("Other costs, a month"),
    "inflation": gettext_lazy("Rise of the costs, a year"),
    "works": gettext_lazy("Works and furniture, once"),
    "works_paid": gettext_lazy("Share of the works paid by grants"),
    "works_years": gettext_lazy("Years that works and furniture last"),
    "cash": gettext_lazy("Money in hand at the start"),
    "volunteer_hours": gettext_lazy("Hours of volunteers, a month"),
    "volunteer_worth": gettext_lazy("Worth of an hour of volunteers (0: not counted)"),
    "visits_person": gettext_lazy("Half-days that somebody comes, a month"),
    "km_saved": gettext_lazy("Kilometres not driven for each half-day"),
    "km_co2": gettext_lazy("CO₂ of a kilometre by car"),
}
UNITS: dict[Measure, Any] = {
    Measure.COUNT: "", Measure.PERCENT: "%", Measure.EUROS: "€", Measure.HOURS: gettext_lazy("h"),
    Measure.DAYS: gettext_lazy("days"), Measure.MONTHS: gettext_lazy("months"), Measure.KM: "km",
    Measure.GRAMS: "g",
}  # fmt: skip
GROUP_LABELS: dict[Group, Any] = {
    Group.USE: gettext_lazy("Who comes"),
    Group.RECEIPTS: gettext_lazy("What comes in"),
    Group.COSTS: gettext_lazy("What it costs"),
    Group.OPENING: gettext_lazy("Opening, and money in hand"),
    Group.WORTH: gettext_lazy("What it is worth to the commune"),
}


def unit_of(key: str) -> str:
    """The unit of a parameter, as it stands after a number."""
    return str(UNITS[BY_KEY[key].measure])


def say_value(key: str, value: float) -> str:
    """A value with its unit: 8,50 €, 20 %."""
    if BY_KEY[key].measure is Measure.EUROS:
        return say_euros(value, exact=True)
    if BY_KEY[key].measure in COUNTED:
        return COUNTED[BY_KEY[key].measure](_plural_of(value)) % {"n": number(value)}
    unit = unit_of(key)
    return f"{number(value)}\u00a0{unit}" if unit else number(value)


COUNTED: dict[Measure, Callable[[int], str]] = {
    Measure.DAYS: lambda n: ngettext("%(n)s day", "%(n)s days", n),
    Measure.MONTHS: lambda n: ngettext("%(n)s month", "%(n)s months", n),
}


def _plural_of(value: float) -> int:
    """The whole number whose plural a value takes: French says “1,8 jour”, English “1.8 days”."""
    if french():
        return int(abs(value))
    return 1 if value == 1 else 2


def say_mistake(refusal: Refusal) -> str:
    """What is wrong with a model's file, with the parameter it is about when it is about one."""
    key = refusal.facts.get("key")
    if key not in LABELS:
        return sentence(refusal)
    return _("%(label)s (%(key)s): %(why)s") % {"label": LABELS[key], "key": key, "why": sentence(refusal)}


def say_spread(key: str, spread: Spread) -> str:
    """A spread: one value, or “20 % (8 to 40)”."""
    if spread.is_certain:
        return say_value(key, spread.likely)
    facts = {"likely": say_value(key, spread.likely), "low": number(spread.low), "high": number(spread.high)}
    return _("%(likely)s (%(low)s to %(high)s)") % facts


def say_seasons(seasons: Sequence[float]) -> str:
    """What each month leaves of an ordinary one: “janv. 90, févr. 95 … (%)”."""
    months = ", ".join(f"{dates.MONTHS_AP[month]} {number(left)}" for month, left in enumerate(seasons, start=1))
    return f"{months} (%)"


def cost_row(key: str, spread: Spread, carriers: int) -> dict[str, str]:
    """What places pay for one thing, and how many organisations that is said of."""
    of_many = ngettext("%(n)s organisation", "%(n)s organisations", carriers) % {"n": carriers}
    return {"label": str(LABELS[key]), "value": say_spread(key, spread), "carriers": of_many}


def say_euros(amount: float, *, exact: bool = False) -> str:
    """An amount: to the cent when it is one somebody chose, else to two figures, for a forecast knows no more."""
    value = amount if exact else rounded(amount)
    places = 2 if exact and value != round(value) else 0
    words = number(abs(value), places)
    sign = "−" if value < 0 else ""
    return f"{sign}{words}\u00a0€" if french() else f"{sign}€{words}"


def rounded(amount: float) -> float:
    """To two figures, and to ten at least: 4 321 is about 4 300.

    >>> rounded(4321.0), rounded(-87.0), rounded(1_234_567.0)
    (4300.0, -90.0, 1200000.0)
    """
    digits = max(1, len(str(int(abs(amount)))) - 2)
    step = 10.0**digits
    return round(amount / step) * step


HARDLY = 0.02  # of the futures: below, a sentence is said with “hardly ever”


def say_tenths(share: float) -> str:
    """A chance as one says it: in none of ten futures, in about 3 of 10, in nearly all."""
    tenths = round(10 * share)
    if share < HARDLY:
        return _("in hardly any")
    if share > 0.98:
        return _("in nearly all")
    return _("in %(n)d of 10") % {"n": min(max(tenths, 1), 9)}
