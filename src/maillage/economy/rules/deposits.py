"""When a deposit bag may be said to be at the bank."""

from __future__ import annotations

from datetime import date

from maillage.kernel.refusal import Refusal


def may_note_deposit(closed_on: date, deposited_on: date, today: date, *, is_same: bool) -> Refusal | None:
    """A bag reaches the bank once it is closed, and is noted once it is there. `is_same`: it is noted so already."""
    if deposited_on > today:
        return Refusal("deposited_later", "Note it once the bag is at the bank.")
    if deposited_on < closed_on:
        return Refusal(
            "deposited_before", "The bag was closed on %(day)s: it can’t be at the bank before.", day=closed_on
        )
    return Refusal("noted_already", "This is noted already.") if is_same else None
