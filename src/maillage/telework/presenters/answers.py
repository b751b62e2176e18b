"""What an employer answered instead of signing, and what the law asks of a refusal, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.telework.models import AgreementVersion
from maillage.telework.rules.references import Reference, known_references
from maillage.telework.rules.terms import Regime


@dataclass(frozen=True, slots=True)
class LawLine:
    """A sentence about the law, with its dated row."""

    words: Any
    reference: Reference
    is_law: bool = True  # what `parts/reference.html` asks of a point


def answered(versions: Iterable[AgreementVersion]) -> list[AgreementVersion]:
    """The versions an employer answered without signing, the latest first."""
    return sorted((one for one in versions if one.answer), key=lambda one: -one.number)


def law_of_refusal(regime: Regime) -> LawLine:
    """What is asked of an employer who says no."""
    if regime == Regime.PUBLIC:
        words = _("The service meets the agent first, and gives the reason of a refusal in writing.")
        return LawLine(words, known_references()["public_refusal"])
    words = _(
        "Where an agreement or a charter opens telework to this post, an employer who says no gives the reason. Without"
        " one too, when who asks is disabled or cares for somebody."
    )
    return LawLine(words, known_references()["refusal_reason"])
