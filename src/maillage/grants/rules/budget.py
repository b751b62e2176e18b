"""The budget of the action that a grant pays a part of: charges and products side by side, planned and real.

As the form that funders know has it (data/report_layout.json): what costs prove and what funders pay is never typed
again; what is missing to the products is the beneficiary's own money, what is missing to the charges a surplus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maillage.grants.rules.costs import CategoryKind
from maillage.grants.rules.tables import FinancialTable, TableRow, costs_for
from maillage.kernel.refusal import Refusal

GRANTS, OWN, SURPLUS, VOLUNTEERS, GIVEN = "74", "own", "surplus", "86", "87"
RECKONED = frozenset({OWN, SURPLUS, GIVEN})  # accounts that nobody types


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of a form: the keys of each side, in their order, and that of each kind of cost."""

    charges: tuple[str, ...]
    products: tuple[str, ...]
    kinds: Mapping[CategoryKind, str]

    @property
    def typed(self) -> tuple[str, ...]:
        """Those a line of the budget may be of."""
        return tuple(one for one in (*self.charges, VOLUNTEERS, *self.products) if one not in RECKONED)


@dataclass(frozen=True, slots=True)
class BudgetEntry:
    """A line that was typed: what the action was to cost or bring in, and what it did beyond what costs prove."""

    account: str
    name: str
    planned_cents: int
    real_cents: int


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line of the form. `name`: the funder, of a grant."""

    account: str
    name: str
    planned_cents: int
    real_cents: int

    @property
    def key(self) -> str:
        return f"{self.account}:{self.name}" if self.name else self.account


@dataclass(frozen=True, slots=True)
class ActionBudget:
    """Both sides come to the same, planned and real. `is_deduced`: the rate of the grant says what was planned.

    `volunteers`: hours and gifts, the same on both sides and in no total.
    """

    charges: tuple[BudgetRow, ...]
    products: tuple[BudgetRow, ...]
    volunteers: BudgetRow
    is_deduced: bool

    @property
    def planned_cents(self) -> int:
        return sum(row.planned_cents for row in self.charges)

    @property
    def real_cents(self) -> int:
        return sum(row.real_cents for row in self.charges)


@dataclass(frozen=True, slots=True)
class GrantPart:
    """This very grant among the products: whose, how much, at which rate it pays."""

    funder: str
    envelope_cents: int
    rate_bp: int


def may_budget(
    accounts: Accounts, funder: str, account: str, name: str, planned_cents: int, real_cents: int
) -> Refusal | None:  # fmt: skip
    """May such a line stand in the budget of an action?"""
    if account not in accounts.typed:
        return Refusal("unknown_account", "The form has no such account, or it is reckoned: nobody types it.")
    if planned_cents <= 0 and real_cents <= 0:
        return Refusal("empty_budget_line", "Say what was planned, or what it came to.")
    if account == GRANTS and _same(name) == _same(funder):
        return Refusal("grant_counted", "This grant stands among the products already: write down the other ones.")
    return None


def _same(name: str) -> str:
    """Two spellings of one funder."""
    return " ".join(name.split()).casefold()


def build_budget(
    entries: Sequence[BudgetEntry], table: FinancialTable, grant: GrantPart, accounts: Accounts
) -> ActionBudget:  # fmt: skip
    """Both sides, of what was typed and of what is imputed."""
    is_deduced = not any(one.account in accounts.charges for one in entries)
    rows = (*table.rows, *table.apart)
    charges = _charges(entries, rows, grant.rate_bp if is_deduced else None, accounts)
    products = _products(entries, table, grant, accounts)
    volunteers = charges.pop(VOLUNTEERS, [0, 0])
    own = [max(a - b, 0) for a, b in zip(_total(charges.values()), _total(products.values()), strict=True)]
    surplus = [max(b - a, 0) for a, b in zip(_total(charges.values()), _total(products.values()), strict=True)]
    charges[SURPLUS], products[(OWN, "")] = surplus, own
    return ActionBudget(
        tuple(BudgetRow(one, "", *charges[one]) for one in accounts.charges if any(charges.get(one, ()))),
        tuple(BudgetRow(*key, *products[key]) for key in _in_order(products, accounts) if any(products[key])),
        BudgetRow(VOLUNTEERS, "", *volunteers), is_deduced,
    )  # fmt: skip


def _charges(
    entries: Iterable[BudgetEntry], rows: Iterable[TableRow], rate_bp: int | None, accounts: Accounts
) -> dict[str, list[int]]:  # fmt: skip
    """By account: planned and real. `rate_bp`: what is planned is deduced from what the grant is to pay."""
    cells: dict[str, list[int]] = {}
    for one in entries:
        if one.account in accounts.charges or one.account == VOLUNTEERS:
            cell = cells.setdefault(one.account, [0, 0])
            cell[0] += one.planned_cents
            cell[1] += one.real_cents
    for row in rows:
        cell = cells.setdefault(accounts.kinds[row.kind], [0, 0])
        cell[0] += costs_for(row.planned_cents, rate_bp) if rate_bp else 0
        cell[1] += row.spent_cents
    return cells


def _products(
    entries: Iterable[BudgetEntry], table: FinancialTable, grant: GrantPart, accounts: Accounts
) -> dict[tuple[str, str], list[int]]:  # fmt: skip
    """By account and funder. What another grant pays stands on the line that was planned for its funder."""
    cells = {(GRANTS, grant.funder): [grant.envelope_cents, table.total.imputed_cents]}
    spelling = {_same(grant.funder): grant.funder}
    for one in entries:
        if one.account not in accounts.products:
            continue
        name = spelling.setdefault(_same(one.name), one.name) if one.account == GRANTS else ""
        cell = cells.setdefault((one.account, name), [0, 0])
        cell[0] += one.planned_cents
        cell[1] += one.real_cents
    for funder, cents in table.funders:
        cell = cells.setdefault((GRANTS, spelling.setdefault(_same(funder), funder)), [0, 0])
        cell[1] += cents
    return cells


def _in_order(products: Iterable[tuple[str, str]], accounts: Accounts) -> list[tuple[str, str]]:
    """As the form has them; within an account as they came: this grant first."""
    return sorted(products, key=lambda key: accounts.products.index(key[0]))


def _total(cells: Iterable[Sequence[int]]) -> list[int]:
    rows = list(cells)
    return [sum(row[0] for row in rows), sum(row[1] for row in rows)]
