"""When the evidence of a space expires, what its level then becomes, and when its hosts are reminded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.places.rules.confidentiality import Axis, Confidentiality, Proof, confidentiality_of, latest_proofs

REMIND_DAYS = (30, 7)  # before the day it expires, once each


@dataclass(frozen=True, slots=True)
class Expiry:
    """The day on which some axes lose their evidence, and the level of the space before and from then on."""

    on: date
    axes: tuple[Axis, ...]
    before: Confidentiality
    after: Confidentiality


def expiries(proofs: Iterable[Proof], day: date) -> list[Expiry]:
    """What expires after that day, as the evidence stands: the soonest first. Evidence of C0 supports nothing."""
    proofs = list(proofs)
    axes: dict[date, list[Axis]] = defaultdict(list)
    for axis, proof in latest_proofs(proofs, day).items():
        if proof.level:
            axes[proof.expires_on()].append(axis)
    return [
        Expiry(
            on,
            tuple(axis for axis in Axis if axis in lost),
            confidentiality_of(proofs, on - timedelta(days=1)),
            confidentiality_of(proofs, on),
        )
        for on, lost in sorted(axes.items())
    ]


def lapsed_axes(proofs: Iterable[Proof], day: date) -> dict[Axis, date]:
    """The axes that were supported once and are no more that day, and since when."""
    proofs = list(proofs)
    latest, since = latest_proofs(proofs, day), dict[Axis, date]()
    for proof in proofs:
        if proof.level and proof.axis not in latest and proof.expires_on() <= day:
            since[proof.axis] = max(proof.expires_on(), since.get(proof.axis, proof.expires_on()))
    return since


def reminder_due(on: date, day: date, reminded: int | None) -> int | None:
    """Which reminder hosts get that day (30, 7) of what expires on a day; None when none, or when they had it.

    `reminded` is the last one they had. A job that missed some days sends the nearer one alone.
    """
    left = (on - day).days
    stages = [days for days in REMIND_DAYS if 0 < left <= days]
    if not stages or (reminded is not None and reminded <= min(stages)):
        return None
    return min(stages)
