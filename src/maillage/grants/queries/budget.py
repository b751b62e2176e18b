"""The budget of the action that a grant pays a part of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillage.grants.models import Grant
from maillage.grants.rules.budget import Accounts, ActionBudget, BudgetEntry, GrantPart, build_budget
from maillage.grants.rules.costs import CategoryKind
from maillage.grants.rules.tables import FinancialTable


def accounts_of(layout: Mapping[str, Any]) -> Accounts:
    """The accounts of a form, as the rules read them."""
    kinds = {CategoryKind(kind): account for kind, account in layout["kinds"].items()}
    return Accounts(tuple(layout["charges"]), tuple(layout["products"]), kinds)


def budget_of(grant: Grant, table: FinancialTable, layout: Mapping[str, Any]) -> ActionBudget:
    """Charges and products of the action, planned and real. One statement besides the table."""
    entries = [
        BudgetEntry(one.account, one.name, one.planned_cents, one.real_cents) for one in grant.budget_lines.all()
    ]
    part = GrantPart(grant.funder.name, grant.envelope_cents, grant.rate_bp)
    return build_budget(entries, table, part, accounts_of(layout))
