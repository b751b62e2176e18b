"""What grants bring to the accounts of a place: each euro once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from maillage.community.models import Network, Organisation, Person
from maillage.economy.actions.place_accounts import LineDraft, write_line
from maillage.economy.queries.place_accounts import lines_of_place, year_of_place
from maillage.economy.rules.place_accounts import Nature, counted_twice, last_twelve_months
from maillage.grants.actions.costs import CostDraft, correct_cost, impute
from maillage.grants.actions.grants import expect_instalment, receive_instalment
from maillage.grants.actions.places import count_in_place
from maillage.grants.models import CostCategory
from maillage.grants.rules.costs import CostKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests.factories import make_place
from tests.kit import grants as kit

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
