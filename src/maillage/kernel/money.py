"""Amounts of money: whole cents of one currency, shared without losing one, said as French accountants write them.

Floats never touch an amount: 0.1 + 0.2 is not 0.3. A share is made by the largest remainder (Hamilton, 1792), so that
the parts add up to the whole whatever the weights; who pays first is decided by the order given, never by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from maillage.kernel.refusal import Refusal

NARROW_NO_BREAK, NO_BREAK = "\u202f", "\u00a0"
SYMBOLS = {"EUR": "€", "CHF": "CHF", "GBP": "£", "USD": "$"}
AMOUNT = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
MOST_CENTS = 10**15  # ten thousand billion: what an accounting file and a bigint both hold with room to spare


@dataclass(frozen=True, slots=True)
class Money:
    """So many cents of a currency (ISO 4217). Amounts of two currencies are never added nor compared."""

    cents: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if isinstance(self.cents, bool) or not isinstance(self.cents, int):
            raise TypeError("an amount is a whole number of cents")
        if abs(self.cents) > MOST_CENTS:
            raise ValueError("an amount this large is a mistake")
        if self.currency not in SYMBOLS:
            raise ValueError(f"no currency is called {self.currency}")

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            raise TypeError("multiply by a whole number, or use `share_of` and say how it is rounded")
        return Money(self.cents * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.cents <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.cents > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.cents >= self._same(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError("an amount goes with another amount only")
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.cents

    def share_of(self, rate: Decimal | Fraction | int) -> Money:
        """That share of it, such as a VAT rate (Decimal("0.2")): half a cent goes away from zero, as invoices round.

        >>> Money(1005).share_of(Decimal("0.1")), Money(-1005).share_of(Decimal("0.1"))
        (Money(cents=101, currency='EUR'), Money(cents=-101, currency='EUR'))
        """
        exact = self.cents * Fraction(rate)
        cents = (2 * abs(exact).numerator + exact.denominator) // (2 * exact.denominator)
        return Money(cents if exact >= 0 else -cents, self.currency)

    def allocate(self, weights: Sequence[int | Decimal | Fraction]) -> list[Money]:
        """The amount shared by these weights: the parts add up to it, to the cent.

        The cents left go to the largest remainders, to the first of equal ones. O(n log n). ValueError when no weight
        is above zero, or one is below.

        >>> [part.cents for part in Money(100).allocate([1, 1, 1])]
        [34, 33, 33]
        """
        exact = [Fraction(weight) for weight in weights]
        total = sum(exact, Fraction(0))
        if total <= 0 or min(exact) < 0:
            raise ValueError("share by weights that are not below zero, and not all zero")
        whole, sign = abs(self.cents), -1 if self.cents < 0 else 1
        due = [whole * weight / total for weight in exact]
        parts = [int(one) for one in due]
        largest = sorted(range(len(due)), key=lambda n: (parts[n] - due[n], n))
        for n in largest[: whole - sum(parts)]:
            parts[n] += 1
        return [Money(sign * cents, self.currency) for cents in parts]

    @classmethod
    def sum(cls, amounts: Iterable[Money], currency: str = "EUR") -> Self:
        """Their sum; nothing of that currency when there are none."""
        total = cls(0, currency)
        return cls(sum((total._same(one) for one in amounts), 0), currency)

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> Self:
        """What a person wrote: 1 234,50 € or 1234.5 or −12; Refusal when it is no amount, or less than a cent is said.

        A single comma or point is the decimal sign; spaces (narrow ones too) part thousands.
        """
        bare = "".join(text.replace("−", "-").replace(SYMBOLS[currency], "").replace(currency, "").split())
        if len(bare) > 20 or not AMOUNT.fullmatch(bare):
            raise Refusal("not_an_amount", "“%(text)s” is not an amount: write it as 1234,50.", text=text[:40])
        cents = Decimal(bare.replace(",", ".")) * 100
        if cents != cents.to_integral_value():
            raise Refusal("below_a_cent", "An amount has two decimals at most.")
        if abs(cents) > MOST_CENTS:
            raise Refusal("too_much_money", "This amount is too large.")
        return cls(int(cents), currency)

    def decimal(self) -> Decimal:
        """In euros, with two decimals: for files that want so (FEC, Factur-X)."""
        return Decimal(self.cents).scaleb(-2)

    def format(self, *, french: bool = True) -> str:
        """1 234,50 € with no-break spaces, or €1,234.50; an amount below zero has a true minus.

        >>> Money(-123450).format(french=False)
        '−€1,234.50'
        """
        sign, symbol = ("−" if self.cents < 0 else ""), SYMBOLS[self.currency]
        whole, rest = divmod(abs(self.cents), 100)
        if french:
            return f"{sign}{whole:,}".replace(",", NARROW_NO_BREAK) + f",{rest:02d}{NO_BREAK}{symbol}"
        return f"{sign}{symbol}{' ' if symbol.isalpha() else ''}{whole:,}.{rest:02d}"
