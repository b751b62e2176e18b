"""The rota of a place: who opens when; its staffed hours follow."""

from __future__ import annotations

from datetime import time

from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person, Role
from maillage.community.queries import people_with_role
from maillage.community.rules import Ability, RoleKind, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import require
from maillage.places.models import Place, RotaShift
from maillage.places.rules.rota import staffed_week

MOST_SHIFTS = 60


@transaction.atomic
def add_shift(by: Person, place: Place, host: Person, weekday: int, starts: time, ends: time) -> RotaShift:
    """A host opens on that weekday; the staffed hours of the place follow. The same shift twice is one."""
    require(Ability.EDIT, by, place)
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    if not people_with_role(RoleKind.HOST, place.scopes()[0]).filter(pk=host.pk).exists():
        raise Refusal("not_a_host", "Only a host of this place can be in its rota.")
    if ends <= starts:
        raise Refusal("bad_times", "The end must come after the beginning.")
    if place.rota.count() >= MOST_SHIFTS:
        raise Refusal("rota_full", "A rota holds %(most)s lines at most.", most=MOST_SHIFTS)
    shift, _new = RotaShift.objects.update_or_create(
        place=place, person=host, weekday=weekday, starts=starts, defaults={"ends": ends}
    )
    _follow_rota(place)
    record(by, "rota_changed", ("place", place.pk), place.scopes()[0], about=[host])
    return shift


@transaction.atomic
def remove_shift(by: Person, shift: RotaShift) -> None:
    """Nobody opens then any more, unless somebody else does."""
    require(Ability.EDIT, by, shift.place)
    place = Place.objects.select_for_update(no_key=True).get(pk=shift.place_id)
    host = shift.person
    shift.delete()
    _follow_rota(place)
    record(by, "rota_changed", ("place", place.pk), place.scopes()[0], about=[host])


def leave_rota(role: Role) -> None:
    """Whoever hosts a place no more leaves its rota."""
    if role.kind != RoleKind.HOST or role.scope_kind != ScopeKind.PLACE:
        return
    place = Place.objects.filter(pk=role.scope_id).first()
    still_hosts = place and people_with_role(RoleKind.HOST, place.scopes()[0]).filter(pk=role.person_id).exists()
    if place and not still_hosts and RotaShift.objects.filter(place=place, person=role.person_id).delete()[0]:
        _follow_rota(place)


def _follow_rota(place: Place) -> None:
    """The staffed hours are those of the rota; without a line they are empty."""
    week = staffed_week(place.rota.values_list("weekday", "starts", "ends"))
    staffed = week.expression()
    place.staffed_hours = "" if staffed == "off" else staffed
    place.save(update_fields=["staffed_hours", "updated_at"])
