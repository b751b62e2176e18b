"""An invoice as Cross Industry Invoice (UN/CEFACT D22B), profile EN 16931 of Factur-X: the XML that stands in its PDF.

Amounts are written from whole cents. The order of the elements is that of the schema. What each holds is named in the
standard by a BT number, given here where the name of the element does not say it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from lxml import etree

from maillage.economy.rules.documents import (
    CustomerKind,
    Document,
    InvoiceKind,
    ItemLine,
    Party,
    Regime,
    VatDue,
    VatShare,
)
from maillage.kernel.money import Money

PROFILE = "urn:cen.eu:en16931:2017"
STANDARD = "urn:un:unece:uncefact:data:standard"
RSM = f"{STANDARD}:CrossIndustryInvoice:100"
RAM = f"{STANDARD}:ReusableAggregateBusinessInformationEntity:100"
UDT = f"{STANDARD}:UnqualifiedDataType:100"
QDT = f"{STANDARD}:QualifiedDataType:100"
NAMESPACES = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}
SIREN_SCHEME, SIRET_SCHEME, NETWORK_SCHEME, MAIL_SCHEME = "0002", "0009", "0225", "EM"
TRANSFER, CASH_OR_OTHER = "58", "1"  # means of payment: a SEPA transfer; not said
Element: TypeAlias = Any  # lxml has no types


def write_cii(document: Document) -> bytes:
    """The XML of a document, UTF-8."""
    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=NAMESPACES)
    context = etree.SubElement(root, f"{{{RSM}}}ExchangedDocumentContext")
    _add(_add(context, "BusinessProcessSpecifiedDocumentContextParameter"), "ID", process_of(document))
    _add(_add(context, "GuidelineSpecifiedDocumentContextParameter"), "ID", PROFILE)
    _write_head(etree.SubElement(root, f"{{{RSM}}}ExchangedDocument"), document)
    deal = etree.SubElement(root, f"{{{RSM}}}SupplyChainTradeTransaction")
    for position, line in enumerate(document.lines, 1):
        _write_line(_add(deal, "IncludedSupplyChainTradeLineItem"), position, line, document)
    _write_agreement(_add(deal, "ApplicableHeaderTradeAgreement"), document)
    delivery = _add(deal, "ApplicableHeaderTradeDelivery")
    if document.supplied_on:
        _add_day(_add(delivery, "ActualDeliverySupplyChainEvent"), "OccurrenceDateTime", document.supplied_on)
    _write_settlement(_add(deal, "ApplicableHeaderTradeSettlement"), document)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def process_of(document: Document) -> str:
    """The frame of invoicing (BT-23): services; paid already, a balance after deposits, or neither."""
    if document.is_paid:
        return "S2"
    is_balance = bool(document.precedings) and document.kind == InvoiceKind.INVOICE
    return "S4" if is_balance else "S1"


def category_of(document: Document, rate: int) -> str:
    """The category of VAT of lines of that rate: taxed, out of its scope, or exempt and why is said."""
    if document.is_voucher:
        return "O"
    return "S" if rate and document.regime == Regime.NORMAL else "E"


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    made = etree.SubElement(parent, f"{{{RAM}}}{name}", attrib=attributes)
    made.text = text
    return made


def _add_day(parent: Element, name: str, day: date) -> None:
    stamp = etree.SubElement(_add(parent, name), f"{{{UDT}}}DateTimeString", format="102")
    stamp.text = f"{day:%Y%m%d}"


def _amount(money: Money) -> str:
    return f"{money.decimal():.2f}"


def _percent(rate: int) -> str:
    return f"{Decimal(rate) / 100:.2f}"


def _quantity(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _write_head(head: Element, document: Document) -> None:
    _add(head, "ID", document.number)
    _add(head, "TypeCode", document.kind.value)
    _add_day(head, "IssueDateTime", document.issued_on)
    treatment = {CustomerKind.PRIVATE: "B2C", CustomerKind.COMPANY: "B2B" if document.buyer.siren else ""}
    notes = [(note.code, note.text) for note in document.notes]
    if bar := treatment.get(document.customer, ""):
        notes.append(("BAR", bar))
    for code, text in notes:
        note = _add(head, "IncludedNote")
        _add(note, "Content", text)
        if code:
            _add(note, "SubjectCode", code)


def _write_line(item: Element, position: int, line: ItemLine, document: Document) -> None:
    _add(_add(item, "AssociatedDocumentLineDocument"), "LineID", str(position))
    _add(_add(item, "SpecifiedTradeProduct"), "Name", line.words)
    price = _add(_add(item, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice")
    _add(price, "ChargeAmount", _amount(line.unit_price))
    delivery = _add(item, "SpecifiedLineTradeDelivery")
    _add(delivery, "BilledQuantity", _quantity(line.quantity), unitCode=line.unit.value)
    settlement = _add(item, "SpecifiedLineTradeSettlement")
    tax = _add(settlement, "ApplicableTradeTax")
    _add(tax, "TypeCode", "VAT")
    _add(tax, "CategoryCode", category_of(document, line.vat_rate))
    if not document.is_voucher:
        _add(tax, "RateApplicablePercent", _percent(line.vat_rate))
    _add(_add(settlement, "SpecifiedTradeSettlementLineMonetarySummation"), "LineTotalAmount", _amount(line.net))


def _write_agreement(agreement: Element, document: Document) -> None:
    if document.service_code:
        _add(agreement, "BuyerReference", document.service_code)
    _write_party(_add(agreement, "SellerTradeParty"), _without_vat_number(document.seller, document), is_seller=True)
    _write_party(_add(agreement, "BuyerTradeParty"), _without_vat_number(document.buyer, document), is_seller=False)
    if document.engagement:
        _add(_add(agreement, "BuyerOrderReferencedDocument"), "IssuerAssignedID", document.engagement)


def _without_vat_number(party: Party, document: Document) -> Party:
    """Out of the scope of VAT nobody is known by a VAT number (EN 16931, BR-O-02)."""
    return replace(party, vat_number="") if document.is_voucher else party


def _write_party(element: Element, party: Party, *, is_seller: bool) -> None:
    if party.siret:
        _add(element, "GlobalID", party.siret, schemeID=SIRET_SCHEME)
    _add(element, "Name", party.name)
    if party.siren:
        _add(_add(element, "SpecifiedLegalOrganization"), "ID", party.siren, schemeID=SIREN_SCHEME)
    address = _add(element, "PostalTradeAddress")
    for name, text in (("PostcodeCode", party.postcode), ("LineOne", party.street), ("CityName", party.city)):
        if text:
            _add(address, name, text)
    _add(address, "CountryID", party.country)
    scheme, reached_at = (NETWORK_SCHEME, party.siren) if party.siren else (MAIL_SCHEME, party.email)
    if reached_at:
        _add(_add(element, "URIUniversalCommunication"), "URIID", reached_at, schemeID=scheme)
    if party.vat_number:
        _add(_add(element, "SpecifiedTaxRegistration"), "ID", party.vat_number, schemeID="VA")
    elif is_seller:  # without a VAT number, who sells is known to the tax office by its SIREN (BT-32)
        _add(_add(element, "SpecifiedTaxRegistration"), "ID", party.siren, schemeID="FC")


def _write_settlement(settlement: Element, document: Document) -> None:
    _add(settlement, "PaymentReference", document.number)
    _add(settlement, "InvoiceCurrencyCode", document.gross.currency)
    if document.kind != InvoiceKind.CREDIT_NOTE:
        _write_means(settlement, document)
    for share in document.shares:
        _write_share(_add(settlement, "ApplicableTradeTax"), share, document)
    terms = _add(settlement, "SpecifiedTradePaymentTerms")
    _add_day(terms, "DueDateDateTime", document.due_on)
    _write_totals(_add(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation"), document)
    for preceding in document.precedings:
        reference = _add(settlement, "InvoiceReferencedDocument")
        _add(reference, "IssuerAssignedID", preceding.number)
        stamp = etree.SubElement(
            _add(reference, "FormattedIssueDateTime"), f"{{{QDT}}}DateTimeString", format="102"
        )  # fmt: skip
        stamp.text = f"{preceding.issued_on:%Y%m%d}"


def _write_means(settlement: Element, document: Document) -> None:
    means = _add(settlement, "SpecifiedTradeSettlementPaymentMeans")
    account = document.account
    _add(means, "TypeCode", TRANSFER if account else CASH_OR_OTHER)
    if account is None:
        return
    creditor = _add(means, "PayeePartyCreditorFinancialAccount")
    _add(creditor, "IBANID", account.iban)
    if account.holder:
        _add(creditor, "AccountName", account.holder)
    if account.bic:
        _add(_add(means, "PayeeSpecifiedCreditorFinancialInstitution"), "BICID", account.bic)


def _write_share(tax: Element, share: VatShare, document: Document) -> None:
    category = category_of(document, share.rate)
    _add(tax, "CalculatedAmount", _amount(share.vat))
    _add(tax, "TypeCode", "VAT")
    if category in "EO":
        _add(tax, "ExemptionReason", document.exemption_text)
    _add(tax, "BasisAmount", _amount(share.base))
    _add(tax, "CategoryCode", category)
    if category in "EO" and document.exemption_code:
        _add(tax, "ExemptionReasonCode", document.exemption_code)
    if category == "S":
        _add(tax, "DueDateTypeCode", "5" if document.vat_due == VatDue.DEBITS else "72")
    if category != "O":
        _add(tax, "RateApplicablePercent", _percent(share.rate))


def _write_totals(totals: Element, document: Document) -> None:
    _add(totals, "LineTotalAmount", _amount(document.net))
    _add(totals, "TaxBasisTotalAmount", _amount(document.net))
    _add(totals, "TaxTotalAmount", _amount(document.vat), currencyID=document.gross.currency)
    _add(totals, "GrandTotalAmount", _amount(document.gross))
    if document.prepaid:
        _add(totals, "TotalPrepaidAmount", _amount(document.prepaid))
    _add(totals, "DuePayableAmount", _amount(document.due))
