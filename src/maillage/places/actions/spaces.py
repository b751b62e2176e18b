"""Spaces, their units, the evidence of their confidentiality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
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
from maillage.places.models import Evidence, Space, Unit
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import Proof, confidentiality_of


@transaction.atomic
def save_space(
    person: Person, space: Space, unit_names: Sequence[str], equipment: Sequence[Any] = (), parts: Sequence[Unit] = (),
    *, notes: Mapping[str, str] | None = None,
) -> Space:  # fmt: skip
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


@transaction.atomic
def add_evidence(person: Person, space: Space, proof: Proof, note: str = "") -> Evidence:
    """Keep a piece of evidence; the level of the space follows from all that is in force."""
    require(Ability.EDIT, person, space.place)
    if proof.found_on > timezone.localdate():
        raise Refusal("not_yet", "Evidence can't be dated in the future.")
    evidence = Evidence.objects.create(
        space=space, axis=proof.axis, level=proof.level, kind=proof.kind, found_on=proof.found_on, note=note
    )
    _follow_evidence(space, timezone.localdate())
    record(
        person, "evidence_added", ("space", space.pk), space.place.scopes()[0],
        axis=proof.axis.value, level=proof.level, kind=proof.kind.value,
    )  # fmt: skip
    return evidence


def _follow_evidence(space: Space, day: date) -> bool:
    level = int(confidentiality_of(proofs_of(space), day))
    if level == space.confidentiality:
        return False
    space.confidentiality = level
    space.save(update_fields=["confidentiality"])
    return True


def review_confidentiality(day: date | None = None) -> int:
    """Lower what rests on evidence that has expired; how many spaces changed. The job calls it each night."""
    day = day or timezone.localdate()
    return sum(_follow_evidence(space, day) for space in Space.objects.prefetch_related("evidence"))
