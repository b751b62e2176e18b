"""What was agreed, put right: kinds of cost, indicators, instalments, reports to file, a grant written by mistake.

Amounts, dates and targets change as conventions do: the next version of a report says what changed. What stands in a
frozen version is not taken away.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from maillage.community.actions import record
from maillage.community.actions.attachments import release
from maillage.community.models import Person
from maillage.grants.actions.grants import check_report_days
from maillage.grants.actions.locks import lock_grant
from maillage.grants.models import CostCategory, Grant, Indicator, Instalment, ReportDue, ReportVersion
from maillage.grants.queries.grants import terms_of_category
from maillage.grants.rules.costs import CategoryKind
from maillage.grants.rules.terms import ReportKind
from maillage.kernel.refusal import Refusal


def _gone() -> Refusal:
    return Refusal("gone", "This is no longer there.")


def _require_unfrozen(grant: Grant) -> None:
    """Refuse to take away what a frozen version lists."""
    if ReportVersion.objects.filter(report__grant=grant).exists():
        raise Refusal(
            "in_frozen_report", "A frozen report lists it: change it, and the next version says what changed."
        )


@transaction.atomic
def change_category(
    by: Person, grant: Grant, number: int, kind: CategoryKind, name: str, planned_cents: int, *,
    ceiling_cents: int | None = None, is_strict: bool = False,
) -> CostCategory:  # fmt: skip
    """Put a kind of cost right; what is imputed to it must still fit."""
    row = lock_grant(by, grant)
    category = row.categories.filter(pk=number).first()
    if category is None:
        raise _gone()
    if row.categories.filter(name=name).exclude(pk=number).exists():
        raise Refusal("category_exists", "This grant has a kind of cost of that name.")
    if kind.value != category.kind and category.imputations.exists():
        raise Refusal("category_used", "Costs are imputed to this kind of cost: it stays.")
    if is_strict and ceiling_cents is not None and terms_of_category(category).imputed_cents > ceiling_cents:
        raise Refusal("below_imputed_category", "More than that is imputed to this kind of cost already.")
    before = category.planned_cents
    category.kind, category.name, category.planned_cents = kind.value, name, planned_cents
    category.ceiling_cents, category.is_strict = ceiling_cents, is_strict
    category.save()
    record(by, "grant_planned", ("grant", row.pk), row.scopes()[0], cents=planned_cents, before=before)
    return category


@transaction.atomic
def change_indicator(by: Person, grant: Grant, number: int, target: int, name: str = "", unit: str = "") -> Indicator:
    """Put the target of an indicator right; the name and the unit too, of one that is declared."""
    row = lock_grant(by, grant)
    indicator = row.indicators.filter(pk=number).first()
    if indicator is None:
        raise _gone()
    before, indicator.target = indicator.target, target
    if not indicator.key:
        if row.indicators.filter(key="", name=name).exclude(pk=number).exists():
            raise Refusal("promised_already", "This indicator is promised already.")
        indicator.name, indicator.unit = name, unit
    indicator.save()
    record(by, "grant_indicator_changed", ("grant", row.pk), row.scopes()[0], target=target, before=before)
    return indicator


@transaction.atomic
def remove_indicator(by: Person, grant: Grant, number: int) -> None:
    """Take back an indicator that was not promised, with what was declared of it."""
    row = lock_grant(by, grant)
    _require_unfrozen(row)
    indicator = row.indicators.filter(pk=number).first()
    if indicator is None:
        raise _gone()
    record(by, "grant_indicator_removed", ("grant", row.pk), row.scopes()[0], target=indicator.target)
    indicator.delete()


def _instalment(grant: Grant, number: int, *, is_received: bool) -> Instalment:
    instalment = grant.instalments.filter(pk=number).first()
    if instalment is None:
        raise _gone()
    if is_received and instalment.received_on is None:
        raise Refusal("not_received", "This instalment is not noted as received.")
    if not is_received and instalment.received_on is not None:
        raise Refusal("received_already", "This instalment is noted as received already.")
    return instalment


@transaction.atomic
def change_instalment(
    by: Person, grant: Grant, number: int, expected_on: date, cents: int, condition: str = ""
) -> Instalment:  # fmt: skip
    """Put right when money is to come, and how much."""
    row = lock_grant(by, grant)
    instalment = _instalment(row, number, is_received=False)
    if cents <= 0:
        raise Refusal("bad_instalment", "An instalment is above zero.")
    if sum(row.instalments.exclude(pk=number).values_list("cents", flat=True)) + cents > row.envelope_cents:
        raise Refusal("above_awarded", "Instalments come to more than the grant.")
    before = instalment.cents
    instalment.expected_on, instalment.cents, instalment.condition = expected_on, cents, condition
    instalment.save()
    record(by, "grant_instalment_changed", ("grant", row.pk), row.scopes()[0], cents=cents, before=before)
    return instalment


@transaction.atomic
def remove_instalment(by: Person, grant: Grant, number: int) -> None:
    """Take back an instalment that is not to come."""
    row = lock_grant(by, grant)
    instalment = _instalment(row, number, is_received=False)
    _require_unfrozen(row)
    record(by, "grant_instalment_removed", ("grant", row.pk), row.scopes()[0], cents=instalment.cents)
    instalment.delete()


@transaction.atomic
def undo_receipt(by: Person, grant: Grant, number: int) -> Instalment:
    """Say that money noted as received did not come."""
    row = lock_grant(by, grant)
    instalment = _instalment(row, number, is_received=True)
    cents = instalment.received_cents
    instalment.received_on, instalment.received_cents = None, None
    instalment.save(update_fields=["received_on", "received_cents"])
    record(by, "grant_receipt_undone", ("grant", row.pk), row.scopes()[0], cents=cents)
    return instalment


@transaction.atomic
def change_report(by: Person, grant: Grant, number: int, kind: ReportKind, due_on: date, until: date) -> ReportDue:
    """Put right which report is to be filed, and when; once it is frozen, only by when."""
    row = lock_grant(by, grant)
    report = row.reports.filter(pk=number).first()
    if report is None:
        raise _gone()
    if report.versions.exists() and (kind.value, until) != (report.kind, report.until):
        raise Refusal("report_frozen", "A version of it is frozen: it stays this report, on these days.")
    check_report_days(row, due_on, until)
    report.kind, report.due_on, report.until = kind.value, due_on, until
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Refusal("final_exists", "This grant has its final report already.") from error
    record(by, "grant_report_changed", ("grant", row.pk), row.scopes()[0], report=report.pk)
    return report


@transaction.atomic
def remove_report(by: Person, grant: Grant, number: int) -> None:
    """Take back a report that is not to be filed, with its words; not once it is frozen."""
    row = lock_grant(by, grant)
    report = row.reports.filter(pk=number).first()
    if report is None:
        raise _gone()
    if report.versions.exists():
        raise Refusal("report_frozen", "A version of it is frozen: it stays this report, on these days.")
    record(by, "grant_report_removed", ("grant", row.pk), row.scopes()[0], report=report.pk)
    report.delete()


@transaction.atomic
def remove_grant(by: Person, grant: Grant) -> None:
    """Remove a grant written down by mistake: nothing is frozen, imputed, received, asked of it."""
    row = lock_grant(by, grant)
    _require_unfrozen(row)
    if row.imputations.exists():
        raise Refusal("costs_imputed", "Costs are imputed to this grant: take that back first.")
    if row.instalments.filter(received_on__isnull=False).exists():
        raise Refusal("money_received", "Money of this grant is noted as received: undo that first.")
    if row.questions.exists():
        raise Refusal("questions_kept", "The funder asked something about this grant: it is kept.")
    names = [name for name in (row.convention.name, row.logo.name) if name]
    names += list(row.publicity_proofs.values_list("file", flat=True))
    record(by, "grant_removed", ("grant", row.pk), row.scopes()[0], cents=row.envelope_cents)
    row.delete()
    for name in names:
        release(name)
