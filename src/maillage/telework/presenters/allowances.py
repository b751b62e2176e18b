"""Ceilings and figures of the law as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.telework.rules.allowances import Caveat, Ceiling, CeilingKind
from maillage.telework.rules.figures import Figure, known_figures
from maillage.web.formats import euros, number


@dataclass(frozen=True, slots=True)
class CeilingText:
    """A ceiling in words: what it is about, the amount, what to know."""

    title: str
    amounts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the law, with its dates and its source."""

    name: str
    amount: str
    valid_from: date
    last_day: date | None
    reference: str
    source: str
    verified_on: date
    to_verify: bool


def ceiling_texts(ceilings: Iterable[Ceiling]) -> list[CeilingText]:
    """Each ceiling of an allowance, in words."""
    return [
        CeilingText(_titles()[one.kind], _amounts(one), tuple(_note(c, one) for c in one.caveats)) for one in ceilings
    ]


def _titles() -> dict[CeilingKind, str]:
    return {
        CeilingKind.BY_DAY: _("Without contributions, by the day"),
        CeilingKind.BY_WEEKLY_DAY: _("Or without contributions, by the month"),
        CeilingKind.PUBLIC_SERVICE: _("Allowance of the public service"),
        CeilingKind.INCOME_TAX: _("Without income tax"),
    }


def _amounts(ceiling: Ceiling) -> tuple[str, ...]:
    lines = []
    if ceiling.month is not None:
        lines.append(_("%(amount)s a month at most") % {"amount": in_euros(ceiling.month)})
    if ceiling.year is not None:
        lines.append(_("%(amount)s a year at most") % {"amount": in_euros(ceiling.year)})
    return tuple(lines)


def _note(caveat: Caveat, ceiling: Ceiling) -> str:
    before = max((figure.valid_to or figure.valid_from for figure in ceiling.figures), default=None)
    sentences = {
        Caveat.HOME_ONLY: _("None here: this amount is about telework at home, and a shared place is not one."),
        Caveat.CATERING: _("None here: it is not paid where the employer helps to pay for the meals of the place."),
        Caveat.DELIBERATION: _("In a local authority, only if it has deliberated so."),
        Caveat.NO_FIGURE: _("We know no figure for today."),
        Caveat.OVER_THREE_DAYS: _("More than three days a week on average: the public service allows no more."),
        Caveat.OF_BEFORE: _("Figures of %(year)s: we know none since.") % {"year": before.year - 1 if before else ""},
    }
    return sentences[caveat]


def in_euros(amount: Decimal) -> str:
    """An amount of money."""
    return euros(int(amount * 100))


def figure_rows(figures: Iterable[Figure] | None = None) -> list[FigureRow]:
    """The figures that allowances rest on."""
    rows, names = known_figures() if figures is None else figures, _figure_names()
    return [
        FigureRow(
            names[one.code], _in_unit(one), one.valid_from,
            one.valid_to - timedelta(days=1) if one.valid_to else None, one.reference, one.source,
            one.verified_on, one.to_verify,
        )
        for one in rows
        if one.code in names
    ]  # fmt: skip


def _figure_names() -> dict[str, str]:
    return {
        "private_day": _("Companies, a day"),
        "private_month_cap": _("Companies, most in a month"),
        "private_month_per_weekly_day": _("Companies, a month for each day a week"),
        "private_agreed_day": _("Companies with an agreement, a day"),
        "private_agreed_month_cap": _("Companies with an agreement, most in a month"),
        "public_day": _("Public service, a day"),
        "public_year_cap": _("Public service, most in a year"),
        "income_tax_day": _("Income tax, a day"),
        "income_tax_year_cap": _("Income tax, most in a year"),
    }


def _in_unit(figure: Figure) -> str:
    return in_euros(figure.value) if figure.unit.startswith("EUR") else number(float(figure.value))
