"""Where a grant stands, from its days and what was done: nobody types it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.grants.rules.costs import MOST_CENTS, WHOLE
from maillage.kernel.refusal import Refusal

LONGEST_DAYS = 3660  # ten years


class GrantState(StrEnum):
    """Where a grant stands in its life."""

    AWAITED = "awaited"  # its convention is still to begin
    RUNNING = "running"
    TO_REPORT = "to_report"  # over, its last report is not frozen
    REPORTED = "reported"  # its last report is frozen, money is still to come
    TO_GIVE_BACK = "to_give_back"  # its last report is frozen, more came than it proves
    SETTLED = "settled"


class ReportKind(StrEnum):
    """Which report the convention wants."""

    INTERMEDIATE = "intermediate"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Payment:
    """An instalment: expected on a day, received or not."""

    expected_on: date
    cents: int
    received_cents: int | None = None


def state_of(
    starts_on: date, ends_on: date, today: date, *, is_final_frozen: bool, to_come_cents: int = 0, back_cents: int = 0
) -> GrantState:  # fmt: skip
    """Where a grant stands today.

    >>> state_of(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), is_final_frozen=False).value
    'to_report'
    """
    if is_final_frozen and back_cents:
        return GrantState.TO_GIVE_BACK
    if is_final_frozen:
        return GrantState.REPORTED if to_come_cents else GrantState.SETTLED
    if today < starts_on:
        return GrantState.AWAITED
    return GrantState.RUNNING if today <= ends_on else GrantState.TO_REPORT


def may_award(starts_on: date, ends_on: date, envelope_cents: int, rate_bp: int) -> Refusal | None:
    """May such a grant be written down?"""
    if ends_on < starts_on or (ends_on - starts_on).days > LONGEST_DAYS:
        return Refusal("bad_days", "A convention ends after it begins, within ten years.")
    if not 0 < envelope_cents <= MOST_CENTS:
        return Refusal("bad_envelope", "The amount of a grant is above zero.")
    if not 0 < rate_bp <= WHOLE:
        return Refusal("bad_rate", "The rate is above 0 % and at most 100 %.")
    return None


def may_change_days(starts_on: date, ends_on: date, costs: Iterable[date]) -> Refusal | None:
    """May a convention be given these days, when costs of those days are imputed to it?"""
    outside = [day for day in costs if not starts_on <= day <= ends_on]
    if outside:
        return Refusal(
            "costs_outside", "Costs of %(day)s are imputed to this grant: these days would leave them out.",
            day=min(outside),
        )  # fmt: skip
    return None
