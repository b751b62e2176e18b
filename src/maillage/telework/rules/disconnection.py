"""What texts say of being left in peace, for an employer's negotiation (Code du travail, L2242-17): facts, no advice.

Amounts and thresholds are dated figures; a fact without one carries its reference and where it was read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.telework.rules.figures import Figure, figure_on, known_figures


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a text says: where it stands, where and when it was read, whether that is still to be verified."""

    code: str
    reference: str
    source: str
    verified_on: date
    to_verify: bool = True
    figure: Figure | None = None


READ = date(2026, 11, 23)
OF_TEXTS = (
    Fact("negotiated", "Code du travail, L2242-17, 7°", "redlink.fr, silae.fr", READ),
    Fact("charter", "Code du travail, L2242-17, 7°", "redlink.fr, silae.fr", READ),
    Fact("hours", "Code du travail, L1222-9, II, 4°", "ehse-perform.com, petrel-avocats", READ),
    Fact("standby", "Cour de cassation, chambre sociale, 9 octobre 2024", "redlink.fr, silae.fr", READ),
)
WITH_FIGURES = {"staff": "disconnection_staff", "daily": "daily_rest_hours", "weekly": "weekly_rest_hours"}


def facts_on(day: date, figures: Iterable[Figure] | None = None) -> list[Fact]:
    """What is known that day; a fact whose figure is not known for it is left out."""
    rows = tuple(known_figures() if figures is None else figures)
    known = [(code, figure_on(name, day, rows)) for code, name in WITH_FIGURES.items()]
    return [*OF_TEXTS] + [
        Fact(code, one.reference, one.source, one.verified_on, one.to_verify, one) for code, one in known if one
    ]
