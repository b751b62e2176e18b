"""Statements of the bank, read: what French banks send, what breaks, what pays which invoice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.demonstration.bank import Moved, write_statement
from maillage.economy.rules.bank_statements import MOST_LINES, BankLine, BankStatement, UnknownColumns, without_twins
from maillage.economy.rules.bank_tables import parse_cents, read_bank_file, read_rows, titles_at
from maillage.economy.rules.camt import read_camt
from maillage.economy.rules.matching import (
    Certainty,
    Movement,
    OpenInvoice,
    Share,
    names_number,
    propose_matches,
)
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from tests.kit.invoices import IBAN

DAY = date(2026, 11, 3)
ISSUER: Any = SimpleNamespace(iban=IBAN)
CAMT = write_statement(
    ISSUER,
    [Moved(DAY, 6000, "Facture NUL 2026 1", "Camille Roux", "R1"), Moved(DAY, -450, "FRAIS", "", "R2")],
    100_000,
)


def read_table(text: str, encoding: str = "utf-8") -> BankStatement:
    read = read_bank_file(text.encode(encoding), {})
    assert isinstance(read, BankStatement)
    return read


def test_a_statement_of_a_bank_is_read_with_its_account_and_its_balances() -> None:
    statement = read_camt(CAMT)
    assert [(line.day, line.cents, line.words, line.party) for line in statement.lines] == [
        (DAY, 6000, "Facture NUL 2026 1", "Camille Roux"), (DAY, -450, "FRAIS", ""),
    ]  # fmt: skip
    assert (statement.iban, statement.opening_cents, statement.closing_cents) == (IBAN, 100_000, 105_550)
    assert statement.adds_up
    assert not read_camt(CAMT.replace(b"1055.50", b"1055.51")).adds_up


def test_older_versions_put_the_name_elsewhere_and_the_state_in_the_element() -> None:
    old = CAMT.replace(b"camt.053.001.08", b"camt.053.001.02").replace(b"<Pty><Nm>", b"<Nm>")
    old = old.replace(b"</Nm></Pty>", b"</Nm>").replace(b"<Sts><Cd>BOOK</Cd></Sts>", b"<Sts>BOOK</Sts>")
    assert read_camt(old).lines[0].party == "Camille Roux"
    pending = CAMT.replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>", 1)
    assert [line.cents for line in read_camt(pending).lines] == [-450]


def test_a_batch_is_read_payment_by_payment_where_they_add_up() -> None:
    start, end = CAMT.index(b"<TxDtls>"), CAMT.index(b"</TxDtls>") + len(b"</TxDtls>")
    one = CAMT[start:end]
    halves = [one.replace(b"60.00", b"40.00"), one.replace(b"60.00", b"20.00").replace(b"Camille", b"Denis")]
    both = read_camt(CAMT[:start] + b"".join(halves) + CAMT[end:]).lines
    assert [(line.cents, line.party) for line in both[:2]] == [(4000, "Camille Roux"), (2000, "Denis Roux")]
    assert len({line.key for line in both}) == 3
    wrong = read_camt(CAMT[:start] + halves[0] + halves[0] + CAMT[end:]).lines
    assert [line.cents for line in wrong] == [6000, -450]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE camt.053 [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><Stmt><Id>&c;</Id></Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (CAMT.replace(b'"EUR"', b'"CHF"'), "other_currency"),
        (CAMT[:-40], "bad_camt"),
        (CAMT.replace(b"60.00", b"sixty"), "bad_camt"),
        (CAMT.replace(b"60.00", b"60.001"), "bad_camt"),
        (CAMT.replace(b"60.00", b"1e999999"), "bad_camt"),
        (("Date;Libellé;Montant\n03/11/2026;x;" + "9" * 5000).encode(), "bad_bank_amount"),
        ("Date;Libellé;Montant;Devise\n03/11/2026;x;1,00;USD\n".encode(), "other_currency"),
        (CAMT.replace(b"2026-11-03", b"2026-02-30"), "bad_camt"),
        (BOMB, "bad_camt"),
        (CAMT.replace(b"BOOK", b"PDNG"), "no_bank_lines"),
        (b"", "no_bank_lines"),
        (b"\x00\x01", "not_a_table"),
        ("Date;Libellé;Montant\n03/11/2026;x;douze".encode(), "bad_bank_amount"),
        ("Date;Libellé;Montant\n31/02/2026;x;12,00".encode(), "bad_bank_day"),
        ("Date;Libellé;Montant\n".encode(), "no_bank_lines"),
        ("Date;Libellé;Montant\n;sans jour;12,00".encode(), "bad_bank_day"),
        ("Date;Libellé;Montant\n03/11/2026;x;99999999999999999999".encode(), "bad_bank_amount"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(raw: bytes, code: str) -> None:
    with pytest.raises(Refusal) as error:
        read_bank_file(raw, {})
    assert error.value.code == code


def test_a_file_is_read_in_a_child_process_within_limits() -> None:
    read = run_in_child(Limits(), too_much_refusal, read_bank_file, CAMT, {})
    assert read == read_camt(CAMT)
    rows = "".join(f"03/11/2026;ligne {n};1,00\n" for n in range(MOST_LINES + 1))
    with pytest.raises(Refusal, match="movements"):
        read_table("Date;Libellé;Montant\n" + rows)
    with pytest.raises(Refusal, match="MB"):
        read_bank_file(b"x" * 5_000_001, {})


TABLES = {
    "one column": "Date;Libellé;Montant\n03/11/2026;VIR M ROUX;60,00\n04/11/2026;FRAIS;-4,50\n",
    "two columns": "Date;Libellé;Débit euros;Crédit euros\n03/11/2026;VIR M ROUX;;60,00\n04/11/2026;FRAIS;4,50;\n",
    "minus in what goes out": "Date;Libelle;Debit;Credit\n03/11/2026;VIR M ROUX;;+60,00\n04/11/2026;FRAIS;-4,50;\n",
    "words of the bank above": (
        "Téléchargement du 29/11/2026;\n\nCompte courant n° 000;solde au 29/11/2026;1 055,50 €\n\n"
        "Date;Libellé;Débit (€);Crédit (€);\n03/11/2026;VIR M ROUX;;60,00;\n04/11/2026;FRAIS;4,50;;\n;Total;4,50;;\n"
    ),
    "a column says which way": (
        "Date;Libellé;Montant;Sens;Devise\n03/11/2026;VIR M ROUX;60,00;C;EUR\n04/11/2026;FRAIS;4,50;D;EUR\n"
    ),
    "balances among the movements": (
        "Date;Libellé;Débit;Crédit\n31/10/2026;ANCIEN SOLDE;;1500,00\n03/11/2026;VIR M ROUX;;60,00\n"
        "04/11/2026;FRAIS;4,50;\n30/11/2026;Solde au 30/11;;1555,50\n"
    ),
    "English": "Booking date,Description,Amount (EUR)\n2026-11-03,VIR M ROUX,60.00\n2026-11-04,FRAIS,-4.50\n",
}  # fmt: skip


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_tables_of_banks_are_read_whatever_their_titles(text: str, encoding: str) -> None:
    lines = read_table(text, encoding).lines
    assert [(line.day, line.cents, line.words) for line in lines] == [
        (DAY, 6000, "VIR M ROUX"), (date(2026, 11, 4), -450, "FRAIS"),
    ]  # fmt: skip


def test_a_table_with_unknown_titles_waits_and_is_read_once_somebody_said_which_is_which() -> None:
    text = "Quand;Quoi;Combien\n03/11/2026;VIR M ROUX;60,00\n"
    unknown = read_bank_file(text.encode(), {})
    assert isinstance(unknown, UnknownColumns)
    assert unknown.rows[titles_at(unknown.rows)][1] == ("Quand", "Quoi", "Combien")
    known = {"quand|quoi|combien": {"day": 0, "words": 1, "amount": 2}}
    assert read_rows(unknown.rows, known) == read_table("Date;Libellé;Montant\n03/11/2026;VIR M ROUX;60,00\n")


def test_a_table_without_titles_loses_no_line() -> None:
    unknown = read_bank_file(b"03/11/2026;VIR;60,00\n04/11/2026;FRAIS;-4,50\n", {})
    assert isinstance(unknown, UnknownColumns)
    read = read_rows(unknown.rows, {"#3": {"day": 0, "words": 1, "amount": 2}})
    assert isinstance(read, BankStatement)
    assert [line.cents for line in read.lines] == [6000, -450]


def test_two_movements_alike_are_two_and_the_same_days_brought_again_are_not_new() -> None:
    twice = read_table("Date;Libellé;Montant\n" + "03/11/2026;CAFE;1,00\n" * 2)
    more = read_table("Date;Libellé;Montant\n" + "03/11/2026;CAFE;1,00\n" * 3)
    assert len({line.key for line in twice.lines}) == 2
    assert {line.key for line in twice.lines} < {line.key for line in more.lines}


def line(day: int, cents: int, words: str) -> BankLine:
    return BankLine(date(2026, 11, day), cents, words)


def test_one_movement_in_two_formats_is_one_but_two_that_only_cost_the_same_are_two() -> None:
    camt = [
        line(1, 500, "VIR INST DE ALI"),
        line(2, 3000, "VIR ROUX"),
        line(2, 3000, "VIR PETIT"),
        line(3, 500, "VIR SEPA ROUX"),
    ]
    known = [line(1, 500, "AUTRE CHOSE"), line(2, 3000, "Virement de M. Roux"), line(3, 500, "vir sepa roux camille")]
    assert without_twins(camt, known) == [camt[0], camt[2]]
    assert without_twins([], known) == []


def test_a_payment_made_elsewhere_in_its_own_money_does_not_refuse_the_statement() -> None:
    start = CAMT.index(b"<TxDtls>")
    end = CAMT.index(b"</TxDtls>")
    foreign = CAMT[start:end].replace(
        b'<Amt Ccy="EUR">60.00</Amt>', b'<AmtDtls><TxAmt><Amt Ccy="USD">70.00</Amt></TxAmt></AmtDtls>'
    )
    assert read_camt(CAMT[:start] + foreign + CAMT[end:]).lines[0].cents == 6000


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1 234,56", 123456), ("-1\u202f234,56 €", -123456), ("1.234,56", 123456), ("1,234.56", 123456), ("12", 1200),
     ("+0,5", 50), ("−3,00 EUR", -300), ("", 0)],
)  # fmt: skip
def test_amounts_as_banks_write_them(text: str, cents: int) -> None:
    assert parse_cents(1, text) == cents


@given(st.integers(-(10**11), 10**11))
def test_an_amount_written_the_french_way_is_read_back(cents: int) -> None:
    whole, rest = divmod(abs(cents), 100)
    text = f"{'-' if cents < 0 else ''}{whole:,}".replace(",", " ") + f",{rest:02d}"
    assert parse_cents(1, text) == cents


def invoice(n: int, left: int, customer: str = "Camille Roux", due: date = DAY) -> OpenInvoice:
    return OpenInvoice(n, f"NUL-2026-{n:04d}", customer, left, due)


def movement(n: int, cents: int, text: str = "", party: str = "") -> Movement:
    return Movement(n, cents, text, party)


@pytest.mark.parametrize(
    "text",
    [
        "NUL-2026-0012",
        "facture nul 2026 12",
        "FACT NUL2026-0012.",
        "nul/2026/0012 merci",
        "VIR NUL20260012",
        "N°NUL-2026-12",
    ],
)
def test_a_number_is_known_however_it_is_written(text: str) -> None:
    assert names_number(text, "NUL-2026-0012")


@pytest.mark.parametrize(
    "text", ["NUL-2026-00123", "NUL-2026-1200", "XNUL-2026-0012", "2026-0012", "ANNUL-2026-12", ""]
)
def test_another_number_is_not(text: str) -> None:
    assert not names_number(text, "NUL-2026-0012")


def test_what_names_an_invoice_and_pays_it_all_is_certain_and_nothing_else() -> None:
    invoices = [invoice(1, 6000), invoice(2, 4000), invoice(3, 6000, "Denis Petit")]
    (sure,) = propose_matches([movement(7, 6000, "nul 2026 1")], invoices)
    assert (sure.certainty, sure.shares) == (Certainty.NUMBER, (Share(1, 6000),))
    (both,) = propose_matches([movement(7, 10000, "NUL-2026-1 et NUL-2026-2")], invoices)
    assert (both.is_certain, both.shares) == (True, (Share(1, 6000), Share(2, 4000)))
    (part,) = propose_matches([movement(7, 2000, "acompte NUL-2026-0001")], invoices)
    assert (part.certainty, part.shares) == (Certainty.PART, (Share(1, 2000),))
    (above,) = propose_matches([movement(7, 7000, "NUL-2026-0001")], invoices)
    assert (above.certainty, above.shares) == (Certainty.PART, (Share(1, 6000),))


def test_a_name_and_an_amount_are_proposed_the_oldest_first_and_each_invoice_once() -> None:
    invoices = [invoice(1, 6000, due=date(2026, 12, 1)), invoice(2, 6000), invoice(3, 1500), invoice(4, 6000, "Petit")]
    moved = [movement(8, 6000, "loyer", "ROUX CAMILLE"), movement(9, 6000, "loyer", "M. Camille Roux"),
             movement(10, 6000, "loyer", "Roux Camille")]  # fmt: skip
    proposals = propose_matches(moved, invoices)
    assert [(one.movement_id, one.shares[0].invoice_id) for one in proposals] == [(8, 2), (9, 1)]
    assert {one.certainty for one in proposals} == {Certainty.NAME}
    (together,) = propose_matches([movement(8, 7500, "", "Camille Roux")], [invoices[1], invoices[2]])
    assert (together.certainty, {share.invoice_id for share in together.shares}) == (Certainty.TOGETHER, {2, 3})


def test_an_amount_alone_is_proposed_where_one_invoice_and_one_movement_bear_it() -> None:
    (one,) = propose_matches([movement(8, 6000, "", "Inconnu")], [invoice(1, 6000), invoice(2, 100)])
    assert (one.certainty, one.is_certain) == (Certainty.AMOUNT, False)
    assert propose_matches([movement(8, 6000, "", "Inconnu")], [invoice(1, 6000), invoice(2, 6000, "x")]) == []
    assert propose_matches([movement(8, 6000), movement(9, 6000)], [invoice(1, 6000)]) == []


def test_what_goes_out_pays_back_what_is_to_be_given_back_and_no_invoice() -> None:
    invoices = [invoice(1, 6000), invoice(2, -6000)]
    (back,) = propose_matches([movement(8, -6000, "rbt NUL-2026-2")], invoices)
    assert back.shares == (Share(2, -6000),)
    assert propose_matches([movement(8, -6000, "NUL-2026-1")], [invoices[0]]) == []


moved = st.lists(
    st.builds(
        Movement, st.integers(), st.integers(-500, 500).filter(bool),
        st.sampled_from(["", "NUL-2026-1", "nul 2026 2 et nul 2026 3", "loyer"]),
        st.sampled_from(["", "Roux Camille", "Denis Petit", "x"]),
    ), max_size=12, unique_by=lambda one: one.id,
)  # fmt: skip
owed = st.lists(
    st.builds(
        invoice, st.integers(1, 9), st.integers(-500, 500).filter(bool),
        st.sampled_from(["Camille Roux", "Denis Petit"]),
    ),
    max_size=9, unique_by=lambda one: one.id,
)  # fmt: skip


@given(moved, owed)
def test_no_invoice_is_paid_twice_nor_above_what_is_left_whatever_moves(
    moved: list[Movement], owed: list[OpenInvoice]
) -> None:
    left, cents = {one.id: one.left_cents for one in owed}, {one.id: one.cents for one in moved}
    used: set[int] = set()
    for one in propose_matches(moved, owed):
        ids = {share.invoice_id for share in one.shares}
        assert not ids & used
        used |= ids
        assert all(share.cents * left[share.invoice_id] > 0 for share in one.shares)
        assert all(abs(share.cents) <= abs(left[share.invoice_id]) for share in one.shares)
        assert abs(sum(share.cents for share in one.shares)) <= abs(cents[one.movement_id])
        if one.is_certain:
            assert sum(share.cents for share in one.shares) == cents[one.movement_id]


@given(moved, owed, st.randoms())
def test_proposals_do_not_depend_on_the_order_of_the_lists(
    moved: list[Movement], owed: list[OpenInvoice], random: Random
) -> None:
    expected = {one.movement_id: one for one in propose_matches(moved, owed)}
    random.shuffle(moved)
    random.shuffle(owed)
    again = {one.movement_id: replace(one) for one in propose_matches(moved, owed)}
    assert {key: sorted(one.shares, key=lambda s: s.invoice_id) for key, one in again.items()} == {
        key: sorted(one.shares, key=lambda s: s.invoice_id) for key, one in expected.items()
    }
