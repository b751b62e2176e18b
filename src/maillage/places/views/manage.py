"""The host's screens: presentation, hours, spaces, evidence, photos, life. One address, one verb."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.community.queries import abilities, current_roles
from maillage.community.queries.rights import invited_to
from maillage.community.rules import Ability, RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.forms import (
    EvidenceForm,
    HostForm,
    HoursForm,
    LifeForm,
    NewPlaceForm,
    PresentationForm,
    SpaceForm,
)
from maillage.places.models import Place, Space
from maillage.places.presenters.confidentiality import rises_of
from maillage.places.presenters.expiries import due_lines
from maillage.places.presenters.gaps import missing_of
from maillage.places.queries import is_from_network, networks_facilitated_by, proof_of_evidence
from maillage.places.rules.life import State
from maillage.places.rules.safeguards import protection_on
from maillage.places.rules.seasons import read_seasons
from maillage.territory.models import Commune
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success


def managed_place(request: HttpRequest, slug: str) -> tuple[Person, Place]:
    """The visitor and the place; raises a Refusal unless they may edit it."""
    assert isinstance(request.user, Person)
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    if Ability.EDIT not in abilities(request.user, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    return request.user, place


def render_section(request: HttpRequest, template: str, place: Place, **context: Any) -> HttpResponse:
    """A screen of those who run a place; 422 when a form is refused."""
    refused = any(getattr(form, "errors", None) for form in context.values())
    context |= {"place": place, "section": "desk", "state": place.get_state_display()}
    return render(request, f"places/manage/{template}.html", context, status=422 if refused else 200)


def _flash_saved(request: HttpRequest) -> None:
    flash_success(request, _("Saved."))


@internal
@login_required
@require_http_methods(["GET", "POST"])
def new_place(request: HttpRequest) -> HttpResponse:
    """A place joins the network: for those who facilitate it."""
    assert isinstance(request.user, Person)
    networks = networks_facilitated_by(request.user)
    if not networks.exists():
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    form = NewPlaceForm(request.POST or None, networks=networks)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        commune = Commune.objects.get(pk=form.commune)
        place = actions.add_place(request.user, data["network"], data["name"], commune, data["address"])
        messages.success(request, _("The place is added, in project. Describe it, then say when it opens."))
        return redirect("places:manage", place.slug)
    context = {"form": form, "section": "week"}
    return render(request, "places/manage/new_place.html", context, status=422 if form.errors else 200)


@internal
@login_required
@require_GET
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: everything a host may change, on one page."""
    _person, place = managed_place(request, slug)
    spaces = place.spaces.annotate(units_active=Count("units", filter=Q(units__active=True)))
    may_host = Ability.SEE_DAY in abilities(request.user, place)
    context = {"spaces": spaces, "photos": place.photos.all(), "may_host": may_host}
    by_season = read_seasons(place.hours)
    context |= {"hours": by_season and by_season.base, "seasons": by_season.seasons if by_season else ()}
    due = due_lines(place, timezone.localdate())
    return render_section(request, "overview", place, missing=missing_of(place), due=due, **context)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def presentation(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: edit how the place presents itself."""
    person, place = managed_place(request, slug)
    form = PresentationForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        fresh = Place.objects.get(pk=place.pk)
        actions.describe(person, fresh, form.changes())
        _flash_saved(request)
        return redirect("places:manage", slug)
    return render_section(request, "presentation", place, form=form)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, slug: str, which: str) -> HttpResponse:
    """When one can work here, or when someone welcomes you."""
    person, place = managed_place(request, slug)
    name = {"ouverture": "hours", "accueil": "staffed_hours"}[which]
    form = HoursForm(request.POST or None, expression=getattr(place, name))
    if request.method == "POST" and form.is_valid():
        actions.describe(person, place, {name: "" if form.hours == "off" and name == "staffed_hours" else form.hours})
        _flash_saved(request)
        return redirect("outside_hours" if name == "hours" else "places:manage", slug)
    return render_section(request, "hours", place, form=form, which=which)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def space(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """GET, POST: create or edit a space."""
    person, place = managed_place(request, slug)
    current = get_object_or_404(place.spaces, pk=pk) if pk else Space(place=place, position=place.spaces.count())
    form = SpaceForm(request.POST or None, instance=current)
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        data = form.cleaned_data
        actions.save_space(
            person, saved, data["unit_names"], data["equipment"], data.get("parts", ()), notes=form.unit_notes
        )
        _flash_saved(request)
        return redirect("places:manage", slug)
    rows = list(current.evidence.prefetch_related("photos")) if pk else []
    proofs, today = [proof_of_evidence(row) for row in rows], timezone.localdate()
    protection = protection_on(proofs, today)
    evidence = [(row, proof.expires_on()) for row, proof in zip(rows, proofs, strict=True)]
    forms = {
        "form": form,
        "evidence_form": EvidenceForm(auto_id="evidence_%s", from_network=is_from_network(person, place)),
    }
    known = {"levels": protection.levels, "rises": rises_of(protection), "evidence": evidence, "today": today}
    return render_section(request, "space", place, space=current, **known, **forms)


@internal
@login_required
@require_POST
def copy_space(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: another space like this one, to be looked over before it is booked."""
    person, place = managed_place(request, slug)
    copy = actions.copy_space(person, get_object_or_404(place.spaces, pk=pk))
    flash_success(request, _("Copied. Give it its name, then let people book it."))
    return redirect("places:space", slug, copy.pk)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def life(request: HttpRequest, slug: str) -> HttpResponse:
    """Project, fitted out, in service, closed for good."""
    person, place = managed_place(request, slug)
    form = LifeForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        actions.change_state(person, place, State(form.cleaned_data["state"]), form.cleaned_data["on"])
        _flash_saved(request)
        return redirect("places:manage", slug)
    return render_section(request, "life", place, form=form)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def hosts(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs the place: several people may, and hand it over."""
    person, place = managed_place(request, slug)
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["adresse"]
        actions.invite_host(person, place, email)
        text = _("An invitation leaves for %(address)s. They host once they accept it.")
        flash_success(request, text % {"address": email})
        return redirect("places:hosts", slug)
    roles = current_roles().filter(kind=RoleKind.HOST.value, scope_kind="place", scope_id=place.pk)
    roles = roles.select_related("person").order_by("starts_on", "pk")
    return render_section(request, "hosts", place, form=form, roles=roles, invitations=invited_to([place.scopes()[0]]))


@sensitive
@login_required
@require_POST
def end_host(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """That person is no longer a host, from today on; what they did stays."""
    person, place = managed_place(request, slug)
    roles = current_roles().filter(kind=RoleKind.HOST.value, scope_kind="place", scope_id=place.pk)
    role = get_object_or_404(roles.select_related("person"), pk=pk)
    actions.end_host(person, place, role)
    flash_success(request, _("%(name)s is no longer a host.") % {"name": role.person})
    if role.person_id == person.pk and Ability.EDIT not in abilities(Person.objects.get(pk=person.pk), place):
        return redirect("desk")  # one has just left: the page is no longer theirs
    return redirect("places:hosts", slug)
