"""Agreements on telework, written, sent, signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.actions.agreements import (
    Draft,
    new_agreement,
    send_agreement,
    sign_as_employer,
    sign_as_worker,
    write_agreement,
)
from maillage.telework.mails import draw_code
from maillage.telework.models import Agreement
from maillage.telework.rules.terms import Payer, Terms

EMPLOYER = "La Fabrique du Causse"
ADDRESS = "direction@fabrique.example"


def terms_at(place: Place, **changes: Any) -> Terms:
    """Tuesdays in that place, since last month, days may be swapped."""
    terms = Terms(
        job="Comptable", places=(place.slug,), weekdays=(1,), contact_from=time(9), contact_until=time(17),
        starts_on=timezone.localdate() - timedelta(days=30), adaptation_months=0, notice_days=15,
        payer=Payer.EMPLOYER, swap_within_week=True,
    )  # fmt: skip
    return replace(terms, **changes)


def written(worker: Person, place: Place, **changes: Any) -> Agreement:
    """An agreement that is written, and not sent."""
    draft = Draft(EMPLOYER, "Jeanne Vidal", ADDRESS, terms_at(place, **changes))
    return write_agreement(new_agreement(worker), draft, worker)


def sent(worker: Person, place: Place, **changes: Any) -> Agreement:
    """One that both may sign."""
    agreement = written(worker, place, **changes)
    send_agreement(agreement, worker)
    return Agreement.objects.get(pk=agreement.pk)


def code_for(agreement: Agreement) -> str:
    """The code that a mail to the employer brings."""
    return draw_code(agreement)


def signed(worker: Person, place: Place, **changes: Any) -> Agreement:
    """One in force."""
    agreement = sent(worker, place, **changes)
    sign_as_employer(agreement, "Jeanne Vidal", code_for(agreement))
    sign_as_worker(agreement, worker)
    return Agreement.objects.get(pk=agreement.pk)
