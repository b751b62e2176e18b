"""Two people at once, each on a connection of their own: the same euro is imputed once, a report is frozen once."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from maillage.grants.actions.costs import impute
from maillage.grants.actions.reports import draft_of, freeze_report
from maillage.grants.models import Imputation, ReportVersion
from tests.factories import Committed
from tests.kit import grants as kit
from tests.kit.concurrency import at_once

pytestmark = pytest.mark.concurrent


def test_two_grants_ask_for_the_same_euro_at_once(committed: Committed) -> None:
    network = committed.network
    beneficiary = kit.make_beneficiary(network)
    tresor = kit.manager_of(beneficiary)
    categories = []
    for number in range(8):
        funder = kit.make_funder(network, f"Financeur {number}")
        grant = kit.make_grant(tresor, beneficiary, funder, network, rate_bp=10_000)
        categories.append(kit.make_category(tresor, grant))
    cost = kit.make_cost(tresor, beneficiary, 100_000)
    acts = [lambda category=one: impute(tresor, cost, category, cents=60_000) for one in categories]
    assert at_once(acts, 8) == {"done": 1, "counted_twice": 7}
    assert Imputation.objects.aggregate(total=Sum("cents"))["total"] == 60_000


def test_an_envelope_is_not_overspent_by_many_at_once(committed: Committed) -> None:
    network = committed.network
    beneficiary = kit.make_beneficiary(network)
    tresor = kit.manager_of(beneficiary)
    grant = kit.make_grant(tresor, beneficiary, kit.make_funder(network), network, envelope_cents=250_000)
    category = kit.make_category(tresor, grant)
    costs = [kit.make_cost(tresor, beneficiary, 125_000) for _n in range(8)]
    acts = [lambda cost=one: impute(tresor, cost, category, cents=100_000) for one in costs]
    assert at_once(acts, 8) == {"done": 2, "above_envelope": 6}


def test_a_report_is_frozen_once(committed: Committed) -> None:
    network = committed.network
    beneficiary = kit.make_beneficiary(network)
    tresor = kit.manager_of(beneficiary)
    grant = kit.make_grant(tresor, beneficiary, kit.make_funder(network), network)
    kit.make_imputed(tresor, grant, kit.make_category(tresor, grant))
    report = kit.make_report(tresor, grant)
    digest = draft_of(report).digest
    counted = at_once([lambda: freeze_report(tresor, report, digest)] * 4, 4)
    assert counted["done"] == 1
    assert set(counted) <= {"done", "changed_meanwhile", "busy"}
    assert ReportVersion.objects.count() == 1
