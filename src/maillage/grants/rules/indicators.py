"""Indicators that the site computes itself: a small registry, until the observatory takes it over.

Each definition is a key and a unit; its name and its method, in one sentence, are in `presenters/words.py`, what
computes it in `queries/indicators.py`. What is in no registry is declared by the beneficiary, and marked so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """The unit in which an indicator is counted."""

    HALF_DAYS = "half_days"
    PEOPLE = "people"
    EVENTS = "events"
    PAGES = "pages"
    PLACES = "places"
    HOURS = "hours"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator of the registry. `is_of_people`: few of them are not said."""

    key: str
    unit: Unit
    is_of_people: bool = False


REGISTRY: tuple[Definition, ...] = (
    Definition("half_days", Unit.HALF_DAYS, is_of_people=True),
    Definition("people", Unit.PEOPLE, is_of_people=True),
    Definition("events", Unit.EVENTS),
    Definition("attendance", Unit.PEOPLE, is_of_people=True),
    Definition("pages", Unit.PAGES),
    Definition("places_open", Unit.PLACES),
    Definition("hours_open", Unit.HOURS),
)
BY_KEY = {one.key: one for one in REGISTRY}


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator came to. `value` is None when it is too small to be said; `is_whole`: no more than that."""

    value: int | None
    is_whole: bool = True


def expected_by(target: int, starts_on: date, ends_on: date, today: date) -> int:
    """What would be reached today if the target came evenly over the days of the convention.

    >>> expected_by(100, date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 5))
    50
    """
    whole = (ends_on - starts_on).days + 1
    over = min(max((today - starts_on).days + 1, 0), whole)
    return target * over // whole
