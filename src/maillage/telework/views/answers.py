"""Who signs for the employer does not sign: a page to ask for a change, or to say no, with the reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.kernel.refusal import Refusal
from maillage.telework.actions.answers import answer_as_employer, is_answered
from maillage.telework.forms.agreements import EmployerAnswerForm
from maillage.telework.models import Agreement
from maillage.telework.presenters.answers import law_of_refusal
from maillage.telework.queries.agreements import has_signed
from maillage.telework.rules.lifecycle import AgreementState, Answer, Party
from maillage.telework.views.employer import agreement_by_key, has_code, say_wrong_code
from maillage.telework.views.presence import unshared
from maillage.web.sensitivity import public
from maillage.web.shortcuts import flash_success, render_page


@public
@require_http_methods(["GET", "POST"])
def employer_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET: what an answer does, what the law asks of a refusal. POST: give it, with the code; twice is once."""
    agreement, back = agreement_by_key(key), reverse("telework:employer", args=[key])
    form = EmployerAnswerForm(
        request.POST if request.method == "POST" else None, initial={"name": agreement.signer_name}
    )
    may_answer = agreement.state == AgreementState.SENT and not has_signed(agreement, Party.EMPLOYER)
    if not form.is_bound and not may_answer:
        return unshared(redirect(back))
    if form.is_bound and form.is_valid() and _answer(request, agreement, form):
        return unshared(redirect(back))
    return unshared(
        render_page(
            request, "telework/answer.html", "telework", agreement=agreement, form=form, back=back,
            law=law_of_refusal(agreement.versions.latest("number").read_terms.regime),
            code_waits=form.is_bound or has_code(request, agreement),
        )
    )  # fmt: skip


def _answer(request: HttpRequest, agreement: Agreement, form: EmployerAnswerForm) -> bool:
    """Whether it is given: by this press of the button, or by the one just before."""
    data, answer = form.cleaned_data, Answer(form.cleaned_data["answer"])
    if not is_answered(agreement, answer):
        try:
            answer_as_employer(agreement, answer, data["name"], data["reason"], data["code"])
        except Refusal as refusal:
            if not is_answered(agreement, answer):
                say_wrong_code(form, refusal)
                return False
    flash_success(request, _("It is said, and kept: %(name)s is told.") % {"name": agreement.worker_name})
    return True
