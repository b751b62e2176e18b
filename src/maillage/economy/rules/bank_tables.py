"""Statements as tables: what French banks let one download, each with titles of its own, under a few lines of its own.

The titles are looked for among the first lines. Amounts stand in one column with a sign, or in two, out and in. Where
the titles are unknown, the table is given back as it is, and somebody says which column is what (`Columns`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.community.rules.directory import fold_text
from maillage.community.rules.tables import parse_date
from maillage.economy.rules.bank_statements import (
    MOST_BYTES,
    MOST_LINES,
    MOST_NAME,
    MOST_REFERENCE,
    MOST_WORDS,
    BankLine,
    BankStatement,
    UnknownColumns,
    cut,
    no_lines_refusal,
    too_many_lines_refusal,
    with_keys,
)
from maillage.economy.rules.camt import is_camt, read_camt
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import Limits, is_workbook, read_lines, text_of
from maillage.kernel.tables.limits import refuse_size

TITLES_WITHIN = 20  # lines from the top
MOST_CENTS = 10**12
BALANCES = ("solde", "ancien solde", "nouveau solde", "total", "opening balance", "closing balance")
OUT_WORDS = frozenset({"d", "debit", "db", "dr", "sortie"})
NO_MOVEMENT = frozenset({"total", "totaux", "solde", "balance"})
AMOUNT = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,2})?")


class Column(StrEnum):
    """What a column of a bank's table holds."""

    DAY = "day"
    AMOUNT = "amount"
    OUT = "out"
    IN = "in"
    WORDS = "words"
    MORE = "more"  # further words
    PARTY = "party"
    REFERENCE = "reference"
    WAY = "way"  # D or C, where amounts bear no sign
    CURRENCY = "currency"


# How banks call them, folded: the first that is there is taken.
TITLES: Mapping[Column, tuple[str, ...]] = {
    Column.DAY: ("date", "date operation", "date de l operation", "date comptable", "date de comptabilisation",
                 "date d operation", "dateop", "booking date", "completed date", "date valeur", "value date"),
    Column.AMOUNT: ("montant", "montant euros", "montant en euros", "montant eur", "montant de l operation", "amount",
                    "montant ttc", "amount eur"),
    Column.OUT: ("debit", "debit euros", "debit eur", "debit en euros", "montant debit", "money out"),
    Column.IN: ("credit", "credit euros", "credit eur", "credit en euros", "montant credit", "money in"),
    Column.WORDS: ("libelle", "libelle operation", "libelle de l operation", "libelle simplifie", "nature", "motif",
                   "communication", "label", "description", "operation", "details", "libelle complet"),
    Column.MORE: ("informations complementaires", "libelle detaille", "detail", "commentaire", "note", "memo",
                  "detail de l ecriture"),
    Column.PARTY: ("tiers", "contrepartie", "nom", "emetteur", "donneur d ordre", "beneficiaire", "counterparty",
                   "name", "nom contrepartie", "payee"),
    Column.REFERENCE: ("reference", "reference de bout en bout", "reference operation", "numero d operation", "ref",
                       "end to end id"),
    Column.WAY: ("sens", "sens de l operation", "debit credit", "d c", "credit debit"),
    Column.CURRENCY: ("devise", "currency", "monnaie", "code devise"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what: number of each, from 0."""

    places: Mapping[Column, int]

    @property
    def is_enough(self) -> bool:
        """A day, and an amount in one column or in two."""
        has_amount = Column.AMOUNT in self.places or {Column.OUT, Column.IN} <= set(self.places)
        return Column.DAY in self.places and has_amount


def read_bank_file(content: bytes, known: Mapping[str, Mapping[str, int]]) -> BankStatement | UnknownColumns:
    """A statement, CAMT or a table; `known` holds what was said before of tables: folded titles → column → number.

    Runs in a child process. Refusals say what is wrong and on which line.
    """
    if len(content) > MOST_BYTES:
        refuse_size(MOST_BYTES)
    if is_camt(content):
        return read_camt(content)
    limits = Limits(file_bytes=MOST_BYTES, rows=MOST_LINES + 100)
    above, table = (0, content) if is_workbook(content) else _without_words_above(content, known)
    return read_rows([(number + above, cells) for number, cells in read_lines(table, limits)], known)


def _without_words_above(content: bytes, known: Mapping[str, Mapping[str, int]]) -> tuple[int, bytes]:
    """How many lines stand above the titles, and the text from there: a comma in them is no separator."""
    lines = text_of(content).split("\n")
    for at, line in enumerate(lines[:TITLES_WITHIN]):
        for _number, cells in read_lines(line.encode(), Limits()):
            if columns_of(cells, known).is_enough:
                return at, "\n".join(lines[at:]).encode()
    return 0, content


def read_rows(
    lines: Sequence[tuple[int, Sequence[str]]], known: Mapping[str, Mapping[str, int]]
) -> BankStatement | UnknownColumns:
    """The same from lines with their numbers."""
    for at, (_number, cells) in enumerate(lines[:TITLES_WITHIN]):
        columns = columns_of(cells, known)
        if columns.is_enough:
            return _statement(lines[at:] if has_a_day(cells) else lines[at + 1 :], columns)
    if not lines:
        raise no_lines_refusal()
    return UnknownColumns(tuple((number, tuple(cut(cell, MOST_WORDS) for cell in cells)) for number, cells in lines))


def titles_at(lines: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Where the titles of an unknown table most likely stand: the first of the widest lines near the top."""
    return max(range(min(len(lines), TITLES_WITHIN)), key=lambda at: sum(bool(cell.strip()) for cell in lines[at][1]))


def has_a_day(cells: Sequence[str]) -> bool:
    """Whether a line is no line of titles, but a movement."""
    return any(parse_date(cell) for cell in cells)


def heads_key(cells: Sequence[str]) -> str:
    """How a row of titles is known again; a table without titles is known by how wide it is."""
    return f"#{len(cells)}" if has_a_day(cells) else "|".join(fold_text(cell) for cell in cells)[:500]


def columns_of(cells: Sequence[str], known: Mapping[str, Mapping[str, int]]) -> Columns:
    """Which column is what, by what was said of such titles before, else by what banks call them."""
    if before := known.get(heads_key(cells)):
        return Columns({Column(name): at for name, at in before.items()})
    names = [fold_text(re.sub(r"[(][^()]*[)]", " ", cell)) for cell in cells]
    places = {}
    for column, titles in TITLES.items():
        at = next((names.index(title) for title in titles if title in names), None)
        if at is not None:
            places[column] = at
    return Columns(places)


def _statement(lines: Sequence[tuple[int, Sequence[str]]], columns: Columns) -> BankStatement:
    read = []
    for number, cells in lines:
        cell = {column: cells[at].strip() if at < len(cells) else "" for column, at in columns.places.items()}
        if _is_no_movement(cells, cell):
            continue
        read.append(_line(number, cell))
    rows = [line for line in read if line.cents]
    if len(rows) > MOST_LINES:
        raise too_many_lines_refusal()
    if not rows:
        raise no_lines_refusal()
    rows.sort(key=lambda line: line.day)
    return BankStatement(with_keys(rows))


def _is_no_movement(cells: Sequence[str], cell: Mapping[Column, str]) -> bool:
    """A word of the bank, a total, a balance: without a day, and without an amount or said to be one of these; or, with
    a day, words that begin so."""
    if cell[Column.DAY]:
        return fold_text(cell.get(Column.WORDS, "")).startswith(BALANCES)
    has_amount = any(cell.get(one) for one in (Column.AMOUNT, Column.OUT, Column.IN))
    return not has_amount or bool(NO_MOVEMENT & set(fold_text(" ".join(cells)).split()))


def _line(number: int, cell: Mapping[Column, str]) -> BankLine:
    day = parse_date(cell[Column.DAY].split(" ")[0])
    if day is None:
        raise Refusal(
            "bad_bank_day", "Line %(line)s: “%(text)s” is not a day.", line=number, text=cell[Column.DAY][:40]
        )  # fmt: skip
    if (currency := cell.get(Column.CURRENCY, "")) and fold_text(currency) not in {"eur", "euro", "euros"} | {""}:
        raise Refusal("other_currency", "This statement is not in euros: we keep accounts in euros alone.")
    if Column.AMOUNT in cell:
        cents = parse_cents(number, cell[Column.AMOUNT])
        if fold_text(cell.get(Column.WAY, "")) in OUT_WORDS:
            cents = -abs(cents)
    else:
        cents = abs(parse_cents(number, cell[Column.IN])) - abs(parse_cents(number, cell[Column.OUT]))
    words = " ".join(cell.get(one, "") for one in (Column.WORDS, Column.MORE))
    return BankLine(
        day, cents, cut(words, MOST_WORDS), cut(cell.get(Column.PARTY, ""), MOST_NAME),
        cut(cell.get(Column.REFERENCE, ""), MOST_REFERENCE),
    )  # fmt: skip


def parse_cents(number: int, text: str) -> int:
    """-1 234,56 € or 1.234,56 or 1,234.56 in cents; nothing is zero. A Refusal names the line."""
    bare = re.sub(r"[\s€]|EUR", "", text.replace("\N{MINUS SIGN}", "-"))
    if not bare:
        return 0
    if "," in bare and "." in bare:  # the one that comes last parts the cents
        thousands = "," if bare.rindex(".") > bare.rindex(",") else "."
        bare = bare.replace(thousands, "")
    if not AMOUNT.fullmatch(bare):
        raise Refusal("bad_bank_amount", "Line %(line)s: “%(text)s” is not an amount.", line=number, text=text[:40])
    whole, _point, cents = bare.replace(",", ".").partition(".")
    value = abs(int(whole)) * 100 + int(cents.ljust(2, "0") or 0)
    if value >= MOST_CENTS:
        raise Refusal("bad_bank_amount", "Line %(line)s: “%(text)s” is not an amount.", line=number, text=text[:40])
    return -value if bare.startswith("-") else value
