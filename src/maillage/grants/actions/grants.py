"""A grant written down and put right: its convention, kinds of cost, indicators, instalments, reports to file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from maillage.community.actions import record
from maillage.community.actions.attachments import Content, Kind, keep, read_upload, release
from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions.locks import lock_beneficiary, lock_grant
from maillage.grants.models import CostCategory, Grant, Indicator, IndicatorValue, Instalment, ReportDue
from maillage.grants.models.grants import FOLDER
from maillage.grants.queries.grants import imputed_of_grant, standing_imputations
from maillage.grants.queries.indicators import seasons_of_network
from maillage.grants.rules.costs import WHOLE, CategoryKind
from maillage.grants.rules.indicators import BY_KEY
from maillage.grants.rules.terms import ReportKind, may_award, may_change_days
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.models import Season


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """What a convention says."""

    title: str
    funder: Organisation
    network: Network
    signed_on: date
    starts_on: date
    ends_on: date
    envelope_cents: int
    rate_bp: int = WHOLE
    scheme: str = ""
    reference: str = ""
    publicity: str = ""
    is_minimis: bool = False
    accepts_volunteering: bool = False
    is_published: bool = False
    places: Sequence[Place] = ()
    season: Season | None = None

    def fields(self) -> dict[str, Any]:
        """The values of the columns of a grant, by name."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "places"}


def read_file(file: BinaryIO) -> Content:
    """A proof or a convention as it is kept: a PDF as it is, a picture written anew. Before anybody waits."""
    try:
        return read_upload(file, (Kind.PDF, Kind.PICTURE))
    except Refusal as refusal:
        if refusal.code == "not_a_photo":
            raise Refusal("not_a_proof", "This is neither a PDF nor a picture that we can read.") from refusal
        raise


@transaction.atomic
def award_grant(
    by: Person, beneficiary: Organisation, draft: GrantDraft, convention: Content | None = None,
    *, logo: Content | None = None, is_demo: bool = False,
) -> Grant:  # fmt: skip
    """Write down what a funder awarded."""
    lock_beneficiary(by, beneficiary.pk)
    _check(draft, beneficiary)
    grant = Grant.objects.create(
        beneficiary=beneficiary, made_by=str(by.journal_id), is_demo=is_demo, **draft.fields()
    )  # fmt: skip
    grant.places.set(draft.places)
    _keep_files(grant, convention, logo)
    record(by, "grant_awarded", ("grant", grant.pk), grant.scopes()[0], cents=grant.envelope_cents)
    return grant


def _check(draft: GrantDraft, beneficiary: Organisation) -> None:
    if refusal := may_award(draft.starts_on, draft.ends_on, draft.envelope_cents, draft.rate_bp):
        raise refusal
    if draft.funder == beneficiary:
        raise Refusal("funds_itself", "An organisation does not award a grant to itself.")
    if any(place.network_id != draft.network.pk for place in draft.places):
        raise Refusal("other_network", "These places are not all of this network.")
    if draft.season and not seasons_of_network(draft.network).filter(pk=draft.season.pk).exists():
        raise Refusal("season_elsewhere", "This season is not of this network.")


def _keep_files(grant: Grant, convention: Content | None, logo: Content | None) -> None:
    if convention is not None:
        _replace(grant.convention.name, convention)
        grant.convention.name = keep(convention, FOLDER)
        grant.convention_digest = sha256(convention.data).hexdigest()
    if logo is not None:
        _replace(grant.logo.name, logo)
        grant.logo.name = keep(logo, FOLDER)
    if convention is not None or logo is not None:
        grant.save(update_fields=["convention", "convention_digest", "logo"])


def _replace(name: str | None, content: Content) -> None:
    """Let go of a file that another takes the place of."""
    if name and sha256(content.data).hexdigest() not in name:
        release(name)


@transaction.atomic
def change_grant(
    by: Person, grant: Grant, draft: GrantDraft, convention: Content | None = None, *, logo: Content | None = None
) -> Grant:  # fmt: skip
    """Put a convention right, or write down an amendment: what is imputed must still fit in it."""
    row = lock_grant(by, grant)
    _check(draft, row.beneficiary)
    days = list(standing_imputations([row]).values_list("cost__incurred_on", flat=True))
    if refusal := may_change_days(draft.starts_on, draft.ends_on, days):
        raise refusal
    for name, value in draft.fields().items():
        setattr(row, name, value)
    if imputed_of_grant(row) > row.envelope_cents:
        raise Refusal("below_imputed", "More than that is imputed to this grant already.")
    row.save()
    row.places.set(draft.places)
    _keep_files(row, convention, logo)
    record(by, "grant_changed", ("grant", row.pk), row.scopes()[0], cents=row.envelope_cents)
    return row


@transaction.atomic
def add_category(
    by: Person, grant: Grant, kind: CategoryKind, name: str, planned_cents: int, *, ceiling_cents: int | None = None,
    is_strict: bool = False,
) -> CostCategory:  # fmt: skip
    """Plan a kind of cost."""
    row = lock_grant(by, grant)
    if row.categories.filter(name=name).exists():
        raise Refusal("category_exists", "This grant has a kind of cost of that name.")
    category = CostCategory.objects.create(
        grant=row, kind=kind.value, name=name, planned_cents=planned_cents, ceiling_cents=ceiling_cents,
        is_strict=is_strict,
    )  # fmt: skip
    record(by, "grant_planned", ("grant", row.pk), row.scopes()[0], cents=planned_cents)
    return category


@transaction.atomic
def remove_category(by: Person, grant: Grant, number: int) -> None:
    """Take a kind of cost back, as long as nothing was ever imputed to it."""
    row = lock_grant(by, grant)
    category = row.categories.filter(pk=number).first()
    if category is None:
        raise Refusal("gone", "This is no longer there.")
    if category.imputations.exists():
        raise Refusal("category_used", "Costs are imputed to this kind of cost: it stays.")
    category.delete()
    record(by, "grant_planned", ("grant", row.pk), row.scopes()[0])


@transaction.atomic
def promise_indicator(
    by: Person, grant: Grant, target: int, *, key: str = "", name: str = "", unit: str = ""
) -> Indicator:  # fmt: skip
    """Write down an indicator that was promised: one the site computes, or one that is declared."""
    row = lock_grant(by, grant)
    if key and key not in BY_KEY:
        raise Refusal("unknown_indicator", "The site computes no such indicator.")
    if not key and not name:
        raise Refusal("nameless_indicator", "Say what is counted.")
    same = row.indicators.filter(key=key) if key else row.indicators.filter(key="", name=name)
    if same.exists():
        raise Refusal("promised_already", "This indicator is promised already.")
    words = {"name": "", "unit": ""} if key else {"name": name, "unit": unit}
    indicator = Indicator.objects.create(grant=row, key=key, target=target, **words)
    record(by, "grant_indicator_promised", ("grant", row.pk), row.scopes()[0], target=target)
    return indicator


@transaction.atomic
def declare_value(
    by: Person, grant: Grant, number: int, value: int, declared_on: date, method: str
) -> IndicatorValue:  # fmt: skip
    """Say what an indicator that the site does not compute came to, and how it was counted."""
    row = lock_grant(by, grant)
    indicator = row.indicators.filter(pk=number, key="").first()
    if indicator is None:
        raise Refusal("computed", "This indicator is computed: nobody types it.")
    declared = IndicatorValue.objects.create(
        indicator=indicator, value=value, declared_on=declared_on, method=method, declared_by=str(by.journal_id)
    )
    record(by, "grant_value_declared", ("grant", row.pk), row.scopes()[0], value=value)
    return declared


@transaction.atomic
def expect_instalment(by: Person, grant: Grant, expected_on: date, cents: int, condition: str = "") -> Instalment:
    """Write down money that is to come."""
    row = lock_grant(by, grant)
    if cents <= 0:
        raise Refusal("bad_instalment", "An instalment is above zero.")
    if sum(row.instalments.values_list("cents", flat=True)) + cents > row.envelope_cents:
        raise Refusal("above_awarded", "Instalments come to more than the grant.")
    instalment = Instalment.objects.create(grant=row, expected_on=expected_on, cents=cents, condition=condition)
    record(by, "grant_instalment_expected", ("grant", row.pk), row.scopes()[0], cents=cents)
    return instalment


@transaction.atomic
def receive_instalment(by: Person, grant: Grant, number: int, received_on: date, cents: int) -> Instalment:
    """Note that it came."""
    row = lock_grant(by, grant)
    instalment = row.instalments.filter(pk=number).first()
    if instalment is None or instalment.received_on is not None:
        raise Refusal("received_already", "This instalment is noted as received already.")
    if cents <= 0:
        raise Refusal("bad_instalment", "An instalment is above zero.")
    instalment.received_on, instalment.received_cents = received_on, cents
    instalment.save(update_fields=["received_on", "received_cents"])
    record(by, "grant_instalment_received", ("grant", row.pk), row.scopes()[0], cents=cents)
    return instalment


@transaction.atomic
def plan_report(by: Person, grant: Grant, kind: ReportKind, due_on: date, until: date) -> ReportDue:
    """Write down a report that the convention wants."""
    row = lock_grant(by, grant)
    check_report_days(row, due_on, until)
    try:
        with transaction.atomic():
            report = ReportDue.objects.create(grant=row, kind=kind.value, due_on=due_on, until=until)
    except IntegrityError as error:
        raise Refusal("final_exists", "This grant has its final report already.") from error
    record(by, "grant_report_planned", ("grant", row.pk), row.scopes()[0], report=report.pk)
    return report


def check_report_days(grant: Grant, due_on: date, until: date) -> None:
    """Refuse days that the convention does not count, or that end after the report is due."""
    if not grant.starts_on <= until <= grant.ends_on or due_on < until:
        raise Refusal("bad_report_days", "A report is on days of the convention, and is due after the last of them.")
