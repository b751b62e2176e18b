"""Statements as banks send them: ISO 20022 camt.053, and the reports of the day, camt.052, whatever their version.

Source: the message definitions of ISO 20022 (versions 02 to 14 put the same facts in slightly different places). Only
what is booked counts: what is pending may never come. A batch is read payment by payment where the bank tells them
apart and their sum is the batch's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from lxml import etree

from maillage.economy.rules.bank_statements import (
    MOST_BYTES,
    MOST_LINES,
    MOST_NAME,
    MOST_REFERENCE,
    MOST_WORDS,
    BankLine,
    BankStatement,
    cut,
    no_lines_refusal,
    too_many_lines_refusal,
    with_keys,
)
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.limits import refuse_size

STATEMENTS = {"Stmt", "Rpt"}
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
NOT_GIVEN = {"NOTPROVIDED", "NOTPROVIDED.", "NOT PROVIDED"}
MOST_CENTS = 10**12


def is_camt(content: bytes) -> bool:
    """Does it look like an XML file of that kind?"""
    return b"camt.05" in content[:2000]


def read_camt(content: bytes) -> BankStatement:
    """What the file says; a Refusal in words when it can't be read, is larger than allowed, or is of another money."""
    if len(content) > MOST_BYTES:
        refuse_size(MOST_BYTES)
    statements = [_statement(element) for element in _statements(content)]
    if not statements:
        raise no_lines_refusal()
    if len({one.iban for one in statements}) > 1:
        raise Refusal("several_accounts", "This file tells of several accounts: ask your bank for one at a time.")
    lines = [line for one in statements for line in one.lines]
    if len(lines) > MOST_LINES:
        raise too_many_lines_refusal()
    if not lines:
        raise no_lines_refusal()
    return BankStatement(
        with_keys(sorted(lines, key=lambda line: line.day)), statements[0].iban, statements[0].opening_cents,
        statements[-1].closing_cents,
    )  # fmt: skip


def _statements(content: bytes) -> Iterator[Any]:
    parser = etree.iterparse(
        BytesIO(content), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _event, element in parser:
            if element.getroottree().docinfo.doctype:
                raise _unreadable()
            if _tag(element) in STATEMENTS:
                yield element
    except etree.XMLSyntaxError:
        raise _unreadable() from None


def _unreadable() -> Refusal:
    return Refusal("bad_camt", "This file is not a statement that we can read: ask your bank for CAMT.053, or for CSV.")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Any, path: str) -> list[Any]:
    """The elements below by a path of names, whatever their namespace."""
    rows = [element]
    for name in path.split("/"):
        rows = [child for row in rows for child in row if _tag(child) == name]
    return rows


def _text(element: Any, *paths: str) -> str:
    """The first text that one of these paths leads to."""
    for path in paths:
        for row in _all(element, path):
            if text := (row.text or "").strip():
                return str(text)
    return ""


def _statement(element: Any) -> BankStatement:
    lines = tuple(line for entry in _all(element, "Ntry") for line in _lines(entry))
    return BankStatement(
        lines, "".join(_text(element, "Acct/Id/IBAN").split()), _balance(element, OPENING), _balance(element, CLOSING)
    )


def _balance(element: Any, codes: tuple[str, ...]) -> int | None:
    for code in codes:
        for row in _all(element, "Bal"):
            if _text(row, "Tp/CdOrPrtry/Cd") == code:
                return _cents(row)
    return None


def _cents(row: Any, amount: Any = None) -> int:
    amounts = _all(row, "Amt") if amount is None else [amount]
    if not amounts or amounts[0].get("Ccy", "EUR") != "EUR":
        raise Refusal("other_currency", "This statement is not in euros: we keep accounts in euros alone.")
    try:
        cents = Decimal((amounts[0].text or "").strip()).scaleb(2)
        if not 0 <= cents < MOST_CENTS or cents != cents.to_integral_value():
            raise InvalidOperation
    except ArithmeticError:  # no number, or one that is no amount
        raise _unreadable() from None
    return int(cents) if _text(row, "CdtDbtInd") != "DBIT" else -int(cents)


def _lines(entry: Any) -> Iterator[BankLine]:
    """The payments of an entry that is booked."""
    if (_text(entry, "Sts/Cd", "Sts") or "BOOK") != "BOOK":
        return
    day, total = _day(entry), _cents(entry)
    bank, words = _text(entry, "AcctSvcrRef"), _text(entry, "AddtlNtryInf")
    details = _all(entry, "NtryDtls/TxDtls")
    parts = [_part(detail, total) for detail in details]
    if len(parts) > 1 and None not in parts and sum(part for part in parts if part is not None) == total:
        for n, (detail, part) in enumerate(zip(details, parts, strict=True), 1):
            own = _text(detail, "Refs/AcctSvcrRef") or (f"{bank}/{n}" if bank else "")
            yield _line(day, part or 0, words, detail, own, is_in=total > 0)
    elif total:
        first = details[0] if len(details) == 1 else None
        yield _line(day, total, words, first, bank, is_in=total > 0, batch=_text(entry, "NtryDtls/Btch/MsgId"))


def _day(entry: Any) -> date:
    text = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _unreadable() from None


def _part(detail: Any, total: int) -> int | None:
    """What one payment of a batch comes to, with the sign of the batch unless it says its own."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        for amount in _all(detail, path):
            if amount.get("Ccy", "EUR") != "EUR":
                continue  # what was paid elsewhere, in its money: the entry says what came in
            cents = abs(_cents(detail, amount))
            is_out = _text(detail, "CdtDbtInd") == "DBIT" if _text(detail, "CdtDbtInd") else total < 0
            return -cents if is_out else cents
    return None


def _line(
    day: date, cents: int, words: str, detail: Any, bank: str, *, is_in: bool, batch: str = ""
) -> BankLine:  # fmt: skip
    texts, party, reference = [words], "", batch
    if detail is not None:
        texts = [row.text or "" for row in _all(detail, "RmtInf/Ustrd")] or [_text(detail, "AddtlTxInf") or words]
        end = "Dbtr" if is_in else "Cdtr"
        party = _text(detail, f"RltdPties/{end}/Nm", f"RltdPties/{end}/Pty/Nm", f"RltdPties/Ultmt{end}/Nm")
        reference = _text(detail, "RmtInf/Strd/CdtrRefInf/Ref", "Refs/EndToEndId") or reference
    return BankLine(
        day, cents, cut(" ".join(texts), MOST_WORDS), cut(party, MOST_NAME),
        "" if reference.upper() in NOT_GIVEN else cut(reference, MOST_REFERENCE), cut(bank, MOST_REFERENCE),
    )  # fmt: skip
