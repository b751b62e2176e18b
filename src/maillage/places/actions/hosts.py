"""Who runs a place: asked to, and no longer."""

from __future__ import annotations

from maillage.community.actions.invitations import invite
from maillage.community.actions.roles import end_role
from maillage.community.models import Person, Role
from maillage.community.queries import current_roles
from maillage.community.rules import Ability, RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import require
from maillage.places.models import Place


def invite_host(by: Person, place: Place, email: str) -> None:
    """Ask somebody to host the place: they do once they accept. Refusal unless `by` may edit the place."""
    require(Ability.EDIT, by, place)
    invite(by, email, RoleKind.HOST, place.scopes()[0])


def end_host(by: Person, place: Place, role: Role) -> None:
    """That person no longer hosts the place, from today on. Refusal for others than its own, and for the last host."""
    require(Ability.EDIT, by, place)
    hosts = current_roles().filter(kind=RoleKind.HOST.value, scope_kind="place", scope_id=place.pk)
    if not hosts.filter(pk=role.pk).exists():
        raise Refusal("not_a_host", "That person does not host this place.")
    if role.person_id == by.pk and hosts.count() == 1:
        raise Refusal("last_host", "You are the last host of this place. Name another one first.")
    end_role(role, by=by)
