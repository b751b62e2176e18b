"""Models from the field to begin with: each a few parameters that differ from the usual, and where they come from.

Figures are orders of magnitude, to be replaced by one's own; those of a published place name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.forecasts.rules.assumptions import Assumptions, Spread

ABOUT = _("An order of magnitude: replace it by yours.")
MURAT = _("Murat (Cantal): €10 for half a day (coopconnectpaca.jimdo.com).")
LAMURE = _("La Cordée at Lamure-sur-Azergues: premises lent free, a host part-time (rue89lyon, 2019).")
OFFICE = _("Supposed by us: no source says what an office is let for; a desk was €58 at Claret (TF1, 2021).")
FERTE = _("La Ferté-Macé and Saint-Michel (Orne): works of €100,000, 75% paid by grants.")


def _sure(value: float) -> Spread:
    return Spread.certain(value)


@dataclass(frozen=True, slots=True)
class Archetype:
    """A kind of place: its name, what it is in a sentence, what it supposes."""

    key: str
    name: Any
    sentence: Any
    values: dict[str, Spread]
    reasons: dict[str, Any]

    @property
    def assumptions(self) -> Assumptions:
        """What it supposes, each with its reason in the reader's language."""
        reasons = {key: str(self.reasons.get(key, ABOUT)) for key in self.values}
        return Assumptions(dict(self.values), reasons)


ARCHETYPES = (
    Archetype(
        "municipal", _("Open and free, carried by the commune"),
        _("A room of the town hall, desks and fibre, a code at the door; the commune pays."),
        {
            "price": _sure(0), "occupancy": Spread(8, 18, 35), "rent": Spread(0, 0, 100),
            "room_hours": Spread(0, 2, 8), "room_price": _sure(0), "host_hours": _sure(2),
        },
        {},
    ),
    Archetype(
        "association", _("An association with residents"),
        _("A few offices let by the month pay the rent; desks for those who pass; the association keeps the door."),
        {
            "desks": _sure(6), "residents": _sure(3), "resident_rent": _sure(130), "price": _sure(8),
            "occupancy": Spread(10, 22, 40), "rent": Spread(350, 500, 650), "host_hours": _sure(7),
            "volunteer_hours": _sure(20), "contribution": _sure(2000),
        },
        {"resident_rent": OFFICE},
    ),
    Archetype(
        "training", _("A company with training"),
        _("A room let to a school or to trainers makes the place; desks fill what is left."),
        {
            "desks": _sure(8), "price": _sure(10), "training_days": Spread(4, 8, 12),
            "training_price": Spread(100, 150, 200), "rent": Spread(600, 800, 1000), "energy": Spread(200, 300, 450),
            "host_hours": _sure(17.5), "room_hours": Spread(5, 15, 30), "residents": _sure(2),
            "resident_rent": _sure(180),
        },
        {"price": MURAT},
    ),
    Archetype(
        "cooperative", _("A cooperative with a host"),
        _("Members of the cooperative, a paid host half of the week, many uses under one roof."),
        {
            "desks": _sure(10), "residents": _sure(4), "resident_rent": _sure(200), "price": _sure(9),
            "occupancy": Spread(15, 28, 45), "rent": Spread(500, 700, 900), "host_hours": _sure(17.5),
            "room_hours": Spread(10, 20, 35), "room_price": _sure(15), "grant": _sure(10000),
            "grant_months": _sure(36), "grant_renewed": _sure(40), "energy": Spread(180, 260, 400),
        },
        {"host_hours": LAMURE},
    ),
    Archetype(
        "comptoir", _("An itinerant comptoir"),
        _("Two days a week in a café or a village hall: a table, Wi-Fi, hardly any costs."),
        {
            "desks": _sure(3), "days_week": _sure(2), "price": _sure(5), "occupancy": Spread(10, 25, 50),
            "rent": Spread(0, 20, 60), "energy": Spread(0, 20, 40), "cleaning": Spread(0, 10, 30),
            "fibre": Spread(10, 30, 45), "insurance": Spread(60, 120, 200), "room_hours": _sure(0),
            "other_costs": Spread(10, 20, 40),
        },
        {},
    ),
    Archetype(
        "library", _("A corner of the library"),
        _("Four desks where there is heating, a librarian and opening hours already."),
        {
            "desks": _sure(4), "days_week": _sure(3.5), "price": _sure(0), "occupancy": Spread(8, 15, 30),
            "rent": _sure(0), "energy": Spread(10, 30, 60), "cleaning": Spread(0, 20, 40), "insurance": _sure(0),
            "fibre": Spread(0, 35, 45), "room_hours": _sure(0), "other_costs": Spread(10, 20, 40),
        },
        {},
    ),
)  # fmt: skip
BY_ARCHETYPE = {one.key: one for one in ARCHETYPES}
