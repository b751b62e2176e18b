"""What stays cost: a price for each length of time, and ceilings that several stays together never pass.

A stay is cut by day; each part costs the least of what its length may be paid by. Then a day never costs more than the
price of a day, a week (Monday to Sunday, within one month) more than that of a week, a month more than that of a month.
What somebody owes is a function of the set of their stays alone, whatever the order they were booked in.
See docs/algorithms/quotes.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

HALF_DAY_MINUTES = 300  # up to five hours are a half-day, even across midday
MIDDAY = time(13)
EVENING = time(18)
MOST_CENTS = 1_000_000  # ten thousand euros: more for a desk is a slip of the key
UNITS = ("hour", "half_day", "evening", "day", "week", "month")


class RateKind(StrEnum):
    """How a price is asked."""

    FREE = "free"
    AMOUNT = "amount"
    OPEN = "open"  # each gives what they want; the amounts are a suggestion


class Audience(StrEnum):
    """Whom a rate is for."""

    EVERYBODY = "everybody"
    MEMBER = "member"
    SEEKER = "seeker"
    STUDENT = "student"
    ASSOCIATION = "association"


DECLARED = (Audience.SEEKER, Audience.STUDENT, Audience.ASSOCIATION)  # one says so, nobody asks for a paper


@dataclass(frozen=True, slots=True)
class Prices:
    """Cents for each length of time; None: not sold by that length. The longer ones are ceilings of the shorter."""

    hour: int | None = None
    half_day: int | None = None
    evening: int | None = None
    day: int | None = None
    week: int | None = None
    month: int | None = None

    def by_unit(self) -> dict[str, int]:
        """Those that are set, from the shortest."""
        return {one.name: cents for one in fields(self) if (cents := getattr(self, one.name)) is not None}


@dataclass(frozen=True, slots=True)
class Part:
    """What one stays of a day: minutes, counted in half-days. `evening`: from six o'clock on. `lane`: the first, the
    second desk one takes at once."""

    day: date
    minutes: int
    halves: int
    evening: bool = False
    lane: int = 0

    def of_halves(self, halves: int) -> Part:
        """What is left of it when some half-days are paid otherwise."""
        return Part(self.day, self.minutes * halves // self.halves, halves, self.evening, self.lane)


@dataclass(frozen=True, slots=True)
class Cost:
    """What stays cost: before any ceiling, and after those of a day, a week, a month."""

    plain: int
    by_day: int
    by_week: int
    by_month: int

    def __sub__(self, other: Cost) -> Cost:
        return Cost(
            self.plain - other.plain, self.by_day - other.by_day, self.by_week - other.by_week,
            self.by_month - other.by_month,
        )  # fmt: skip

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.plain + other.plain, self.by_day + other.by_day, self.by_week + other.by_week,
            self.by_month + other.by_month,
        )  # fmt: skip


NOTHING = Cost(0, 0, 0, 0)


def parts_of(period: Period, zone: ZoneInfo, units: int = 1, midday: time = MIDDAY) -> tuple[Part, ...]:
    """The stay, day by day on the clocks of the place, for each desk it takes.

    What lies on one side of the place's midday, or lasts five hours at most, is one half-day; what is longer, two. A
    night of changed clocks counts what it lasts.
    """
    local = period.local(zone)
    parts, start = [], local.start
    while start.astimezone(local.end.tzinfo) < local.end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(), tzinfo=start.tzinfo)
        end = min(midnight, local.end, key=datetime.timestamp)
        minutes = Period(start, end).minutes
        one_side = start.time() >= midday or (end < midnight and end.time() <= midday)
        halves = 1 if minutes <= HALF_DAY_MINUTES or one_side else 2
        parts += [Part(start.date(), minutes, halves, start.time() >= EVENING, lane) for lane in range(units)]
        start = midnight
    return tuple(parts)


def cost_of(parts: Iterable[Part], prices: Prices) -> Cost:
    """What these parts of stays come to together, in cents. O(n log n)."""
    lanes: dict[tuple[int, int, int], list[Part]] = defaultdict(list)
    for part in parts:
        lanes[part.lane, part.day.year, part.day.month].append(part)
    total = NOTHING
    for month in lanes.values():
        total += _cost_of_month(month, prices)
    return total


def _cost_of_month(parts: list[Part], prices: Prices) -> Cost:
    weeks: dict[int, dict[date, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        weeks[part.day.isocalendar().week][part.day].append(part)
    plain = by_day = by_week = 0
    for days in weeks.values():
        costs = [[cost_of_part(part, prices)[0] for part in one] for one in days.values()]
        plain += sum(map(sum, costs))
        capped = [_least(sum(one), prices.day) for one in costs]
        by_day += sum(capped)
        by_week += _least(sum(capped), prices.week)
    return Cost(plain, by_day, by_week, _least(by_week, prices.month))


def cost_of_part(part: Part, prices: Prices) -> tuple[int, str]:
    """The least of what a part may be paid by, and by what length; by the next longer one where no shorter is sold."""
    ways = []
    if part.evening and prices.evening is not None:
        ways.append((prices.evening, "evening"))
    if prices.half_day is not None:
        ways.append((prices.half_day * part.halves, "half_day"))
    if prices.day is not None:
        ways.append((prices.day, "day"))
    if prices.hour is not None:
        ways.append((-(-prices.hour * part.minutes // 60), "hour"))
    if not ways:
        ways = [(cents, "half_day") for cents in (prices.week, prices.month) if cents is not None][:1]
    return min(ways, key=lambda way: way[0], default=(0, "half_day"))


def _least(cents: int, ceiling: int | None) -> int:
    return cents if ceiling is None else min(cents, ceiling)


def may_be_rate(kind: RateKind, prices: Prices) -> Refusal | None:
    """Does it say what its kind needs, and does a longer time never cost less than a shorter one?"""
    if kind == RateKind.FREE:
        return None
    amounts = prices.by_unit()
    if not amounts:
        return Refusal("no_price", "Give at least one price: an hour, a half-day, a day.")
    if not all(0 < cents <= MOST_CENTS for cents in amounts.values()):
        return Refusal("no_amount", "Give an amount in euros, above nothing: “12” or “7.50”.")
    ladder = [amounts[unit] for unit in ("hour", "half_day", "day", "week", "month") if unit in amounts]
    if ladder != sorted(ladder):
        return Refusal("upside_down", "A longer time can't cost less than a shorter one: look at the amounts again.")
    if "evening" in amounts and not set(amounts) - {"evening"}:
        return Refusal("evening_alone", "Give a price for the day too: an evening alone leaves the rest unsaid.")
    return None
