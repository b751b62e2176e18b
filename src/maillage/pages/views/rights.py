"""Who can do what: for any person, for any place; giving a role, ending it; looking as somebody else."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.actions import end_role, record
from maillage.community.actions.invitations import invite
from maillage.community.models import Membership, Network, Organisation, Person, Role
from maillage.community.queries import abilities, current_roles, facilitators_of, grants_of, names_of
from maillage.community.queries.organisations import wholly_within
from maillage.community.queries.rights import invited_to, with_implied_grants
from maillage.community.rules import Ability, Grant, RoleKind, Scope, ScopeKind
from maillage.community.rules.membership import ALIVE
from maillage.community.rules.rights import BY_ROLE
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.pages.forms import RoleForm
from maillage.pages.middleware import INSTANCE_ITSELF, SEEN_AS, SEEN_SINCE
from maillage.pages.role_names import ABILITY_NAMES, ROLE_NAMES
from maillage.pages.views.facilitation import person_and_networks
from maillage.places.models import Place
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success


@sensitive
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All the roles in the networks I run, to begin with."""
    _person, networks = person_and_networks(request)
    scopes = _scopes(networks)
    roles = [role for role in current_roles().select_related("person", "given_by") if role.grant.scope in scopes]
    names = names_of(role.grant.scope for role in roles) | {
        n.scopes()[0]: (n.name, n.get_absolute_url()) for n in networks
    }
    rows = [(role, ROLE_NAMES[role.grant.kind], names.get(role.grant.scope, ("", ""))) for role in roles]
    places = Place.objects.filter(network__in=networks).order_by("name")
    context = {
        "rows": rows,
        "places": places,
        "form": RoleForm(networks=networks),
        "section": "week",
        "invitations": invited_to(scopes),
    }
    return render(request, "pages/rights.html", context)


def _scopes(networks: list[Network]) -> set[Scope]:
    """Every scope within these networks: themselves, their places, the organisations that take part."""
    places = Place.objects.filter(network__in=networks).values_list("pk", flat=True)
    organisations = wholly_within(networks).values_list("pk", flat=True)
    return {
        *(network.scopes()[0] for network in networks),
        *(Scope(ScopeKind.PLACE, pk) for pk in places),
        *(Scope(ScopeKind.ORGANISATION, pk) for pk in organisations),
    }


@sensitive
@login_required
@require_GET
def of_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What someone can do, where, and since when; for members of my networks and those who hold a role in them."""
    me, networks = person_and_networks(request)
    person = _person_within(public_id, networks)
    record(me, "rights_looked_at", ("person", None), _network_with(person, networks).scopes()[0], about=[person])
    everywhere = Ability.SEE_AS in abilities(me, INSTANCE_ITSELF)
    inside = _scopes(networks)
    grants = [
        grant
        for grant in with_implied_grants(role.grant for role in current_roles().filter(person=person))
        if everywhere or grant.scope in inside
    ]
    names = names_of(grant.scope for grant in grants)
    organisations = Organisation.objects.in_bulk([g.scope.id for g in grants if g.scope.kind == ScopeKind.ORGANISATION])
    known = Network.objects.in_bulk([g.scope.id for g in grants if g.scope.kind == ScopeKind.NETWORK])
    rows = [
        (ROLE_NAMES[g.kind], _scope_name(g, names, organisations, known), g, _ability_names(BY_ROLE[g.kind]))
        for g in grants
    ]
    ended = Role.objects.filter(person=person, ends_on__isnull=False).order_by("-ends_on")[:20]
    past = [(ROLE_NAMES[r.grant.kind], r) for r in ended if everywhere or r.grant.scope in inside]
    may_see_as = everywhere and person != me
    context = {"person": person, "rows": rows, "past": past, "may_see_as": may_see_as, "section": "week"}
    return render(request, "pages/rights_of_person.html", context)


def _person_within(public_id: UUID, networks: list[Network]) -> Person:
    """Someone who belongs to one of these networks or holds a role in them; others answer 404."""
    person = get_object_or_404(Person, public_id=public_id, erased_at__isnull=True)
    if not _is_within(person, networks, _scopes(networks)):
        return get_object_or_404(Person, pk=None)
    return person


def _is_within(person: Person, networks: list[Network], scopes: set[Scope]) -> bool:
    joined = Membership.objects.filter(person=person, network__in=networks, state__in=sorted(ALIVE)).exists()
    return joined or any(grant.scope in scopes for grant in grants_of(person))


def _network_with(person: Person, networks: list[Network]) -> Network:
    """Of the networks I run, the one this person is seen in: where they belong, else where they hold a role."""
    joined = set(Membership.objects.filter(person=person, state__in=sorted(ALIVE)).values_list("network", flat=True))
    held = {grant.scope for grant in grants_of(person)}
    mine = [n for n in networks if n.pk in joined] + [n for n in networks if held & _scopes([n])]
    return (mine or networks)[0]


def _scope_name(
    grant: Grant, names: dict[Scope, tuple[str, str]], organisations: dict[int, Any], known: dict[int, Any]
) -> str:
    if grant.scope in names:
        return names[grant.scope][0]
    thing = (organisations if grant.scope.kind == ScopeKind.ORGANISATION else known).get(grant.scope.id)
    return str(thing) if thing else str(_("the whole site"))


def _ability_names(allowed: frozenset[Ability]) -> list[Any]:
    return [ABILITY_NAMES[ability] for ability in ABILITY_NAMES if ability in allowed]


@sensitive
@login_required
@require_GET
def of_place(request: HttpRequest, slug: str) -> HttpResponse:
    """Who can do what at a place: its hosts, those who facilitate its network, administrators."""
    _me, networks = person_and_networks(request)
    place = get_object_or_404(Place.objects.select_related("network"), slug=slug, network__in=networks)
    scopes = set(place.scopes()) | {
        Scope(ScopeKind.ORGANISATION, pk) for pk in place.network.parts.values_list("organisation_id", flat=True)
    }
    rows, inside = [], _scopes(networks)
    for role in current_roles().select_related("person").order_by("kind", "person__name"):
        if role.grant.scope not in scopes:
            continue
        allowed = abilities(role.person, place)
        if allowed:
            linked = _is_within(role.person, networks, inside)  # an administrator may belong to none of them
            rows.append((role.person, ROLE_NAMES[role.grant.kind], role, _ability_names(allowed), linked))
    return render(request, "pages/rights_of_place.html", {"place": place, "rows": rows, "section": "week"})


@sensitive(recent=True)
@login_required
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """POST: invite somebody to a role within the visitor's networks."""
    me, networks = person_and_networks(request)
    form = RoleForm(request.POST, networks=networks)
    if not form.is_valid():
        context = {"rows": [], "places": [], "form": form, "section": "week", "invitations": []}
        return render(request, "pages/rights.html", context, status=422)
    email = form.cleaned_data["email"]
    invite(me, email, form.kind, form.scope, form.cleaned_data["starts_on"])
    text = _("An invitation leaves for %(address)s. The role is theirs once they accept it.")
    flash_success(request, text % {"address": email})
    return redirect("rights")


@sensitive
@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role within the networks I run; those who facilitate a network keep at least one of them."""
    me, networks = person_and_networks(request)
    role = get_object_or_404(current_roles().select_related("person"), pk=pk)
    if role.grant.scope not in _scopes(networks):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    if role.kind == RoleKind.FACILITATOR and any(_is_last_facilitator(role, network) for network in networks):
        raise Refusal(
            "last_facilitator_person", "Nobody else facilitates this network: give that role to someone first."
        )
    end_role(role, by=me)
    flash_success(request, _("That role has ended."))
    return redirect("rights" if role.person_id != me.pk else "desk")


def _is_last_facilitator(role: Role, network: Network) -> bool:
    """Whether the network would have no facilitator left without that role."""
    before = set(facilitators_of(network.pk).values_list("pk", flat=True))
    return before == {role.person_id} and Scope(ScopeKind.NETWORK, network.pk) in {
        grant.scope for grant in with_implied_grants([role.grant])
    }


@sensitive(recent=True)
@login_required
@require_POST
def see_as(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look at the site as somebody else, to help them: reading only, written in the journal, seen by them."""
    me = person_of(request)
    if Ability.SEE_AS not in abilities(me, INSTANCE_ITSELF):
        raise Refusal("not_allowed", "Only administrators of the site may do that.")
    person = get_object_or_404(Person, public_id=public_id, is_active=True)
    if person.is_staff or person.is_superuser or Ability.SEE_AS in abilities(person, INSTANCE_ITSELF):
        raise Refusal("not_allowed", "Nobody looks as another administrator.")
    record(me, "seen_as", ("person", None), about=[person])
    request.session[SEEN_AS], request.session[SEEN_SINCE] = person.pk, time.time()
    return redirect("home")


@own
@login_required
@require_POST
def stop_seeing(request: HttpRequest) -> HttpResponse:
    """POST: stop looking as somebody else."""
    request.session.pop(SEEN_AS, None)
    return redirect("desk")
