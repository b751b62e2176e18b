"""An employer who does not sign: a change is asked for, or it is no; the reason is kept and reaches who asked."""

from __future__ import annotations

import pytest

from maillage.community.models import Notification, Person
from maillage.places.models import Place
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.agreement_data import export_agreements
from maillage.telework.actions.answers import answer_as_employer
from maillage.telework.models import Agreement
from maillage.telework.rules.lifecycle import ACTS, AgreementState, Answer, may_answer
from maillage.telework.rules.terms import Regime
from tests import factories
from tests.kit.agreements import code_for, sent, signed
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn, text_of

WHY = "Le mardi tient la caisse : plutôt le jeudi."


def posted(agreement: Agreement, answer: str, **changes: str) -> dict[str, str]:
    fields = {"answer": answer, "reason": WHY, "name": "Jeanne Vidal", "code": code_for(agreement)}
    return fields | changes


@pytest.mark.parametrize(
    ("reason", "has_signed", "code"),
    [
        (WHY, False, None),
        (" \n", False, "no_reason"),
        ("x" * 1001, False, "reason_too_long"),
        (WHY, True, "signed_already"),
    ],
)
def test_an_answer_gives_its_reason_and_comes_before_ones_signature(
    reason: str, has_signed: bool, code: str | None
) -> None:
    refusal = may_answer(reason, has_signed=has_signed)
    assert (refusal and refusal.code) == code
    assert ACTS.is_over(AgreementState.REFUSED)


def test_a_change_is_asked_for_and_comes_as_a_new_version(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    actions.sign_as_worker(agreement, bob)
    theirs, client = f"/teletravail/employeur/{agreement.employer_key}/", as_(None)
    assert "Demander un changement, ou dire non" in text_of(client.get(theirs))
    assert client.post(f"{theirs}repondre/", posted(agreement, "change", reason=" ")).status_code == 422
    assert client.post(f"{theirs}repondre/", posted(agreement, "change", code="000000")).status_code == 422
    assert Agreement.objects.get().state == "sent"
    fields = posted(agreement, "change")
    assert client.post(f"{theirs}repondre/", fields).status_code == 302
    assert client.post(f"{theirs}repondre/", fields).status_code == 302, "pressed twice, answered once"
    mine = Agreement.objects.get()
    assert mine.state == "draft"
    assert [job["what"] for job in jobs("telework.send")][-1] == "ask_change"
    assert Notification.objects.filter(kind="agreement", person=bob, what="ask_change").count() == 1
    for page in (client.get(theirs), as_(bob).get(mine.get_absolute_url())):
        assert WHY in text_of(page)
    with refused("no_agreement_act"):
        actions.sign_as_employer(mine, "Jeanne", code_for(mine))
    actions.send_agreement(mine, bob)
    page = text_of(as_(bob).get(mine.get_absolute_url()))
    assert "Version 1" in page, "what was answered to the first version stays with it"
    assert WHY in page
    actions.sign_as_employer(mine, "Jeanne", code_for(mine))
    actions.sign_as_worker(mine, bob)
    assert Agreement.objects.get().state == "active"


def test_no_ends_it_with_its_reason_and_another_one_may_be_begun(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement, client = sent(bob, place), as_(bob)
    assert "motive" in text_of(client.get(agreement.get_absolute_url())), "the law is said before"
    answer_as_employer(agreement, Answer.REFUSED, "Jeanne Vidal", WHY, code_for(agreement))
    mine = Agreement.objects.get()
    assert mine.state == "refused"
    page = text_of(client.get(mine.get_absolute_url()))
    assert WHY in page
    assert "référence à vérifier" in page
    assert "Jeanne Vidal" in page
    for act in (actions.take_back_agreement, actions.send_agreement, actions.sign_as_worker):
        with refused("no_agreement_act"):
            act(mine, bob)
    with refused("no_agreement_act"):
        answer_as_employer(mine, Answer.CHANGE, "Jeanne Vidal", WHY, code_for(mine))
    assert "a dit non" in text_of(client.get("/teletravail/"))
    begun = [client.post(f"{mine.get_absolute_url()}suivant/")["Location"] for _press in range(2)]
    assert begun[0] == begun[1]
    following = Agreement.objects.get(follows=mine)
    assert (following.state, following.read_terms) == ("draft", mine.read_terms)
    tables = {table.code: table for table in export_agreements(bob)}
    assert any(WHY in str(row["answers"]) for row in tables["agreement_drafts"].rows)


def test_nobody_answers_what_they_signed_or_without_the_code(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    with refused("wrong_code"):
        answer_as_employer(agreement, Answer.REFUSED, "Jeanne", WHY, "000000")
    actions.sign_as_employer(agreement, "Jeanne", code_for(agreement))
    with refused("signed_already"):
        answer_as_employer(agreement, Answer.REFUSED, "Jeanne", WHY, code_for(agreement))
    done = signed(bob, place)
    assert as_(None).get(f"/teletravail/employeur/{done.employer_key}/repondre/").status_code == 302


def test_an_agent_reads_the_text_of_the_public_service(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement = sent(bob, place, regime=Regime.PUBLIC)
    for page in (as_(bob).get(agreement.get_absolute_url()),
                 as_(None).get(f"/teletravail/employeur/{agreement.employer_key}/repondre/")):  # fmt: skip
        assert "Décret 2016-151, art. 5" in text_of(page)


@pytest.mark.concurrent
def test_a_signature_and_a_refusal_at_once_are_one_of_the_two(committed: factories.Committed) -> None:
    bob, place = committed.person(), committed.space().place
    agreement = sent(bob, place)
    code = code_for(agreement)
    came = at_once(
        [lambda: answer_as_employer(agreement, Answer.REFUSED, "Jeanne", WHY, code),
         lambda: actions.sign_as_employer(agreement, "Jeanne", code)]
    )  # fmt: skip
    assert came.pop("done") == 1
    assert set(came) <= {"wrong_code", "no_agreement_act", "signed_already"}
    mine = Agreement.objects.get(pk=agreement.pk)
    assert (mine.state == "refused") is not mine.versions.get().signatures.exists()
    mine.delete()
