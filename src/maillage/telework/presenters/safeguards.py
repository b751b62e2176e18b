"""What lifts each space of a place to its next level, what the site knows already counted as there; for its hosts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from maillage.places.models import Place, Space
from maillage.places.presenters.confidentiality import Rise, in_words, rises_of
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.safeguards import protection_on
from maillage.telework.queries.dossiers import spaces_of
from maillage.telework.queries.safeguards import known_safeguards


@dataclass(frozen=True, slots=True)
class SpaceAdvice:
    """A space, what the next level asks that the site knows and no evidence says, the least to add; None at the top."""

    space: Space
    known: str
    rise: Rise | None


def advice_on_spaces(place: Place, today: date) -> list[SpaceAdvice]:
    """One for each space that can be booked. Levels stand on evidence alone: a round writes what is known."""
    spaces = spaces_of(place)
    known = known_safeguards(place, spaces)
    advice = []
    for space in spaces:
        protection = protection_on(proofs_of(space), today)
        rises = rises_of(replace(protection, held=protection.held | known[space.pk]))
        rise = rises[0] if rises else None
        needs = {one for axis in Axis for met in protection.missing(axis, rise.level) for one in met} if rise else set()
        advice.append(SpaceAdvice(space, in_words(known[space.pk] & needs), rise))
    return advice
