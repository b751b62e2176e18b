"""What may go on one invoice: what somebody owes, or paid at the till, for uses and passes of the places of a carrier.

Uses of one place and one month that cost the same are one line: an invoice says how many, never on which days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
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
    is_voucher: bool = False  # a multi-purpose pass, of who invoices VAT: due when it is used
    paid_by: str = ""
    paid_on: date | None = None
    full_cents: int | None = None  # before what other uses take off; None: the same

    @property
    def owed(self) -> int:
        """What the till asks for it by itself; below zero, what it takes off the others."""
        return self.cents if self.full_cents is None else self.full_cents

    @property
    def is_pass(self) -> bool:
        return bool(self.name)


def net_items(items: Iterable[Item]) -> list[Item]:
    """Uses of one payer in one place, what some take off (a cancelled stay that a ceiling had spread) taken off others.

    The last are lowered first. Nothing at all where they come to nothing, or less.
    """
    rows = sorted(items, key=lambda item: (item.day, str(item.key)))
    off = -sum(item.cents for item in rows if item.cents < 0)
    if sum(item.cents for item in rows) <= 0:
        return []
    netted = []
    for item in reversed(rows):
        part = min(off, max(item.cents, 0))
        off -= part
        netted.append(replace(item, cents=max(item.cents, 0) - part, full_cents=item.cents))
    return netted[::-1]


def lines_of(items: Iterable[Item], words: str, several: str) -> list[ItemLine]:
    """The lines of an invoice. `words` says what a use is: “%(place)s: bookings of %(month)s”; `several`, how many:
    “%(n)s × %(words)s”.

    Prices are with VAT. With a rate, each line is one of the whole sum, brought to what it is without VAT: so that
    thirty times eight euros stay 240 €, or a cent less.
    """
    uses: Counter[tuple[str, date, int, int]] = Counter()
    passes: Counter[tuple[str, str, int, int]] = Counter()
    for item in items:
        if item.cents <= 0:
            continue
        if item.is_pass:
            passes[item.name, item.place, item.cents, item.vat_rate] += 1
        else:
            uses[item.place, item.day.replace(day=1), item.cents, item.vat_rate] += 1
    return [
        *(_line(f"{name}, {place}", several, n, cents, rate)
          for (name, place, cents, rate), n in sorted(passes.items())),
        *(_line(words % {"place": place, "month": f"{month:%m/%Y}"}, several, n, cents, rate)
          for (place, month, cents, rate), n in sorted(uses.items())),
    ]  # fmt: skip


def _line(words: str, several: str, count: int, cents: int, rate: int) -> ItemLine:
    if not rate:
        return ItemLine(words[:200], Decimal(count), Unit.PIECE, Money(cents), 0)
    text = several % {"n": count, "words": words} if count > 1 else words
    return ItemLine(text[:200], Decimal(1), Unit.PIECE, Money(without_vat(count * cents, rate)), rate)


def without_vat(cents: int, rate: int) -> int:
    """The most cents before VAT that come, with it, to no more than this: the same, or a cent less.

    >>> without_vat(1200, 2000), without_vat(800, 0), without_vat(1000, 2000)
    (1000, 800, 833)
    """
    net = -(-cents * 10000 // (10000 + rate))
    return net - (net + Money(net).share_of(Fraction(rate, 10000)).cents > cents)


def by_document(items: Iterable[Item]) -> dict[tuple[str, bool], list[Item]]:
    """What is owed (“”), and what was paid, by how it was; multi-purpose passes apart: an invoice is one of these."""
    groups: dict[tuple[str, bool], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.paid_by, item.is_voucher].append(item)
    return dict(groups)
