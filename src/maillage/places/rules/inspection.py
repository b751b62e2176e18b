"""The host's round of a space: what one ticks, what is ticked beforehand, and the evidence it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof, latest_proofs
from maillage.places.rules.safeguards import (
    CRITERIA,
    Protection,
    Safeguard,
    level_reached,
    safeguards_of,
    smallest_sets,
)

BY_EAR = frozenset({Safeguard.NORMAL_VOICE_TEST, Safeguard.LOUD_VOICE_TEST})  # what only the listening test can say


def seen_by_eye(axis: Axis) -> list[Safeguard]:
    """What one may tick on a round."""
    return [safeguard for safeguard in safeguards_of(axis) if safeguard not in BY_EAR]


def axes_to_inspect(proofs: Iterable[Proof], day: date) -> list[Axis]:
    """The axes a round looks at: an axis that was measured stands as it is until the measure expires."""
    latest = latest_proofs(proofs, day)
    return [axis for axis in Axis if axis not in latest or latest[axis].kind is not EvidenceKind.MEASURED]


def ticked_beforehand(protection: Protection, axis: Axis) -> frozenset[Safeguard]:
    """What was seen last time; where only a level is known, the least it supposes."""
    seen = protection.held & set(seen_by_eye(axis))
    supposed = [
        requirement
        for step in range(1, protection.levels[axis] + 1)
        for requirement in CRITERIA[axis][step]
        if not requirement & seen
    ]
    return seen | (smallest_sets(supposed)[0] - BY_EAR)


def proofs_of_round(
    seen: Mapping[Axis, frozenset[Safeguard]], before: Mapping[Axis, Proof], kind: EvidenceKind, day: date
) -> list[Proof]:
    """The evidence a round makes; an axis on which nothing is seen, and nothing was known, is left alone.

    What was already said the same day makes none.
    """
    made = [
        Proof(axis, level_reached(axis, safeguards), kind, day, frozenset(map(str, safeguards)))
        for axis, safeguards in seen.items()
        if safeguards or axis in before
    ]
    return [proof for proof in made if proof != before.get(proof.axis)]
