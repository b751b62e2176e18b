"""Who signs for the employer: the agreement by the address in their mail, acts by a code; their organisation's room."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.models import Organisation, Person
from maillage.community.views.common import person_of
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.employers import attach_to_organisation, look_at_days, quarter_counts
from maillage.telework.actions.paper import sign_on_paper_as_employer
from maillage.telework.forms.agreements import EmployerEndForm, EmployerForm, EmployerPaperForm
from maillage.telework.models import Agreement
from maillage.telework.presenters.documents import days_in_words
from maillage.telework.presenters.points import point_lines
from maillage.telework.queries.agreements import (
    agreement_of_employer,
    agreements_of_organisation,
    organisations_of,
    speaks_for,
)
from maillage.telework.rules.days import quarter_from, quarters_before
from maillage.telework.rules.lifecycle import ACTS, AgreementState, Party
from maillage.telework.rules.points import check_terms, completeness
from maillage.telework.views.agreements import document_response
from maillage.telework.views.presence import unshared
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success, render_page

AHEAD = timedelta(days=30)
QUARTERS = 4  # that are over, and counted


def _agreement(key: UUID) -> Agreement:
    agreement = agreement_of_employer(key)
    if agreement is None:
        raise Http404
    return agreement


@public
@require_GET
def employer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The agreement as its employer sees it: the text, what texts ask, signing."""
    return _page(request, _agreement(key), EmployerForm())


def _page(
    request: HttpRequest, agreement: Agreement, form: EmployerForm, paper_form: EmployerPaperForm | None = None
) -> HttpResponse:
    """`paper_form`: as it was sent, with what is wrong in it."""
    version = agreement.versions.prefetch_related("signatures").latest("number")
    signed = {one.party for one in version.signatures.all()}
    findings = check_terms(version.read_terms, timezone.localdate())
    person = request.user if isinstance(request.user, Person) else None
    if not form.is_bound:
        form.initial["name"] = agreement.signer_name
    if paper_form is None:
        named = {"name": agreement.signer_name}
        paper_form = EmployerPaperForm(is_filed=bool(version.scan), initial=named, prefix="paper")
    waits = agreement.code_until is not None and bool(agreement.code_digest) and agreement.code_until > timezone.now()
    return unshared(
        render_page(
            request, "telework/employer.html", "telework", agreement=agreement, version=version, form=form,
            paper_form=paper_form,
            points=point_lines(findings), completeness=completeness(findings), signed=signed, code_waits=waits,
            days_words=days_in_words(version.read_terms), acts=ACTS.acts(AgreementState(agreement.state)),
            may_sign=agreement.state == AgreementState.SENT and Party.EMPLOYER.value not in signed,
            end_form=EmployerEndForm(), organisations=organisations_of(person) if person else [],
            withdrawn=agreement.state == AgreementState.DRAFT,
        )
    )  # fmt: skip


@public
@require_POST
def send_code(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: a code to the address of who signs."""
    agreement = _agreement(key)
    actions.send_code(agreement)
    flash_success(request, _("A code was sent to %(address)s.") % {"address": agreement.signer_email})
    return unshared(redirect("telework:employer", key))


@public
@require_POST
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: sign for the employer, with the code."""
    agreement = _agreement(key)
    form = EmployerForm(request.POST)
    if not form.is_valid():
        return _page(request, agreement, form)
    actions.sign_as_employer(agreement, form.cleaned_data["name"], form.cleaned_data["code"])
    flash_success(request, _("You signed."))
    return unshared(redirect("telework:employer", key))


@public
@require_POST
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: declare for the employer that the paper filed is the one both signed, or file it; with the code."""
    agreement = _agreement(key)
    version = agreement.versions.prefetch_related("signatures").latest("number")
    form = EmployerPaperForm(request.POST, request.FILES, is_filed=bool(version.scan), prefix="paper")
    if not form.is_valid():
        return _page(request, agreement, EmployerForm(), form)
    data = form.cleaned_data
    sign_on_paper_as_employer(agreement, data["name"], data["code"], data.get("scan"))
    flash_success(request, _("It is filed: signed on paper."))
    return unshared(redirect("telework:employer", key))


@public
@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: end it for the employer, with the code."""
    agreement = _agreement(key)
    form = EmployerEndForm(request.POST)
    code = form.cleaned_data.get("code", "") if form.is_valid() else ""
    actions.require_code(agreement, code)
    actions.end_agreement(agreement, None, form.cleaned_data.get("reason", ""))
    return unshared(redirect("telework:employer", key))


@public
@require_GET
def document(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """GET: the version that was sent, as `pdf`, `md` or the sealed `json`."""
    return unshared(document_response(_agreement(key), form))


@public
@require_POST
def attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: keep it among those of an organisation one speaks for."""
    agreement = _agreement(key)
    if not isinstance(request.user, Person):
        raise Http404
    organisation = get_object_or_404(organisations_of(request.user), slug=request.POST.get("organisation", "")[:60])
    attach_to_organisation(agreement, organisation, request.user)
    return redirect("telework:organisation", organisation.slug)


@sensitive
@login_required
@require_GET
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The agreements an organisation signed, the days of who lets it see them, how many days of the others together."""
    person = person_of(request)
    ours = get_object_or_404(Organisation, slug=slug)
    if not speaks_for(person, ours):
        raise Http404
    agreements = list(agreements_of_organisation(ours))
    today = timezone.localdate()
    days = look_at_days(person, ours, agreements, today, today + AHEAD)
    counts = quarter_counts(ours, quarters_before(today, QUARTERS))
    return render_page(
        request, "telework/organisation.html", "telework", organisation=ours,
        lines=[(one, days.get(one.pk)) for one in agreements],
        quarters=[(quarter_from(one.first), one.days) for one in counts],
    )  # fmt: skip
