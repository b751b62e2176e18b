"""How the points of the law and the figures are said: a title, a plain sentence, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.telework.rules.figures import Figure, figure_on
from maillage.telework.rules.points import OPEN, Finding, Force, Status
from maillage.telework.rules.references import Reference

FIGURES_IN_SENTENCES = (
    "public_days_a_week", "public_days_on_site", "public_adaptation_months", "public_notice_months", "interview_months",
)  # fmt: skip

# code → (title, what it is about, the part of the form where it is said)
POINT_WORDS: Mapping[str, tuple[Any, Any, str]] = {
    "entry_return": (
        _("Starting, and going back to the office"),
        _("On what conditions one begins, days of pollution included, and how one comes back."), "conditions"),
    "acceptance": (_("How the employee accepts"), _("A written request and an answer are enough."), "conditions"),
    "workload": (
        _("Working time and workload"),
        _("How working time is counted, or how the workload is looked at."), "conditions"),
    "contact_hours": (_("When one may be reached"), _("From when to when the employer may call or write."), "days"),
    "disabled_access": (
        _("Disabled employees"), _("What makes telework possible for them."), "access"),
    "pregnancy_access": (_("Pregnant employees"), _("What makes telework possible for them."), "access"),
    "carer_access": (
        _("Employees who care for somebody"), _("For a child, a parent, somebody close."), "access"),
    "equipment_rules": (
        _("What may not be done with the equipment"),
        _("Limits on the use of computers and services, and what happens otherwise."), "means"),
    "return_priority": (
        _("Priority for a post without telework"), _("If the employee wants to come back."), "conditions"),
    "interview": (
        _("A meeting each year"), _("On the conditions of work and the workload, every %(interview_months)s."),
        "conditions"),
    "place": (_("Where"), _("The place or places where one works."), "days"),
    "days": (_("Which days"), _("Days of the week, or a number of days."), "days"),
    "adaptation": (_("A period to try"), _("How long, or that there is none."), "conditions"),
    "reversibility": (_("How it ends"), _("The notice each side gives."), "conditions"),
    "equipment": (
        _("Equipment and costs"), _("Who provides what, who pays the desk."), "means"),
    "data_protection": (_("Data and secrets"), _("What is asked so that nobody reads or hears."), "means"),
    "disconnection": (_("Being left in peace"), _("Nothing is expected outside these hours."), "means"),
    "isolation": (_("Not being alone"), _("How one keeps in touch with the others."), "means"),
    "request": (_("A written request"), _("It names the place or places."), "who"),
    "functions": (_("The functions"), _("What is done in telework."), "who"),
    "places": (_("Where"), _("The act names the place or places."), "days"),
    "days_or_quota": (
        _("Days or quota"),
        _("Fixed days or a number: %(public_days_a_week)s at most and %(public_days_on_site)s on site, on average over"
          " the month."), "days"),
    "available_hours": (_("When one may be reached"), _("Within the usual hours of the service."), "days"),
    "start": (_("From when"), _("The day on which it begins."), "days"),
    "public_adaptation": (_("A period to try"), _("%(public_adaptation_months)s at most, or none."), "conditions"),
    "public_end": (_("How it ends"), _("Either side, in writing; the text says %(public_notice_months)s of notice."),
                   "conditions"),
    "public_equipment": (_("Equipment"), _("What the employer provides and keeps up."), "means"),
    "public_accident": (_("Accidents"), _("What to do, and who is told."), "means"),
}  # fmt: skip
STATUS_WORDS = {
    Status.PRESENT: _("said"),
    Status.REFERRED: _("left to the text it names"),
    Status.MISSING: _("not said"),
    Status.EXCEEDED: _("more than the text allows"),
    Status.NOT_APPLICABLE: _("does not apply"),
}
UNIT_WORDS = {
    "EUR/day": _("€ a day"),
    "EUR/month": _("€ a month"),
    "EUR/year": _("€ a year"),
    "day/week": _("days a week"),
    "hour": _("hours"),
    "month": _("months"),
}


def figure_words(day: date) -> dict[str, str]:
    """The thresholds that sentences name, as they are that day: 3 days a week, 12 months."""
    figures = {code: figure_on(code, day) for code in FIGURES_IN_SENTENCES}
    return {code: _quantity(figure) if figure else "…" for code, figure in figures.items()}


def _quantity(figure: Figure) -> str:
    n = int(figure.value)
    if figure.unit == "day/week":
        return ngettext("%(n)d day a week", "%(n)d days a week", n) % {"n": n}
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point as it is shown."""

    code: str
    title: Any
    sentence: Any
    step: str
    reference: Reference
    status: str
    status_words: Any
    is_open: bool
    is_law: bool


def point_lines(findings: Iterable[Finding], day: date) -> list[PointLine]:
    """A report, what is open first, the law before good practice; thresholds are those of that day."""
    lines, words = [], figure_words(day)
    for finding in findings:
        point, (title, sentence, step) = finding.point, POINT_WORDS[finding.point.code]
        lines.append(
            PointLine(
                point.code, title, str(sentence) % words, step, point.reference, finding.status.value,
                STATUS_WORDS[finding.status], finding.status in OPEN, finding.force == Force.LAW,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (not line.is_open, not line.is_law))
