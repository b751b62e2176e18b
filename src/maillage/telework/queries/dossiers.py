"""What is known of a place for whoever files it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import QuerySet

from maillage.places.models import Place, Space
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.confidentiality import Axis, Proof, latest_proofs
from maillage.places.rules.life import SpaceKind
from maillage.telework.models import PlaceDossier
from maillage.telework.rules.dossiers import DossierFacts, FactLine, SpacesEvidence, completeness, fact_lines

OWN = (
    "erp_type", "insurer", "insured_until", "electrical_on", "electrical_by", "fire_on", "fire_by", "keys", "cleaning",
    "cameras", "catering", "access_log",
)  # fmt: skip


def dossier_of(place: Place) -> PlaceDossier:
    """That of the place; an empty one that is not kept when nobody wrote it."""
    return PlaceDossier.objects.filter(place=place).first() or PlaceDossier(place=place)


def facts_of(place: Place, dossier: PlaceDossier, today: date) -> DossierFacts:
    """All of it, as values for the rules."""
    levels = dict(_rooms([place]).values_list("pk", "confidentiality"))
    return _facts(place, dossier, levels, proofs_of_spaces(levels), today)


def _facts(
    place: Place, dossier: PlaceDossier, levels: Mapping[int, int], proofs: Mapping[int, list[Proof]], today: date
) -> DossierFacts:
    latest = {number: latest_proofs(proofs[number], today) for number in levels}
    proven = [own for own in latest.values() if set(own) == set(Axis)]
    ends = [proof.expires_on() - timedelta(days=1) for own in proven for proof in own.values()]
    return DossierFacts(
        **{name: getattr(dossier, name) for name in OWN}, erp_category=place.erp_category, hours=place.hours,
        accessibility=dossier.acceslibre_url, mbps=place.down_mbps, measured_on=place.measured_on,
        spaces=SpacesEvidence(
            sum(bool(proofs[number] or levels[number]) for number in levels), len(proven), min(ends, default=None)
        ),
    )  # fmt: skip


def marks_of(places: Sequence[Place], today: date) -> list[tuple[Place, int, int]]:
    """How many facts of the dossier of each place stand, of how many. Three statements, whatever the number."""
    dossiers = PlaceDossier.objects.in_bulk([place.pk for place in places])
    levels: dict[int, dict[int, int]] = {place.pk: {} for place in places}
    for place_id, number, level in _rooms(places).values_list("place", "pk", "confidentiality"):
        levels[place_id][number] = level
    proofs = proofs_of_spaces([number for own in levels.values() for number in own])
    marks = []
    for place in places:
        dossier = dossiers.get(place.pk) or PlaceDossier(place=place)
        marks.append((place, *completeness(fact_lines(_facts(place, dossier, levels[place.pk], proofs, today), today))))
    return marks


def lines_of(place: Place, today: date) -> list[FactLine]:
    """Each fact of the dossier of a place, and whether it stands."""
    return fact_lines(facts_of(place, dossier_of(place), today), today)


def spaces_of(place: Place) -> list[Space]:
    """Those one may book, with their evidence; not what moves from room to room."""
    return list(_rooms([place]).prefetch_related("evidence"))


def _rooms(places: Sequence[Place]) -> QuerySet[Space]:
    return Space.objects.filter(place__in=places, active=True).exclude(kind=SpaceKind.MOBILE.value)
