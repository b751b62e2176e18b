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
    Instalment,
    ReportDue,
    ReportVersion,
)
from maillage.grants.queries.indicators import activity_of
from maillage.grants.rules.alerts import CeilingWatch, GrantWatch, IndicatorWatch, ProofWatch
from maillage.grants.rules.balances import Balance, allowed_cents, balance_of, split_to_come
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


def instalments_to_come(grant: Grant, today: date) -> list[tuple[Instalment, int]]:
    """The instalments that may still come, each with how much of it: once its days are past, what is due.

    Until the last report is frozen, costs that are missing may still be written down: all of them are kept.
    """
    awaited = list(grant.instalments.filter(received_on=None))
    if grant.ends_on >= today or not awaited:
        return [(one, one.cents) for one in awaited]
    balance = balance_of_grant(grant, spending_of(grant), today)
    parts = split_to_come(balance.to_come_cents, (one.cents for one in awaited))
    is_open = not is_final_frozen(grant)
    return [(one, cents) for one, cents in zip(awaited, parts, strict=True) if cents or is_open]


def is_final_frozen(grant: Grant) -> bool:
    """Is the last report frozen?"""
    return ReportVersion.objects.filter(report__grant=grant, report__kind=ReportKind.FINAL.value).exists()


def state_of_grant(grant: Grant, balance: Balance, today: date) -> GrantState:
    """Where it stands today."""
    return state_of(
        grant.starts_on, grant.ends_on, today, is_final_frozen=is_final_frozen(grant),
        to_come_cents=balance.to_come_cents, back_cents=balance.back_cents,
    )  # fmt: skip


def kinds_of(spending: Spending) -> list[tuple[int, int | None]]:
    """What is imputed to each kind of cost that counts, and its ceiling."""
    ceilings = {one.pk: one.ceiling_cents for one in spending.categories}
    return [(row.imputed_cents, ceilings[row.number]) for row in spending.table.rows]


def balance_of_grant(grant: Grant, spending: Spending, today: date) -> Balance:
    """What is still due of it, and what is to be given back."""
    allowed = allowed_cents(kinds_of(spending), grant.envelope_cents)
    return balance_of(allowed, payments_of(grant), grant.ends_on, today)


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
        kinds=kinds_of(spending), payments=payments_of(grant),
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


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant in a list: where it stands, what counts in it, what is still due."""

    grant: Grant
    state: GrantState
    imputed_cents: int
    balance: Balance


def grants_by_state(grants: Sequence[Grant], today: date) -> list[Standing]:
    """Each grant with where it stands. Three statements, however many."""
    numbers = [one.pk for one in grants]
    frozen = ReportVersion.objects.filter(report__grant__in=numbers, report__kind=ReportKind.FINAL.value)
    finals = set(frozen.values_list("report__grant", flat=True))
    payments: defaultdict[int, list[Payment]] = defaultdict(list)
    instalments = Grant.objects.filter(pk__in=numbers, instalments__isnull=False)
    for number, day, cents, received in instalments.values_list(
        "pk", "instalments__expected_on", "instalments__cents", "instalments__received_cents"
    ):
        payments[number].append(Payment(day, cents, received))
    counted = standing_imputations(grants).filter(
        Q(grant__accepts_volunteering=True) | ~Q(category__kind=CategoryKind.VOLUNTEERS.value)
    )
    kinds: defaultdict[int, list[tuple[int, int | None]]] = defaultdict(list)
    sums = counted.order_by().values_list("grant", "category", "category__ceiling_cents").annotate(total=Sum("cents"))
    for number, _category, ceiling, cents in sums:
        kinds[number].append((cents, ceiling))
    return [_standing(one, kinds[one.pk], payments[one.pk], today, is_final_frozen=one.pk in finals) for one in grants]


def _standing(
    grant: Grant, kinds: Sequence[tuple[int, int | None]], payments: Sequence[Payment], today: date, *,
    is_final_frozen: bool,
) -> Standing:  # fmt: skip
    balance = balance_of(allowed_cents(kinds, grant.envelope_cents), payments, grant.ends_on, today)
    state = state_of(
        grant.starts_on, grant.ends_on, today, is_final_frozen=is_final_frozen, to_come_cents=balance.to_come_cents,
        back_cents=balance.back_cents,
    )  # fmt: skip
    return Standing(grant, state, sum(cents for cents, _ceiling in kinds), balance)
