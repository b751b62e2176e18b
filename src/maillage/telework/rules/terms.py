"""What an agreement says, as a value: days, places, hours, who pays, how it ends; as JSON, one spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, time
from enum import StrEnum
from typing import Any


class Regime(StrEnum):
    """On what an agreement stands."""

    COLLECTIVE = "collective"  # a collective agreement of the company
    CHARTER = "charter"  # a charter of the employer, after the opinion of the CSE
    SIMPLE = "simple"  # the two agree, by any means
    PUBLIC = "public"  # the public service: a request, an act that authorises


PRIVATE = frozenset({Regime.COLLECTIVE, Regime.CHARTER, Regime.SIMPLE})
ON_A_TEXT = frozenset({Regime.COLLECTIVE, Regime.CHARTER})


class Rhythm(StrEnum):
    """How the days of telework are agreed: fixed ones, or so many a week, a month, a year."""

    FIXED = "fixed"  # the same days each week
    WEEKLY = "weekly"  # so many days a week
    MONTHLY = "monthly"  # so many days a month
    YEARLY = "yearly"  # so many days a year


class Payer(StrEnum):
    """Who pays the desk."""

    EMPLOYER = "employer"  # directly, on an invoice
    REFUNDED = "refunded"  # the worker pays and is refunded
    WORKER = "worker"


MOST_DAYS = {Rhythm.WEEKLY: 5, Rhythm.MONTHLY: 23, Rhythm.YEARLY: 230}
LONGEST_TEXT = 1500


@dataclass(frozen=True, slots=True)
class Terms:
    """Empty texts, zeros and None are what has not been said. Weekdays: 0 is Monday. `places` are slugs."""

    regime: Regime = Regime.SIMPLE
    text_title: str = ""  # the collective agreement or charter it stands on
    text_date: date | None = None
    job: str = ""
    requested_on: date | None = None
    places: tuple[str, ...] = ()
    other_place: str = ""
    at_home: bool = False
    needs: tuple[str, ...] = ()  # what is done there that asks for confidentiality: values of places.rules.needs.Need
    rhythm: Rhythm = Rhythm.FIXED
    weekdays: tuple[int, ...] = ()
    days: int = 0  # for the other rhythms
    starts_on: date | None = None
    ends_on: date | None = None
    contact_from: time | None = None
    contact_until: time | None = None
    adaptation_months: int | None = None  # 0: none, and it is said
    notice_days: int = 0
    entry_conditions: str = ""
    pollution: str = ""
    return_conditions: str = ""
    acceptance: str = ""
    workload: str = ""
    disabled_access: str = ""
    pregnancy_access: str = ""
    carer_access: str = ""
    equipment: str = ""
    equipment_rules: str = ""
    payer: Payer | None = None
    data_protection: str = ""
    disconnection: str = ""
    isolation: str = ""
    accident: str = ""
    return_priority: bool = False
    interview_month: int = 0  # 1 to 12
    swap_within_week: bool = False  # a day may be swapped for another of the same week

    def as_data(self) -> dict[str, Any]:
        """The terms of an agreement, as JSON writes them."""
        return {name: _spelled(value) for name, value in asdict(self).items()}

    def days_a_week(self) -> float:
        """On average; a month has 52/12 weeks, a year 52."""
        if self.rhythm == Rhythm.FIXED:
            return float(len(self.weekdays))
        return self.days * {Rhythm.WEEKLY: 1.0, Rhythm.MONTHLY: 12 / 52, Rhythm.YEARLY: 1 / 52}[self.rhythm]


def _spelled(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, StrEnum) else value


READERS: Mapping[str, Callable[[Any], Any]] = {
    "regime": Regime, "rhythm": Rhythm, "payer": lambda v: Payer(v) if v else None,
    "places": tuple, "weekdays": tuple, "needs": tuple,
    **dict.fromkeys(("text_date", "requested_on", "starts_on", "ends_on"),
                    lambda v: date.fromisoformat(v) if v else None),
    **dict.fromkeys(("contact_from", "contact_until"), lambda v: time.fromisoformat(v) if v else None),
}  # fmt: skip


def read_terms(data: Mapping[str, Any]) -> Terms:
    """Terms from JSON that `as_data` wrote, today or years ago: what it does not say is not said."""
    known = {field.name for field in fields(Terms)}
    return Terms(**{name: READERS[name](v) if name in READERS else v for name, v in data.items() if name in known})
