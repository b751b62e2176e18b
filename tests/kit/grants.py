"""What the tests of grants share: a beneficiary, a funder, a convention, costs, proofs, frozen reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from maillage.community.actions.attachments import Content, keep
from maillage.community.models import Network, Organisation, Participation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.grants.actions.budget import LineDraft, add_line
from maillage.grants.actions.costs import CostDraft, enter_cost, impute
from maillage.grants.actions.grants import (
    GrantDraft,
    add_category,
    award_grant,
    change_grant,
    expect_instalment,
    plan_report,
    promise_indicator,
)
from maillage.grants.actions.publicity import prove_publicity
from maillage.grants.actions.questions import ask_question
from maillage.grants.actions.reports import draft_of, freeze_report, write_report
from maillage.grants.models import Cost, CostCategory, Grant, Imputation, ReportAnnex, ReportDue, ReportVersion
from maillage.grants.models.grants import FOLDER
from maillage.grants.rules.costs import CategoryKind, CostKind
from maillage.grants.rules.indicators import REGISTRY
from maillage.grants.rules.terms import ReportKind
from tests.factories import make_organisation, make_person

PDF = b"%PDF-1.4\ninvented receipt\n%%EOF\n"


def receipt(words: str = "") -> Content:
    """An invented proof."""
    return Content(PDF.replace(b"receipt", b"receipt " + words.encode()), ".pdf")


def today() -> date:
    return timezone.localdate()


def month_back(count: int) -> date:
    """The first day of a month, so many before this one."""
    day = today().replace(day=1)
    for _ in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def end_of(month: date) -> date:
    """The last day of a month."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def make_beneficiary(network: Network, name: str = "Association d’essai") -> Organisation:
    """An organisation that facilitates the network."""
    organisation = make_organisation(name, "facilitator")
    Participation.objects.create(network=network, organisation=organisation, role="facilitator")
    return organisation


def make_funder(network: Network, name: str = "Financeur d’essai") -> Organisation:
    funder = make_organisation(name, "funder")
    Participation.objects.create(network=network, organisation=funder, role="funder")
    return funder


def manager_of(organisation: Organisation, name: str = "Tresor") -> Person:
    return make_person(name, role=(RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, organisation.pk)))


def worker_of(organisation: Organisation, name: str = "Finn") -> Person:
    return make_person(name, role=(RoleKind.MEMBER, Scope(ScopeKind.ORGANISATION, organisation.pk)))


def make_grant(by: Person, beneficiary: Organisation, funder: Organisation, network: Network, **fields: Any) -> Grant:
    """10 000 € at 80 %, over the 300 days until yesterday."""
    terms: dict[str, Any] = {
        "title": "Ouvrir le lieu",
        "signed_on": today() - timedelta(days=310),
        "envelope_cents": 1_000_000,
        "starts_on": today() - timedelta(days=300),
        "ends_on": today() - timedelta(days=1),
        "rate_bp": 8000,
    }
    return award_grant(by, beneficiary, GrantDraft(funder=funder, network=network, **(terms | fields)))


def make_category(
    by: Person,
    grant: Grant,
    kind: CategoryKind = CategoryKind.PURCHASES,
    name: str = "",
    planned: int = 500_000,
    **more: Any,
) -> CostCategory:
    return add_category(by, grant, kind, name or f"{kind.value} {grant.categories.count()}", planned, **more)


def make_cost(
    by: Person,
    beneficiary: Organisation,
    cents: int = 100_000,
    kind: CostKind = CostKind.INVOICE,
    proof: Content | None = None,
    **fields: Any,
) -> Cost:
    """An invoice of a hundred days ago, paid the day after."""
    day = fields.pop("incurred_on", today() - timedelta(days=100))
    paid_on = None if kind == CostKind.VOLUNTEER else day + timedelta(days=1)
    terms: dict[str, Any] = {
        "words": "Fournisseur inventé, chaises",
        "incl_cents": cents,
        "excl_cents": cents,
        "eligible_cents": cents,
        "paid_on": paid_on,
    }
    return enter_cost(by, beneficiary, CostDraft(kind=kind, incurred_on=day, **(terms | fields)), proof)


def make_report(
    by: Person, grant: Grant, kind: ReportKind = ReportKind.FINAL, *, words: bool = True, until: date | None = None
) -> ReportDue:
    """A report to file in thirty days, its words written."""
    report = plan_report(by, grant, kind, max(today(), grant.ends_on) + timedelta(days=30), until or grant.ends_on)
    return write_report(by, report, "Le lieu a ouvert.", "", "La présidente") if words else report


def freeze(by: Person, report: ReportDue, reason: str = "") -> ReportVersion:
    """As one who has just read it over."""
    return freeze_report(by, report, draft_of(report).digest, reason)


def make_imputed(by: Person, grant: Grant, category: CostCategory, cents: int = 100_000, **fields: Any) -> Imputation:
    """A cost that the grant pays as much of as its rate allows."""
    return impute(by, make_cost(by, grant.beneficiary, cents, **fields), category)


def promise_all(by: Person, grant: Grant) -> None:
    """Every indicator that the site computes is promised."""
    for one in REGISTRY:
        promise_indicator(by, grant, 100, key=one.key)


def make_frozen(by: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> ReportVersion:
    """A grant with an invoice and a payslip, proven; an instalment; its final report frozen."""
    grant = make_grant(by, beneficiary, funder, network)
    category = make_category(by, grant)
    staff = make_category(by, grant, CategoryKind.STAFF)
    make_imputed(by, grant, category, proof=receipt("chaises"))
    make_imputed(
        by, grant, staff, 200_000, kind=CostKind.PAYSLIP, words="Salaire de Zoé Secrète", proof=receipt("paie")
    )
    expect_instalment(by, grant, grant.ends_on, 500_000, "à la signature")
    return freeze(by, make_report(by, grant))


SIRETS = ("00000004200010", "00000003400017")


def make_story(dora: Person, network: Network) -> ReportVersion:
    """A grant that Dora files for who facilitates the network, from the funder of the network: one report frozen."""
    funder = Organisation.objects.filter(participation__role="funder", networks=network).first()
    beneficiary = make_beneficiary(network)
    funder = funder or make_funder(network)
    for one, siret in ((beneficiary, SIRETS[0]), (funder, SIRETS[1])):
        Organisation.objects.filter(pk=one.pk).update(siret=siret)
    version = make_frozen(dora, beneficiary, funder, network)
    grant = version.report.grant
    values = GrantDraft(
        grant.title, funder, network, grant.signed_on, grant.starts_on, grant.ends_on, grant.envelope_cents,
        grant.rate_bp,
    )  # fmt: skip
    change_grant(dora, grant, values, receipt("convention"), logo=receipt("logo"))
    return version


def addresses_of_grants(dora: Person, network: Network) -> dict[str, list[Any]]:
    """The addresses of grants: a frozen report, a payslip in it, what may still be done."""
    version = make_story(dora, network)
    report, grant = version.report, version.report.grant
    cost = Cost.objects.get(kind="payslip")
    question = ask_question(worker_of(grant.funder), grant, "Qui ?")
    proof = prove_publicity(dora, grant, "Affiche", today(), receipt("affiche"))
    photo = Content(b"photo", ".webp")
    ReportAnnex.objects.create(version=version, name="photo-01.webp", file=keep(photo, FOLDER), digest="0" * 64)
    indicator = promise_indicator(dora, grant, 10, key="events")
    line = add_line(dora, grant, LineDraft("63", "Taxe", 100))
    of_grant = ("grant", "change", "budget", "add_budget_line", "publicity",
                "add_publicity_proof", "plan", "convention", "logo", "add_category", "promise",
                "expect", "plan_report", "funder_grant", "ask", "remove_grant")  # fmt: skip
    of_cost = ("cost", "change_cost", "count_in_place", "remove_cost", "withdraw_cost", "add_proof", "impute")
    of_version = ("paper", "archive", "version", "funder_paper", "funder_archive")
    slug, number = grant.beneficiary.slug, grant.public_id
    return {
        **{f"grants:{name}": [slug] for name in ("costs", "enter", "scdl", "take")},
        **{f"grants:{name}": [number] for name in of_grant},
        **{f"grants:{name}": [cost.public_id] for name in of_cost},
        **{f"grants:{name}": [cost.public_id, cost.proofs.get().pk] for name in ("proof", "remove_proof")},
        "grants:take_back": [cost.public_id, grant.pk],
        **{f"grants:{name}": [number, grant.categories.all()[0].pk] for name in ("remove_category", "change_category")},
        **{f"grants:{name}": [number, indicator.pk] for name in ("change_indicator", "remove_indicator")},
        **{f"grants:{name}": [number, report.pk] for name in ("change_report", "remove_report")},
        **{f"grants:{name}": [number, line.pk] for name in ("change_budget_line", "remove_budget_line")},
        **{f"grants:{name}": [number, proof.pk] for name in ("publicity_proof", "remove_publicity_proof")},
        "grants:funder_photo": [number, report.pk, version.number, 1],
        "grants:take_amount": [slug, uuid4()],
        "grants:declare": [number, 1],
        **{
            f"grants:{name}": [number, grant.instalments.get().pk]
            for name in ("receive", "change_instalment", "remove_instalment", "undo_receipt")
        },
        "grants:answer": [number, question.pk],
        **{f"grants:{name}": [number, report.pk] for name in ("report", "freeze")},
        **{f"grants:{name}": [number, report.pk, version.number] for name in of_version},
    }
