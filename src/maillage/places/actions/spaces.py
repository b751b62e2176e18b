"""Spaces and their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import lock_in_order, require
from maillage.places.actions.search import update_search
from maillage.places.models import Space, Unit


@transaction.atomic
def save_space(
    person: Person,
    space: Space,
    unit_names: Sequence[str],
    equipment: Sequence[Any] = (),
    parts: Sequence[Unit] = (),
    *,
    notes: Mapping[str, str] | None = None,
) -> Space:
    """Create or change a space and its units. A unit no longer named is retired, so that its past stays readable.

    `parts` are the units of other spaces that this one, a room that opens into them, is made of; `notes` say, by name,
    what to choose a unit by (None: what is said of them stays).
    """
    require(Ability.EDIT, person, space.place)
    if space.pk:
        lock_in_order([space.pk])
    space.save()
    space.equipment.set(equipment)
    for position, name in enumerate(unit_names):
        values: dict[str, Any] = {"position": position, "active": True}
        if notes is not None:
            values["note"] = notes.get(name, "")
        Unit.objects.update_or_create(space=space, name=name, defaults=values)
    space.units.exclude(name__in=unit_names).update(active=False)
    _set_parts(space, parts)
    update_search(space.place)
    record(person, "space_saved", ("space", space.pk), space.place.scopes()[0], units=len(unit_names))
    return space


@transaction.atomic
def copy_space(person: Person, space: Space) -> Space:
    """Another space with the same units, equipment and rules; not bookable yet, without its evidence."""
    require(Ability.EDIT, person, space.place)
    values = {
        field.attname: getattr(space, field.attname)
        for field in Space._meta.concrete_fields
        if field.name not in {"id", "name", "family", "confidentiality", "active", "position"}
    }
    copy = Space(**values, name=_free_name(space), active=False, position=space.place.spaces.count())
    notes = dict(space.units.filter(active=True).values_list("name", "note"))
    return save_space(person, copy, list(notes), list(space.equipment.all()), notes=notes)


def _free_name(space: Space) -> str:
    """The name of a copy: “Desks 2”, or the first number that is free."""
    taken = set(space.place.spaces.values_list("name", flat=True))
    names = (f"{space.name[:75]} {number}" for number in count(2))
    return next(name for name in names if name not in taken)


def _set_parts(space: Space, parts: Sequence[Unit]) -> None:
    """Set the units a composed space is made of; the spaces concerned then share one lock."""
    was = set(chain.from_iterable(space.units.values_list("parts", flat=True)))
    wanted = sorted(part.pk for part in parts)
    if not wanted and not was:
        return
    if was != set(wanted) and space.units.filter(
        occupancies__holds=True, occupancies__during__endswith__gt=timezone.now()
    ):
        raise Refusal("parts_booked", "This room is booked ahead: its parts can change once nobody has it any more.")
    space.units.filter(active=True).update(parts=wanted)
    family = {space.pk, *(part.space_id for part in parts)}
    known = set(Space.objects.filter(pk__in=family, family__isnull=False).values_list("family", flat=True))
    together = Space.objects.filter(pk__in=family) | Space.objects.filter(family__in=known)
    lock_in_order(list(together.values_list("pk", flat=True)))
    together.update(family=min([*(number for number in known if number), *family]))
