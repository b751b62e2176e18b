"""The employer does not sign: they say no, or ask for a change, each with its reason; the version keeps it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.telework.actions.agreements import lock_agreement, move_agreement, require_code
from maillage.telework.mails import tell_worker
from maillage.telework.models import Agreement
from maillage.telework.rules.lifecycle import ACT_OF_ANSWER, Answer, Party, may_answer

VERBS = {Answer.CHANGE: "agreement_change_asked", Answer.REFUSED: "agreement_refused"}


def answer_as_employer(agreement: Agreement, answer: Answer, name: str, reason: str, code: str) -> Agreement:
    """Who holds the address says no, or asks for a change: the worker is told, nobody signs that version any more."""
    require_code(agreement, code)
    with transaction.atomic():
        mine = move_agreement(lock_agreement(agreement), ACT_OF_ANSWER[answer])
        version = mine.versions.prefetch_related("signatures").latest("number")
        signed = any(one.party == Party.EMPLOYER for one in version.signatures.all())
        if refusal := may_answer(reason, has_signed=signed):
            raise refusal
        version.answered_at, version.answer = timezone.now(), answer.value
        version.answer_name, version.answer_reason = name, reason.strip()
        version.save(update_fields=["answered_at", "answer", "answer_name", "answer_reason"])
        mine.code_digest = ""
        mine.save()
        record(None, VERBS[answer], ("agreement", mine.pk), mine.network.scopes()[0])
        tell_worker(ACT_OF_ANSWER[answer], mine, key=f"{mine.pk}-{version.number}-answer")
        return mine


def is_answered(agreement: Agreement, answer: Answer) -> bool:
    """Whether the last version was answered so: who presses twice has answered once."""
    return agreement.versions.latest("number").answer == answer
