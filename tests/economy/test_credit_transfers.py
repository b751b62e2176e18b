"""A file of transfers that banks read; each rule of the checker, broken in turn, is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.economy.rules.credit_transfers import Account, CreditTransfer, render_transfers
from tests.kit.clearing import IBAN
from tests.kit.pain_001 import faults_of
from tests.kit.sepa_schemas import schema_faults

MADE, DAY = datetime(2027, 4, 20, 9, 30, tzinfo=UTC), date(2027, 4, 22)
FLORAC = Account("Télécentre de Florac & Cie (inventé)", IBAN)
MENDE = Account("Maison du télétravail — Mende", "FR7699998000010000000000107", "ZZZZFRPPXXX")
ONE = CreditTransfer(FLORAC, MENDE, 123456, "MAILLAGE-1-20270101-1", "Comptes entre lieux, T1 2027 : « Mende »")


def render(*transfers: CreditTransfer) -> bytes:
    return render_transfers(transfers, "MAILLAGE-1-20270101", MADE, DAY, "SoLozère")


def test_a_file_with_two_payers_is_one_that_banks_read() -> None:
    other = CreditTransfer(MENDE, FLORAC, 1, "MAILLAGE-1-20270101-2", "x")
    raw = render(ONE, other, CreditTransfer(FLORAC, MENDE, 5, "MAILLAGE-1-20270101-3", "y"))
    assert faults_of(raw) == []
    assert schema_faults(raw, "pain.001.001.09") == []
    assert raw.count(b"<PmtInf>") == 2
    assert b"<CtrlSum>1234.62</CtrlSum>" in raw


text = st.text(max_size=200) | st.text("/a é", max_size=200)
transfers = st.builds(CreditTransfer, st.just(FLORAC), st.builds(Account, text, st.just(IBAN)),
                      st.integers(1, 10**9), st.just("x"), text)  # fmt: skip


@given(st.lists(transfers, min_size=1, max_size=5), text)
def test_whatever_places_are_called_the_file_is_one_that_banks_read(drawn: list[CreditTransfer], who: str) -> None:
    numbered = [CreditTransfer(one.payer, one.payee, one.cents, f"R-{n}", one.words) for n, one in enumerate(drawn)]
    raw = render_transfers(numbered, "M", MADE, DAY, who)
    assert faults_of(raw) + schema_faults(raw, "pain.001.001.09") == []


@pytest.mark.parametrize("cents", [0, -1])
def test_nothing_is_not_paid(cents: int) -> None:
    with pytest.raises(ValueError, match="something to pay"):
        render(CreditTransfer(FLORAC, MENDE, cents, "x", "x"))
    with pytest.raises(ValueError, match="something to pay"):
        render()


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda raw: raw.replace(b"pain.001.001.09", b"pain.001.001.03"), "root"),
        (lambda raw: raw.replace(b"1234.56", b"1234.5"), "amount"),
        (lambda raw: raw.replace(b"<CtrlSum>1234.56", b"<CtrlSum>1234.57"), "CtrlSum is not"),
        (lambda raw: raw.replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<"), "NbOfTxs is not"),
        (lambda raw: raw.replace(b'"EUR"', b'"CHF"'), "currency"),
        (lambda raw: raw.replace(IBAN.encode(), b"FR7699999000010000000000116"), "iban"),
        (lambda raw: raw.replace(b"ZZZZFRPPXXX", b"ZZZZ"), "bic"),
        (lambda raw: raw.replace(b"SLEV", b"SHAR"), "fixed"),
        (lambda raw: raw.replace(b"2027-04-22", b"22/04/2027"), "day"),
        (lambda raw: raw.replace(b"2027-04-20T09:30:00", b"20 avril"), "moment"),
        (lambda raw: raw.replace(b"<ChrgBr>SLEV</ChrgBr>", b""), "lacks ChrgBr"),
        (lambda raw: raw.replace(b"Telecentre", "Télécentre".encode()), "letters"),
        (lambda raw: raw.replace(b"<EndToEndId>", b"<EndToEndId>" + b"x" * 30), "length"),
        (lambda raw: raw.replace(b"<EndToEndId>", b"<EndToEndId>/"), "slashes"),
        (lambda raw: raw.replace(b"</GrpHdr>", b"<Other/></GrpHdr>"), "holds"),
    ],
)
def test_each_rule_broken_is_named(damage: Callable[[bytes], bytes], rule: str) -> None:
    assert any(rule in fault for fault in faults_of(damage(render(ONE))))
