"""Use counted in cells of one place and one month, so that no view less another tells of few people.

A month that is over for three days, whole within the days of the grant, and that five different people made is a cell:
whatever two grants, periods or days of looking are taken, what they differ by is made of whole cells. Each cell is
rounded down by fives, since others read the same weeks elsewhere. See docs/algorithms/grants.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from maillage.kernel.small_numbers import FEWEST, rounded_down

SETTLING = timedelta(days=3)  # arrivals that a phone kept are sent within two days


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody who had a desk: where, on which local day, for how many half-days."""

    place: int
    day: date
    who: Hashable
    half_days: int


@dataclass(slots=True)
class Cell:
    """What a month of a place came to."""

    half_days: int = 0
    people: set[Hashable] = field(default_factory=set)


def is_month_counted(month: date, first: date, last: date, today: date) -> bool:
    """Is this month (its first day) whole within the days, and over for long enough?

    >>> is_month_counted(date(2026, 3, 1), date(2026, 3, 1), date(2026, 12, 31), date(2026, 4, 3))
    True
    >>> is_month_counted(date(2026, 3, 1), date(2026, 3, 2), date(2026, 12, 31), date(2026, 4, 3))
    False
    """
    after = (month + timedelta(days=31)).replace(day=1)
    return first <= month and after - timedelta(days=1) <= last and today >= after + SETTLING - timedelta(days=1)


def count_cells(stays: Iterable[Stay], first: date, last: date, today: date) -> dict[tuple[int, date], Cell]:
    """The cells that may be counted: of whole months between two days, both included, by five people or more."""
    cells: defaultdict[tuple[int, date], Cell] = defaultdict(Cell)
    for stay in stays:
        month = stay.day.replace(day=1)
        if is_month_counted(month, first, last, today):
            cell = cells[stay.place, month]
            cell.half_days += stay.half_days
            cell.people.add(stay.who)
    return {key: cell for key, cell in cells.items() if len(cell.people) >= FEWEST}


def half_days_counted(cells: Iterable[Cell]) -> int | None:
    """Their half-days, each cell by fives; None when nothing is counted."""
    return sum(rounded_down(cell.half_days) or 0 for cell in cells) or None


def people_counted(cells: Iterable[Cell]) -> int | None:
    """The different people who made them, by fives."""
    return rounded_down(len(set[Hashable]().union(*(cell.people for cell in cells))))
