"""How much may be paid for telework without contribution or tax: ceilings, never rights. Amounts are dated figures.

A desk in a shared place is no home: the flat amounts of the private sector and of income tax are about the home. The
public service pays its own in a shared place too, unless a meal financed by the employer is had there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from maillage.telework.rules.figures import Figure, figure_on, known_figures

CENT = Decimal("0.01")
MOST_DAYS = {"week": 5, "month": 23}


class Sector(StrEnum):
    """Whose law it is."""

    PRIVATE = "private"
    PUBLIC = "public"


class CeilingKind(StrEnum):
    """What a ceiling is about."""

    BY_DAY = "by_day"  # contributions, so much a day
    BY_WEEKLY_DAY = "by_weekly_day"  # contributions, so much a month for each day a week
    PUBLIC_SERVICE = "public_service"
    INCOME_TAX = "income_tax"


class Caveat(StrEnum):
    """What must be said beside an amount, or instead of it."""

    HOME_ONLY = "home_only"
    CATERING = "catering"
    DELIBERATION = "deliberation"
    NO_FIGURE = "no_figure"
    OVER_THREE_DAYS = "over_three_days"
    OF_BEFORE = "of_before"  # the figure is the last one known, of a time that is over


@dataclass(frozen=True, slots=True)
class Situation:
    """How somebody teleworks. `days` are a week or a month, as `per` says."""

    sector: Sector = Sector.PRIVATE
    days: int = 1
    per: str = "week"
    at_home: bool = False
    agreed: bool = False  # by an agreement of the branch or the group
    catering: bool = False  # a meal financed by the employer can be had at the place

    @property
    def days_a_month(self) -> Decimal:
        """On average: a month has 52/12 weeks."""
        return Decimal(self.days) * 52 / 12 if self.per == "week" else Decimal(self.days)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """At most so much, in euros; None where there is no such amount. The figures it comes from, what to know."""

    kind: CeilingKind
    month: Decimal | None
    year: Decimal | None
    figures: tuple[Figure, ...]
    caveats: tuple[Caveat, ...] = ()


def ceilings_of(situation: Situation, day: date, figures: Iterable[Figure] | None = None) -> list[Ceiling]:
    """What applies to somebody that day: contributions or the public service, then income tax."""
    rows = tuple(known_figures() if figures is None else figures)
    if situation.sector == Sector.PUBLIC:
        first = [_of_public_service(situation, day, rows)]
    else:
        first = _of_private_sector(situation, day, rows)
    return [*first, _of_income_tax(situation, day, rows)]


def _of_private_sector(situation: Situation, day: date, rows: tuple[Figure, ...]) -> list[Ceiling]:
    names = (
        ("private_agreed_day", "private_agreed_month_cap") if situation.agreed else ("private_day", "private_month_cap")
    )
    by_day, cap = (figure_on(name, day, rows) for name in names)
    if by_day is None or cap is None:
        return [Ceiling(CeilingKind.BY_DAY, None, None, (), (Caveat.NO_FIGURE,))]
    if not situation.at_home:
        return [Ceiling(CeilingKind.BY_DAY, None, None, (by_day, cap), (Caveat.HOME_ONLY,))]
    month = _to_the_cent(min(situation.days_a_month * by_day.value, cap.value))
    ceilings = [Ceiling(CeilingKind.BY_DAY, month, month * 12, (by_day, cap))]
    weekly = None if situation.agreed else figure_on("private_month_per_weekly_day", day, rows)
    if weekly is not None and situation.per == "week":
        flat = _to_the_cent(weekly.value * situation.days)
        ceilings.append(Ceiling(CeilingKind.BY_WEEKLY_DAY, flat, flat * 12, (weekly,)))
    return ceilings


def _of_public_service(situation: Situation, day: date, rows: tuple[Figure, ...]) -> Ceiling:
    by_day, cap = (figure_on(name, day, rows) for name in ("public_day", "public_year_cap"))
    most = figure_on("public_days_a_week", day, rows)
    if by_day is None or cap is None:
        return Ceiling(CeilingKind.PUBLIC_SERVICE, None, None, (), (Caveat.NO_FIGURE,))
    caveats = [Caveat.DELIBERATION]
    if most is not None and situation.days_a_month > most.value * 52 / 12:
        caveats.append(Caveat.OVER_THREE_DAYS)
    if not situation.at_home and situation.catering:
        return Ceiling(CeilingKind.PUBLIC_SERVICE, None, None, (by_day, cap), (Caveat.CATERING, *caveats))
    year = _to_the_cent(min(situation.days_a_month * 12 * by_day.value, cap.value))
    month = _to_the_cent(min(situation.days_a_month * by_day.value, year))
    return Ceiling(CeilingKind.PUBLIC_SERVICE, month, year, (by_day, cap), tuple(caveats))


def _of_income_tax(situation: Situation, day: date, rows: tuple[Figure, ...]) -> Ceiling:
    by_day, cap = (last_known(name, day, rows) for name in ("income_tax_day", "income_tax_year_cap"))
    if by_day is None or cap is None:
        return Ceiling(CeilingKind.INCOME_TAX, None, None, (), (Caveat.NO_FIGURE,))
    before = () if by_day.is_in_force_on(day) and cap.is_in_force_on(day) else (Caveat.OF_BEFORE,)
    if not situation.at_home:
        return Ceiling(CeilingKind.INCOME_TAX, None, None, (by_day, cap), (Caveat.HOME_ONLY, *before))
    year = _to_the_cent(min(situation.days_a_month * 12 * by_day.value, cap.value))
    return Ceiling(CeilingKind.INCOME_TAX, None, year, (by_day, cap), before)


def last_known(code: str, day: date, figures: Iterable[Figure]) -> Figure | None:
    """The figure in force that day, else the last one that was before it; None when there is none."""
    rows = [row for row in figures if row.code == code and row.valid_from <= day]
    return max(rows, key=lambda row: row.valid_from, default=None)


def _to_the_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
