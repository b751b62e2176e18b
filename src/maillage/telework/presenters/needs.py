"""What is done in telework that asks for confidentiality, beside what each named place has: told before one signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.places.models import Place, Space
from maillage.places.presenters.confidentiality import reason_of
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.needs import Need, levels_needed, shortfalls
from maillage.places.rules.safeguards import protection_on
from maillage.telework.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class PlaceFit:
    """A place of the agreement: the spaces where all of it may be done; else the nearest to it, and what it lacks."""

    place: Place
    spaces: tuple[str, ...]
    nearest: str = ""
    reasons: tuple[str, ...] = ()


def fits_of(terms: Terms, day: date) -> list[PlaceFit]:
    """Each place of the network that the terms name; nothing when they name no need. Two statements."""
    needed = levels_needed(need for need in Need if need.value in terms.needs)
    if not any(needed.values()):
        return []
    spaces = list(Space.objects.filter(place__slug__in=terms.places, active=True).select_related("place"))
    proofs = proofs_of_spaces(space.pk for space in spaces)
    lacks = {space.pk: shortfalls(protection_on(proofs[space.pk], day), needed) for space in spaces}
    by_place: dict[Place, list[Space]] = {}
    for space in spaces:
        by_place.setdefault(space.place, []).append(space)
    fits = []
    for place, own in sorted(by_place.items(), key=lambda item: item[0].name):
        fitting = tuple(space.name for space in own if not lacks[space.pk])
        nearest = min(own, key=lambda space: sum(one.needed - one.level for one in lacks[space.pk]))
        reasons = () if fitting else tuple(reason_of(one) for one in lacks[nearest.pk])
        fits.append(PlaceFit(place, fitting, "" if fitting else nearest.name, reasons))
    return fits
