"""Certificates of attendance: a number for who came, that anybody may check and that serves once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.programme.actions.attendance import LETTERS
from maillage.programme.actions.events import lock_event
from maillage.programme.models import Event, Registration
from maillage.programme.rules.attendance import may_certify

LENGTH = 12  # letters of a number: 31 ** 12, nobody meets one by trying


@transaction.atomic
def issue_certificate(registration: Registration, *, at: datetime | None = None) -> Registration:
    """The registration with the number of its certificate, drawn the first time; the same ever after."""
    event = lock_event(Event(pk=registration.event_id))
    mine = Registration.objects.select_related("event__network__face", "event__place__commune").get(pk=registration.pk)
    if refusal := may_certify(mine.arrived_people, event.ends_at, at or timezone.now()):
        raise refusal
    if mine.certificate_number is None:
        mine.certificate_number = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        mine.certified_at = timezone.now()
        mine.save(update_fields=["certificate_number", "certified_at"])
    return mine


def certified_registration(number: str) -> Registration | None:
    """The registration a number stands for, however it was typed; None for any other."""
    typed = "".join(letter for letter in number.upper() if letter in LETTERS)
    rows = Registration.objects.select_related("event__place__commune", "event__commune", "event__network__face")
    return rows.filter(certificate_number=typed).first() if typed else None
