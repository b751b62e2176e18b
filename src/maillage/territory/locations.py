"""Where somebody says they are: the commune of an address, or of a position."""

from __future__ import annotations

from math import cos, radians

from django.db.models import F

from maillage.territory.models import Arrondissement, Commune
from maillage.territory.queries import FoundCommune, find_communes, resolve_commune
from maillage.territory.rules.addresses import POSTAL, commune_parts

NEAREST_DEGREES = 0.4  # around a position, where its commune is looked for: some forty kilometres


def resolve_address(text: str, limit: int = 8) -> tuple[FoundCommune | None, list[FoundCommune]]:
    """As `resolve_commune`, of an address too: “12 rue de la Poste, Florac” is in Florac. What is typed is not kept."""
    if POSTAL.fullmatch(text.strip()) and (by_post := _served_by(text.strip(), limit)):
        return (by_post[0], by_post) if len(by_post) == 1 else (None, by_post)
    commune, candidates = resolve_commune(text, limit)
    if commune or any(not candidate.guessed for candidate in candidates):
        return commune, candidates
    for part in commune_parts(text[:120]):
        there, others = resolve_commune(part, limit)
        exact = [other for other in others if other.exact]
        if there and (there.exact or not there.guessed):
            return there, others
        if exact:
            return None, exact
    return None, candidates


def _served_by(postal_code: str, limit: int) -> list[FoundCommune]:
    """The communes with this postal code, if any: five digits typed by somebody are seldom an INSEE code."""
    matches = find_communes(postal_code, limit + 1)  # one may have it as its INSEE code
    codes = (postal_code,)
    served = set(Commune.objects.filter(postal_codes__contains=codes).values_list("insee", flat=True))
    served |= set(Arrondissement.objects.filter(postal_codes__contains=codes).values_list("commune_id", flat=True))
    return [commune for commune in matches if commune.insee in served][:limit]


def nearest_commune(lat: float, lon: float) -> Commune | None:
    """The commune whose village is nearest to a position; None far from all of them."""
    narrow = max(0.2, cos(radians(lat)))  # a degree of longitude is shorter than one of latitude
    around = Commune.objects.filter(
        lat__range=(lat - NEAREST_DEGREES, lat + NEAREST_DEGREES),
        lon__range=(lon - NEAREST_DEGREES / narrow, lon + NEAREST_DEGREES / narrow),
    )
    square = (F("lat") - lat) * (F("lat") - lat) + (F("lon") - lon) * (F("lon") - lon) * (narrow * narrow)
    return around.order_by(square, "pk").first()
