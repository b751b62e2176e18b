"""Telework in the demonstration: an attestation that anybody may check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.actions.attestations import issue_attestation
from maillage.telework.models import PlaceDossier


def build_telework(places: list[Place], people: dict[str, Person], today: date) -> None:
    """Camille had last month attested; the first place has a whole dossier, the second one with holes."""
    last = today.replace(day=1) - timedelta(days=1)
    issue_attestation(people["Camille Roux"], places[:1], last.replace(day=1), last)
    checked = today - timedelta(days=120)
    whole: dict[str, Any] = {
        "erp_type": "W", "insurer": "Mutuelle du Causse", "insured_until": today + timedelta(days=200),
        "electrical_on": checked, "electrical_by": "la direction des bâtiments", "fire_on": checked,
        "fire_by": "la direction des bâtiments", "keys": "l’hôte, la direction des bâtiments",
        "cleaning": "une entreprise, le mardi et le vendredi soir", "cameras": "aucune", "catering": "no",
        "access_log": "l’heure d’ouverture des portes, trois mois", "acceslibre_url": "https://acceslibre.beta.gouv.fr/",
    }  # fmt: skip
    PlaceDossier.objects.create(place=places[0], **whole)
    holes = {
        "erp_type": "W",
        "insurer": "Mutuelle du Causse",
        "insured_until": today - timedelta(days=20),
        "cameras": "aucune",
    }
    PlaceDossier.objects.create(place=places[1], **holes)
