"""What the forms of telework are sent with."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from maillage.community.models import Person
from maillage.places.models import Space
from tests.kit.telework import LONG_AGO, make_accident, make_attestation
from tests.pages.probes.probe import Probe


def telework_probes(desks: Space, bob: Person) -> dict[str, Probe]:
    """Attestations: made of one's own days, taken back by their owner."""
    mine = make_attestation(bob, desks)
    span = {"du": (LONG_AGO - timedelta(days=1)).isoformat(), "au": LONG_AGO.isoformat()}
    slip = make_accident(bob, desks.place)
    hosts = {"day": LONG_AGO.isoformat(), "time": "10:00", "facts": "Glissade", "person": bob.pk}
    return {
        "telework:place_accidents": Probe(reverse("telework:place_accidents", args=[desks.place.slug]), "alice", hosts),
        "telework:share_accident": Probe(reverse("telework:share_accident", args=[slip.public_id]), "bob"),
        "telework:issue_attestation": Probe(reverse("telework:issue_attestation"), "bob", span),
        "telework:revoke_attestation": Probe(reverse("telework:revoke_attestation", args=[mine.number]), "bob"),
    }
