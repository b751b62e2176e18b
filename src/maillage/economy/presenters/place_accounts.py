"""The year of a place as it is read: rows, a chart by month, sentences, a table to take away."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.economy.models.place_accounts import NATURE_LABELS
from maillage.economy.rules.place_accounts import Nature, NatureRow, PlaceLine, PlaceYear
from maillage.web.charts.figures import Bars, Series
from maillage.web.formats import euros, number

LABELS = {Nature(value): label for value, label in NATURE_LABELS}


@dataclass(frozen=True, slots=True)
class YearRow:
    """A nature, and what it came to in the year and in a month on average."""

    label: Any
    cents: int

    @property
    def monthly_cents(self) -> int:
        return round(self.cents / 12)


def year_rows(rows: Sequence[NatureRow]) -> list[YearRow]:
    """Those that came to something, the largest first."""
    ordered = sorted((row for row in rows if row.total), key=lambda row: -row.total)
    return [YearRow(LABELS[row.nature], row.total) for row in ordered]


def year_chart(year: PlaceYear) -> Bars | None:
    """What came in, above; what was spent, below; a bar a month."""
    if not year.received_cents and not year.spent_cents:
        return None
    return Bars(
        key="year", title=_("Receipts and costs, month by month"), unit="€", across=_("Month"),
        labels=[f"{month:%m/%y}" for month in year.months],
        series=[
            Series(_("Receipts"), [round(cents / 100) for cents in year.receipts_by_month]),
            Series(_("Costs"), [-round(cents / 100) for cents in year.costs_by_month]),
        ],
    )  # fmt: skip


def result_sentence(year: PlaceYear) -> str:
    """The one line one remembers."""
    facts = {"amount": euros(abs(year.result_cents)), "receipts": euros(year.received_cents),
             "costs": euros(year.spent_cents)}  # fmt: skip
    if year.result_cents >= 0:
        return _("%(receipts)s came in, %(costs)s was spent: %(amount)s is left.") % facts
    return _("%(receipts)s came in, %(costs)s was spent: %(amount)s is missing.") % facts


def period_in_words(months: Sequence[date]) -> dict[str, date]:
    """The first and the last month, for a template."""
    return {"first": months[0], "last": months[-1]}


def pair_sentence(first: PlaceLine) -> str:
    """A line that looks like another one."""
    facts = {"nature": LABELS[first.nature], "month": f"{first.month:%m/%Y}", "amount": euros(first.cents)}
    return _("%(nature)s, %(month)s, %(amount)s: written down twice?") % facts


def year_header(year: PlaceYear) -> list[Any]:
    """The titles of the table one takes away."""
    return [_("Kind"), _("Nature"), *(f"{month:%m/%Y}" for month in year.months), _("In all")]


def year_table(year: PlaceYear) -> Iterator[list[Any]]:
    """One row a nature, amounts in euros; sums; hours of volunteers last."""
    for kind, rows in ((_("Receipts"), year.receipts), (_("Costs"), year.costs)):
        for row in rows:
            yield [kind, str(LABELS[row.nature]), *(cents / 100 for cents in row.by_month), row.total / 100]
    for name, sums in ((_("Receipts"), year.receipts_by_month), (_("Costs"), year.costs_by_month)):
        yield [_("In all"), name, *(cents / 100 for cents in sums), sum(sums) / 100]
    result = [come - gone for come, gone in zip(year.receipts_by_month, year.costs_by_month, strict=True)]
    yield [_("In all"), _("Result"), *(cents / 100 for cents in result), year.result_cents / 100]
    hours = year.volunteers.by_month
    yield [_("Hours"), str(LABELS[Nature.VOLUNTEERS]), *(one / 100 for one in hours), year.volunteers.total / 100]


def volunteer_sentence(year: PlaceYear, value_cents: int | None) -> str:
    """How many hours volunteers gave, and what they are worth at the price that was typed."""
    hours = year.volunteer_hours
    text = ngettext(
        "%(n)s hour of volunteers, paid by nobody: in no total.",
        "%(n)s hours of volunteers, paid by nobody: in no total.", math.ceil(hours),
    ) % {"n": number(float(hours))}  # fmt: skip
    if value_cents is not None:
        text += " " + _("At this price they are worth %(value)s.") % {"value": euros(value_cents)}
    return text
