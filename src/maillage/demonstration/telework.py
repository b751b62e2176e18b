"""Telework in the demonstration: an attestation that anybody may check."""

from __future__ import annotations

from datetime import date, timedelta

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.actions.attestations import issue_attestation


def build_telework(places: list[Place], people: dict[str, Person], today: date) -> None:
    """Camille had last month attested."""
    last = today.replace(day=1) - timedelta(days=1)
    issue_attestation(people["Camille Roux"], places[:1], last.replace(day=1), last)
