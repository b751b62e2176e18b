"""Who pays whom so that nobody owes anything: the fewest transfers, or few beside a proven bound.

What each is owed less what each owes is its position; positions add up to nothing, to the cent. Debts that go round in
a circle vanish with that. Transfers that settle everybody are a forest, and each of its trees adds up to nothing: the
fewest are the positions less the most parts of nothing they can be cut into (docs/algorithms/clearing.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Debt:
    """One participant owes another so many cents; `disputed` ones wait for their dispute to be settled."""

    debtor: int
    creditor: int
    cents: int
    disputed: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Transfer:
    """So many cents from one account to another."""

    payer: int
    payee: int
    cents: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """Transfers that settle everybody; no settlement has fewer than `at_least` of them."""

    transfers: tuple[Transfer, ...]
    at_least: int

    @property
    def is_fewest(self) -> bool:
        """Is it proven that no fewer do?"""
        return len(self.transfers) == self.at_least

    @property
    def gap(self) -> int:
        """How many transfers too many there may be."""
        return len(self.transfers) - self.at_least


@dataclass(frozen=True, slots=True)
class Reduction:
    """What netting spares: debts between pairs and what they come to, netted two by two, then all together."""

    debts: int
    owed_cents: int
    pairs: int
    pairs_cents: int
    transfers: int
    transfers_cents: int


def positions_of(debts: Iterable[Debt], carried: Mapping[int, int] | None = None) -> dict[int, int]:
    """What each is owed less what each owes, in cents, those of nothing left out; they add up to nothing.

    `carried` are positions left over from the period before. ValueError when these do not add up to nothing.

    >>> positions_of([Debt(1, 2, 500), Debt(2, 3, 500), Debt(3, 1, 300)])
    {1: -200, 3: 200}
    """
    positions: defaultdict[int, int] = defaultdict(int, carried or {})
    if sum(positions.values()):
        raise ValueError("what is carried over adds up to nothing")
    for debt in debts:
        positions[debt.debtor] -= debt.cents
        positions[debt.creditor] += debt.cents
    return {participant: positions[participant] for participant in sorted(positions) if positions[participant]}


def settle(positions: Mapping[int, int]) -> Settlement:
    """The transfers that bring each of these positions to nothing: from who owes to who is owed, no cent moved twice.

    Never more than the positions less one. At most twenty that have no opposite: the fewest. The same whatever the
    order of the positions. ValueError when they do not add up to nothing.

    >>> settle({1: -300, 2: 100, 3: 200, 4: -50, 5: 50}).transfers
    (Transfer(payer=1, payee=2, cents=100), Transfer(payer=1, payee=3, cents=200), Transfer(payer=4, payee=5, cents=50))
    """
    ranked = sorted((cents, participant) for participant, cents in positions.items() if cents)
    amounts = [cents for cents, _participant in ranked]
    if sum(amounts):
        raise ValueError("positions add up to nothing")
    from maillage.economy.rules.zero_sums import cut, most_parts  # noqa: PLC0415 - numpy, when something is netted

    parts, is_exact = cut(amounts)
    transfers = sorted(transfer for part in parts for transfer in _settle_part([ranked[n] for n in part]))
    at_least = len(transfers) if is_exact else len(amounts) - most_parts(amounts)
    return Settlement(tuple(transfers), at_least)


def settle_debts(debts: Sequence[Debt], carried: Mapping[int, int] | None = None) -> Settlement:
    """As `settle`, and never more transfers than if each circle of those who dealt with one another settled apart.

    Where both take as many transfers, circles stay apart: nobody pays somebody they never dealt with.
    """
    together = settle(positions_of(debts, carried))
    circles = find_circles(debts, carried)
    if len(circles) < 2:
        return together
    positions = positions_of(debts, carried)
    apart = [settle({one: positions[one] for one in circle if one in positions}) for circle in circles]
    transfers = tuple(sorted(transfer for part in apart for transfer in part.transfers))
    if len(transfers) <= len(together.transfers):
        return Settlement(transfers, together.at_least)
    return together


def find_circles(debts: Iterable[Debt], carried: Mapping[int, int] | None = None) -> list[list[int]]:
    """Those who dealt with one another, directly or by others; whoever carries something over is of the first.

    What is carried over adds up to nothing among all who carry, not among each circle: they are one.

    >>> find_circles([Debt(1, 2, 5), Debt(4, 3, 5), Debt(2, 5, 1)])
    [[1, 2, 5], [3, 4]]
    """
    chief: dict[int, int] = {}

    def chief_of(one: int) -> int:
        chief.setdefault(one, one)
        while chief[one] != one:
            chief[one] = chief[chief[one]]
            one = chief[one]
        return one

    carrying = sorted(carried or {})
    joined = [(debt.debtor, debt.creditor) for debt in debts] + [(carrying[0], one) for one in carrying]
    for one, other in joined:
        first, second = sorted((chief_of(one), chief_of(other)))
        chief[second] = first
    circles: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(chief):
        circles[chief_of(one)].append(one)
    return sorted(circles.values())


def _settle_part(part: Iterable[tuple[int, int]]) -> list[Transfer]:
    """Whoever owes pays whoever is owed, the largest first: at most one transfer less than there are positions."""
    owing = sorted((cents, one) for cents, one in part if cents < 0)
    owed = sorted(((cents, one) for cents, one in part if cents > 0), key=lambda pair: (-pair[0], pair[1]))
    transfers = []
    while owing:
        (debt, payer), (claim, payee) = owing[0], owed[0]
        cents = min(-debt, claim)
        transfers.append(Transfer(payer, payee, cents))
        owing[0], owed[0] = (debt + cents, payer), (claim - cents, payee)
        owing, owed = owing[not owing[0][0] :], owed[not owed[0][0] :]
    return transfers


def set_aside(debts: Iterable[Debt], not_receiving: frozenset[int] = frozenset()) -> tuple[list[Debt], list[Debt]]:
    """What is settled now, and what waits: disputed debts, and all that is owed to those who may not receive."""
    due: list[Debt] = []
    waiting: list[Debt] = []
    for debt in debts:
        (waiting if debt.disputed or debt.creditor in not_receiving else due).append(debt)
    return due, waiting


def carry_over(transfers: Iterable[Transfer], smallest_cents: int) -> tuple[list[Transfer], dict[int, int]]:
    """The transfers worth making, and the positions that those under the threshold leave for the next period.

    >>> carry_over([Transfer(1, 2, 900), Transfer(1, 3, 40)], 500)
    ([Transfer(payer=1, payee=2, cents=900)], {1: -40, 3: 40})
    """
    made: list[Transfer] = []
    small: list[Transfer] = []
    for transfer in transfers:
        (made if transfer.cents >= smallest_cents else small).append(transfer)
    return made, positions_of(Debt(one.payer, one.payee, one.cents) for one in small)


def measure_reduction(debts: Iterable[Debt], settlement: Settlement) -> Reduction:
    """What would be paid debt by debt, two by two, and all together."""
    pairs: defaultdict[tuple[int, int], int] = defaultdict(int)
    count = owed = 0
    for debt in debts:
        count, owed = count + 1, owed + debt.cents
        low, high = sorted((debt.debtor, debt.creditor))
        pairs[low, high] += debt.cents if debt.debtor == low else -debt.cents
    left = [abs(cents) for cents in pairs.values() if cents]
    return Reduction(
        count, owed, len(left), sum(left), len(settlement.transfers), sum(one.cents for one in settlement.transfers)
    )
