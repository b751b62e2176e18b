"""The yearly meeting of L1222-10 and the end of an agreement: both sides are reminded, once each; it is over then."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.telework.mails import tell_employer, tell_worker
from maillage.telework.models import Agreement
from maillage.telework.rules.lifecycle import BEFORE_THE_END, AgreementState, last_day_of

UNDER_WAY = (AgreementState.ACTIVE.value, AgreementState.SUSPENDED.value)


def remind_of_agreements(today: date | None = None) -> int:
    """Tell both sides, in the month of their meeting and two months before the end; how many agreements changed."""
    day = today or timezone.localdate()
    active = Agreement.objects.filter(state__in=UNDER_WAY, worker__isnull=False).order_by("pk")
    return sum(_remind(one.pk, day) for one in active)


@transaction.atomic
def _remind(number: int, day: date) -> bool:
    agreement = Agreement.objects.select_for_update().filter(pk=number, state__in=UNDER_WAY).first()
    if agreement is None:
        return False
    terms = agreement.versions.latest("number").read_terms
    last = last_day_of(terms, agreement.ends_on)
    if last is not None and day > last:  # said in the contract, or by one side: nothing is left to tell
        agreement.state, agreement.ends_on = AgreementState.ENDED.value, last + timedelta(days=1)
        agreement.save()
        return True
    changed = False
    if agreement.ends_on or agreement.state == AgreementState.SUSPENDED:
        return changed
    if terms.interview_month == day.month and not _was_reminded_this_year(agreement, day):
        agreement.reminded_interview_on, changed = day, True
        _tell(agreement, "interview", day)
    if terms.ends_on and day <= terms.ends_on <= day + BEFORE_THE_END and agreement.reminded_end_on is None:
        agreement.reminded_end_on, changed = day, True
        _tell(agreement, "ending", day)
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
