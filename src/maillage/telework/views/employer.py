"""Who signs for the employer: the agreement by the address in their mail, acts by a code; their organisation's room."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.models import Organisation, Person
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.employers import attach_to_organisation, look_at_days, quarter_counts
from maillage.telework.actions.paper import contest_paper_as_employer, sign_on_paper_as_employer
from maillage.telework.forms.agreements import EmployerContestForm, EmployerForm, EmployerPaperForm
from maillage.telework.models import Agreement
from maillage.telework.presenters.answers import answered
from maillage.telework.presenters.documents import paper_line
from maillage.telework.presenters.texts import days_in_words
from maillage.telework.queries.agreements import (
    agreement_of_employer,
    agreements_of_organisation,
    has_signed,
    organisations_of,
    places_of_agreements,
    speaks_for,
)
from maillage.telework.rules.days import quarter_from, quarters_before
from maillage.telework.rules.lifecycle import AgreementState, Party
from maillage.telework.views.agreements import document_response, what_texts_ask
from maillage.telework.views.paper import CONTEST
from maillage.telework.views.presence import unshared
from maillage.web.formats import sentence
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success, render_page

AHEAD = timedelta(days=30)
QUARTERS = 4  # that are over, and counted


def agreement_by_key(key: UUID) -> Agreement:
    """The agreement that a key of an employer opens; 404 for any other."""
    agreement = agreement_of_employer(key)
    if agreement is None:
        raise Http404
    return agreement


@public
@require_GET
def employer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The agreement as its employer sees it: the text, what texts ask, signing."""
    return _page(request, agreement_by_key(key))


def _page(
    request: HttpRequest, agreement: Agreement, *, form: EmployerForm | None = None,
    paper_form: EmployerPaperForm | None = None, contest_form: EmployerContestForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Each form as it was sent, with what is wrong in it; or new."""
    version = agreement.versions.prefetch_related("signatures").latest("number")
    signed = {one.party for one in version.signatures.all()}
    person = request.user if isinstance(request.user, Person) else None
    named = {"name": agreement.signer_name}
    if paper_form is None:
        paper_form = EmployerPaperForm(is_filed=bool(version.scan), initial=named, prefix="paper")
    return unshared(
        render_page(
            request, "telework/employer.html", "telework", agreement=agreement, version=version,
            form=form or EmployerForm(initial=named), paper_form=paper_form, paper_line=paper_line(version),
            contest_form=contest_form or EmployerContestForm(prefix=CONTEST), signed=signed,
            code_waits=has_code(request, agreement),
            days_words=days_in_words(version.read_terms), acts=actions.acts_on(agreement),
            may_sign=agreement.state == AgreementState.SENT and Party.EMPLOYER.value not in signed,
            organisations=organisations_of(person) if person else [],
            answers=answered(agreement.versions.all()), withdrawn=agreement.state == AgreementState.DRAFT,
            **what_texts_ask(version.read_terms, timezone.localdate()),
        )
    )  # fmt: skip


def has_code(request: HttpRequest, agreement: Agreement) -> bool:
    """Whether a code is on its way, or was sent and is still good: the mail draws it in its own time."""
    until = agreement.code_until
    return "code" in request.GET or (until is not None and bool(agreement.code_digest) and until > timezone.now())


def say_wrong_code(form: Form, refusal: Refusal) -> None:
    """A code that is not the one we sent is said at its field; any other Refusal goes on."""
    if refusal.code != "wrong_code":
        raise refusal
    form.add_error("code", sentence(refusal))


@public
@require_POST
def send_code(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: a code to the address of who signs; back to the `act` it is for."""
    agreement = agreement_by_key(key)
    actions.send_code(agreement)
    flash_success(request, _("A code was sent to %(address)s.") % {"address": agreement.signer_email})
    act = request.POST.get("act", "")
    name = f"employer_{act}" if act in {"end", "suspend", "resume", "answer"} else "employer"
    return unshared(redirect(f"{reverse(f'telework:{name}', args=[key])}?code=1"))


@public
@require_POST
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: sign for the employer, with the code."""
    agreement = agreement_by_key(key)
    form = EmployerForm(request.POST)
    if not has_signed(agreement, Party.EMPLOYER):  # who presses twice has signed once
        if not form.is_valid():
            return _page(request, agreement, form=form)
        try:
            actions.sign_as_employer(agreement, form.cleaned_data["name"], form.cleaned_data["code"])
        except Refusal as refusal:
            say_wrong_code(form, refusal)
            return _page(request, agreement, form=form)
    flash_success(request, _("You signed."))
    return unshared(redirect("telework:employer", key))


@public
@require_POST
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: declare for the employer that the paper filed is the one both signed, or file it; with the code."""
    agreement = agreement_by_key(key)
    version = agreement.versions.prefetch_related("signatures").latest("number")
    if f"{CONTEST}-reason" in request.POST:
        return _contest(request, agreement)
    form = EmployerPaperForm(request.POST, request.FILES, is_filed=bool(version.scan), prefix="paper")
    if not form.is_valid():
        return _page(request, agreement, paper_form=form)
    data = form.cleaned_data
    try:
        sign_on_paper_as_employer(agreement, data["name"], data["code"], data.get("scan"))
    except Refusal as refusal:
        say_wrong_code(form, refusal)
        return _page(request, agreement, paper_form=form)
    flash_success(request, _("It is filed: signed on paper."))
    return unshared(redirect("telework:employer", key))


def _contest(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = EmployerContestForm(request.POST, prefix=CONTEST)
    if not form.is_valid():
        return _page(request, agreement, contest_form=form)
    try:
        contest_paper_as_employer(agreement, form.cleaned_data["code"], form.cleaned_data["reason"])
    except Refusal as refusal:
        say_wrong_code(form, refusal)
        return _page(request, agreement, contest_form=form)
    flash_success(request, _("It is said: this paper binds nobody."))
    return unshared(redirect("telework:employer", agreement.employer_key))


@public
@require_GET
def document(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """GET: the version that was sent, as `pdf`, `papier.pdf` to sign by hand, `md` or the sealed `json`."""
    return unshared(document_response(agreement_by_key(key), form))


@public
@require_POST
def attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST: keep it among those of an organisation one speaks for."""
    agreement = agreement_by_key(key)
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
        lines=[(one, days.get(one.pk), paper_line(list(one.versions.all())[-1])) for one in agreements],
        places=places_of_agreements(agreements), quarters=[(quarter_from(one.first), one.days) for one in counts],
    )  # fmt: skip
