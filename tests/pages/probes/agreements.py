"""What the forms of agreements on telework are sent with."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.actions.agreements import give_consent, sign_as_employer, suspend_agreement
from maillage.telework.actions.paper import sign_on_paper_as_employer
from tests.kit.agreements import EMPLOYER, SCAN, code_for, sent, signed, written
from tests.pages.probes.probe import Probe


def agreement_probes(place: Place, bob: Person) -> dict[str, Probe]:
    """The forms of a worker's agreements."""
    shown = signed(bob, place, ends_on=timezone.localdate() + timedelta(days=30))
    waiting, on_paper = sent(bob, place), sent(bob, place)
    sign_on_paper_as_employer(on_paper, "Jeanne", code_for(on_paper), BytesIO(SCAN))
    give_consent(shown, bob)
    sign_as_employer(waiting, "Jeanne", code_for(waiting))
    tuesday = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 + 7)
    swapped = {"day_off": tuesday.isoformat(), "day_on": (tuesday + timedelta(days=1)).isoformat()}
    given: dict[str, tuple[Any, dict[str, Any]]] = {
        "send": (written(bob, place), {}),
        "take_back": (sent(bob, place), {}),
        "delete": (written(bob, place), {}),
        "suspend": (signed(bob, place), {}),
        "resume": (suspend_agreement(signed(bob, place), bob), {}),
        "end": (signed(bob, place), {"reason": "Fin"}),
        "swap": (signed(bob, place), swapped),
        "show_days": (signed(bob, place), {}),
        "hide_days": (shown, {}),
        "keep_contact_hours": (shown, {}),
        "renew": (shown, {}),
        "sign": (waiting, {}),
        "paper": (on_paper, {"confirm": "1"}),
    }
    probes = {
        f"telework:{name}": Probe(reverse(f"telework:{name}", args=[one.public_id]), "bob", data)
        for name, (one, data) in given.items()
    }
    step = reverse("telework:write", args=[written(bob, place).public_id, "who"])
    return {**probes, "telework:write": Probe(step, "bob", {"employer_name": EMPLOYER + " 2", "regime": "simple"})}
