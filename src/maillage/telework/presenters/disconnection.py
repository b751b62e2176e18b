"""Facts about being left in peace, as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from maillage.telework.rules.disconnection import Fact


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact in words, with its text and where it was read."""

    words: str
    reference: str
    source: str
    verified_on: date
    to_verify: bool


def fact_lines(facts: Iterable[Fact]) -> list[FactLine]:
    """Each fact about messages sent out of hours, in words."""
    return [FactLine(_words(one), one.reference, one.source, one.verified_on, one.to_verify) for one in facts]


def _words(fact: Fact) -> str:
    number = int(fact.figure.value) if fact.figure else 0
    figures = {"people": number, "hours": number}
    return {
        "negotiated": _("Where unions sit, being left in peace outside "
                        "work is part of the negotiation on life at work."),
        "charter": _("Without an agreement, the employer writes a charter after asking the works council, and trains "
                     "people to use screens reasonably."),
        "hours": _("An agreement or a charter on telework says at which hours one may usually be reached."),
        "standby": _("Who must stay within reach may be on duty without the name: a court may count it as such."),
        "staff": _("In practice this negotiation is for companies "
                   "of %(people)d people and more; the principle is for all.") % figures,
        "daily": _("Between two days of work there are %(hours)d hours of rest in a row at least.") % figures,
        "weekly": _("Once a week there are %(hours)d hours of rest in a row at least.") % figures,
    }[fact.code]  # fmt: skip
