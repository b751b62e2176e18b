"""How many come, week after week, to the places of a network: by fives, and nothing under five."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.template.defaultfilters import date as date_filter
from django.utils.translation import gettext as _

from maillage.bookings.queries import visits_by_week
from maillage.kernel.small_numbers import FEWEST, rounded_down
from maillage.web.charts.figures import FEW, Amount, Bars, Series
from maillage.web.formats import NBSP, people_about


def may_be_said(figure: Bars) -> bool:
    """Has any week enough visits to be shown?"""
    return any(value is not FEW for value in figure.series[0].values)


def visits_figure(networks: Sequence[int], today: date, file_url: str = "") -> Bars:
    """The last 26 whole weeks. A week overlaps with the days that are shown elsewhere: it is counted by fives
    (docs/algorithms/small-numbers.md, rule 3), or a shown day less would give a hidden one."""
    visits = visits_by_week(networks, today)
    return Bars(
        key="visits", title=_("Visits per week"), across=_("Week of"), file_url=file_url, say=_about,
        labels=[_short(monday) for monday in visits],
        series=[Series("", [amount_of(count) for count in visits.values()])],
        unit=_("people"),
        note=_("Rounded down by fives. Hatched: fewer than %(n)d, or nobody.") % {"n": FEWEST},
    )  # fmt: skip


def amount_of(count: int) -> Amount:
    by_fives = rounded_down(count)
    return FEW if by_fives is None else by_fives


def _about(value: float) -> str:
    """A count by fives is said as what it is: at least so many."""
    return people_about(round(value))


def _short(monday: date) -> str:
    """2 nov."""
    return f"{monday.day}{NBSP}{date_filter(monday, 'N')}"
