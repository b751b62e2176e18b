"""Periods of a circle of places: opened one after the other, frozen once over, contested, settled once.

See docs/algorithms/clearing.md and docs/decisions/0041-what-is-frozen-when.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from maillage.economy.rules.netting import (
    Debt,
    Reduction,
    Transfer,
    carry_over,
    measure_reduction,
    positions_of,
    set_aside,
    settle_debts,
)
from maillage.kernel.refusal import Refusal

MOST_DAYS = 366  # of a period
MOST_CONTEST_DAYS = 92
MOST_CENTS = 100_000_000  # of a line that is put right: more is a mistake


class AgreementState(StrEnum):
    """Where an agreement between places is in its life."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


class PeriodState(StrEnum):
    """Where a period is in its life: nothing of it changes once it is frozen."""

    OPEN = "open"
    FROZEN = "frozen"
    SETTLED = "settled"


class Outcome(StrEnum):
    """What became of a dispute; empty while it is open."""

    OPEN = ""
    KEPT = "kept"  # the line was right
    CORRECTED = "corrected"  # by a counter-line; the line itself stays


def pairs_of(networks: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Between the places of which networks a circle clears: within one; or from each to each other, never within.

    >>> sorted(pairs_of([3])), sorted(pairs_of([3, 1]))
    ([(3, 3)], [(1, 3), (3, 1)])
    """
    members = sorted(set(networks))
    if len(members) == 1:
        return frozenset({(members[0], members[0])})
    return frozenset(pair for one, other in combinations(members, 2) for pair in ((one, other), (other, one)))


def may_form_circle(networks: Collection[int], others: Iterable[Collection[int]]) -> Refusal | None:
    """May these networks clear together, beside the circles there are? No two networks are twice in one."""
    if not networks:
        return Refusal("no_network", "Say for which networks.")
    if any(pairs_of(networks) & pairs_of(other) for other in others):
        return Refusal("circle_exists", "Two of these networks already have accounts together, with others.")
    return None


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter of that day.

    >>> quarter_of(date(2027, 5, 4))
    (datetime.date(2027, 4, 1), datetime.date(2027, 6, 30))
    """
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return first, (first + timedelta(days=93)).replace(day=1) - timedelta(days=1)


def last_whole_quarter(today: date) -> tuple[date, date]:
    """The quarter before that of today.

    >>> last_whole_quarter(date(2027, 2, 1))
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    return quarter_of(quarter_of(today)[0] - timedelta(days=1))


def may_open_period(first: date, last: date, before: date | None, agreed: date | None) -> Refusal | None:
    """May a period be opened, the one before ending on `before`, the first agreement counting from `agreed` on?"""
    if agreed is None:
        return Refusal("nothing_agreed", "Agree first on what a half-day is worth between your places.")
    if not first <= last < first + timedelta(days=MOST_DAYS):
        return Refusal("no_period", "A period lasts from one day to a year.")
    if before is not None and first != before + timedelta(days=1):
        return Refusal("period_gap", "This period begins the day after the last one: %(day)s.", day=before)
    return None


@dataclass(frozen=True, slots=True)
class Course:
    """Where a period is: its days, whether it is frozen, settled; whether the one before is."""

    last: date
    frozen_on: date | None = None
    settled: bool = False
    before_frozen: bool = True
    before_settled: bool = True
    contest_days: int = 0

    @property
    def state(self) -> PeriodState:
        """Open, frozen or settled."""
        if self.settled:
            return PeriodState.SETTLED
        return PeriodState.FROZEN if self.frozen_on is not None else PeriodState.OPEN

    @property
    def settles_from(self) -> date | None:
        """The first day on which it may be settled; None while it is not frozen."""
        return self.frozen_on + timedelta(days=self.contest_days) if self.frozen_on else None


def may_freeze(course: Course, today: date) -> Refusal | None:
    """May the statements of this period be frozen?"""
    if course.frozen_on is not None:
        return Refusal("frozen_already", "This period is frozen already.")
    if today <= course.last:
        return Refusal("not_over", "This period is not over: it ends on %(day)s.", day=course.last)
    if not course.before_frozen:
        return Refusal("before_first", "The period before this one comes first.")
    return None


def provisional_until(today: date) -> date:
    """Until when figures of a period that runs are told: its last whole week, so that no day is read by itself.

    >>> provisional_until(date(2026, 11, 30)), provisional_until(date(2026, 11, 29))
    (datetime.date(2026, 11, 29), datetime.date(2026, 11, 22))
    """
    return today - timedelta(days=today.isoweekday())


def may_contest(course: Course, words: str, *, is_open: bool) -> Refusal | None:
    """May a line of this period be contested, with that word? `is_open`: it is already."""
    if course.frozen_on is None:
        return Refusal("not_frozen", "This period is not frozen yet.")
    if course.settled:
        return Refusal("settled_already", "This period is settled: write to those who facilitate the network.")
    if is_open:
        return Refusal("contested_already", "This line is contested already.")
    return None if words.strip() else Refusal("no_words", "Say in a word what is not right.")


def may_correct(cents: int, half_days: int) -> Refusal | None:
    """May a line be put right to that amount and these half-days?"""
    if 0 <= cents <= MOST_CENTS and 0 <= half_days <= MOST_CENTS:
        return None
    return Refusal("no_amount", "Give an amount in euros, above nothing: “12” or “7.50”.")


def may_settle(course: Course, today: date) -> Refusal | None:
    """May this period be settled? Places have some days to contest first."""
    if course.frozen_on is None:
        return Refusal("not_frozen", "This period is not frozen yet.")
    if course.settled:
        return Refusal("settled_already", "This period is settled already.")
    if not course.before_settled:
        return Refusal("before_first", "The period before this one comes first.")
    if course.settles_from is not None and today < course.settles_from:
        return Refusal(
            "contest_time", "Places may contest until then: settle from %(day)s on.", day=course.settles_from
        )
    return None


def may_adopt(yes: Mapping[int, int], places: Mapping[int, int]) -> Refusal | None:
    """May an agreement be adopted, by the places that said yes, of those of each network?

    More than half of the places of each network it holds for.
    """
    for network, count in places.items():
        if not 2 * yes.get(network, 0) > count:
            return Refusal("not_enough_yes", "More than half of the places of each network have to say yes first.")
    return None


@dataclass(frozen=True, slots=True)
class Netting:
    """Who pays whom, and what is left for the next period; they come to what was due, to the cent."""

    transfers: tuple[Transfer, ...]
    carried: Mapping[int, int]
    at_least: int
    reduction: Reduction
    waiting: int  # debts that a dispute keeps


def net_debts(lines: Sequence[Debt], carried: Mapping[int, int], smallest_cents: int) -> Netting:
    """Settle these lines and what was carried over; the contested ones wait.

    ValueError when what comes out does not add up to what went in: nothing is then paid.
    """
    due, waiting = set_aside(lines)
    gathered = _gathered(due)
    settlement = settle_debts(gathered, carried)
    transfers, left = carry_over(settlement.transfers, smallest_cents)
    made = [Debt(one.payer, one.payee, one.cents) for one in transfers]
    if positions_of(made, left) != positions_of(due, carried):
        raise ValueError("what is paid and carried over is not what was due")
    return Netting(tuple(transfers), left, settlement.at_least, measure_reduction(gathered, settlement), len(waiting))


def _gathered(lines: Iterable[Debt]) -> list[Debt]:
    """One debt for each pair and way; one below nothing goes the other way."""
    sums: defaultdict[tuple[int, int], int] = defaultdict(int)
    for one in lines:
        sums[one.debtor, one.creditor] += one.cents
    debts = []
    for (debtor, creditor), cents in sorted(sums.items()):
        if cents:
            debts.append(Debt(debtor, creditor, cents) if cents > 0 else Debt(creditor, debtor, -cents))
    return debts
