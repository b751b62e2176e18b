"""What the two sides of an agreement are told. The job is written in the transaction of the action."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from procrastinate.contrib.django import app

from maillage.community.mails import RETRY, write_to
from maillage.community.mails.compose import Address
from maillage.community.mails.notifications import MailJob, Notice, notify
from maillage.community.models import Person
from maillage.telework.models import AccidentRecord, Agreement, DaySwap
from maillage.telework.rules.lifecycle import ACT_OF_ANSWER

CODE_GOOD_FOR = timedelta(minutes=15)


def tell_worker(what: str, agreement: Agreement, *, key: str, by: Person | None = None) -> None:
    """Tell the worker; what they did themselves is told by mail alone."""
    person = agreement.worker
    if person is None:
        return
    values: dict[str, Any] = {"what": what, "agreement_id": agreement.pk, "to": "worker", "key": f"agreement-w-{key}"}
    own = by is not None and by.pk == person.pk
    notice = Notice(person, what, f"agreement-w-{key}", about=agreement.pk, mail=MailJob(send, values), mail_only=own)
    notify("agreement", notice)


def tell_employer(what: str, agreement: Agreement, *, key: str, swap: int = 0) -> None:
    """Tell who signs for the employer."""
    if agreement.signer_email:
        send.defer(what=what, agreement_id=agreement.pk, to="employer", key=f"agreement-e-{key}", swap=swap)


def tell_accident_recorded(accident: AccidentRecord) -> None:
    """Tell the person it is about that somebody else recorded it, where it is read."""
    person = accident.person
    if person is None or person.pk == accident.written_by_id:
        return
    key = f"accident-{accident.pk}"
    notify("accident", Notice(person, "recorded", key, about=accident.pk), zone=lambda: accident.place.zone)


@app.task(name="telework.send", retry=RETRY)
def send(what: str, agreement_id: int, to: str, key: str, swap: int = 0) -> None:
    """Write one mail to one side."""
    agreement = Agreement.objects.select_related("network", "worker").filter(pk=agreement_id).first()
    if agreement is None:
        return
    worker = agreement.worker
    reader = worker if to == "worker" else Address(agreement.signer_email, "fr", agreement.signer_name)
    if reader is None or not reader.email or (worker is None or worker.erased_at):
        return
    address = agreement.get_absolute_url() if to == "worker" else employer_address(agreement)
    context = {
        "agreement": agreement,
        "reader": reader,
        "is_worker": to == "worker",
        "code": draw_code(agreement) if what == "code" else "",
        "url": f"{settings.ORIGIN}{address}",
        "contest": agreement.versions.latest("number").contest_reason if what == "contested" else "",
        "employer_reason": reason_of_answer(agreement) if what in ACT_OF_ANSWER.values() else "",
        "swap": DaySwap.objects.filter(pk=swap).first() if swap else None,
    }
    write_to(
        f"telework/mail/{what}.txt", context, reader, agreement.network, key=key,
        kind="agreement" if to == "worker" else "",
    )  # fmt: skip


def reason_of_answer(agreement: Agreement) -> str:
    """Why the employer did not sign, the last time they said so."""
    version = agreement.versions.exclude(answer="").order_by("-number").first()
    return version.answer_reason if version else ""


def draw_code(agreement: Agreement) -> str:
    """A code of six figures, of which a digest alone is kept; the one of before is worth nothing any more."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    Agreement.objects.filter(pk=agreement.pk).update(
        code_digest=code_digest(agreement, code), code_until=timezone.now() + CODE_GOOD_FOR
    )
    return code


def code_digest(agreement: Agreement, code: str) -> str:
    """What is kept of a code."""
    return salted_hmac("maillage.telework.code", f"{agreement.pk}|{code}", algorithm="sha256").hexdigest()


def employer_address(agreement: Agreement) -> str:
    """The page of who signs for the employer."""
    return reverse("telework:employer", args=[agreement.employer_key])
