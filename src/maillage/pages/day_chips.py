"""The week of a place as seven days one chooses from, and what is free on the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.bookings.queries import DayOfSpace


@dataclass(frozen=True, slots=True)
class DayChip:
    """One day: whether it is open, whether something is free, whether it is the one shown."""

    day: date
    is_open: bool
    is_free: bool
    is_chosen: bool = False


def day_chips(week: Sequence[DayOfSpace], days: Sequence[date], wanted: str = "") -> list[DayChip]:
    """The days; shown is the one asked for (2026-11-24), else the first with something free, else the first."""
    opened = {cell.day for cell in week if cell.slots}
    free = {cell.day for cell in week if any(count for _name, _period, count in cell.slots)}
    by_text = {day.isoformat(): day for day in days}
    chosen = by_text.get(wanted) or next((day for day in days if day in free), days[0])
    return [DayChip(day, day in opened, day in free, day == chosen) for day in days]


def cells_of(week: Sequence[DayOfSpace], day: date) -> list[DayOfSpace]:
    """The spaces that are open that day, those with something free first."""
    cells = [cell for cell in week if cell.day == day and cell.slots]
    return sorted(cells, key=lambda cell: not any(count for _name, _period, count in cell.slots))
