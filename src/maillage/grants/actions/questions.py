"""Questions of the funder and their answers: kept, and told once by mail to whom they concern."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.community.actions import record
from maillage.community.mails import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify_each
from maillage.community.models import Person
from maillage.community.queries.rights import current_roles
from maillage.community.rules import ScopeKind
from maillage.grants.actions.locks import lock_grant
from maillage.grants.actions.warnings import people_who_file
from maillage.grants.models import FunderQuestion, Grant
from maillage.grants.queries.rights import WORKING, files_for, funding_organisations
from maillage.kernel.refusal import Refusal

ASKED, ANSWERED = "grant_questions", "grant_answers"


@transaction.atomic
def ask_question(by: Person, grant: Grant, text: str) -> FunderQuestion:
    """Ask the beneficiary something, for the funder: those who file for it are told."""
    if grant.funder_id not in funding_organisations(by):
        raise Refusal("not_allowed", "Only those who work for the funder may do that.")
    question = FunderQuestion.objects.create(
        grant=grant, text=text, asked_at=timezone.now(), asked_by=str(by.journal_id)
    )  # fmt: skip
    record(by, "grant_question_asked", ("grant", grant.pk), grant.scopes()[0], question=question.pk)
    _tell(ASKED, question, [one for one in people_who_file(grant.beneficiary_id) if one.pk != by.pk], send_question)
    return question


@transaction.atomic
def answer_question(by: Person, grant: Grant, number: int, text: str) -> FunderQuestion:
    """Answer the funder; an answer is given once, another question opens another. Who asked is told."""
    lock_grant(by, grant)
    question = FunderQuestion.objects.select_for_update().filter(grant=grant, pk=number).first()
    if question is None or question.answered_at is not None:
        raise Refusal("answered", "This question is answered already.")
    question.answer, question.answered_at, question.answered_by = text, timezone.now(), str(by.journal_id)
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    record(by, "grant_question_answered", ("grant", grant.pk), grant.scopes()[0], question=question.pk)
    _tell(ANSWERED, question, [one for one in people_who_asked(question) if one.pk != by.pk], send_answer)
    return question


def people_who_asked(question: FunderQuestion) -> Sequence[Person]:
    """Who asked, if they still work for the funder; otherwise all who do."""
    roles = current_roles().filter(
        Q(kind__in=[one.value for one in WORKING]), scope_kind=ScopeKind.ORGANISATION.value,
        scope_id=question.grant.funder_id,
    )  # fmt: skip
    people = list(Person.objects.filter(pk__in=roles.values("person"), erased_at=None).order_by("pk"))
    return [one for one in people if str(one.journal_id) == question.asked_by] or people


def _tell(kind: str, question: FunderQuestion, people: Sequence[Person], job: object) -> None:
    notify_each(kind, [_notice(kind, question, person, job) for person in people])


def _notice(kind: str, question: FunderQuestion, person: Person, job: object) -> Notice:
    key = f"{kind}-{question.pk}-{person.pk}"
    values = {"person_id": person.pk, "question_id": question.pk, "key": key}
    return Notice(person, "question", key, about=question.pk, mail=MailJob(job, values))


@app.task(name="grants.send_question", retry=RETRY)
def send_question(person_id: int, question_id: int, key: str) -> None:
    """Write the mail, if the question still waits and this person still files."""
    person, question = _both(person_id, question_id)
    if (
        person is None
        or question is None
        or question.answered_at
        or not files_for(person, question.grant.beneficiary_id)
    ):
        return
    _write("grants/mail/question.txt", "grants:grant", ASKED, person, question, key)


@app.task(name="grants.send_answer", retry=RETRY)
def send_answer(person_id: int, question_id: int, key: str) -> None:
    """Write the mail, if this person still works for the funder."""
    person, question = _both(person_id, question_id)
    if person is None or question is None or question.grant.funder_id not in funding_organisations(person):
        return
    _write("grants/mail/answer.txt", "grants:funder_grant", ANSWERED, person, question, key)


def _both(person_id: int, question_id: int) -> tuple[Person | None, FunderQuestion | None]:
    rows = FunderQuestion.objects.select_related("grant__funder", "grant__beneficiary", "grant__network")
    return Person.objects.filter(pk=person_id, erased_at=None).first(), rows.filter(pk=question_id).first()


def _write(template: str, address: str, kind: str, person: Person, question: FunderQuestion, key: str) -> None:
    url = f"{settings.ORIGIN}{reverse(address, args=[question.grant.public_id])}"
    context = {"person": person, "question": question, "grant": question.grant, "url": url}
    write_to(template, context, person, question.grant.network, key=key, kind=kind)
