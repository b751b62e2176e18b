"""The document that a draft would become, and what stands between it and being issued."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from maillage.economy.models import DraftInvoice, Invoice, Issuer
from maillage.economy.rules.documents import (
    BankAccount,
    CustomerKind,
    Document,
    InvoiceKind,
    Note,
    Preceding,
    Regime,
    VatDue,
)
from maillage.economy.rules.issuers import series_of, written_number
from maillage.economy.rules.mentions import franchise_text, notes_on, voucher_text
from maillage.economy.rules.records import document_as_data
from maillage.economy.rules.training import TRAINING_NOTE
from maillage.kernel.money import Money

STAND_IN = 999_999  # the number of what has none yet: as long as a true one
FRANCHISE_CODE = "VATEX-FR-FRANCHISE"
VOUCHER_CODE = "VATEX-EU-O"  # not subject to VAT


def document_of_draft(draft: DraftInvoice, issued_on: date, number: str = "") -> Document:
    """What the draft says if it is issued that day; under a stand-in for its number unless one is given."""
    issuer, kind = draft.issuer, InvoiceKind(draft.kind)
    lines = tuple(line.item for line in draft.lines.all())
    deposits = list(draft.deposits.all())
    off = Money.sum(deposit.gross for deposit in deposits)
    made = Document(
        number=number or written_number(series_of(issuer.prefix, kind, issued_on), STAND_IN),
        kind=kind, issued_on=issued_on,
        due_on=draft.paid_on or issued_on + timedelta(days=issuer.payment_days),
        seller=issuer.party, buyer=draft.buyer, customer=CustomerKind(draft.customer), regime=Regime(issuer.regime),
        lines=lines, vat_due=VatDue(issuer.vat_due),
        notes=_notes(draft, issued_on),
        **_exemption(draft, issued_on), is_voucher=draft.is_voucher, account=account_of(issuer),
        is_paid=draft.paid_on is not None,
        precedings=tuple(Preceding(one.number, one.issued_on) for one in deposits), engagement=draft.engagement,
        service_code=draft.service_code, supplied_on=draft.supplied_on,
        written_by=draft.writer.name if draft.writer else "", prepaid=off,
    )  # fmt: skip
    return replace(made, prepaid=made.gross) if made.is_paid else made


def _notes(draft: DraftInvoice, day: date) -> tuple[Note, ...]:
    """The mentions of the law; before them, in practice, that it is one."""
    issuer = draft.issuer
    notes = notes_on(CustomerKind(draft.customer), Regime(issuer.regime), VatDue(issuer.vat_due), day)
    return (TRAINING_NOTE, *notes) if issuer.is_training else notes


def _exemption(draft: DraftInvoice, day: date) -> dict[str, str]:
    if draft.is_voucher:
        return {"exemption_code": VOUCHER_CODE, "exemption_text": voucher_text(day)}
    return exemption_of(draft.issuer, day)


def exemption_of(issuer: Issuer, day: date) -> dict[str, str]:
    """Why there is no VAT, or none on lines at 0 %: its code, its words."""
    if issuer.regime == Regime.FRANCHISE:
        return {"exemption_code": FRANCHISE_CODE, "exemption_text": franchise_text(day)}
    return {"exemption_code": issuer.exemption_code, "exemption_text": issuer.exemption_text}


def account_of(issuer: Issuer) -> BankAccount | None:
    """Where its customers pay; None when it has not said."""
    return BankAccount(issuer.iban, issuer.bic, issuer.legal_name) if issuer.iban else None


def digest_of_document(document: Document) -> str:
    """SHA-256 of all that a document says, hexadecimal."""
    text = json.dumps(document_as_data(document), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def last_issued_on(issuer: Issuer, series: str) -> date | None:
    """The day of the last document of a series."""
    row = Invoice.with_training.filter(issuer=issuer, series=series).order_by("-sequence").first()
    return row.issued_on if row else None
