"""Writing in the journal, giving and ending roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.models import JournalEntry, Person, Role
from maillage.community.rules import INSTANCE, RoleKind, Scope
from maillage.kernel.refusal import Refusal


def record(
    actor: Person | None, verb: str, subject: tuple[str, int | None], scope: Scope = INSTANCE, **details: Any
) -> None:
    """One line in the journal; call it inside the transaction of what it tells."""
    JournalEntry.objects.create(
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        verb=verb,
        subject_kind=subject[0],
        subject_id=subject[1],
        scope_kind=scope.kind.value,
        scope_id=scope.id,
        details=details,
    )


@transaction.atomic
def give_role(
    person: Person, kind: RoleKind, scope: Scope, *, by: Person | None, starts_on: date | None = None
) -> Role:
    """Give someone a role; asking twice gives it once."""
    role, new = Role.objects.get_or_create(
        person=person,
        kind=kind.value,
        scope_kind=scope.kind.value,
        scope_id=scope.id,
        ends_on=None,
        defaults={"starts_on": starts_on or timezone.localdate(), "given_by": by},
    )
    if new:
        record(by, "role_given", ("person", person.pk), scope, role=kind.value)
    return role


@transaction.atomic
def end_role(role: Role, *, by: Person | None) -> None:
    """End a role from today on; the line stays, so that the past remains readable."""
    if role.ends_on is not None:
        raise Refusal("role_ended", "That role has already ended.")
    role.ends_on = max(role.starts_on, timezone.localdate())
    role.save(update_fields=["ends_on"])
    record(by, "role_ended", ("person", role.person_id), role.grant.scope, role=role.kind)
