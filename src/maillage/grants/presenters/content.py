"""What a report says, as a value: amounts in cents, days in ISO, texts. It is frozen as it is, and read for ever.

Nothing in it is personal: a payslip is “a part of a payslip”, few people are not said. It is in the language that the
funder reads, whoever freezes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from maillage.grants.models import Grant, Imputation, ReportDue, ReportVersion
from maillage.grants.presenters.words import method_of, name_of_indicator, unit_of_indicator
from maillage.grants.queries.budget import budget_of
from maillage.grants.queries.grants import Promise, Spending, balance_of_grant, promises_of, spending_of
from maillage.grants.queries.indicators import Activity, activity_of, covered_places
from maillage.grants.queries.photos import Photo, photos_of
from maillage.grants.rules.budget import GIVEN, VOLUNTEERS, BudgetRow
from maillage.grants.rules.costs import CategoryKind, CostKind, counts_in_envelope
from maillage.grants.rules.figures import name_of_layout, report_layout
from maillage.grants.rules.indicators import BY_KEY
from maillage.grants.rules.tables import FinancialTable, TableRow
from maillage.ledger.rules.seals import digest
from maillage.programme.models import Event

LANGUAGE = "fr"
VOLATILE = ("number", "day")  # they make no difference between versions
Content = dict[str, Any]


def content_of(report: ReportDue, day: date) -> Content:
    """The report as it would be frozen that day."""
    grant = report.grant
    with translation.override(LANGUAGE):
        spending = spending_of(grant, report.until)
        activity = activity_of(grant, report.until)
        promises = promises_of(grant, activity.measures, report.until)
        layout = report_layout(day)
        return {
            "kind": "grant_report", "layout": name_of_layout(layout), "report": report.kind,
            "number": next_number(report), "day": day.isoformat(), "until": report.until.isoformat(),
            "grant": _grant(grant),
            "words": {"story": report.story, "gaps": report.gaps, "signer": report.signer},
            **_money(grant, spending, layout), **budget_content(grant, spending.table, layout),
            "indicators": [_indicator(one) for one in promises],
            **_activities(activity), "photos": [_photo(one) for one in photos_of_report(report, activity)],
            "publicity_proofs": [
                {"key": one.digest, "name": one.words, "day": one.done_on.isoformat()}
                for one in grant.publicity_proofs.all()
            ],
        }  # fmt: skip


def next_number(report: ReportDue) -> int:
    """The number of the next version."""
    last = ReportVersion.objects.filter(report=report).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def digest_of(content: Content) -> str:
    """SHA-256 of its one spelling (ledger/rules/seals.py)."""
    return digest(content)


def compared(content: Content) -> Content:
    """What two versions are compared by."""
    return {key: value for key, value in content.items() if key not in VOLATILE}


def _grant(grant: Grant) -> Content:
    return {
        "title": grant.title, "scheme": grant.scheme, "reference": grant.reference, "funder": grant.funder.name,
        "beneficiary": grant.beneficiary.name, "siret": grant.beneficiary.siret, "network": grant.network.name,
        "places": [{"key": one.slug, "name": one.name, "commune": str(one.commune)} for one in covered_places(grant)],
        "signed_on": grant.signed_on.isoformat(), "starts_on": grant.starts_on.isoformat(),
        "ends_on": grant.ends_on.isoformat(), "envelope_cents": grant.envelope_cents, "rate_bp": grant.rate_bp,
        "publicity": grant.publicity, "logo": logo_of(grant), "convention": grant.convention_digest,
        "is_demo": grant.is_demo, **({"season": grant.season.title} if grant.season else {}),
    }  # fmt: skip


def logo_of(grant: Grant) -> str:
    """The SHA-256 of the logo of the funder, where it is a picture: it is kept under that name."""
    return PurePath(str(grant.logo)).stem if str(grant.logo).endswith(".webp") else ""


def _money(grant: Grant, spending: Spending, layout: Mapping[str, Any]) -> Content:
    table = spending.table
    balance = balance_of_grant(grant, spending, grant.ends_on)
    return {
        "table": [_row(one, layout) for one in table.rows],
        "apart": [_row(one, layout) for one in table.apart],
        "total": _amounts(table.total),
        "funders": [{"key": name, "cents": cents} for name, cents in table.funders],
        "instalments": [
            {"key": str(one.pk), "expected_on": one.expected_on.isoformat(), "cents": one.cents,
             "condition": one.condition,
             "received_on": one.received_on.isoformat() if one.received_on else None,
             "received_cents": one.received_cents}
            for one in grant.instalments.all()
        ],
        "balance": {"allowed_cents": balance.allowed_cents, "received_cents": balance.received_cents},
        "costs": [
            _cost(one, accepts_volunteering=grant.accepts_volunteering) for one in spending.imputations
        ],
    }  # fmt: skip


def _amounts(row: TableRow) -> Content:
    names = ("planned_cents", "spent_cents", "imputed_cents", "others_cents", "own_cents", "left_cents")
    return {name: getattr(row, name) for name in names}


def _row(row: TableRow, layout: Mapping[str, Any]) -> Content:
    account = layout["accounts"][row.kind.value]
    return {"key": str(row.number), "name": row.name, "kind": row.kind.value, "account": account, **_amounts(row)}


def budget_content(grant: Grant, table: FinancialTable, layout: Mapping[str, Any]) -> Content:
    """Charges and products side by side, under the titles of the form."""
    budget = budget_of(grant, table, layout)
    volunteers, titles = budget.volunteers, layout["volunteering"]
    return {
        "charges": [_budget_row(one, layout["charges"]) for one in budget.charges],
        "products": [_budget_row(one, layout["products"]) for one in budget.products],
        "budget": {
            "grant_cents": table.total.imputed_cents, "planned_cents": budget.planned_cents,
            "real_cents": budget.real_cents, "is_deduced": budget.is_deduced,
            "volunteers_planned_cents": volunteers.planned_cents, "volunteers_real_cents": volunteers.real_cents,
            "volunteers_spent": titles[VOLUNTEERS], "volunteers_given": titles[GIVEN],
        },
    }  # fmt: skip


def _budget_row(row: BudgetRow, titles: Mapping[str, str]) -> Content:
    return {
        "key": row.key, "title": titles[row.account], "name": row.name, "planned_cents": row.planned_cents,
        "real_cents": row.real_cents,
    }  # fmt: skip


def _cost(one: Imputation, *, accepts_volunteering: bool) -> Content:
    """A line: of what names somebody, only its kind."""
    cost = one.cost
    return {
        "key": str(cost.line), "category": one.category.name, "kind": cost.kind,
        "label": str(cost.get_kind_display()) if cost.is_personal else cost.words,
        "incurred_on": cost.incurred_on.isoformat(), "paid_on": cost.paid_on.isoformat() if cost.paid_on else None,
        "incl_cents": cost.incl_cents, "eligible_cents": cost.eligible_cents, "share_bp": one.share_bp,
        "reckoned": "" if cost.is_personal else one.key, "cents": one.cents,
        "is_personal": cost.is_personal, "proofs": [proof.digest for proof in cost.proofs.all()],
        **({} if counts_in_envelope(CategoryKind(one.category.kind), accepts_volunteering=accepts_volunteering)
           else {"is_apart": True}),
    }  # fmt: skip


def is_apart(content: Content, cost: Content) -> bool:
    """Is this line valued and in no total: hours of volunteers, where the convention does not accept their value?

    Read of the tables, since reports frozen before say it on no line.
    """
    return cost["kind"] == CostKind.VOLUNTEER and bool(content["apart"])


def counted_cents(content: Content, cost: Content) -> int:
    """What a line adds to the total of the grant."""
    return 0 if is_apart(content, cost) else int(cost["cents"])


def _indicator(one: Promise) -> Content:
    definition = BY_KEY.get(one.indicator.key)
    return {
        "key": one.indicator.key or f"declared-{one.indicator.pk}", "name": name_of_indicator(one.indicator),
        "unit": unit_of_indicator(one.indicator), "target": one.indicator.target, "value": one.measure.value,
        "is_whole": one.measure.is_whole, "is_of_people": bool(definition and definition.is_of_people),
        "is_declared": one.is_declared, "method": method_of(one),
    }  # fmt: skip


def _activities(activity: Activity) -> Content:
    return {
        "events": [_event(event, came) for event, came in activity.events],
        "pages": [
            {"key": one.slug, "title": one.title, "licence": one.licence,
             "day": timezone.localdate(one.made_at).isoformat(),
             "address": f"{settings.ORIGIN}{one.get_absolute_url()}"}
            for one in activity.pages
        ],
    }  # fmt: skip


def photos_of_report(report: ReportDue, activity: Activity | None = None) -> list[Photo]:
    """The photos that go with a report, if who files wants them."""
    if not report.with_photos:
        return []
    return photos_of(activity or activity_of(report.grant, report.until))


def _photo(one: Photo) -> Content:
    """What its licence wants said."""
    return {
        "key": one.digest, "alt": one.alt, "credit": one.credit, "name": one.subject, "day": one.day.isoformat(),
        "suffix": one.suffix,
    }  # fmt: skip


def _event(event: Event, came: int | None) -> Content:
    """`people` is None when fewer than five came, and when nobody counted."""
    return {
        "key": str(event.public_id), "title": event.title, "what": str(event.get_kind_display()),
        "day": event.local_start.date().isoformat(), "place": event.place.name if event.place else event.address,
        "people": came,
    }  # fmt: skip
