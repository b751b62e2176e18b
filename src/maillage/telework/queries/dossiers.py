"""What is known of a place for whoever files it."""

from __future__ import annotations

from datetime import date, timedelta

from maillage.places.models import Place, Space
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.confidentiality import Axis, latest_proofs
from maillage.telework.models import PlaceDossier
from maillage.telework.rules.dossiers import DossierFacts, FactLine, SpacesEvidence, fact_lines

OWN = (
    "erp_type", "insurer", "insured_until", "electrical_on", "electrical_by", "fire_on", "fire_by", "keys", "cleaning",
    "cameras", "catering", "access_log",
)  # fmt: skip


def dossier_of(place: Place) -> PlaceDossier:
    """That of the place; an empty one that is not kept when nobody wrote it."""
    return PlaceDossier.objects.filter(place=place).first() or PlaceDossier(place=place)


def facts_of(place: Place, dossier: PlaceDossier, today: date) -> DossierFacts:
    """All of it, as values for the rules."""
    levels = dict(place.spaces.filter(active=True).values_list("pk", "confidentiality"))
    proofs = proofs_of_spaces(levels)
    latest = {number: latest_proofs(known, today) for number, known in proofs.items()}
    proven = [own for own in latest.values() if set(own) == set(Axis)]
    ends = [proof.expires_on() - timedelta(days=1) for own in proven for proof in own.values()]
    return DossierFacts(
        **{name: getattr(dossier, name) for name in OWN}, erp_category=place.erp_category, hours=place.hours,
        accessibility=dossier.acceslibre_url, mbps=place.down_mbps, measured_on=place.measured_on,
        spaces=SpacesEvidence(
            sum(bool(known or levels[number]) for number, known in proofs.items()), len(proven), min(ends, default=None)
        ),
    )  # fmt: skip


def lines_of(place: Place, today: date) -> list[FactLine]:
    """Each fact of the dossier of a place, and whether it stands."""
    return fact_lines(facts_of(place, dossier_of(place), today), today)


def spaces_of(place: Place) -> list[Space]:
    """Those one may book, with their evidence."""
    return list(place.spaces.filter(active=True).prefetch_related("evidence"))
