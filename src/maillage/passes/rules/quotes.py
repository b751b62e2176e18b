"""What a booking costs, line by line: passes first, then the rate, then its ceilings.

The price is worked out from what is booked; nothing of it is ever read from a request. See docs/algorithms/quotes.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from maillage.passes.rules.passes import HeldPass, PassForm, Purse, Spending, days_left
from maillage.passes.rules.rates import Cost, Part, Prices, RateKind, cost_of, cost_of_part


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate that this person may pay by: its prices, and the parts of their stays it already counts."""

    id: int
    kind: RateKind
    prices: Prices
    audience: str = ""
    counted: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote: a code (see `presenters.quotes`), its facts, and its cents."""

    code: str
    cents: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a stay costs and how it is paid. `suggested` where each gives what they want.

    The lines add up to `cents`. `rest` is what the rate counts of it: what later ceilings are reckoned with.
    """

    lines: tuple[QuoteLine, ...]
    cents: int
    rate_id: int | None
    audience: str
    spent: tuple[Spending, ...]
    rest: tuple[Part, ...]
    suggested: int | None = None

    @property
    def digest(self) -> str:
        """Changes when the price, or what pays it, does."""
        facts = [
            self.cents,
            self.suggested,
            self.rate_id,
            [(s.pass_id, s.day.isoformat(), s.amount) for s in self.spent],
        ]
        return sha256(repr(facts).encode()).hexdigest()[:16]


def make_quote(
    parts: Sequence[Part], rates: Sequence[Rate], passes: Sequence[HeldPass] = (), place: int = 0
) -> Quote | None:
    """The quote of a stay by the cheapest rate one may pay by; None where nothing is asked.

    A place that asks for nothing takes nothing from a pass either. A pass that another than `place` sold says so.
    """
    if not rates or any(rate.kind == RateKind.FREE for rate in rates):
        return None
    purse = Purse(list(passes))
    rest = [part.of_halves(left) for part in parts if (left := purse.pay(part))]
    rate = min(rates, key=lambda one: (_added(one, rest).by_month, one.id))
    added = _added(rate, rest)
    lines = [*_lines_of_passes(purse, passes, place), *_lines_of_rate(rate, rest, added)]
    is_open = rate.kind == RateKind.OPEN
    return Quote(
        tuple(lines), 0 if is_open else added.by_month, rate.id, rate.audience, tuple(purse.spent), tuple(rest),
        added.by_month if is_open and rest else None,
    )  # fmt: skip


def _added(rate: Rate, rest: Sequence[Part]) -> Cost:
    return cost_of((*rate.counted, *rest), rate.prices) - cost_of(rate.counted, rate.prices)


def _lines_of_passes(purse: Purse, passes: Sequence[HeldPass], place: int) -> list[QuoteLine]:
    lines = []
    for one in passes:
        mine = [spending for spending in purse.spent if spending.pass_id == one.id]
        if mine:
            then = purse.left_of(one.id)
            lines.append(QuoteLine(f"pass_{one.form.value}", 0, {
                "name": one.name, "amount": sum(s.amount for s in mine), "left": _left(then, mine[0].day),
                "last": max((lot.last for lot in then.lots if lot.left), default=one.last), "shared": one.shared,
                "seller": one.seller[1] if one.seller[0] != place else "",
            }))  # fmt: skip
    return lines


def _left(one: HeldPass, day: date) -> int:
    if one.form == PassForm.DAYS:
        return days_left(one, day)
    return sum(lot.left for lot in one.lots if lot.last >= day)


def _lengths_of(rest: Sequence[Part], prices: Prices) -> dict[str, int]:
    """How much is paid by each length of time: minutes by the hour, half-days, evenings, days."""
    lengths = {"by_hour": 0, "by_half_day": 0, "by_evening": 0, "by_day": 0}
    for part in rest:
        unit = cost_of_part(part, prices)[1]
        lengths[f"by_{unit}"] += {"hour": part.minutes, "half_day": part.halves}.get(unit, 1)
    return lengths


def _lines_of_rate(rate: Rate, rest: Sequence[Part], added: Cost) -> list[QuoteLine]:
    if not rest:
        return []
    minutes, halves = sum(part.minutes for part in rest), sum(part.halves for part in rest)
    facts = {"minutes": minutes, "halves": halves, "audience": rate.audience, **_lengths_of(rest, rate.prices)}
    if rate.kind == RateKind.OPEN:
        return [QuoteLine("open", 0, facts | {"suggested": added.by_month})]
    lines = [QuoteLine("stay", added.plain, facts)]
    steps = ((added.by_day - added.plain, "day"), (added.by_week - added.by_day, "week"),
             (added.by_month - added.by_week, "month"))  # fmt: skip
    for cents, unit in steps:
        if cents:
            lines.append(QuoteLine(f"ceiling_{unit}", cents, {"ceiling": getattr(rate.prices, unit)}))
    return lines
