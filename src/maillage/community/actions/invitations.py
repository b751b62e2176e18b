"""Roles are offered, not imposed: an invitation to an address becomes the role when its owner accepts it.

The answer is the same whether the address has an account or not, so that nobody learns who is here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.actions.roles import give_role, record
from maillage.community.mails.roles import tell_invited
from maillage.community.models import Invitation, Person, Role
from maillage.community.rules import RoleKind, Scope
from maillage.kernel.addresses import canonical_address
from maillage.kernel.refusal import Refusal

BY_ONE = Quota("invitations by", 40, timedelta(days=1))
TO_ONE = Quota("invitations to", 5, timedelta(days=1))


def invite(by: Person, email: str, kind: RoleKind, scope: Scope, starts_on: date | None = None) -> Invitation:
    """Offer a role to whoever has this address; asking twice offers it once, and writes once a day."""
    email = canonical_address(email)
    if refusal := hit([(BY_ONE, str(by.pk)), (TO_ONE, email)]):
        raise refusal
    there: dict[str, Any] = {"email": email, "kind": kind.value, "scope_kind": scope.kind.value, "scope_id": scope.id}
    values: dict[str, Any] = {"starts_on": starts_on, "given_by": by, "language": (get_language() or "fr")[:2]}
    with transaction.atomic():
        invitation, new = Invitation.objects.update_or_create(**there, defaults=values)
        if new:
            record(by, "role_offered", ("invitation", invitation.pk), scope, role=kind.value)
        tell_invited(invitation)
    return invitation


def _lock_own_invitation(person: Person, invitation: Invitation) -> Invitation:
    """Lock and return the invitation; raises a Refusal when it is somebody else's or gone."""
    invitations = Invitation.objects.select_for_update(of=("self",)).select_related("given_by").filter(pk=invitation.pk)
    now = invitations.first()
    if now is None or now.email != person.email:
        raise Refusal("invitation_gone", "This invitation is no longer there: it was withdrawn, or answered already.")
    return now


@transaction.atomic
def accept_invitation(person: Person, invitation: Invitation) -> Role:
    """Give the person the role they were offered, from today or from the later day of the offer."""
    now = _lock_own_invitation(person, invitation)
    starts_on = max(now.starts_on or timezone.localdate(), timezone.localdate())
    role = give_role(person, now.role, now.scope, by=now.given_by, starts_on=starts_on, tell=False)
    now.delete()
    return role


@transaction.atomic
def decline_invitation(person: Person, invitation: Invitation) -> None:
    """Delete an offer its recipient declines; only a line of the journal stays."""
    now = _lock_own_invitation(person, invitation)
    record(person, "role_declined", ("invitation", now.pk), now.scope, role=now.kind)
    now.delete()


@transaction.atomic
def withdraw_invitation(by: Person, invitation: Invitation) -> None:
    """Withdraw an offer before it is answered; the caller has checked that they may."""
    now = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if now is not None:
        record(by, "role_withdrawn", ("invitation", now.pk), now.scope, role=now.kind)
        now.delete()
