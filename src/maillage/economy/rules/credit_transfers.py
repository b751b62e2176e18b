"""Transfers as banks read them: ISO 20022 pain.001.001.09, the SEPA way.

Source: EPC132-08, SEPA Credit Transfer Scheme Customer-to-PSP Implementation Guidelines (2023, version 1.0), and the
message definition of ISO 20022. One payment block for each account that pays, so that each bank may be sent its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from xml.etree import ElementTree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
MOST_NAME, MOST_ID, MOST_WORDS = 70, 35, 140


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account, and in whose name it is."""

    holder: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """So many cents from one account to another; `reference` comes out on both statements."""

    payer: Account
    payee: Account
    cents: int
    reference: str
    words: str


def sepa_text(text: str, most: int) -> str:
    """A text in the letters that every bank of the SEPA takes.

    >>> sepa_text("Télécentre de l’Hôtel & Cie", 70)
    "Telecentre de l'Hotel Cie"
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("Œ", "OE"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    letters = re.sub("//+", "/", NOT_SEPA.sub(" ", bare))  # a bank takes neither two slashes nor one at an end
    return " ".join(letters.split())[:most].strip(" /") or "-"


def render_transfers(transfers: Sequence[CreditTransfer], message: str, made: datetime, day: date, who: str) -> bytes:
    """The file; `message` names it (35 characters at most), `day` is when accounts are charged, `who` sends it.

    ValueError when there is nothing to pay, or an amount is not above nothing.
    """
    if not transfers or min(one.cents for one in transfers) <= 0:
        raise ValueError("there is something to pay, above nothing")
    ordered = sorted(transfers, key=lambda one: (one.payer.iban, one.reference))
    ElementTree.register_namespace("", NAMESPACE)
    document = ElementTree.Element(_name("Document"))
    initiation = _add(document, "CstmrCdtTrfInitn")
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", sepa_text(message, MOST_ID))
    _add(header, "CreDtTm", made.strftime("%Y-%m-%dT%H:%M:%S"))
    _totals(header, ordered)
    _add(_add(header, "InitgPty"), "Nm", sepa_text(who, MOST_NAME))
    for number, (payer, group) in enumerate(groupby(ordered, key=lambda one: one.payer), 1):
        _block(initiation, payer, list(group), f"{message[: MOST_ID - 4]}-{number}", day)
    return bytes(ElementTree.tostring(document, encoding="UTF-8", xml_declaration=True))


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(tag))
    element.text = text
    return element


def _euros(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2))


def _totals(parent: ElementTree.Element, transfers: Sequence[CreditTransfer]) -> None:
    _add(parent, "NbOfTxs", str(len(transfers)))
    _add(parent, "CtrlSum", _euros(sum(one.cents for one in transfers)))


def _block(
    parent: ElementTree.Element, payer: Account, transfers: Sequence[CreditTransfer], key: str, day: date
) -> None:  # fmt: skip
    block = _add(parent, "PmtInf")
    _add(block, "PmtInfId", sepa_text(key, MOST_ID))
    _add(block, "PmtMtd", "TRF")
    _totals(block, transfers)
    _add(_add(_add(block, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(block, "ReqdExctnDt"), "Dt", day.isoformat())
    _add(_add(block, "Dbtr"), "Nm", sepa_text(payer.holder, MOST_NAME))
    _add(_add(_add(block, "DbtrAcct"), "Id"), "IBAN", payer.iban)
    bank = _add(_add(block, "DbtrAgt"), "FinInstnId")
    if payer.bic:
        _add(bank, "BICFI", payer.bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")
    _add(block, "ChrgBr", "SLEV")
    for one in transfers:
        _transfer(block, one)


def _transfer(block: ElementTree.Element, one: CreditTransfer) -> None:
    transfer = _add(block, "CdtTrfTxInf")
    _add(_add(transfer, "PmtId"), "EndToEndId", sepa_text(one.reference, MOST_ID))
    _add(_add(transfer, "Amt"), "InstdAmt", _euros(one.cents)).set("Ccy", "EUR")
    if one.payee.bic:
        _add(_add(_add(transfer, "CdtrAgt"), "FinInstnId"), "BICFI", one.payee.bic)
    _add(_add(transfer, "Cdtr"), "Nm", sepa_text(one.payee.holder, MOST_NAME))
    _add(_add(_add(transfer, "CdtrAcct"), "Id"), "IBAN", one.payee.iban)
    _add(_add(transfer, "RmtInf"), "Ustrd", sepa_text(one.words, MOST_WORDS))
