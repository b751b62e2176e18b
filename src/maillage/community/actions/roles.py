"""Writing in the journal, giving and ending roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.mails.roles import tell_role
from maillage.community.models import JournalEntry, Person, Role
from maillage.community.queries import current_roles
from maillage.community.rules import INSTANCE, RoleKind, Scope, ScopeKind
from maillage.kernel.refusal import Refusal


def record(
    actor: Person | None,
    verb: str,
    subject: tuple[str, int | None],
    scope: Scope = INSTANCE,
    *,
    about: Iterable[Person] = (),
    **details: Any,
) -> None:
    """One line in the journal; call it inside the transaction of what it tells. `about`: whom it concerns.

    `details` are numbers and codes, never what somebody typed: the journal can't be put right afterwards.
    """
    actor = getattr(actor, "seen_by", actor)  # an administrator who looks as somebody else looks as themselves here
    JournalEntry.objects.create(
        at=timezone.now(),
        actor=actor.journal_id if actor else None,
        about=list(dict.fromkeys(person.journal_id for person in about)),
        verb=verb,
        subject_kind=subject[0],
        subject_id=subject[1],
        scope_kind=scope.kind.value,
        scope_id=scope.id,
        details=details,
    )


# What a higher floor does when a role has ended (a place without a host is told to those who facilitate).
WHEN_ENDED: list[Callable[[Role], None]] = []


@transaction.atomic
def give_role(
    person: Person, kind: RoleKind, scope: Scope, *, by: Person | None, starts_on: date | None = None, tell: bool = True
) -> Role:
    """Give someone a role, and write it to them unless they just took it; asking twice gives it once."""
    Person.objects.select_for_update().get(pk=person.pk)  # two who give it at once give it once
    starts_on = starts_on or timezone.localdate()
    there = {"kind": kind.value, "scope_kind": scope.kind.value, "scope_id": scope.id}
    role = Role.objects.filter(person=person, ends_on=None, **there).first()
    if role is not None and role.starts_on > starts_on:
        role.starts_on = starts_on
        role.save(update_fields=["starts_on"])
    if role is None:
        role = Role.objects.create(person=person, starts_on=starts_on, given_by=by, **there)
        record(by, "role_given", ("person", None), scope, about=[person], role=kind.value)
        if tell and by != person:
            tell_role("role_given", role)
    return role


@transaction.atomic
def end_role(role: Role, *, by: Person | None) -> None:
    """End a role from today on; the line stays, so that the past remains readable."""
    if role.ends_on is not None:
        raise Refusal("role_ended", "That role has already ended.")
    role.ends_on = max(role.starts_on, timezone.localdate())
    role.save(update_fields=["ends_on"])
    record(by, "role_ended", ("person", None), role.grant.scope, about=[role.person], role=role.kind)
    if by != role.person:
        tell_role("role_ended", role)
    _stop_booking_for(role)
    for ended in WHEN_ENDED:
        ended(role)


def _stop_booking_for(role: Role) -> None:
    """Whoever no longer works for an organisation in any way no longer books for it."""
    if role.scope_kind != ScopeKind.ORGANISATION or role.person.organisation_id != role.scope_id:
        return
    still = current_roles().filter(person=role.person, scope_kind=role.scope_kind, scope_id=role.scope_id)
    if not still.exists():
        role.person.organisation = None
        role.person.save(update_fields=["organisation"])
