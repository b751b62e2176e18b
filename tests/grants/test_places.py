"""What grants bring to the accounts of a place: each euro once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Organisation, Person
from maillage.economy.actions.place_accounts import LineDraft, write_line
from maillage.economy.models import PlaceAmount
from maillage.economy.queries.place_accounts import lines_of_place, year_of_place
from maillage.economy.rules.place_accounts import Nature, counted_twice, last_twelve_months
from maillage.grants.actions.amounts import take_amount
from maillage.grants.actions.costs import CostDraft, correct_cost, impute, remove_cost
from maillage.grants.actions.grants import expect_instalment, receive_instalment
from maillage.grants.actions.places import count_in_place
from maillage.grants.models import Cost, CostCategory
from maillage.grants.queries.amounts import proposals_of
from maillage.grants.rules.costs import CostKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests.factories import make_place
from tests.kit import grants as kit
from tests.kit.place_accounts import make_line
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db


def test_a_cost_counts_once_in_the_accounts_of_a_place(
    tresor: Person, beneficiary: Organisation, category: CostCategory, place: Place, alice: Person
) -> None:
    Place.objects.filter(pk=place.pk).update(operator=beneficiary)
    elsewhere = make_place(place.network, "Autre lieu")
    cost = kit.make_cost(tresor, beneficiary, 30_000)
    months = last_twelve_months(kit.today())
    count_in_place(tresor, cost, place, Nature.RENT)
    count_in_place(tresor, cost, place, Nature.ENERGY)  # again, it replaces
    assert {row.nature: row.total for row in year_of_place(place, months).costs} == {Nature.ENERGY: 30_000}
    write_line(alice, place, LineDraft(Nature.ENERGY, cost.incurred_on, 30_000), uuid4())
    assert len(counted_twice(lines_of_place(place, months))) == 1
    with pytest.raises(Refusal) as caught:
        count_in_place(tresor, cost, elsewhere, Nature.RENT)
    assert caught.value.code == "not_their_place"
    impute(tresor, cost, category)
    kit.freeze(tresor, kit.make_report(tresor, category.grant))
    draft = CostDraft(CostKind.INVOICE, "Loyer", cost.incurred_on, 20_000, 20_000, 20_000)
    new = correct_cost(tresor, cost, draft, "erreur")
    assert year_of_place(place, months).total_of(Nature.ENERGY) == 50_000  # corrected, it is the same line
    count_in_place(tresor, new, None, Nature.RENT)
    assert year_of_place(place, months).total_of(Nature.ENERGY) == 30_000


def test_money_received_for_one_place_is_a_receipt_of_it(
    tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network, place: Place
) -> None:
    grant = kit.make_grant(tresor, beneficiary, funder, network, places=[place])
    both = kit.make_grant(tresor, beneficiary, funder, network, places=[place, make_place(network, "Autre")])
    months = last_twelve_months(kit.today())
    for one in (grant, both):
        instalment = expect_instalment(tresor, one, months[2], 500_000)
        receive_instalment(tresor, one, instalment.pk, months[2], 500_000)
    assert year_of_place(place, months).total_of(Nature.GRANTS) == 500_000


def test_an_amount_of_the_year_becomes_a_cost_once_and_goes_on_counting_there(
    as_: SignedIn, tresor: Person, beneficiary: Organisation, category: CostCategory, place: Place, alice: Person
) -> None:
    Place.objects.filter(pk=place.pk).update(operator=beneficiary)
    line = make_line(alice, place, 30_000)
    months = last_twelve_months(kit.today())
    client = as_(tresor)
    page = reverse("grants:take", args=[beneficiary.slug])
    assert "300,00" in client.get(page).content.decode()
    client.post(reverse("grants:take_amount", args=[beneficiary.slug, line.public_id]))
    cost = Cost.objects.get()
    assert (cost.eligible_cents, cost.incurred_on, cost.proofs.count()) == (30_000, line.day, 1)
    impute(tresor, cost, category)
    assert "240,00" in client.get(page).content.decode()  # what grants pay of it
    assert year_of_place(place, months).total_of(Nature.ENERGY) == 30_000
    for act, code in (
        (lambda: take_amount(tresor, beneficiary, line.public_id), "taken_already"),
        (lambda: count_in_place(tresor, cost, place, Nature.ENERGY), "counts_already"),
        (lambda: take_amount(tresor, beneficiary, uuid4()), "gone"),
        (lambda: take_amount(alice, beneficiary, line.public_id), "not_allowed"),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code == code
    assert place.name in client.get(cost.get_absolute_url()).content.decode()


def test_the_table_typed_again_is_not_taken_again_and_a_cost_that_is_removed_frees_its_amount(
    tresor: Person, beneficiary: Organisation, place: Place
) -> None:
    Place.objects.filter(pk=place.pk).update(operator=beneficiary)
    values = {"place": place, "nature": "rent", "month": last_twelve_months(kit.today())[3], "origin": "table",
              "made_at": timezone.now()}  # fmt: skip
    first = PlaceAmount.objects.create(cents=50_000, **values)
    cost = take_amount(tresor, beneficiary, first.public_id)
    first.delete()
    second = PlaceAmount.objects.create(cents=60_000, **values)
    with pytest.raises(Refusal) as refusal:
        take_amount(tresor, beneficiary, second.public_id)
    assert refusal.value.code == "taken_already"
    remove_cost(tresor, cost)
    assert take_amount(tresor, beneficiary, second.public_id).eligible_cents == 60_000


def test_the_year_of_a_place_that_one_does_not_keep_is_not_proposed(
    beneficiary: Organisation, place: Place, alice: Person, dora: Person
) -> None:
    Place.objects.filter(pk=place.pk).update(operator=beneficiary)
    line = make_line(alice, place, 30_000)
    assert proposals_of(dora, beneficiary, kit.today()) == []  # she facilitates: the year is not hers to read
    with pytest.raises(Refusal):
        take_amount(dora, beneficiary, line.public_id)
