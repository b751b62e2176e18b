"""Which booked days are those of which agreement: an employer sees its own and no other's; quarters of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.telework.rules.lifecycle import Swap, add_months, is_within, telework_days
from maillage.telework.rules.terms import Rhythm, Terms

MONTHS = 3  # of a quarter


@dataclass(frozen=True, slots=True)
class Claim:
    """What an agreement may call its days: its terms, its swaps, the first day that is no longer one (`until`)."""

    terms: Terms
    swaps: frozenset[Swap] = frozenset()
    until: date | None = None
    is_suspended: bool = False

    def covers(self, day: date, place: str) -> bool:
        """Whether a day booked in that place (a slug) may be one of its days."""
        if self.is_suspended or place not in self.terms.places or not is_within(self.terms, day):
            return False
        if self.until is not None and day >= self.until:
            return False
        return self.terms.rhythm != Rhythm.FIXED or day in telework_days(self.terms, self.swaps, day, day)


def is_day_of(mine: Claim, others: Iterable[Claim], day: date, place: str) -> bool:
    """Whether it is a day of `mine` beside the `others` of the same worker.

    Where days are named, those named. Where they are counted, those that no other agreement may call its own: a day
    that could be for two employers is shown to neither.
    """
    if not mine.covers(day, place):
        return False
    return mine.terms.rhythm == Rhythm.FIXED or not any(other.covers(day, place) for other in others)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a year: the first and the last day, both included."""

    first: date
    last: date


def quarter_from(first: date) -> Quarter:
    """The quarter that begins that day.

    >>> quarter_from(date(2027, 10, 1)).last
    datetime.date(2027, 12, 31)
    """
    return Quarter(first, add_months(first, MONTHS) - timedelta(days=1))


def quarters_before(today: date, count: int) -> list[Quarter]:
    """The last whole quarters that are over, the latest first: never the one under way, which would tell day by day.

    >>> [one.first.isoformat() for one in quarters_before(date(2027, 1, 1), 2)]
    ['2026-10-01', '2026-07-01']
    """
    under_way = date(today.year, (today.month - 1) // MONTHS * MONTHS + 1, 1)
    return [quarter_from(add_months(under_way, -MONTHS * n)) for n in range(1, count + 1)]
