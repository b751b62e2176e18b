"""The first tariff of a space: free, an amount for a length of time, or a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.kernel.refusal import Refusal

MOST_CENTS = 1_000_000  # ten thousand euros: more for a desk is a slip of the key


class TariffKind(StrEnum):
    """How a price is given."""

    UNKNOWN = ""
    FREE = "free"
    AMOUNT = "amount"
    WORDS = "words"


class TariffUnit(StrEnum):
    """For how long an amount is asked."""

    HOUR = "hour"
    HALF_DAY = "half_day"
    DAY = "day"
    MONTH = "month"


HOURS = {TariffUnit.HOUR: 1, TariffUnit.HALF_DAY: 4, TariffUnit.DAY: 8, TariffUnit.MONTH: 160}  # to compare two prices


@dataclass(frozen=True, slots=True)
class Tariff:
    """What one unit of a space costs: `cents` for each `unit` where it is an amount, `words` where it is a sentence."""

    kind: TariffKind = TariffKind.UNKNOWN
    cents: int = 0
    unit: TariffUnit = TariffUnit.HALF_DAY
    words: str = ""

    def is_known(self) -> bool:
        return self.kind != TariffKind.UNKNOWN

    def cents_an_hour(self) -> float:
        """To compare: nothing when it is free; a sentence comes after every amount."""
        if self.kind == TariffKind.WORDS:
            return float("inf")
        return self.cents / HOURS[self.unit] if self.kind == TariffKind.AMOUNT else 0.0


@dataclass(frozen=True, slots=True)
class Headline:
    """What a place says of its prices in one line; `is_lowest`: other spaces cost more."""

    tariff: Tariff
    is_lowest: bool


def may_be_tariff(tariff: Tariff) -> Refusal | None:
    """Does it say what its kind needs?"""
    if tariff.kind == TariffKind.AMOUNT and not 0 < tariff.cents <= MOST_CENTS:
        return Refusal("no_amount", "Give an amount in euros, above nothing: “12” or “7.50”.")
    if tariff.kind == TariffKind.WORDS and not tariff.words.strip():
        return Refusal("no_words", "Say in a sentence what it costs.")
    return None


def headline_of(desks: Iterable[Tariff], others: Sequence[Tariff]) -> Headline | None:
    """The price one reads first: the lowest of desks, since most come for one; else of other spaces. None: unknown."""
    known = [tariff for tariff in desks if tariff.is_known()] or [t for t in others if t.is_known()]
    if not known:
        return None
    lowest = min(known, key=Tariff.cents_an_hour)
    return Headline(lowest, any(tariff.is_known() and tariff != lowest for tariff in (*known, *others)))
