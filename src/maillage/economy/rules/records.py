"""A document as it is kept: plain values, from which the very same document is read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.economy.rules.documents import (
    BankAccount,
    CustomerKind,
    Document,
    InvoiceKind,
    ItemLine,
    Note,
    Party,
    Preceding,
    Regime,
    Unit,
    VatDue,
)
from maillage.kernel.money import Money

PARTY = ("name", "street", "postcode", "city", "country", "siren", "siret", "vat_number", "email")
TEXTS = ("number", "exemption_code", "exemption_text", "engagement", "service_code", "written_by")


def document_as_data(document: Document) -> dict[str, Any]:
    """Texts, whole numbers and lists: what JSON keeps exactly."""
    account = document.account
    return {
        **{name: getattr(document, name) for name in TEXTS},
        "kind": document.kind.value,
        "issued_on": document.issued_on.isoformat(),
        "due_on": document.due_on.isoformat(),
        "supplied_on": document.supplied_on.isoformat() if document.supplied_on else "",
        "seller": {name: getattr(document.seller, name) for name in PARTY},
        "buyer": {name: getattr(document.buyer, name) for name in PARTY},
        "customer": document.customer.value,
        "regime": document.regime.value,
        "vat_due": document.vat_due.value,
        "account": [account.iban, account.bic, account.holder] if account else [],
        "prepaid_cents": document.prepaid.cents,
        "is_paid": document.is_paid,
        "notes": [[note.code, note.text] for note in document.notes],
        "precedings": [[one.number, one.issued_on.isoformat()] for one in document.precedings],
        "lines": [
            [line.words, str(line.quantity), line.unit.value, line.unit_price.cents, line.vat_rate]
            for line in document.lines
        ],
        **({"is_voucher": True} if document.is_voucher else {}),
    }


def read_document(data: Mapping[str, Any]) -> Document:
    """The document that was kept. Raises KeyError or ValueError for what is none."""
    return Document(
        **{name: data[name] for name in TEXTS},
        kind=InvoiceKind(data["kind"]),
        issued_on=date.fromisoformat(data["issued_on"]),
        due_on=date.fromisoformat(data["due_on"]),
        supplied_on=date.fromisoformat(data["supplied_on"]) if data["supplied_on"] else None,
        seller=Party(**data["seller"]),
        buyer=Party(**data["buyer"]),
        customer=CustomerKind(data["customer"]),
        regime=Regime(data["regime"]),
        vat_due=VatDue(data["vat_due"]),
        account=BankAccount(*data["account"]) if data["account"] else None,
        prepaid=Money(data["prepaid_cents"]),
        is_paid=data["is_paid"],
        is_voucher=data.get("is_voucher", False),
        notes=tuple(Note(*row) for row in data["notes"]),
        precedings=tuple(Preceding(number, date.fromisoformat(day)) for number, day in data["precedings"]),
        lines=tuple(
            ItemLine(words, Decimal(quantity), Unit(unit), Money(cents), rate)
            for words, quantity, unit, cents, rate in data["lines"]
        ),
    )
