"""Costs written down, proven, imputed, split among grants; the database has the last word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from maillage.community.models import JournalEntry, Network, Organisation, Person, StoredFile
from maillage.grants.actions import costs as actions
from maillage.grants.actions.costs import CostDraft
from maillage.grants.actions.grants import GrantDraft, change_grant, remove_category
from maillage.grants.models import Cost, CostCategory, Grant, Imputation
from maillage.grants.queries.grants import imputed_of_grant, spending_of
from maillage.grants.rules.costs import CategoryKind, CostKind
from maillage.kernel.refusal import Refusal
from tests.factories import make_person
from tests.kit import grants as kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cost(tresor: Person, beneficiary: Organisation) -> Cost:
    return kit.make_cost(tresor, beneficiary)


def test_a_grant_pays_as_much_as_its_rate_allows_unless_said_otherwise(
    tresor: Person, cost: Cost, category: CostCategory
) -> None:
    assert actions.impute(tresor, cost, category).cents == 80_000
    assert actions.impute(tresor, cost, category, cents=10_000).cents == 10_000
    assert Imputation.objects.count() == 1  # said again, it replaces
    half = actions.impute(tresor, cost, category, share_bp=5000, key="la moitié, au temps passé")
    assert (half.cents, half.concerned_cents) == (40_000, 50_000)


def test_a_part_says_how_it_is_reckoned(tresor: Person, cost: Cost, category: CostCategory) -> None:
    with pytest.raises(Refusal) as refusal:
        actions.impute(tresor, cost, category, share_bp=5000)
    assert refusal.value.code == "no_key"


def test_two_grants_share_a_cost_up_to_its_amount_and_not_a_cent_beyond(
    tresor: Person, cost: Cost, category: CostCategory, network: Network, beneficiary: Organisation
) -> None:
    actions.impute(tresor, cost, category)  # 800 € of 1 000 €
    other = kit.make_grant(tresor, beneficiary, kit.make_funder(network, "Autre financeur"), network, rate_bp=10_000)
    again = kit.make_category(tresor, other)
    with pytest.raises(Refusal) as refusal:
        actions.impute(tresor, cost, again, cents=20_001)
    assert refusal.value.code == "counted_twice"
    assert actions.impute(tresor, cost, again).cents == 20_000  # what is left
    table = spending_of(category.grant).table
    assert (table.total.imputed_cents, table.total.others_cents, table.total.own_cents) == (80_000, 20_000, 0)
    assert table.funders == (("Autre financeur", 20_000),)


def test_the_database_refuses_the_same_euro_twice_whoever_writes(
    tresor: Person,
    cost: Cost,
    category: CostCategory,
    network: Network,
    beneficiary: Organisation,
    funder: Organisation,
) -> None:
    mine = actions.impute(tresor, cost, category)
    other = kit.make_category(tresor, kit.make_grant(tresor, beneficiary, funder, network))
    values = {"cost": cost, "grant": other.grant, "category": other, "made_at": cost.made_at}
    with pytest.raises(IntegrityError, match="counts once"), transaction.atomic():
        Imputation.objects.create(cents=20_001, **values)
    Imputation.objects.create(cents=20_000, **values)
    with pytest.raises(IntegrityError, match="counts once"), transaction.atomic():
        Imputation.objects.filter(pk=mine.pk).update(cents=80_001)
    with pytest.raises(IntegrityError, match="grants pay more"), transaction.atomic():
        Cost.objects.filter(pk=cost.pk).update(eligible_cents=99_999)
    with pytest.raises(IntegrityError, match="another grant"), transaction.atomic():
        Imputation.objects.filter(pk=mine.pk).update(category=other)


def test_a_cost_outside_the_convention_is_refused(
    tresor: Person, beneficiary: Organisation, category: CostCategory
) -> None:
    for day in (category.grant.starts_on - timedelta(days=1), kit.today()):
        late = kit.make_cost(tresor, beneficiary, incurred_on=day, paid_on=None)
        with pytest.raises(Refusal) as refusal:
            actions.impute(tresor, late, category)
        assert refusal.value.code == "outside_convention"


def test_an_envelope_and_a_strict_ceiling_hold(tresor: Person, grant: Grant) -> None:
    strict = kit.make_category(tresor, grant, ceiling_cents=100_000, is_strict=True)
    loose = kit.make_category(tresor, grant, ceiling_cents=100_000)
    assert kit.make_imputed(tresor, grant, strict, 200_000).cents == 100_000
    with pytest.raises(Refusal) as refusal:
        kit.make_imputed(tresor, grant, strict)
    assert refusal.value.code == "nothing_imputed"
    assert kit.make_imputed(tresor, grant, loose, 2_000_000).cents == 900_000  # said, not refused; then the envelope
    assert imputed_of_grant(grant) == grant.envelope_cents


def test_hours_of_volunteers_are_valued_apart(tresor: Person, grant: Grant, beneficiary: Organisation) -> None:
    apart = kit.make_category(tresor, grant, CategoryKind.VOLUNTEERS)
    kit.make_imputed(tresor, grant, apart, 50_000, kind=CostKind.VOLUNTEER)
    table = spending_of(grant).table
    assert table.total.imputed_cents == table.total.spent_cents == 0
    assert [row.imputed_cents for row in table.apart] == [40_000]
    assert imputed_of_grant(grant) == 0


def test_they_count_where_the_convention_accepts_them(
    tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    grant = kit.make_grant(tresor, beneficiary, funder, network, accepts_volunteering=True)
    kit.make_imputed(
        tresor, grant, kit.make_category(tresor, grant, CategoryKind.VOLUNTEERS), kind=CostKind.VOLUNTEER
    )  # fmt: skip
    assert spending_of(grant).table.total.imputed_cents == imputed_of_grant(grant) == 80_000


def test_a_cost_is_changed_as_long_as_what_grants_pay_fits(tresor: Person, cost: Cost, category: CostCategory) -> None:
    actions.impute(tresor, cost, category, cents=50_000)
    draft = CostDraft(CostKind.INVOICE, "Autres chaises", cost.incurred_on, 62_500, 62_500, 62_500)
    assert actions.change_cost(tresor, cost, draft).incl_cents == 62_500
    for amount, code in ((49_999, "below_imputed_cost"), (62_000, "above_rate")):
        small = CostDraft(CostKind.INVOICE, "Chaises", cost.incurred_on, amount, amount, amount)
        with pytest.raises(Refusal) as refusal:
            actions.change_cost(tresor, cost, small)
        assert refusal.value.code == code
    moved = CostDraft(CostKind.INVOICE, "Chaises", kit.today(), 62_500, 62_500, 62_500)
    with pytest.raises(Refusal) as refusal:
        actions.change_cost(tresor, cost, moved)
    assert refusal.value.code == "outside_convention"


def test_a_convention_keeps_what_is_imputed_in_it(tresor: Person, cost: Cost, category: CostCategory) -> None:
    actions.impute(tresor, cost, category)
    grant = category.grant
    facts = {name: getattr(grant, name) for name in ("title", "funder", "network", "signed_on", "starts_on", "ends_on")}
    for changed, code in (
        ({"envelope_cents": 79_999}, "below_imputed"),
        ({"envelope_cents": 80_000, "starts_on": kit.today() - timedelta(days=99)}, "costs_outside"),
    ):
        with pytest.raises(Refusal) as refusal:
            change_grant(tresor, grant, GrantDraft(**(facts | changed)))
        assert refusal.value.code == code
    with pytest.raises(Refusal) as refusal:
        remove_category(tresor, grant, category.pk)
    assert refusal.value.code == "category_used"


def test_proofs_are_kept_once_and_go_with_their_cost(
    tresor: Person, beneficiary: Organisation, django_capture_on_commit_callbacks: object
) -> None:
    cost = kit.make_cost(tresor, beneficiary, proof=kit.receipt())
    with pytest.raises(Refusal) as refusal:
        actions.add_proof(tresor, cost, kit.receipt())
    assert refusal.value.code == "proof_twice"
    name = cost.proofs.get().file.name
    assert cost.proofs.get().digest in name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's
        actions.remove_cost(tresor, cost)
    assert not StoredFile.objects.filter(name=name).exists()


def test_taking_back_what_a_grant_pays(tresor: Person, cost: Cost, category: CostCategory) -> None:
    actions.impute(tresor, cost, category)
    actions.take_back(tresor, cost, category.grant_id)
    assert not cost.imputations.exists()
    with pytest.raises(Refusal):
        actions.take_back(tresor, cost, category.grant_id)


def test_nobody_else_writes(
    finn: Person, cost: Cost, category: CostCategory, beneficiary: Organisation, dora: Person
) -> None:
    for person in (finn, make_person("zed")):
        for act in (
            lambda who=person: kit.make_cost(who, beneficiary),
            lambda who=person: actions.impute(who, cost, category),
            lambda who=person: actions.add_proof(who, cost, kit.receipt()),
            lambda who=person: actions.remove_cost(who, cost),
        ):
            with pytest.raises(Refusal) as refusal:
                act()
            assert refusal.value.code == "not_allowed"
    actions.impute(dora, cost, category)  # who facilitates the network that the beneficiary facilitates


def test_what_is_done_is_in_the_journal_without_words(tresor: Person, cost: Cost, category: CostCategory) -> None:
    actions.impute(tresor, cost, category)
    entry = JournalEntry.objects.get(verb="grant_cost_imputed")
    assert entry.details == {"grant": category.grant_id, "cents": 80_000}
    assert entry.actor == tresor.journal_id
