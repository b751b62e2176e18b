"""For those who facilitate: who asks to join, who belongs, the charter, the file of the network."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import memberships as actions
from maillage.community.actions import record
from maillage.community.actions.organisations import describe_network, leave_part, take_part
from maillage.community.forms.memberships import CharterForm, NetworkForm, PartForm, WordsForm
from maillage.community.models import Membership, Network, Participation
from maillage.community.queries import abilities
from maillage.community.queries.memberships import accepted_members, current_charter, requests_to_review, search_members
from maillage.community.rules import Ability
from maillage.community.rules.membership import TO_REVIEW
from maillage.community.views.common import network_for, person_of, run_by
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import table_response
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

MOST_SHOWN = 500  # members on a page


def _membership_to_review(request: HttpRequest, public_id: UUID) -> Membership:
    membership = get_object_or_404(Membership.objects.select_related("network", "home", "person"), public_id=public_id)
    if Ability.REVIEW not in abilities(person_of(request), membership.network):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    return membership


@sensitive
@login_required
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """GET: the requests to join, oldest first."""
    return render_page(
        request, "community/requests.html", "week", memberships=list(requests_to_review(run_by(request)))
    )


@sensitive
@login_required
@require_GET
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request, and what one may answer. Looking is itself recorded."""
    membership = _membership_to_review(request, public_id)
    about = [membership.person] if membership.person else []
    record(person_of(request), "adhesion_looked_at", ("adhesion", membership.pk), membership.scopes()[0], about=about)
    return render_page(
        request,
        "community/review.html",
        "week",
        membership=membership,
        open=membership.state in TO_REVIEW,
        signatures=list(membership.signatures.select_related("charter")),
        ask_form=WordsForm(label=_("Your question"), prefix="ask"),
        decline_form=WordsForm(label=_("Why not (they will read it)"), prefix="no"),
    )


@sensitive
@login_required
@require_POST
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: accept a request to join."""
    membership = actions.accept(person_of(request), _membership_to_review(request, public_id))
    flash_success(request, _("%(name)s is welcomed by email.") % {"name": membership.name})
    return redirect("community:requests")


@sensitive
@login_required
@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: ask the applicant a question before deciding."""
    membership = actions.ask_more(
        person_of(request), _membership_to_review(request, public_id), request.POST.get("ask-text", "")
    )
    flash_success(request, _("Your question is sent to %(name)s.") % {"name": membership.name})
    return redirect("community:requests")


@sensitive
@login_required
@require_POST
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: decline a request to join, with a reason."""
    membership = actions.decline(
        person_of(request), _membership_to_review(request, public_id), request.POST.get("no-text", "")
    )
    flash_success(request, _("%(name)s is told, with your reason.") % {"name": membership.name})
    return redirect("community:requests")


@sensitive
@login_required
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """Who belongs; not where they work. Looking is itself recorded."""
    networks, text = run_by(request), request.GET.get("q", "").strip()[:80]
    memberships = search_members(networks, text, MOST_SHOWN)
    person = person_of(request)
    for number in networks:
        about = [a.person for a in memberships if a.person and a.network_id == number]
        scope = Network(pk=number).scopes()[0]
        if about:
            record(person, "members_looked_at", ("network", number), scope, about=about, people=len(about))
    return render_page(
        request,
        "community/members.html",
        "week",
        memberships=memberships,
        q=text,
        count=accepted_members(networks).count(),
    )


@sensitive
@login_required
@require_GET
def members_csv(request: HttpRequest) -> HttpResponseBase:
    """The members as a table for a spreadsheet. Recorded, as every export."""
    person, networks = person_of(request), run_by(request)
    memberships = list(accepted_members(networks).select_related("person"))
    header = ["nom", "courriel", "commune", "métier", "situation", "adhésion depuis", "adhésion jusqu’au",
              "charte signée", "nouvelles", "réseau"]  # fmt: skip
    rows = [
        (a.name, a.email, str(a.home or ""), a.work, a.get_situation_display(), a.starts_on, a.ends_on,
         _yes_or_no(getattr(a, "signed", False)), _yes_or_no(bool(a.person and a.person.news_since)), str(a.network))
        for a in memberships  # `signed` is annotated by the query
    ]  # fmt: skip
    for number in networks:
        about = [a.person for a in memberships if a.person and a.network_id == number]
        scope = Network(pk=number).scopes()[0]
        record(person, "members_exported", ("network", number), scope, about=about, people=len(about))
    return table_response(request, f"adherents-{timezone.localdate()}", header, rows, _("Members"))


def _yes_or_no(value: bool) -> str:
    return "oui" if value else "non"


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def edit_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: write and publish the next version of the charter."""
    person, network = network_for(request, slug, Ability.REVIEW)
    latest = current_charter(network)
    initial = {"title": latest.title, "text": latest.text} if latest else {}
    form = CharterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = actions.publish_charter(person, network, form.cleaned_data["title"], form.cleaned_data["text"])
        flash_success(request, _("Version %(n)d is published.") % {"n": made.version})
        return redirect(made)
    versions = network.charters.annotate(signed=Count("signatures"))
    return render_page(
        request, "community/edit_charter.html", "week", current_network=network, form=form, versions=versions
    )


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def edit_network(request: HttpRequest, slug: str) -> HttpResponse:
    """What the network says of itself, its rules, its processors, who takes part."""
    person, network = network_for(request, slug, Ability.GIVE_ROLES)
    form = NetworkForm(request.POST or None, instance=network)
    if request.method == "POST" and form.is_valid():
        describe_network(person, form.save(commit=False), fields=form.changed_data)
        flash_success(request, _("Saved."))
        return redirect("community:edit_network", slug)
    parts = network.parts.select_related("organisation")
    return render_page(
        request,
        "community/edit_network.html",
        "week",
        current_network=network,
        form=form,
        parts=parts,
        part_form=PartForm(),
    )


@sensitive
@login_required
@require_POST
def add_part(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: add an organisation's participation in the network."""
    person, network = network_for(request, slug, Ability.GIVE_ROLES)
    form = PartForm(request.POST)
    if form.is_valid():
        take_part(person, network, form.cleaned_data["organisation"], form.cleaned_data["role"])
        flash_success(request, _("Saved."))
    return redirect("community:edit_network", slug)


@sensitive
@login_required
@require_POST
def remove_part(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: remove an organisation's participation in the network."""
    person, network = network_for(request, slug, Ability.GIVE_ROLES)
    leave_part(person, get_object_or_404(Participation, pk=pk, network=network))
    flash_success(request, _("Saved."))
    return redirect("community:edit_network", slug)
