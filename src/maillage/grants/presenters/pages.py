"""What the pages of a grant say: amounts, warnings, indicators, what is left, what is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.grants.models import Grant, ReportDue, ReportVersion
from maillage.grants.presenters.words import (
    STATES,
    TAGS,
    alert_in_words,
    measure_in_words,
    method_of,
    name_of_indicator,
    unit_of_indicator,
)
from maillage.grants.queries.coverage import people_near
from maillage.grants.queries.grants import (
    Spending,
    Standing,
    balance_of_grant,
    minimis_of,
    promises_of,
    spending_of,
    state_of_grant,
    watch_of,
)
from maillage.grants.queries.indicators import activity_of, covered_places
from maillage.grants.rules.alerts import GrantWatch, alerts_of, at_stake
from maillage.grants.rules.balances import Balance
from maillage.grants.rules.indicators import BY_KEY, Measure
from maillage.grants.rules.tables import room_left


@dataclass(frozen=True, slots=True)
class Card:
    """A grant in a list."""

    grant: Grant
    state: Any
    tag: str
    imputed_cents: int
    balance: Balance

    @property
    def percent(self) -> int:
        """How much of it is imputed."""
        return 100 * self.imputed_cents // self.grant.envelope_cents

    @property
    def left_cents(self) -> int:
        return self.grant.envelope_cents - self.imputed_cents


def card_of(one: Standing) -> Card:
    """A grant as a list shows it."""
    return Card(one.grant, STATES[one.state], TAGS[one.state], one.imputed_cents, one.balance)


def _card(grant: Grant, spending: Spending, today: date) -> Card:
    """The same at the top of its own page."""
    balance = balance_of_grant(grant, spending, today)
    state = state_of_grant(grant, balance, today)
    return card_of(Standing(grant, state, spending.table.total.imputed_cents, balance))


@dataclass(frozen=True, slots=True)
class AlertText:
    """A warning as it is read."""

    text: str
    is_urgent: bool


def alert_texts(watch: GrantWatch, today: date) -> list[AlertText]:
    """What to say today, what is urgent first."""
    return [AlertText(alert_in_words(one), one.is_urgent) for one in alerts_of(watch, today)]


@dataclass(frozen=True, slots=True)
class PromiseText:
    """An indicator as it is read."""

    pk: int
    name: str
    unit: str
    target: int
    value: str
    method: str
    is_declared: bool


def promise_texts(grant: Grant, measures: dict[str, Measure]) -> list[PromiseText]:
    """Each indicator that was promised."""
    return [
        PromiseText(
            one.indicator.pk, name_of_indicator(one.indicator), unit_of_indicator(one.indicator), one.indicator.target,
            measure_in_words(one.measure, is_of_people=_is_of_people(one.indicator.key)), method_of(one),
            one.is_declared,
        )
        for one in promises_of(grant, measures)
    ]  # fmt: skip


def _is_of_people(key: str) -> bool:
    return key in BY_KEY and BY_KEY[key].is_of_people


@dataclass(frozen=True, slots=True)
class ReportText:
    """A report to file, and its frozen versions, the last one first."""

    report: ReportDue
    versions: list[ReportVersion]

    def is_late(self, today: date) -> bool:
        return not self.versions and self.report.due_on < today


def report_texts(grant: Grant) -> list[ReportText]:
    """The reports of a grant."""
    return [ReportText(one, list(one.versions.all())) for one in grant.reports.prefetch_related("versions")]


def grant_page(grant: Grant, today: date) -> dict[str, Any]:
    """All that the page of a grant shows to who files it."""
    watch = watch_of(grant, today)
    spending = spending_of(grant)
    return {
        **_common(grant, today), "spending": spending, "warnings": alert_texts(watch, today),
        "card": _card(grant, spending, today),
        "stake": at_stake(watch, today), "indicators": promise_texts(grant, activity_of(grant, today).measures),
        "room": room_left(
            spending.table.rows, {one.pk: one.ceiling_cents for one in spending.categories}, grant.envelope_cents,
            grant.rate_bp,
        ),
        "minimis": minimis_of(grant.beneficiary_id, max(today, grant.signed_on)) if grant.is_minimis else None,
        "publicity_proofs": list(grant.publicity_proofs.all()), "rate": Decimal(grant.rate_bp) / 100,
    }  # fmt: skip


def _common(grant: Grant, today: date) -> dict[str, Any]:
    return {
        "grant": grant, "today": today, "places": covered_places(grant), "reports": report_texts(grant),
        "questions": list(grant.questions.all()), "instalments": list(grant.instalments.all()),
    }  # fmt: skip


def funder_page(grant: Grant, today: date) -> dict[str, Any]:
    """What the funder reads: the state, coverage, money by kind of cost, indicators, frozen reports, questions.

    No cost line by line, no proof: those are in frozen reports, where nothing is personal.
    """
    spending = spending_of(grant)
    return {
        **_common(grant, today), "table": spending.table, "near": people_near(covered_places(grant)),
        "card": _card(grant, spending, today),
        "indicators": promise_texts(grant, activity_of(grant, today).measures),
    }  # fmt: skip
