"""Opening a call, its proposals, what one thinks of each, deciding: for those who prepare the programme."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.mails.compose import RenderedMail, render_mail
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import reviews as actions
from maillage.programme.actions.calls import may_review_call, write_call
from maillage.programme.actions.permissions import may_prepare, require_preparer
from maillage.programme.actions.proposals import RELATED
from maillage.programme.forms.proposals import CallForm, DecisionForm, ReviewForm
from maillage.programme.mails import proposal_context, proposer_of
from maillage.programme.models import CallForProposals, Event, EventProposal, Season
from maillage.programme.queries.proposals import reviews_for, rows_for
from maillage.programme.rules.proposals import (
    DECISIONS,
    PROPOSAL_ACTS,
    TO_REVIEW,
    ProposalState,
)
from maillage.programme.views.calls import visible_call
from maillage.programme.views.common import prepared_event, prepared_season
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

OPEN_FOR = timedelta(weeks=6)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def season_call(request: HttpRequest, slug: str) -> HttpResponse:
    """The call of a season: opened, changed."""
    return _write_call(request, prepared_season(request, slug))


@internal
@login_required
@require_http_methods(["GET", "POST"])
def event_call(request: HttpRequest, slug: str) -> HttpResponse:
    """The call of an event: opened, changed."""
    return _write_call(request, prepared_event(request, slug))


def _write_call(request: HttpRequest, subject: Season | Event) -> HttpResponse:
    key = {"season" if isinstance(subject, Season) else "event": subject}
    existing = CallForProposals.objects.filter(**key).first()
    today = timezone.localdate()
    initial = {} if existing else {"opens_on": today, "closes_on": today + OPEN_FOR}
    form = CallForm(request.POST or None, instance=existing, initial=initial)
    if request.method == "POST" and form.is_valid():
        call = write_call(person_of(request), subject, form.values())
        flash_success(request, _("Saved."))
        return redirect("programme:proposals", call.slug)
    return render_page(request, "programme/call_form.html", "preparing", form=form, subject=subject, call=existing)


def _reviewed_call(request: HttpRequest, slug: str) -> CallForProposals:
    call = visible_call(request, slug)
    if not may_review_call(person_of(request), call):
        raise Refusal("not_allowed", "Only those who prepare the programme may do that.")
    return call


def _reviewed_proposal(request: HttpRequest, slug: str, public_id: UUID) -> EventProposal:
    """A proposal of the call, for who reviews it and did not make it."""
    call = _reviewed_call(request, slug)
    rows = EventProposal.objects.exclude(state=ProposalState.PENDING).select_related(*RELATED, "resulting_event")
    proposal = get_object_or_404(rows, call=call, public_id=public_id)
    actions.require_other_s(person_of(request), proposal)
    return proposal


@sensitive
@login_required
@require_GET
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """The proposals of a call but one's own, those to read first."""
    call, person = _reviewed_call(request, slug), person_of(request)
    rows = rows_for(person, actions.look_at_proposals(person, call))
    return render_page(
        request, "programme/proposals.html", "preparing", call=call, may_decide=may_prepare(person, call),
        to_read=[row for row in rows if row.proposal.state in TO_REVIEW and row.mine is None],
        read=[row for row in rows if row.proposal.state in TO_REVIEW and row.mine is not None],
        decided=[row for row in rows if row.proposal.state not in TO_REVIEW],
        is_open=call.is_open_on(timezone.localdate()),
    )  # fmt: skip


@sensitive
@login_required
@require_GET
def reviewed_proposal(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """One proposal; one's own word, then those of the others."""
    return _page(request, _reviewed_proposal(request, slug, public_id))


def _page(request: HttpRequest, proposal: EventProposal, form: ReviewForm | None = None) -> HttpResponse:
    """`form`: as it was sent, with what is wrong in it."""
    person = person_of(request)
    mine, others = reviews_for(person, proposal)
    may_decide = may_prepare(person, proposal.call) and bool(_acts_of(proposal))
    return render_page(
        request, "programme/reviewed_proposal.html", "preparing", proposal=proposal, call=proposal.call, mine=mine,
        others=others, form=(form or ReviewForm(instance=mine)) if proposal.state in TO_REVIEW else None,
        may_decide=may_decide,
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def review(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Give one's word, or change it."""
    proposal, form = _reviewed_proposal(request, slug, public_id), ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, proposal, form)
    actions.review_proposal(person_of(request), proposal, form.score_given(), form.cleaned_data["word"])
    return redirect("programme:reviewed_proposal", slug, public_id)


def _acts_of(proposal: EventProposal) -> frozenset[str]:
    return PROPOSAL_ACTS.acts(ProposalState(proposal.state)) & frozenset(DECISIONS)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Accept, put on the waiting list, decline: the mail is shown before it leaves."""
    proposal, person = _reviewed_proposal(request, slug, public_id), person_of(request)
    require_preparer(person, proposal.call)
    acts, preview = _acts_of(proposal), None
    if not acts:
        raise PROPOSAL_ACTS.refused()
    form = DecisionForm(request.POST or None, acts=acts)
    if request.method == "POST" and form.is_valid():
        decision = form.as_decision()
        if request.POST.get("step") == "send":
            actions.decide_proposal(person, proposal, decision)
            flash_success(request, _("It is decided, and its author is told."))
            return redirect("programme:proposals", slug)
        preview = _preview_of(proposal, decision)
    return render_page(
        request, "programme/proposal_decision.html", "preparing", proposal=proposal, call=proposal.call, form=form,
        preview=preview,
    )  # fmt: skip


def _preview_of(proposal: EventProposal, decision: actions.Decision) -> RenderedMail:
    """The mail as its author will read it, in their language. Nothing is saved."""
    state = PROPOSAL_ACTS.target(decision.act, ProposalState(proposal.state)).value
    proposal.word = decision.word
    reader = proposer_of(proposal)
    template = f"programme/mail/proposal_{state}.txt"
    return render_mail(template, proposal_context(proposal, reader), reader, proposal.call.network)
