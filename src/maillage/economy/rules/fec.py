"""The file of entries that a French accountant takes in (FEC, LPF art. A47 A-1): written, and checked rule by rule.

Eighteen columns whose names and order the law fixes, parted by tabs; days as AAAAMMJJ, a decimal comma; ISO 8859-15 or
UTF-8. What is written here is the journal of sales and payments, a part of the accounts: its description says so.
The tax office's own program runs on another system only and was not asked: the checker is ours.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
REQUIRED = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef", "PieceDate",
    "EcritureLib", "Debit", "Credit", "ValidDate",
)  # fmt: skip
DAYS = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
ENCODINGS = {"latin": "iso8859-15", "utf8": "utf-8"}
AMOUNT = re.compile(r"-?[0-9]+,[0-9]{2}")
ACCOUNT = re.compile(r"[1-8][0-9]{2}[0-9A-Za-z]*")
FILE_NAME = re.compile(r"[0-9]{9}FEC(?P<day>[0-9]{8})\.txt")
BETWEEN_FIELDS = re.compile(r"[\t\r\n|]+")


@dataclass(frozen=True, slots=True)
class FecLine:
    """One line of an entry, as the books know it."""

    journal: tuple[str, str]  # code, name
    number: int
    dated: date
    account: tuple[str, str]
    auxiliary: tuple[str, str]
    piece: str
    piece_on: date
    label: str
    cents: int  # debit above zero
    valid_on: date


@dataclass(frozen=True, slots=True)
class FecFault:
    """Which rule a file breaks, at which line (the header is line 1; 0 for the whole), in a sentence."""

    rule: str
    line: int
    sentence: str


def fec_name(siren: str, closed_on: date) -> str:
    """How the law names the file.

    >>> fec_name("000000000", date(2026, 12, 31))
    '000000000FEC20261231.txt'
    """
    return f"{siren}FEC{closed_on:%Y%m%d}.txt"


LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


def auxiliary_number(buyer: Mapping[str, str]) -> str:
    """What an auxiliary account bears after the number of customers: letters of the name, four signs of who it is.

    The same on each of their invoices, whatever becomes of their account here: from what the invoice itself says.

    >>> auxiliary_number({"name": "Communauté de communes du Haut Allier", "siren": "000000001"})[:8]
    'COMMUNAU'
    """
    plain = unicodedata.normalize("NFKD", buyer["name"].translate(LIGATURES)).upper()
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    where = " ".join(buyer.get(name, "") for name in ("street", "postcode", "city"))
    who = buyer.get("siren") or buyer.get("email") or where
    digest = sha256(f"{buyer['name']}|{who}".encode()).digest()
    return f"{letters[:8] or 'X'}{b32encode(digest).decode()[:4]}"


def write_fec(lines: Iterable[FecLine], encoding: str = "utf-8") -> bytes:
    """The file; a sign that ISO 8859-15 has not becomes a question mark."""
    rows = [COLUMNS, *(_fields(line) for line in lines)]
    text = "".join("\t".join(BETWEEN_FIELDS.sub(" ", field) for field in row) + "\r\n" for row in rows)
    return text.encode(encoding, errors="replace")


def _fields(line: FecLine) -> tuple[str, ...]:
    debit, credit = max(line.cents, 0), max(-line.cents, 0)
    return (
        *line.journal, str(line.number), f"{line.dated:%Y%m%d}", *line.account, *line.auxiliary, line.piece,
        f"{line.piece_on:%Y%m%d}", line.label, _amount(debit), _amount(credit), "", "",
        f"{line.valid_on:%Y%m%d}", "", "",
    )  # fmt: skip


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def check_fec(content: bytes, file_name: str = "", encoding: str = "utf-8") -> list[FecFault]:
    """Each broken rule, by its name: the whole file is read, at most one fault a rule and a line."""
    faults = list(_name_faults(file_name)) if file_name else []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return [*faults, FecFault("encoding", 0, f"the file is not written in {encoding}")]
    header, *lines = text.split("\r\n") if "\r\n" in text else text.split("\n")
    if tuple(header.split("\t")) != COLUMNS:
        return [
            *faults,
            FecFault("columns", 1, "the eighteen columns, their names or their order are not those wanted"),
        ]
    rows: list[tuple[int, dict[str, str]]] = []
    for number, line in enumerate(lines, 2):
        fields = line.split("\t")
        if len(fields) == len(COLUMNS):
            rows.append((number, dict(zip(COLUMNS, fields, strict=True))))
        elif line or number < len(lines) + 1:
            faults.append(FecFault("fields", number, f"{len(fields)} fields where 18 are wanted"))
    for number, row in rows:
        faults += _row_faults(number, row)
    return faults + list(_entry_faults(rows))


def _name_faults(file_name: str) -> Iterator[FecFault]:
    match = FILE_NAME.fullmatch(file_name)
    if match is None or not _is_day(match["day"]):
        yield FecFault("file_name", 0, "the name is the SIREN, FEC, the day of closing as AAAAMMJJ, .txt")


def _is_day(text: str) -> bool:
    try:
        return len(text) == 8 and text.isdigit() and bool(datetime.strptime(text, "%Y%m%d"))  # noqa: DTZ007 - a day
    except ValueError:
        return False


def _row_faults(number: int, row: dict[str, str]) -> Iterator[FecFault]:
    for name in REQUIRED:
        if not row[name].strip():
            yield FecFault("empty", number, f"{name} is empty")
    for name in DAYS:
        if row[name] and not _is_day(row[name]):
            yield FecFault("day", number, f"{name} is not a day written AAAAMMJJ")
    if row["CompteNum"] and not ACCOUNT.fullmatch(row["CompteNum"]):
        yield FecFault("account", number, "the number of an account begins with three figures of the chart")
    if bool(row["CompAuxNum"]) != bool(row["CompAuxLib"]):
        yield FecFault("auxiliary", number, "an auxiliary account has a number and a name, or neither")
    if bool(row["EcritureLet"]) != bool(row["DateLet"]):
        yield FecFault("lettering", number, "a letter has its day, or there is neither")
    if bool(row["Montantdevise"]) != bool(row["Idevise"]):
        yield FecFault("currency", number, "an amount in another currency names it, or there is neither")
    amounts = [row["Debit"], row["Credit"]]
    if not all(AMOUNT.fullmatch(amount) for amount in amounts):
        yield FecFault("amount", number, "debit and credit are written with a comma and two decimals")
    elif (cents := [_cents(amount) for amount in amounts]) and all(cents):
        yield FecFault("both_sides", number, "a line is a debit or a credit, not both")
    elif not any(cents):
        yield FecFault("nothing", number, "a line of nothing is left out")


def _cents(amount: str) -> int:
    return int(amount.replace(",", "")) if AMOUNT.fullmatch(amount) else 0


def _entry_faults(rows: Sequence[tuple[int, dict[str, str]]]) -> Iterator[FecFault]:
    """What only the lines of an entry together, and entries one after another, say."""
    balance: defaultdict[str, int] = defaultdict(int)
    first_line: dict[str, int] = {}
    facts: dict[str, tuple[str, ...]] = {}
    parties: dict[str, str] = {}
    for number, row in rows:
        party = parties.setdefault(row["CompAuxNum"], row["CompAuxLib"])
        if row["CompAuxNum"] and party != row["CompAuxLib"]:
            yield FecFault("two_parties", number, f"auxiliary account {row['CompAuxNum']} is that of two customers")
        key = row["EcritureNum"]
        first_line.setdefault(key, number)
        balance[key] += _cents(row["Debit"]) - _cents(row["Credit"])
        fact = (row["JournalCode"], row["EcritureDate"], row["ValidDate"], row["PieceRef"])
        if facts.setdefault(key, fact) != fact:
            yield FecFault("one_entry", number, f"entry {key} has two journals, days or documents")
    for key, cents in balance.items():
        if cents:
            yield FecFault("balance", first_line[key], f"entry {key} does not balance")
    numbers = [int(key) if key.isdigit() else -1 for key in first_line]
    for before, after, line in zip(numbers, numbers[1:], list(first_line.values())[1:], strict=False):
        if after != before + 1:
            yield FecFault("numbers", line, f"entry {after} follows entry {before}: numbers have no gap")
    final_on = [fact[2] for fact in facts.values()]
    for earlier, later, line in zip(final_on, final_on[1:], list(first_line.values())[1:], strict=False):
        if later < earlier:
            yield FecFault("order", line, "entries stand in the order in which they became final")
