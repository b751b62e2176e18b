"""What who files and who funds read and do, and what they never see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from maillage.bookings.calendar import feed, personal_events
from maillage.community.models import JournalEntry, Network, Organisation, Person
from maillage.grants.actions.grants import expect_instalment, receive_instalment
from maillage.grants.actions.reports import draft_of, write_report
from maillage.grants.models import Cost, CostCategory, Grant, ReportVersion
from maillage.grants.presenters.paper import paper_of
from tests.factories import make_person
from tests.kit import grants as kit
from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> ReportVersion:
    return kit.make_frozen(tresor, beneficiary, funder, network)


def place_of(version: ReportVersion) -> list[Any]:
    return [version.report.grant.public_id, version.report_id, version.number]


def post(client: Client, address: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"grants:{address}", args=args), data)


def test_a_treasurer_writes_a_grant_down_and_what_was_agreed(
    as_: SignedIn, tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    client, day = as_(tresor), kit.today()
    sent = post(
        client, "award", title="Ouvrir le lieu", beneficiary=beneficiary.pk, funder=funder.pk, envelope="12 000,50",
        rate="80", signed_on=day, starts_on=day, ends_on=day.replace(year=day.year + 1), network=network.pk,
        convention=SimpleUploadedFile("c.pdf", kit.PDF),
    )  # fmt: skip
    grant = Grant.objects.get()
    assert sent.headers["Location"] == reverse("grants:plan", args=[grant.public_id])
    assert (grant.envelope_cents, grant.rate_bp, bool(grant.convention)) == (1_200_050, 8000, True)
    post(client, "add_category", grant.public_id, kind="staff", name="Animation", planned="6000", ceiling="5000")
    post(client, "promise", grant.public_id, key="half_days", target=300)
    post(client, "promise", grant.public_id, key="", name="Emplois maintenus", unit="emplois", target=2)
    post(client, "expect", grant.public_id, expected_on=day, amount="6000", condition="à la signature")
    post(client, "plan_report", grant.public_id, kind="final", until=grant.ends_on, due_on=grant.ends_on)
    declared = grant.indicators.get(key="")
    post(client, "declare", grant.public_id, declared.pk, value=1, declared_on=day, method="registre du personnel")
    post(client, "receive", grant.public_id, grant.instalments.get().pk, received_on=day, amount="6000")
    page = text_of(client.get(reverse("grants:plan", args=[grant.public_id])))
    for words in ("Animation", "6 000,00 €", "Emplois maintenus", "registre du personnel"):
        assert words in page
    page = text_of(client.get(grant.get_absolute_url()))
    assert "12 000,50 €" in page
    convention = client.get(reverse("grants:convention", args=[grant.public_id]))
    assert b"".join(convention) == kit.PDF


def test_a_cost_is_typed_on_the_road_with_its_receipt_and_imputed(
    as_: SignedIn, tresor: Person, category: CostCategory, beneficiary: Organisation
) -> None:
    client, day = as_(tresor), category.grant.starts_on
    sent = post(
        client, "enter", beneficiary.slug, kind="invoice", words="Chaises", incurred_on=day, amount="240",
        paid_on=day, proof=SimpleUploadedFile("r.pdf", kit.PDF),
    )  # fmt: skip
    cost = Cost.objects.get()
    assert sent.headers["Location"] == cost.get_absolute_url()
    assert cost.proofs.count() == 1
    assert category.grant.title in text_of(client.get(cost.get_absolute_url()))
    refused = post(client, "impute", cost.public_id, category=category.pk, share="100", amount="240")
    assert refused.status_code == 422
    assert "192,00 €" in text_of(refused)  # the most there may be
    assert post(client, "impute", cost.public_id, category=category.pk, share="100").status_code == 302
    assert cost.imputations.get().cents == 19_200


def test_kilometres_and_hours_are_reckoned_by_the_scale_of_their_day(
    as_: SignedIn, tresor: Person, grant: Grant, beneficiary: Organisation
) -> None:
    client = as_(tresor)
    for kind, quantity in (("mileage", "100"), ("volunteer", "2")):
        post(client, "enter", beneficiary.slug, kind=kind, words="Zoé", incurred_on=kit.today(), quantity=quantity)
    assert Cost.objects.get(kind="mileage").incl_cents == 6360
    assert Cost.objects.get(kind="volunteer").incl_cents > 2000
    refused = post(client, "enter", beneficiary.slug, kind="invoice", words="Sans", incurred_on=kit.today())
    assert refused.status_code == 422


def test_a_facilitator_files_a_report_and_the_funder_reads_it(
    as_: SignedIn, dora: Person, finn: Person, grant: Grant, category: CostCategory
) -> None:
    kit.make_imputed(dora, grant, category, proof=kit.receipt())
    report = kit.make_report(dora, grant, words=False)
    client = as_(dora)
    args = [grant.public_id, report.pk]
    words = {"story": "Tout s’est ouvert.", "gaps": "", "signer": "La présidente"}
    post(client, "report", *args, **words)
    report.refresh_from_db()
    refused = post(client, "freeze", *args, **words, digest="0" * 64)
    assert refused.status_code == 422
    assert draft_of(report).digest in refused.content.decode()  # read again, it is frozen from that very page
    assert post(client, "freeze", *args, **words, digest=draft_of(report).digest).status_code == 302
    version = ReportVersion.objects.get()
    assert b"".join(client.get(reverse("grants:paper", args=place_of(version)))).startswith(b"%PDF-")
    funder = as_(finn)
    assert grant.title in text_of(funder.get(reverse("grants:room")))
    page = text_of(funder.get(reverse("grants:version", args=place_of(version))))
    assert "Tout s’est ouvert." in page
    assert version.digest in page
    assert b"".join(funder.get(reverse("grants:funder_paper", args=place_of(version)))).startswith(b"%PDF-")
    post(funder, "ask", grant.public_id, text="Combien de télétravailleurs ?")
    question = grant.questions.get()
    assert question.text in text_of(client.get(grant.get_absolute_url()))
    post(client, "answer", grant.public_id, question.pk, text="Une quinzaine.")
    assert "Une quinzaine." in text_of(funder.get(reverse("grants:funder_grant", args=[grant.public_id])))


def test_the_funder_sees_nothing_personal(as_: SignedIn, finn: Person, version: ReportVersion) -> None:
    client, grant = as_(finn), version.report.grant
    pages = [
        reverse("grants:room"), reverse("grants:funder_grant", args=[grant.public_id]),
        reverse("grants:version", args=place_of(version)),
    ]  # fmt: skip
    for address in pages:
        page = text_of(client.get(address))
        assert "Secrète" not in page
        assert "Tresor" not in page
    archive = b"".join(client.get(reverse("grants:funder_archive", args=place_of(version))))
    assert b"invented receipt paie" not in archive
    assert b"invented receipt chaises" in archive
    payslip = Cost.objects.get(kind="payslip")
    for address in (
        payslip.get_absolute_url(), reverse("grants:proof", args=[payslip.public_id, payslip.proofs.get().pk]),
        reverse("grants:archive", args=place_of(version)), grant.get_absolute_url(),
        reverse("grants:costs", args=[grant.beneficiary.slug]),
    ):  # fmt: skip
        assert client.get(address).status_code in {403, 404}


def test_each_look_at_a_proof_that_names_somebody_is_written_down(
    as_: SignedIn, tresor: Person, version: ReportVersion
) -> None:
    client = as_(tresor)
    for kind, looks in (("invoice", 0), ("payslip", 1)):
        cost = Cost.objects.get(kind=kind)
        client.get(reverse("grants:proof", args=[cost.public_id, cost.proofs.get().pk]))
        assert JournalEntry.objects.filter(verb="grant_proof_looked_at").count() == looks


def test_a_frozen_cost_is_put_right_by_another(as_: SignedIn, tresor: Person, version: ReportVersion) -> None:
    client, cost = as_(tresor), Cost.objects.get(kind="invoice")
    fields = {"kind": "invoice", "words": cost.words, "incurred_on": cost.incurred_on, "amount": "900"}
    assert post(client, "change_cost", cost.public_id, **fields).status_code == 422  # why?
    assert post(client, "change_cost", cost.public_id, **fields, reason="Avoir").status_code == 302
    assert "Avoir" in text_of(client.get(cost.get_absolute_url()))
    report = version.report
    page = text_of(client.get(report.get_absolute_url()))
    assert "720,00 €" in page
    words = {"story": report.story, "gaps": report.gaps, "signer": report.signer}
    args = [report.grant.public_id, report.pk]
    post(client, "freeze", *args, **words, digest=draft_of(report).digest, reason="Un avoir")
    assert ReportVersion.objects.count() == 2
    payslip = Cost.objects.get(kind="payslip")
    assert post(client, "withdraw_cost", payslip.public_id, reason="Refusée").status_code == 302


def test_others_reach_nothing(as_: SignedIn, version: ReportVersion, alice: Person) -> None:
    grant = version.report.grant
    for person in (make_person("zed"), alice):
        client = as_(person)
        for address in (
            grant.get_absolute_url(), reverse("grants:index"), reverse("grants:deadlines"),
            reverse("grants:funder_grant", args=[grant.public_id]), reverse("grants:costs", args=["x"]),
            reverse("grants:room"), reverse("grants:version", args=place_of(version)),
        ):  # fmt: skip
            assert client.get(address).status_code in {403, 404}


def test_deadlines_are_a_page_and_a_calendar(as_: SignedIn, tresor: Person, grant: Grant) -> None:
    kit.make_report(tresor, grant)
    client = as_(tresor)
    assert client.get(reverse("grants:deadlines")).status_code == 200
    calendar = client.get(reverse("grants:calendar")).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 2  # the report, the last day of costs
    assert "VALUE=DATE" in calendar


@pytest.mark.parametrize("grants", [1, 3])
def test_lists_take_the_same_statements_however_many(
    as_: SignedIn, tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network, finn: Person,
    grants: int, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for _n in range(grants):
        made = kit.make_grant(tresor, beneficiary, funder, network)
        kit.make_imputed(tresor, made, kit.make_category(tresor, made))
    for person, name in ((tresor, "index"), (finn, "room")):
        client = as_(person)
        client.get(reverse(f"grants:{name}"))
        with django_assert_max_num_queries(18):
            assert client.get(reverse(f"grants:{name}")).status_code == 200


def test_freezing_saves_the_words_that_are_on_the_page(
    as_: SignedIn, dora: Person, grant: Grant, category: CostCategory
) -> None:
    kit.make_imputed(dora, grant, category, proof=kit.receipt())
    report = kit.make_report(dora, grant)
    digest = draft_of(report).digest
    sent = post(
        as_(dora), "freeze", grant.public_id, report.pk, digest=digest, story="Retouché au dernier moment.", gaps="",
        signer="Le trésorier",
    )  # fmt: skip
    assert sent.status_code == 302
    assert ReportVersion.objects.get().content["words"]["story"] == "Retouché au dernier moment."
    report.refresh_from_db()
    assert report.signer == "Le trésorier"


def test_a_report_that_is_not_frozen_keeps_what_was_typed(as_: SignedIn, dora: Person, version: ReportVersion) -> None:
    report = version.report
    words = {"story": "Une autre histoire.", "gaps": "Rien.", "signer": ""}
    refused = post(
        as_(dora), "freeze", report.grant.public_id, report.pk, digest=draft_of(report).digest, reason="Erreur", **words
    )  # fmt: skip
    assert refused.status_code == 422
    page = text_of(refused)
    assert "Une autre histoire." in page
    assert "qui signe" in page
    assert report.versions.count() == 1


def test_words_that_somebody_else_wrote_meanwhile_are_not_overwritten_by_freezing(
    as_: SignedIn, dora: Person, grant: Grant
) -> None:
    report = kit.make_report(dora, grant)
    digest = draft_of(report).digest
    write_report(dora, report, "Écrit par une autre.", "", "La présidente")
    refused = post(
        as_(dora), "freeze", grant.public_id, report.pk, digest=digest, story="Ce que je tapais.", signer="Moi"
    )
    assert refused.status_code == 422
    assert "Ce que je tapais." in text_of(refused)
    report.refresh_from_db()
    assert report.story == "Écrit par une autre."


def test_deadlines_stand_in_one_s_own_calendar(tresor: Person, finn: Person, grant: Grant) -> None:
    kit.make_report(tresor, grant)
    expect_instalment(tresor, grant, kit.today() + timedelta(days=9), 100_000)
    expect_instalment(tresor, grant, kit.today() - timedelta(days=90), 100_000)  # long over
    calendar = feed("x", [], others=personal_events(tresor)).decode()
    assert calendar.count("BEGIN:VEVENT") == 3  # the report, the instalment, the last day of costs
    assert str(grant.public_id) in calendar
    assert personal_events(finn) == []


def test_the_balance_is_what_costs_allow_for_who_files_and_who_funds(
    as_: SignedIn, tresor: Person, finn: Person, grant: Grant, category: CostCategory
) -> None:
    kit.make_imputed(tresor, grant, category)  # 800 € at its rate
    for n in range(2):
        expect_instalment(tresor, grant, grant.ends_on - timedelta(days=10 - n), 60_000)
    first, second = grant.instalments.all()
    receive_instalment(tresor, grant, first.pk, first.expected_on, 60_000)
    filer, funder = as_(tresor), as_(finn)
    for client, page in ((filer, "index"), (funder, "room")):
        assert "200,00 € à venir" in text_of(client.get(reverse(f"grants:{page}")))
    for page in (text_of(filer.get(grant.get_absolute_url())),
                 text_of(funder.get(reverse("grants:funder_grant", args=[grant.public_id])))):  # fmt: skip
        assert "Solde à venir</dt><dd>200,00 €" in page
    assert "Attendu : 200,00 €" in text_of(filer.get(reverse("grants:deadlines")))
    receive_instalment(tresor, grant, second.pk, second.expected_on, 60_000)
    assert "400,00 € à rendre" in text_of(filer.get(reverse("grants:index")))
    paper = paper_of(draft_of(kit.make_report(tresor, grant)).content, "", [], "")
    assert "400,00" in paper["balance"]


def test_de_minimis_aid_is_told_at_award(
    as_: SignedIn, tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    kit.make_grant(tresor, beneficiary, funder, network, is_minimis=True, envelope_cents=29_000_000)
    day = kit.today().isoformat()
    convention = {
        "title": "Nouvelle", "beneficiary": beneficiary.pk, "funder": funder.pk, "envelope": "20000", "rate": "50",
        "signed_on": day, "starts_on": day, "ends_on": day, "network": network.pk, "is_minimis": "on",
    }  # fmt: skip
    page = as_(tresor).post(reverse("grants:award"), convention, follow=True).content.decode()
    for words in ("310", "2023/2831", "dépassé", "avant que"):
        assert words in page, words
    page = as_(tresor).get(Grant.objects.get(title="Nouvelle").get_absolute_url()).content.decode()
    assert "2023/2831" in page
    del convention["is_minimis"]
    assert "2023/2831" not in as_(tresor).post(reverse("grants:award"), convention, follow=True).content.decode()
