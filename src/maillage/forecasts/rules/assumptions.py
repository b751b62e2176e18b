"""What one supposes of a place: few named parameters, each a spread (at the least, likely, at the most) with a reason.

A spread is a triangular distribution (least, mode, most): three numbers that a host can say, a quantile in closed form,
and a formula that a spreadsheet computes. Its mean is (least + likely + most) / 3. Amounts are euros as floats: they
foresee, they are never written into books.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypeVar

from maillage.kernel.refusal import Refusal

if TYPE_CHECKING:
    from maillage.forecasts.rules.arrays import Floats

Share = TypeVar("Share", float, "Floats")

MOST_REASON = 300  # characters
MONTHS = 36  # three years are foreseen
SHARE = 0.01  # of what is written in %
SUMMER = (7, 8)  # the months when fewer work
MOST_SEASON = 150.0  # % of an ordinary month


@dataclass(frozen=True, slots=True)
class Spread:
    """At the least, likely, at the most; the same three times when it is certain."""

    low: float
    likely: float
    high: float

    @classmethod
    def certain(cls, value: float) -> Self:
        """A value that is known."""
        return cls(value, value, value)

    @property
    def is_certain(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high

    @property
    def mean(self) -> float:
        """The average of what the spread may be."""
        return (self.low + self.likely + self.high) / 3

    @property
    def variance(self) -> float:
        """The square of its standard deviation."""
        low, likely, high = self.low, self.likely, self.high
        return (low * low + likely * likely + high * high - low * likely - low * high - likely * high) / 18

    def quantiles(self, shares: Floats) -> Floats:
        """The values under which these shares of draws lie: the inverse of the triangular distribution.

        >>> import numpy as np
        >>> [round(float(one), 3) for one in Spread(0, 1, 2).quantiles(np.array([0.0, 0.5, 1.0]))]
        [0.0, 1.0, 2.0]
        """
        import numpy as np  # noqa: PLC0415 - loaded when something is simulated

        width = self.high - self.low
        if width <= 0:
            return np.full(shares.shape, self.likely)
        turn = (self.likely - self.low) / width
        rising = self.low + np.sqrt(shares * width * (self.likely - self.low))
        falling = self.high - np.sqrt((1 - shares) * width * (self.high - self.likely))
        return np.where(shares < turn, rising, falling)


class Group(StrEnum):
    """What a parameter is about."""

    USE = "use"
    RECEIPTS = "receipts"
    COSTS = "costs"
    OPENING = "opening"
    WORTH = "worth"


class Measure(StrEnum):
    """In what a parameter is counted."""

    COUNT = "count"
    PERCENT = "percent"
    EUROS = "euros"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    KM = "km"
    GRAMS = "grams"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: what it is about, in what it is counted, between what it lies, and what it is unless one says."""

    key: str
    group: Group
    measure: Measure
    most: float
    usual: Spread
    least: float = 0.0


def _sure(value: float) -> Spread:
    return Spread.certain(value)


USE, RECEIPTS, COSTS, OPENING, WORTH = Group
COUNT, PERCENT, EUROS = Measure.COUNT, Measure.PERCENT, Measure.EUROS
PARAMETERS: tuple[Parameter, ...] = (
    Parameter("desks", USE, COUNT, 500, _sure(4), least=1),
    Parameter("days_week", USE, Measure.DAYS, 7, _sure(5), least=0.5),
    Parameter("occupancy", USE, PERCENT, 100, Spread(8, 20, 40)),
    Parameter("ramp_months", USE, Measure.MONTHS, 60, _sure(0)),
    Parameter("swing", USE, PERCENT, 100, _sure(20)),
    Parameter("summer", USE, PERCENT, MOST_SEASON, _sure(70)),
    Parameter("price_effect", USE, PERCENT, 300, Spread(10, 30, 80)),
    Parameter("price", RECEIPTS, EUROS, 200, _sure(8)),
    Parameter("price_today", RECEIPTS, EUROS, 200, _sure(8)),
    Parameter("paying", RECEIPTS, PERCENT, 100, Spread(60, 80, 100)),
    Parameter("reduced_price", RECEIPTS, EUROS, 200, _sure(0)),
    Parameter("residents", RECEIPTS, COUNT, 60, _sure(0)),
    Parameter("resident_rent", RECEIPTS, EUROS, 5_000, _sure(150)),
    Parameter("resident_leaves", RECEIPTS, PERCENT, 95, Spread(10, 25, 50)),
    Parameter("resident_gap", RECEIPTS, Measure.MONTHS, 36, Spread(1, 4, 9), least=1),
    Parameter("room_hours", RECEIPTS, Measure.HOURS, 2_000, Spread(0, 4, 12)),
    Parameter("room_price", RECEIPTS, EUROS, 1_000, _sure(10)),
    Parameter("training_days", RECEIPTS, Measure.DAYS, 200, _sure(0)),
    Parameter("training_price", RECEIPTS, EUROS, 5_000, _sure(120)),
    Parameter("training_leaves", RECEIPTS, PERCENT, 95, _sure(15)),
    Parameter("service", RECEIPTS, EUROS, 1_000_000, _sure(0)),
    Parameter("grant", RECEIPTS, EUROS, 10_000_000, _sure(0)),
    Parameter("grant_months", RECEIPTS, Measure.MONTHS, 120, _sure(36)),
    Parameter("grant_renewed", RECEIPTS, PERCENT, 100, _sure(50)),
    Parameter("contribution", RECEIPTS, EUROS, 10_000_000, _sure(0)),
    Parameter("other_receipts", RECEIPTS, EUROS, 10_000_000, _sure(0)),
    Parameter("rent", COSTS, EUROS, 100_000, Spread(200, 300, 400)),
    Parameter("energy", COSTS, EUROS, 100_000, Spread(90, 140, 240)),
    Parameter("energy_use", COSTS, EUROS, 100, _sure(0.3)),
    Parameter("fibre", COSTS, EUROS, 10_000, Spread(35, 45, 70)),
    Parameter("insurance", COSTS, EUROS, 1_000_000, Spread(250, 400, 600)),
    Parameter("cleaning", COSTS, EUROS, 100_000, Spread(60, 120, 200)),
    Parameter("host_hours", COSTS, Measure.HOURS, 500, _sure(0)),
    Parameter("host_cost", COSTS, EUROS, 500, Spread(19, 22, 26)),
    Parameter("other_costs", COSTS, EUROS, 1_000_000, Spread(20, 40, 80)),
    Parameter("inflation", COSTS, PERCENT, 50, Spread(1, 2, 4)),
    Parameter("works", OPENING, EUROS, 100_000_000, _sure(0)),
    Parameter("works_paid", OPENING, PERCENT, 100, _sure(0)),
    Parameter("works_years", OPENING, COUNT, 50, _sure(10), least=1),
    Parameter("cash", OPENING, EUROS, 100_000_000, _sure(0)),
    Parameter("volunteer_hours", WORTH, Measure.HOURS, 5_000, _sure(0)),
    Parameter("volunteer_worth", WORTH, EUROS, 200, _sure(0)),
    Parameter("visits_person", WORTH, COUNT, 60, Spread(2, 4, 8), least=0.5),
    Parameter("km_saved", WORTH, Measure.KM, 300, Spread(5, 20, 45)),
    Parameter("km_co2", WORTH, Measure.GRAMS, 1_000, _sure(193)),
)  # fmt: skip
BY_KEY = {one.key: one for one in PARAMETERS}
CERTAIN = frozenset({"desks", "days_week", "price_today", "residents", "works_years", "cash"})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is supposed of a place: what is not said is the usual. `first_month`: 1 to 12, the month it begins with.

    `seasons`: what each month leaves of the use of an ordinary one (%), January first; none: summer alone has a say.
    Where they are said, “summer” counts no more, and `reasons["summer"]` is theirs.
    """

    values: Mapping[str, Spread]
    reasons: Mapping[str, str] = field(default_factory=dict)
    first_month: int = 1
    seasons: tuple[float, ...] = ()

    def __getitem__(self, key: str) -> Spread:
        if key == "price_today" and key not in self.values:  # the price did not change
            return Spread.certain(self["price"].likely)
        return self.values.get(key) or BY_KEY[key].usual

    def likely(self, key: str) -> float:
        """The likely value of one."""
        return self[key].likely

    def uncertain(self) -> list[str]:
        """The parameters that are not known, in their order."""
        settled = {"summer"} if self.seasons else set()
        return [one.key for one in PARAMETERS if not self[one.key].is_certain and one.key not in settled]

    def with_changes(self, changes: Mapping[str, Spread]) -> Assumptions:
        """The same, but for these: a price that changes keeps today's to be compared with."""
        values = {**self.values, **changes}
        if "price" in changes and "price_today" not in changes:
            values["price_today"] = self["price_today"]
        seasons = self.seasons
        if "summer" in changes and seasons:  # each of its months becomes that
            likely = changes["summer"].likely
            seasons = tuple(likely if month in SUMMER else one for month, one in enumerate(seasons, start=1))
        return replace(self, values=values, seasons=seasons)

    def month_of_year(self, number: int) -> int:
        """1 to 12, of a month of the course (0 is the first)."""
        return (self.first_month - 1 + number) % 12 + 1

    def season(self, month: int, summer: Share) -> Share | float:
        """What a month of the year (1 to 12) leaves of the use, as a share; `summer`: that parameter (%)."""
        if self.seasons:
            return SHARE * self.seasons[month - 1]
        return SHARE * summer if month in SUMMER else 1.0

    @property
    def monthly_seasons(self) -> tuple[float, ...]:
        """Twelve factors (%), January first, said or not."""
        return tuple(self.season(month, self.likely("summer")) / SHARE for month in range(1, 13))

    @property
    def capacity(self) -> float:
        """Half-days of desks that can be sold in a month: 52 weeks, two half-days a day."""
        return self.likely("desks") * self.likely("days_week") * 2 * 52 / 12


def check_spread(key: str, spread: Spread) -> Refusal | None:
    """What is wrong with a spread of this parameter."""
    parameter = BY_KEY.get(key)
    if parameter is None:
        return Refusal("unknown_parameter", "“%(key)s” is not a parameter of a model.", key=key[:40])
    numbers = (spread.low, spread.likely, spread.high)
    if not all(math.isfinite(number) for number in numbers):
        return Refusal("not_a_number", "Write a number, such as 3 or 1,5.")
    if not spread.low <= spread.likely <= spread.high:
        return Refusal("not_in_order", "At the least, likely, at the most: in this order, from small to large.")
    if spread.low < parameter.least or spread.high > parameter.most:
        return Refusal(
            "out_of_bounds", "This lies between %(least)s and %(most)s.", least=parameter.least, most=parameter.most
        )  # fmt: skip
    if key in CERTAIN and not spread.is_certain:
        return Refusal("is_certain", "This one is known: write one number.")
    return None


def check(assumptions: Assumptions) -> Refusal | None:
    """The first thing that is wrong with them."""
    if not 1 <= assumptions.first_month <= 12:
        return Refusal("bad_month", "A month is a number from 1 to 12.")
    if refusal := _check_seasons(assumptions.seasons):
        return refusal
    for key, reason in assumptions.reasons.items():
        if key not in BY_KEY:
            return Refusal("unknown_parameter", "“%(key)s” is not a parameter of a model.", key=key[:40])
        if len(reason) > MOST_REASON:
            return _named(Refusal("too_long", "A reason has %(most)s characters at most.", most=MOST_REASON), key)
    return next((_named(no, key) for key, one in assumptions.values.items() if (no := check_spread(key, one))), None)


def _check_seasons(seasons: tuple[float, ...]) -> Refusal | None:
    """Twelve, or none; not a year in which nobody ever comes."""
    if not seasons:
        return None
    if len(seasons) != 12 or not all(0 <= one <= MOST_SEASON for one in seasons) or not any(seasons):
        return Refusal(
            "bad_seasons", "The months of a year are twelve numbers from 0 to %(most)s, not all 0.", most=MOST_SEASON
        )  # fmt: skip
    return None


def _named(refusal: Refusal, key: str) -> Refusal:
    """The same refusal, with the parameter it is about."""
    return Refusal(refusal.code, refusal.sentence, **{**refusal.facts, "key": key[:40]})
