"""Dated figures of the law and the headings of the form that funders know: data, each with its source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from maillage.kernel.money import Money
from maillage.telework.rules.figures import Figure, figure_on, read_figures

MINIMIS, MILEAGE, VOLUNTEER_HOUR = "minimis_ceiling", "mileage_car", "volunteer_hour"
MINIMIS_YEARS = 3
NEAR = Decimal("0.8")  # of the ceiling: time to look before one asks for more


@cache
def grant_figures() -> tuple[Figure, ...]:
    """The legal figures about grants that Maillage ships."""
    return read_figures(files("maillage.grants").joinpath("data/figures.json").read_text(encoding="utf-8"))


@cache
def report_layouts() -> Sequence[Mapping[str, Any]]:
    """The forms that funders know, the oldest first: headings and accounts, each with its days, source and date."""
    raw = files("maillage.grants").joinpath("data/report_layout.json").read_text(encoding="utf-8")
    layouts: list[dict[str, Any]] = json.loads(raw)
    return sorted(layouts, key=lambda one: one["valid_from"])


def report_layout(day: date) -> Mapping[str, Any]:
    """The form in force that day; the last one before, once it is over; the first one, before it began."""
    begun = [one for one in report_layouts() if date.fromisoformat(one["valid_from"]) <= day]
    return begun[-1] if begun else report_layouts()[0]


def name_of_layout(layout: Mapping[str, Any]) -> str:
    """By which name a report that is frozen says which form it follows."""
    return f"{layout['code']} {layout['version']}"


def layout_named(name: str) -> Mapping[str, Any]:
    """The form of a frozen report, whatever came since."""
    return next(one for one in report_layouts() if name_of_layout(one) == name)


def value_of_mileage(km: int, day: date) -> Money | None:
    """What so many kilometres by car come to, by the scale in force that day; None when none is known.

    >>> value_of_mileage(100, date(2026, 3, 1))
    Money(cents=6360, currency='EUR')
    """
    return _times(MILEAGE, Decimal(km), day)


def value_of_hours(hours: Decimal, day: date) -> Money | None:
    """What so many hours of volunteers are usually valued at, by the figure in force that day."""
    return _times(VOLUNTEER_HOUR, hours, day)


def _times(code: str, quantity: Decimal, day: date) -> Money | None:
    figure = figure_on(code, day, grant_figures())
    return Money(100).share_of(figure.value * quantity) if figure else None


@dataclass(frozen=True, slots=True)
class MinimisWatch:
    """What was awarded de minimis to one beneficiary over three years, beside the ceiling in force."""

    cents: int
    figure: Figure

    @property
    def is_above(self) -> bool:
        return self.cents > self.figure.value * 100

    @property
    def is_near(self) -> bool:
        return self.cents >= self.figure.value * 100 * NEAR


def watch_minimis(awards: Iterable[tuple[date, int]], day: date) -> MinimisWatch | None:
    """The awards (day of the convention, cents) of the three years that end on `day`; None without any, or figure."""
    since = day.replace(year=day.year - MINIMIS_YEARS, day=min(day.day, 28))
    cents = sum(amount for signed, amount in awards if since < signed <= day)
    figure = figure_on(MINIMIS, day, grant_figures())
    return MinimisWatch(cents, figure) if cents and figure else None
