"""What texts ask of an agreement, point by point, and whether it says it. A check of completeness, no legal advice.

Sources: Code du travail L1222-9 II (seven points, asked of a collective agreement or a charter), L1222-10; the national
agreement of 26 November 2020; décret 2016-151 for the public service. The numbers of 5° to 7°, the content of the act
(décret, art. 8) and the ANI's words are still to be verified against the published texts. See
docs/algorithms/agreements.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.telework.rules.figures import figure_on
from maillage.telework.rules.terms import ON_A_TEXT, PRIVATE, Regime, Rhythm, Terms


class Status(StrEnum):
    """What the check found."""

    PRESENT = "present"
    REFERRED = "referred"  # the collective agreement or charter it names is to say it
    MISSING = "missing"
    EXCEEDED = "exceeded"  # it says it, but goes beyond what the text allows
    NOT_APPLICABLE = "not_applicable"


class Force(StrEnum):
    """How binding a point of an agreement is."""

    LAW = "law"
    GOOD_PRACTICE = "good_practice"


OPEN = frozenset({Status.MISSING, Status.EXCEEDED})


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a text asks: `says` answers whether terms hold it. `to_verify`: the reference is from memory."""

    code: str
    article: str
    regimes: frozenset[Regime]
    force: Force
    says: Callable[[Terms], bool]
    to_verify: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A point, and what was found of it."""

    point: Point
    status: Status
    force: Force


def _place_named(terms: Terms) -> bool:
    return bool(terms.places or terms.other_place or terms.at_home)


def _days_said(terms: Terms) -> bool:
    return bool(terms.weekdays) if terms.rhythm == Rhythm.FIXED else terms.days > 0


def _hours_said(terms: Terms) -> bool:
    return terms.contact_from is not None and terms.contact_until is not None


LAW_II = "Code du travail, art. L1222-9 II"
LAW_10 = "Code du travail, art. L1222-10"
ANI = "ANI du 26 novembre 2020"
DECREE = "Décret 2016-151"
PUBLIC = frozenset({Regime.PUBLIC})

OF_THE_TEXT = (  # asked of the collective agreement or the charter
    Point("entry_return", f"{LAW_II}, 1°", PRIVATE, Force.LAW,
          lambda t: bool(t.entry_conditions and t.return_conditions)),
    Point("acceptance", f"{LAW_II}, 2°", PRIVATE, Force.LAW, lambda t: bool(t.acceptance)),
    Point("workload", f"{LAW_II}, 3°", PRIVATE, Force.LAW, lambda t: bool(t.workload)),
    Point("contact_hours", f"{LAW_II}, 4°", PRIVATE, Force.LAW, _hours_said),
    Point("disabled_access", f"{LAW_II}, 5°", PRIVATE, Force.LAW, lambda t: bool(t.disabled_access), to_verify=True),
    Point("pregnancy_access", f"{LAW_II}, 6°", PRIVATE, Force.LAW, lambda t: bool(t.pregnancy_access), to_verify=True),
    Point("carer_access", f"{LAW_II}, 7°", PRIVATE, Force.LAW, lambda t: bool(t.carer_access), to_verify=True),
)  # fmt: skip
OF_THE_EMPLOYER = (
    Point("equipment_rules", f"{LAW_10}, 1°", PRIVATE, Force.LAW, lambda t: bool(t.equipment_rules)),
    Point("return_priority", f"{LAW_10}, 2°", PRIVATE, Force.LAW, lambda t: t.return_priority, to_verify=True),
    Point("interview", f"{LAW_10}, 3°", PRIVATE, Force.LAW, lambda t: 1 <= t.interview_month <= 12, to_verify=True),
)
GOOD_PRACTICE = (
    Point("place", ANI, PRIVATE, Force.GOOD_PRACTICE, _place_named, to_verify=True),
    Point("days", ANI, PRIVATE, Force.GOOD_PRACTICE, _days_said, to_verify=True),
    Point("adaptation", ANI, PRIVATE, Force.GOOD_PRACTICE, lambda t: t.adaptation_months is not None, to_verify=True),
    Point("reversibility", ANI, PRIVATE, Force.GOOD_PRACTICE, lambda t: t.notice_days > 0, to_verify=True),
    Point("equipment", ANI, PRIVATE, Force.GOOD_PRACTICE,
          lambda t: bool(t.equipment) and t.payer is not None, to_verify=True),
    Point("data_protection", ANI, PRIVATE, Force.GOOD_PRACTICE, lambda t: bool(t.data_protection), to_verify=True),
    Point("disconnection", f"{ANI} ; Code du travail, art. L2242-17, 7°", PRIVATE, Force.GOOD_PRACTICE,
          lambda t: bool(t.disconnection), to_verify=True),
    Point("isolation", ANI, PRIVATE, Force.GOOD_PRACTICE, lambda t: bool(t.isolation), to_verify=True),
)  # fmt: skip
OF_THE_PUBLIC_ACT = (
    Point("request", f"{DECREE}, art. 5", PUBLIC, Force.LAW, lambda t: t.requested_on is not None),
    Point("functions", f"{DECREE}, art. 8, 1°", PUBLIC, Force.LAW, lambda t: bool(t.job), to_verify=True),
    Point("places", f"{DECREE}, art. 8, 2°", PUBLIC, Force.LAW, _place_named, to_verify=True),
    Point("days_or_quota", f"{DECREE}, art. 8, 3°", PUBLIC, Force.LAW, _days_said, to_verify=True),
    Point("available_hours", f"{DECREE}, art. 8, 4°", PUBLIC, Force.LAW, _hours_said, to_verify=True),
    Point("start", f"{DECREE}, art. 8, 5°", PUBLIC, Force.LAW, lambda t: t.starts_on is not None, to_verify=True),
    Point("public_adaptation", f"{DECREE}, art. 8, 6°", PUBLIC, Force.LAW,
          lambda t: t.adaptation_months is not None, to_verify=True),
    Point("public_end", f"{DECREE}, art. 5", PUBLIC, Force.LAW, lambda t: t.notice_days > 0, to_verify=True),
    Point("public_equipment", f"{DECREE}, art. 6", PUBLIC, Force.GOOD_PRACTICE, lambda t: bool(t.equipment),
          to_verify=True),
    Point("public_accident", f"{DECREE}, art. 6", PUBLIC, Force.GOOD_PRACTICE, lambda t: bool(t.accident),
          to_verify=True),
)  # fmt: skip
POINTS = (*OF_THE_TEXT, *OF_THE_EMPLOYER, *GOOD_PRACTICE, *OF_THE_PUBLIC_ACT)
BY_CODE: Mapping[str, Point] = {point.code: point for point in POINTS}


def points_of(regime: Regime) -> tuple[Point, ...]:
    """Those asked of an agreement of this regime, the law's first."""
    return tuple(point for point in POINTS if regime in point.regimes)


def check_terms(terms: Terms, day: date) -> tuple[Finding, ...]:
    """Each point of the terms' regime, and whether they say it. `day` picks the thresholds in force."""
    return tuple(
        Finding(point, _status(point, terms, day), _force(point, terms.regime)) for point in points_of(terms.regime)
    )


def check_answers(regime: Regime, answers: Mapping[str, Status]) -> tuple[Finding, ...]:
    """The same report over somebody else's document: `answers` by code of point; what nobody answered is missing."""
    return tuple(
        Finding(point, answers.get(point.code, Status.MISSING), _force(point, regime)) for point in points_of(regime)
    )


def _force(point: Point, regime: Regime) -> Force:
    """Two who simply agree owe none of the seven points to the law: saying them is good practice."""
    if regime == Regime.SIMPLE and point in OF_THE_TEXT:
        return Force.GOOD_PRACTICE
    return point.force


def _status(point: Point, terms: Terms, day: date) -> Status:
    if point.says(terms):
        return Status.EXCEEDED if point.code == "days_or_quota" and _too_many_days(terms, day) else Status.PRESENT
    named = bool(terms.text_title and terms.text_date)
    if point in OF_THE_TEXT and terms.regime in ON_A_TEXT and named:
        return Status.REFERRED
    return Status.MISSING


def _too_many_days(terms: Terms, day: date) -> bool:
    """More than three days a week on average, in the public service."""
    most = figure_on("public_days_a_week", day)
    return most is not None and terms.days_a_week() > float(most.value)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many points of the law, and of good practice, are said or referred to, out of how many."""

    law: tuple[int, int]
    good_practice: tuple[int, int]

    @property
    def percent(self) -> int:
        """Of all points that apply, rounded down: a hundred only when nothing is open."""
        held, total = self.law[0] + self.good_practice[0], self.law[1] + self.good_practice[1]
        return 100 * held // total if total else 100


def completeness(findings: tuple[Finding, ...]) -> Completeness:
    """The report in four numbers."""

    def counted(force: Force) -> tuple[int, int]:
        applicable = [f for f in findings if f.force == force and f.status != Status.NOT_APPLICABLE]
        return sum(f.status not in OPEN for f in applicable), len(applicable)

    return Completeness(counted(Force.LAW), counted(Force.GOOD_PRACTICE))
