"""What is still due of a grant, and what is to be given back: what its costs allow, less what came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.grants.rules.terms import Payment


@dataclass(frozen=True, slots=True)
class Balance:
    """`allowed_cents`: what the costs written down let the grant pay; `awaited_cents`: agreed and not received.

    `is_over`: its days are past, so that no cost comes any more.
    """

    allowed_cents: int
    received_cents: int
    awaited_cents: int
    is_over: bool

    @property
    def due_cents(self) -> int:
        """What may still be asked for the costs that are written down."""
        return max(self.allowed_cents - self.received_cents, 0)

    @property
    def back_cents(self) -> int:
        """What came and is due to nobody: given back. While costs may still come, nothing."""
        return max(self.received_cents - self.allowed_cents, 0) if self.is_over else 0

    @property
    def advance_cents(self) -> int:
        """What came before its costs, while they may still come."""
        return 0 if self.is_over else max(self.received_cents - self.allowed_cents, 0)

    @property
    def to_come_cents(self) -> int:
        """What of the instalments agreed may come: once the days are past, no more than is due."""
        return min(self.awaited_cents, self.due_cents) if self.is_over else self.awaited_cents

    @property
    def lost_cents(self) -> int:
        """What was agreed and does not come, since costs fall short of it."""
        return self.awaited_cents - self.to_come_cents


def allowed_cents(rows: Iterable[tuple[int, int | None]], envelope_cents: int) -> int:
    """What a grant pays of what is imputed, kind by kind under its ceiling, within its envelope.

    >>> allowed_cents([(800, 500), (300, None)], 1000)
    800
    """
    kept = (cents if ceiling is None else min(cents, ceiling) for cents, ceiling in rows)
    return min(sum(kept), envelope_cents)


def balance_of(allowed: int, payments: Sequence[Payment], ends_on: date, today: date) -> Balance:
    """Where the money of a grant stands today."""
    received = sum(one.received_cents or 0 for one in payments)
    awaited = sum(one.cents for one in payments if one.received_cents is None)
    return Balance(allowed, received, awaited, is_over=ends_on < today)


def split_to_come(to_come_cents: int, awaited: Iterable[int]) -> list[int]:
    """What of each instalment may come, the first one first.

    >>> split_to_come(700, [500, 500, 500])
    [500, 200, 0]
    """
    parts, left = [], to_come_cents
    for cents in awaited:
        parts.append(min(cents, left))
        left -= parts[-1]
    return parts
