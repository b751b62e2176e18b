"""A call for proposals as all see it: what is asked, proposing; one's proposal, by its address."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.community.views.common import origin_of
from maillage.programme.actions import proposals as actions
from maillage.programme.actions.calls import may_review_call
from maillage.programme.forms.proposals import ProposalChangeForm, ProposalForm
from maillage.programme.models import CallForProposals, EventProposal
from maillage.programme.queries.proposals import calls_with_subjects
from maillage.programme.rules.proposals import ProposalState, may_change_proposal
from maillage.programme.views.common import own_row
from maillage.web.sensitivity import public
from maillage.web.shortcuts import flash_success, render_page


def visible_call(request: HttpRequest, slug: str) -> CallForProposals:
    """A call for something that was announced, or any for who reviews it; 404 for anybody else."""
    call = get_object_or_404(calls_with_subjects(), slug=slug)
    if call.is_announced or (isinstance(request.user, Person) and may_review_call(request.user, call)):
        return call
    raise Http404


@public
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, until when, and the form."""
    current = visible_call(request, slug)
    person = request.user if isinstance(request.user, Person) else None
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    form = ProposalForm(request.POST or None, call=current, person=person, language=language, origin=origin_of(request))
    if request.method == "POST" and form.is_valid():
        made = actions.propose(current, form.as_proposer(), form.values())
        return redirect("programme:proposal_sent", slug) if made is None else redirect(made)
    today = timezone.localdate()
    return render_page(
        request, "programme/call.html", "programme", call=current, form=form, is_open=current.is_open_on(today),
        is_over=today > current.closes_on, may_review=person is not None and may_review_call(person, current),
    )  # fmt: skip


@public
@require_GET
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """A mail was sent; the same for everybody."""
    return render_page(request, "programme/proposal_sent.html", "programme", call=visible_call(request, slug))


def own_proposal(request: HttpRequest, public_id: UUID) -> EventProposal | HttpResponse:
    """The proposal: by its address alone without an account, signed in as its person otherwise."""
    return own_row(request, actions.proposal_at(public_id))


@public
@require_GET
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's proposal: what became of it, and what one may do."""
    mine = own_proposal(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    answer = render_page(
        request, "programme/proposal.html", "programme", proposal=mine, call=mine.call,
        may_change=may_change_proposal(ProposalState(mine.state), mine.call.closes_on, timezone.localdate()) is None,
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


@public
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's proposal, written anew until the call closes."""
    mine = own_proposal(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    if refusal := may_change_proposal(ProposalState(mine.state), mine.call.closes_on, timezone.localdate()):
        raise refusal
    form = ProposalChangeForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        changed = actions.change_proposal(mine, form.changed_values())
        flash_success(request, _("Your proposal is changed."))
        return redirect(changed)
    answer = render_page(request, "programme/proposal_change.html", "programme", form=form, proposal=mine)
    answer["Cache-Control"] = "no-store"
    return answer


@public
@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The mail proved the address."""
    mine = own_proposal(request, public_id)
    return mine if isinstance(mine, HttpResponse) else redirect(actions.confirm_proposal(mine))


@public
@require_POST
def commit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The one who is accepted comes."""
    mine = own_proposal(request, public_id)
    return mine if isinstance(mine, HttpResponse) else redirect(actions.commit_proposal(mine))


@public
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One takes it back."""
    mine = own_proposal(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    withdrawn = actions.withdraw_proposal(mine)
    flash_success(request, _("Your proposal is withdrawn."))
    return redirect(withdrawn)
