"""What is asked, about which ground, and what is answered. Minutes and people in, sites and proofs out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.foresight.rules import SAYS_NOTHING, kernels
from maillage.foresight.rules.kernels import Flags, Floats, Ints
from maillage.foresight.rules.lists import Lists
from maillage.kernel.refusal import Refusal

SURE = 3e-9  # a gap up to this is rounding: the answer is proven
FAR = 120.0  # minutes: farther than this is counted as this, unless said otherwise


class Aim(StrEnum):
    """What a question optimises."""

    COVER = "cover"  # most people within N minutes (MCLP; with `full`, gradually)
    MEAN = "mean"  # the least mean minutes (p-median)
    ALL = "all"  # everyone, or a share of them, within N minutes at the least cost (LSCP)
    WORST = "worst"  # the least minutes for whoever is farthest (p-centre)
    TENTH = "tenth"  # the least mean minutes of the worst-served tenth (conditional value at risk)
    BACKUP = "backup"  # most people within N minutes of one site, then of two (BACOP)


@dataclass(frozen=True)
class Ground:
    """n groups of people and m sites, and the minutes between.

    `people` float64 (n), ≥ 0. `near`: for each group its sites within `far` minutes, nearest first; the costs of
    these lists are minutes. `kept` bool (m): open whatever is decided. `movable` bool (m): open today, may close
    for another to open. `price` float64 (m), > 0: what opening and running costs (0 is not a price: say 1).
    `room` float64 (m): how many people a site can serve, infinite by default. `area` int32 (n): the group's
    intercommunality, −1 for none.
    """

    people: Floats
    near: Lists
    kept: Flags
    movable: Flags
    price: Floats
    room: Floats
    area: Ints
    far: float = FAR

    @property
    def sites(self) -> int:
        """How many sites there are, open today or not."""
        return self.near.sites


def ground(
    people: Any,
    minutes: Any,
    *,
    kept: Any = None,
    movable: Any = None,
    price: Any = None,
    room: Any = None,
    area: Any = None,
    far: float = FAR,
) -> Ground:
    """A ground from plain arrays: people (n), minutes (n, m) with infinity where there is no way.

    Refused, each with its sentence: a shape that does not fit, NaN, negative minutes or people, nobody at all, no site.

    >>> small = ground([10, 20], [[5, 30], [40, 10]])
    >>> small.sites, small.near.clients
    (2, 2)
    """
    if not 0 < far < np.inf:
        raise Refusal("bad_far", "What counts as far must be a number of minutes above 0.")
    table = _numbers("minutes", minutes)
    if table.ndim != 2:
        raise Refusal(
            "minutes_not_a_table", "The minutes must be a table: one row a group of people, one column a site."
        )
    n, m = table.shape
    weights = _column("people", people, n)
    if not m:
        raise Refusal("no_site", "There is no site to choose from.")
    if not weights.sum() > 0:
        raise Refusal("nobody", "Nobody lives there: the sum of all people is zero.")
    _refuse_bad("minutes", table, infinite=True)
    near = near_of(table, far)
    return Ground(
        people=weights,
        near=near,
        kept=_flags("kept", kept, m),
        movable=_flags("movable", movable, m),
        price=np.ones(m) if price is None else _check_prices(_column("price", price, m)),
        room=np.full(m, np.inf) if room is None else _column("room", room, m, infinite=True),
        area=_areas(area, n),
        far=far,
    )


def near_of(table: NDArray[np.floating], far: float) -> Lists:
    """Lists of minutes from a whole table; what is beyond `far` minutes is not listed."""
    n, m = table.shape
    short = table.astype(np.float32)
    order = np.argsort(short, axis=1, kind="stable").astype(np.int32)
    ranked = np.take_along_axis(short, order, axis=1)
    is_listed = ranked <= np.float32(far)
    first = np.zeros(n + 1, np.int64)
    np.cumsum(is_listed.sum(axis=1), out=first[1:])
    return Lists(first, order[is_listed], ranked[is_listed], np.full(n, float(far)), m)


def _numbers(what: str, values: Any) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise Refusal("not_numbers", "“%(what)s” holds something that is not a number.", what=what) from None


def _column(what: str, values: Any, size: int, *, infinite: bool = False) -> Floats:
    column = _numbers(what, values)
    if column.shape != (size,):
        raise Refusal(
            "does_not_fit",
            "“%(what)s” has %(found)s values where the minutes have %(wanted)s.",
            what=what,
            found=column.size,
            wanted=size,
        )
    _refuse_bad(what, column, infinite=infinite)
    return column


def _refuse_bad(what: str, values: Floats, *, infinite: bool) -> None:
    bad = np.isnan(values) | (values < 0) | (False if infinite else np.isinf(values))
    if bad.any():
        where = ", ".join(str(int(part) + 1) for part in np.argwhere(bad)[0])
        raise Refusal(
            "bad_number",
            "“%(what)s” holds %(value)s at %(where)s: only numbers from 0 up are meant.",
            what=what,
            value=float(values[bad][0]),
            where=where,
        )


def _check_prices(price: Floats) -> Floats:
    if not (price > 0).all():
        raise Refusal("no_price", "A site costs nothing: give each a price above 0, or no price at all.")
    return price


def _flags(what: str, values: Any, size: int) -> Flags:
    """Flags (size), or the numbers of sites; a Refusal for anything else."""
    if values is None:
        return np.zeros(size, bool)
    flags = np.asarray(values)
    if flags.dtype == bool and flags.shape == (size,):
        return flags
    numbers = _numbers(what, values if flags.dtype != bool else [])
    whole = numbers.ndim == 1 and bool(np.isin(numbers, np.arange(size)).all())
    if flags.dtype == bool or not whole:
        raise Refusal(
            "no_such_site",
            "“%(what)s” names sites that are not there: give their numbers from 0, or a yes or no for each.",
            what=what,
        )
    out = np.zeros(size, bool)
    out[numbers.astype(np.int64)] = True
    return out


def _areas(values: Any, size: int) -> Ints:
    if values is None:
        return np.full(size, -1, np.int32)
    numbers = _numbers("area", values)
    if numbers.shape != (size,) or not bool((numbers == np.rint(numbers)).all()):
        raise Refusal("bad_area", "“area” must be a whole number for each of the %(size)s groups.", size=size)
    return numbers.astype(np.int32)


@dataclass(frozen=True)
class Question:
    """What is asked.

    `minutes`: the N of “within N minutes”. `full`: up to there one counts whole, then less and less until N (None:
    whole up to N). `count`: how many sites to open besides those kept; or `budget`: how much their prices may sum to.
    `share`: which part of the people must be served (ALL). `floor`: which part of the people of each area must be
    within N minutes (COVER). `capacitated`: sites serve no more people than they have room for (COVER, MEAN).
    `second`: what being near a second site is worth beside the first (BACKUP), 0 to 0.5. `seconds`: the search ends
    then, by the clock; `work`: after so many readings of a pair, the same on every machine (see `effort`).
    """

    aim: Aim
    minutes: float = 20.0
    full: float | None = None
    count: int | None = None
    budget: float | None = None
    share: float = 1.0
    floor: float = 0.0
    capacitated: bool = False
    second: float = 0.25
    gap: float = 0.0
    seconds: float = 30.0
    work: float = np.inf
    seed: int = 0

    def within(self, land: Ground) -> float:
        """The budget in the ground's prices: the count when sites are counted; those that may move count too."""
        if self.budget is not None:
            return self.budget + float(land.price[land.movable & ~land.kept].sum())
        return float((self.count or 0) + int((land.movable & ~land.kept).sum()))

    def checked(self, land: Ground) -> Question:
        """The question, simplified where possible; a Refusal says why it can't be asked of this ground."""
        free = int((~land.kept).sum())
        if self.aim is not Aim.ALL and self.count is None and self.budget is None:
            raise Refusal("no_means", "Say how many places to open, or what may be spent.")
        if self.count is not None and self.count + int((land.movable & ~land.kept).sum()) > free:
            raise Refusal(
                "too_many",
                "%(count)s places are asked for and there are %(free)s sites to choose from.",
                count=self.count,
                free=free,
            )
        if not all(number >= 0 for number in (self.count or 0, self.budget or 0)):
            raise Refusal("negative_means", "The number of places, or the budget, is not below zero.")
        cheapest = float(land.price[~land.kept].min()) if self.budget is not None and free else 1.0
        if self.aim in {Aim.MEAN, Aim.WORST, Aim.TENTH} and self.within(land) < cheapest and not land.kept.any():
            raise Refusal("nothing_open", "With no place at all there are no minutes to count: open one at least.")
        if not 0 < self.share <= 1 or not 0 <= self.floor <= 1:
            raise Refusal("bad_share", "A share lies between 0 and 100 %.")
        if not (0 <= self.second <= 0.5 and 0 <= self.gap < np.inf and self.seconds >= 0 and self.work >= 0):
            raise Refusal("bad_number_asked", "A second place is worth 0 to 0.5; a gap and a time are not below zero.")
        if self.capacitated and (self.aim not in {Aim.COVER, Aim.MEAN} or self.floor):
            raise Refusal("room_not_there", "Room is counted for “most people near” and “least mean”, without a floor.")
        if self.floor and (self.aim is not Aim.COVER or self.full is not None):
            raise Refusal("floor_not_there", "A floor goes with “most people near”, counted wholly.")
        if not 0 < self.minutes <= land.far:
            raise Refusal("bad_minutes", "Choose between 1 and %(most)s minutes.", most=int(land.far))
        gradual = self if self.full is None or self.full < self.minutes else replace(self, full=None)
        return gradual._affordable(land)

    def _affordable(self, land: Ground) -> Question:
        """A budget that buys everything is what everything costs: no proof compares with infinity."""
        everything = float(land.price[~land.kept & ~land.movable].sum()) * (1 + 1e-9)  # room for rounding
        return self if self.budget is None or self.budget <= everything else replace(self, budget=everything)


@dataclass(frozen=True)
class Answer:
    """What was found, and how good it is at least.

    `is_open` bool (m): all sites open in the answer, kept ones too. `value` and `bound` are in the aim's own unit:
    people (COVER; BACKUP weighs the second site), mean minutes (MEAN, TENTH), minutes (WORST), price (ALL). No answer
    can be better than `bound`. `gap`: (bound − value) as a share of the value, ≥ 0. `reach` float64 (n): the minutes
    to the nearest open site, infinity beyond `far`.
    """

    is_open: Flags
    value: float
    bound: float
    gap: float
    proven: bool  # the value is the best there is
    seconds: float
    steps: int
    reach: Floats
    work: float = 0.0  # readings of a pair

    @property
    def is_informative(self) -> bool:
        """Whether the bound says anything: one that allows for nearly twice as much says nothing."""
        return self.gap < SAYS_NOTHING


def reach(land: Ground, is_open: Flags) -> Floats:
    """Minutes from each group to its nearest open site; infinity where there is none within `far`."""
    near = land.near
    nowhere = np.full(near.clients, np.inf)
    return np.asarray(kernels.all_nearest_two(near.first, near.site, near.cost, nowhere, is_open)[0])


def coverage_weight(question: Question, minutes: Floats) -> Floats:
    """How much of a person counts as served at these minutes: 1 to 0."""
    if question.full is None:
        return (minutes <= np.float32(question.minutes)).astype(np.float64)
    return np.clip((question.minutes - minutes) / (question.minutes - question.full), 0.0, 1.0)
