"""What a grant pays of a cost: tables of cases, and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.grants.rules.balances import balance_of
from maillage.grants.rules.costs import (
    WHOLE,
    CategoryKind,
    CategoryTerms,
    CostKind,
    CostTerms,
    GrantTerms,
    concerned_cents,
    may_enter,
    may_impute,
    most_imputable,
    payable_cents,
)
from maillage.grants.rules.figures import grant_figures, report_layout, value_of_hours, value_of_mileage, watch_minimis
from maillage.grants.rules.tables import Imputed, Planned, build_table
from maillage.grants.rules.terms import GrantState, Payment, may_award, may_change_days, state_of

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAY = date(2026, 6, 1)
COST = CostTerms(CostKind.INVOICE, DAY, 100_00)
CATEGORY = CategoryTerms(CategoryKind.PURCHASES)
GRANT = GrantTerms(FIRST, LAST, 1000_00, 8000)


@pytest.mark.parametrize(
    ("cost", "category", "grant", "share", "cents", "code"),
    [
        (COST, CATEGORY, GRANT, WHOLE, 80_00, None),
        (COST, CATEGORY, GRANT, WHOLE, 80_01, "above_rate"),
        (COST, CATEGORY, GRANT, 5000, 40_00, None),
        (COST, CATEGORY, GRANT, 5000, 40_01, "above_rate"),
        (replace(COST, imputed_cents=30_00), CATEGORY, GRANT, WHOLE, 70_01, "counted_twice"),
        (replace(COST, imputed_cents=30_00), CATEGORY, GRANT, WHOLE, 70_00, None),
        (replace(COST, incurred_on=date(2025, 12, 31)), CATEGORY, GRANT, WHOLE, 1, "outside_convention"),
        (replace(COST, incurred_on=FIRST), CATEGORY, GRANT, WHOLE, 1, None),
        (replace(COST, incurred_on=LAST), CATEGORY, GRANT, WHOLE, 1, None),
        (replace(COST, incurred_on=date(2027, 1, 1)), CATEGORY, GRANT, WHOLE, 1, "outside_convention"),
        (COST, replace(CATEGORY, ceiling_cents=50_00, is_strict=True), GRANT, WHOLE, 50_01, "above_ceiling"),
        (COST, replace(CATEGORY, ceiling_cents=50_00), GRANT, WHOLE, 50_01, None),
        (COST, CATEGORY, replace(GRANT, imputed_cents=950_00), WHOLE, 50_01, "above_envelope"),
        (COST, CATEGORY, replace(GRANT, imputed_cents=950_00), WHOLE, 50_00, None),
        (COST, CATEGORY, GRANT, 0, 1, "bad_share"),
        (COST, CATEGORY, GRANT, WHOLE + 1, 1, "bad_share"),
        (COST, CATEGORY, GRANT, WHOLE, 0, "nothing_imputed"),
        (replace(COST, kind=CostKind.VOLUNTEER), CATEGORY, GRANT, WHOLE, 1, "volunteers_apart"),
        (COST, replace(CATEGORY, kind=CategoryKind.VOLUNTEERS), GRANT, WHOLE, 1, "volunteers_apart"),
        (replace(COST, kind=CostKind.VOLUNTEER), replace(CATEGORY, kind=CategoryKind.VOLUNTEERS),
         replace(GRANT, imputed_cents=1000_00), WHOLE, 80_00, None),
        (replace(COST, kind=CostKind.VOLUNTEER), replace(CATEGORY, kind=CategoryKind.VOLUNTEERS),
         replace(GRANT, imputed_cents=1000_00, accepts_volunteering=True), WHOLE, 80_00, "above_envelope"),
    ],
)  # fmt: skip
def test_what_a_grant_pays_of_a_cost(
    cost: CostTerms, category: CategoryTerms, grant: GrantTerms, share: int, cents: int, code: str | None
) -> None:
    refusal = may_impute(cost, category, grant, share, cents)
    assert (refusal.code if refusal else None) == code
    assert refusal is None or "%" not in str(refusal).replace(" %", "")


amounts = st.integers(1, 10**7)
shares = st.integers(1, WHOLE)


@given(amounts, amounts, amounts, shares, shares, st.booleans(), st.integers(0, 10**7))
def test_the_most_there_may_be_is_allowed_and_a_cent_more_is_not(
    eligible: int, envelope: int, ceiling: int, share: int, rate: int, strict: bool, paid: int
) -> None:
    cost = replace(COST, eligible_cents=eligible, imputed_cents=min(paid, eligible))
    category = replace(CATEGORY, ceiling_cents=ceiling, is_strict=strict)
    grant = replace(GRANT, envelope_cents=envelope, rate_bp=rate)
    most = most_imputable(cost, category, grant, share)
    assert may_impute(cost, category, grant, share, most + 1) is not None
    if most:
        assert may_impute(cost, category, grant, share, most) is None
        assert cost.imputed_cents + most <= eligible


@given(amounts, st.lists(st.tuples(shares, shares, amounts), max_size=6))
def test_the_sum_over_grants_never_exceeds_the_cost(eligible: int, tries: list[tuple[int, int, int]]) -> None:
    paid = 0
    for share, rate, cents in tries:
        grant = replace(GRANT, envelope_cents=10**9, rate_bp=rate)
        if (
            may_impute(replace(COST, eligible_cents=eligible, imputed_cents=paid), CATEGORY, grant, share, cents)
            is None
        ):
            paid += cents
    assert paid <= eligible


lines = st.tuples(st.integers(0, 2), amounts, shares, shares, st.dictionaries(st.sampled_from("ABC"), amounts))


@given(st.lists(lines, max_size=12), st.booleans())
def test_the_table_adds_up_row_by_row_and_in_all(
    rows: list[tuple[int, int, int, int, dict[str, int]]], accepts: bool
) -> None:
    kinds = (CategoryKind.PURCHASES, CategoryKind.STAFF, CategoryKind.VOLUNTEERS)
    planned = [Planned(n, kind, kind.value, 1000) for n, kind in enumerate(kinds)]
    imputed = [
        Imputed(number, eligible, share, payable_cents(eligible, share, rate), elsewhere)
        for number, eligible, share, rate, elsewhere in rows
    ]
    table = build_table(planned, imputed, accepts_volunteering=accepts)
    assert len(table.apart) == (0 if accepts else 1)
    for row in (*table.rows, *table.apart, table.total):
        assert row.spent_cents == row.imputed_cents + row.others_cents + row.own_cents
        assert min(row.own_cents, row.others_cents, row.imputed_cents) >= 0
    counted = [one for one in imputed if accepts or one.category != 2]
    assert table.total.imputed_cents == sum(one.cents for one in counted)
    assert table.total.spent_cents == sum(concerned_cents(one.eligible_cents, one.share_bp) for one in counted)
    assert sum(cents for _funder, cents in table.funders) == table.total.others_cents


@pytest.mark.parametrize(
    ("kind", "excl", "incl", "eligible", "day", "paid", "code"),
    [
        (CostKind.INVOICE, 100, 120, 120, DAY, DAY, None),
        (CostKind.INVOICE, 120, 100, 100, DAY, None, "bad_amount"),
        (CostKind.INVOICE, 100, 120, 121, DAY, None, "bad_eligible"),
        (CostKind.INVOICE, 100, 120, 0, DAY, None, "bad_eligible"),
        (CostKind.INVOICE, 100, 120, 120, LAST, None, "not_yet"),
        (CostKind.INVOICE, 100, 120, 120, DAY, LAST, "not_yet"),
        (CostKind.VOLUNTEER, 100, 100, 100, DAY, DAY, "nobody_pays"),
        (CostKind.VOLUNTEER, 100, 100, 100, DAY, None, None),
    ],
)
def test_which_costs_are_written_down(
    kind: CostKind, excl: int, incl: int, eligible: int, day: date, paid: date | None, code: str | None
) -> None:
    refusal = may_enter(kind, excl, incl, eligible, day, paid, date(2026, 7, 1))
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("today", "frozen", "to_come", "back", "state"),
    [
        (date(2025, 12, 31), False, 100, 0, GrantState.AWAITED),
        (FIRST, False, 100, 0, GrantState.RUNNING),
        (LAST, False, 0, 0, GrantState.RUNNING),
        (date(2027, 1, 1), False, 0, 40, GrantState.TO_REPORT),
        (date(2027, 1, 1), True, 100, 0, GrantState.REPORTED),
        (date(2027, 1, 1), True, 0, 40, GrantState.TO_GIVE_BACK),
        (date(2027, 1, 1), True, 0, 0, GrantState.SETTLED),
    ],
)
def test_where_a_grant_stands(today: date, frozen: bool, to_come: int, back: int, state: GrantState) -> None:
    stands = state_of(FIRST, LAST, today, is_final_frozen=frozen, to_come_cents=to_come, back_cents=back)
    assert stands == state


@pytest.mark.parametrize(
    ("allowed", "received", "awaited", "over", "due", "back", "to_come"),
    [
        (8_243, 6_000, 6_000, True, 2_243, 0, 2_243),  # no more than is due
        (8_243, 6_000, 6_000, False, 2_243, 0, 6_000),  # costs may still come
        (4_000, 6_000, 6_000, True, 0, 2_000, 0),
        (4_000, 6_000, 0, False, 0, 0, 0),  # in advance
        (8_243, 6_000, 1_000, True, 2_243, 0, 1_000),
    ],
)
def test_what_is_due_is_what_costs_allow_less_what_came(
    allowed: int, received: int, awaited: int, over: bool, due: int, back: int, to_come: int
) -> None:
    payments = [Payment(FIRST, received, received), *([Payment(LAST, awaited)] if awaited else [])]
    balance = balance_of(allowed, payments, LAST, date(2027, 1, 1) if over else DAY)
    assert (balance.due_cents, balance.back_cents, balance.to_come_cents) == (due, back, to_come)
    assert balance.lost_cents == awaited - to_come


def test_a_convention_has_days_an_amount_and_a_rate() -> None:
    assert may_award(FIRST, LAST, 1, 1) is None
    assert may_award(FIRST, FIRST, 1, WHOLE) is None
    for refused in (
        may_award(LAST, FIRST, 1, 1), may_award(FIRST, LAST, 0, 1), may_award(FIRST, LAST, 1, 0),
        may_award(FIRST, LAST, 1, WHOLE + 1), may_award(FIRST, date(2037, 1, 1), 1, 1),
    ):  # fmt: skip
        assert refused is not None
    assert may_change_days(FIRST, LAST, [FIRST, LAST]) is None
    refusal = may_change_days(DAY, LAST, [FIRST, DAY])
    assert refusal is not None
    assert refusal.facts["day"] == FIRST


def test_figures_are_dated_and_say_where_they_were_read() -> None:
    for one in grant_figures():
        assert one.reference
        assert one.source
        assert one.value > 0
    layout = report_layout(date(2026, 1, 1))
    assert layout["to_verify"]
    assert set(layout["accounts"]) == set(layout["kinds"])
    assert set(layout["accounts"]) == {kind.value for kind in CategoryKind}
    assert value_of_hours(Decimal(10), date(2025, 6, 1)) != value_of_hours(Decimal(10), date(2026, 6, 1))
    assert value_of_mileage(10, date(2001, 1, 1)) is None


def test_de_minimis_aid_is_watched_over_three_years() -> None:
    awards = [(date(2023, 6, 1), 100_000_00), (date(2024, 6, 1), 200_000_00), (date(2026, 1, 1), 50_000_00)]
    watch = watch_minimis(awards, date(2026, 6, 1))
    assert watch is not None
    assert (watch.cents, watch.is_near, watch.is_above) == (250_000_00, True, False)
    assert watch_minimis([], DAY) is None
    above = watch_minimis([(DAY, 300_000_01)], DAY)
    assert above is not None
    assert above.is_above
