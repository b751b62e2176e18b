"""The file of entries: what is written is right, and each rule that is broken is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from maillage.economy.rules.fec import COLUMNS, ENCODINGS, FecLine, auxiliary_number, check_fec, fec_name, write_fec

DAY = date(2026, 11, 27)
NAME = fec_name("000000000", date(2026, 12, 31))


def line(number: int, account: str, cents: int, **more: object) -> FecLine:
    facts: dict[str, object] = {
        "journal": ("VE", "Ventes"), "number": number, "dated": DAY, "account": (account, "Compte"),
        "auxiliary": ("", ""), "piece": f"NUL-2026-{number:06d}", "piece_on": DAY, "label": "Facture à 3 €",
        "cents": cents, "valid_on": DAY,
    }  # fmt: skip
    return FecLine(**(facts | more))  # type: ignore[arg-type]  # of the dictionary


LINES = [
    line(1, "411", 3600, auxiliary=("411BOB", "Bob")), line(1, "706", -3000), line(1, "44571", -600),
    line(2, "512", 3600), line(2, "411", -3600, auxiliary=("411BOB", "Bob")),
]  # fmt: skip


@pytest.mark.parametrize("encoding", list(ENCODINGS.values()))
def test_what_is_written_breaks_no_rule(encoding: str) -> None:
    content = write_fec(LINES, encoding)
    assert check_fec(content, NAME, encoding) == []
    rows = content.decode(encoding).split("\r\n")
    assert rows[0].split("\t") == list(COLUMNS)
    assert rows[1].split("\t") == [
        "VE", "Ventes", "1", "20261127", "411", "Compte", "411BOB", "Bob", "NUL-2026-000001", "20261127",
        "Facture à 3 €", "36,00", "0,00", "", "", "20261127", "", "",
    ]  # fmt: skip


def test_eighteen_columns_in_the_order_of_the_law() -> None:
    assert " ".join(COLUMNS) == (
        "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
        "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
    )


def test_a_tab_or_a_line_break_in_a_word_parts_nothing() -> None:
    content = write_fec([line(1, "411", 5, label="a\tb\r\nc|d"), line(1, "706", -5)])
    assert check_fec(content) == []
    assert b"a b c d" in content


def replaced(before: str, after: str) -> Callable[[str], str]:
    return lambda text: text.replace(before, after, 1)


def in_column(name: str, after: str, row: int = 1) -> Callable[[str], str]:
    """The file with that field changed."""

    def change(text: str) -> str:
        rows = [one.split("\t") for one in text.split("\r\n")]
        rows[row][COLUMNS.index(name)] = after
        return "\r\n".join("\t".join(one) for one in rows)

    return change


BROKEN: dict[str, Callable[[str], str]] = {
    "columns": replaced("Debit\tCredit", "Credit\tDebit"),
    "fields": replaced("\t411\t", "\t"),
    "empty": in_column("EcritureLib", " "),
    "day": in_column("PieceDate", "27/11/2026"),
    "account": in_column("CompteNum", "53"),
    "auxiliary": in_column("CompAuxLib", ""),
    "two_parties": in_column("CompAuxLib", "Alice"),
    "lettering": in_column("EcritureLet", "A"),
    "currency": in_column("Montantdevise", "12,00"),
    "amount": in_column("Debit", "36.00"),
    "both_sides": in_column("Credit", "36,00"),
    "nothing": in_column("Debit", "0,00"),
    "one_entry": in_column("JournalCode", "BQ"),
    "balance": in_column("Debit", "36,01"),
    "numbers": lambda text: in_column("EcritureNum", "4", 5)(in_column("EcritureNum", "4", 4)(text)),
    "order": lambda text: in_column("ValidDate", "20261126", 5)(in_column("ValidDate", "20261126", 4)(text)),
}


def test_each_customer_has_an_auxiliary_account_of_their_own_whatever_the_accents() -> None:
    one = {"name": "Communauté de communes des Hautes Terres", "siren": "000000001"}
    other = {"name": "Communauté de communes du Mont Lozère", "siren": "000000002"}
    people = [{"name": "Léa Œuvrard", "email": f"lea{n}@example.org"} for n in (1, 2)]
    numbers = [auxiliary_number(party) for party in (one, other, *people)]
    assert len(set(numbers)) == 4
    assert numbers[0].startswith("COMMUNAU")
    assert numbers[2].startswith("LEAOEUVR")
    assert auxiliary_number(dict(one)) == numbers[0]
    assert len(max(numbers, key=len)) == 12


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_each_broken_rule_is_named(rule: str) -> None:
    broken = BROKEN[rule](write_fec(LINES).decode())
    assert rule in {fault.rule for fault in check_fec(broken.encode(), NAME)}


def test_the_wrong_letters_and_the_wrong_name_are_named() -> None:
    assert [fault.rule for fault in check_fec(write_fec(LINES, "iso8859-15"), NAME, "utf-8")] == ["encoding"]
    for name in ("fec.txt", "000000000FEC20261340.txt", "00000000FEC20261231.txt"):
        assert [fault.rule for fault in check_fec(write_fec(LINES), name)] == ["file_name"]
