"""What a bank would refuse of a pain.001.001.09 file: the rules looked at here are named, and no other is.

The published schema is asked too (`sepa_schemas`). These are the rules of EPC132-08 (SEPA), which say more: letters,
IBAN and BIC, elements that must be there, amounts, counts and control sums.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree

from stdnum import iban

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
TEXT = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
AMOUNT = re.compile(r"\d{1,11}\.\d{2}")
BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
# Each element that we write: its children in the order of the schema, those that must be there marked.
CHILDREN: dict[str, list[str]] = {
    "Document": ["CstmrCdtTrfInitn!"],
    "CstmrCdtTrfInitn": ["GrpHdr!", "PmtInf!"],
    "GrpHdr": ["MsgId!", "CreDtTm!", "NbOfTxs!", "CtrlSum!", "InitgPty!"],
    "PmtInf": ["PmtInfId!", "PmtMtd!", "NbOfTxs!", "CtrlSum!", "PmtTpInf!", "ReqdExctnDt!", "Dbtr!", "DbtrAcct!",
               "DbtrAgt!", "ChrgBr!", "CdtTrfTxInf!"],
    "CdtTrfTxInf": ["PmtId!", "Amt!", "CdtrAgt", "Cdtr!", "CdtrAcct!", "RmtInf!"],
    "PmtTpInf": ["SvcLvl!"], "SvcLvl": ["Cd!"], "ReqdExctnDt": ["Dt!"], "DbtrAcct": ["Id!"], "CdtrAcct": ["Id!"],
    "Id": ["IBAN!"], "DbtrAgt": ["FinInstnId!"], "CdtrAgt": ["FinInstnId!"], "FinInstnId": ["BICFI", "Othr"],
    "Othr": ["Id!"], "PmtId": ["EndToEndId!"], "Amt": ["InstdAmt!"], "Dbtr": ["Nm!"], "Cdtr": ["Nm!"],
    "InitgPty": ["Nm!"], "RmtInf": ["Ustrd!"],
}  # fmt: skip
MANY = {"PmtInf", "CdtTrfTxInf"}
LENGTHS = {"MsgId": 35, "PmtInfId": 35, "EndToEndId": 35, "Nm": 70, "Ustrd": 140}
FIXED = {"PmtMtd": "TRF", "ChrgBr": "SLEV", "Cd": "SEPA"}


def faults_of(raw: bytes) -> list[str]:
    """What is wrong with the file, one sentence a fault; none when all these rules hold."""
    root = ElementTree.fromstring(raw)  # noqa: S314 - our own file
    if root.tag != f"{{{NAMESPACE}}}Document":
        return [f"the root is {root.tag}"]
    faults: list[str] = []
    _look_at(root, "", faults)
    if not faults:
        _count(root, faults)
    return faults


def _bare(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _look_at(element: ElementTree.Element, parent: str, faults: list[str]) -> None:
    name, names = _bare(element), [_bare(child) for child in element]
    if name == "Id" and parent == "Othr":
        _text_of(element, name, faults)
        return
    if name not in CHILDREN:
        if names:
            faults.append(f"{name} holds no element")
        _text_of(element, name, faults)
        return
    order = [child.rstrip("!") for child in CHILDREN[name]]
    if any(child not in order for child in names):
        faults.append(f"{name} holds {names}")
    elif [order.index(child) for child in names] != sorted(order.index(child) for child in names):
        faults.append(f"{name} holds {names}, not in the order of the schema")
    faults += [f"{name} lacks {c[:-1]}" for c in CHILDREN[name] if c.endswith("!") and c[:-1] not in names]
    faults += [f"{name} holds {c} twice" for c in set(names) - MANY if names.count(c) > 1]
    if name == "FinInstnId" and len(names) != 1:
        faults.append("FinInstnId holds a BICFI or an Othr")
    for child in element:
        _look_at(child, name, faults)


def _text_of(element: ElementTree.Element, name: str, faults: list[str]) -> None:
    text = element.text or ""
    wrong = {
        "length": name in LENGTHS and not 0 < len(text) <= LENGTHS[name],
        "letters": name in LENGTHS and not TEXT.fullmatch(text),
        "slashes": name in LENGTHS and (text.startswith("/") or text.endswith("/") or "//" in text),
        "fixed": name in FIXED and text != FIXED[name],
        "iban": name == "IBAN" and not iban.is_valid(text),
        "bic": name == "BICFI" and not BIC.fullmatch(text),
        "amount": name in {"InstdAmt", "CtrlSum"} and not (AMOUNT.fullmatch(text) and Decimal(text) > 0),
        "currency": name == "InstdAmt" and element.get("Ccy") != "EUR",
        "number": name == "NbOfTxs" and not text.isdigit(),
        "moment": name == "CreDtTm" and not _is_moment(text),
        "day": name == "Dt" and not _is_day(text),
    }
    faults += [f"{name}: {rule} of {text!r}" for rule, is_wrong in wrong.items() if is_wrong]


def _is_moment(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text)) and "T" in text
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _count(root: ElementTree.Element, faults: list[str]) -> None:
    """Counts and control sums, of the file and of each block; numbers that name things are named once."""
    space = {"p": NAMESPACE}
    for block in [*root.iterfind(".//p:PmtInf", space), root]:
        own = block if _bare(block) == "PmtInf" else block.find(".//p:GrpHdr", space)
        assert own is not None
        amounts = [Decimal(one.text or "0") for one in block.iterfind(".//p:InstdAmt", space)]
        if own.findtext("p:NbOfTxs", namespaces=space) != str(len(amounts)):
            faults.append("NbOfTxs is not how many there are")
        if Decimal(own.findtext("p:CtrlSum", "0", space)) != sum(amounts):
            faults.append("CtrlSum is not their sum")
    for name in ("PmtInfId", "EndToEndId"):
        keys = [one.text for one in root.iterfind(f".//p:{name}", space)]
        if len(set(keys)) != len(keys):
            faults.append(f"{name} is there twice")
