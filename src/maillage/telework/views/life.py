"""Living with an agreement: suspended, taken up again, ended, followed by the next one; by either side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.telework.actions import agreements as actions
from maillage.telework.forms.agreements import EmployerCodeForm, EmployerEndForm, EndForm
from maillage.telework.models import Agreement
from maillage.telework.rules.lifecycle import ends_after_notice, is_adapting
from maillage.telework.views.agreements import own_agreement
from maillage.telework.views.employer import agreement_by_key, has_code, say_wrong_code
from maillage.telework.views.presence import unshared
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import render_page


@own(private=True)
@login_required
@require_POST
def suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: suspend it."""
    return redirect(actions.suspend_agreement(own_agreement(request, public_id), person_of(request)))


@own(private=True)
@login_required
@require_POST
def resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: take it up again."""
    return redirect(actions.resume_agreement(own_agreement(request, public_id), person_of(request)))


@own(private=True)
@login_required
@require_POST
def renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: begin the next agreement from this one."""
    return redirect(actions.renew_agreement(own_agreement(request, public_id), person_of(request)))


@own(private=True)
@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: what ending it does, and from which day. POST: end it, after the notice it names."""
    mine = own_agreement(request, public_id)
    form = EndForm(request.POST or None)
    if request.method == "POST":
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        return redirect(actions.end_agreement(mine, person_of(request), reason))
    if "end" not in actions.acts_on(mine):
        return redirect(mine)
    return _act_page(request, mine, "end", form, back=mine.get_absolute_url())


def _act_page(
    request: HttpRequest, agreement: Agreement, act: str, form: Any, *, back: str, **more: Any
) -> HttpResponse:
    """What an act does, before one does it."""
    terms, today = agreement.versions.latest("number").read_terms, timezone.localdate()
    return render_page(
        request, "telework/act.html", "telework", agreement=agreement, act=act, form=form, back=back, terms=terms,
        first_day_without=ends_after_notice(terms, today), is_trying=is_adapting(terms, today), **more,
    )  # fmt: skip


@public
@require_http_methods(["GET", "POST"])
def employer_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET: what ending it does. POST: end it for the employer, with the code."""
    return _employer_acts(request, key, "end")


@public
@require_http_methods(["GET", "POST"])
def employer_suspend(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET: what suspending it does. POST: suspend it for the employer, with the code."""
    return _employer_acts(request, key, "suspend")


@public
@require_http_methods(["GET", "POST"])
def employer_resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET: what taking it up again does. POST: do it for the employer, with the code."""
    return _employer_acts(request, key, "resume")


def _employer_acts(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    agreement = agreement_by_key(key)
    back = reverse("telework:employer", args=[key])
    form = (EmployerEndForm if act == "end" else EmployerCodeForm)(request.POST if request.method == "POST" else None)
    if request.method != "POST" and act not in actions.acts_on(agreement):
        return unshared(redirect(back))
    if request.method == "POST" and form.is_valid():
        try:
            actions.require_code(agreement, form.cleaned_data["code"])
            _do(agreement, act, form.cleaned_data)
            return unshared(redirect(back))
        except Refusal as refusal:
            say_wrong_code(form, refusal)
    code_waits = form.is_bound or has_code(request, agreement)
    return unshared(_act_page(request, agreement, act, form, back=back, is_employer=True, code_waits=code_waits))


def _do(agreement: Agreement, act: str, data: dict[str, Any]) -> None:
    if act == "end":
        actions.end_agreement(agreement, None, data["reason"])
    elif act == "suspend":
        actions.suspend_agreement(agreement, None)
    else:
        actions.resume_agreement(agreement, None)
