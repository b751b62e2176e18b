"""What becomes of an invoice on the platforms that carry it: the states of the reform, as a treasurer notes them.

Four of them are the ones the law wants told (deposited, rejected, refused, cashed); the codes are those of the AFNOR
standard XP Z12-012, written from memory and to be verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from maillage.kernel.refusal import Refusal


class PlatformState(StrEnum):
    """Where it is on the platform."""

    DEPOSITED = "200"
    SENT = "201"
    RECEIVED = "202"
    MADE_AVAILABLE = "203"
    TAKEN = "204"
    APPROVED = "205"
    PARTLY_APPROVED = "206"
    DISPUTED = "207"
    SUSPENDED = "208"
    COMPLETED = "209"
    REFUSED = "210"
    PAYMENT_SENT = "211"
    CASHED = "212"
    REJECTED = "213"
    INADMISSIBLE = "501"


LAST = frozenset({PlatformState.REFUSED, PlatformState.CASHED, PlatformState.REJECTED, PlatformState.INADMISSIBLE})


def may_note_state(
    states: Sequence[PlatformState], state: PlatformState, day: date, issued_on: date, today: date
) -> Refusal | None:
    """May this be noted, after what was?"""
    if not issued_on <= day <= today:
        return Refusal("state_when", "A state is noted between the day of the invoice and today.")
    if states and states[-1] in LAST:
        return Refusal("state_over", "Nothing comes after this state: cancel the invoice and issue another.")
    if (state == PlatformState.DEPOSITED) == bool(states):
        return Refusal("state_order", "An invoice is handed over first, and once.")
    return None
