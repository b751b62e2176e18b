"""The budget of the action: what it was to cost and to bring in, and what no cost written down here says it did."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.grants.actions.locks import lock_grant
from maillage.grants.models import BudgetLine, Grant
from maillage.grants.queries.budget import accounts_of
from maillage.grants.rules.budget import may_budget
from maillage.grants.rules.costs import MOST_CENTS
from maillage.grants.rules.figures import report_layout
from maillage.kernel.refusal import Refusal

MOST_LINES = 60  # of one budget


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What is typed of a line."""

    account: str
    name: str
    planned_cents: int
    real_cents: int = 0


def _require(grant: Grant, draft: LineDraft, number: int = 0) -> None:
    accounts = accounts_of(report_layout(timezone.localdate()))
    refusal = may_budget(
        accounts, grant.funder.name, draft.account, draft.name, draft.planned_cents, draft.real_cents
    )  # fmt: skip
    if refusal:
        raise refusal
    if max(draft.planned_cents, draft.real_cents) > MOST_CENTS:
        raise Refusal("too_much", "That is more than a budget comes to.")
    if grant.budget_lines.filter(account=draft.account, name=draft.name).exclude(pk=number).exists():
        raise Refusal("budget_line_exists", "This account has a line of that name.")


def _line(grant: Grant, number: int) -> BudgetLine:
    line = grant.budget_lines.filter(pk=number).first()
    if line is None:
        raise Refusal("gone", "This is no longer there.")
    return line


@transaction.atomic
def add_line(by: Person, grant: Grant, draft: LineDraft) -> BudgetLine:
    """Write a line down."""
    row = lock_grant(by, grant)
    if row.budget_lines.count() >= MOST_LINES:
        raise Refusal("too_many_lines", "A budget has %(most)d lines at most.", most=MOST_LINES)
    _require(row, draft)
    line = BudgetLine.objects.create(
        grant=row, account=draft.account, name=draft.name, planned_cents=draft.planned_cents,
        real_cents=draft.real_cents,
    )  # fmt: skip
    record(by, "grant_budget_changed", ("grant", row.pk), row.scopes()[0], cents=draft.planned_cents)
    return line


@transaction.atomic
def change_line(by: Person, grant: Grant, number: int, draft: LineDraft) -> BudgetLine:
    """Put a line right; the next version of a report says what changed."""
    row = lock_grant(by, grant)
    line = _line(row, number)
    _require(row, draft, number)
    before = line.planned_cents
    line.account, line.name = draft.account, draft.name
    line.planned_cents, line.real_cents = draft.planned_cents, draft.real_cents
    line.save()
    record(by, "grant_budget_changed", ("grant", row.pk), row.scopes()[0], cents=line.planned_cents, before=before)
    return line


@transaction.atomic
def remove_line(by: Person, grant: Grant, number: int) -> None:
    """Take a line back."""
    row = lock_grant(by, grant)
    line = _line(row, number)
    record(by, "grant_budget_changed", ("grant", row.pk), row.scopes()[0], before=line.planned_cents)
    line.delete()
