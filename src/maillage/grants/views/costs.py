"""Costs of who files: the list, one cost, its proofs, what grants pay of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.economy.rules.place_accounts import Nature
from maillage.grants.actions import costs as actions
from maillage.grants.actions.grants import read_file
from maillage.grants.actions.looks import note_look
from maillage.grants.actions.places import count_in_place as count_cost_in_place
from maillage.grants.forms.costs import CorrectionForm, CostForm, CostPlaceForm, ImputeForm, ProofForm, ReasonForm
from maillage.grants.models import Cost
from maillage.grants.queries.grants import costs_of, frozen_versions_of, grants_open_to, imputed_of_cost
from maillage.grants.queries.places import place_of_cost, place_taken_from, places_for_cost, usual_nature
from maillage.grants.views.common import SECTION, add_refusal, download, filed_cost, filed_organisation
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

MOST_LISTED = 300  # costs on a page, the latest


@sensitive
@login_required
@require_GET
def costs(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the costs of an organisation, and what is still imputed to no grant."""
    _person, organisation = filed_organisation(request, slug)
    rows = list(costs_of(organisation.pk)[: MOST_LISTED + 1])
    return render_page(
        request, "grants/costs.html", SECTION, organisation=organisation, costs=rows[:MOST_LISTED],
        is_cut=len(rows) > MOST_LISTED,
    )  # fmt: skip


@sensitive
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what was paid; POST: write it down, with the picture of its receipt."""
    person, organisation = filed_organisation(request, slug)
    form = CostForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            file = form.cleaned_data.get("proof")
            cost = actions.enter_cost(person, organisation, form.draft(), read_file(file) if file else None)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            flash_success(request, _("Written down. Say which grant pays it."))
            return redirect(cost)
    return render_page(request, "grants/cost_form.html", SECTION, organisation=organisation, form=form)


def _place_form(person: Person, one: Cost, data: Any = None) -> CostPlaceForm | None:
    """In the accounts of which place; nothing where this person keeps none."""
    places = places_for_cost(person, one)
    if not places.exists() or place_taken_from(one):
        return None
    row = place_of_cost(one)
    initial = {"place": row.place_id, "nature": row.nature} if row else {"nature": usual_nature(one).value}
    return CostPlaceForm(data, places=places, initial=initial, auto_id="id_place_%s")


def cost_page(request: HttpRequest, one: Cost, **refused: Form) -> HttpResponse:
    """A cost, its proofs, what each grant pays of it, what may still be done; `refused`: a form that was not taken."""
    imputations = list(one.imputations.select_related("grant__funder", "category"))
    imputed = imputed_of_cost(one)
    frozen = list(frozen_versions_of(one))
    frozen_grants = {version.report.grant_id for version in frozen}
    grants = grants_open_to(one)
    correction = getattr(one, "correction", None)
    forms: dict[str, Any] = {
        "proof_form": ProofForm(), "impute_form": ImputeForm(grants=grants) if grants.exists() else None,
        "reason_form": ReasonForm(auto_id="id_withdraw_%s"), "place_form": _place_form(person_of(request), one),
    }  # fmt: skip
    return render_page(
        request, "grants/cost.html", SECTION, cost=one, imputed_cents=imputed, taken_from=place_taken_from(one),
        left_cents=one.eligible_cents - imputed, proofs=list(one.proofs.all()), frozen=frozen, correction=correction,
        imputations=[(row, row.grant_id in frozen_grants) for row in imputations], **{**forms, **refused},
    )  # fmt: skip


@sensitive
@login_required
@require_GET
def cost(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one cost."""
    _person, one = filed_cost(request, public_id)
    return cost_page(request, one)


@sensitive
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: what is written; POST: put it right, by another row where a report froze it."""
    person, one = filed_cost(request, public_id)
    is_frozen = frozen_versions_of(one).exists()
    kind = CorrectionForm if is_frozen else CostForm
    form = kind(request.POST if request.method == "POST" else None, cost=one)
    if form.is_bound and form.is_valid():
        try:
            changed = (
                actions.correct_cost(person, one, form.draft(), form.cleaned_data["reason"])
                if is_frozen
                else actions.change_cost(person, one, form.draft())
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            flash_success(request, _("Put right."))
            return redirect(changed)
    return render_page(
        request, "grants/cost_form.html", SECTION, organisation=one.beneficiary, form=form, cost=one,
        is_frozen=is_frozen,
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: take it away."""
    person, one = filed_cost(request, public_id)
    actions.remove_cost(person, one)
    flash_success(request, _("It is taken away."))
    return redirect("grants:costs", one.beneficiary.slug)


@sensitive
@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: leave out a cost that is frozen."""
    person, one = filed_cost(request, public_id)
    form = ReasonForm(request.POST, auto_id="id_withdraw_%s")
    if not form.is_valid():
        return cost_page(request, one, reason_form=form)
    actions.withdraw_cost(person, one, form.cleaned_data["reason"])
    flash_success(request, _("It is left out: the next version of the report says so."))
    return redirect("grants:costs", one.beneficiary.slug)


@sensitive
@login_required
@require_POST
def add_proof(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: one more file."""
    person, one = filed_cost(request, public_id)
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_proof(person, one, read_file(form.cleaned_data["proof"]))
        except Refusal as refusal:
            form.add_error("proof", sentence(refusal))
        else:
            flash_success(request, _("The file is kept."))
            return redirect(one)
    return cost_page(request, one, proof_form=form)


@sensitive
@login_required
@require_GET
def proof(request: HttpRequest, public_id: UUID, number: int) -> FileResponse:
    """GET: a file, taken away; looking at one that names somebody is written down."""
    person, one = filed_cost(request, public_id)
    row = one.proofs.filter(pk=number).first()
    if row is None:
        raise Http404
    note_look(person, one)
    return download(str(row.file), f"piece-{one.incurred_on}-{number}")


@sensitive
@login_required
@require_POST
def remove_proof(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take a file away."""
    person, one = filed_cost(request, public_id)
    actions.remove_proof(person, one, number)
    flash_success(request, _("The file is gone."))
    return redirect(one)


@sensitive
@login_required
@require_POST
def count_in_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: count it in the accounts of a place, or of none."""
    person, one = filed_cost(request, public_id)
    form = _place_form(person, one, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return cost_page(request, one, place_form=form)
    count_cost_in_place(person, one, form.cleaned_data["place"], Nature(form.cleaned_data["nature"]))
    flash_success(request, _("Kept."))
    return redirect(one)


@sensitive
@login_required
@require_POST
def impute(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: have a grant pay a part of it."""
    person, one = filed_cost(request, public_id)
    form = ImputeForm(request.POST, grants=one.beneficiary.grants_received.all())
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            actions.impute(person, one, data["category"], share_bp=form.share_bp, key=data["key"], cents=data["amount"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            flash_success(request, _("Imputed."))
            return redirect(one)
    return cost_page(request, one, impute_form=form)


@sensitive
@login_required
@require_POST
def take_back(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: have a grant pay nothing of it."""
    person, one = filed_cost(request, public_id)
    actions.take_back(person, one, number)
    flash_success(request, _("Taken back."))
    return redirect(one)
