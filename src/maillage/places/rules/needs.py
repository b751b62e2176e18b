"""What somebody has to do, in plain words, and the level of confidentiality it asks on each axis.

A table one can read, the network's own and not a standard: docs/algorithms/confidentiality.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.safeguards import Protection, Safeguard, cheapest, smallest_sets


class Need(StrEnum):
    """What one comes to do."""

    QUIET_WORK = "quiet_work"
    CLIENT_CALL = "client_call"
    VIDEO_MEETING = "video_meeting"
    HR_TALK = "hr_talk"
    LIVELY_TALK = "lively_talk"
    HIDDEN_SCREEN = "hidden_screen"
    PERSONAL_FILES = "personal_files"
    HEALTH_DATA = "health_data"
    EMPLOYER_NETWORK = "employer_network"
    PAPERS = "papers"
    PROFESSIONAL_SECRET = "professional_secret"  # noqa: S105 - the name of a need


Levels = tuple[int, int, int, int]  # voice, screen, network, access: the order of `Axis`

NEEDS: Mapping[Need, Levels] = {
    Need.QUIET_WORK: (1, 0, 0, 0),
    Need.CLIENT_CALL: (2, 0, 1, 0),
    Need.VIDEO_MEETING: (2, 1, 1, 0),
    Need.HR_TALK: (3, 2, 2, 1),
    Need.LIVELY_TALK: (4, 0, 0, 0),
    Need.HIDDEN_SCREEN: (0, 3, 0, 0),
    Need.PERSONAL_FILES: (1, 2, 2, 2),
    Need.HEALTH_DATA: (1, 3, 3, 3),
    Need.EMPLOYER_NETWORK: (0, 1, 2, 0),
    Need.PAPERS: (0, 0, 0, 2),
    Need.PROFESSIONAL_SECRET: (3, 3, 3, 3),
}


def levels_needed(needs: Iterable[Need]) -> dict[Axis, int]:
    """The level asked of each axis: the highest that one of the needs asks; 0 for an axis nobody needs."""
    columns = zip(*(NEEDS[need] for need in needs), strict=True)
    highest = dict(zip(Axis, map(max, columns), strict=False))
    return {axis: highest.get(axis, 0) for axis in Axis}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a space does not fit on one axis: the level it has, the one needed, the least that is missing."""

    axis: Axis
    level: int
    needed: int
    missing: frozenset[Safeguard]


def shortfalls(protection: Protection, needed: Mapping[Axis, int]) -> list[Shortfall]:
    """The axes on which a space is not confidential enough, in their order; none when it fits."""
    return [
        Shortfall(axis, protection.levels[axis], level, cheapest(smallest_sets(protection.missing(axis, level))))
        for axis, level in needed.items()
        if protection.levels[axis] < level
    ]
