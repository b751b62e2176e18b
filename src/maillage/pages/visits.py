"""How many come, week after week, and how full the desks are: by fives and nothing under five, or as hosts know it.

For who may not see names every total is made of what is shown (docs/algorithms/small-numbers.md, rules 2, 3 and 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import date as date_filter
from django.utils.translation import gettext as _

from maillage.bookings.queries.occupancy_rate import desk_minutes_by_week
from maillage.bookings.queries.visits import mondays_before, visits_by_week
from maillage.bookings.rules.occupancy_rate import DeskMinutes, WeekOfVisits
from maillage.kernel.small_numbers import FEWEST, rounded_down
from maillage.places.models import Place
from maillage.web.charts.figures import FEW, Amount, Bars, Multiples, Series, known
from maillage.web.formats import NBSP, number, people_about

HALF_A_YEAR, A_YEAR = 26, 52  # weeks
NO_VISIT, NO_DESK = WeekOfVisits(), DeskMinutes()
Visits = Mapping[tuple[int, date], WeekOfVisits]


def may_be_said(figure: Bars) -> bool:
    """Has any week enough visits to be shown?"""
    return any(value is not FEW for value in figure.series[0].values)


def amount_of(week: WeekOfVisits) -> Amount:
    """The visits of a week as they may be said: by fives, and nothing when fewer than five people made them.

    A week overlaps with the days that are shown elsewhere: without the fives, a shown day less would give a hidden one.
    """
    by_fives = rounded_down(week.visits) if week.may_be_said else None
    return FEW if by_fives is None else by_fives


def sum_of(amounts: Iterable[Amount]) -> Amount:
    """What may be said of several: the sum of what is said of each."""
    numbers = known(amounts)
    return sum(numbers) if numbers else FEW


def visits_figure(places: Sequence[int], today: date, file_url: str = "") -> Bars:
    """All these places together, over the last 26 whole weeks."""
    mondays = mondays_before(today, HALF_A_YEAR)
    visits = visits_by_week(places, mondays)
    values = [sum_of(amount_of(visits.get((pk, monday), NO_VISIT)) for pk in places) for monday in mondays]
    return Bars(
        key="visits", title=_("Visits per week"), across=_("Week of"), file_url=file_url, say=_about,
        labels=[_short(monday) for monday in mondays], series=[Series("", values)], unit=_("people"),
        note=_("Counted place by place, rounded down by fives. Hatched: fewer than %(n)d, or nobody.") % {"n": FEWEST},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class YearOfPlace:
    """A year of a place for who may not see names: each week as it may be said, and what these come to."""

    place: Place
    visits: tuple[Amount, ...]
    occupancy: tuple[Amount, ...]  # percent; None where the visits may not be said, or nothing was open

    @property
    def total(self) -> str:
        """At least so many visits."""
        total = sum_of(self.visits)
        return _about(total if isinstance(total, int | float) else 0)

    @property
    def weeks(self) -> int:
        """How many weeks are said."""
        return len(known(self.visits))

    @property
    def mean(self) -> str:
        """The mean occupancy of the weeks that are said; a dash when none is."""
        percents = known(self.occupancy)
        return percent(sum(percents) / len(percents)) if percents else "—"


def years_of(places: Sequence[Place], mondays: Sequence[date]) -> list[YearOfPlace]:
    """Each place over these weeks, for who may not see names."""
    visits = visits_by_week([place.pk for place in places], mondays)
    desks = desk_minutes_by_week(places, mondays)
    return [
        YearOfPlace(
            place,
            tuple(amount_of(visits.get((place.pk, monday), NO_VISIT)) for monday in mondays),
            tuple(occupancy_of(visits, desks, place.pk, monday) for monday in mondays),
        )
        for place in places
    ]


def occupancy_of(visits: Visits, desks: Mapping[tuple[int, date], DeskMinutes], place: int, monday: date) -> int | None:
    """The share of desk-hours taken in a week as it may be said: not at all where the visits may not."""
    is_countable = visits.get((place, monday), NO_VISIT).may_be_said
    return desks.get((place, monday), NO_DESK).percent_by_fives if is_countable else None


def figures_of_places(years: Sequence[YearOfPlace], mondays: Sequence[date]) -> list[Multiples]:
    """A panel a place: visits, then occupancy."""
    labels = [_long(monday) for monday in mondays]
    return [
        Multiples(
            key="visits-by-place", title=_("Visits per week, place by place"), across=_("Week of"), unit=_("people"),
            bars=True, labels=labels, series=[Series(year.place.name, year.visits) for year in years], say=_about,
            note=_("Rounded down by fives. Hatched: fewer than %(n)d different people, or nobody.") % {"n": FEWEST},
        ),
        Multiples(
            key="occupancy-by-place", title=_("Occupancy per week, place by place"), across=_("Week of"), bars=True,
            unit=_("share of the desk-hours open"), labels=labels, say=percent,
            series=[Series(year.place.name, year.occupancy) for year in years],
            note=_("Desk-hours taken by those who came, out of those open by today’s hours and desks; rounded down by "
                   "fives. Nothing is said of the weeks in which fewer than %(n)d different people came.")
            % {"n": FEWEST},
        ),
    ]  # fmt: skip


def figures_of_place(place: Place, mondays: Sequence[date]) -> list[Bars]:
    """One place as its hosts know it: each visit counted."""
    visits = visits_by_week([place.pk], mondays)
    desks = desk_minutes_by_week([place], mondays)
    labels = [_long(monday) for monday in mondays]
    counted = [visits.get((place.pk, monday), NO_VISIT).visits for monday in mondays]
    shares = [desks.get((place.pk, monday), NO_DESK).percent for monday in mondays]
    return [
        Bars(
            key="visits", title=_("Visits per week"), across=_("Week of"), unit=_("people"), labels=labels,
            series=[Series("", counted)],
            note=_("One visit is one person on one day, with or without a booking."),
        ),
        Bars(
            key="occupancy", title=_("Occupancy per week"), across=_("Week of"), unit=_("share of the desk-hours open"),
            labels=labels, say=percent, series=[Series("", shares)],
            note=_("Desk-hours taken by those who came, out of those open by today’s hours and desks."),
        ),
    ]  # fmt: skip


def percent(value: float) -> str:
    """12 %."""
    return f"{number(round(value))}{NBSP}%"


def _about(value: float) -> str:
    """A count by fives is said as what it is: at least so many."""
    return people_about(round(value))


def _short(monday: date) -> str:
    """2 nov."""
    return f"{monday.day}{NBSP}{date_filter(monday, 'N')}"


def _long(monday: date) -> str:
    """2 nov. 2026: over a year, days come back."""
    return f"{_short(monday)}{NBSP}{monday.year}"
