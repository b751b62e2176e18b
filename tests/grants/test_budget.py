"""The budget of an action: both sides come to the same, nothing that is proven is typed, nothing counts twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions.budget import LineDraft, add_line, change_line, remove_line
from maillage.grants.actions.costs import impute
from maillage.grants.models import BudgetLine, CostCategory, Grant
from maillage.grants.presenters.content import budget_content
from maillage.grants.presenters.paper import budget_table, report_pdf
from maillage.grants.queries.budget import accounts_of, budget_of
from maillage.grants.queries.grants import spending_of
from maillage.grants.rules.budget import BudgetEntry, GrantPart, build_budget, may_budget
from maillage.grants.rules.costs import CategoryKind, CostKind
from maillage.grants.rules.figures import layout_named, name_of_layout, report_layout, report_layouts
from maillage.grants.rules.tables import Imputed, Planned, build_table
from maillage.kernel.refusal import Refusal
from tests.kit import grants as kit
from tests.kit.screens import SignedIn

LAYOUT = report_layout(date(2026, 6, 1))
ACCOUNTS = accounts_of(LAYOUT)
CENTS = st.integers(0, 10**7)
ENTRIES = st.lists(
    st.builds(BudgetEntry, st.sampled_from(ACCOUNTS.typed), st.sampled_from(["Région", "région ", "x"]), CENTS, CENTS),
    max_size=6,
)


def table_of(costs: list[tuple[int, int]], elsewhere: int = 0):
    planned = [Planned(1, CategoryKind.PURCHASES, "a", 8000), Planned(2, CategoryKind.VOLUNTEERS, "b", 0)]
    rows = [Imputed(number, cents, 10_000, cents // 2, {"Région": elsewhere}) for number, cents in costs]
    return build_table(planned, rows, accepts_volunteering=False)


@given(
    ENTRIES, st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(2, 10**6)), max_size=4), CENTS,
    st.sampled_from([1, 3333, 10_000]),
)  # fmt: skip
def test_both_sides_come_to_the_same(
    entries: list[BudgetEntry], costs: list[tuple[int, int]], elsewhere: int, rate_bp: int
) -> None:
    budget = build_budget(entries, table_of(costs, elsewhere), GrantPart("Moi", 9000, rate_bp), ACCOUNTS)
    for name in ("planned_cents", "real_cents"):
        assert sum(getattr(row, name) for row in budget.products) == getattr(budget, name)
        assert all(getattr(row, name) >= 0 for row in (*budget.charges, *budget.products))
    assert len({row.key for row in budget.products}) == len(budget.products)


def test_what_is_proven_is_there_without_being_typed() -> None:
    budget = build_budget([], table_of([(1, 10_000), (2, 500)], 2000), GrantPart("Moi", 9000, 8000), ACCOUNTS)
    assert budget.is_deduced
    assert [(row.key, row.planned_cents, row.real_cents) for row in budget.charges] == [("60", 10_000, 10_000)]
    assert [(row.key, row.planned_cents, row.real_cents) for row in budget.products] == [
        ("74:Moi", 9000, 5000), ("74:Région", 0, 2000), ("own", 1000, 3000),
    ]  # fmt: skip
    assert budget.volunteers.real_cents == 500


def test_what_another_grant_pays_stands_on_its_funder_s_line_and_a_surplus_is_said() -> None:
    entries = [BudgetEntry("60", "Achats", 6000, 0), BudgetEntry("74", " région", 4000, 0),
               BudgetEntry("70", "Ventes", 2000, 9000)]  # fmt: skip
    budget = build_budget(entries, table_of([(1, 10_000)], 1000), GrantPart("Moi", 5000, 8000), ACCOUNTS)
    assert not budget.is_deduced
    assert [(row.key, row.planned_cents, row.real_cents) for row in budget.charges] == [
        ("60", 6000, 10_000), ("surplus", 5000, 5000),
    ]  # fmt: skip
    assert [(row.key, row.planned_cents, row.real_cents) for row in budget.products] == [
        ("70", 2000, 9000), ("74:Moi", 5000, 5000), ("74: région", 4000, 1000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "name", "cents", "code"),
    [
        ("60", "Achats", 100, None),
        ("74", "Région", 100, None),
        ("74", "  LE  financeur ", 100, "grant_counted"),
        ("own", "Moi", 100, "unknown_account"),
        ("99", "Rien", 100, "unknown_account"),
        ("60", "Achats", 0, "empty_budget_line"),
    ],
)
def test_what_a_line_may_be(account: str, name: str, cents: int, code: str | None) -> None:
    refusal = may_budget(ACCOUNTS, "Le financeur", account, name, cents, 0)
    assert (refusal.code if refusal else None) == code


def test_the_form_is_the_one_of_the_day_and_a_frozen_report_keeps_its_own() -> None:
    for layout in report_layouts():
        assert layout["source"]
        assert layout["reference"]
        assert layout_named(name_of_layout(layout)) == layout
        assert {CategoryKind(kind) for kind in layout["kinds"]} == set(CategoryKind)
    assert report_layout(date(1999, 1, 1)) == report_layouts()[0]


@pytest.mark.django_db
def test_a_line_is_written_put_right_and_taken_back(tresor: Person, finn: Person, grant: Grant) -> None:
    line = add_line(tresor, grant, LineDraft("63", "Taxe sur les salaires", 40_000, 38_000))
    with pytest.raises(Refusal) as refusal:
        add_line(tresor, grant, LineDraft("63", "Taxe sur les salaires", 1))
    assert refusal.value.code == "budget_line_exists"
    change_line(tresor, grant, line.pk, LineDraft("indirect", "Frais de siège", 10_000))
    line.refresh_from_db()
    assert (line.account, line.planned_cents, line.real_cents) == ("indirect", 10_000, 0)
    for act in (
        lambda: add_line(finn, grant, LineDraft("63", "x", 1)), lambda: remove_line(finn, grant, line.pk),
        lambda: remove_line(tresor, grant, 0),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            act()
    remove_line(tresor, grant, line.pk)
    assert not BudgetLine.objects.exists()


@pytest.mark.django_db
def test_two_grants_that_pay_one_cost_are_two_products(
    tresor: Person, grant: Grant, category: CostCategory, beneficiary: Organisation, network: Network
) -> None:
    other = kit.make_grant(tresor, beneficiary, kit.make_funder(network, "Région d’essai"), network, rate_bp=2000)
    imputed = kit.make_imputed(tresor, grant, category, 100_000)
    impute(tresor, imputed.cost, kit.make_category(tresor, other))
    add_line(tresor, grant, LineDraft("74", "région d’essai", 30_000))
    budget = budget_of(grant, spending_of(grant).table, LAYOUT)
    assert [(row.name, row.real_cents) for row in budget.products if row.account == "74"] == [
        (grant.funder.name, 80_000), ("région d’essai", 20_000),
    ]  # fmt: skip
    assert budget.real_cents == 100_000


@pytest.mark.django_db
def test_a_frozen_report_holds_both_sides_and_the_next_version_says_what_changed(
    tresor: Person, grant: Grant, category: CostCategory
) -> None:
    kit.make_imputed(tresor, grant, category)
    report = kit.make_report(tresor, grant)
    first = kit.freeze(tresor, report)
    assert sum(row["real_cents"] for row in first.content["products"]) == first.content["budget"]["real_cents"]
    add_line(tresor, grant, LineDraft("63", "Taxe", 0, 5000))
    second = kit.freeze(tresor, report, "Une taxe est arrivée")
    paths = [one["path"][0] for one in second.changes]
    assert {"charges", "products"} <= set(paths)
    assert "budget" not in paths  # the sums follow from the lines


@pytest.mark.django_db
def test_a_report_frozen_before_budgets_is_still_read(tresor: Person, grant: Grant, category: CostCategory) -> None:
    kit.make_imputed(tresor, grant, category)
    content = dict(kit.freeze(tresor, kit.make_report(tresor, grant)).content)
    for name in ("charges", "products", "budget"):
        del content[name]
    assert budget_table(content) == {}
    assert report_pdf(content, "0" * 64).startswith(b"%PDF")


@pytest.mark.django_db
def test_the_page_shows_both_sides_and_keeps_what_is_refused(
    as_: SignedIn, tresor: Person, grant: Grant, category: CostCategory
) -> None:
    kit.make_imputed(tresor, grant, category, 100_000)
    kit.make_imputed(
        tresor, grant, kit.make_category(tresor, grant, CategoryKind.VOLUNTEERS), 9000, kind=CostKind.VOLUNTEER
    )
    client = as_(tresor)
    page = client.get(reverse("grants:budget", args=[grant.public_id])).content.decode()
    page = page.replace("\u202f", " ").replace("\xa0", " ").replace("&nbsp;", " ")
    for words in ("60 – Achats", "Ressources propres", "800,00 €", "80 %", "90,00 €"):
        assert words in page, words
    typed = {"account": "74", "name": grant.funder.name, "planned": "100"}
    answer = client.post(reverse("grants:add_budget_line", args=[grant.public_id]), typed)
    assert answer.status_code == 422
    assert f'value="{grant.funder.name}"' in answer.content.decode()
    client.post(reverse("grants:add_budget_line", args=[grant.public_id]), typed | {"name": "Région"})
    assert budget_content(grant, spending_of(grant).table, LAYOUT)["products"][1]["name"] == "Région"
