"""What each level of confidentiality asks on each axis, what a space lacks, and the least one can add to rise.

The table is the network's own, not a standard; docs/algorithms/confidentiality.md prints it for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from maillage.kernel.refusal import Refusal
from maillage.places.rules.confidentiality import (
    DECLARES_ONLY,
    NO_REPORT,
    TO_MEASURE,
    Axis,
    Confidentiality,
    EvidenceKind,
    Proof,
    axis_levels,
    latest_proofs,
)


class Safeguard(StrEnum):
    """Something a space has, does, or was measured to hold, that keeps a secret."""

    QUIET_RULE = "quiet_rule"
    PHONE_BOOTH = "phone_booth"
    CLOSING_DOOR = "closing_door"
    DOOR_SEAL = "door_seal"
    NORMAL_VOICE_TEST = "normal_voice_test"
    LOUD_VOICE_TEST = "loud_voice_test"
    ACOUSTIC_REPORT = "acoustic_report"
    NO_PUBLIC_NEXT_DOOR = "no_public_next_door"
    BACK_TO_WALL = "back_to_wall"
    PARTITION = "partition"
    SCREEN_FILTER = "screen_filter"
    NO_SIGHT_LINE = "no_sight_line"
    BLINDS = "blinds"
    NO_CAMERA = "no_camera"
    WIFI_PASSWORD = "wifi_password"  # noqa: S105 - the name of a safeguard
    CLIENT_ISOLATION = "client_isolation"
    PERSONAL_CODES = "personal_codes"
    WIRED_SOCKET = "wired_socket"
    OWN_VLAN = "own_vlan"
    PRINTER_RELEASE = "printer_release"
    NO_SHARED_PRINTER = "no_shared_printer"
    OWN_UPLINK = "own_uplink"
    STAFFED = "staffed"
    BADGE = "badge"
    LOCKER = "locker"
    CLEAN_DESK = "clean_desk"
    SHREDDER = "shredder"
    LOCKED_BIN = "locked_bin"
    ROOM_KEY = "room_key"
    ACCESS_LOG = "access_log"
    CLEANING_CHARTER = "cleaning_charter"
    VISITOR_REGISTER = "visitor_register"
    NO_THIRD_PARTY = "no_third_party"


class Effort(StrEnum):
    """How one comes by a safeguard."""

    BUY = "buy"  # bought and put there
    DECIDE = "decide"  # a rule, a habit, a setting: no purchase
    MEASURE = "measure"  # somebody comes and measures


Requirement = frozenset[Safeguard]  # any one of them is enough

S = Safeguard
CRITERIA: Mapping[Axis, Mapping[int, tuple[Requirement, ...]]] = {
    Axis.VOICE: {
        1: (frozenset({S.QUIET_RULE, S.CLOSING_DOOR}),),
        2: (frozenset({S.PHONE_BOOTH, S.CLOSING_DOOR}),),
        3: (frozenset({S.CLOSING_DOOR}), frozenset({S.DOOR_SEAL}), frozenset({S.NORMAL_VOICE_TEST, S.ACOUSTIC_REPORT})),
        4: (frozenset({S.LOUD_VOICE_TEST, S.ACOUSTIC_REPORT}), frozenset({S.NO_PUBLIC_NEXT_DOOR, S.ACOUSTIC_REPORT})),
    },
    Axis.SCREEN: {
        1: (frozenset({S.BACK_TO_WALL, S.PARTITION, S.SCREEN_FILTER}),),
        2: (frozenset({S.SCREEN_FILTER}), frozenset({S.BACK_TO_WALL, S.PARTITION})),
        3: (frozenset({S.NO_SIGHT_LINE}),),
        4: (frozenset({S.BLINDS}), frozenset({S.NO_CAMERA})),
    },
    Axis.NETWORK: {
        1: (frozenset({S.WIFI_PASSWORD, S.PERSONAL_CODES}),),
        2: (frozenset({S.CLIENT_ISOLATION}), frozenset({S.PERSONAL_CODES})),
        3: (frozenset({S.WIRED_SOCKET, S.OWN_VLAN}), frozenset({S.PRINTER_RELEASE, S.NO_SHARED_PRINTER})),
        4: (frozenset({S.OWN_UPLINK}), frozenset({S.NO_SHARED_PRINTER})),
    },
    Axis.ACCESS: {
        1: (frozenset({S.STAFFED, S.BADGE}),),
        2: (frozenset({S.LOCKER}), frozenset({S.CLEAN_DESK}), frozenset({S.SHREDDER, S.LOCKED_BIN})),
        3: (frozenset({S.ROOM_KEY}), frozenset({S.ACCESS_LOG}), frozenset({S.CLEANING_CHARTER})),
        4: (frozenset({S.VISITOR_REGISTER}), frozenset({S.NO_THIRD_PARTY})),
    },
}
EFFORTS: Mapping[Safeguard, Effort] = {
    **dict.fromkeys(
        (S.PHONE_BOOTH, S.CLOSING_DOOR, S.DOOR_SEAL, S.PARTITION, S.SCREEN_FILTER, S.BLINDS, S.WIRED_SOCKET,
         S.OWN_UPLINK, S.BADGE, S.LOCKER, S.SHREDDER, S.LOCKED_BIN, S.ROOM_KEY), Effort.BUY,
    ),
    **dict.fromkeys((S.NORMAL_VOICE_TEST, S.LOUD_VOICE_TEST, S.ACOUSTIC_REPORT), Effort.MEASURE),
}  # fmt: skip


def effort_of(safeguard: Safeguard) -> Effort:
    """Whether it is bought, measured, or only decided."""
    return EFFORTS.get(safeguard, Effort.DECIDE)


def asks_for_measure(axis: Axis, level: int) -> bool:
    """Whether a requirement of this level, or of a lower one, is met by a measure alone.

    >>> asks_for_measure(Axis.VOICE, 3), asks_for_measure(Axis.SCREEN, 4)
    (True, False)
    """
    requirements = (one for step in range(1, level + 1) for one in CRITERIA[axis][step])
    return any(all(effort_of(safeguard) is Effort.MEASURE for safeguard in one) for one in requirements)


def may_write_by_hand(proof: Proof, note: str, *, from_network: bool) -> Refusal | None:
    """A host declares what needs no measure; who facilitates says what they observed, or which report measured it."""
    if not from_network and proof.kind is not EvidenceKind.DECLARED:
        return DECLARES_ONLY
    if proof.kind is EvidenceKind.MEASURED:
        return None if note.strip() else NO_REPORT
    return TO_MEASURE if asks_for_measure(proof.axis, proof.level) else None


def safeguards_of(axis: Axis) -> list[Safeguard]:
    """All that an axis may ask, in the order of its levels."""
    safeguards = (one for level in CRITERIA[axis].values() for requirement in level for one in sorted(requirement))
    return list(dict.fromkeys(safeguards))


def level_reached(axis: Axis, held: Iterable[Safeguard]) -> int:
    """The highest level whose requirements, and those of all lower levels, are met by these safeguards."""
    held, reached = set(held), 0
    for level, requirements in sorted(CRITERIA[axis].items()):
        if not all(requirement & held for requirement in requirements):
            break
        reached = level
    return reached


@dataclass(frozen=True, slots=True)
class Protection:
    """What is known of a space on a day: the level of each axis on its evidence, and the safeguards that were seen."""

    levels: Mapping[Axis, int]
    held: frozenset[Safeguard] = frozenset()

    def missing(self, axis: Axis, level: int) -> list[Requirement]:
        """What keeps the axis below a level: its requirements, those of proven levels counted as met."""
        return [
            requirement
            for step in range(self.levels[axis] + 1, level + 1)
            for requirement in CRITERIA[axis][step]
            if not requirement & self.held
        ]


def protection_on(proofs: Iterable[Proof], day: date) -> Protection:
    """What the evidence in force says that day."""
    proofs = list(proofs)
    known = set(Safeguard)
    held = {Safeguard(code) for proof in latest_proofs(proofs, day).values() for code in proof.safeguards & known}
    return Protection(axis_levels(proofs, day), frozenset(held))


def smallest_sets(requirements: Iterable[Requirement]) -> list[frozenset[Safeguard]]:
    """The smallest sets of safeguards that meet all these requirements, in a steady order.

    Requirements share few alternatives (two or three each, ten requirements at most), so every choice is tried:
    O(product of their sizes).
    """
    choices = {frozenset(choice) for choice in product(*map(sorted, set(requirements)))}
    least = min(map(len, choices))
    return sorted((choice for choice in choices if len(choice) == least), key=sorted)


def cheapest(sets: Iterable[frozenset[Safeguard]]) -> frozenset[Safeguard]:
    """The set with the fewest purchases and measures; among them, what stands first in the list of safeguards."""
    order = {safeguard: position for position, safeguard in enumerate(Safeguard)}
    return min(
        sets, key=lambda one: (sum(effort_of(s) is not Effort.DECIDE for s in one), sorted(order[s] for s in one))
    )


@dataclass(frozen=True, slots=True)
class Improvement:
    """What lifts a space to a level: each of these sets is enough, and none smaller is."""

    level: Confidentiality
    sets: tuple[frozenset[Safeguard], ...]


def improvements(protection: Protection) -> list[Improvement]:
    """For each level above that of the space, the smallest sets of missing things that lift it there.

    A level of an axis that nothing missing explains (its evidence has expired, say) asks for a new look: an empty set.
    """
    now = min(protection.levels.values())
    return [
        Improvement(
            Confidentiality(level),
            tuple(smallest_sets(missing for axis in Axis for missing in protection.missing(axis, level))),
        )
        for level in range(now + 1, 5)
    ]
