"""What an employer files about a place: which facts are there, missing, or out of date; how complete it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from maillage.telework.rules.figures import Figure, figure_on, known_figures

SOON = timedelta(days=30)  # hosts are reminded that long before a date ends


class FactState(StrEnum):
    """Whether one may rely on a fact."""

    PRESENT = "present"
    SOON = "soon"  # it ends within thirty days
    PARTIAL = "partial"  # true of some of the spaces that claim it, not of all
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SpacesEvidence:
    """How many spaces claim a level of confidentiality, how many of them on evidence in force, and until when."""

    claiming: int = 0
    proven: int = 0
    until: date | None = None  # the last day of the first of this evidence to end


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What is known of a place; empty texts and None are what nobody has said."""

    erp_type: str = ""
    erp_category: int | None = None
    insurer: str = ""
    insured_until: date | None = None
    electrical_on: date | None = None
    electrical_by: str = ""
    fire_on: date | None = None
    fire_by: str = ""
    keys: str = ""
    cleaning: str = ""
    cameras: str = ""
    catering: str = ""
    access_log: str = ""
    accessibility: str = ""
    hours: str = ""
    mbps: int | None = None
    measured_on: date | None = None
    spaces: SpacesEvidence = SpacesEvidence()


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact of the dossier: its code, whether it stands, until when."""

    code: str
    state: FactState
    until: date | None = None

    @property
    def counts(self) -> bool:
        """Whether it is there and in force."""
        return self.state in {FactState.PRESENT, FactState.SOON}


def fact_lines(facts: DossierFacts, today: date, figures: Iterable[Figure] | None = None) -> list[FactLine]:
    """Each fact that an employer asks for, in the order of the dossier."""
    rows = tuple(known_figures() if figures is None else figures)

    def checked(code: str, on: date | None, by: str) -> FactLine:
        figure = figure_on(code, today, rows)
        if on is None or not by or figure is None:
            return FactLine(code.removesuffix("_months"), FactState.MISSING)
        return _dated(code.removesuffix("_months"), months_after(on, int(figure.value)), today)

    def stated(code: str, value: object) -> FactLine:
        return FactLine(code, FactState.PRESENT if value else FactState.MISSING)

    insured = facts.insured_until if facts.insurer else None
    return [
        stated("erp", facts.erp_type and facts.erp_category),
        _dated("insurance", insured, today),
        checked("electrical_check_months", facts.electrical_on, facts.electrical_by),
        checked("fire_check_months", facts.fire_on, facts.fire_by),
        stated("keys", facts.keys),
        stated("cleaning", facts.cleaning),
        stated("cameras", facts.cameras),
        stated("catering", facts.catering),
        stated("access_log", facts.access_log),
        stated("accessibility", facts.accessibility),
        stated("hours", facts.hours),
        checked("connection_months", facts.measured_on if facts.mbps else None, "measured"),
        _confidentiality(facts.spaces, today),
    ]


def _confidentiality(spaces: SpacesEvidence, today: date) -> FactLine:
    """There when every space that claims a level has evidence in force; until the first of it ends."""
    if not spaces.proven:
        return FactLine("confidentiality", FactState.MISSING)
    if spaces.proven < spaces.claiming:
        return FactLine("confidentiality", FactState.PARTIAL)
    line = _dated("confidentiality", spaces.until, today)
    return line if line.state == FactState.SOON else FactLine("confidentiality", FactState.PRESENT)


def _dated(code: str, until: date | None, today: date) -> FactLine:
    """In force through `until`."""
    if until is None:
        return FactLine(code, FactState.MISSING)
    if until < today:
        return FactLine(code, FactState.EXPIRED, until)
    return FactLine(code, FactState.SOON if until - today <= SOON else FactState.PRESENT, until)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month.

    >>> months_after(date(2024, 2, 29), 12), months_after(date(2026, 8, 31), 6)
    (datetime.date(2025, 2, 28), datetime.date(2027, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def completeness(lines: Iterable[FactLine]) -> tuple[int, int]:
    """How many facts are there and in force, of how many."""
    known = [line.counts for line in lines]
    return sum(known), len(known)


def due_soon(lines: Iterable[FactLine]) -> list[FactLine]:
    """Those whose hosts are to be reminded of a date; evidence of confidentiality has its own reminders."""
    return [line for line in lines if line.state == FactState.SOON and line.code != "confidentiality"]


def overdue(lines: Iterable[FactLine]) -> list[FactLine]:
    """Those whose date is over."""
    return [line for line in lines if line.state == FactState.EXPIRED and line.code != "confidentiality"]
