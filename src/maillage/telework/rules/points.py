"""What texts ask of an agreement, point by point, and whether it says it. A check of completeness, no legal advice.

Code du travail L1222-9 II (seven points, asked of a collective agreement or a charter), L1222-10; the national
agreement of 26 November 2020; décret 2016-151 for the public service. Each point has its dated row in
`data/points.json`: where it was read, whether it is still to be verified. See docs/algorithms/agreements.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.telework.rules.figures import figure_on
from maillage.telework.rules.references import Reference, known_references
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
    """One thing a text asks: `says` answers whether terms hold it. Which text, since when, read where: `reference`."""

    reference: Reference
    regimes: frozenset[Regime]
    force: Force
    says: Callable[[Terms], bool]

    @property
    def code(self) -> str:
        """How it is called in the code."""
        return self.reference.code

    @property
    def article(self) -> str:
        """Where it is written."""
        return self.reference.article


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


PUBLIC = frozenset({Regime.PUBLIC})
REFERENCES = known_references()


def _point(code: str, regimes: frozenset[Regime], force: Force, says: Callable[[Terms], bool]) -> Point:
    """A point with its row of `data/points.json`."""
    return Point(REFERENCES[code], regimes, force, says)


OF_THE_TEXT = (  # asked of the collective agreement or the charter
    _point("entry_return", PRIVATE, Force.LAW,
           lambda t: bool(t.entry_conditions and t.pollution and t.return_conditions)),
    _point("acceptance", PRIVATE, Force.LAW, lambda t: bool(t.acceptance)),
    _point("workload", PRIVATE, Force.LAW, lambda t: bool(t.workload)),
    _point("contact_hours", PRIVATE, Force.LAW, _hours_said),
    _point("disabled_access", PRIVATE, Force.LAW, lambda t: bool(t.disabled_access)),
    _point("pregnancy_access", PRIVATE, Force.LAW, lambda t: bool(t.pregnancy_access)),
    _point("carer_access", PRIVATE, Force.LAW, lambda t: bool(t.carer_access)),
)  # fmt: skip
OF_THE_EMPLOYER = (
    _point("equipment_rules", PRIVATE, Force.LAW, lambda t: bool(t.equipment_rules)),
    _point("return_priority", PRIVATE, Force.LAW, lambda t: t.return_priority),
    _point("interview", PRIVATE, Force.LAW, lambda t: 1 <= t.interview_month <= 12),
)
GOOD_PRACTICE = (
    _point("place", PRIVATE, Force.GOOD_PRACTICE, _place_named),
    _point("days", PRIVATE, Force.GOOD_PRACTICE, _days_said),
    _point("adaptation", PRIVATE, Force.GOOD_PRACTICE, lambda t: t.adaptation_months is not None),
    _point("reversibility", PRIVATE, Force.GOOD_PRACTICE, lambda t: t.notice_days > 0),
    _point("equipment", PRIVATE, Force.GOOD_PRACTICE, lambda t: bool(t.equipment) and t.payer is not None),
    _point("data_protection", PRIVATE, Force.GOOD_PRACTICE, lambda t: bool(t.data_protection)),
    _point("disconnection", PRIVATE, Force.GOOD_PRACTICE, lambda t: bool(t.disconnection)),
    _point("isolation", PRIVATE, Force.GOOD_PRACTICE, lambda t: bool(t.isolation)),
)  # fmt: skip
OF_THE_PUBLIC_ACT = (
    _point("request", PUBLIC, Force.LAW, lambda t: t.requested_on is not None),
    _point("functions", PUBLIC, Force.LAW, lambda t: bool(t.job)),
    _point("places", PUBLIC, Force.LAW, _place_named),
    _point("days_or_quota", PUBLIC, Force.LAW, _days_said),
    _point("available_hours", PUBLIC, Force.LAW, _hours_said),
    _point("start", PUBLIC, Force.LAW, lambda t: t.starts_on is not None),
    _point("public_adaptation", PUBLIC, Force.LAW, lambda t: t.adaptation_months is not None),
    _point("public_end", PUBLIC, Force.LAW, lambda t: t.notice_days > 0),
    _point("public_equipment", PUBLIC, Force.GOOD_PRACTICE, lambda t: bool(t.equipment)),
    _point("public_accident", PUBLIC, Force.GOOD_PRACTICE, lambda t: bool(t.accident)),
)  # fmt: skip
POINTS = (*OF_THE_TEXT, *OF_THE_EMPLOYER, *GOOD_PRACTICE, *OF_THE_PUBLIC_ACT)
BY_CODE: Mapping[str, Point] = {point.code: point for point in POINTS}


def points_of(regime: Regime, day: date | None = None) -> tuple[Point, ...]:
    """Those asked of an agreement of this regime, the law's first; with a day, by the texts in force that day."""
    own = (point for point in POINTS if regime in point.regimes)
    return tuple(point for point in own if day is None or point.reference.is_in_force_on(day))


def check_terms(terms: Terms, day: date) -> tuple[Finding, ...]:
    """Each point of the terms' regime, and whether they say it. `day` picks the thresholds in force."""
    return tuple(
        Finding(point, _status(point, terms, day), _force(point, terms.regime))
        for point in points_of(terms.regime, day)
    )


def check_answers(regime: Regime, answers: Mapping[str, Status], day: date | None = None) -> tuple[Finding, ...]:
    """The same report over somebody else's document: `answers` by code of point; what nobody answered is missing."""
    return tuple(
        Finding(point, answers.get(point.code, Status.MISSING), _force(point, regime))
        for point in points_of(regime, day)
    )


def _force(point: Point, regime: Regime) -> Force:
    """Two who simply agree owe none of the seven points to the law: saying them is good practice."""
    if regime == Regime.SIMPLE and point in OF_THE_TEXT:
        return Force.GOOD_PRACTICE
    return point.force


def _status(point: Point, terms: Terms, day: date) -> Status:
    if point.says(terms):
        beyond = BEYOND.get(point.code)
        return Status.EXCEEDED if beyond is not None and beyond(terms, day) else Status.PRESENT
    named = bool(terms.text_title and terms.text_date)
    if point in OF_THE_TEXT and terms.regime in ON_A_TEXT and named:
        return Status.REFERRED
    return Status.MISSING


def has_too_many_days(terms: Terms, day: date) -> bool:
    """Whether it is more days a week than the public service allows, on average; nobody else counts them."""
    return terms.regime == Regime.PUBLIC and _too_many_days(terms, day)


def _too_many_days(terms: Terms, day: date) -> bool:
    """More days a week on average than the figure of that day."""
    most = figure_on("public_days_a_week", day)
    return most is not None and terms.days_a_week() > float(most.value)


def _too_long_a_trial(terms: Terms, day: date) -> bool:
    most = figure_on("public_adaptation_months", day)
    return most is not None and (terms.adaptation_months or 0) > most.value


BEYOND: Mapping[str, Callable[[Terms, date], bool]] = {
    "days_or_quota": _too_many_days, "public_adaptation": _too_long_a_trial,
}  # fmt: skip


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
