"""How confidential work in a space can be: C0 to C4, the lowest of four axes, each on dated evidence.

The scale and the two years are the network's own, not a standard; docs/algorithms/confidentiality.md says how
each level is earned. A level never replaces an employer's security policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from maillage.kernel.refusal import Refusal


class Confidentiality(IntEnum):
    """What one may do there without being heard, seen, read or disturbed."""

    C0 = 0  # open: anyone may see and hear
    C1 = 1  # discreet: a quiet zone is a rule, a back to the wall on request
    C2 = 2  # professional calls: booth or closed room, screen filters, isolated Wi-Fi
    C3 = 3  # confidential: closed door, normal voice not understood outside, no line of sight
    C4 = 4  # sensitive: loud voice not understood, own uplink, no third party


class Axis(StrEnum):
    """What confidentiality is made of."""

    VOICE = "voice"
    SCREEN = "screen"
    NETWORK = "network"
    ACCESS = "access"


class EvidenceKind(StrEnum):
    """How one knows."""

    DECLARED = "declared"
    OBSERVED = "observed"
    MEASURED = "measured"


DECLARES_ONLY = Refusal(
    "declares_only",
    "Who hosts a place declares: what is observed or measured is written by those who facilitate the network.",
)
TO_MEASURE = Refusal(
    "to_measure",
    "This level asks for a measure: run the listening test, or tick the report of an acoustician on a round.",
)
NO_REPORT = Refusal("no_report", "Say in the note who measured, and which report says so.")
VALID_YEARS = 2  # older evidence counts as absent: walls stay, habits and Wi-Fi do not


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as a value."""

    axis: Axis
    level: int
    kind: EvidenceKind
    found_on: date
    safeguards: frozenset[str] = field(default=frozenset())  # what was seen there: names of rules.safeguards

    def expires_on(self) -> date:
        """The first day on which it no longer counts; 29 February expires on 1 March."""
        try:
            return self.found_on.replace(year=self.found_on.year + VALID_YEARS)
        except ValueError:
            return date(self.found_on.year + VALID_YEARS, 3, 1)

    def is_in_force_on(self, day: date) -> bool:
        """Whether the evidence counts on that day."""
        return self.found_on <= day < self.expires_on()


def oldest_in_force(day: date) -> date:
    """The first day whose evidence still counts on this one: what was found from then on has not expired."""
    try:
        return day.replace(year=day.year - VALID_YEARS) + timedelta(days=1)
    except ValueError:  # 29 February: what was found on the 28th has expired on the 28th
        return date(day.year - VALID_YEARS, 3, 1)


def latest_proofs(proofs: Iterable[Proof], day: date) -> dict[Axis, Proof]:
    """The evidence that counts that day on each axis: the latest in force; of the same day, the last given."""
    return {
        proof.axis: proof for proof in sorted((p for p in proofs if p.is_in_force_on(day)), key=lambda p: p.found_on)
    }


def axis_levels(proofs: Iterable[Proof], day: date) -> dict[Axis, int]:
    """The level of each axis that day: what the latest evidence in force says; 0 where there is none."""
    latest = latest_proofs(proofs, day)
    return {axis: latest[axis].level if axis in latest else 0 for axis in Axis}


def confidentiality_of(proofs: Iterable[Proof], day: date) -> Confidentiality:
    """The level of a space is the lowest of its four axes; an axis without evidence is C0."""
    return Confidentiality(min(axis_levels(proofs, day).values()))
