"""A statement of the bank in the demonstration: one imported already, and a file to bring, as a bank would send it.

The messages of the file: ISO 20022 camt.053.001.08. Its account and its people are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree

from django.utils import timezone

from maillage.community.models import Person
from maillage.economy.actions.bank import import_file, put_aside
from maillage.economy.models import BankMovement, Issuer
from maillage.economy.queries.bank import open_invoices
from maillage.economy.rules.credit_transfers import sepa_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
OPENING_CENTS = 184_250
FEES, SUBSIDY = -450, 120_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What moves on the account: cents, words, who is at the other end, the bank's reference."""

    day: date
    cents: int
    words: str
    party: str
    reference: str


def build_bank(issuer: Issuer, keeper: Person, today: date) -> None:
    """A month before: a subsidy, put aside; fees of the bank, which nobody looked at yet."""
    month_ago = today - timedelta(days=30)
    moved = [
        Moved(month_ago, SUBSIDY, "SUBVENTION INVENTEE TIERS LIEUX 1/2", "DEPARTEMENT D'EXEMPLE", "D1"),
        Moved(month_ago + timedelta(days=1), FEES, "FRAIS DE TENUE DE COMPTE", "", "D2"),
    ]
    import_file(issuer, keeper, write_statement(issuer, moved, OPENING_CENTS), "releve-du-mois-dernier.xml")
    subsidy = BankMovement.objects.get(issuer=issuer, cents=SUBSIDY)
    put_aside(subsidy, keeper, "une subvention")


def statement_to_bring(issuer: Issuer, today: date) -> bytes:
    """A file that pays invoices of the issuer: one named by its number, one in part, one by its amount and name.

    Nothing is dated before this month: the months that are over may be closed.
    """
    first = today.replace(day=1)
    lines = [line for line in open_invoices(issuer) if line.left.cents > 0]
    moved = []
    for n, line in enumerate(lines[:3]):
        number, name = line.invoice.number, line.invoice.customer_name
        cents, words = [
            (line.left.cents, f"Facture {number.replace('-', ' ').lower()}"),
            (line.left.cents // 2, f"acompte {number}"),
            (line.left.cents, "loyer bureau"),
        ][n]
        moved.append(Moved(max(today - timedelta(days=3 - n), first), cents, words, name, f"R{n}"))
    moved.append(Moved(today, FEES, "FRAIS DE TENUE DE COMPTE", "", "R9"))
    return write_statement(issuer, moved, OPENING_CENTS + SUBSIDY + FEES)


def write_statement(issuer: Issuer, moved: Sequence[Moved], opening: int) -> bytes:
    """A statement of the account as a bank sends it."""
    ElementTree.register_namespace("", NAMESPACE)
    document = ElementTree.Element(_name("Document"))
    message = _add(document, "BkToCstmrStmt")
    days = [one.day for one in moved]
    made = datetime.combine(max(days), time(20), timezone.get_default_timezone()).isoformat()
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", "DEMONSTRATION")
    _add(header, "CreDtTm", made)
    statement = _add(message, "Stmt")
    _add(statement, "Id", f"DEMO-{max(days):%Y%m%d}")
    _add(statement, "CreDtTm", made)
    account = _add(statement, "Acct")
    _add(_add(account, "Id"), "IBAN", issuer.iban)
    _add(account, "Ccy", "EUR")
    _balance(statement, "OPBD", opening, min(days))
    _balance(statement, "CLBD", opening + sum(one.cents for one in moved), max(days))
    for one in moved:
        _entry(statement, one)
    return bytes(ElementTree.tostring(document, encoding="UTF-8", xml_declaration=True))


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(tag))
    element.text = text
    return element


def _amount(parent: ElementTree.Element, cents: int) -> None:
    _add(parent, "Amt", f"{abs(cents) // 100}.{abs(cents) % 100:02d}").set("Ccy", "EUR")
    _add(parent, "CdtDbtInd", "CRDT" if cents >= 0 else "DBIT")


def _balance(statement: ElementTree.Element, code: str, cents: int, day: date) -> None:
    balance = _add(statement, "Bal")
    _add(_add(_add(balance, "Tp"), "CdOrPrtry"), "Cd", code)
    _amount(balance, cents)
    _add(_add(balance, "Dt"), "Dt", day.isoformat())


def _entry(statement: ElementTree.Element, one: Moved) -> None:
    entry = _add(statement, "Ntry")
    _amount(entry, one.cents)
    _add(_add(entry, "Sts"), "Cd", "BOOK")
    _add(_add(entry, "BookgDt"), "Dt", one.day.isoformat())
    _add(entry, "AcctSvcrRef", one.reference)
    domain = _add(_add(entry, "BkTxCd"), "Domn")
    _add(domain, "Cd", "PMNT")
    family = _add(domain, "Fmly")
    _add(family, "Cd", "RCDT" if one.cents > 0 else "MDOP")
    _add(family, "SubFmlyCd", "ESCT" if one.cents > 0 else "COMM")
    details = _add(_add(entry, "NtryDtls"), "TxDtls")
    _add(_add(details, "Refs"), "EndToEndId", "NOTPROVIDED")
    _amount(details, one.cents)
    if one.party:
        end = _add(_add(details, "RltdPties"), "Dbtr" if one.cents > 0 else "Cdtr")
        _add(_add(end, "Pty"), "Nm", sepa_text(one.party, 70))
    _add(_add(details, "RmtInf"), "Ustrd", sepa_text(one.words, 140))
