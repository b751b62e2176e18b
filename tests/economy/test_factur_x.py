"""Golden invoices: the schema, EN 16931 and the French rules find nothing wrong; what is left out is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import facturx
import pytest
from lxml import etree

from maillage.economy.actions import issuance
from maillage.economy.rules import validation
from maillage.economy.rules.cii import NAMESPACES, write_cii
from maillage.economy.rules.documents import CustomerKind, Document, InvoiceKind, Preceding, Regime, VatDue
from maillage.economy.rules.mentions import voucher_text
from maillage.economy.rules.records import document_as_data, read_document
from maillage.economy.rules.validation import Finding, check_xmls
from maillage.kernel.money import Money
from maillage.kernel.processes import run_in_child
from maillage.kernel.refusal import Refusal
from tests.kit.invoices import DAY, SIRETS, buyer, document, item, without_note

COMPANY, PUBLIC = CustomerKind.COMPANY, CustomerKind.PUBLIC
BEFORE = (Preceding("NUL-2026-000001", DAY),)
MANY = (item(rate=2000), item(833, 1000), item(333, 550, "0.125"), item(100, 210), item(7, 2000, "1.5"))
TAXED = document(Regime.NORMAL, COMPANY)
GOLDEN: dict[str, Document] = {
    "franchise": document(),
    "franchise_company": document(customer=COMPANY),
    "exempt": document(Regime.EXEMPT, COMPANY),
    "twenty_percent": TAXED,
    "on_debits": document(Regime.NORMAL, COMPANY, vat_due=VatDue.DEBITS),
    "several_rates": document(Regime.NORMAL, COMPANY, lines=MANY),
    "prepaid": replace(document(Regime.NORMAL), is_paid=True, prepaid=TAXED.gross, due_on=DAY - timedelta(days=1)),
    "self_billed": replace(TAXED, kind=InvoiceKind.SELF_BILLED),
    "credit_note": replace(TAXED, kind=InvoiceKind.CREDIT_NOTE, precedings=BEFORE, due_on=DAY),
    "deposit": replace(TAXED, kind=InvoiceKind.DEPOSIT),
    "balance": replace(TAXED, precedings=BEFORE, prepaid=Money(1200)),
    "public": document(customer=PUBLIC, engagement="EJ-000042", service_code="SERVICE-INVENTE"),
    "no_account": document(account=None),
    "voucher": document(
        Regime.NORMAL,
        COMPANY,
        lines=(item(6000, 0, "1"),),
        is_voucher=True,
        exemption_code="VATEX-EU-O",
        exemption_text=voucher_text(DAY),
    ),
}


@pytest.fixture(scope="module")
def findings() -> dict[str, list[Finding]]:
    """Of all of them: the rules are read once."""
    xmls = [write_cii(one) for one in GOLDEN.values()]
    answers = run_in_child(validation.LIMITS, validation.no_validator_refusal, check_xmls, xmls)
    return dict(zip(GOLDEN, answers, strict=True))


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_golden_invoice_is_valid(findings: dict[str, list[Finding]], name: str) -> None:
    assert findings[name] == []


def broken(document: Document, path: str) -> bytes:
    """Its XML, the elements of that path taken out."""
    tree = etree.fromstring(write_cii(document))
    taken = tree.xpath(path, namespaces=NAMESPACES)
    assert taken
    for element in taken:
        element.getparent().remove(element)
    return bytes(etree.tostring(tree))


BROKEN = {
    "BR-FR-05_BT-22_PMT": write_cii(replace(TAXED, notes=without_note(TAXED, "PMT"))),
    "BR-FR-05_BT-22_PMD": write_cii(replace(TAXED, notes=without_note(TAXED, "PMD"))),
    "BR-FR-05_BT-22_AAB": write_cii(replace(TAXED, notes=without_note(TAXED, "AAB"))),
    "BR-FR-12_BT-49": write_cii(document(buyer=buyer(email=""))),
    "BR-FR-10_BT-30": broken(TAXED, "//ram:SellerTradeParty/ram:SpecifiedLegalOrganization"),
    "BR-FR-09_BT-46": write_cii(document(customer=PUBLIC, buyer=buyer(1, siret=SIRETS[2]))),
    "BR-FR-CO-09_BT-23-1": write_cii(replace(GOLDEN["prepaid"], prepaid=Money(1))),
}


def test_what_is_left_out_is_named() -> None:
    answers = run_in_child(validation.LIMITS, validation.no_validator_refusal, check_xmls, list(BROKEN.values()))
    named = {wanted: {one.rule for one in findings} for wanted, findings in zip(BROKEN, answers, strict=True)}
    assert all(wanted in rules for wanted, rules in named.items()), named


def test_a_wrong_total_and_what_is_no_invoice_are_named() -> None:
    wrong = write_cii(TAXED).replace(b"<ram:GrandTotalAmount>36.00", b"<ram:GrandTotalAmount>36.01")
    bare = broken(TAXED, "//ram:InvoiceCurrencyCode")
    sums, schema, text = run_in_child(
        validation.LIMITS, validation.no_validator_refusal, check_xmls, [wrong, bare, b"no XML"]
    )
    assert any(one.source == "EN 16931" and "CO-15" in one.rule + one.sentence for one in sums)
    assert {one.source for one in schema} == {one.source for one in text} == {"XSD"}


def test_without_its_validator_nothing_is_issued_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(validation, "RULES", (("EN 16931", str(tmp_path / "gone.xslt")),))
    with pytest.raises(Refusal) as refused:
        validation.rules_folder()
    assert refused.value.code == "no_validator"


def test_a_child_that_fails_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(validation.LIMITS, memory=200 * 2**20)  # Saxon can't even begin
    monkeypatch.setattr(issuance, "LIMITS", limits)
    with pytest.raises(Refusal) as refused:
        issuance.require_valid([TAXED])
    assert refused.value.code == "no_validator"


def test_who_issues_reads_which_rule_is_broken() -> None:
    with pytest.raises(Refusal) as refused:
        issuance.require_valid([TAXED, replace(TAXED, notes=without_note(TAXED, "PMT"))])
    assert refused.value.code == "not_valid"
    assert "BR-FR-05_BT-22_PMT" in str(refused.value)


def test_amounts_are_written_from_cents_and_read_back_by_another_reader() -> None:
    tree = etree.fromstring(write_cii(GOLDEN["several_rates"]))
    lines = tree.xpath("//ram:LineTotalAmount/text()", namespaces=NAMESPACES)[:-1]
    taxes = tree.xpath(
        "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CalculatedAmount/text()",
        namespaces=NAMESPACES,
    )
    gross = tree.xpath("//ram:GrandTotalAmount/text()", namespaces=NAMESPACES)[0]
    assert sum(map(Decimal, [*lines, *taxes])) == Decimal(gross) == GOLDEN["several_rates"].gross.decimal()
    assert facturx.get_level(tree) == "en16931"


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_document_that_is_kept_is_read_again(name: str) -> None:
    assert read_document(document_as_data(GOLDEN[name])) == GOLDEN[name]
