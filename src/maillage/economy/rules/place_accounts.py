"""The year of a place, from what really happened: receipts and costs by nature, month by month, volunteers apart.

Amounts come from what the site knows (uses, passes, till, invoices), from what somebody wrote down in a short form,
from a treasurer's table, and from what higher floors bring (costs of grants). Each has one origin, so it counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

MOST_CENTS = 1_000_000_000  # of one line: ten million euros
MOST_HOURS = Decimal(10_000)  # of volunteers, in one line
FIRST_YEAR = 2000


class Side(StrEnum):
    """On which side it counts."""

    RECEIPT = "receipt"
    COST = "cost"
    TIME = "time"


class Nature(StrEnum):
    """What was received or spent; hours of volunteers, which nobody pays."""

    DESKS = "desks"
    ROOMS = "rooms"
    PASSES = "passes"
    TILL = "till"
    INVOICED = "invoiced"
    SALES = "sales"
    RENTS = "rents"
    GRANTS = "grants"
    CONTRIBUTION = "contribution"
    OTHER_RECEIPTS = "other_receipts"
    RENT = "rent"
    ENERGY = "energy"
    FIBRE = "fibre"
    INSURANCE = "insurance"
    CLEANING = "cleaning"
    HOST = "host"
    DEPRECIATION = "depreciation"
    OTHER_COSTS = "other_costs"
    VOLUNTEERS = "volunteers"


KNOWN_HERE = (Nature.DESKS, Nature.ROOMS, Nature.PASSES, Nature.TILL, Nature.INVOICED)  # never typed
RECEIPTS = (*KNOWN_HERE, Nature.SALES, Nature.RENTS, Nature.GRANTS, Nature.CONTRIBUTION, Nature.OTHER_RECEIPTS)
COSTS = (
    Nature.RENT, Nature.ENERGY, Nature.FIBRE, Nature.INSURANCE, Nature.CLEANING, Nature.HOST, Nature.DEPRECIATION,
    Nature.OTHER_COSTS,
)  # fmt: skip
TYPED = (*COSTS, *(one for one in RECEIPTS if one not in KNOWN_HERE), Nature.VOLUNTEERS)


def side_of(nature: Nature) -> Side:
    """On which side a nature counts."""
    if nature == Nature.VOLUNTEERS:
        return Side.TIME
    return Side.RECEIPT if nature in RECEIPTS else Side.COST


class Origin(StrEnum):
    """Where an amount comes from."""

    SITE = "site"
    TABLE = "table"  # the year typed in one table
    LINE = "line"
    FILE = "file"  # a treasurer's table
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """So many cents, or hours of volunteers, of a nature in a month (its first day)."""

    nature: Nature
    month: date
    cents: int = 0
    hours: Decimal = Decimal(0)
    origin: Origin = Origin.SITE
    words: str = ""


@dataclass(frozen=True, slots=True)
class NatureRow:
    """A nature over the months: one sum for each, in cents, or hundredths of an hour for volunteers."""

    nature: Nature
    by_month: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_month)


@dataclass(frozen=True, slots=True)
class PlaceYear:
    """Twelve months of a place. Volunteers are in no total: nobody paid them."""

    months: tuple[date, ...]
    receipts: tuple[NatureRow, ...]
    costs: tuple[NatureRow, ...]
    volunteers: NatureRow

    @property
    def receipts_by_month(self) -> tuple[int, ...]:
        return _sums(self.receipts, len(self.months))

    @property
    def costs_by_month(self) -> tuple[int, ...]:
        return _sums(self.costs, len(self.months))

    @property
    def received_cents(self) -> int:
        return sum(self.receipts_by_month)

    @property
    def spent_cents(self) -> int:
        return sum(self.costs_by_month)

    @property
    def result_cents(self) -> int:
        return self.received_cents - self.spent_cents

    @property
    def volunteer_hours(self) -> Decimal:
        return Decimal(self.volunteers.total).scaleb(-2)

    def total_of(self, nature: Nature) -> int:
        """What a nature came to, in cents."""
        return next((row.total for row in (*self.receipts, *self.costs) if row.nature == nature), 0)

    @property
    def months_with_costs(self) -> int:
        """Of how many months something that was spent is known."""
        return sum(cents != 0 for cents in self.costs_by_month)


def _sums(rows: Sequence[NatureRow], months: int) -> tuple[int, ...]:
    return tuple(sum(row.by_month[at] for row in rows) for at in range(months))


def months_from(first: date) -> tuple[date, ...]:
    """Twelve months, by their first days.

    >>> months_from(date(2026, 2, 1))[-1]
    datetime.date(2027, 1, 1)
    """
    months = [first]
    while len(months) < 12:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return tuple(months)


def last_twelve_months(today: date) -> tuple[date, ...]:
    """The twelve whole months that are over.

    >>> last_twelve_months(date(2026, 11, 30))[0], last_twelve_months(date(2026, 11, 30))[-1]
    (datetime.date(2025, 11, 1), datetime.date(2026, 10, 1))
    """
    return months_from(date(today.year - 1, today.month, 1))


def end_of_month(month: date) -> date:
    """The last day of a month."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def build_year(months: Sequence[date], lines: Iterable[PlaceLine]) -> PlaceYear:
    """The year of these months; lines of other months are left out, natures without any line too."""
    at = {month: number for number, month in enumerate(months)}
    sums: defaultdict[Nature, list[int]] = defaultdict(lambda: [0] * len(months))
    for line in lines:
        if line.month in at:
            hundredths = int(line.hours.scaleb(2)) if line.nature == Nature.VOLUNTEERS else line.cents
            sums[line.nature][at[line.month]] += hundredths
    rows = {nature: NatureRow(nature, tuple(values)) for nature, values in sums.items()}
    volunteers = rows.get(Nature.VOLUNTEERS, NatureRow(Nature.VOLUNTEERS, (0,) * len(months)))
    return PlaceYear(
        tuple(months), tuple(rows[one] for one in RECEIPTS if one in rows),
        tuple(rows[one] for one in COSTS if one in rows), volunteers,
    )  # fmt: skip


def counted_twice(lines: Iterable[PlaceLine]) -> list[tuple[PlaceLine, PlaceLine]]:
    """Typed lines that look like one of another origin: same nature, month and cents. Somebody has to look."""
    by_sum: defaultdict[tuple[Nature, date, int], list[PlaceLine]] = defaultdict(list)
    for line in lines:
        if line.cents and line.origin != Origin.SITE:
            by_sum[line.nature, line.month, line.cents].append(line)
    return [
        (first, other)
        for same in by_sum.values()
        for number, first in enumerate(same)
        for other in same[number + 1 :]
        if first.origin != other.origin
    ]


def value_of_hours(hours: Decimal, hour_cents: int) -> Money:
    """What so many hours of volunteers are worth at so much an hour; never in a total.

    >>> value_of_hours(Decimal("10.5"), 1200)
    Money(cents=12600, currency='EUR')
    """
    return Money(hour_cents).share_of(hours)


def may_write(nature: Nature, month: date, cents: int, hours: Decimal, today: date) -> Refusal | None:
    """May such a line be written down?"""
    if nature in KNOWN_HERE:
        return Refusal("counted_by_the_site", "The site counts this by itself: nobody types it.")
    if not month.year >= FIRST_YEAR or month > today:
        return Refusal("bad_month_of_place", "A month lies between the year 2000 and today.")
    if nature == Nature.VOLUNTEERS:
        if cents or not 0 < hours <= MOST_HOURS:
            return Refusal("bad_hours", "Hours of volunteers are above zero, without an amount.")
    elif hours or not 0 < abs(cents) <= MOST_CENTS:
        return Refusal("bad_place_amount", "Write an amount other than zero, under ten million euros.")
    return None
