"""What is spent of a grant, what is left, where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from maillage.community.models import Network
from maillage.grants.models import (
    Cost,
    CostCategory,
    Grant,
    Imputation,
    Indicator,
    IndicatorValue,
    ReportDue,
    ReportVersion,
)
from maillage.grants.queries.indicators import activity_of
from maillage.grants.rules.alerts import CeilingWatch, GrantWatch, IndicatorWatch, ProofWatch
from maillage.grants.rules.costs import CategoryKind, CategoryTerms, CostKind, counts_in_envelope
from maillage.grants.rules.figures import MinimisWatch, watch_minimis
from maillage.grants.rules.indicators import BY_KEY, Measure
from maillage.grants.rules.tables import FinancialTable, Imputed, Planned, build_table
from maillage.grants.rules.terms import GrantState, Payment, ReportKind, state_of


def standing_costs(costs: QuerySet[Cost]) -> QuerySet[Cost]:
    """Those that no correction replaced or withdrew."""
    return costs.filter(correction=None)


def standing_imputations(grants: Iterable[Grant] | None = None, until: date | None = None) -> QuerySet[Imputation]:
    """What grants pay, of costs that stand, until a day."""
    rows = Imputation.objects.filter(cost__correction=None)
    if grants is not None:
        rows = rows.filter(grant__in=list(grants))
    return rows if until is None else rows.filter(cost__incurred_on__lte=until)


@dataclass(frozen=True, slots=True)
class Spending:
    """What a grant pays, line by line, and its financial table."""

    categories: Sequence[CostCategory]
    imputations: Sequence[Imputation]
    table: FinancialTable


def spending_of(grant: Grant, until: date | None = None) -> Spending:
    """What a grant pays until a day, and what other funders pay of the same costs. Five statements."""
    categories = list(grant.categories.all())
    rows = standing_imputations([grant], until).select_related("cost", "category")
    imputations = list(rows.prefetch_related("cost__proofs").order_by("cost__incurred_on", "cost_id"))
    elsewhere = _elsewhere(grant, imputations)
    table = build_table(
        [Planned(one.pk, CategoryKind(one.kind), one.name, one.planned_cents) for one in categories],
        [
            Imputed(one.category_id, one.cost.eligible_cents, one.share_bp, one.cents, elsewhere[one.cost_id])
            for one in imputations
        ],
        accepts_volunteering=grant.accepts_volunteering,
    )  # fmt: skip
    return Spending(categories, imputations, table)


def _elsewhere(grant: Grant, imputations: Sequence[Imputation]) -> dict[int, dict[str, int]]:
    """What other grants pay of these costs, by the name of their funder."""
    costs = [one.cost_id for one in imputations]
    rows = Imputation.objects.filter(cost__in=costs).exclude(grant=grant)
    parts: dict[int, dict[str, int]] = {cost: {} for cost in costs}
    sums = rows.order_by().values_list("cost_id", "grant__funder__name").annotate(total=Sum("cents"))
    for cost, funder, cents in sums:
        parts[cost][funder] = cents
    return parts


def imputed_of_cost(cost: Cost, *, without: Grant | None = None) -> int:
    """What grants pay of a cost, but one."""
    rows = cost.imputations.exclude(grant=without) if without else cost.imputations.all()
    return int(rows.aggregate(total=Sum("cents"))["total"] or 0)


def imputed_of_grant(grant: Grant, *, without: Cost | None = None) -> int:
    """What counts in the envelope of a grant, but for one cost."""
    rows = standing_imputations([grant]).exclude(cost=without) if without else standing_imputations([grant])
    if not grant.accepts_volunteering:
        rows = rows.exclude(category__kind=CategoryKind.VOLUNTEERS.value)
    return int(rows.aggregate(total=Sum("cents"))["total"] or 0)


def terms_of_category(category: CostCategory, *, without: Cost | None = None) -> CategoryTerms:
    """A kind of cost as the rules read it; what is imputed to it, but for one cost."""
    rows = standing_imputations().filter(category=category)
    rows = rows.exclude(cost=without) if without else rows
    cents = int(rows.aggregate(total=Sum("cents"))["total"] or 0)
    return CategoryTerms(CategoryKind(category.kind), category.ceiling_cents, category.is_strict, cents)


@dataclass(frozen=True, slots=True)
class Promise:
    """An indicator that was promised, what it came to, and how that is known."""

    indicator: Indicator
    measure: Measure
    declared: IndicatorValue | None

    @property
    def is_declared(self) -> bool:
        return not self.indicator.key


def promises_of(grant: Grant, measures: dict[str, Measure], until: date | None = None) -> list[Promise]:
    """Each indicator of a grant, with what it came to by a day."""
    values = IndicatorValue.objects.order_by("declared_on", "pk")
    if until is not None:
        values = values.filter(declared_on__lte=until)
    promises = []
    for one in grant.indicators.prefetch_related(Prefetch("values", values)):
        if one.key in BY_KEY:
            promises.append(Promise(one, measures[one.key], None))
        else:
            declared = list(one.values.all())
            last = declared[-1] if declared else None
            promises.append(Promise(one, Measure(last.value if last else None), last))
    return promises


def payments_of(grant: Grant) -> list[Payment]:
    """The instalments of a grant, for the rules."""
    return [Payment(one.expected_on, one.cents, one.received_cents) for one in grant.instalments.all()]


def is_final_frozen(grant: Grant) -> bool:
    """Is the last report frozen?"""
    return ReportVersion.objects.filter(report__grant=grant, report__kind=ReportKind.FINAL.value).exists()


def state_of_grant(grant: Grant, today: date) -> GrantState:
    """Where it stands today."""
    return state_of(
        grant.starts_on, grant.ends_on, today, is_final_frozen=is_final_frozen(grant), payments=payments_of(grant)
    )


def reports_to_file(grant: Grant) -> QuerySet[ReportDue]:
    """The reports of which nothing is frozen yet."""
    frozen = ReportVersion.objects.filter(report=OuterRef("pk"))
    return grant.reports.filter(~Exists(frozen))


def watch_of(grant: Grant, today: date) -> GrantWatch:
    """All that warnings look at."""
    spending = spending_of(grant)
    rows = {row.number: row for row in (*spending.table.rows, *spending.table.apart)}
    promises = promises_of(grant, activity_of(grant, today).measures) if grant.indicators.exists() else []
    return GrantWatch(
        grant.starts_on, grant.ends_on, grant.envelope_cents, spending.table.total.imputed_cents,
        ceilings=[
            CeilingWatch(one.name, one.ceiling_cents, rows[one.pk].imputed_cents)
            for one in spending.categories if one.ceiling_cents is not None
        ],
        costs=[
            ProofWatch(one.cents, bool(one.cost.proofs.all()), one.cost.is_settled)
            for one in spending.imputations
            if counts_in_envelope(CategoryKind(one.category.kind), accepts_volunteering=grant.accepts_volunteering)
        ],
        payments=payments_of(grant),
        reports=[(one.due_on, str(one.get_kind_display())) for one in reports_to_file(grant)],
        indicators=[IndicatorWatch(str(one.indicator), one.indicator.target, one.measure) for one in promises],
        is_reported=is_final_frozen(grant),
        is_to_name=grant.has_publicity_duty and not grant.publicity_proofs.exists(),
    )  # fmt: skip


def minimis_of(beneficiary_id: int, today: date) -> MinimisWatch | None:
    """What an organisation was awarded de minimis over three years, by the grants written down here."""
    rows = Grant.objects.filter(beneficiary=beneficiary_id, is_minimis=True)
    return watch_minimis(rows.values_list("signed_on", "envelope_cents"), today)


def published_grants(network: Network | None = None) -> QuerySet[Grant]:
    """The grants whose publication is agreed: of one network, or of all."""
    rows = Grant.objects.filter(is_published=True).select_related("funder", "beneficiary")
    return rows if network is None else rows.filter(network=network)


def costs_of(beneficiary_id: int) -> QuerySet[Cost]:
    """The costs of an organisation, the latest first, with what grants hold of each, and what they pay of it: hours
    of volunteers that a convention does not accept are valued, and paid by nobody."""
    rows = standing_costs(Cost.objects.filter(beneficiary=beneficiary_id)).prefetch_related("proofs")
    counts = ~Q(kind=CostKind.VOLUNTEER.value) | Q(imputations__grant__accepts_volunteering=True)
    return rows.annotate(
        imputed_cents=Sum("imputations__cents", default=0),
        counted_cents=Sum("imputations__cents", filter=counts, default=0),
    ).order_by("-incurred_on", "-pk")  # fmt: skip


def frozen_versions_of(cost: Cost, grant: Grant | None = None) -> QuerySet[ReportVersion]:
    """The frozen versions in which a cost stands."""
    rows = ReportVersion.objects.filter(frozen_costs__cost=cost).select_related("report__grant")
    return rows if grant is None else rows.filter(report__grant=grant)


def grants_open_to(cost: Cost) -> QuerySet[Grant]:
    """The grants of its beneficiary whose days hold it, and that do not pay a part of it yet."""
    day = Q(starts_on__lte=cost.incurred_on, ends_on__gte=cost.incurred_on)
    taken = Imputation.objects.filter(cost=cost).values("grant")
    return Grant.objects.filter(day, beneficiary=cost.beneficiary_id).exclude(pk__in=taken).order_by("title")


def grants_by_state(grants: Sequence[Grant], today: date) -> list[tuple[Grant, GrantState, int]]:
    """Each grant with where it stands and what is imputed to it. Three statements, however many."""
    numbers = [one.pk for one in grants]
    finals = set(
        ReportVersion.objects.filter(report__grant__in=numbers, report__kind=ReportKind.FINAL.value).values_list(
            "report__grant", flat=True
        )
    )
    payments: defaultdict[int, list[Payment]] = defaultdict(list)
    instalments = Grant.objects.filter(pk__in=numbers, instalments__isnull=False)
    for number, day, cents, received in instalments.values_list(
        "pk", "instalments__expected_on", "instalments__cents", "instalments__received_cents"
    ):
        payments[number].append(Payment(day, cents, received))
    counted = standing_imputations(grants).filter(
        Q(grant__accepts_volunteering=True) | ~Q(category__kind=CategoryKind.VOLUNTEERS.value)
    )
    imputed = dict(counted.order_by().values_list("grant").annotate(total=Sum("cents")))
    return [
        (
            one,
            state_of(one.starts_on, one.ends_on, today, is_final_frozen=one.pk in finals, payments=payments[one.pk]),
            imputed.get(one.pk, 0),
        )
        for one in grants
    ]
