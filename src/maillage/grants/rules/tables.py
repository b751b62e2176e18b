"""The financial table of a grant: planned, spent, paid by whom, left. Its parts add up, row by row and in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maillage.grants.rules.costs import WHOLE, CategoryKind, concerned_cents, counts_in_envelope


@dataclass(frozen=True, slots=True)
class Planned:
    """A kind of cost as the convention plans it."""

    number: int
    kind: CategoryKind
    name: str
    planned_cents: int


@dataclass(frozen=True, slots=True)
class Imputed:
    """What a grant pays of a cost, what concerns it, and what other grants pay of the same cost, by funder."""

    category: int
    eligible_cents: int
    share_bp: int
    cents: int
    elsewhere: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of the table. spent = imputed + others + own, always; `left` is what is planned and not imputed."""

    number: int
    kind: CategoryKind
    name: str
    planned_cents: int
    spent_cents: int
    imputed_cents: int
    others_cents: int

    @property
    def own_cents(self) -> int:
        return self.spent_cents - self.imputed_cents - self.others_cents

    @property
    def left_cents(self) -> int:
        """Below zero: more is imputed than was planned."""
        return self.planned_cents - self.imputed_cents


@dataclass(frozen=True, slots=True)
class FinancialTable:
    """Rows that count in the grant, rows of volunteers counted apart, and what each other funder pays."""

    rows: tuple[TableRow, ...]
    apart: tuple[TableRow, ...]
    funders: tuple[tuple[str, int], ...]

    @property
    def total(self) -> TableRow:
        """The sum of the rows that count."""
        return TableRow(
            0, CategoryKind.PURCHASES, "", *(
                sum(getattr(row, name) for row in self.rows)
                for name in ("planned_cents", "spent_cents", "imputed_cents", "others_cents")
            ),
        )  # fmt: skip


def split_elsewhere(one: Imputed) -> dict[str, int]:
    """What other funders pay of the part that concerns this grant: at most what it leaves, the first named first."""
    room = concerned_cents(one.eligible_cents, one.share_bp) - one.cents
    parts = {}
    for funder, cents in sorted(one.elsewhere.items()):
        parts[funder] = min(cents, room)
        room -= parts[funder]
    return {funder: cents for funder, cents in parts.items() if cents}


def build_table(
    planned: Sequence[Planned], imputed: Iterable[Imputed], *, accepts_volunteering: bool
) -> FinancialTable:  # fmt: skip
    """The table of what is imputed to a grant."""
    spent = {one.number: [0, 0, 0] for one in planned}
    funders: dict[str, int] = {}
    counted = {one.number for one in planned if counts_in_envelope(one.kind, accepts_volunteering=accepts_volunteering)}
    for one in imputed:
        others = split_elsewhere(one)
        cell = spent[one.category]
        cell[0] += concerned_cents(one.eligible_cents, one.share_bp)
        cell[1] += one.cents
        cell[2] += sum(others.values())
        if one.category in counted:
            for funder, cents in others.items():
                funders[funder] = funders.get(funder, 0) + cents
    rows = [TableRow(one.number, one.kind, one.name, one.planned_cents, *spent[one.number]) for one in planned]
    return FinancialTable(
        tuple(row for row in rows if row.number in counted), tuple(row for row in rows if row.number not in counted),
        tuple(sorted(funders.items())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be imputed to a kind of cost, and which costs that takes at the rate of the grant."""

    name: str
    cents: int
    costs_cents: int


@dataclass(frozen=True, slots=True)
class RoomLeft:
    """What is left to spend of a grant: in all, line by line, and what no line has room for (`beyond_cents`)."""

    rooms: tuple[Room, ...]
    left_cents: int

    @property
    def spendable_cents(self) -> int:
        """What its lines have room for, within what is left of the grant."""
        return min(self.left_cents, sum(one.cents for one in self.rooms))

    @property
    def beyond_cents(self) -> int:
        return self.left_cents - self.spendable_cents


def costs_for(cents: int, rate_bp: int) -> int:
    """The costs that a grant at this rate pays so many cents of, rounded up.

    >>> costs_for(700, 7000), costs_for(1, 3333)
    (1000, 4)
    """
    return -(-cents * WHOLE // rate_bp)


def room_left(
    rows: Iterable[TableRow], ceilings: Mapping[int, int | None], envelope_cents: int, rate_bp: int
) -> RoomLeft:  # fmt: skip
    """What is left to spend, under the ceilings, the plan and the envelope: never what a funder would leave out."""
    lines = list(rows)
    left = max(envelope_cents - sum(row.imputed_cents for row in lines), 0)
    rooms = []
    for row in lines:
        ceiling = ceilings.get(row.number)
        most = row.planned_cents if ceiling is None else min(row.planned_cents, ceiling)
        cents = min(most - row.imputed_cents, left)
        if cents > 0:
            rooms.append(Room(row.name, cents, costs_for(cents, rate_bp)))
    return RoomLeft(tuple(rooms), left)
