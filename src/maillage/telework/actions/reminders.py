"""The yearly meeting of L1222-10 and the end of an agreement: both sides are reminded, once each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.telework.mails import tell_employer, tell_worker
from maillage.telework.models import Agreement
from maillage.telework.rules.lifecycle import AgreementState

BEFORE_THE_END = timedelta(days=60)


def remind_of_agreements(today: date | None = None) -> int:
    """Tell both sides, in the month they chose for their meeting and two months before the end; how many agreements."""
    day = today or timezone.localdate()
    active = Agreement.objects.filter(state=AgreementState.ACTIVE.value).order_by("pk")
    return sum(_remind(one.pk, day) for one in active)


@transaction.atomic
def _remind(number: int, day: date) -> bool:
    agreement = Agreement.objects.select_for_update().filter(pk=number, state=AgreementState.ACTIVE.value).first()
    if agreement is None:
        return False
    terms = agreement.versions.latest("number").read_terms
    changed = False
    if terms.interview_month == day.month and not _was_reminded_this_year(agreement, day):
        agreement.reminded_interview_on, changed = day, True
        _tell(agreement, "interview", day)
    if terms.ends_on and day <= terms.ends_on <= day + BEFORE_THE_END and agreement.reminded_end_on is None:
        agreement.reminded_end_on, changed = day, True
        _tell(agreement, "ending", day)
    if terms.ends_on and day > terms.ends_on:
        agreement.state, agreement.ends_on = AgreementState.ENDED.value, terms.ends_on + timedelta(days=1)
        changed = True
    agreement.save()
    return changed


def _was_reminded_this_year(agreement: Agreement, day: date) -> bool:
    """Within ten months; an agreement that took effect this very month waits for the next year."""
    began = agreement.active_since is not None and timezone.localdate(agreement.active_since) > day - timedelta(days=60)
    last = agreement.reminded_interview_on
    return began or (last is not None and last > day - timedelta(days=300))


def _tell(agreement: Agreement, what: str, day: date) -> None:
    key = f"{agreement.pk}-{what}-{day:%Y%m}"
    tell_worker(what, agreement, key=key)
    tell_employer(what, agreement, key=key)
