"""Grants in words: states, indicators and how they are counted, warnings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.grants.models import Indicator
from maillage.grants.queries.grants import Promise
from maillage.grants.rules.alerts import Alert, Concern
from maillage.grants.rules.indicators import BY_KEY, Measure, Unit
from maillage.grants.rules.terms import GrantState
from maillage.web.formats import day_and_year, euros, number

STATES: dict[GrantState, Any] = {
    GrantState.AWAITED: gettext_lazy("still to begin"),
    GrantState.RUNNING: gettext_lazy("running"),
    GrantState.TO_REPORT: gettext_lazy("report to file"),
    GrantState.REPORTED: gettext_lazy("reported, money still to come"),
    GrantState.TO_GIVE_BACK: gettext_lazy("reported, money to give back"),
    GrantState.SETTLED: gettext_lazy("settled"),
}
TAGS = {
    GrantState.AWAITED: "shut", GrantState.RUNNING: "open", GrantState.TO_REPORT: "off",
    GrantState.REPORTED: "held", GrantState.TO_GIVE_BACK: "off", GrantState.SETTLED: "open",
}  # fmt: skip
INDICATORS: dict[str, Any] = {
    "half_days": gettext_lazy("Half-days of work"),
    "people": gettext_lazy("People who came to work"),
    "events": gettext_lazy("Events held"),
    "attendance": gettext_lazy("People who came to events"),
    "pages": gettext_lazy("Pages of documentation published"),
    "places_open": gettext_lazy("Places open"),
    "hours_open": gettext_lazy("Hours of opening"),
}
METHODS: dict[str, Any] = {
    "half_days": gettext_lazy("Half-days at a desk or in an office, booked and kept, in the places of the grant, by"
                              " whole months that are over, each rounded down to a multiple of five; a month in which"
                              " fewer than five people came to a place is left out."),
    "people": gettext_lazy("Different people who booked a desk or an office and came, in these same months, rounded"
                           " down to a multiple of five."),
    "events": gettext_lazy("Events of the programme that were announced and took place, in the places of the grant."),
    "attendance": gettext_lazy("People whom organisers saw at these events, or who entered the code of the day; events"
                               " with fewer than five are left out."),
    "pages": gettext_lazy("Pages of the documentation of the network whose first version is of these days."),
    "places_open": gettext_lazy("Places of the grant that are in service at the end of the days."),
    "hours_open": gettext_lazy("Hours of opening by the hours each place announces today, less the days it was shut."),
}  # fmt: skip
UNITS: dict[Unit, Any] = {
    Unit.HALF_DAYS: gettext_lazy("half-days"),
    Unit.PEOPLE: gettext_lazy("people"),
    Unit.EVENTS: gettext_lazy("events"),
    Unit.PAGES: gettext_lazy("pages"),
    Unit.PLACES: gettext_lazy("places"),
    Unit.HOURS: gettext_lazy("hours"),
    Unit.NONE: "",
}


def name_of_indicator(one: Indicator) -> str:
    """The name of an indicator in the reader's language."""
    return str(INDICATORS.get(one.key, one.name))


def unit_of_indicator(one: Indicator) -> str:
    """The unit of an indicator, after its number."""
    return str(UNITS[BY_KEY[one.key].unit]) if one.key in BY_KEY else one.unit


def method_of(promise: Promise) -> str:
    """How its value is known, in one sentence."""
    if promise.indicator.key == "events" and promise.indicator.grant.season_id:
        return _("Events of the season that the grant is for that were announced and took place.")
    if promise.indicator.key in METHODS:
        return str(METHODS[promise.indicator.key])
    if promise.declared is None:
        return _("Declared by the beneficiary: nothing is declared yet.")
    return _("Declared by the beneficiary on %(day)s: %(method)s") % {
        "day": day_and_year(promise.declared.declared_on), "method": promise.declared.method,
    }  # fmt: skip


def measure_in_words(measure: Measure, *, is_of_people: bool) -> str:
    """12, at least 10, fewer than 5."""
    return value_in_words(measure.value, is_whole=measure.is_whole, is_of_people=is_of_people)


def value_in_words(value: int | None, *, is_whole: bool, is_of_people: bool) -> str:
    """The same, of a value that a report holds."""
    if value is None:
        return _("fewer than 5") if is_of_people else "—"
    return number(value) if is_whole else _("%(n)s or more") % {"n": number(value)}


def alert_in_words(one: Alert) -> str:
    """One sentence that says what to do about it."""
    facts = {
        "subject": str(INDICATORS.get(one.subject, one.subject)), "day": day_and_year(one.day) if one.day else "",
        "amount": euros(one.cents), "n": one.count,
    }  # fmt: skip
    return str(_sentence(one) % facts)


def _sentence(one: Alert) -> str:
    match one.concern:
        case Concern.NO_PROOF:
            return ngettext(
                "%(n)d cost (%(amount)s) has no proof: add the file, or the funder leaves it out.",
                "%(n)d costs (%(amount)s) have no proof: add the files, or the funder leaves them out.", one.count,
            )  # fmt: skip
        case Concern.NOT_PAID:
            return ngettext(
                "%(n)d cost (%(amount)s) is not paid yet: say when it is.",
                "%(n)d costs (%(amount)s) are not paid yet: say when they are.", one.count,
            )  # fmt: skip
        case Concern.REPORT_LATE:
            return ngettext(
                "%(subject)s: it was due on %(day)s, %(n)d day ago.",
                "%(subject)s: it was due on %(day)s, %(n)d days ago.", one.count,
            )  # fmt: skip
        case Concern.REPORT_SOON:
            return ngettext(
                "%(subject)s: due on %(day)s, in %(n)d day.", "%(subject)s: due on %(day)s, in %(n)d days.", one.count
            )
        case _:
            return PLAIN[one.concern]()


PLAIN = {
    Concern.CONVENTION_ENDS: lambda: _("The convention ends on %(day)s: %(amount)s is left to spend before."),
    Concern.ENVELOPE_CLOSE: lambda: _("The grant is almost spent: %(amount)s is left."),
    Concern.CEILING_OVER: lambda: _("“%(subject)s” is over its ceiling by %(amount)s."),
    Concern.CEILING_CLOSE: lambda: _("“%(subject)s” is close to its ceiling: %(amount)s is left."),
    Concern.INSTALMENT_LATE: lambda: _("%(amount)s was expected on %(day)s, and has not come."),
    Concern.TO_GIVE_BACK: lambda: _(
        "%(amount)s more came than the costs written down allow: it is to be given back, unless"
        " some are missing. Once it is, put right what you noted as received."
    ),
    Concern.NOT_NAMED: lambda: _("The convention wants the funder named: nothing proves yet that it is."),
    Concern.INDICATOR_BEHIND: lambda: _("“%(subject)s” is behind: about %(n)d would be reached by now."),
}
