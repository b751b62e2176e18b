"""The evidence of the confidentiality of spaces: one piece by hand, a whole round, and what expires each night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import lock_in_order, require
from maillage.places.models import Evidence, Space
from maillage.places.queries import is_from_network, proofs_of
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof, confidentiality_of, latest_proofs
from maillage.places.rules.inspection import axes_to_inspect, proofs_of_round
from maillage.places.rules.safeguards import Safeguard, may_write_by_hand


@transaction.atomic
def add_evidence(person: Person, space: Space, proof: Proof, note: str = "") -> Evidence:
    """Keep a piece of evidence; the level of the space follows from all that is in force."""
    require(Ability.EDIT, person, space.place)
    if proof.found_on > timezone.localdate():
        raise Refusal("not_yet", "Evidence can't be dated in the future.")
    if refusal := may_write_by_hand(proof, note, from_network=is_from_network(person, space.place)):
        raise refusal
    evidence = keep_evidence(space, proof, note)
    record(
        person,
        "evidence_added",
        ("space", space.pk),
        space.place.scopes()[0],
        axis=proof.axis.value,
        level=proof.level,
        kind=proof.kind.value,
    )
    return evidence


def keep_evidence(space: Space, proof: Proof, note: str) -> Evidence:
    """Write a piece of evidence down; the level of the space follows (in the transaction of an action)."""
    evidence = Evidence.objects.create(
        space=space,
        axis=proof.axis,
        level=proof.level,
        kind=proof.kind,
        found_on=proof.found_on,
        note=note,
        safeguards=sorted(proof.safeguards),
    )
    _follow_evidence(space, timezone.localdate())
    return evidence


@transaction.atomic
def inspect_space(
    person: Person, space: Space, seen: Mapping[Axis, frozenset[Safeguard]], note: str = ""
) -> list[Evidence]:
    """Keep what was seen on a round of a space today: evidence by axis, declared by its host, observed by others.

    What was already said today is not kept twice. An axis that was measured meanwhile is left alone.
    """
    require(Ability.EDIT, person, space.place)
    lock_in_order([space.pk])
    day, proofs = timezone.localdate(), proofs_of(space)
    kind = EvidenceKind.OBSERVED if is_from_network(person, space.place) else EvidenceKind.DECLARED
    looked_at = {axis: seen[axis] for axis in axes_to_inspect(proofs, day) if axis in seen}
    made = proofs_of_round(looked_at, latest_proofs(proofs, day), kind, day)
    kept = [keep_evidence(space, proof, note) for proof in made]
    record(person, "space_inspected", ("space", space.pk), space.place.scopes()[0], level=space.confidentiality)
    return kept


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
