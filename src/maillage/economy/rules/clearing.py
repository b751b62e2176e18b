"""What a visit makes the seller of a pass owe the place visited, by the agreement of the network on that day.

Three ways: a share of what the pass cost for each half-day, a flat price, or the visited place's own price. Whatever
the way, what a pass makes its seller owe never comes to more than the pass cost, to the cent, and a half-day given
back takes back exactly what it had made owe (docs/algorithms/clearing.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from heapq import heapify, heappop, heappush

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

MOST_FLAT_CENTS = 100_000  # for a half-day: more is a mistake
MOST_UNITS = 10_000  # half-days in a pass: more is a mistake


class Method(StrEnum):
    """How what is owed for a half-day is worked out."""

    SHARE = "share"
    FLAT = "flat"
    TARIFF = "tariff"


@dataclass(frozen=True, slots=True)
class Terms:
    """An agreement between places, from a day until another (that day excluded; None = still).

    `share` is that of the pass's price (SHARE) or of the visited place's own price (TARIFF); `flat_cents` is for one
    half-day (FLAT). Transfers under `smallest_cents` are carried over to the next period. `circle` numbers those who
    agreed: terms count for uses of the same circle.
    """

    method: Method
    valid_from: date
    valid_to: date | None = None
    share: Decimal = Decimal(1)
    flat_cents: int = 0
    smallest_cents: int = 0
    circle: int = 0

    def is_in_force_on(self, day: date) -> bool:
        """Whether it counts that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Lot:
    """The half-days of one pass: who sold them, what all of them cost, how many they are."""

    seller: int
    price_cents: int
    units: int


@dataclass(frozen=True, slots=True)
class Use:
    """Half-days of a pass spent somewhere on a day; below zero when given back, `of` being which use before.

    `tariff_cents` is what the place visited would itself have asked for one half-day. `circle` says which agreements
    count between the two places. `halves` are the half-days of the visit where the pass counts something else
    (minutes): flat prices and own prices are for these, shares go by what the pass counts.
    """

    place: int
    day: date
    units: int
    tariff_cents: int = 0
    of: int | None = None
    circle: int = 0
    halves: int = 0


def may_agree(terms: Terms, others: Iterable[Terms]) -> Refusal | None:
    """May the network agree on this, beside what it agreed on before?"""
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        return Refusal("ends_before_it_begins", "This agreement ends before it begins.")
    if terms.method is not Method.FLAT and not 0 < terms.share <= 1:
        return Refusal("no_share", "A share is between 1 and 100 %%.")
    if terms.method is Method.FLAT and not 0 < terms.flat_cents <= MOST_FLAT_CENTS:
        return Refusal("no_flat_price", "A half-day is worth between one cent and 1,000 euros.")
    if terms.smallest_cents < 0:
        return Refusal("no_threshold", "The smallest transfer is not below zero.")
    for other in others:
        if other.circle != terms.circle:
            continue
        ends_before = other.valid_to is not None and other.valid_to <= terms.valid_from
        if not (ends_before or (terms.valid_to is not None and terms.valid_to <= other.valid_from)):
            return Refusal("agreements_overlap", "Another agreement counts on %(day)s already.", day=other.valid_from)
    return None


def terms_on(agreements: Iterable[Terms], day: date, circle: int = 0) -> Terms | None:
    """What that circle agreed on for that day; None when nothing was."""
    return next((one for one in agreements if one.circle == circle and one.is_in_force_on(day)), None)


def owed_for_lot(lot: Lot, uses: Sequence[Use], agreements: Sequence[Terms]) -> list[int]:
    """What each use makes the seller owe the place, in cents, in the order given: nothing at the seller's own.

    The half-days of a lot are numbered in the order they are spent; one given back takes back what it made owe, and
    its number is the next to be spent. The largest remainder decides which numbers are worth a cent more, so that all
    of them come to the share of the price. On a day without an agreement nothing is owed. O(half-days log half-days).
    ValueError for a lot that no pass can be, more spent than there is, or more given back than was spent.

    >>> terms = [Terms(Method.SHARE, date(2027, 1, 1), share=Decimal("0.5"))]
    >>> owed_for_lot(Lot(1, 1000, 3), [Use(2, date(2027, 2, 1), 1)] * 3, terms)
    [167, 167, 166]
    """
    if lot.price_cents < 0 or not 0 < lot.units <= MOST_UNITS:
        raise ValueError("a pass costs nothing or more, and holds at least a half-day")
    free = list(range(lot.units))
    heapify(free)
    left = lot.price_cents
    spent: list[list[tuple[int, int]]] = []  # by use: the numbers it took, and what each made owe
    owed = []
    for use in uses:
        if use.units < 0:
            amount = -_give_back(spent, use, free)
            spent.append([])
        else:
            if use.units > len(free):
                raise ValueError("more half-days are spent than the pass holds")
            terms = terms_on(agreements, use.day, use.circle) if use.place != lot.seller else None
            amount, taken = 0, []
            for nth in range(use.units):
                number = heappop(free)
                cents = min(_worth(lot, number, use, terms, nth), left - amount) if terms else 0
                taken.append((number, cents))
                amount += cents
            spent.append(taken)
        left -= amount
        owed.append(amount)
    return owed


def _worth(lot: Lot, number: int, use: Use, terms: Terms, nth: int) -> int:
    """What the half-day of that number, the nth of its visit, is worth by this agreement."""
    if terms.method is Method.SHARE:
        whole, parts, rank = Money(lot.price_cents).share_of(terms.share).cents, lot.units, number
    else:
        flat = terms.method is Method.FLAT
        one = terms.flat_cents if flat else Money(use.tariff_cents).share_of(terms.share).cents
        whole, parts, rank = one * (use.halves or use.units), use.units, nth
    return whole // parts + (rank < whole % parts)  # the largest remainder, among equal weights


def _give_back(spent: list[list[tuple[int, int]]], use: Use, free: list[int]) -> int:
    """What these half-days had made owe; their numbers are free again."""
    if use.of is None or not 0 <= use.of < len(spent) or len(spent[use.of]) < -use.units:
        raise ValueError("what is given back was spent before")
    cents = 0
    for _half_day in range(-use.units):
        number, worth = spent[use.of].pop()
        heappush(free, number)
        cents += worth
    return cents


def owed_for_unlimited(
    seller: int, price_cents: int, half_days: Mapping[int, int], terms: Terms, tariffs: Mapping[int, int]
) -> dict[int, int]:
    """What a pass without a count makes its seller owe each place, once its time is over, in cents.

    `half_days` are those spent, by place, the seller's own too. A share of the price goes by half-days, and none is
    worth more than the place's own price (`tariffs`, where it has one); flat prices and own prices are owed as they
    are. Never more than the price in all: what would exceed it is shared in proportion, by the largest remainder.

    >>> terms = Terms(Method.SHARE, date(2027, 1, 1))
    >>> owed_for_unlimited(1, 6000, {1: 5, 2: 3, 3: 1}, terms, {3: 500})
    {2: 2000, 3: 500}
    """
    places = sorted(half_days)
    if not sum(half_days.values()):
        return {}
    if terms.method is Method.SHARE:
        parts = Money(price_cents).share_of(terms.share).allocate([half_days[one] for one in places])
        wanted = [
            min(part.cents, half_days[one] * tariffs.get(one, part.cents))
            for one, part in zip(places, parts, strict=True)
        ]
    elif terms.method is Method.FLAT:
        wanted = [terms.flat_cents * half_days[one] for one in places]
    else:
        wanted = [Money(tariffs.get(one, 0) * half_days[one]).share_of(terms.share).cents for one in places]
    claims = {one: cents for one, cents in zip(places, wanted, strict=True) if one != seller and cents}
    if sum(claims.values()) > price_cents:
        shared = Money(price_cents).allocate(list(claims.values()))
        claims = {one: part.cents for one, part in zip(claims, shared, strict=True) if part}
    return claims
