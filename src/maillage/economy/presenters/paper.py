"""An invoice on paper: in French, a code to scan that pays it (EPC QR), its XML inside. The same bytes each time."""

from __future__ import annotations

import json
import logging
from importlib.resources import files
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from segno.helpers import make_epc_qr
from stdnum import iban as iban_numbers

from maillage.economy.models import Invoice
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.documents import Document, InvoiceKind, ItemLine, Party, Regime, Unit
from maillage.economy.rules.factur_x import LIMITS, draw_factur_x
from maillage.economy.rules.training import MARK, TRAINING_NOTE
from maillage.kernel.money import Money
from maillage.kernel.processes import run_in_child, too_much_refusal
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year

log = logging.getLogger(__name__)
LONGEST_PAYEE = 70  # letters of a name in an EPC QR code


def invoice_pdf(invoice: Invoice) -> bytes:
    """The Factur-X of an issued invoice: a PDF/A-3 that holds the very XML that was checked; in practice, no XML."""
    xml = b"" if invoice.is_training else invoice.xml.encode()
    return draw(invoice.document, xml, is_demo=invoice.is_demo)


def draw(document: Document, xml: bytes, *, is_demo: bool = False) -> bytes:
    """The PDF of a document and its XML; without XML, no program takes it for an invoice."""
    with translation.override(LANGUAGE):
        words = paper_of(document, is_demo=is_demo) | {"has_xml": bool(xml)}
        inputs = {"said": json.dumps(words, ensure_ascii=False)}
    code = payment_code(document)
    source = files("maillage.economy").joinpath("templates/economy/invoice.typ").read_bytes()
    pdf, why_uncertified = run_in_child(
        LIMITS, too_much_refusal, draw_factur_x, source, inputs | {"code": code}, xml, typeface_folders()
    )
    if why_uncertified:
        log.warning("an invoice is not certified PDF/A-3a: %s", why_uncertified)
    return pdf


def payment_code(document: Document) -> str:
    """What a bank's application scans to pay (EPC069-12), as SVG; empty when nothing is to be paid, or nowhere."""
    account = document.account
    if account is None or document.due.cents <= 0 or document.kind == InvoiceKind.CREDIT_NOTE:
        return ""
    payee = (account.holder or document.seller.name)[:LONGEST_PAYEE]
    code = make_epc_qr(
        payee, account.iban, document.due.decimal(), text=document.number, bic=account.bic or None, encoding="utf-8"
    )
    out = BytesIO()
    code.save(out, kind="svg", xmldecl=False, border=0, omitsize=True)
    return out.getvalue().decode()


def title_of(kind: InvoiceKind) -> str:
    """What the document is called."""
    return {
        InvoiceKind.INVOICE: _("Invoice"),
        InvoiceKind.SELF_BILLED: _("Invoice"),
        InvoiceKind.DEPOSIT: _("Invoice for a deposit"),
        InvoiceKind.CREDIT_NOTE: _("Credit note"),
    }[kind]


def percent(rate: int) -> str:
    """A rate as it is read: 20 %, 5,5 %."""
    text = f"{rate / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}\u00a0%"


def quantity_of(line: ItemLine) -> str:
    """How many, and of what: in French, what is less than two is one."""
    number = number_format(line.quantity.normalize())
    in_french = (translation.get_language() or "").startswith("fr")
    n = int(line.quantity) if in_french else 1 + (line.quantity != 1)
    match line.unit:
        case Unit.HOUR:
            text = ngettext("%(number)s hour", "%(number)s hours", n)
        case Unit.DAY:
            text = ngettext("%(number)s day", "%(number)s days", n)
        case Unit.MONTH:
            text = ngettext("%(number)s month", "%(number)s months", n)
        case _:
            return number
    return text % {"number": number}


def paper_of(document: Document, *, is_demo: bool) -> dict[str, Any]:
    """All that the paper says, in words."""
    taxed = document.regime == Regime.NORMAL
    return {
        "lang": LANGUAGE, "title": title_of(document.kind), "number": document.number,
        "day": [document.issued_on.year, document.issued_on.month, document.issued_on.day],
        "seller_name": document.seller.name, "seller": _lines_of(document.seller, is_seller=True),
        "buyer_label": _("Invoiced to"), "buyer_name": document.buyer.name, "buyer": _lines_of(document.buyer),
        "facts": _facts(document), "written_by": _written_by(document),
        "head": [_("What"), _("Quantity"), _("Unit price"), *([_("VAT")] if taxed else []),
                 _("Amount before VAT") if taxed else _("Amount")],
        "rows": [
            [line.words, quantity_of(line), line.unit_price.format(), *([percent(line.vat_rate)] if taxed else []),
             line.net.format()]
            for line in document.lines
        ],
        "totals": _totals(document, taxed=taxed), "due_label": _due_label(document), "due": document.due.format(),
        "pay": _pay(document), "exemption": document.exemption_text if not document.vat else "",
        "mentions": [note.text for note in document.notes],
        "demo": _("Invented, for a demonstration: nobody owes anything.") if is_demo else "",
        "mark": MARK if TRAINING_NOTE in document.notes else "",
        "code_alt": _("Code to scan with the application of your bank, to pay %(amount)s")
        % {"amount": document.due.format()},
    }  # fmt: skip


def _lines_of(party: Party, *, is_seller: bool = False) -> list[str]:
    lines = [party.street, f"{party.postcode} {party.city}".strip()]
    if party.siret or party.siren:
        lines.append(f"SIRET {party.siret}" if party.siret else f"SIREN {party.siren}")
    if party.vat_number:
        lines.append(_("VAT number %(number)s") % {"number": party.vat_number})
    if is_seller and party.email:
        lines.append(party.email)
    return [line for line in lines if line]


def _facts(document: Document) -> list[list[str]]:
    due = _("Paid on") if document.is_paid else _("To be paid by")
    known = [
        (_("Issued on"), day_and_year(document.issued_on)),
        (due, "" if document.kind == InvoiceKind.CREDIT_NOTE else day_and_year(document.due_on)),
        (_("Service of"), day_and_year(document.supplied_on) if document.supplied_on else ""),
        (_("Order"), document.engagement),
        (_("Department"), document.service_code),
        (
            _("Cancels") if document.kind == InvoiceKind.CREDIT_NOTE else _("Deposit taken off"),
            ", ".join(one.number for one in document.precedings),
        ),
    ]
    return [[label, text] for label, text in known if text]


def _written_by(document: Document) -> str:
    if not document.written_by:
        return ""
    if document.kind == InvoiceKind.SELF_BILLED:
        return _("Self-billing: written by %(name)s, in the name of the seller.") % {"name": document.written_by}
    return _("Written by %(name)s, in the name and on behalf of the seller.") % {"name": document.written_by}


def _totals(document: Document, *, taxed: bool) -> list[list[str]]:
    rows = []
    if taxed:
        rows.append([_("Total before VAT"), document.net.format()])
        rows += [
            [_("VAT %(rate)s on %(base)s") % {"rate": percent(share.rate), "base": share.base.format()},
             share.vat.format()]
            for share in document.shares
        ]  # fmt: skip
        rows.append([_("Total with VAT"), document.gross.format()])
    else:
        rows.append([_("Total"), document.gross.format()])
    if document.prepaid:
        rows.append([_("Already paid"), (-document.prepaid).format()])
    return rows


def _due_label(document: Document) -> str:
    if document.kind == InvoiceKind.CREDIT_NOTE:
        return _("In your favour")
    return _("Left to pay") if document.prepaid else _("To pay")


def _pay(document: Document) -> dict[str, str] | None:
    account = document.account
    if account is None or document.due == Money(0) or document.kind == InvoiceKind.CREDIT_NOTE:
        return None
    return {
        "title": _("To pay by transfer"),
        "scan": _("Scan this code with the application of your bank, or copy:"),
        "iban": iban_numbers.format(account.iban),
        "bic": f"BIC {account.bic}" if account.bic else "",
        "holder": account.holder,
        "reference_label": _("Words to give"),
        "reference": document.number,
    }
