"""Proposing a place; answering the criteria of a label; reviewing both."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Network
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.views.common import network_for, person_of, run_by
from maillage.kernel.refusal import Refusal
from maillage.places.actions import labels as actions
from maillage.places.forms.labels import AnswersForm, CriteriaForm, ProposalForm, ReasonForm
from maillage.places.models import Label, Labelling, PlaceProposal
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import internal, own, sensitive
from maillage.web.shortcuts import flash_success, render_page


@own
@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: propose that a place join the network."""
    network, person = get_object_or_404(Network, slug=slug), person_of(request)
    form = ProposalForm(request.POST or None, instance=PlaceProposal(network=network))
    if request.method == "POST" and form.is_valid():
        actions.propose_place(person, form.save(commit=False))
        flash_success(request, _("Thank you: those who facilitate the network answer you by email."))
        return redirect("community:network", slug)
    mine = PlaceProposal.objects.filter(person=person, network=network).select_related("place")
    return render_page(
        request,
        "places/labels/propose.html",
        "places",
        422 if form.errors else 200,
        form=form,
        network=network,
        mine=mine,
    )


@sensitive
@login_required
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """The places that were proposed, those to answer first."""
    matching = PlaceProposal.objects.filter(network__in=run_by(request)).select_related("commune", "network", "place")
    return render_page(
        request,
        "places/labels/proposals.html",
        "week",
        proposals=sorted(matching, key=lambda one: one.state != "submitted"),
    )


def _proposal(request: HttpRequest, public_id: UUID) -> PlaceProposal:
    proposals = PlaceProposal.objects.filter(network__in=run_by(request)).select_related(
        "commune", "network", "person", "place"
    )
    return get_object_or_404(proposals, public_id=public_id)


@sensitive
@login_required
@require_GET
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one proposal with the forms to decide."""
    return render_page(
        request, "places/labels/proposal.html", "week", proposal=_proposal(request, public_id), form=ReasonForm()
    )


@sensitive
@login_required
@require_POST
def accept_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It is a place in project, hosted by whoever proposed it."""
    place = actions.accept_place(person_of(request), _proposal(request, public_id))
    flash_success(request, _("%(name)s is a place in project; its host is told by email.") % {"name": place.name})
    return redirect(place)


@sensitive
@login_required
@require_POST
def decline_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: decline a proposal with a reason."""
    proposal = actions.decline_place(person_of(request), _proposal(request, public_id), request.POST.get("reason", ""))
    flash_success(request, _("%(name)s is told, with your reason.") % {"name": proposal.person})
    return redirect("places:proposals")


@internal
@login_required
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """The checklist of a label: each criterion met or not, and how one knows."""
    person, place = managed_place(request, slug)
    if label not in Label.values:
        raise Refusal("no_label", "There is no label of that name.")
    if request.method == "GET":
        current = place.labellings.filter(state__in=["draft", "submitted"]).first()
        past = list(place.labellings.filter(state__in=["granted", "declined"])[:5])
        criteria = actions.criteria_of(place.network, label)
        answers = list(current.answers.select_related("criterion")) if current else []
        if not answers or (current and current.label != label and current.state == "draft"):
            answers = actions.blank_answers(place, criteria)
        form = AnswersForm(answers=answers)
        return render_page(
            request,
            "places/labels/checklist.html",
            "desk",
            place=place,
            label=label,
            current=current,
            past=past,
            form=form,
            label_name=Label(label).label,
        )
    current = actions.open_labelling(person, place, label)
    answers = list(current.answers.select_related("criterion"))
    form = AnswersForm(request.POST, answers=answers)
    if not form.is_valid():
        return render_page(
            request,
            "places/labels/checklist.html",
            "desk",
            422,
            place=place,
            label=label,
            current=current,
            past=[],
            form=form,
            label_name=Label(label).label,
        )
    submit = "submit" in request.POST
    actions.answer_criteria(person, current, form.answers_by_criterion(), submit=submit)
    flash_success(request, _("Sent: those who facilitate the network review it.") if submit else _("Kept."))
    return redirect("places:label", slug, label)


def _labelling(request: HttpRequest, public_id: UUID) -> Labelling:
    labellings = Labelling.objects.select_related("place__network", "place__commune", "submitted_by")
    labelling = get_object_or_404(labellings, public_id=public_id)
    if Ability.REVIEW not in abilities(person_of(request), labelling.place):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    return labelling


@sensitive
@login_required
@require_GET
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: a place's answers, criterion by criterion."""
    labelling = _labelling(request, public_id)
    answers = list(labelling.answers.select_related("criterion"))
    return render_page(
        request,
        "places/labels/review.html",
        "week",
        labelling=labelling,
        answers=answers,
        unmet=sum(not a.met for a in answers),
        form=ReasonForm(),
    )


@sensitive
@login_required
@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Grant the label for a year, or decline with a reason."""
    grant = "grant" in request.POST
    reason = request.POST.get("reason", "")
    labelling = actions.review_label(person_of(request), _labelling(request, public_id), grant=grant, reason=reason)
    flash_success(request, _("%(place)s is told by email.") % {"place": labelling.place.name})
    return redirect("facilitating")


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest, slug: str) -> HttpResponse:
    """What each label of the network asks, one criterion a line."""
    person, network = network_for(request, slug, Ability.REVIEW)
    initial = {name: "\n".join(c.text for c in actions.criteria_of(network, name)) for name in Label.values}
    form = CriteriaForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        for name in Label.values:
            actions.write_criteria(person, network, name, form.parse_criteria(name))
        flash_success(request, _("Saved."))
        return redirect("places:criteria", slug)
    return render_page(
        request, "places/labels/criteria.html", "week", 422 if form.errors else 200, form=form, network=network
    )
