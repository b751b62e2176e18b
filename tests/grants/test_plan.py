"""What was agreed: refused forms keep what was typed; what is wrong is put right while nothing frozen lists it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.community.models import JournalEntry, Network, Organisation, Person
from maillage.grants.actions import plan
from maillage.grants.actions.grants import expect_instalment, promise_indicator, receive_instalment
from maillage.grants.actions.questions import ask_question
from maillage.grants.models import CostCategory, Grant, Indicator, ReportDue, ReportVersion
from maillage.grants.rules.costs import CategoryKind
from maillage.grants.rules.terms import ReportKind
from maillage.kernel.refusal import Refusal
from tests.kit import grants as kit
from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db


def post(client: Client, address: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"grants:{address}", args=args), data)


def test_a_refused_form_of_the_plan_gives_the_page_again_with_what_was_typed(
    as_: SignedIn, tresor: Person, grant: Grant, category: CostCategory
) -> None:
    client = as_(tresor)
    declared = promise_indicator(tresor, grant, 3, name="Emplois")
    instalment = expect_instalment(tresor, grant, kit.today(), 100_000)
    cases = [
        ("add_category", [], {"kind": "staff", "name": "Paie du mois", "planned": "douze"}, "Paie du mois"),
        ("add_category", [], {"kind": "staff", "name": category.name, "planned": "12"}, category.name),
        ("promise", [], {"key": "", "name": "", "unit": "repas", "target": "8"}, "repas"),
        ("declare", [declared.pk], {"value": "4", "method": "registre unique"}, "registre unique"),
        ("expect", [], {"expected_on": kit.today(), "amount": "999999", "condition": "au solde"}, "au solde"),
        ("receive", [instalment.pk], {"received_on": "jamais", "amount": "1234"}, "1234"),
        ("plan_report", [], {"kind": "final", "until": "2001-02-03", "due_on": "2001-02-04"}, "2001-02-03"),
    ]  # fmt: skip
    for name, more, data, kept in cases:
        refused = post(client, name, grant.public_id, *more, **data)
        assert refused.status_code == 422, name
        assert kept in text_of(refused), name
        assert 'aria-invalid="true"' in refused.content.decode(), name
        assert "Ce qui est convenu" in text_of(refused), name


def test_a_question_an_answer_a_reason_a_file_that_are_refused_give_their_page_again(
    as_: SignedIn, tresor: Person, finn: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    version = kit.make_frozen(tresor, beneficiary, funder, network)
    grant = version.report.grant
    refused = post(as_(finn), "ask", grant.public_id, text="é" * 1001)
    assert (refused.status_code, grant.title in text_of(refused)) == (422, True)
    question = ask_question(finn, grant, "Qui ?")
    client = as_(tresor)
    refused = post(client, "answer", grant.public_id, question.pk, text="Long. " * 500)
    assert (refused.status_code, "Long. Long." in text_of(refused)) == (422, True)
    cost = version.frozen_costs.all()[0].cost
    for address, data in (("withdraw_cost", {"reason": ""}), ("add_proof", {}), ("count_in_place", {"place": 0})):
        refused = post(client, address, cost.public_id, **data)
        assert refused.status_code in {404, 422}
        assert address == "count_in_place" or cost.words in text_of(refused)


def test_what_was_agreed_is_put_right(as_: SignedIn, tresor: Person, grant: Grant, category: CostCategory) -> None:
    client, number = as_(tresor), grant.public_id
    assert post(client, "change_category", number, category.pk, kind="services", name="Études", planned="70",
                ceiling="50").status_code == 302  # fmt: skip
    category.refresh_from_db()
    assert (category.kind, category.name, category.planned_cents, category.ceiling_cents) == (
        "services", "Études", 7000, 5000,
    )  # fmt: skip
    indicator = promise_indicator(tresor, grant, 3, key="events")
    post(client, "change_indicator", number, indicator.pk, target="30")
    indicator.refresh_from_db()
    assert (indicator.key, indicator.name, indicator.target) == ("events", "", 30)
    instalment = expect_instalment(tresor, grant, kit.today(), 1000)
    post(client, "change_instalment", number, instalment.pk, expected_on="2027-01-02", amount="20,50")
    instalment.refresh_from_db()
    assert (instalment.cents, instalment.expected_on.isoformat()) == (2050, "2027-01-02")
    receive_instalment(tresor, grant, instalment.pk, kit.today(), 2050)
    post(client, "undo_receipt", number, instalment.pk)
    post(client, "remove_instalment", number, instalment.pk)
    post(client, "remove_indicator", number, indicator.pk)
    report = kit.make_report(tresor, grant, words=False)
    day = (grant.ends_on + timedelta(days=70)).isoformat()
    post(client, "change_report", number, report.pk, kind="intermediate", until=grant.ends_on, due_on=day)
    assert ReportDue.objects.get().kind == "intermediate"
    post(client, "remove_report", number, report.pk)
    assert not any(rows.exists() for rows in (grant.instalments, Indicator.objects, ReportDue.objects))
    verbs = set(JournalEntry.objects.values_list("verb", flat=True))
    assert {"grant_indicator_changed", "grant_indicator_removed", "grant_instalment_changed", "grant_receipt_undone",
            "grant_instalment_removed", "grant_report_changed", "grant_report_removed"} <= verbs  # fmt: skip


def test_a_line_that_is_refused_keeps_what_was_typed(
    as_: SignedIn, tresor: Person, grant: Grant, category: CostCategory
) -> None:
    other = kit.make_category(tresor, grant)
    address = reverse("grants:change_category", args=[grant.public_id, other.pk])
    assert other.name in text_of(as_(tresor).get(address))
    refused = as_(tresor).post(address, {"kind": "staff", "name": category.name, "planned": "31"})
    assert (refused.status_code, "31" in text_of(refused)) == (422, True)


def test_what_is_imputed_to_a_kind_of_cost_still_fits(tresor: Person, grant: Grant, category: CostCategory) -> None:
    kit.make_imputed(tresor, grant, category, 10_000)
    with pytest.raises(Refusal, match="imputed"):
        plan.change_category(
            tresor, grant, category.pk, CategoryKind.PURCHASES, "x", 100, ceiling_cents=100, is_strict=True
        )
    with pytest.raises(Refusal, match="stays"):
        plan.change_category(tresor, grant, category.pk, CategoryKind.VOLUNTEERS, "x", 100)


def test_what_a_frozen_report_lists_is_not_taken_away(
    tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    version: ReportVersion = kit.make_frozen(tresor, beneficiary, funder, network)
    grant, report = version.report.grant, version.report
    indicator = promise_indicator(tresor, grant, 3, key="events")
    with pytest.raises(Refusal, match="frozen"):
        plan.remove_indicator(tresor, grant, indicator.pk)
    with pytest.raises(Refusal, match="frozen"):
        plan.remove_instalment(tresor, grant, grant.instalments.get().pk)
    with pytest.raises(Refusal, match="frozen"):
        plan.remove_report(tresor, grant, report.pk)
    with pytest.raises(Refusal, match="frozen"):
        plan.change_report(tresor, grant, report.pk, ReportKind.INTERMEDIATE, report.due_on, report.until)
    with pytest.raises(Refusal, match="frozen"):
        plan.remove_grant(tresor, grant)


def test_a_grant_written_by_mistake_is_removed(as_: SignedIn, tresor: Person, grant: Grant) -> None:
    kit.make_category(tresor, grant)
    assert post(as_(tresor), "remove_grant", grant.public_id).headers["Location"] == reverse("grants:index")
    assert not Grant.objects.exists()
    assert JournalEntry.objects.filter(verb="grant_removed").exists()


def test_a_grant_that_pays_or_was_paid_is_not_removed(tresor: Person, finn: Person, grant: Grant) -> None:
    imputed = kit.make_imputed(tresor, grant, kit.make_category(tresor, grant))
    with pytest.raises(Refusal, match="imputed"):
        plan.remove_grant(tresor, grant)
    imputed.delete()
    instalment = expect_instalment(tresor, grant, kit.today(), 1000)
    receive_instalment(tresor, grant, instalment.pk, kit.today(), 1000)
    with pytest.raises(Refusal, match="received"):
        plan.remove_grant(tresor, grant)
    plan.undo_receipt(tresor, grant, instalment.pk)
    ask_question(finn, grant, "Combien ?")
    with pytest.raises(Refusal, match="asked"):
        plan.remove_grant(tresor, grant)


def test_what_is_left_to_spend_stays_under_ceilings_and_says_which_costs_it_takes(
    as_: SignedIn, tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    grant = kit.make_grant(
        tresor, beneficiary, funder, network, envelope_cents=800_000, rate_bp=7000,
        ends_on=kit.today() + timedelta(days=90),
    )  # fmt: skip
    full = kit.make_category(tresor, grant, name="Équipement", planned=600_000, ceiling_cents=400_000)
    kit.make_category(tresor, grant, name="Communication", planned=70_000)
    kit.make_imputed(tresor, grant, full, 600_000)  # 4 200 €, above its ceiling
    page = text_of(as_(tresor).get(grant.get_absolute_url()))
    assert "Communication : 700,00 €, soit 1 000,00 € de dépenses à 70 %" in page
    assert "Équipement :" not in page
    assert "3 100,00 € n’ont pas de place" in page  # 8 000 − 4 200 − 700


def test_nothing_is_said_to_be_given_back_that_never_came(as_: SignedIn, tresor: Person, grant: Grant) -> None:
    expect_instalment(tresor, grant, kit.today(), 100_000)
    page = text_of(as_(tresor).get(grant.get_absolute_url()))
    stake = page[page.index("Ce que coûterait un refus") :]
    assert "0,00 €" not in stake.replace("1 000,00 €", "")
