"""What is offered to me: roles, memberships. I accept or decline; whoever offers may take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.actions import invitations
from maillage.community.models import Invitation, Network, Organisation, Person
from maillage.community.queries import abilities
from maillage.community.queries.memberships import invitations_to_join
from maillage.community.queries.rights import invitations_for, name_of
from maillage.community.rules import Ability, ScopeKind
from maillage.community.views.common import person_of
from maillage.pages.role_names import ROLE_NAMES
from maillage.places.models import Place
from maillage.web.sensitivity import own, sensitive

# What one must be able to do to a thing to take back the roles offered in it.
WITHDRAWS: dict[ScopeKind, tuple[Any, Ability]] = {
    ScopeKind.PLACE: (Place, Ability.EDIT),
    ScopeKind.NETWORK: (Network, Ability.GIVE_ROLES),
    ScopeKind.ORGANISATION: (Organisation, Ability.MANAGE),
}


@own
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The roles and the memberships that are offered to me."""
    person = person_of(request)
    roles = [(one, ROLE_NAMES[one.role], name_of(one.scope)) for one in invitations_for(person)]
    context = {"roles": roles, "memberships": list(invitations_to_join(person)), "section": "profile"}
    return render(request, "pages/invitations.html", context)


def _offered(request: HttpRequest, public_id: UUID) -> tuple[Person, Invitation]:
    """One offered to me; that of another answers as one that does not exist."""
    person = person_of(request)
    return person, get_object_or_404(invitations_for(person), public_id=public_id)


@own
@login_required
@require_POST
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: accept an offered role."""
    role = invitations.accept_invitation(*_offered(request, public_id))
    messages.success(request, _("That role is yours: %(role)s.") % {"role": ROLE_NAMES[role.grant.kind]})
    return redirect("desk")


@own
@login_required
@require_POST
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: decline an offered role."""
    invitations.decline_invitation(*_offered(request, public_id))
    messages.success(request, _("Declined. Nothing else changes."))
    return redirect("invitations")


@sensitive
@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back a role that was offered, for those who may offer it."""
    person, invitation = person_of(request), get_object_or_404(Invitation, public_id=public_id)
    model, ability = WITHDRAWS.get(invitation.scope.kind, (Place, Ability.EDIT))
    thing = get_object_or_404(model, pk=invitation.scope_id)
    if ability not in abilities(person, thing):
        raise Http404
    invitations.withdraw_invitation(person, invitation)
    messages.success(request, _("The invitation is withdrawn."))
    if invitation.scope.kind == ScopeKind.PLACE:
        return redirect("places:hosts", thing.slug)
    return redirect("rights") if invitation.scope.kind == ScopeKind.NETWORK else redirect(thing)
