"""What may go on one invoice: what somebody owes, or paid at the till, for uses and passes of the places of a carrier.

Uses of one place and one month that cost the same are one line: an invoice says how many, never on which days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from maillage.economy.rules.documents import ItemLine, Unit
from maillage.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Item:
    """A use of a space, or a pass (`name`), for so many cents with VAT; how it was paid, if it was."""

    key: UUID
    place: str
    day: date
    cents: int
    name: str = ""
    vat_rate: int = 0  # hundredths of a percent
    paid_by: str = ""
    paid_on: date | None = None

    @property
    def is_pass(self) -> bool:
        return bool(self.name)


def lines_of(items: Iterable[Item], words: str) -> list[ItemLine]:
    """The lines of an invoice; `words` says what a use is: “%(place)s: bookings of %(month)s”, month as first day.

    Prices are with VAT: each is brought to what it is without, to the nearest cent.
    """
    uses: Counter[tuple[str, date, int, int]] = Counter()
    passes: Counter[tuple[str, str, int, int]] = Counter()
    for item in items:
        if item.is_pass:
            passes[item.name, item.place, item.cents, item.vat_rate] += 1
        else:
            uses[item.place, item.day.replace(day=1), item.cents, item.vat_rate] += 1
    return [
        *(_line(f"{name}, {place}", n, cents, rate) for (name, place, cents, rate), n in sorted(passes.items())),
        *(_line(words % {"place": place, "month": f"{month:%m/%Y}"}, n, cents, rate)
          for (place, month, cents, rate), n in sorted(uses.items())),
    ]  # fmt: skip


def _line(words: str, count: int, cents: int, rate: int) -> ItemLine:
    return ItemLine(words[:200], Decimal(count), Unit.PIECE, Money(without_vat(cents, rate)), rate)


def without_vat(cents: int, rate: int) -> int:
    """Cents before VAT of an amount with it; half a cent goes up.

    >>> without_vat(1200, 2000), without_vat(800, 0), without_vat(1000, 2000)
    (1000, 800, 833)
    """
    return int((Decimal(cents) * 10000 / (10000 + rate)).to_integral_value(ROUND_HALF_UP))


def by_payment(items: Iterable[Item]) -> dict[str, list[Item]]:
    """What is owed (“”), and what was paid, by how it was: an invoice is one or the other."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.paid_by].append(item)
    return dict(groups)
