"""Proposing a change, reading it over, taking it in."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.commons import actions, presenters, queries
from maillage.commons.forms import ProposalForm, StrangerForm, WordForm
from maillage.commons.models import Proposal
from maillage.commons.views.common import SECTION, choices_of, page_of, redirect_to_written, rights_context
from maillage.commons.views.editor import initial_of
from maillage.community.models import Person
from maillage.community.views.common import origin_of, person_of
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page


@public
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a change to a page; with an account or without."""
    page = page_of(request, slug)
    person = request.user if isinstance(request.user, Person) else None
    kind = ProposalForm if person else StrangerForm
    draft = queries.draft_of(person, page) if person and request.method == "GET" else None
    initial = {**initial_of(page), "signature": str(person or ""), **(draft.fields if draft else {})}
    form = kind(request.POST or None, network=page.network, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        proposal = actions.propose(
            person,
            page,
            fields["base"] or 0,
            form.clean_fields(page.head),
            signature=fields["signature"],
            message=fields["message"],
            origin=origin_of(request),
        )
        if person:
            actions.forget_draft(person, page)
        flash_success(
            request, _("Thank you. Somebody of the network will read it over; keep this address to follow it.")
        )
        return redirect_to_written(request, proposal)
    return render_page(
        request,
        "commons/edit.html",
        SECTION,
        form=form,
        page=page,
        draft=draft,
        proposing=True,
        **rights_context(request, page),
    )


@own
@login_required
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals that wait for this person, and those they made."""
    person = person_of(request)
    mine = Proposal.objects.filter(author=person).select_related("page")[:50]
    return render_page(
        request, "commons/proposals.html", SECTION, waiting=queries.proposals_for(person)[:100], mine=mine
    )


def _proposal(request: HttpRequest, public_id: UUID) -> Proposal:
    proposal = get_object_or_404(
        Proposal.objects.select_related("page__network", "page__head", "base"), public_id=public_id
    )
    if proposal.page.hidden and not queries.may_moderate(request.user, proposal.page):
        raise Http404
    return proposal


@public
@require_GET
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A proposal: what it changes, what is said about it, what becomes of it."""
    shown_proposal = _proposal(request, public_id)
    page = shown_proposal.page
    is_visible = queries.may_see(request.user, shown_proposal)
    compared = (
        presenters.shown_difference(shown_proposal.base, shown_proposal, in_source="source" in request.GET)
        if is_visible
        else {"came": 0, "went": 0}
    )
    is_own = request.user.is_authenticated and shown_proposal.author_id == request.user.pk
    return render_page(
        request,
        "commons/proposal.html",
        SECTION,
        proposal=shown_proposal,
        page=page,
        seen=is_visible,
        own=is_own,
        **compared,
        facts=presenters.changed_facts(shown_proposal.base, shown_proposal) if is_visible else [],
        late=page.head_id != shown_proposal.base_id and shown_proposal.fate == "open",
        comments=shown_proposal.comments.all(),
        word=WordForm(),
        member=request.user.is_authenticated,
        **rights_context(request, page),
    )


@own
@login_required
@require_POST
def let_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a stranger's proposal be seen."""
    proposal = _proposal(request, public_id)
    actions.let_in(person_of(request), proposal)
    return redirect(proposal)


@own
@login_required
@require_POST
def take_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a proposal into its page, or show the conflicts to settle first."""
    proposal = _proposal(request, public_id)
    try:
        revision = actions.take_in(person_of(request), proposal, choices_of(request))
    except actions.Clash as clash:
        return render_page(
            request,
            "commons/choose.html",
            SECTION,
            status=409,
            page=proposal.page,
            parts=presenters.conflict_fields(clash.merged),
            count=len(clash.merged.conflicts),
            address=request.path,
            back=proposal.get_absolute_url(),
        )
    flash_success(
        request,
        _("It is in the page: revision %(number)s, signed by whoever proposed it.") % {"number": revision.number},
    )
    return redirect(proposal.page)


@own
@login_required
@require_POST
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Refuse a proposal, with the reason."""
    proposal = _proposal(request, public_id)
    actions.refuse(person_of(request), proposal, request.POST.get("text", ""))
    flash_success(request, _("Not taken in. The proposal stays readable."))
    return redirect(proposal)


@own
@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one's own proposal back."""
    proposal = _proposal(request, public_id)
    actions.withdraw(person_of(request), proposal)
    return redirect(proposal)


@own
@login_required
@require_POST
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Comment on a proposal."""
    proposal = _proposal(request, public_id)
    if not queries.may_see(request.user, proposal):
        raise Http404
    actions.comment(person_of(request), proposal, request.POST.get("text", ""))
    return redirect(f"{proposal.get_absolute_url()}#dire")


@own
@login_required
@require_POST
def give_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose an adapted page's text to the page it comes from."""
    page, person = page_of(request, slug), person_of(request)
    proposal = actions.give_back(person, page, request.POST.get("message", ""))
    flash_success(request, _("Proposed to the original."))
    return redirect(proposal)
