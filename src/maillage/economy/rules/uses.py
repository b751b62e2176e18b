"""What was taken of a pass, as the agreements of several circles of places see it, period after period.

A circle is a network whose places clear among themselves, or networks that clear between one another. What a period
froze never changes: later periods go on from it, whatever was written meanwhile (docs/algorithms/clearing.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.economy.rules.clearing import Lot, Method, Terms, Use, owed_for_lot, owed_for_unlimited, terms_on
from maillage.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Entry:
    """What a visit took of a pass (`units` above zero) or gave back (below, `undoes` being what it gives back).

    `rank` is that of the period that cleared it, in the order they were frozen, and `cents` what for; None is not yet.
    `circle` is that of the seller and the place visited, 0 where they have none.
    """

    id: int
    place: int
    day: date
    units: int
    halves: int
    circle: int = 0
    undoes: int | None = None
    tariff_cents: int = 0
    rank: int | None = None
    cents: int = 0


@dataclass(frozen=True, slots=True)
class PassSold:
    """What was sold: by whom, for how much, for how many half-days (or minutes); 0 units counts nothing.

    `last` is its last day: a pass without a count is worked out once it is over.
    """

    seller: int
    price_cents: int
    units: int
    last: date


def owed_for_pass(
    sold: PassSold, entries: Sequence[Entry], agreements: Sequence[Terms], circle: int, last: date
) -> dict[int, int]:
    """What each entry that the circle clears up to that day makes the seller owe, in cents, by its number.

    What was cleared before keeps its place and its amount: it comes first. What was taken and given back since counts
    for nothing. Then what is given back of the cleared, then what stands, in the order written.
    """
    new = [one for one in entries if one.rank is None and one.circle == circle and one.day <= last]
    if not sold.units and sold.last > last:
        return {}
    cleared = [one for one in entries if one.rank is not None]
    ordered = _ordered(new)
    owed = dict.fromkeys({one.id for one in new} - {one.id for one in ordered}, 0)
    if sold.units:
        return owed | _owed_for_counted(sold, _ordered(cleared), ordered, agreements)
    frozen = {one.id: one.cents for one in cleared}
    given_back, standing = [[one for one in ordered if bool(one.undoes) is back] for back in (True, False)]
    owed |= {one.id: -frozen.get(one.undoes or 0, 0) for one in given_back}
    left = sold.price_cents - sum(frozen.values()) - sum(owed.values())
    if any(one.circle == circle for one in cleared):
        return owed | _owed_for_late(sold, standing, agreements, left)
    return owed | _owed_for_uncounted(sold, entries, standing, agreements, left)


def _ordered(entries: Iterable[Entry]) -> list[Entry]:
    """As each period saw them: what is given back of before, then what stands, as written; no pair it saw whole."""
    rows = list(entries)
    rank_of = {one.id: one.rank for one in rows}
    pairs = [(one.undoes, one.id) for one in rows if one.undoes in rank_of and rank_of[one.undoes] == one.rank]
    void = {number for pair in pairs for number in pair}
    kept = [one for one in rows if one.id not in void]
    return sorted(kept, key=lambda one: (one.rank or 0, one.undoes is None, one.id))


def _owed_for_counted(
    sold: PassSold, cleared: Sequence[Entry], new: Sequence[Entry], agreements: Sequence[Terms]
) -> dict[int, int]:
    ordered = [*cleared, *new]
    at = {one.id: n for n, one in enumerate(ordered)}
    uses = [
        Use(
            one.place, one.day, one.units, one.tariff_cents, at.get(one.undoes) if one.undoes else None, one.circle,
            abs(one.halves),
        )
        for one in ordered
    ]  # fmt: skip
    owed = owed_for_lot(Lot(sold.seller, sold.price_cents, sold.units), uses, agreements)
    if owed[: len(cleared)] != [one.cents for one in cleared]:
        raise ValueError("what was cleared before is no longer worth what it was cleared for")
    return {one.id: owed[at[one.id]] for one in new}


def _owed_for_uncounted(
    sold: PassSold, entries: Sequence[Entry], standing: Sequence[Entry], agreements: Sequence[Terms], left: int
) -> dict[int, int]:
    """All at once, when the pass is over; all its half-days weigh, those of this circle are owed."""
    owed = dict.fromkeys((one.id for one in standing), 0)
    circles = {one.circle for one in standing}
    terms = terms_on(agreements, sold.last, circles.pop()) if circles else None
    if terms is None:
        return owed
    undone = {one.undoes for one in entries if one.undoes}
    half_days: defaultdict[int, int] = defaultdict(int)
    for one in entries:
        if not one.undoes and one.id not in undone:
            half_days[one.place] += one.halves
    tariffs = {one.place: one.tariff_cents for one in standing if one.tariff_cents or terms.method is Method.TARIFF}
    claims = owed_for_unlimited(sold.seller, sold.price_cents, half_days, terms, tariffs)
    here = {place: claims[place] for place in sorted({one.place for one in standing}) if place in claims}
    if sum(here.values()) > left:
        shared = Money(max(left, 0)).allocate(list(here.values()))
        here = {place: part.cents for place, part in zip(here, shared, strict=True)}
    return owed | _spread(here, standing)


def _spread(claims: Mapping[int, int], standing: Iterable[Entry]) -> dict[int, int]:
    """What is owed to each place, over its visits, by half-days."""
    visits: defaultdict[int, list[Entry]] = defaultdict(list)
    for one in standing:
        visits[one.place].append(one)
    owed: dict[int, int] = {}
    for place, cents in claims.items():
        parts = Money(cents).allocate([max(one.halves, 1) for one in visits[place]])
        owed |= {one.id: part.cents for one, part in zip(visits[place], parts, strict=True)}
    return owed


def _owed_for_late(sold: PassSold, standing: Sequence[Entry], agreements: Sequence[Terms], left: int) -> dict[int, int]:
    """Visits written down once the pass was worked out: at flat or own prices, within what is left of its price."""
    owed: dict[int, int] = {}
    for one in standing:
        terms = terms_on(agreements, sold.last, one.circle) if one.place != sold.seller else None
        cents = 0
        if terms is not None and terms.method is Method.FLAT:
            cents = terms.flat_cents * one.halves
        elif terms is not None and terms.method is Method.TARIFF:
            cents = Money(one.tariff_cents * one.halves).share_of(terms.share).cents
        owed[one.id] = min(cents, max(left, 0))
        left -= owed[one.id]
    return owed


@dataclass(frozen=True, slots=True)
class Visit:
    """What one entry makes one place owe another; who it was is not known here. `day` is that of the visit."""

    entry: int
    debtor: int
    creditor: int
    kind: int
    day: date
    halves: int
    cents: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a statement: so many half-days by passes of one kind, in a month, and what they make owe."""

    debtor: int
    creditor: int
    kind: int
    month: date
    half_days: int
    cents: int


def lines_of(visits: Iterable[Visit]) -> dict[DraftLine, list[int]]:
    """The lines that visits make, each with the numbers of its entries; what a place owes itself makes none.

    Nor do visits of which nothing is left: given back before they were cleared, or on a day without an agreement.

    >>> day = date(2027, 1, 5)
    >>> list(lines_of([Visit(1, 1, 2, 7, day, 1, 600), Visit(2, 1, 2, 7, day, 2, 1200), Visit(3, 1, 1, 7, day, 1, 0)]))
    [DraftLine(debtor=1, creditor=2, kind=7, month=datetime.date(2027, 1, 1), half_days=3, cents=1800)]
    """
    grouped: defaultdict[tuple[int, int, int, date], list[Visit]] = defaultdict(list)
    for one in visits:
        if one.debtor != one.creditor and one.cents:
            grouped[one.debtor, one.creditor, one.kind, one.day.replace(day=1)].append(one)
    lines = {
        DraftLine(*key, sum(one.halves for one in rows), sum(one.cents for one in rows)): [one.entry for one in rows]
        for key, rows in sorted(grouped.items())
    }
    return {line: entries for line, entries in lines.items() if line.half_days or line.cents}
