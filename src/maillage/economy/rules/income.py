"""What a multi-purpose pass brings in as it is used: out of 487, into 706 and the VAT of 44571, month after month.

Each month moves what was used until its end, of that year and the one before, less what earlier months moved: so what
changes late (a stay taken back, an invoice cancelled) is put right by the next entry, and nothing is moved twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.economy.rules.accounts import Chart, Use
from maillage.kernel.money import Money
from maillage.ledger.rules.entries import Line

Key = tuple[int, int]  # the year in which it was used, the rate of VAT (hundredths of a percent)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one entry moves, of what was used in a year at a rate, in cents: before VAT, and VAT."""

    year: int
    rate: int
    base: int
    vat: int


def still_to_move(used: Mapping[Key, tuple[int, int]], before: Iterable[Moved]) -> list[Moved]:
    """What was used (base and VAT) less what was moved before, of the years in question; below zero to put right.

    >>> still_to_move({(2026, 2000): (1500, 300)}, [Moved(2026, 2000, 1000, 200)])
    [Moved(year=2026, rate=2000, base=500, vat=100)]
    """
    years = {year for year, _rate in used}
    left: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for key, (base, vat) in used.items():
        left[key][0] += base
        left[key][1] += vat
    for one in before:
        if one.year in years:
            left[one.year, one.rate][0] -= one.base
            left[one.year, one.rate][1] -= one.vat
    return [Moved(year, rate, base, vat) for (year, rate), (base, vat) in sorted(left.items()) if base or vat]


def lines_of_income(moved: Sequence[Moved], chart: Chart) -> tuple[Line, ...]:
    """The lines of the entry; none where nothing is moved. They balance."""
    base, vat = sum(one.base for one in moved), sum(one.vat for one in moved)
    lines = (
        Line(chart[Use.PASSES].number, Money(base + vat)),
        Line(chart[Use.SERVICES].number, Money(-base)),
        Line(chart[Use.VAT].number, Money(-vat)),
    )
    return tuple(line for line in lines if line.amount)


def last_whole_month(until: date) -> date:
    """The first day of the last month that is over when books are closed until that day.

    >>> last_whole_month(date(2026, 11, 30)), last_whole_month(date(2026, 11, 29))
    (datetime.date(2026, 11, 1), datetime.date(2026, 10, 1))
    """
    month = until.replace(day=1)
    return month if end_of_month(month) == until else (month - timedelta(days=1)).replace(day=1)


def end_of_month(month: date) -> date:
    """The last day of the month of that day."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_after(month: date, last: date) -> Iterator[date]:
    """The months after one, up to another, by their first days.

    >>> [one.month for one in months_after(date(2026, 10, 1), date(2027, 1, 1))]
    [11, 12, 1]
    """
    while (month := end_of_month(month) + timedelta(days=1)) <= last:
        yield month
