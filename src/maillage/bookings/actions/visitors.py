"""The register of visitors: opened by hosts, written in without an account, read by hosts, emptied by itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from maillage.bookings.models import VisitorEntry, VisitorRegister
from maillage.bookings.rules.visitors import may_enter, moment_said
from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

FROM_ONE_ORIGIN = Quota("visitors from one origin", 60, timedelta(hours=1))  # a group shares the Wi-Fi of the place
IN_ONE_REGISTER = Quota("visitors of a register", 300, timedelta(days=1))


def _require_host(person: Person, place: Place) -> None:
    if Ability.SEE_DAY not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


@transaction.atomic
def set_register(host: Person, place: Place, *, is_open: bool, days: int | None) -> VisitorRegister:
    """Open the register of a place or close it, and say how many days an entry is kept (None: as the network says)."""
    _require_host(host, place)
    register, _is_new = VisitorRegister.objects.update_or_create(
        place=place, defaults={"is_open": is_open, "days_kept": days}
    )
    record(host, "visitor_register_set", ("place", place.pk), place.scopes()[0], open=is_open, days=days)
    return register


@transaction.atomic
def renew_register_key(host: Person, register: VisitorRegister) -> None:
    """A new address for the poster: the printed ones of before lead nowhere."""
    _require_host(host, register.place)
    register.key = uuid.uuid4()
    register.save(update_fields=["key"])
    record(host, "visitor_register_renewed", ("place", register.place_id), register.place.scopes()[0])


def enter_visitor(
    register: VisitorRegister,
    origin: str,
    name: str,
    visited: str = "",
    key: UUID | None = None,
    phone_time: datetime | None = None,
) -> VisitorEntry:
    """Write a visitor in; the same form sent twice (its `key`) writes once.

    `phone_time`: when it was touched, without a network. Each try is counted before anything else.
    Raises Refusal "too_often", "register_closed", "no_name".
    """
    if refusal := hit([(FROM_ONE_ORIGIN, f"{register.pk}|{origin}"), (IN_ONE_REGISTER, str(register.pk))]):
        raise refusal
    if refusal := may_enter(name, is_open=register.is_open):
        raise refusal
    name, visited, now = name.strip(), visited.strip(), timezone.now()
    entry = VisitorEntry(
        register=register,
        exit_key=key or uuid.uuid4(),
        name=name,
        visited=visited,
        arrived_at=moment_said(phone_time, now),
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        same = VisitorEntry.objects.filter(
            register=register, exit_key=entry.exit_key, name=name, visited=visited
        ).first()
        if same:
            return same
        entry.pk, entry.exit_key = None, uuid.uuid4()  # the next visitor, on the page of the one before
        entry.save(force_insert=True)
    return entry


@transaction.atomic
def leave_place(entry: VisitorEntry, phone_time: datetime | None = None) -> VisitorEntry:
    """Say that a visitor has left; the first time counts."""
    entry = VisitorEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.left_at is None:
        entry.left_at = moment_said(phone_time, timezone.now(), not_before=entry.arrived_at)
        entry.save(update_fields=["left_at"])
    return entry


@transaction.atomic
def mark_visitor_left(host: Person, entry: VisitorEntry) -> None:
    """A host saw them leave."""
    _require_host(host, entry.register.place)
    leave_place(entry)
    record(host, "visitor_left", ("place", entry.register.place_id), entry.register.place.scopes()[0])


def record_look(host: Person, place: Place, entries: int, about: Sequence[Person]) -> None:
    """Reading who is there is itself recorded; those who are named find it in their journal."""
    record(host, "visitors_looked_at", ("place", place.pk), place.scopes()[0], about=about, entries=entries)


def purge_visitors(before: datetime, dry: bool) -> int:
    """Remove the entries kept long enough: as the place says, else those of before the moment given."""
    own = {days for days in VisitorRegister.objects.values_list("days_kept", flat=True) if days}
    over, now = Q(register__days_kept=None, arrived_at__lt=before), timezone.now()
    for days in own:
        over |= Q(register__days_kept=days, arrived_at__lt=now - timedelta(days=days))
    aged = VisitorEntry.objects.filter(over)
    return aged.count() if dry else aged.delete()[0]


VISITORS_RETENTION_PURGES = {"visitors": purge_visitors}
