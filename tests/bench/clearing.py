"""Clearing at scale: what a year of visits by pass makes 3,500 places owe one another, and who pays whom.

No database: half-days are drawn, worked out and added up as a stream, so that memory holds pairs of places only.
"""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from time import monotonic

from django.utils import timezone

from maillage.economy.rules.clearing import Lot, Method, Terms, Use, owed_for_lot
from maillage.economy.rules.netting import Debt, measure_reduction, settle_debts
from tests.bench.report import Figure

PART = "Clearing"
PLACES, VISITS = 3_500, 5_000_000
FEW_PLACES, FEW_VISITS = 350, 100_000
UNITS = 10
NEAR = [step for step in range(-15, 16) if step]  # the thirty places one drives to
AWAY = 0.3  # of the half-days, spent elsewhere than where the pass was sold


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Seconds, memory, transfers beside the bound; the settlement leaves nobody owing a cent."""
    places, visits = (FEW_PLACES, FEW_VISITS) if small else (PLACES, VISITS)
    terms = [Terms(Method.SHARE, timezone.localdate() - timedelta(days=400), share=Decimal("0.8"))]
    say(f"clearing: {visits} half-days of {visits // UNITS} passes in {places} places")
    begun = monotonic()
    pairs: defaultdict[tuple[int, int], int] = defaultdict(int)
    for lot, uses in _passes(places, visits // UNITS, timezone.localdate()):
        for use, cents in zip(uses, owed_for_lot(lot, uses, terms), strict=True):
            if cents:
                pairs[lot.seller, use.place] += cents
    worked_out = monotonic() - begun
    debts = [Debt(seller, place, cents) for (seller, place), cents in pairs.items()]
    say(f"clearing: {len(debts)} sums are netted")
    begun = monotonic()
    settlement = settle_debts(debts)
    netted = monotonic() - begun
    left: defaultdict[int, int] = defaultdict(int)
    for debt in debts:
        left[debt.debtor] -= debt.cents
        left[debt.creditor] += debt.cents
    positions = sum(1 for cents in left.values() if cents)
    for transfer in settlement.transfers:
        left[transfer.payer] += transfer.cents
        left[transfer.payee] -= transfer.cents
    unsettled = sum(abs(cents) for cents in left.values())
    spared = measure_reduction(debts, settlement)
    gap = settlement.gap / max(1, settlement.at_least)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        Figure(PART, "cents left owing", str(unsettled), "0", unsettled == 0),
        Figure(PART, f"seconds to work out {visits} half-days", f"{worked_out:.1f}"),
        Figure(PART, "seconds to net them", f"{netted:.1f}"),
        Figure(PART, "memory of the process at most, MB", str(memory)),
        Figure(PART, "positions", str(positions)),
        Figure(PART, "payments, one a debt", str(spared.debts)),
        Figure(PART, "payments, netted two by two", str(spared.pairs)),
        Figure(PART, "transfers, netted all together", str(len(settlement.transfers)), f"≥ {settlement.at_least}"),
        Figure(PART, "more than the bound, at most", f"{gap:.1%}"),
        Figure(PART, "money moved, of what was owed", f"{spared.transfers_cents / max(1, spared.owed_cents):.1%}"),
    ]


def _passes(places: int, count: int, today: date) -> Iterator[tuple[Lot, list[Use]]]:
    """So many passes and where their half-days were spent, over the year before today."""
    chance = Random(3_500)
    days = [today - timedelta(days=n) for n in range(365)]
    prices = [chance.randrange(5_000, 12_000, 10) for _ in range(places)]
    for _pass in range(count):
        seller = int(places * chance.random() ** 1.5)  # some sell far more than others
        uses = []
        for _half_day in range(UNITS):
            step = chance.choice(NEAR) if chance.random() < AWAY else 0
            uses.append(Use((seller + step) % places, chance.choice(days), 1))
        yield Lot(seller, prices[seller], UNITS), uses
