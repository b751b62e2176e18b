"""What the forms of telework are sent with."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from maillage.community.models import Person
from maillage.places.models import Space
from tests.kit.telework import LONG_AGO, make_attestation
from tests.pages.probes.probe import Probe


def telework_probes(desks: Space, bob: Person) -> dict[str, Probe]:
    """Attestations: made of one's own days, taken back by their owner."""
    mine = make_attestation(bob, desks)
    span = {"du": (LONG_AGO - timedelta(days=1)).isoformat(), "au": LONG_AGO.isoformat()}
    return {
        "telework:issue_attestation": Probe(reverse("telework:issue_attestation"), "bob", span),
        "telework:revoke_attestation": Probe(reverse("telework:revoke_attestation", args=[mine.number]), "bob"),
    }
