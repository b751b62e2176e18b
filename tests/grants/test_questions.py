"""What a funder asks and what it is answered is told by mail, once, to whom it concerns."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from maillage.community.models import Notification, Organisation, Person
from maillage.community.queries.notifications import in_words, kinds_for
from maillage.grants.actions.questions import (
    answer_question,
    ask_question,
    people_who_asked,
    send_answer,
    send_question,
)
from maillage.grants.models import FunderQuestion, Grant
from tests.kit import grants as kit

pytestmark = pytest.mark.django_db


def test_those_who_file_are_told_of_a_question_once_and_of_no_answer(
    tresor: Person, finn: Person, dora: Person, grant: Grant
) -> None:
    question = ask_question(finn, grant, "Qui entretient\nle lieu ?")
    rows = Notification.objects.filter(kind="grant_questions")
    assert {row.person for row in rows} == {tresor, dora}
    for _again in range(2):
        send_question(tresor.pk, question.pk, f"grant_questions-{question.pk}-{tresor.pk}")
    (letter,) = mail.outbox
    assert letter.to == [tresor.email]
    for words in ("Qui entretient", grant.title, grant.funder.name, reverse("grants:grant", args=[grant.public_id])):
        assert words in letter.body
    assert not Notification.objects.filter(kind="grant_answers").exists()


def test_who_asked_is_told_of_the_answer_and_nobody_else(
    tresor: Person, finn: Person, funder: Organisation, grant: Grant
) -> None:
    other = kit.worker_of(funder, "Colleague")
    question = ask_question(finn, grant, "Qui ?")
    answer_question(tresor, grant, question.pk, "La commune.")
    assert [row.person for row in Notification.objects.filter(kind="grant_answers")] == [finn]
    send_answer(finn.pk, question.pk, "a")
    assert "La commune." in mail.outbox[0].body
    finn.roles.all().delete()
    question = FunderQuestion.objects.select_related("grant").get()
    assert people_who_asked(question) == [other]  # who asked has left: those who work there now


def test_what_is_answered_meanwhile_or_is_no_longer_theirs_leaves_no_mail(
    tresor: Person, finn: Person, grant: Grant
) -> None:
    question = ask_question(finn, grant, "Qui ?")
    send_question(finn.pk, question.pk, "k")  # files nothing
    answer_question(tresor, grant, question.pk, "Nous.")
    send_question(tresor.pk, question.pk, "l")
    send_answer(tresor.pk, question.pk, "m")  # works for no funder
    send_question(tresor.pk, 0, "n")
    assert mail.outbox == []


def test_the_line_says_who_and_leads_to_the_question(tresor: Person, finn: Person, grant: Grant) -> None:
    question = ask_question(finn, grant, "Qui ?")
    answer_question(tresor, grant, question.pk, "Nous.")
    lines = {row.kind: in_words([row])[0] for row in Notification.objects.filter(person__in=[tresor, finn])}
    asked, answered = lines["grant_questions"], lines["grant_answers"]
    assert grant.funder.name in asked.text
    assert asked.address.endswith(f"{grant.get_absolute_url()}#questions")
    assert grant.beneficiary.name in answered.text
    assert "grant_answers" in {one.code for one in kinds_for(finn)}
