"""Organisations: their page, their file, who works for them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import organisations as actions
from maillage.community.forms.organisations import NewOrganisationForm, OrganisationForm, WorkerForm
from maillage.community.models import Invitation, Organisation, Person
from maillage.community.queries import abilities, current_roles
from maillage.community.queries.organisations import workers_of
from maillage.community.queries.rights import invited_to
from maillage.community.rules import Ability, RoleKind, Scope, ScopeKind
from maillage.community.views.common import person_of, run_by
from maillage.kernel.markdown import to_html
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success, render_page


@public
@require_GET
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation is and which part it takes; who works for it is shown to those who manage it."""
    current = get_object_or_404(Organisation, slug=slug)
    manages = Ability.MANAGE in abilities(request.user, current)
    return render_page(
        request,
        "community/organisation.html",
        "people",
        organisation=current,
        presentation=to_html(current.presentation),
        parts=current.participation_set.select_related("network"),
        manages=manages,
        workers=list(workers_of(current)) if manages else [],
        form=WorkerForm() if manages else None,
        invitations=_pending_invitations(current) if manages else [],
    )


def _pending_invitations(organisation: Organisation) -> list[Invitation]:
    return invited_to([Scope(ScopeKind.ORGANISATION, organisation.pk)])


def _managed_organisation(request: HttpRequest, slug: str) -> tuple[Person, Organisation]:
    organisation = get_object_or_404(Organisation, slug=slug)
    if Ability.MANAGE not in abilities(request.user, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    return person_of(request), organisation


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """For those who facilitate: one more organisation."""
    person = person_of(request)
    form = NewOrganisationForm(request.POST or None, networks=run_by(request))
    if request.method == "POST" and form.is_valid():
        network = form.cleaned_data.pop("network")
        made = actions.add_organisation(person, **form.cleaned_data)
        actions.take_part(person, network, made, made.kind)
        return redirect(made)
    return render_page(request, "community/edit_organisation.html", "week", form=form, organisation=None)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: edit the page of an organisation."""
    person, organisation = _managed_organisation(request, slug)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        actions.describe_organisation(person, form.save(commit=False))
        flash_success(request, _("Saved."))
        return redirect(organisation)
    return render_page(request, "community/edit_organisation.html", "people", form=form, organisation=organisation)


@sensitive
@login_required
@require_POST
def add_worker(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: invite somebody to work for the organisation, or to speak for it."""
    person, organisation = _managed_organisation(request, slug)
    form = WorkerForm(request.POST)
    if not form.is_valid():
        parts = organisation.participation_set.select_related("network")
        return render_page(
            request,
            "community/organisation.html",
            "people",
            organisation=organisation,
            presentation=to_html(organisation.presentation),
            parts=parts,
            manages=True,
            workers=list(workers_of(organisation)),
            form=form,
            invitations=_pending_invitations(organisation),
        )
    email = form.cleaned_data["email"]
    actions.invite_worker(person, organisation, email, RoleKind(form.cleaned_data["kind"]))
    flash_success(
        request, _("An invitation leaves for %(address)s. The role is theirs once they accept it.") % {"address": email}
    )
    return redirect(organisation)


@sensitive
@login_required
@require_POST
def remove_worker(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: end somebody's role in the organisation."""
    organisation = get_object_or_404(Organisation, slug=slug)
    roles = current_roles().filter(scope_kind="organisation", scope_id=organisation.pk).select_related("person")
    role = get_object_or_404(roles, pk=pk)
    if role.person_id != request.user.pk:
        _managed_organisation(request, slug)
    actions.remove_worker(person_of(request), role)
    flash_success(request, _("Saved."))
    return redirect(organisation)
