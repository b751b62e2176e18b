"""What is said before one books a day that an agreement does not provide for, and until when its days are booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.community.models import Person
from maillage.telework.models import Agreement
from maillage.telework.presenters.texts import days_in_words
from maillage.telework.queries.agreements import BookedDay, agreements_in_force, booked_days, terms_in_force
from maillage.telework.rules.lifecycle import Swap, telework_days
from maillage.telework.rules.quota import Excess, Run, Why, booked_run, excess_of, span_of, swap_towards
from maillage.telework.rules.terms import Rhythm, Terms
from maillage.web.formats import day, day_and_year, french


@dataclass(frozen=True, slots=True)
class DayWarning:
    """A day that is not one of an agreement: a sentence, and the way out when there is one."""

    agreement: Agreement
    text: str
    swap: Swap | None
    is_off_booked: bool  # the day that would be given up is booked


def day_warnings(person: Person, wanted: Sequence[tuple[str, date]], today: date) -> list[DayWarning]:
    """What somebody's agreements say of the days they are about to book: (slug of the place, day), earliest first.

    A place that no agreement names concerns none.
    """
    warnings = []
    for agreement in agreements_in_force(person):
        terms, swaps = terms_in_force(agreement)
        days = sorted({on for slug, on in wanted if slug in terms.places})
        if days:
            first, last = span_of(terms.rhythm, days[0])[0], span_of(terms.rhythm, days[-1])[1]
            booked = {one.day for one in booked_days([person.pk], terms.places, first, last).get(person.pk, [])}
            for on in days:
                if excess := excess_of(terms, swaps, frozenset(booked), on):
                    swap = swap_towards(terms, swaps, booked, on, today)
                    text = _sentence(agreement, terms, excess, on)
                    warnings.append(DayWarning(agreement, text, swap, swap is not None and swap.day_off in booked))
                booked.add(on)
    return warnings


def _sentence(agreement: Agreement, terms: Terms, excess: Excess, on: date) -> str:
    words = {
        "day": day(on), "employer": agreement.employer_name, "nth": _ordinal(excess.nth), "n": excess.allowed,
        "days": days_in_words(terms),
        "bound": day_and_year((terms.starts_on if excess.why == Why.BEFORE else terms.ends_on) or on),
    }  # fmt: skip
    if excess.why == Why.TOO_MANY:
        pattern = {
            Rhythm.MONTHLY: _("%(day)s: it would be your %(nth)s day of the month, and your agreement with %(employer)s"
                              " provides for %(n)d."),
            Rhythm.YEARLY: _("%(day)s: it would be your %(nth)s day of the year, and your agreement with %(employer)s"
                             " provides for %(n)d."),
        }.get(terms.rhythm) or _("%(day)s: it would be your %(nth)s day of that week, and your agreement with"
                                 " %(employer)s provides for %(n)d.")  # fmt: skip
    else:
        pattern = {
            Why.BEFORE: _("%(day)s: your agreement with %(employer)s begins on %(bound)s."),
            Why.AFTER: _("%(day)s: your agreement with %(employer)s ends on %(bound)s."),
        }.get(excess.why) or _("%(day)s: your agreement with %(employer)s says %(days)s.")
    text = pattern % words
    return text[:1].upper() + text[1:]


def _ordinal(n: int) -> str:
    if french():
        return "1er" if n == 1 else f"{n}e"
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def reserved_words(terms: Terms, swaps: frozenset[Swap], booked: Sequence[BookedDay], today: date) -> list[str]:
    """Until when the days of an agreement are booked: a sentence a weekday, or how many of this week, month or year."""
    if terms.rhythm != Rhythm.FIXED:
        return _counted_words(terms, booked, today)
    due = telework_days(terms, swaps, today, today + timedelta(days=120))
    lines = []
    for weekday in sorted(terms.weekdays):
        days = frozenset(on for on in due if on.weekday() == weekday)
        if run := booked_run(days, {one.day for one in booked}):
            names = sorted({one.place for one in booked if one.day in days and one.day <= run.last})
            words = {
                "weekday": WEEKDAYS[weekday], "places": _(" or ").join(names), "day": day(run.last),
                "missing": day(run.missing) if run.missing else "", "n": len(run.holes),
                "holes": ", ".join(day(one) for one in run.holes),
            }  # fmt: skip
            text = _but_for(run) % words
            if run.missing and run.missing <= run.last + timedelta(days=7):
                text += " " + _("The first one that is not: %(missing)s.") % words
            lines.append(text)
    return lines


MOST_NAMED = 3  # days that are not booked: more of them are counted


def _but_for(run: Run) -> str:
    if not run.holes:
        return _("Your %(weekday)ss (%(places)s) are booked until %(day)s.")
    if len(run.holes) > MOST_NAMED:
        return _("Your %(weekday)ss (%(places)s) are booked until %(day)s, but for %(n)d of them.")
    return _("Your %(weekday)ss (%(places)s) are booked until %(day)s, but for %(holes)s.")


def ways_to_swap(
    terms: Terms, swaps: frozenset[Swap], booked: Sequence[BookedDay], outside: set[date], today: date
) -> dict[date, Swap]:
    """For each day booked besides the agreement, the swap that makes it one of its own and gives up no booked day."""
    days = {one.day for one in booked}
    ways = {on: swap_towards(terms, swaps, days, on, today) for on in outside}
    return {on: swap for on, swap in ways.items() if swap is not None and swap.day_off not in days}


def _counted_words(terms: Terms, booked: Sequence[BookedDay], today: date) -> list[str]:
    first, last = span_of(terms.rhythm, today)
    n = len({one.day for one in booked if first <= one.day <= last})
    words = {"n": n, "of": terms.days}
    pattern = {
        Rhythm.MONTHLY: ngettext("%(n)d day of %(of)d is booked this month.",
                                 "%(n)d days of %(of)d are booked this month.", n),
        Rhythm.YEARLY: ngettext("%(n)d day of %(of)d is booked this year.",
                                "%(n)d days of %(of)d are booked this year.", n),
    }.get(terms.rhythm) or ngettext("%(n)d day of %(of)d is booked this week.",
                                    "%(n)d days of %(of)d are booked this week.", n)  # fmt: skip
    return [pattern % words]
