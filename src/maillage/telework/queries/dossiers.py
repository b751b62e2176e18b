"""What is known of a place for whoever files it."""

from __future__ import annotations

from datetime import date

from maillage.places.models import Place, Space
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.confidentiality import Axis, latest_proofs
from maillage.telework.models import PlaceDossier
from maillage.telework.rules.dossiers import DossierFacts, FactLine, fact_lines

OWN = (
    "erp_type", "insurer", "insured_until", "electrical_on", "electrical_by", "fire_on", "fire_by", "keys", "cleaning",
    "cameras", "catering", "access_log",
)  # fmt: skip


def dossier_of(place: Place) -> PlaceDossier:
    """That of the place; an empty one that is not kept when nobody wrote it."""
    return PlaceDossier.objects.filter(place=place).first() or PlaceDossier(place=place)


def facts_of(place: Place, dossier: PlaceDossier, today: date) -> DossierFacts:
    """All of it, as values for the rules."""
    spaces = place.spaces.filter(active=True).values_list("pk", flat=True)
    proven = [latest_proofs(proofs, today) for proofs in proofs_of_spaces(spaces).values()]
    return DossierFacts(
        **{name: getattr(dossier, name) for name in OWN}, erp_category=place.erp_category, hours=place.hours,
        accessibility=dossier.acceslibre_url, mbps=place.down_mbps, measured_on=place.measured_on,
        spaces_proven=sum(set(latest) == set(Axis) for latest in proven),
    )  # fmt: skip


def lines_of(place: Place, today: date) -> list[FactLine]:
    """Each fact of the dossier of a place, and whether it stands."""
    return fact_lines(facts_of(place, dossier_of(place), today), today)


def spaces_of(place: Place) -> list[Space]:
    """Those one may book, with their evidence."""
    return list(place.spaces.filter(active=True).prefetch_related("evidence"))
